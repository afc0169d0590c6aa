"""Is there enough correlation to factor? Kaiser–Meyer–Olkin and Bartlett's sphericity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.efa.matrices import FloatArray, correlation_matrix, is_positive_definite
from emosec.statistics.kinds import Rows, checked


@dataclass(frozen=True)
class KMO:
    """Sampling adequacy: `overall`, and per item in the order of `items`."""

    overall: float
    per_item: FloatArray
    items: tuple[str, ...]

    def frame(self) -> pd.DataFrame:
        """One row per item: `item`, `kmo`."""
        return pd.DataFrame({"item": list(self.items), "kmo": self.per_item})


@dataclass(frozen=True)
class Bartlett:
    """Test that all correlations are zero."""

    chisq: float
    df: int
    pvalue: float


@checked
def kmo(correlations: pd.DataFrame | ArrayLike) -> KMO:
    """Kaiser–Meyer–Olkin measure of sampling adequacy.

    Parameters
    ----------
    correlations : DataFrame or array_like, shape (p, p)
        Positive definite.

    Returns
    -------
    KMO
        Squared correlations over squared plus squared partial correlations, given all other items. An item that correlates with
        none has NaN, as in psych: 0/0.

    Raises
    ------
    DataError
        When the matrix has no inverse (psych returns a value from a generalised one: it means nothing), and when all correlations
        are zero: the measure is then 0/0 (psych prints NaN), and there is nothing to factor.

    References
    ----------
    Kaiser, H. F. (1974). An index of factorial simplicity. *Psychometrika, 39*, 31–36.

    Examples
    --------
    >>> round(kmo([[1, .5, .5], [.5, 1, .5], [.5, .5, 1]]).overall, 4)
    0.6923
    """
    R, names = correlation_matrix(correlations)
    _refuse_singular(R)
    inverse = np.linalg.inv(R)
    scale = np.sqrt(np.diag(inverse))
    squared, partial = R**2, (inverse / np.outer(scale, scale)) ** 2
    np.fill_diagonal(squared, 0)
    np.fill_diagonal(partial, 0)
    if not squared.any():
        raise DataError(
            "every correlation is zero", why="KMO is 0/0: there is nothing to factor", remedy="see `bartlett`"
        )
    with np.errstate(invalid="ignore"):
        per_item = squared.sum(axis=0) / (squared.sum(axis=0) + partial.sum(axis=0))
    return KMO(float(squared.sum() / (squared.sum() + partial.sum())), per_item, names)


@checked
def bartlett(correlations: pd.DataFrame | ArrayLike, n_obs: Rows) -> Bartlett:
    """Bartlett's test of sphericity.

    Parameters
    ----------
    correlations : DataFrame or array_like, shape (p, p)
        Pearson correlations, positive definite.
    n_obs : float
        Sample size.

    Returns
    -------
    Bartlett
        χ² = −(n − 1 − (2p + 5)/6) ln |R| with p(p − 1)/2 degrees of freedom.

    References
    ----------
    Bartlett, M. S. (1951). The effect of standardization on a χ² approximation in factor analysis. *Biometrika, 38*,
    337–344.

    Examples
    --------
    >>> result = bartlett([[1, .5], [.5, 1]], n_obs=101)
    >>> round(result.chisq, 3), result.df
    (28.337, 1)
    """
    from scipy.special import chdtrc

    R, _ = correlation_matrix(correlations)
    _refuse_singular(R)
    p = len(R)
    chisq = float(-(n_obs - 1 - (2 * p + 5) / 6) * np.linalg.slogdet(R)[1])
    df = p * (p - 1) // 2
    return Bartlett(chisq, df, float(chdtrc(df, chisq)) if chisq >= 0 else float("nan"))


def _refuse_singular(R: FloatArray) -> None:
    if not is_positive_definite(R):
        raise DataError(
            "the correlation matrix is not positive definite",
            why="KMO and Bartlett need its inverse and determinant",
            remedy="leave out totals and duplicated items, or smooth a polychoric matrix and say so",
        )
