"""Which columns are items of an instrument that is defined already: by item id, or by the words of the question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from emosec.definitions.instruments import Instrument
from emosec.errors import IntakeError
from emosec.intake.coding import number_or_label
from emosec.intake.distinct import distinct_cells
from emosec.intake.labels import labels_of, plain_label
from emosec.intake.readers import RawTable

SHARE = 0.6
CODABLE = 0.9


@dataclass(frozen=True)
class Match:
    """An instrument found in an export.

    Attributes
    ----------
    columns : item → column
    unmatched : items for which no column was found
    uncoded : share of the distinct answers that are no code or label of the instrument
    """

    instrument: Instrument
    columns: dict[str, str]
    unmatched: tuple[str, ...] = ()
    uncoded: float = 0.0
    how: str = ""
    aside: tuple[str, ...] = field(default=())


def find_known(table: RawTable, instruments: Sequence[Instrument]) -> list[Match]:
    """Return the instruments of which most items are columns of an export, those with most items first."""
    found = [m for i in instruments if (m := match(table, i)) is not None]
    return sorted(found, key=lambda m: (-len(m.columns), m.instrument.name))


def match(table: RawTable, instrument: Instrument) -> Match | None:
    """Return where an instrument's items are, or None where too few of them are here."""
    by_name = {bare(c.name): c.name for c in reversed(table.columns)}
    by_text = texts_of(table)
    columns, told = {}, {"names": 0, "questions": 0}
    for item in instrument.items:
        at = by_name.get(bare(item.id))
        if at is not None:
            columns[item.id], told["names"] = at, told["names"] + 1
        elif item.text and (at := by_text.get(plain_label(item.text).rstrip(" ."))) is not None:
            columns[item.id], told["questions"] = at, told["questions"] + 1
    if len(columns) < SHARE * len(instrument.items) or len(set(columns.values())) < len(columns):
        return None
    uncoded = uncoded_share(table, instrument, columns)
    if uncoded > 1 - CODABLE and told["questions"] == 0 and uncoded > 0.5:
        return None
    how = " and ".join(f"{n} by their {what}" for what, n in told.items() if n)
    missing = tuple(i for i in instrument.item_ids if i not in columns)
    return Match(instrument, columns, missing, uncoded, how)


def bare(name: str) -> str:
    """Return a name without case and punctuation."""
    return re.sub(r"[\W_]+", "", name).casefold()


def texts_of(table: RawTable) -> Mapping[str, str]:
    """Return question → column, both whole and behind the ' - ' or inside the '[ ]' that platforms put before an item of a grid."""
    found: dict[str, str] = {}
    for column in table.columns:
        for text in (column.text, column.written):
            whole = plain_label(text)
            inside = re.search(r"\[([^\[\]]+)\]$", whole)
            for part in (whole, whole.rsplit(" - ", 1)[-1], inside.group(1) if inside else whole):
                found.setdefault(part.rstrip(" ."), column.name)
    return found


def uncoded_share(table: RawTable, instrument: Instrument, columns: Mapping[str, str]) -> float:
    """Return the share of distinct answers that are neither a code nor a label of the instrument."""
    try:
        codes = labels_of(instrument)
    except IntakeError:
        return 1.0
    answers = {text for column in columns.values() for text in distinct_cells(table.cells[column])[1]}
    known = [number_or_label(text, codes) for text in answers]
    good = sum(k is not None and instrument.low <= k <= instrument.high for k in known)
    return 1 - good / len(answers) if answers else 1.0
