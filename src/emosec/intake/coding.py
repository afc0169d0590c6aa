"""Cells to response codes: by number, or by the instrument's own labels, and never by guessing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import IntakeError, cut, many
from emosec.intake.distinct import distinct_cells, numbers_of
from emosec.intake.labels import code_of_label, labels_of, plain_label, split_number
from emosec.intake.lookup import OF_EXPORT, TAKEN, own_name, refuse_unknown_column
from emosec.intake.numbers import whole_number
from emosec.intake.shifts import refuse_shift

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

SHOWN = 12
DECIMALS = re.compile(r"[+-]?\d{0,20}[.,]\d{1,20}")


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
        A column is missing; a cell is neither a whole number (or in the study's map of codes) nor one of the instrument's
        labels or synonyms: all such cells are listed with their count and first row; a row answers an item in two of its
        columns differently; or the codes are shifted against the published ones.
    """
    where = place_of(answers, study, study.administered(instrument.name).export)
    columns = columns_of_items(answers, instrument, study, where)
    unknown: dict[str, tuple[int, int, str]] = {}
    coded: dict[str, NDArray[np.float64]] = {}
    for item, places in columns.items():
        labels = labels_of(instrument, item)
        written = {c: study.codes_of(instrument.name, item, c.removesuffix(OF_EXPORT)) for c in places}
        found = {c: code_column(answers[c], item, labels, written[c], unknown) for c in places}
        coded[item] = one_answer(found, item, where) if found else nobody_answered(len(answers))
    if unknown:
        mapped = any(study.codes_of(instrument.name, i, c) for i, places in columns.items() for c in places)
        raise refuse_unknown_labels(unknown, instrument, where, mapped)
    refuse_shift(coded, instrument, where)
    return to_long(answers, coded, instrument.name)


def code_column(
    cells: pd.Series[str],
    item: str,
    labels: Mapping[str, int],
    written: Mapping[str, int],
    unknown: dict[str, tuple[int, int, str]],
) -> NDArray[np.float64]:
    """Return the codes of one column; cells without one are added to the unknown with their count, first row and item."""
    positions, found = distinct_cells(cells)
    known = {text: number_or_label(text, labels, written) for text in found}
    for at, text in enumerate(found):
        if known[text] is None:
            hits = positions == at
            n, first, of = unknown.get(text, (0, int(hits.argmax()) + 1, item))
            unknown[text] = (n + int(hits.sum()), first, of)
    return numbers_of(cells, known)


def nobody_answered(n: int) -> NDArray[np.float64]:
    """Return the answers to an item that was not asked."""
    import numpy as np

    return np.full(n, np.nan)


def one_answer(found: Mapping[str, NDArray[np.float64]], item: str, where: str) -> NDArray[np.float64]:
    """Return the answers to an item that stands in one of several columns; two different answers in a row are refused."""
    import numpy as np

    (first, answer), *others = found.items()
    for column, values in others:
        differ = ~np.isnan(answer) & ~np.isnan(values) & (answer != values)
        if differ.any():
            row = int(differ.argmax())
            raise IntakeError(
                f"row {row + 1} answers {item} twice, {answer[row]:g} in {first} and {values[row]:g} in {column} "
                f"({int(differ.sum())} rows do)",
                where=where,
                why="the columns of one item are those of blocks of which a respondent saw one",
                remedy="take the column out of columns: in the study file, or mend the export's blocks",
            )
        answer = np.where(np.isnan(answer), values, answer)
    return answer


def wave_of(answers: pd.DataFrame) -> str:
    """Return the wave of answers, for errors."""
    return str(answers["wave"].iloc[0]) if len(answers) else "…"


def place_of(answers: pd.DataFrame, study: Study, export: str) -> str:
    """Return where the answers of an export came from, for errors: its files below the raw data."""
    first = answers.iloc[0] if len(answers) else {"study": study.name, "wave": ""}
    return f"{first['study']}/{first['wave']}/{study.export(export).file} (export {export})"


def columns_of_items(
    answers: pd.DataFrame, instrument: Instrument, study: Study, where: str
) -> dict[str, tuple[str, ...]]:
    """Return item → its columns in the answers, refusing items of which a column is not there."""
    asked = study.administered(instrument.name)
    known = [str(c) for c in answers.columns if c not in TAKEN]
    there = set(known)
    columns = {item: tuple(map(own_name, asked.columns_of(item))) for item in instrument.item_ids}
    absent = [(item, c) for item, places in columns.items() for c in places if c not in there]
    if absent:
        item, column = absent[0]
        more = (
            f" (and {len(absent) - 1} more items have none: {', '.join(i for i, _ in absent[1:6])})"
            if absent[1:]
            else ""
        )
        raise refuse_unknown_column(
            column.removesuffix(OF_EXPORT),
            known,
            where=where,
            needed_for=f"the item {item} of {instrument.name}{more}",
            remedy=f"write the right one in the column map of the study file: columns: {{{item}: …}} beside "
            f"instrument: {instrument.name}; where only this wave calls it otherwise, or did not ask it, waves: [{{wave: "
            f"{wave_of(answers)}, "
            f"asked: [{{instrument: {instrument.name}, columns: {{{item}: …}}}}]}}], or not_asked: [{item}] in place of columns:",
        )
    return columns


def number_or_label(text: str, codes: Mapping[str, int], written: Mapping[str, int] | None = None) -> int | None:
    """Return the number a cell holds, as published or as `written` maps it, or the code of its label, or None.

    Examples
    --------
    >>> [number_or_label(t, {"often": 3}) for t in ("3", "3,0", "Often", "3 - often", "4 - often", "99", "3.5")]
    [3, 3, 3, 3, None, 99, None]
    >>> [number_or_label(t, {"often": 3}, {"6": 3}) for t in ("6", "Often", "6 - often", "3 - often", "3")]
    [3, 3, 3, None, None]
    >>> [number_or_label(t, {}, {"1": 1, "1.5": 2, "2,0": 3}) for t in ("1,0", "1,5", "1.50", "2", "2.0", "2.5")]
    [1, 2, 2, 3, 3, None]
    """
    number = whole_number(text)
    if written:
        own = next((p for w, p in written.items() if as_number(w) == as_number(text)), None)
        return own if own is not None or number is not None else code_of_label(text, codes, written)
    return number if number is not None else code_of_label(text, codes)


def as_number(written: str) -> str:
    """Return a written code with a number's decimal mark and last zeros set aside: 1,5 and 1.50 are one code, and so are 2 and 2,0.

    Examples
    --------
    >>> as_number("1,50"), as_number(" 2.0"), as_number("a1")
    ('1.5', '2', 'a1')
    """
    text, number = written.strip(), whole_number(written)
    if number is not None:
        return str(number)
    return text.replace(",", ".").rstrip("0") if DECIMALS.fullmatch(text) else text


def refuse_unknown_labels(
    unknown: Mapping[str, tuple[int, int, str]], instrument: Instrument, where: str, mapped: bool
) -> IntakeError:
    """Return the refusal that lists every unknown cell with its count, first row and item."""
    if all(DECIMALS.fullmatch(text.strip()) for text in unknown):
        return refuse_decimals(unknown, instrument, where)
    by_count = sorted(unknown.items(), key=lambda pair: -pair[1][0])
    listed = [f"{cut(text)!r}: {n} times, first in row {row} ({item})" for text, (n, row, item) in by_count[:SHOWN]]
    more = [f"and {len(by_count) - SHOWN} more"] if len(by_count) > SHOWN else []
    labels = ", ".join(f"{r.code} {r.label}" for r in instrument.responses)
    numbered = {} if mapped else other_numbers(unknown, instrument)
    if numbered:
        mapped_to = ", ".join(f"{w}: {p}" for w, p in sorted(numbered.items(), key=lambda pair: pair[1]))
        labels += f". If the numbers beside the words are this export's own, write codes: {{{mapped_to}}} beside the instrument"
    what = "neither in the map codes: nor a known label" if mapped else "neither a whole number nor a known label"
    return IntakeError(
        f"answers to {instrument.name} that are {what}: " + "; ".join(listed + more),
        where=where,
        why="an answer is never guessed",
        remedy=f"labels are: {labels}. Add a spelling as a synonym in the instrument file, or declare a cell that means no "
        "answer in the export's missing: of the study file" + (", or write its code into codes:" if mapped else ""),
    )


def refuse_decimals(unknown: Mapping[str, tuple[int, int, str]], instrument: Instrument, where: str) -> IntakeError:
    """Return the refusal of numbers between the codes, which nobody gave as an answer."""
    items = list(dict.fromkeys(item for _, _, item in unknown.values()))
    text, (_, row, item) = next(iter(unknown.items()))
    n = sum(count for count, _, _ in unknown.values())
    halves = half_points(unknown, instrument)
    one_row = len(unknown) > 1 and len({first for _, first, _ in unknown.values()}) == 1
    foot = f"is row {row} a row of means below the answers? Then leave it out of the export; else " if one_row else ""
    return IntakeError(
        f"{many(n, 'answer')} to {instrument.name} with decimals, such as {text} in row {row} ({item}); in "
        f"{', '.join(items[:SHOWN])}{f' and {len(items) - SHOWN} more' if len(items) > SHOWN else ''}",
        where=where,
        why="these are half points, or else imputed values, means of several answers, or a column that is no item"
        if halves
        else "nobody gives such an answer: they are imputed values, means of several answers, or a column that is no item, and an "
        "ordered answer cannot be told from them",
        remedy=halves
        + foot
        + "take the file from before the imputation, with these cells empty (missing answers are allowed for); a few of them "
        "may stand in the export's missing: of the study file; a column of means goes out of the instrument's items",
    )


def half_points(unknown: Mapping[str, tuple[int, int, str]], instrument: Instrument) -> str:
    """Return what to write where people could answer half a point; empty where one of the numbers is no half.

    Examples
    --------
    >>> from emosec.definitions.instruments import Instrument
    >>> two = Instrument.parse(
    ...     "name: two\\ntitle: Two\\ncitation: none\\nlicence: CC0\\nresponses: [{code: 1, label: no}, {code: 2, label: yes}]\\n"
    ...     "items: [{id: a}]\\nscales: [{name: s, items: [a]}]", where="two.yaml")
    >>> half_points({"1,5": (9, 1, "a")}, two)[-51:]
    'write codes: {"1": 1, "1.5": 2, "2": 3} beside it; '
    """
    if not all(as_number(text).endswith(".5") for text in unknown):
        return ""
    codes = [r.code for r in instrument.responses]
    steps = [min(codes) + at / 2 for at in range(2 * (max(codes) - min(codes)) + 1)]
    written = ", ".join(f'"{step:g}": {code}' for code, step in enumerate(steps, start=min(codes)))
    last = min(codes) + len(steps) - 1
    return (
        f"where half points could be given, list a code for each step ({min(codes)} to {last}) in responses:, and write "
        f"codes: {{{written}}} beside it; "
    )


def other_numbers(unknown: Iterable[str], instrument: Instrument) -> dict[str, int]:
    """Return number → published code where every cell is a label with the number of another one; empty otherwise."""
    words = labels_of(instrument)
    found: dict[str, int] = {}
    for text in unknown:
        number, rest = split_number(plain_label(text))
        if number is None or rest not in words:
            return {}
        found[str(number)] = words[rest]
    left = {r.code for r in instrument.responses} - set(found.values())
    own = {str(code): code for code in left if str(code) not in found}
    return found | own if len(own) == len(left) and len(set(found.values())) == len(found) else {}


def to_long(answers: pd.DataFrame, coded: Mapping[str, NDArray[np.float64]], instrument: str) -> pd.DataFrame:
    """Return coded columns as long rows: all items of the first respondent, then of the second."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    n, k = len(answers), len(coded)
    values = np.column_stack(list(coded.values())).ravel()
    nothing = np.isnan(values)
    whole = np.where(nothing, 0, values).astype("int64")

    def text(column: pa.Array, rows: NDArray[np.intp]) -> pd.Series[str]:
        return pd.Series(column.cast(pa.large_string()).take(pa.array(rows)), dtype=pd.StringDtype("pyarrow"))

    def same(word: str) -> pd.Series[str]:
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
