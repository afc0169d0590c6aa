"""Which columns are items of an instrument that is defined already: by item id, or by the words of the question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from emosec.definitions.codes import OneMap
from emosec.definitions.instruments import Instrument
from emosec.errors import IntakeError
from emosec.intake.coding import code_column, number_or_label
from emosec.intake.distinct import distinct_cells
from emosec.intake.labels import labels_of, plain_label
from emosec.intake.readers import RawTable
from emosec.starting.meaning import WrittenCodes, in_one, written_codes

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHARE = 0.6
FEWEST = 20
CODABLE = 0.9
# ids that a draft of emosec new gives, and many a file, too: alone they tell no instrument
MADE_UP = re.compile(r"item[_.]?\d+(\.\d+)?", re.IGNORECASE)


@dataclass(frozen=True)
class Match:
    """An instrument found in an export.

    Attributes
    ----------
    columns : item → column
    unmatched : items for which no column was found
    uncoded : share of the distinct answers that are no code or label of the instrument
    how : how the items were found
    written : which code stands for which
    """

    instrument: Instrument
    columns: dict[str, str]
    unmatched: tuple[str, ...] = ()
    uncoded: float = 0.0
    how: str = ""
    written: WrittenCodes = field(default_factory=WrittenCodes)

    @property
    def coded(self) -> tuple[OneMap, dict[str, OneMap]]:
        """The map of all items, and those of single items."""
        return in_one(self.written.maps, len(self.columns))


def find_known(table: RawTable, instruments: Sequence[Instrument]) -> list[Match]:
    """Return the instruments of which most items are columns of an export, those with most items first.

    Of instruments that call their items alike (two orders of the same items, five points and seven) those come first of which no
    end of the answers is unused, which measure a construct, and whose key fits the answers best.
    """
    found = [m for i in instruments if (m := match(table, i)) is not None]
    alike = {
        m.instrument.name
        for m in found
        for o in found
        if o is not m and not {*m.columns.values()}.isdisjoint(o.columns.values())
    }
    ranks = {m.instrument.name: likeness(table, m) if m.instrument.name in alike else (0, 0.0) for m in found}

    def order(m: Match) -> tuple[int, int, int, bool, float, str]:
        unused, fit = ranks[m.instrument.name]
        return -len(m.columns), len(m.unmatched), unused, not m.instrument.measures_construct, -fit, m.instrument.name

    ordered = sorted(found, key=order)
    return [with_rivals(m, ordered, {n: fit for n, (_, fit) in ranks.items()}) for m in ordered]


def with_rivals(one: Match, found: Sequence[Match], fits: Mapping[str, float]) -> Match:
    """Return a match that says which other instruments have the same columns, and how well the keys fit."""
    same = [m.instrument.name for m in found if m is not one and set(m.columns.values()) == set(one.columns.values())]
    if not same:
        return one
    others = ", ".join(f"{name}, whose key fits {fits[name]:.2f}" for name in same)
    return replace(one, how=f"{one.how}; its key fits {fits[one.instrument.name]:.2f}; or is it {others}?")


def likeness(table: RawTable, found: Match) -> tuple[int, float]:
    """Return how many codes at the ends nobody gave, and how well the key fits: correlations within scales less those between.

    The fit is 0 where fewer than 20 respondents answered all items found.
    """
    import numpy as np

    from emosec.statistics.keying import togetherness

    one, items = found.instrument, list(found.columns)
    try:
        values = np.column_stack([answers_in(table, found, item) for item in items])
    except IntakeError:
        return one.high - one.low, 0.0
    low, high = one.ends(items)
    values = np.where((values < low) | (values > high), np.nan, values)
    given = values[np.isfinite(values)]
    if not len(given):
        return one.high - one.low, 0.0
    unused = int(given.min() - low.min() + high.max() - given.max())
    complete = values[np.isfinite(values).all(axis=1)]
    if len(complete) < FEWEST or (complete.std(axis=0) == 0).any():
        return unused, 0.0
    key = [[(items.index(i), scale.sign(i)) for i in scale.items if i in items] for scale in one.scales]
    return unused, togetherness(np.atleast_2d(np.corrcoef(complete, rowvar=False)), key)


def answers_in(table: RawTable, found: Match, item: str) -> NDArray[np.float64]:
    """Return the answers to an item in published codes, as far as the file tells them."""
    codes = found.written.maps.get(item, {})
    return code_column(table.cells[found.columns[item]], item, labels_of(found.instrument, item), codes, {})


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
    if uncoded > 1 - CODABLE and all(MADE_UP.fullmatch(item) for item in columns) and told["questions"] == 0:
        return None
    if uncoded > 1 - CODABLE and told["questions"] == 0 and uncoded > 0.5:
        return None
    how = " and ".join(f"{n} by their {what}" for what, n in told.items() if n)
    missing = tuple(i for i in instrument.item_ids if i not in columns)
    return Match(instrument, columns, missing, uncoded, how, written_codes(table, instrument, columns))


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
    good = n = 0
    for item, column in columns.items():
        try:
            codes = labels_of(instrument, item)
        except IntakeError:
            return 1.0
        labels = next(c.labels for c in table.columns if c.name == column)
        for text in distinct_cells(table.cells[column])[1]:
            number = number_or_label(text, codes)
            number = codes.get(plain_label(labels.get(text.strip(), ""))) if number is None else number
            good += number is not None and instrument.low_of(item) <= number <= instrument.high_of(item)
            n += 1
    return 1 - good / n if n else 1.0
