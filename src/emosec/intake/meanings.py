"""What a file says its codes mean, held against what the instrument says: where they disagree, nothing is analysed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import NoReturn

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import IntakeError, cut
from emosec.intake.anchors import anchors
from emosec.intake.distinct import distinct_cells
from emosec.intake.labels import labels_of, plain_label
from emosec.intake.ladders import bare_words, means_no_answer, steps_of
from emosec.intake.numbers import whole_number
from emosec.intake.readers import RawColumn, RawTable

SHOWN = 3


@dataclass(frozen=True)
class Disagreement:
    """One column whose labels the instrument contradicts.

    Attributes
    ----------
    column, item : where it is
    what : what the file says and the instrument does not
    codes : written → published code as the file's labels have it; empty where they do not tell
    counted : whether these published codes are 1, 2, 3 … by the order of the labels, and not those of labels the instrument knows
    """

    column: str
    item: str
    what: str
    codes: dict[str, int]
    counted: bool = False


def refuse_other_meanings(
    tables: Mapping[str, RawTable], study: Study, instruments: Mapping[str, Instrument], where: Mapping[str, str]
) -> None:
    """Refuse a wave in whose exports a code means something else than the instrument says.

    Parameters
    ----------
    tables : export → its rows, with the labels that the file, its dictionary or its twin in words tells
    study : how codes are mapped
    instruments : name → definition
    where : export → the files named in errors

    Raises
    ------
    IntakeError
        A label is another code's in the instrument; or labels of a common order stand in another order than their codes; or a
        code with a label of its own is answered and was not published; or the words of the question say that a number stands
        for another answer.
    """
    for asked in (a for a in study.instruments if a.export in tables and a.instrument in instruments):
        table, instrument = tables[asked.export], instruments[asked.instrument]
        columns = {c.name: c for c in table.columns}
        found: list[Disagreement] = []
        for item in instrument.item_ids:
            for name in asked.columns_of(item):
                if (column := columns.get(name)) is None or asked.why_wrong(item, name):
                    continue
                codes = study.codes_of(asked.instrument, item, name)
                one = disagreement(column, table, instrument, item, codes) if column.labels else None
                one = one or said_in_words(column, table, instrument, item, codes)
                found += [one] if one else []
        if found:
            n_columns = sum(len(asked.columns_of(item)) for item in instrument.item_ids)
            refuse(found, n_columns, instrument, where[asked.export])


def disagreement(
    column: RawColumn, table: RawTable, instrument: Instrument, item: str, codes: Mapping[str, int]
) -> Disagreement | None:
    """Return what one column's labels say that the instrument does not, or None."""
    words = labels_of(instrument, item)
    known: list[tuple[str, int | None, str, int | None]] = []
    for code, label in column.labels.items():
        if means_no_answer(label) and plain_label(label) not in words:
            continue
        number = whole_number(code)
        written = code.strip() if number is None else str(number)
        meant = words.get(plain_label(label), words.get(bare_words(label)))
        known.append((written, codes.get(written) if codes else number, label, meant))
    told = {written: meant for written, _, _, meant in known if meant is not None}
    full = told if len(told) == len(known) == len(set(told.values())) else {}
    if letters := lettered(column, table, known, codes):
        return Disagreement(column.name, item, letters, full or in_order(by_steps(known)), counted=not full)
    for written, published, label, meant in known:
        if meant is not None and meant != published:
            says = f"the file says {written} is '{label}', the instrument says that is {meant}"
            return Disagreement(column.name, item, says, full)
    turned = upside_down(known, instrument, item)
    if turned:
        says = ", ".join(f"{written} '{label}'" for written, _, label, _ in known)
        return Disagreement(
            column.name,
            item,
            f"the file says {says}: lowest and highest are the other way round in the instrument",
            turned,
        )
    unordered = out_of_order(known)
    if unordered:
        return unordered_labels(column.name, item, known)
    return unpublished(column, table, instrument, item, known)


def said_in_words(
    column: RawColumn, table: RawTable, instrument: Instrument, item: str, codes: Mapping[str, int]
) -> Disagreement | None:
    """Return what a column's question says that numbers mean and the instrument does not, where the answers are numbers."""
    texts = [*dict.fromkeys((column.text, column.written, column.name)), *column.labels.values()]
    words = labels_of(instrument, item)
    said = [(text, found) for text in texts if text and (found := anchors(text, words))]
    written = {n for c in distinct_cells(table.cells[column.name])[1] if (n := whole_number(c)) is not None}
    low, high = instrument.low_of(item), instrument.high_of(item)
    for text, found in said if written else ():
        ends = {words.get(word) for word in found.values()} >= {low, high}
        if ends and any(low <= n <= high and not min(found) <= n <= max(found) for n in written):
            # the numbers shown to respondents are not those that were written
            continue
        known = {n: p for n in found if (p := codes.get(str(n)) if codes else n) is not None}
        wrong = {n: m for n in known if (m := words.get(found[n])) is not None and m != known[n]}
        if wrong:
            n, meant = next(iter(wrong.items()))
            says = f"the question says {n} is '{found[n]}' ({cut(text)!r}), the instrument says that is {meant}"
            full = along({n: m for n in known if (m := words.get(found[n])) is not None}, instrument, item)
            return Disagreement(column.name, item, says, {} if codes else full)
        if against_ends({known[n]: found[n] for n in known}, instrument, item):
            says = ", ".join(f"{n} '{word}'" for n, word in found.items())
            what = f"the question says {says}: lowest and highest are the other way round in the instrument"
            turned = along({min(known): high, max(known): low}, instrument, item)
            return Disagreement(column.name, item, what, {} if codes else turned)
    return None


def along(known: Mapping[int, int], instrument: Instrument, item: str) -> dict[str, int]:
    """Return the map of all published codes on which a few written → published codes lie, one step a code; empty without one.

    One code alone lies on a map that turns the codes round, where it can, else on one that shifts them.
    """
    low, high = instrument.low_of(item), instrument.high_of(item)
    written, published = next(iter(known.items()))
    turned = {str(written + published - c): c for c in range(low, high + 1)}
    shifted = {str(c + written - published): c for c in range(low, high + 1)}
    for one in (turned, shifted) if written + published == low + high or len(known) > 1 else (shifted,):
        if all(one.get(str(w)) == p for w, p in known.items()):
            return one
    return {}


def against_ends(known: Mapping[int, str], instrument: Instrument, item: str) -> bool:
    """Return whether words of a common order rise where the instrument's ends fall, or the other way round."""
    responses = {r.code: r.label for r in instrument.responses_to(item)}
    here = steps_of(known[n] for n in sorted(known))
    there = steps_of((responses[min(responses)], responses[max(responses)]))
    if len(known) < 2 or here is None or there is None:
        return False
    falls = all(a > b for a, b in pairwise(here))
    rises = all(a < b for a, b in pairwise(here))
    return (falls and there[0] < there[1]) or (rises and there[0] > there[1])


def upside_down(
    known: list[tuple[str, int | None, str, int | None]], instrument: Instrument, item: str
) -> dict[str, int]:
    """Return a map that turns codes round, where labels of a common order run against the instrument's in other words."""
    coded = sorted((published, label, written) for written, published, label, _ in known if published is not None)
    responses = sorted((r.code, r.label) for r in instrument.responses_to(item))
    here, there = steps_of(label for _, label, _ in coded), steps_of(label for _, label in responses)
    if here is None or there is None or len(here) < 3 or len(there) < 3:
        return {}
    down, up = all(a > b for a, b in pairwise(here)), all(a < b for a, b in pairwise(there))
    falls, rises = all(a > b for a, b in pairwise(there)), all(a < b for a, b in pairwise(here))
    if not ((down and up) or (rises and falls)) or len(coded) != len(responses):
        return {}
    return {written: code for (_, _, written), (code, _) in zip(coded, reversed(responses), strict=True)}


def out_of_order(known: list[tuple[str, int | None, str, int | None]]) -> bool:
    """Return whether labels of a common order stand in another one than their codes, up or down."""
    coded = sorted((published, label) for _, published, label, _ in known if published is not None)
    steps = steps_of(label for _, label in coded)
    if steps is None or len(steps) < 3:
        return False
    return not (all(a < b for a, b in pairwise(steps)) or all(a > b for a, b in pairwise(steps)))


def unordered_labels(column: str, item: str, known: list[tuple[str, int | None, str, int | None]]) -> Disagreement:
    """Return the disagreement of labels that stand in another order than their codes, with the map that orders them."""
    by_step = by_steps(known)
    says = ", ".join(f"{written} '{label}'" for written, _, label, _ in by_step)
    return Disagreement(
        column,
        item,
        f"the file's labels, lowest first, are {says}: the codes stand in another order",
        in_order(by_step),
        counted=True,
    )


def by_steps(known: list[tuple[str, int | None, str, int | None]]) -> list[tuple[str, int | None, str, int | None]]:
    """Return labelled codes in the order of their labels, where a common ladder holds them; else as they are listed."""
    steps = steps_of(label for _, _, label, _ in known) or []
    return [known[at] for at in sorted(range(len(known)), key=lambda at: steps[at])] if steps else known


def lettered(
    column: RawColumn,
    table: RawTable,
    known: list[tuple[str, int | None, str, int | None]],
    codes: Mapping[str, int],
) -> str:
    """Return what a file says of codes that are no numbers and that nothing maps yet; empty where it has none."""
    answered = {text.strip() for text in distinct_cells(table.cells[column.name])[1]}
    letters = [(w, label) for w, number, label, _ in known if number is None and w in answered]
    if codes or not letters:
        return ""
    return "the file writes " + ", ".join(f"{w} for '{label}'" for w, label in letters[:6])


def in_order(by_step: list[tuple[str, int | None, str, int | None]]) -> dict[str, int]:
    """Return a map of written codes to 1, 2, 3 …"""
    return {written: at for at, (written, *_) in enumerate(by_step, start=1)}


def unpublished(
    column: RawColumn,
    table: RawTable,
    instrument: Instrument,
    item: str,
    known: list[tuple[str, int | None, str, int | None]],
) -> Disagreement | None:
    """Return the disagreement of a code that the file labels, somebody answered, and nobody published."""
    low, high = instrument.low_of(item), instrument.high_of(item)
    answered = {str(whole_number(text)) for text in distinct_cells(table.cells[column.name])[1]}
    for written, published, label, _ in known:
        if published is not None and not low <= published <= high and written in answered:
            says = f"the file says {written} is '{label}', and published are the codes {low} to {high}"
            numbers = sorted((p, w) for w, p, _, _ in known if p is not None)
            fits = len(numbers) == high - low + 1
            codes = {w: low + at for at, (_, w) in enumerate(numbers)} if fits else {}
            return Disagreement(column.name, item, says, codes)
    return None


def from_low(one: Disagreement, instrument: Instrument) -> dict[str, int]:
    """Return the map of a disagreement, codes that were counted from 1 counted from the instrument's lowest."""
    low = instrument.low_of(one.item)
    return {w: p - 1 + low for w, p in one.codes.items()} if one.counted else dict(one.codes)


def fitted(one: Disagreement, instrument: Instrument) -> dict[str, int]:
    """Return the map of a disagreement where it names every published code of the item once; empty where it does not."""
    codes = from_low(one, instrument)
    published = sorted(r.code for r in instrument.responses_to(one.item))
    return codes if sorted(codes.values()) == published else {}


def refuse(found: list[Disagreement], n_columns: int, instrument: Instrument, where: str) -> NoReturn:
    """Raise the refusal of columns whose codes mean something else, with the map that puts them right where there is one."""
    first = found[0]
    others = [d.column for d in found[1:]]
    more = (
        f" (and {len(others)} more columns: {', '.join(others[:SHOWN])}{', …' if others[SHOWN:] else ''})"
        if others
        else ""
    )
    same = len(found) == n_columns and all(d.codes == first.codes for d in found)
    n, shifted = len(instrument.responses_to(first.item)), from_low(first, instrument)
    written = ", ".join(f"{w}: {p}" for w, p in sorted(shifted.items(), key=lambda pair: pair[1]))
    further = ", …" if len(found) > 1 else ""
    own = f"codes: {{{written}}}" if same else f"codes: {{{first.column}: {{{written}}}{further}}}"
    fewer = f", and let the instrument have these {len(shifted)} responses" if shifted and len(shifted) != n else ""
    raise IntakeError(
        f"{first.column}: {first.what}{more}",
        where=where,
        why=f"an answer to {first.item} of {instrument.name} would count as another one",
        remedy=(
            f"if the file is right, write {own} beside the instrument in the study file{fewer} (where only this wave "
            "is so, under asked: of the wave in waves:); "
            if written
            else ""
        )
        + ("if" if written else "If")
        + f" the instrument is wrong, mend its responses in config/instruments/{instrument.name}.yaml; a code for no answer "
        f"belongs into the export's missing:. If the file's words are wrong, write wrong_labels: {{{first.column}: why}} beside it",
    )
