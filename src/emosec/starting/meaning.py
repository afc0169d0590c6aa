"""Which published code each written code stands for, in one file: by its labels, its questions, or where its answers lie."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emosec.definitions.codes import OneMap
from emosec.definitions.instruments import Instrument
from emosec.intake.coding import code_column
from emosec.intake.labels import labels_of
from emosec.intake.meanings import Disagreement, disagreement, fitted, said_in_words
from emosec.intake.readers import RawTable
from emosec.intake.shifts import find_shift
from emosec.starting.answers import answers_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


FEWEST, FEWEST_EACH_WAY = 50, 2
# ASSUME items that are worded against each other and were exported as answered do not correlate .1, each of them, in the mean
ALONG = 0.1


@dataclass(frozen=True)
class WrittenCodes:
    """How a file writes the answers to an instrument.

    Attributes
    ----------
    maps : item → written → published code, of the items whose codes are not the published ones
    against : what the file says of a code that no map puts right
    aside : cells that look like codes for no answer
    turned : reversed items that go along with the others as they stand: turned before the export; maps turn them back
    """

    maps: dict[str, OneMap] = field(default_factory=dict)
    against: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    turned: tuple[str, ...] = ()


def written_codes(table: RawTable, instrument: Instrument, columns: Mapping[str, str]) -> WrittenCodes:
    """Return how a file writes the answers to an instrument.

    Parameters
    ----------
    table : the file, with the labels that it, its dictionary or its twin tells
    instrument : what was published
    columns : item → its column
    """
    by_name = {c.name: c for c in table.columns}
    here = {item: by_name[c] for item, c in columns.items() if c in by_name}
    maps: dict[str, OneMap] = {}
    against: list[str] = []
    aside: dict[str, None] = {}
    turned: list[str] = []
    for item, column in here.items():
        found: Disagreement | None = disagreement(column, table, instrument, item, {}) if column.labels else None
        found = found or said_in_words(column, table, instrument, item, {})
        if found is not None and (own := fitted(found, instrument)):
            maps[item] = own
        elif found is not None:
            against.append(f"{column.name}: {found.what}")
    coded = {i: answers_to(table, c.name, instrument, i) for i, c in here.items() if i not in maps}
    while (shift := find_shift(coded, instrument)) is not None:
        for item in shift.items:
            low, high = instrument.low_of(item), instrument.high_of(item)
            maps[item] = {str(c + shift.step): c for c in range(low, high + 1)}
            del coded[item]
    for item in turned_before(table, instrument, columns, maps):
        low, high = instrument.low_of(item), instrument.high_of(item)
        usual = maps.get(item) or {str(c): c for c in range(low, high + 1)}
        maps[item] = {code: low + high - published for code, published in usual.items()}
        turned.append(item)
    for item, column in here.items():
        answers = answers_of(column, table.cells[column.name])
        known = {str(c) for c in range(instrument.low_of(item), instrument.high_of(item) + 1)} | set(maps.get(item, {}))
        aside |= dict.fromkeys(t for t in (answers.aside if answers else ()) if t.strip() not in known)
    return WrittenCodes(maps, tuple(against), tuple(aside), tuple(turned))


def turned_before(
    table: RawTable, instrument: Instrument, columns: Mapping[str, str], maps: Mapping[str, OneMap]
) -> list[str]:
    """Return the reversed items of scales whose items all go the same way as they stand in the file.

    Of two reversed items and two others at least, every one correlates more than .1 on average with the items of the other kind.
    """
    import numpy as np

    found: list[str] = []
    for scale in instrument.scales:
        items = [i for i in scale.items if i in columns]
        if min(sum(i in scale.reversed for i in items), sum(i not in scale.reversed for i in items)) < FEWEST_EACH_WAY:
            continue
        values = np.column_stack(
            [code_column(table.cells[columns[i]], i, labels_of(instrument, i), maps.get(i, {}), {}) for i in items]
        )
        # counts and means below the answers lie together in all items
        low, high = ([f(i) for i in items] for f in (instrument.low_of, instrument.high_of))
        complete = values[((values >= low) & (values <= high)).all(axis=1)]
        if len(complete) < FEWEST or (complete.std(axis=0) == 0).any():
            continue
        r = np.atleast_2d(np.corrcoef(complete, rowvar=False))
        turned = np.array([i in scale.reversed for i in items])
        across = r[np.ix_(turned, ~turned)]
        if min(across.mean(axis=0).min(), across.mean(axis=1).min()) > ALONG:
            found += [i for i in items if i in scale.reversed]
    return found


def answers_to(table: RawTable, column: str, instrument: Instrument, item: str) -> NDArray[np.float64]:
    """Return the codes of a column as they are written, missing where a cell is neither a code nor a label."""
    return code_column(table.cells[column], item, labels_of(instrument, item), {}, {})


def in_one(maps: Mapping[str, OneMap], items: int) -> tuple[OneMap, dict[str, OneMap]]:
    """Return the map of all items where they share one, and those of single items where they do not.

    Examples
    --------
    >>> in_one({"a": {"0": 1}, "b": {"0": 1}}, 2), in_one({"a": {"0": 1}}, 2)
    (({'0': 1}, {}), ({}, {'a': {'0': 1}}))
    """
    different = {tuple(one.items()) for one in maps.values()}
    return (next(iter(maps.values())), {}) if len(different) == 1 and len(maps) == items else ({}, dict(maps))
