"""The codebook's entries: what is known about a variable beside the counts that a room made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from emosec.report import formats
from emosec.report.codebook.picture import Bar, picture
from emosec.report.codebook.variables import KnownVariable, known_variables
from emosec.report.figures.canvas import Canvas
from emosec.report.listing import Row

if TYPE_CHECKING:
    import pandas as pd

    from emosec.definitions.catalogue import Design
    from emosec.report.gather import Gathered

EVERYBODY, INCLUDED = "rows of the export", "included respondents"


@dataclass(frozen=True)
class Answer:
    """One line of a variable's answers: the answer, its label, how many gave it, and their share."""

    value: str
    label: str
    n: str
    share: str


@dataclass(frozen=True)
class CodebookEntry:
    """One variable as the page shows it.

    Attributes
    ----------
    known : what is known about it
    base : among whom it was counted
    n, missing : how many answered, and how many did not
    answers : its answers, or the bins of a number; empty where there are too many to list
    reasons : the cells that mean no answer
    facts : further numbers with their names
    canvas, alt : the picture and what it shows in words; None where there is nothing to draw
    """

    known: KnownVariable
    base: str
    n: str
    missing: str
    answers: tuple[Answer, ...]
    reasons: tuple[Answer, ...]
    facts: tuple[tuple[str, str], ...]
    canvas: Canvas | None
    alt: str


def entries(got: Gathered, design: Design) -> Iterator[CodebookEntry]:
    """Yield an entry per variable, wave and export that a room has counted."""
    by_item = blocks(got.tables["items_categories"], "instrument", "wave", "item")
    items = blocks(got.tables["items_items"], "instrument", "wave", "item")
    values = blocks(got.tables["intake_values"], "export", "wave", "variable")
    variables = blocks(got.tables["intake_variables"], "export", "wave", "variable")
    for known in known_variables(got, design):
        key, item = (known.export, known.wave, known.name), ("", "", "")
        if known.instrument:
            item = (known.instrument.name, known.wave, known.item)
        if item in items:
            # an item of two scales is counted once for each, alike
            scale = items[item][0]["scale"]
            yield of_item(known, items[item][0], [r for r in by_item.get(item, []) if r["scale"] == scale])
        elif key in variables:
            yield of_variable(known, variables[key][0], values.get(key, []))


def blocks(table: pd.DataFrame, *columns: str) -> dict[tuple[str, ...], list[Row]]:
    """Return the rows of a table by the values of some columns."""
    found: dict[tuple[str, ...], list[Row]] = {}
    rows: list[Row] = cast("list[Row]", table.to_dict("records"))
    for row in rows:
        found.setdefault(tuple(str(row[c]) for c in columns), []).append(row)
    return found


def of_item(known: KnownVariable, row: Row, categories: list[Row]) -> CodebookEntry:
    """Return the entry of an instrument's item, by the word of the room items."""
    answers = tuple(Answer(str(r["code"]), str(r["label"]), *counted(r)) for r in categories)
    facts = (("M", formats.number(row["mean"])), ("SD", formats.number(row["sd"])))
    return entry(known, INCLUDED, row, answers, (), facts, categories)


def of_variable(known: KnownVariable, row: Row, values: list[Row]) -> CodebookEntry:
    """Return the entry of any other variable, by the word of the room intake."""
    listed = [r for r in values if r["kind"] != "missing"]
    answers = tuple(Answer(formats.words(r["value"]), plain(r["label"]), *counted(r)) for r in listed)
    reasons = tuple(
        Answer("(empty)" if formats.absent(r["value"]) else str(r["value"]), plain(r["label"]), *counted(r))
        for r in values
        if r["kind"] == "missing"
    )
    facts: tuple[tuple[str, str], ...] = (("Distinct", formats.count(row["n_distinct"])),)
    if row["kind"] == "number":
        facts = tuple(
            (name, formats.number(row[key]))
            for name, key in (("M", "mean"), ("SD", "sd"), ("Min", "min"), ("Max", "max"))
        )
    return entry(known, EVERYBODY, row, answers, reasons, facts, listed)


def entry(
    known: KnownVariable, base: str, row: Row, answers: tuple[Answer, ...], reasons: tuple[Answer, ...],
    facts: tuple[tuple[str, str], ...], counted_rows: list[Row],
) -> CodebookEntry:  # fmt: skip
    """Return an entry with its picture."""
    n, missing = formats.count(row["n"]), formats.count(row["n_missing"])
    bars = [Bar(a.value, share_of(r)) for a, r in zip(answers, counted_rows, strict=True)]
    binned = bool(counted_rows) and counted_rows[0].get("kind") == "bin"
    ends = (formats.plain_number(counted_rows[0]["lower"]), formats.plain_number(counted_rows[-1]["upper"])) if binned \
        else None  # fmt: skip
    said = ", ".join(f"{a.value}{f' {a.label}' if a.label else ''} {a.share}" for a in answers)
    alt = f"Answers to {known.name}: {said}. {n} with an answer, {missing} without."
    return CodebookEntry(known, base, n, missing, answers, reasons, facts, picture(bars, ends) if bars else None, alt)


def counted(row: Row) -> tuple[str, str]:
    """Return how many gave an answer, and their share, as text."""
    return formats.count(row["n"]), formats.percent(row["share"])


def share_of(row: Row) -> float | None:
    """Return a share for drawing, or None where it is not known."""
    share: Any = row["share"]
    return None if formats.absent(share) else float(share)


def plain(value: object) -> str:
    """Return a text, or the empty text for nothing."""
    return "" if formats.absent(value) else str(value)
