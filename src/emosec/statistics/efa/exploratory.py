"""Exploratory factor analysis: extract, rotate, and say how well it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.efa.extraction import Method, degrees_of_freedom, extract
from emosec.statistics.efa.matrices import FloatArray, correlation_matrix, smooth
from emosec.statistics.efa.rotation import RotationName, rotate
from emosec.statistics.item_matrix import item_matrix
from emosec.statistics.kinds import NotNegative, Rows, checked


@dataclass(frozen=True)
class EFA:
    """A rotated exploratory solution with m factors in p items.

    Attributes
    ----------
    loadings : ndarray, shape (p, m)
        Pattern loadings.
    phi : ndarray, shape (m, m)
        Factor correlations, in the order of the loadings.
    communalities : ndarray, shape (p,)
        diag(L phi L').
    items : tuple of str
    method, rotation : str
    n_obs : float
        Sample size; NaN when unknown.
    df : int
    chisq, pvalue : float
        Bartlett-corrected likelihood ratio of the solution (as psych's STATISTIC). For anything but ML it describes, it
        does not test; for polychoric correlations neither.
    rmsr : float
        Root mean square of the residual correlations.
    warnings : tuple of str
        Each begins with its name and a colon: not_positive_definite, not_converged, heywood.
    """

    loadings: FloatArray
    phi: FloatArray
    communalities: FloatArray
    items: tuple[str, ...]
    method: str
    rotation: str
    n_obs: float
    df: int
    chisq: float
    pvalue: float
    rmsr: float
    warnings: tuple[str, ...]

    @property
    def factors(self) -> tuple[str, ...]:
        """F1, F2, … by falling sum of squared loadings."""
        return tuple(f"F{j + 1}" for j in range(self.loadings.shape[1]))

    @property
    def structure(self) -> FloatArray:
        """Correlations of items with factors, L phi."""
        return self.loadings @ self.phi

    def loadings_frame(self) -> pd.DataFrame:
        """One row per item: `item`, one column per factor, `h2`, `u2`, `complexity` (Hofmann, 1978)."""
        frame = pd.DataFrame(self.loadings, columns=list(self.factors))
        frame.insert(0, "item", list(self.items))
        frame["h2"], frame["u2"] = self.communalities, 1 - self.communalities
        squared = self.loadings**2
        frame["complexity"] = squared.sum(axis=1) ** 2 / (squared**2).sum(axis=1)
        return frame

    def phi_frame(self) -> pd.DataFrame:
        """One row per pair of factors: `lhs`, `rhs`, `est`."""
        i, j = np.triu_indices(len(self.phi), k=1)
        names = np.array(self.factors, dtype=object)
        return pd.DataFrame({"lhs": names[i], "rhs": names[j], "est": self.phi[i, j]})

    def variance_frame(self) -> pd.DataFrame:
        """One row per factor: `factor`, `ss_loadings` (diag(phi L'L)), `proportion` of total variance, `cumulative`."""
        ss = np.diag(self.phi @ self.loadings.T @ self.loadings)
        share = ss / len(self.items)
        return pd.DataFrame(
            {"factor": list(self.factors), "ss_loadings": ss, "proportion": share, "cumulative": share.cumsum()}
        )


@checked
def efa(
    correlations: pd.DataFrame | ArrayLike,
    n_factors: int,
    *,
    n_obs: Rows | None = None,
    method: Method = "minres",
    rotation: RotationName = "oblimin",
    starts: int = 10,
    seed: NotNegative = 0,
) -> EFA:
    """Exploratory factor analysis of a correlation matrix, Pearson or polychoric.

    Parameters
    ----------
    correlations : DataFrame or array_like, shape (p, p)
        Smoothed, with a warning in the result, when not positive definite.
    n_factors : int
    n_obs : float, optional
        Sample size, for `chisq` only.
    method : {"minres", "ml", "principal_axis"}
    rotation : str
        See `rotate`; oblimin by default.
    starts, seed : int
        Starts of the rotation; see `rotate`.

    Returns
    -------
    EFA

    Raises
    ------
    DataError, EstimationError
        From `correlation_matrix`, `extract` and `rotate`.

    Notes
    -----
    Agrees with psych's `fa` (minres, oblimin) where the factor_analyzer package by itself does not: see `rotation`.

    Examples
    --------
    >>> pattern = np.kron(np.eye(2), np.full((4, 1), .7))
    >>> R = pattern @ np.array([[1, .3], [.3, 1]]) @ pattern.T; np.fill_diagonal(R, 1)
    >>> solution = efa(R, 2)
    >>> solution.phi_frame().round(3)
      lhs rhs  est
    0  F1  F2  0.3
    """
    R, names = correlation_matrix(correlations)
    extraction = extract(R, n_factors, method)
    rotated = rotate(extraction.loadings, rotation, starts=starts, seed=seed)
    common = rotated.loadings @ rotated.phi @ rotated.loadings.T
    df, chisq, pvalue = _likelihood_ratio(R, common, n_factors, n_obs)
    lower = np.tril_indices(len(R), k=-1)
    return EFA(
        loadings=rotated.loadings,
        phi=rotated.phi,
        communalities=np.diag(common).copy(),
        items=names,
        method=method,
        rotation=rotation if n_factors > 1 else "none",
        n_obs=float("nan") if n_obs is None else float(n_obs),
        df=df,
        chisq=chisq,
        pvalue=pvalue,
        rmsr=float(np.sqrt(np.mean((R - common)[lower] ** 2))),
        warnings=extraction.warnings,
    )


@checked
def efa_from_data(
    data: pd.DataFrame | ArrayLike,
    n_factors: int,
    *,
    correlation: Literal["pearson", "polychoric"] = "pearson",
    missing: Literal["listwise", "pairwise"] = "listwise",
    method: Method = "minres",
    rotation: RotationName = "oblimin",
) -> EFA:
    """Exploratory factor analysis of responses.

    Parameters
    ----------
    data : DataFrame or array_like, shape (n_respondents, p)
        Responses; NaN is missing. Nothing is ever imputed (factor_analyzer fills in medians when left alone).
    n_factors : int
    correlation : {"pearson", "polychoric"}
    missing : {"listwise", "pairwise"}
        Complete rows only, or each correlation from the rows that have both answers.
    method, rotation
        As for `efa`.

    Returns
    -------
    EFA
        `n_obs` is the number of rows used: complete ones, or those with any answer.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.standard_normal((500, 1)) + rng.standard_normal((500, 4))
    >>> efa_from_data(x, 1).n_obs
    500.0
    """
    items = item_matrix(data)
    values = items.complete if missing == "listwise" else items.values[~np.isnan(items.values).all(axis=1)]
    if len(values) <= 2:
        raise DataError(f"{len(values)} usable rows", why=f"missing responses are dropped {missing}")
    frame = pd.DataFrame(values, columns=list(items.names))
    if correlation == "polychoric":
        from emosec.statistics.correlations import polychoric

        R = polychoric(frame, missing=missing).frame()
    elif correlation == "pearson":
        R = frame.corr()
    else:
        raise DataError(f"correlation {correlation!r} is unknown", remedy="use pearson or polychoric")
    return efa(R, n_factors, n_obs=len(values), method=method, rotation=rotation)


def _likelihood_ratio(R: FloatArray, common: FloatArray, m: int, n_obs: float | None) -> tuple[int, float, float]:
    from scipy.special import chdtrc

    p = len(R)
    df = degrees_of_freedom(p, m)
    if n_obs is None:
        return df, float("nan"), float("nan")
    model = common.copy()
    np.fill_diagonal(model, 1.0)
    ratio = np.linalg.solve(smooth(model), smooth(R))
    objective = np.trace(ratio) - np.linalg.slogdet(ratio)[1] - p
    chisq = float(max(objective, 0.0) * (n_obs - 1 - (2 * p + 5) / 6 - 2 * m / 3))
    return df, chisq, float(chdtrc(df, chisq)) if df > 0 and chisq >= 0 else float("nan")
