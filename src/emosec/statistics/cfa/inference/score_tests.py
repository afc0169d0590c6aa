"""The score test of releasing one equality constraint at a time (lavaan's lavTestScore), with its expected change.

References
----------
Bentler, P. M., & Chou, C.-P. (1992). Some new covariance structure model improvement statistics. Sociological Methods &
Research, 21(2), 259–282.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from emosec.statistics.cfa.inference.information import bread_of
from emosec.statistics.cfa.inference.modification import slope_and_information
from emosec.statistics.cfa.model.constraints import linearise
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.prepared import names_of
from emosec.statistics.cfa.sample.sample import total_n

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.engine import Solution
    from emosec.statistics.cfa.model.parameter_table import ParameterTable


def released_table(table: ParameterTable, solution: Solution) -> pd.DataFrame:
    """Score test of each `==` of the model.

    Parameters
    ----------
    table : ParameterTable
    solution : Solution

    Returns
    -------
    DataFrame
        `lhs op rhs` as in the parameter table (plabels for shared labels and group_equal), `parameters` in words, `mi df
        pvalue`, and `epc`, by how much lhs − rhs would change. A constraint that the others imply has NaN: it cannot be
        released alone. No rows when the model has no constraint.
    """
    from scipy.special import chdtrc

    frame = table.frame
    rows = frame[frame["op"] == "=="]
    out = rows[["lhs", "op", "rhs"]].reset_index(drop=True)
    out["parameters"] = [_in_words(frame, a, b) for a, b in zip(out["lhs"], out["rhs"], strict=True)]
    layout, n = solution.prepared.layout, total_n(solution.samples)
    R, _ = linearise(list(zip(out["lhs"], out["rhs"], strict=True)), names_of(frame), layout.n_free)
    tests = np.full((len(R), 2), np.nan)
    if len(R):
        gradient, information = slope_and_information(solution, layout, solution.x)
        tests = np.array([_release(R, r, gradient, information, n) for r in range(len(R))])
    out["mi"], out["df"], out["pvalue"], out["epc"] = tests[:, 0], 1, chdtrc(1, tests[:, 0]), tests[:, 1]
    return out


def _release(R: Array, r: int, gradient: Array, information: Array, n: int) -> tuple[float, float]:
    """Chi-square with one degree of freedom, and the change of R_r x."""
    others = np.delete(R, r, axis=0)
    rank = int(np.linalg.matrix_rank(others)) if len(others) else 0
    if rank == int(np.linalg.matrix_rank(R)):
        return float("nan"), float("nan")
    K = np.linalg.svd(others)[2][rank:].T if len(others) else np.eye(len(gradient))
    bread, _ = bread_of(K.T @ information @ K)
    if bread is None:
        return float("nan"), float("nan")
    slope = K.T @ gradient
    return float(n * slope @ bread @ slope), float(-R[r] @ K @ bread @ slope)


def _in_words(frame: pd.DataFrame, lhs: str, rhs: str) -> str:
    return f"{_parameter(frame, lhs)} == {_parameter(frame, rhs)}"


def _parameter(frame: pd.DataFrame, label: str) -> str:
    """A plabel as the parameter it names; anything else as it is written."""
    found = frame[frame["plabel"] == label]
    if not len(found):
        return label
    row = found.iloc[0]
    where = f" (group {row['group']})" if frame["group"].max() > 1 else ""
    return f"{row['lhs']} {row['op']} {row['rhs']}".rstrip() + where
