"""Pearson correlations, with Fisher's interval and the asymptotic covariance of means and covariances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError
from emosec.statistics.correlations.ordinal import as_table, numbers
from emosec.statistics.kinds import checked
from emosec.statistics.level import check_level
from emosec.statistics.special import ndtri

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
Missing = Literal["pairwise", "listwise"]

# Doubles held for one block of products: 2²¹ = 16 MiB
BLOCK_DOUBLES = 2**21


@dataclass(frozen=True, slots=True)
class Pearson:
    """Pearson correlations of named variables.

    Attributes
    ----------
    names : tuple of str
    correlations : ndarray (p, p)
        NaN for a pair with fewer than two common rows, or constant in them.
    n : ndarray (p, p) of int
        Rows with both values; the diagonal counts each variable's values.
    missing : str
    warnings : tuple of str
        Each begins with its name and a colon.
    """

    names: tuple[str, ...]
    correlations: Floats
    n: NDArray[np.int64]
    missing: str
    warnings: tuple[str, ...]

    def frame(self) -> pd.DataFrame:
        """The correlations with the variables' names on both sides."""
        import pandas as pd

        return pd.DataFrame(self.correlations, index=list(self.names), columns=list(self.names))

    @checked
    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Fisher's interval, lower and upper (p, p): tanh(atanh r ± z / √(n − 3)); NaN where n ≤ 3 and on the diagonal.

        References
        ----------
        Fisher, R. A. (1921). On the "probable error" of a coefficient of correlation deduced from a small sample.
        Metron, 1, 3–32.
        """
        check_level(level)
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.arctanh(self.correlations)
            half = ndtri(0.5 + level / 2.0) / np.sqrt(np.where(self.n > 3, self.n - 3.0, np.nan))
            lower, upper = np.tanh(z - half), np.tanh(z + half)
        np.fill_diagonal(lower, np.nan)
        np.fill_diagonal(upper, np.nan)
        return lower, upper


@checked
def pearson(data: object, *, missing: Missing = "pairwise") -> Pearson:
    """Pearson correlations.

    Parameters
    ----------
    data : DataFrame or 2-D array (n_rows, n_variables)
        Numbers; NaN, None and NA are missing.
    missing : {"pairwise", "listwise"}
        Pairwise: means, variances and covariance of a pair from the rows that have both (R's `pairwise.complete.obs`).
        Listwise: complete rows only.

    Returns
    -------
    Pearson

    Raises
    ------
    DataError
        Not a table, duplicated names, text, infinite values, a constant or all-missing variable, no complete row.

    Examples
    --------
    >>> import numpy as np
    >>> result = pearson(np.array([[1.0, 2.0], [2.0, 1.0], [3.0, 4.0], [4.0, 3.0]]))
    >>> round(float(result.correlations[0, 1]), 6)
    0.6
    >>> [round(float(limit[0, 1]), 3) for limit in result.interval()]
    [-0.853, 0.99]
    """
    names, values = _as_numbers(data, missing=missing)
    present = ~np.isnan(values)
    constant = np.asarray(np.nanmin(values, axis=0) == np.nanmax(values, axis=0))
    if constant.any():
        which = ", ".join(names[i] for i in np.flatnonzero(constant))
        raise DataError(f"constant in the rows used: {which}", why="it correlates with nothing", remedy="leave it out")
    x = np.where(present, _standardised(values), 0.0)
    mask = present.astype(np.float64)
    n = mask.T @ mask
    with np.errstate(divide="ignore", invalid="ignore"):
        sums = x.T @ mask
        squares = (x * x).T @ mask - sums * sums / n
        cross = x.T @ x - sums * sums.T / n
        noise = 64.0 * np.finfo(np.float64).eps * n
        squares[squares <= noise] = 0.0
        r = cross / np.sqrt(squares * squares.T)
    r = np.where(np.isfinite(r), np.clip(r, -1.0, 1.0), np.nan)
    np.fill_diagonal(r, 1.0)
    warnings = []
    if np.isnan(r).any():
        warnings.append(
            "undefined_correlation: some pairs have fewer than two common rows, or are constant in them (NaN)"
        )
    elif np.linalg.eigvalsh(r)[0] <= 0.0:
        warnings.append("not_positive_definite: the matrix of correlations has an eigenvalue that is not above 0")
    return Pearson(names, r, np.rint(n).astype(np.int64), missing, tuple(warnings))


def _standardised(values: Floats) -> Floats:
    """Centred, standard deviation 1: keeps the sums of squares accurate, and finite for numbers as large as 1e308."""
    shrunk = values / np.nanmax(np.abs(values), axis=0)
    shrunk -= np.nanmean(shrunk, axis=0)
    shrunk /= np.nanmax(np.abs(shrunk), axis=0)
    standardised: Floats = shrunk / np.nanstd(shrunk, axis=0)
    return standardised


def _as_numbers(data: object, *, missing: Missing) -> tuple[tuple[str, ...], Floats]:
    """Names and a (n_rows, p) array of doubles with NaN for missing, after the missing-data rule has dropped rows."""
    if missing not in ("pairwise", "listwise"):
        raise DataError(f"missing={missing!r} is not a rule", remedy='use "pairwise" or "listwise"')
    frame = as_table(data)
    names = tuple(str(name) for name in frame.columns)
    values = np.column_stack([numbers(frame.iloc[:, i], name) for i, name in enumerate(names)])
    absent = np.isnan(values)
    if absent.all(axis=0).any():
        which = ", ".join(names[i] for i in np.flatnonzero(absent.all(axis=0)))
        raise DataError(f"no value at all: {which}", remedy="leave it out")
    values = values[~absent.any(axis=1)] if missing == "listwise" else values[~absent.all(axis=1)]
    if len(values) == 0:
        raise DataError("no complete row is left", remedy='use missing="pairwise"')
    return names, values


def gamma_adf(values: Floats, *, meanstructure: bool = False) -> Floats:
    """N × the asymptotic covariance of (means and) covariances, without assuming normality.

    lavaan's Gamma for continuous data, moments with divisor N. A missing value adds nothing (lavaan's pairwise rule);
    drop rows beforehand for listwise.

    Parameters
    ----------
    values : ndarray (n_rows, p)
        NaN is missing.
    meanstructure : bool
        Whether the p means come before the p(p + 1)/2 covariances (lower triangle, column by column, with the
        diagonal).

    Returns
    -------
    ndarray (m, m)

    References
    ----------
    Browne, M. W. (1984). Asymptotically distribution-free methods for the analysis of covariance structures. British
    Journal of Mathematical and Statistical Psychology, 37, 62–83. doi:10.1111/j.2044-8317.1984.tb00789.x

    Examples
    --------
    >>> import numpy as np
    >>> gamma_adf(np.array([[-1.0], [1.0], [-2.0], [2.0]])).tolist()  # mean of (x² − 2.5)²
    [[2.25]]
    """
    n_rows, p = values.shape
    column, row = np.triu_indices(p)
    centred = values - np.nanmean(values, axis=0)
    block = max(64, BLOCK_DOUBLES // (len(row) + p))
    starts = range(0, n_rows, block)
    total, count = np.zeros(len(row)), np.zeros(len(row))
    for start in starts:
        product = centred[start : start + block, row] * centred[start : start + block, column]
        total += np.nansum(product, axis=0)
        count += (~np.isnan(product)).sum(axis=0)
    average = total / count
    m = len(row) + (p if meanstructure else 0)
    gamma = np.zeros((m, m))
    for start in starts:
        part = centred[start : start + block]
        product = part[:, row] * part[:, column] - average
        z = np.nan_to_num(np.hstack([part, product]) if meanstructure else product, nan=0.0)
        gamma += z.T @ z
    gamma /= n_rows
    return gamma
