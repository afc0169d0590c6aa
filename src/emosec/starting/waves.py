"""What a study file says of single waves: columns that hold other questions there than in the first wave, and other codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from emosec.definitions.codes import OneMap
from emosec.definitions.instruments import Instrument
from emosec.intake.keys import one_part
from emosec.intake.labels import plain_label
from emosec.intake.readers import RawTable
from emosec.starting.counterbalanced import merge_counterbalanced
from emosec.starting.drafts import instrument_text, maps_text
from emosec.starting.guesses import Guess, Guesses
from emosec.starting.keys import Key
from emosec.starting.meaning import in_one, written_codes
from emosec.starting.persons import TURNED, retest, same_people
from emosec.starting.texts import MARK, word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST_LINKED = 20


def wave_lines(guesses: Guesses, drafts: Mapping[tuple[str, str], str]) -> list[str]:
    """Return waves: with the columns and codes of instruments that a later wave has in its own way; nothing where none does.

    Parameters
    ----------
    guesses : what the exports seem to hold
    drafts : (export, block) → name of the drafted instrument
    """
    by_wave: dict[str, list[str]] = {}
    why: dict[str, dict[str, None]] = {}
    for guess in guesses.exports:
        for instrument, columns, usual in asked_in(guess, drafts):
            for wave, here, maps in of_later_files(guess, instrument, columns, usual, guesses.key):
                own = []
                if here != columns:
                    own.append(f"columns: {{{', '.join(f'{word(i)}: {word(c)}' for i, c in here.items())}}}")
                    why.setdefault(wave, {})["asks its questions in other columns"] = None
                if {i: usual.get(i) for i in maps} != maps:
                    # a column may be called as another item is
                    named = maps if here == columns else {here[i]: one for i, one in maps.items()}
                    own.append(f"codes: {maps_text(*in_one(named, len(columns)))}")
                    why.setdefault(wave, {})["writes other codes"] = None
                if own:
                    by_wave.setdefault(wave, []).append(f"{{instrument: {instrument.name}, {', '.join(own)}}}")
    if not by_wave:
        return []
    return [
        "waves:",
        *(
            f"  - {{wave: {word(w)}, asked: [{', '.join(asked)}]}}  {MARK}: the wave {' and '.join(why[w])} than the first"
            for w, asked in by_wave.items()
        ),
    ]


def asked_in(
    guess: Guess, drafts: Mapping[tuple[str, str], str]
) -> Iterator[tuple[Instrument, dict[str, str], dict[str, OneMap]]]:
    """Yield each instrument of an export with its columns and with every item's map in the first wave."""
    for match in guess.matches:
        yield match.instrument, match.columns, with_published(match.instrument, match.columns, match.written.maps)
    for block in guess.blocks:
        name = drafts[guess.group.name, block.name]
        instrument = Instrument.parse(instrument_text(name, block, guess.group.name), where=name)
        columns = {item: column.name for item, column in block.items.items()}
        maps = {item: block.own_codes.get(c, block.codes) for item, c in columns.items()}
        yield instrument, columns, with_published(instrument, columns, {i: m for i, m in maps.items() if m})


def of_later_files(
    guess: Guess, instrument: Instrument, columns: dict[str, str], usual: Mapping[str, OneMap], key: Key | None
) -> Iterator[tuple[str, dict[str, str], dict[str, OneMap]]]:
    """Yield wave, every item's column and map, of the files after the first that have all; `usual` are the maps of the first."""
    taken, first = {*guess.group.personal}, guess.group.files[0].recognised.table
    done = {guess.group.files[0].wave}
    for file in (f for f in guess.group.files if f.wave not in done):
        done.add(file.wave)
        table = file.recognised.table
        table = merge_counterbalanced(table, taken).table if table is not None and guess.several else table
        if table is None:
            continue
        here = by_question(first, table, columns) if first is not None else columns
        if set(here.values()) <= set(table.cells.columns):
            maps = with_published(instrument, here, written_codes(table, instrument, here).maps)
            if key is not None and first is not None and set(columns.values()) <= set(first.cells.columns):
                of_first, later = (coded_by_person(first, key, columns, usual), coded_by_person(table, key, here, maps))
                maps |= against_the_first(instrument, maps, of_first, later)
            yield file.wave, here, maps


def by_question(first: RawTable, later: RawTable, columns: dict[str, str]) -> dict[str, str]:
    """Return item → its column in a later file: where the questions stand that its columns in the first file asked.

    Where a file does not tell every question, or one twice, columns are called alike.
    """
    asked = {c.name: plain_label(c.text) for c in first.columns}
    there = {plain_label(c.text): c.name for c in later.columns if c.text}
    questions = {item: asked.get(column, "") for item, column in columns.items()}
    told = Counter(plain_label(c.text) for c in later.columns)
    sure = len(set(questions.values())) == len(columns) and all(told[q] == 1 for q in questions.values())
    return {item: there[q] for item, q in questions.items()} if sure and "" not in questions.values() else columns


def coded_by_person(
    table: RawTable, key: Key, columns: Mapping[str, str], maps: Mapping[str, OneMap]
) -> tuple[list[str], NDArray[np.float64]]:
    """Return the people who are in a file once, and their published codes by each item's map, NaN where there is none."""
    import numpy as np

    parts = [[one_part(v, True) for v in table.cells[c].tolist()] for c in key.columns]
    names = [None if None in row else "/".join(str(p) for p in row) for row in zip(*parts, strict=True)]
    once = {name for name, n in Counter(names).items() if n == 1 and name is not None}
    cells = [table.cells[c].str.strip().map({w: float(v) for w, v in maps[i].items()}) for i, c in columns.items()]
    codes = np.column_stack([c.astype("float64") for c in cells]).astype(np.float64)
    rows = [at for at, name in enumerate(names) if name in once]
    return [str(names[at]) for at in rows], codes[rows]


def against_the_first(
    instrument: Instrument,
    maps: Mapping[str, OneMap],
    first: tuple[list[str], NDArray[np.float64]],
    later: tuple[list[str], NDArray[np.float64]],
) -> dict[str, OneMap]:
    """Return the maps, the other way round, of scales to which the same people answer the other way round in a later wave.

    Of a scale whose items all go along with each other, its file alone does not say which of them were turned.
    """
    a, b = same_people(first, later)
    at = {item: place for place, item in enumerate(maps)}
    other: dict[str, OneMap] = {}
    for scale in instrument.scales:
        own = [i for i in scale.items if i in maps and i not in other]
        mean, error = retest(a[:, [at[i] for i in own]], b[:, [at[i] for i in own]])
        if len(a) >= FEWEST_LINKED and mean < -TURNED * error:
            other |= {i: turned(maps[i], instrument.low_of(i) + instrument.high_of(i)) for i in own}
    return other


def turned(one: OneMap, ends: int) -> OneMap:
    """Return a map whose published codes run the other way; `ends` is the sum of the lowest and the highest."""
    return {written: ends - published for written, published in one.items()}


def with_published(instrument: Instrument, columns: Mapping[str, str], maps: Mapping[str, OneMap]) -> dict[str, OneMap]:
    """Return the map of every item, that of the published codes themselves where it has no other."""
    return {i: maps.get(i) or {str(r.code): r.code for r in instrument.responses_to(i)} for i in columns}
