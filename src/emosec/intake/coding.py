"""Cells to response codes: by number, or by the instrument's own labels, and never by guessing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import IntakeError
from emosec.intake.distinct import distinct_cells, numbers_of
from emosec.intake.labels import code_of_label, labels_of
from emosec.intake.lookup import TAKEN, own_name, refuse_unknown_column
from emosec.intake.numbers import whole_number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SHOWN = 12


def code_responses(answers: pd.DataFrame, instrument: Instrument, study: Study) -> pd.DataFrame:
    """Return the answers to one instrument as response codes, one row per respondent and item (table RESPONSES).

    Parameters
    ----------
    answers : the rows of the export that holds the instrument (table ANSWERS)
    instrument : its items, codes, labels and synonyms
    study : how the instrument's columns are called here

    Returns
    -------
    DataFrame
        Whole numbers are kept as they are, also those that are no response code: screening's rule out_of_range blanks
        and counts them. Missing cells have a missing value.

    Raises
    ------
    IntakeError
        A column is missing, or a cell is neither a whole number nor one of the instrument's labels or synonyms: all such
        cells are listed with their count and first row.
    """
    where = place_of(answers, study.administered(instrument.name).export)
    columns = columns_of_items(answers, instrument, study, where)
    codes = labels_of(instrument)
    unknown: dict[str, tuple[int, int, str]] = {}
    coded: dict[str, NDArray[np.float64]] = {}
    for item, column in columns.items():
        cells = answers[column]
        positions, found = distinct_cells(cells)
        known = {text: number_or_label(text, codes) for text in found}
        for at, text in enumerate(found):
            if known[text] is None:
                hits = positions == at
                n, first, of = unknown.get(text, (0, int(hits.argmax()) + 1, item))
                unknown[text] = (n + int(hits.sum()), first, of)
        coded[item] = numbers_of(cells, known)
    if unknown:
        raise refuse_unknown_labels(unknown, instrument, where)
    return to_long(answers, coded, instrument.name)


def place_of(answers: pd.DataFrame, export: str) -> str:
    """Return study, wave and export of answers, for errors."""
    first = answers.iloc[0] if len(answers) else {"study": "", "wave": ""}
    return f"{first['study']}/{first['wave']}, export {export}"


def columns_of_items(answers: pd.DataFrame, instrument: Instrument, study: Study, where: str) -> dict[str, str]:
    """Return item → its column in the answers, refusing items whose column is not there."""
    mapped = study.administered(instrument.name).columns
    known = [str(c) for c in answers.columns if c not in TAKEN]
    columns = {item: own_name(mapped.get(item, item)) for item in instrument.item_ids}
    absent = [item for item, column in columns.items() if column not in known]
    if absent:
        item = absent[0]
        more = f" (and {len(absent) - 1} more items have none: {', '.join(absent[1:6])})" if len(absent) > 1 else ""
        raise refuse_unknown_column(
            mapped.get(item, item),
            known,
            where=where,
            needed_for=f"the item {item} of {instrument.name}{more}",
            remedy=f"write the right one in the column map of the study file: columns: {{{item}: …}} beside "
            f"instrument: {instrument.name}",
        )
    return columns


def number_or_label(text: str, codes: Mapping[str, int]) -> int | None:
    """Return the number a cell holds, or the code of its label, or None.

    Examples
    --------
    >>> [number_or_label(t, {"often": 3}) for t in ("3", "3,0", "Often", "3 - often", "4 - often", "99", "3.5")]
    [3, 3, 3, 3, None, 99, None]
    """
    number = whole_number(text)
    return number if number is not None else code_of_label(text, dict(codes))


def refuse_unknown_labels(
    unknown: Mapping[str, tuple[int, int, str]], instrument: Instrument, where: str
) -> IntakeError:
    """Return the refusal that lists every unknown cell with its count, first row and item."""
    by_count = sorted(unknown.items(), key=lambda pair: -pair[1][0])
    listed = [f"{text!r}: {n} times, first in row {row} ({item})" for text, (n, row, item) in by_count[:SHOWN]]
    more = [f"and {len(by_count) - SHOWN} more"] if len(by_count) > SHOWN else []
    labels = ", ".join(f"{r.code} {r.label}" for r in instrument.responses)
    return IntakeError(
        f"answers to {instrument.name} that are neither a whole number nor a known label: " + "; ".join(listed + more),
        where=where,
        why="an answer is never guessed",
        remedy=f"labels are: {labels}. Add a spelling as a synonym in the instrument file, or declare a cell that means no "
        "answer in the export's missing: of the study file",
    )


def to_long(answers: pd.DataFrame, coded: Mapping[str, NDArray[np.float64]], instrument: str) -> pd.DataFrame:
    """Return coded columns as long rows: all items of the first respondent, then of the second."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    n, k = len(answers), len(coded)
    values = np.column_stack(list(coded.values())).ravel()
    nothing = np.isnan(values)
    whole = np.where(nothing, 0, values).astype("int64")

    def text(column: pa.Array, rows: NDArray[np.intp]) -> pd.Series[Any]:
        return pd.Series(column.cast(pa.large_string()).take(pa.array(rows)), dtype=pd.StringDtype("pyarrow"))

    def same(word: str) -> pd.Series[Any]:
        return pd.Series(pa.repeat(pa.scalar(word, pa.large_string()), n * k), dtype=pd.StringDtype("pyarrow"))

    return pd.DataFrame(
        {
            **{name: same(str(answers[name].iloc[0]) if n else "") for name in ("study", "wave")},
            "instrument": same(instrument),
            "respondent": text(pa.array(answers["respondent"]), np.repeat(np.arange(n), k)),
            "item": text(pa.array(list(coded)), np.tile(np.arange(k), n)),
            "value": pd.arrays.IntegerArray(whole, nothing),
        }
    )
