"""Polychoric correlations of ordinal items, with thresholds and, on request, their asymptotic covariance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError
from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.correlations.from_codes import Acov, OrdinalStatistics, polychoric_from_codes
from emosec.statistics.correlations.ordinal import Categories, as_ordinal
from emosec.statistics.kinds import checked

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

# lavaan warns above this
NEARLY_ONE = 0.99


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
    categories: tuple[tuple[object, ...], ...]
    n: NDArray[np.int64]
    n_rows: int
    missing: str
    acov: Floats | None
    wls_obs: Floats
    warnings: tuple[str, ...]

    def frame(self) -> pd.DataFrame:
        """The correlations with the items' names on both sides."""
        import pandas as pd

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


@checked
def polychoric(
    data: object,
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
    Empty cells follow lavaan: `zero_cells`. Estimates stay within ±.999. A pair that cannot be estimated is NaN, with a
    warning; of a perfect 2 × 2 table (±1) only the covariance is NaN. Two differences from lavaan 0.6-14: where a
    likelihood is flat (warning `flat_likelihood`) it stops at another point of the plateau; and for 2 × 2 tables with
    missing answers lavaan uses closed forms in two special cases (equal cross products; both thresholds 0), which are
    the maximum only when the table has all of both items' answers. Here it is the maximum throughout.

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
    """Sentences for everything in these statistics that a reader must know, each with its name in front.

    Parameters
    ----------
    found : OrdinalStatistics
    names : tuple of str
        Of the items.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> from emosec.statistics.correlations.from_codes import polychoric_from_codes
    >>> codes = np.array([[0, 0], [0, 0], [1, 0], [1, 1], [1, 1]])
    >>> warnings_about(polychoric_from_codes(codes, np.array([2, 2])), ("x1", "x2"))
    ('empty_cells: x1 × x2: two-way table with an empty cell',)
    """
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
        (
            found.flat,
            "flat_likelihood",
            "the table says only that the correlation is strong; its standard error is above 1",
        ),
        (~found.converged, "not_converged", "the correlation did not converge"),
    ):
        if flags.any():
            said.append(f"{name}: {pairs(flags)}: {text}")
    if not found.undefined.any() and np.linalg.eigvalsh(found.correlations)[0] <= 0.0:
        said.append("not_positive_definite: the matrix of correlations has an eigenvalue that is not above 0")
    return tuple(said)
