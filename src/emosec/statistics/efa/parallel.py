"""Parallel analysis: are the sample's eigenvalues larger than those of unrelated items?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.efa.criterion import FactorCriterion, leading_above
from emosec.statistics.efa.matrices import FloatArray, correlation_matrix, reduced_eigenvalues
from emosec.statistics.efa.null_correlations import (
    Codes,
    normal_correlations,
    pairwise_correlations,
    permuted_codes,
    permuted_correlations,
    resampled_codes,
    wishart_correlations,
)
from emosec.statistics.item_matrix import ItemMatrix, item_matrix, varying
from emosec.statistics.kinds import NotNegative, checked
from emosec.statistics.level import check_level

Correlation = Literal["pearson", "polychoric"]
Null = Literal["permuted", "normal"]

# an item of which one answer is rare loses it in four of ten draws where one person gave it
MOST_DRAWS = 1000
_NOTES = {
    "components": "components: says one for truly distinct factors once they correlate .7 or more",
    "factors": "common factors (SMC): finds distinct factors up to a correlation of about .8; may keep one too many",
}


@dataclass(frozen=True)
class ParallelAnalysis:
    """Observed eigenvalues beside those of unrelated items.

    Attributes
    ----------
    components, factors : ndarray, shape (p,)
        Observed eigenvalues of the correlation matrix, and of the one with squared multiple correlations on its diagonal.
    components_mean, factors_mean, components_percentile, factors_percentile : ndarray, shape (p,)
        Mean and percentile of the replicates' eigenvalues, position by position.
    correlation, null : str
    percentile : float
    replicates, seed, n_obs : int
    """

    components: FloatArray
    factors: FloatArray
    components_mean: FloatArray
    factors_mean: FloatArray
    components_percentile: FloatArray
    factors_percentile: FloatArray
    correlation: str
    null: str
    percentile: float
    replicates: int
    seed: int
    n_obs: int

    def criteria(self) -> tuple[FactorCriterion, ...]:
        """Components and factors, each against mean and percentile: four rules."""
        rules = []
        for basis in ("components", "factors"):
            for against, label in (("mean", "mean"), ("percentile", f"p{self.percentile:g}")):
                name = f"parallel_{basis}_{self.correlation}_{self.null}_{label}"
                observed, reference = getattr(self, basis), getattr(self, f"{basis}_{against}")
                rules.append(leading_above(name, observed, reference, _NOTES[basis]))
        return tuple(rules)

    def frame(self) -> pd.DataFrame:
        """One row per basis and position: `basis, correlation, null, position, observed, mean, percentile`."""
        blocks = [
            pd.DataFrame(
                {
                    "basis": basis,
                    "correlation": self.correlation,
                    "null": self.null,
                    "position": np.arange(1, len(self.components) + 1),
                    "observed": getattr(self, basis),
                    "mean": getattr(self, f"{basis}_mean"),
                    "percentile": getattr(self, f"{basis}_percentile"),
                }
            )
            for basis in ("components", "factors")
        ]
        return pd.concat(blocks, ignore_index=True)


@checked
def parallel_analysis(
    data: pd.DataFrame | ArrayLike,
    *,
    correlation: Correlation = "pearson",
    null: Null = "permuted",
    missing: Literal["listwise", "pairwise"] = "listwise",
    replicates: int = 200,
    percentile: float = 95.0,
    seed: NotNegative = 0,
) -> ParallelAnalysis:
    """Parallel analysis on components and on common factors.

    Parameters
    ----------
    data : DataFrame or array_like, shape (n_respondents, p)
        Responses (whole-number codes for polychoric); NaN is missing.
    correlation : {"pearson", "polychoric"}
    null : {"permuted", "normal"}
        Shuffle each column of the sample; or draw independent normal variables, which for polychoric correlations are
        cut at the sample's thresholds (independent draws from each item's category proportions; an item that comes out the same for
        everybody, as one with a single rare answer may, is drawn again).
    missing : {"listwise", "pairwise"}
        Complete rows only; or correlations from the rows that have both answers, in sample and replicates.
    replicates : int
    percentile : float
        From 0 to 100.
    seed : int
        Of the random numbers; the same seed gives the same result.

    Returns
    -------
    ParallelAnalysis

    Raises
    ------
    DataError
        When an item is constant, or there are no more rows than items.

    References
    ----------
    Horn, J. L. (1965). A rationale and test for the number of factors in factor analysis. *Psychometrika, 30*, 179–185.
    Humphreys, L. G., & Ilgen, D. R. (1969). Note on a criterion for the number of common factors. *Educational and
    Psychological Measurement, 29*, 571–578 (SMC). Buja, A., & Eyuboglu, N. (1992). Remarks on parallel analysis.
    *Multivariate Behavioral Research, 27*, 509–540 (permutation).

    Notes
    -----
    psych's `fa.parallel(cor = "poly")` compares polychoric eigenvalues with PEARSON ones of normal data in its `fa.sim`;
    here sample and replicates always get the same kind of correlation.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.standard_normal((400, 1)) + rng.standard_normal((400, 5))
    >>> [rule.suggested for rule in parallel_analysis(x, seed=1).criteria()][:2]
    [1, 1]
    """
    _refuse_none(replicates)
    check_level(percentile / 100.0, "percentile/100")
    items = item_matrix(data)
    values = items.complete if missing == "listwise" else items.values[~np.isnan(items.values).all(axis=1)]
    _check(values, items.names)
    rng = np.random.default_rng(seed)
    if correlation == "polychoric":
        observed, simulated = _polychoric(ItemMatrix(values, items.names), null, replicates, rng)
    elif correlation == "pearson":
        observed = pairwise_correlations(values)
        if null == "permuted":
            simulated = permuted_correlations(values, replicates, rng)
        else:
            simulated = normal_correlations(np.isnan(values), replicates, rng)
    else:
        raise DataError(f"correlation {correlation!r} is unknown", remedy="use pearson or polychoric")
    return _compare(observed, simulated, correlation, null, percentile, seed, len(values))


def parallel_analysis_of_matrix(
    correlations: pd.DataFrame | ArrayLike,
    n_obs: int,
    *,
    replicates: int = 200,
    percentile: float = 95.0,
    seed: int = 0,
) -> ParallelAnalysis:
    """Parallel analysis of a Pearson correlation matrix against complete normal data.

    Parameters
    ----------
    correlations : DataFrame or array_like, shape (p, p)
        Pearson. (For polychoric correlations the null depends on the thresholds: give the data.)
    n_obs : int
        Sample size, above p.
    replicates, percentile, seed
        As for `parallel_analysis`.

    Returns
    -------
    ParallelAnalysis

    Examples
    --------
    >>> R = np.full((4, 4), .5); np.fill_diagonal(R, 1)
    >>> parallel_analysis_of_matrix(R, 300).criteria()[0].suggested
    1
    """
    R, _ = correlation_matrix(correlations)
    if n_obs <= len(R):
        raise DataError(f"{n_obs} rows for {len(R)} items", remedy="there must be more rows than items")
    _refuse_none(replicates)
    simulated = wishart_correlations(len(R), n_obs, replicates, np.random.default_rng(seed))
    return _compare(R, simulated, "pearson", "normal", percentile, seed, n_obs)


def _compare(
    observed: FloatArray,
    simulated: FloatArray,
    correlation: str,
    null: str,
    percentile: float,
    seed: int,
    n_obs: int,
) -> ParallelAnalysis:
    components = np.linalg.eigvalsh(simulated)[:, ::-1]
    factors = reduced_eigenvalues(simulated)
    return ParallelAnalysis(
        components=np.asarray(np.linalg.eigvalsh(observed)[::-1]),
        factors=reduced_eigenvalues(observed),
        components_mean=components.mean(axis=0),
        factors_mean=factors.mean(axis=0),
        components_percentile=np.percentile(components, percentile, axis=0),
        factors_percentile=np.percentile(factors, percentile, axis=0),
        correlation=correlation,
        null=null,
        percentile=percentile,
        replicates=len(simulated),
        seed=seed,
        n_obs=n_obs,
    )


def _refuse_none(replicates: int) -> None:
    if replicates < 1:
        raise DataError(
            f"{replicates} replicates", why="there is nothing to compare with", remedy="200 and more are usual"
        )


def _polychoric(
    items: ItemMatrix, null: Null, replicates: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    from emosec.statistics.correlations.from_codes import correlations_from_codes, correlations_of_samples

    codes, n_categories = _category_numbers(items)
    observed = correlations_from_codes(codes, n_categories)
    correlation_matrix(pd.DataFrame(observed, columns=list(items.names)))  # refuses a pair that nobody answered
    counts = (codes[:, :, None] == np.arange(n_categories.max())).sum(axis=0)
    cumulative = np.cumsum(counts, axis=1)[:, :-1] / counts.sum(axis=1, keepdims=True)
    drawn = (
        permuted_codes(codes, rng) if null == "permuted" else _resampled(codes, cumulative, rng)
        for _ in range(replicates)
    )
    simulated = correlations_of_samples(drawn, n_categories)
    if np.isnan(simulated).any():
        raise DataError(
            "a replicate has a pair of items without a polychoric correlation",
            why="too few rows have both answers, or a category is too rare",
            remedy="drop incomplete rows, or collapse rare categories",
        )
    return observed, simulated


def _resampled(codes: Codes, cumulative: FloatArray, rng: np.random.Generator) -> Codes:
    """Draw answers, and once more those of an item that came out the same for everybody."""
    drawn = resampled_codes(codes, cumulative, rng)
    for _ in range(MOST_DRAWS):
        same = np.flatnonzero(~varying(np.where(drawn < 0, np.nan, drawn)))
        if not len(same):
            break
        drawn[:, same] = resampled_codes(codes[:, same], cumulative[same], rng)
    return drawn


def _category_numbers(items: ItemMatrix) -> tuple[Codes, np.ndarray]:
    """Categories in use, numbered from 0; −1 is missing."""
    from emosec.statistics.correlations.ordinal import MOST_CATEGORIES

    codes = np.full(items.values.shape, -1, dtype=np.int8)
    n_categories = np.zeros(items.values.shape[1], dtype=np.intp)
    for j, column in enumerate(items.values.T):
        given = ~np.isnan(column)
        levels, numbers = np.unique(column[given], return_inverse=True)
        if len(levels) > MOST_CATEGORIES:
            raise DataError(
                f"{len(levels)} different answers",
                where=items.names[j],
                why="polychoric correlations are for ordered categories",
                remedy="use Pearson correlations for continuous variables",
            )
        codes[given, j], n_categories[j] = numbers, len(levels)
    return codes, n_categories


def _check(values: FloatArray, names: tuple[str, ...]) -> None:
    n, p = values.shape
    if p < 2 or n <= p:
        raise DataError(
            f"{n} usable rows for {p} items", why="eigenvalues need more rows than items", remedy="use fewer items"
        )
    given = ~np.isnan(values)
    high, low = (np.where(given, values, gap) for gap in (-np.inf, np.inf))
    # squared, for what is too small to have a variance in double precision
    constant = ~((high.max(axis=0) - low.min(axis=0)) ** 2 > 0)
    if constant.any():
        raise DataError(
            "every usable row gives the same answer",
            where=names[int(np.argmax(constant))],
            remedy="leave this item out",
        )
