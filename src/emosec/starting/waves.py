"""What a study file says of single waves: codes that are written otherwise there than in the first wave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from emosec.definitions.codes import OneMap
from emosec.definitions.instruments import Instrument
from emosec.starting.counterbalanced import merge_counterbalanced
from emosec.starting.drafts import instrument_text, maps_text
from emosec.starting.guesses import Guess, Guesses
from emosec.starting.meaning import in_one, written_codes
from emosec.starting.texts import MARK, word


def wave_lines(guesses: Guesses, drafts: Mapping[tuple[str, str], str]) -> list[str]:
    """Return waves: with the codes of the instruments that a later wave writes in its own way; nothing where none does.

    Parameters
    ----------
    guesses : what the exports seem to hold
    drafts : (export, block) → name of the drafted instrument
    """
    by_wave: dict[str, list[str]] = {}
    for guess in guesses.exports:
        for instrument, columns, usual in asked_in(guess, drafts):
            for wave, maps in of_later_files(guess, instrument, columns):
                if {i: usual.get(i) for i in maps} != maps:
                    own = maps_text(*in_one(maps, len(columns)))
                    by_wave.setdefault(wave, []).append(f"{{instrument: {instrument.name}, codes: {own}}}")
    if not by_wave:
        return []
    lines = [f"  - {{wave: {word(w)}, asked: [{', '.join(asked)}]}}" for w, asked in by_wave.items()]
    return ["waves:", *(f"{line}  {MARK}: the wave writes other codes than the first" for line in lines)]


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
    guess: Guess, instrument: Instrument, columns: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, OneMap]]]:
    """Yield wave → every item's map, of the files after the first that have all columns."""
    taken = {*guess.group.personal}
    done = {guess.group.files[0].wave}
    for file in (f for f in guess.group.files if f.wave not in done):
        done.add(file.wave)
        table = file.recognised.table
        table = merge_counterbalanced(table, taken).table if table is not None and guess.several else table
        if table is not None and set(columns.values()) <= set(table.cells.columns):
            yield file.wave, with_published(instrument, columns, written_codes(table, instrument, columns).maps)


def with_published(instrument: Instrument, columns: Mapping[str, str], maps: Mapping[str, OneMap]) -> dict[str, OneMap]:
    """Return the map of every item, that of the published codes themselves where it has no other."""
    return {i: maps.get(i) or {str(r.code): r.code for r in instrument.responses_to(i)} for i in columns}
