"""Polychoric correlations of ordinal items, with thresholds and, on request, their asymptotic covariance.

`polychoric` takes a table and explains itself; `polychoric_from_codes` takes category numbers and is what simulations
call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from emosec.errors import DataError
from emosec.statistics.correlations.asymptotic import diagonal_acov, full_acov, influence_tables
from emosec.statistics.correlations.contingency import item_pairs, pair_tables
from emosec.statistics.correlations.ordinal import Categories, as_ordinal
from emosec.statistics.correlations.thresholds import thresholds
from emosec.statistics.correlations.two_step import BOUND, fit_pairs
from emosec.statistics.correlations.zero_cells import adjust_zero_cells

Floats = NDArray[np.float64]
Acov = Literal["diagonal"] | bool

# lavaan warns above this
NEARLY_ONE = 0.99


@dataclass(frozen=True, slots=True)
class OrdinalStatistics:
    """What `polychoric_from_codes` returns: arrays only.

    `thresholds` (n_items, k_max − 1), +inf beyond an item's last; `rho` (n_pairs,) in the order of `item_pairs`; `n`
    (n_items, n_items) rows with both answers; `n_rows` rows with any answer, the N that multiplies `acov`; `acov` (m,
    m), (m,) or None; `n_categories` (n_items,); per pair the flags `converged`, `empty_cells`, `undefined`,
    `uninformative`.
    """

    thresholds: Floats
    rho: Floats
    n: NDArray[np.int64]
    n_rows: int
    n_categories: NDArray[np.intp]
    acov: Floats | None
    converged: NDArray[np.bool_]
    empty_cells: NDArray[np.bool_]
    undefined: NDArray[np.bool_]
    uninformative: NDArray[np.bool_]

    @property
    def wls_obs(self) -> Floats:
        """Thresholds by item, then correlations: the vector that `acov` belongs to (lavaan's WLS.obs)."""
        kept = np.arange(self.thresholds.shape[1]) < (self.n_categories - 1)[:, None]
        return np.concatenate([self.thresholds[kept], self.rho])

    @property
    def correlations(self) -> Floats:
        """The correlation matrix (n_items, n_items)."""
        matrix = np.eye(len(self.thresholds))
        first, second = item_pairs(len(matrix))
        matrix[first, second] = matrix[second, first] = self.rho
        return matrix


@dataclass(frozen=True, slots=True)
class Polychoric:
    """Polychoric correlations of named items.

    Attributes
    ----------
    names : tuple of str
        The p items, in the order of the data.
    correlations : ndarray (p, p)
    thresholds : tuple of ndarray
        One array of k − 1 thresholds per item, in units of the latent response's standard deviation.
    categories : tuple of tuple
        The codes that were observed, per item.
    n : ndarray (p, p) of int
        Rows with both answers; the diagonal counts each item's answers.
    n_rows : int
        Rows with any answer: the N of `acov`.
    missing : str
        The rule for missing answers.
    acov : ndarray (m, m), or (m,) for the diagonal, or None
        n_rows × the asymptotic covariance (lavaan's Gamma or NACOV) of `wls_obs`.
    wls_obs : ndarray (m,)
        Thresholds by item, then correlations column-wise below the diagonal.
    warnings : tuple of str
        Each begins with its name and a colon.
    """

    names: tuple[str, ...]
    correlations: Floats
    thresholds: tuple[Floats, ...]
    categories: tuple[tuple[Any, ...], ...]
    n: NDArray[np.int64]
    n_rows: int
    missing: str
    acov: Floats | None
    wls_obs: Floats
    warnings: tuple[str, ...]

    def frame(self) -> pd.DataFrame:
        """The correlations with the items' names on both sides."""
        return pd.DataFrame(self.correlations, index=list(self.names), columns=list(self.names))

    def labels(self) -> tuple[str, ...]:
        """lavaan's names of `wls_obs`: `x1|t1`, …, `x1~~x2`, …"""
        tau = [
            f"{name}|t{t + 1}"
            for name, values in zip(self.names, self.thresholds, strict=True)
            for t in range(len(values))
        ]
        first, second = item_pairs(len(self.names))
        return (*tau, *(f"{self.names[i]}~~{self.names[j]}" for i, j in zip(first, second, strict=True)))

    def standard_errors(self) -> Floats:
        """Standard errors of `wls_obs`; needs `acov`."""
        if self.acov is None:
            raise DataError(
                "no asymptotic covariance was asked for", remedy='call polychoric(..., acov="diagonal") or acov=True'
            )
        variance = self.acov if self.acov.ndim == 1 else np.diagonal(self.acov)
        errors: Floats = np.sqrt(variance / self.n_rows)
        return errors


def polychoric_from_codes(
    codes: NDArray[np.integer], n_categories: NDArray[np.integer], *, acov: Acov = False
) -> OrdinalStatistics:
    """Polychoric correlations of category numbers: the fast path, without checks beyond what is needed to be right.

    Parameters
    ----------
    codes : ndarray (n_rows, n_items) of int
        0 … k − 1; negative is missing (used pairwise: each threshold from the item's own answers, each correlation
        from the rows that have both; a missing answer adds nothing to a score). Drop rows beforehand for listwise;
        rows with no answer at all must not be in it, because they count in N.
    n_categories : ndarray (n_items,)
        k of each item. A category that nobody chose is closed up, and the result's `n_categories` says so.
    acov : bool or "diagonal"
        False, the diagonal alone (from the tables, without a pass over the rows), or the full matrix.

    Raises
    ------
    DataError
        An item has fewer than two categories in use.

    Examples
    --------
    >>> import numpy as np
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=20_000)
    >>> stats = polychoric_from_codes((latent > 0).astype(np.int8), np.array([2, 2]), acov="diagonal")
    >>> abs(stats.rho[0] - 0.5) < 3 * (stats.acov[-1] / 20_000) ** 0.5
    np.True_
    """
    n_items = codes.shape[1]
    k = np.asarray(n_categories, dtype=np.intp)
    width = int(k.max())
    slots = np.where(codes < 0, width, codes).astype(np.int8)
    tables = pair_tables(slots, width + 1)
    diagonal = np.arange(n_items)
    counts = tables[diagonal, diagonal].diagonal(axis1=1, axis2=2)[:, :-1]
    if (counts[np.arange(width) < k[:, None]] == 0.0).any():
        closed, k = _close_up(codes, counts)
        return polychoric_from_codes(closed, k, acov=acov)
    tau = thresholds(counts, k)
    first, second = item_pairs(n_items)
    zero = adjust_zero_cells(tables[first, second][:, :-1, :-1], k[first], k[second])
    rho, converged = fit_pairs(zero.tables, tau[first], tau[second])
    inside = np.clip(rho, -BOUND, BOUND)
    influence = influence_tables(tables, tau, inside)
    bad = zero.undefined | (zero.perfect != 0.0)
    influence.pairs[bad] = np.nan
    rho = np.where(zero.perfect != 0.0, zero.perfect, rho)
    rho[zero.undefined] = np.nan
    gamma: Floats | None = None
    if acov == "diagonal":
        gamma = diagonal_acov(influence, tables, k, len(codes))
    elif acov:
        gamma = full_acov(influence, slots, k)
    n = tables[:, :, :-1, :-1].sum(axis=(2, 3)).astype(np.int64)
    return OrdinalStatistics(
        tau, rho, n, len(codes), k, gamma, converged | bad, zero.empty, zero.undefined, influence.uninformative & ~bad
    )


def _close_up(codes: NDArray[np.integer], counts: Floats) -> tuple[NDArray[np.int8], NDArray[np.intp]]:
    """Renumber categories so that each one in use is used."""
    used = counts > 0.0
    k = used.sum(axis=1)
    if (k < 2).any():
        which = ", ".join(str(i) for i in np.flatnonzero(k < 2))
        raise DataError(f"item(s) at position {which} have fewer than two categories in use", remedy="leave them out")
    place = np.where(used, np.cumsum(used, axis=1) - 1, -1)
    place = np.column_stack([place, np.full(len(place), -1)])
    return place[np.arange(len(place)), np.where(codes < 0, counts.shape[1], codes)].astype(np.int8), k


def polychoric(
    data: Any,
    *,
    missing: Literal["pairwise", "listwise"] = "pairwise",
    acov: Acov = False,
    categories: Categories = None,
) -> Polychoric:
    """Polychoric correlations by two-step maximum likelihood.

    Parameters
    ----------
    data : DataFrame or 2-D array (n_rows, n_items)
        Whole-number codes, or ordered categoricals; NaN, None and NA are missing.
    missing : {"pairwise", "listwise"}
        Pairwise: thresholds from each item's own answers, each correlation from the rows that have both, and a person
        adds to the asymptotic covariance only what they answered (lavaan's `missing = "pairwise"`). Listwise:
        complete rows only.
    acov : bool or "diagonal"
        Whether to compute n_rows × the asymptotic covariance of thresholds and correlations.
    categories : mapping name → codes, or one sequence of codes, optional
        Declared codes; see `as_ordinal`. Default: the codes observed.

    Returns
    -------
    Polychoric

    Raises
    ------
    DataError
        Data that cannot be used: see `as_ordinal`.

    Notes
    -----
    Empty cells follow lavaan: `zero_cells`. Estimates stay within ±.999. A pair that cannot be estimated is NaN, with
    a warning.

    References
    ----------
    Olsson (1979), doi:10.1007/BF02296207; Muthén (1984), doi:10.1007/BF02294210.

    Examples
    --------
    >>> import numpy as np
    >>> table = np.array([[13, 69, 41], [6, 113, 132], [0, 22, 104]])
    >>> rows = [(i, j) for i in range(3) for j in range(3) for _ in range(table[i, j])]
    >>> round(float(polychoric(np.array(rows)).correlations[0, 1]), 5)
    0.49137
    """
    ordinal = as_ordinal(data, missing=missing, categories=categories)
    found = polychoric_from_codes(ordinal.codes, ordinal.n_categories, acov=acov)
    taus = tuple(row[: k - 1].copy() for row, k in zip(found.thresholds, found.n_categories, strict=True))
    return Polychoric(
        names=ordinal.names,
        correlations=found.correlations,
        thresholds=taus,
        categories=ordinal.categories,
        n=found.n,
        n_rows=found.n_rows,
        missing=missing,
        acov=found.acov,
        wls_obs=found.wls_obs,
        warnings=(*ordinal.warnings, *warnings_about(found, ordinal.names)),
    )


def warnings_about(found: OrdinalStatistics, names: tuple[str, ...]) -> tuple[str, ...]:
    """Sentences for everything in these statistics that a reader must know, each with its name in front."""
    first, second = item_pairs(len(names))
    said = []

    def pairs(flags: NDArray[np.bool_]) -> str:
        which = [f"{names[i]} × {names[j]}" for i, j in zip(first[flags], second[flags], strict=True)]
        return ", ".join(which[:5]) + (f" and {len(which) - 5} more" if len(which) > 5 else "")

    near = np.abs(np.nan_to_num(found.rho)) > NEARLY_ONE
    for flags, name, text in (
        (found.undefined, "undefined_correlation", "no common rows, or only one category in them (set to NaN)"),
        (near, "nearly_perfect", "correlation beyond ±.99; its standard error is not to be trusted"),
        (found.empty_cells, "empty_cells", "two-way table with an empty cell"),
        (
            found.uninformative,
            "improbable_answers",
            "somebody sits in a cell of probability below 1.5e-8, and counts as score 0",
        ),
        (~found.converged, "not_converged", "the correlation did not converge"),
    ):
        if flags.any():
            said.append(f"{name}: {pairs(flags)}: {text}")
    if not found.undefined.any() and np.linalg.eigvalsh(found.correlations)[0] <= 0.0:
        said.append("not_positive_definite: the matrix of correlations has an eigenvalue that is not above 0")
    return tuple(said)
