"""Whether correlations follow the pattern that was claimed: right signs, r_alerting and r_contrast."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from emosec.definitions.hypotheses import Hypothesis
from emosec.statistics.dependent_correlations import pattern
from emosec.validity.correlation import correlate
from emosec.validity.known import KnownValues

if TYPE_CHECKING:
    from emosec.contract import TableRow


ALL = "all"
SIGN = {"positive": 1.0, "negative": -1.0, "null": 0.0}


class PatternCell(NamedTuple):
    """One predicted correlation and what was observed."""

    component: str
    criterion: str
    predicted: float
    sign: float
    r: float
    n: int


def pattern_rows(claims: Sequence[tuple[Hypothesis, str]], known: KnownValues) -> list[TableRow]:
    """Return the rows of the table `patterns`, without place.

    Parameters
    ----------
    claims : claims about correlations with the criterion that is there
    known : scores

    Notes
    -----
    What is predicted of a correlation is the middle of its range where a claim gives both ends, and its sign alone, as ± .3 (a
    medium correlation), where it does not; 0 for null. r_contrast is of one component's correlations, as Meng, Rosenthal and
    Rubin's Z is; all components together have r_alerting alone.
    """
    cells = [cell for claim, criterion in claims if (cell := _cell(claim, criterion, known)) is not None]
    names = [str(c) for c in known.own.columns if any(cell.component == c for cell in cells)]
    rows = [_row(name, [c for c in cells if c.component == name], known) for name in names]
    return [*rows, _row(ALL, cells, known)] if len(names) > 1 else rows


def _cell(claim: Hypothesis, criterion: str, known: KnownValues) -> PatternCell | None:
    table = known.own[[claim.component]].join(known.other[[criterion]], how="inner")
    r = correlate(table[claim.component].to_numpy(), table[criterion].to_numpy())
    if r.problem or abs(r.r) >= 1:
        return None
    sign = SIGN[claim.expected]
    size = 0.3 if claim.at_most is None else (claim.at_least + claim.at_most) / 2
    return PatternCell(claim.component, criterion, sign * size, sign, r.r, r.n)


def _row(component: str, cells: list[PatternCell], known: KnownValues) -> TableRow:
    signed = [c for c in cells if c.sign]
    right = sum(c.r * c.sign > 0 for c in signed)
    observed, predicted = [c.r for c in cells], [c.predicted for c in cells]
    n = min((c.n for c in cells), default=0)
    row = {"component": component, "n_claims": len(cells), "n_signs": len(signed), "n_right": right, "n": n}
    one = component != ALL
    found = pattern(observed, predicted, _between([c.criterion for c in cells], known) if one else 0.0, max(n, 4))
    numbers = found if one else (found.r_alerting, *[math.nan] * 5)
    return row | dict(zip(("r_alerting", "r_contrast", "ci.lower", "ci.upper", "z", "pvalue"), numbers, strict=True))


def _between(criteria: list[str], known: KnownValues) -> float:
    """The median correlation of criteria with each other."""
    columns = [known.other[c].to_numpy() for c in dict.fromkeys(criteria)]
    index = [known.other[c].notna() for c in dict.fromkeys(criteria)]
    found = [
        correlate(a[both], b[both]).r
        for (a, i), (b, j) in combinations(zip(columns, index, strict=True), 2)
        if (both := (i & j).to_numpy()).sum() > 3
    ]
    known_r = [r for r in found if not math.isnan(r)]
    return float(np.median(known_r)) if known_r else 0.0
