"""Standardised solutions with delta-method errors: std.all, std.lv and std.nox, as lavaan's `standardizedSolution`.

std.lv gives latents unit variance; std.all observed variables too; std.nox all but exogenous observed predictors, so that a
group coded 0 and 1 keeps its unit. Residual and disturbance covariances become correlations (lavaan's cov.std = TRUE).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.constraints import value_and_gradient
from emosec.statistics.cfa.delta_method import delta_errors
from emosec.statistics.cfa.engine import names_of
from emosec.statistics.cfa.layout import Array, GroupLayout, Layout
from emosec.statistics.cfa.moments import Moments, implied
from emosec.statistics.cfa.standardise import all_estimates

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit

Kind = Literal["std.all", "std.lv", "std.nox"]
KINDS = ("std.all", "std.lv", "std.nox")
SMALLEST_ERROR = np.finfo(float).eps ** 0.25  # lavaan prints a smaller standard error as 0: what is 1 by construction


def standardized_solution(fit: Fit, kind: Kind = "std.all", level: float = 0.95) -> pd.DataFrame:
    """Give the standardised solution with standard errors.

    Parameters
    ----------
    fit : Fit
    kind : {"std.all", "std.lv", "std.nox"}
    level : float
        Of the intervals.

    Returns
    -------
    DataFrame
        `lhs op rhs group label est.std se z pvalue ci.lower ci.upper`, definitions evaluated at the standardised
        estimates, constraints left out. Where a variance is negative its root is NaN, and so is what needs it.

    Raises
    ------
    ModelError
        For another kind.

    References
    ----------
    Bollen, K. A. (1989). Structural equations with latent variables. Wiley, ch. 8.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    >>> solution = standardized_solution(cfa("f =~ a + b + c", data))
    >>> bool(solution["est.std"].between(0.2, 1).all())
    True
    """
    if kind not in KINDS:
        raise ModelError(f"there is no standardised solution {kind!r}", remedy="one of " + ", ".join(KINDS))
    from scipy.special import ndtr, ndtri

    frame, solution = fit.table.frame, fit.solution
    layout = solution.prepared.layout

    def function(x: Array) -> Array:
        return standardized_estimates(frame, layout, x, kind)

    est = function(solution.x)
    se = delta_errors(function, solution.x, solution.vcov)
    se = np.where(se < SMALLEST_ERROR, 0.0, se)
    out = frame[["lhs", "op", "rhs", "group", "label"]].copy()
    out["est.std"], out["se"] = est, se
    with np.errstate(divide="ignore", invalid="ignore"):
        out["z"] = np.where(se > 0, est / se, np.nan)
    out["pvalue"] = 2.0 * ndtr(-np.abs(out["z"]))
    width = float(ndtri((1 + level) / 2)) * se
    out["ci.lower"], out["ci.upper"] = est - width, est + width
    return out[~out["op"].isin(["==", "<", ">"])].reset_index(drop=True)


def standardized_estimates(frame: pd.DataFrame, layout: Layout, x: Array, kind: Kind = "std.all") -> Array:
    """Compute standardised values for every row of a parameter table, NaN for constraints.

    Parameters
    ----------
    frame : DataFrame
        The parameter table.
    layout : Layout
    x : ndarray (n_free,)
        Free parameters.
    kind : {"std.all", "std.lv", "std.nox"}

    Returns
    -------
    ndarray (rows,)
    """
    est = all_estimates(frame, layout, x)
    out = est.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        for g, group in enumerate(layout.groups):
            factors = _Units(layout, group, implied(group, x), kind)
            for row, place in enumerate(layout.places):
                if place is not None and place[0] == g:
                    out[row] = 1.0 if place[1] == "delta" and kind != "std.lv" else est[row] * factors.of(*place[1:])
    definitions = np.flatnonzero((frame["op"] == ":=").to_numpy())
    if len(definitions):
        names, values = names_of(frame), out[layout.row_of_free]
        for row in definitions.tolist():
            out[row] = value_and_gradient(str(frame["rhs"].iloc[row]), names, values)[0]
    return out


class _Units:
    """The deviations a group's estimates are multiplied or divided with; 1 for what keeps its unit."""

    def __init__(self, layout: Layout, group: GroupLayout, mom: Moments, kind: Kind) -> None:
        mats = mom.matrices
        if layout.ordinal and not layout.theta_parameterization:
            variance = 1.0 / mats.delta**2
            residual = variance - np.diagonal(mom.sigma) + np.diagonal(mats.theta)
        else:
            variance, residual = np.diagonal(mom.sigma), np.diagonal(mats.theta)
        self.ov, self.residual = np.sqrt(variance), np.sqrt(np.abs(residual))
        self.lv, self.psi = np.sqrt(np.diagonal(mom.eta_cov)), np.sqrt(np.abs(np.diagonal(mats.psi)))
        self.item = group.tau_item
        predictors = {int(i) for name, i, j in group.exogenous if name == "psi" and i == j}
        for e in range(group.m - len(group.phantom), group.m):  # observed variables that act as latents
            if kind == "std.lv" or (kind == "std.nox" and e in predictors):
                self.lv[e] = self.psi[e] = 1.0
        if kind == "std.lv":
            self.ov, self.residual = np.ones_like(self.ov), np.ones_like(self.residual)

    def of(self, name: str, i: int, j: int) -> float:
        """What one matrix entry is multiplied with."""
        ov, lv = self.ov, self.lv
        if name == "lam":
            return float(lv[j] / ov[i])
        if name == "beta":
            return float(lv[j] / lv[i])
        if name == "psi":
            return float(1.0 / lv[i] ** 2 if i == j else 1.0 / (self.psi[i] * self.psi[j]))
        if name == "theta":
            return float(1.0 / ov[i] ** 2 if i == j else 1.0 / (self.residual[i] * self.residual[j]))
        if name == "tau":
            return float(1.0 / ov[self.item[i]])
        if name in ("nu", "alpha"):
            return float(1.0 / (ov[i] if name == "nu" else lv[i]))
        return 1.0
