"""How the answers to every variable kept are distributed: as codes, in bins, or too many to list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.contract import TableRow
from emosec.definitions.studies import Study
from emosec.intake.contracts import VALUES, VARIABLES
from emosec.intake.distinct import distinct_cells
from emosec.intake.lookup import own_name
from emosec.intake.numbers import NUMBER, numbers, whole_number
from emosec.intake.readers import RawColumn, RawTable
from emosec.tables import frame

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]

# ASSUME more than a dozen different numbers without labels are a quantity, not codes: they are counted in bins
CODES_AT_MOST = 12
# ASSUME more than thirty different texts without labels are no categories: they are counted and not listed
TEXTS_AT_MOST = 30
NO_NUMBER: TableRow = dict.fromkeys(("mean", "sd", "min", "max", "n_at_min", "n_at_max"))


@dataclass(frozen=True)
class Distributions:
    """What every variable of a wave holds.

    Attributes
    ----------
    variables : contract `VARIABLES`
    values : contract `VALUES`
    """

    variables: pd.DataFrame
    values: pd.DataFrame


def distributions(study: Study, wave: str, tables: Mapping[str, RawTable]) -> Distributions:
    """Count the answers to every variable that intake kept of a wave, among all rows of its export.

    Parameters
    ----------
    study : whose respondent key says which columns are names of people, and which are clusters, of which no value is listed
    wave : the wave's name
    tables : export → its rows, without the columns that identify people

    Returns
    -------
    Distributions
        Answers are listed in the order of their labels, then by size. `1`, `1.0` and `1,0` are one answer.
    """
    variables: list[TableRow] = []
    values: list[TableRow] = []
    for export, table in tables.items():
        for column in table.columns:
            place = {"study": study.name, "wave": wave, "export": export, "variable": own_name(column.name)}
            cells = table.cells[column.name]
            listed = column.name not in (*study.key_columns_of(export), *study.cluster_columns(export))
            described, rows = describe(column, cells, study.export(export).decimal, listed=listed)
            variables.append(place | {"column": one_line(column.called), "position": column.position} | described)
            values += [place | {"position": i} | row for i, row in enumerate(rows, start=1)]
    return Distributions(frame(VARIABLES, variables), frame(VALUES, values))


def describe(
    column: RawColumn, cells: pd.Series[str], decimal: str, *, listed: bool
) -> tuple[TableRow, list[TableRow]]:
    """Return one variable's row and the rows of its values."""
    import numpy as np

    positions, written = distinct_cells(cells)
    counts = np.bincount(positions[positions >= 0], minlength=len(written))
    answers: dict[str, int] = {}
    for text, count in zip(written, counts, strict=True):
        name = code_of(text, column.labels)
        answers[name] = answers.get(name, 0) + int(count)
    n, n_rows = int(counts.sum()), len(cells)
    found, bad = numbers(cells, decimal)
    values: FloatArray = np.asarray(found, dtype=np.float64)
    numeric = n > 0 and not bad and bool(np.isfinite(values[~np.isnan(values)]).all())
    others = [a for a in answers if a not in column.labels]
    kind, rows, quantity = "text", list[TableRow](), dict(NO_NUMBER)
    if listed and len(others) <= (CODES_AT_MOST if numeric else TEXTS_AT_MOST):
        kind, rows = "codes", list(code_rows(answers, column.labels, n))
    elif listed and numeric:
        kind, quantity = "number", summary(values[~np.isnan(values)])
        rows = list(bin_rows(values[~np.isnan(values)]))
    rows += [missing_row(m.code, m.meaning, m.n, n_rows) for m in column.missing]
    head = {"kind": kind, "n": n, "n_missing": n_rows - n, "n_distinct": len(answers)}
    return head | quantity, rows


def one_line(text: str | None) -> str | None:
    """Return a text without line breaks and idle spaces; None for nothing.

    Examples
    --------
    >>> one_line("very\\r\\nmuch "), one_line("")
    ('very much', None)
    """
    return " ".join(str(text or "").split()) or None


def code_of(text: str, labels: Mapping[str, str]) -> str:
    """Return a cell as one spelling of its code: 1, 1.0 and 1,0 are 1 unless the labels list them as written.

    Examples
    --------
    >>> code_of(" 1.0", {}), code_of("1.0", {"1.0": "no"}), code_of("often ", {})
    ('1', '1.0', 'often')
    """
    if text in labels:
        return text
    text = text.strip()
    whole = whole_number(text)
    return text if text in labels or whole is None else str(whole)


def code_rows(answers: Mapping[str, int], labels: Mapping[str, str], n: int) -> Iterator[TableRow]:
    """Yield a row per answer: those with labels in the labels' order, chosen or not, then the others by size."""

    def size(text: str) -> tuple[bool, float, str]:
        number = float(text.replace(",", ".")) if NUMBER.match(text) else None
        return number is None, number or 0.0, text

    for code in (*labels, *sorted((a for a in answers if a not in labels), key=size)):
        count = answers.get(code, 0)
        yield {"kind": "answer", "value": one_line(code), "label": one_line(labels.get(code)), "lower": None, "upper": None,
               "n": count, "share": count / n if n else None}  # fmt: skip


def summary(values: FloatArray) -> TableRow:
    """Return where numbers lie, and how many respondents hold the smallest and the largest."""
    import numpy as np

    low, high = float(values.min()), float(values.max())
    # numbers near the largest double overflow when they are squared; their spread is not defined then
    with np.errstate(over="ignore", invalid="ignore"):
        mean, sd = float(values.mean()), float(values.std(ddof=1)) if len(values) > 1 else float("nan")
    return {"mean": mean, "sd": sd, "min": low, "max": high,
            "n_at_min": int((values == low).sum()), "n_at_max": int((values == high).sum())}  # fmt: skip


def bin_rows(values: FloatArray) -> Iterator[TableRow]:
    """Yield a row per bin of round width."""
    from emosec.statistics.bins import counts_in, round_edges

    whole = bool((values % 1 == 0).all())
    edges = round_edges(float(values.min()), float(values.max()), whole=whole)
    for lower, upper, count in zip(edges[:-1], edges[1:], counts_in(values, edges) if len(edges) else (), strict=True):
        yield {"kind": "bin", "value": f"{lower:g} to {upper:g}", "label": None, "lower": float(lower),
               "upper": float(upper), "n": int(count), "share": int(count) / len(values)}  # fmt: skip


def missing_row(code: str, meaning: str, n: int, n_rows: int) -> TableRow:
    """Return the row of a cell that means no answer."""
    return {"kind": "missing", "value": one_line(code), "label": one_line(meaning), "lower": None, "upper": None, "n": n,
            "share": n / n_rows if n_rows else None}  # fmt: skip
