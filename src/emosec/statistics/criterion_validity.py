"""Known groups, incremental validity, equivalence to zero, and correlations freed of measurement error."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError
from emosec.statistics.item_matrix import varies


class CriterionEstimate(NamedTuple):
    """An estimate with 95% limits (or those asked for), its p value, and how many respondents it rests on."""

    n: int
    est: float
    lower: float
    upper: float
    pvalue: float


def hedges_g(higher: ArrayLike, lower: ArrayLike, confidence: float = 0.95) -> CriterionEstimate:
    """Standardised difference of two groups, the first minus the second.

    Parameters
    ----------
    higher, lower : scores of the groups; NaN is left out
    confidence : coverage of the interval

    Returns
    -------
    Estimate
        Hedges's g by pingouin; its interval is g ± t·SE, with error and Welch's degrees of freedom by
        `emosec.statistics.effect_sizes.difference_variance`. The p value is of Welch's t test, by scipy.

    Raises
    ------
    DataError
        A group of fewer than two, or no variance within groups.

    References
    ----------
    Hedges, L. V., & Olkin, I. (1985). *Statistical methods for meta-analysis*. Academic Press.

    Examples
    --------
    >>> found = hedges_g([3.0, 4, 5, 6], [1.0, 2, 3, 4])
    >>> found.n, round(found.est, 2)
    (8, 1.35)
    """
    import pingouin
    from scipy.stats import ttest_ind

    from emosec.statistics.effect_sizes import Effect, difference_variance

    one, two = (_present(x) for x in (higher, lower))
    if min(len(one), len(two)) < 2:
        raise DataError(f"groups of {len(one)} and {len(two)} are compared", remedy="a group needs two people or more")
    if not (varies(one) or varies(two)):
        raise DataError("scores do not vary within the groups", why="a difference in units of no spread is not defined")
    g = float(pingouin.compute_effsize(one, two, eftype="hedges"))
    limits = Effect(g, *difference_variance(one, two, g)).limits(confidence)
    pvalue = float(ttest_ind(one, two, equal_var=False).pvalue)
    return CriterionEstimate(len(one) + len(two), g, *limits, pvalue)


def equivalence_of_groups(
    higher: ArrayLike, lower: ArrayLike, bound: float, confidence: float = 0.90
) -> CriterionEstimate:
    """Test that two groups differ by less than a bound in standard deviations: two one-sided tests on Hedges's g.

    Parameters
    ----------
    higher, lower : scores of the groups; NaN is left out
    bound : the largest |g| that counts as none
    confidence : level of the interval

    Returns
    -------
    Estimate
        g with the interval of `hedges_g` at that level; the p value is the larger of both tests, of t with its degrees of freedom;
        below .05 the 90% interval lies inside ±bound.

    References
    ----------
    Schuirmann, D. J. (1987). *Journal of Pharmacokinetics and Biopharmaceutics, 15*, 657–680. Lakens, D. (2017). Equivalence tests.
    *Social Psychological and Personality Science, 8*, 355–362.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> same, other = rng.standard_normal(400), rng.standard_normal(400)
    >>> equivalence_of_groups(same, other, 0.3).pvalue < 0.05, equivalence_of_groups(same[:20], other[:20], 0.3).pvalue < 0.05
    (True, False)
    """
    from scipy.special import stdtr

    from emosec.statistics.effect_sizes import difference_variance

    if not bound > 0:
        raise DataError(
            f"an equivalence test of g against ±{bound:g}", remedy="say which difference would still be none"
        )
    found = hedges_g(higher, lower, confidence)
    variance, df = difference_variance(_present(higher), _present(lower), found.est)
    se = math.sqrt(variance)
    pvalue = max(float(stdtr(df, (side * found.est - bound) / se)) for side in (1, -1))
    return found._replace(pvalue=pvalue)


def equivalence(r: float, n: int, bound: float, confidence: float = 0.90, spread: float = 1.0) -> CriterionEstimate:
    """Test that a correlation is nearer to zero than a bound: two one-sided tests on Fisher's z.

    Parameters
    ----------
    r : the correlation
    n : respondents
    bound : the largest |r| that counts as none
    confidence : level of the interval
    spread : variance of Fisher's z times n − 3; larger than 1 for correlations of ranks

    Returns
    -------
    Estimate
        The p value is the larger of the two; below .05 the 90% interval lies inside ±bound.

    References
    ----------
    Schuirmann, D. J. (1987). *Journal of Pharmacokinetics and Biopharmaceutics, 15*, 657–680. Lakens, D. (2017). Equivalence tests.
    *Social Psychological and Personality Science, 8*, 355–362. Kept libraries have the tests for means only.

    Examples
    --------
    >>> equivalence(0.02, 400, 0.2).pvalue < 0.05, equivalence(0.15, 100, 0.2).pvalue < 0.05
    (True, False)
    """
    from scipy.special import ndtr, ndtri

    if n < 4 or not 0 < bound < 1 or not abs(r) < 1:
        raise DataError(f"an equivalence test of r = {r:g} against ±{bound:g} with {n} respondents")
    root, z = math.sqrt((n - 3) / spread), math.atanh(r)
    below, above = (float(ndtr((side * z - math.atanh(bound)) * root)) for side in (1, -1))
    half = float(ndtri(0.5 + confidence / 2)) / root
    return CriterionEstimate(n, r, math.tanh(z - half), math.tanh(z + half), max(below, above))


def increment(
    outcome: ArrayLike,
    known: ArrayLike,
    added: ArrayLike,
    seed: int = 0,
    samples: int = 500,
    confidence: float = 0.95,
) -> CriterionEstimate:
    """How much one variable adds to what others explain of an outcome.

    Parameters
    ----------
    outcome : ndarray (n,)
    known : ndarray (n, k), what is in the regression already
    added : ndarray (n,), the variable in question
    seed, samples : of the bootstrap behind the interval (percentiles, people drawn anew)
    confidence : coverage of the interval

    Returns
    -------
    Estimate
        ΔR², with the p value of its F test, by statsmodels; rows with a missing value are left out. ΔR² is never negative, and so
        is the lower limit: where nothing is added the interval lies above 0 in every sample, and only the p value tells.

    Raises
    ------
    DataError
        Too few rows, a variable that does not vary, or one that the others tell exactly.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> a, b = rng.standard_normal((2, 300))
    >>> found = increment(a + b + rng.standard_normal(300), a[:, None], b)
    >>> found.n, found.pvalue < 0.001, round(found.est, 1)
    (300, True, 0.3)
    """
    import statsmodels.api as sm

    base = np.atleast_2d(np.asarray(known, dtype=float).T).T
    rows = np.column_stack([np.asarray(outcome, dtype=float), base, np.asarray(added, dtype=float)])
    rows = rows[~np.isnan(rows).any(axis=1)]
    n, k = rows.shape
    if n < k + 3:
        raise DataError(f"a regression of {k - 1} variables on {n} respondents", remedy="leave variables out")
    if not np.all(rows.std(axis=0) > 0):
        raise DataError("a variable of the regression does not vary")
    y, x = rows[:, 0], rows[:, 1:]
    units = (x - x.mean(axis=0)) / x.std(axis=0)
    if np.linalg.matrix_rank(units) == np.linalg.matrix_rank(units[:, :-1]):
        raise DataError(
            "the variable that is added is a sum of those in the regression already", remedy="leave one of them out"
        )
    small, large = sm.OLS(y, sm.add_constant(x[:, :-1])).fit(), sm.OLS(y, sm.add_constant(x)).fit()
    _, pvalue, _ = large.compare_f_test(small)
    rng = np.random.default_rng(seed)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = [_added(np.corrcoef(rows[rng.integers(0, n, n)], rowvar=False)) for _ in range(samples)]
    lower, upper = np.nanquantile(drawn, [0.5 - confidence / 2, 0.5 + confidence / 2])
    return CriterionEstimate(n, float(large.rsquared - small.rsquared), float(lower), float(upper), float(pvalue))


def disattenuated(
    r: CriterionEstimate, reliabilities: tuple[float, float], errors: tuple[float, float] = (0.0, 0.0)
) -> CriterionEstimate:
    """Return a correlation as it would be without measurement error.

    Parameters
    ----------
    r : the correlation of scores, with 95% limits by Fisher's z
    reliabilities : of the two scores
    errors : their standard errors; 0 takes a reliability for known, and the interval is then too narrow

    Returns
    -------
    Estimate
        Limits are those of r divided by the root of the product, widened by the errors of the reliabilities (delta method on the
        logarithm). The estimate may exceed 1. The p value is that of r.

    References
    ----------
    Spearman, C. (1904). The proof and measurement of association between two things. *American Journal of Psychology, 15*, 72–101.
    Charles, E. P. (2005). The correction for attenuation due to measurement error. *Psychological Methods, 10*, 206–226.

    Examples
    --------
    >>> found = disattenuated(CriterionEstimate(100, 0.4, 0.22, 0.55, 0.001), (0.8, 0.8))
    >>> round(found.est, 2), round(found.lower, 3), round(found.upper, 4)
    (0.5, 0.275, 0.6875)
    """
    if not all(0 < rel <= 1 for rel in reliabilities):
        raise DataError(f"reliabilities {reliabilities} are not above 0 and up to 1")
    root = math.sqrt(reliabilities[0] * reliabilities[1])
    est, low, high = (value / root for value in (r.est, r.lower, r.upper))
    own = 0.5 * 1.959964 * est * math.hypot(*(e / rel for e, rel in zip(errors, reliabilities, strict=True)))
    return CriterionEstimate(r.n, est, est - math.hypot(est - low, own), est + math.hypot(high - est, own), r.pvalue)


def excess_over_common(
    components: ArrayLike, criterion: ArrayLike, reliabilities: ArrayLike, seed: int = 0, samples: int = 500
) -> list[CriterionEstimate]:
    """How far a criterion's correlations depart from what one factor behind all components would give.

    If the components share one second-order factor and the criterion touches them through it alone, its correlation with each is
    proportional to that component's second-order loading. A departure is what a component has over and above.

    Parameters
    ----------
    components : ndarray (n, k), k ≥ 3, scores turned the same way
    criterion : ndarray (n,)
    reliabilities : of the k scores, taken for known
    seed, samples : of the bootstrap behind the intervals

    Returns
    -------
    list of Estimate, one per component
        Correlation with the criterion, freed of the component's error of measurement, minus loading times the common
        correlation (least squares over components). Two-sided p values by the bootstrap's normal approximation.

    Raises
    ------
    DataError
        Fewer than three components, too few rows, a score that does not vary, or a reliability that is none.

    References
    ----------
    McGrath, R. E. (2005). Conceptual complexity and construct validity. *Journal of Personality Assessment, 85*, 112–124. Lawley,
    D. N., & Maxwell, A. E. (1971). *Factor analysis as a statistical method*, for one factor of three variables.

    Examples
    --------
    >>> rng = np.random.default_rng(2)
    >>> g = rng.standard_normal(2000)
    >>> parts = 0.8 * g[:, None] + 0.6 * rng.standard_normal((2000, 3))
    >>> found = excess_over_common(parts, 0.5 * g + rng.standard_normal(2000), [1, 1, 1])
    >>> max(abs(one.est) for one in found) < 0.1
    True
    """
    from scipy.special import ndtr

    rows = np.column_stack([np.asarray(components, dtype=float), np.asarray(criterion, dtype=float)])
    rows = rows[~np.isnan(rows).any(axis=1)]
    shares = np.append(np.asarray(reliabilities, dtype=float), 1.0)
    n, k = len(rows), rows.shape[1] - 1
    if k < 3 or n < 30:
        raise DataError(f"proportionality of {k} components among {n} respondents", remedy="it needs three and thirty")
    if not np.all(rows.std(axis=0) > 0) or not np.all((shares > 0) & (shares <= 1)):
        raise DataError("a score does not vary, or a reliability is not above 0 and up to 1")
    roots = np.sqrt(shares)
    rng = np.random.default_rng(seed)

    def excess(of: NDArray[np.float64]) -> NDArray[np.float64]:
        if not np.all(of.std(axis=0) > 0):
            return np.full(k, np.nan)
        r = np.corrcoef(of, rowvar=False) / np.outer(roots, roots)
        loadings = _one_factor(r[:k, :k])
        own = r[:k, k]
        return own - loadings * float(loadings @ own) / float(loadings @ loadings)

    found, drawn = excess(rows), np.array([excess(rows[rng.integers(0, n, n)]) for _ in range(samples)])
    se = np.nanstd(drawn, axis=0, ddof=1)
    return [
        CriterionEstimate(n, float(e), float(e - 1.959964 * s), float(e + 1.959964 * s), float(2 * ndtr(-abs(e / s))))
        for e, s in zip(found, se, strict=True)
    ]


def _one_factor(r: NDArray[np.float64]) -> NDArray[np.float64]:
    """Loadings of one factor, least squares on what is off the diagonal; exact for three variables."""
    k = len(r)
    if k == 3 and min(r[0, 1], r[0, 2], r[1, 2]) > 0:
        return np.sqrt([r[0, 1] * r[0, 2] / r[1, 2], r[0, 1] * r[1, 2] / r[0, 2], r[0, 2] * r[1, 2] / r[0, 1]])
    shared = np.max(np.abs(r - np.diag(np.diag(r))), axis=0)
    for _ in range(200):
        reduced = r - np.diag(np.diag(r)) + np.diag(shared)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * math.sqrt(max(values[-1], 1e-12))
        if np.max(np.abs(loadings**2 - shared)) < 1e-8:
            break
        shared = loadings**2
    return loadings * (1.0 if loadings.sum() >= 0 else -1.0)


def _added(r: NDArray[np.float64]) -> float:
    """ΔR² of the last variable over those between it and the first, from correlations; those of a constant are NaN and explain
    nothing.
    """
    if np.isnan(r[0, 0]):
        return math.nan
    r = np.nan_to_num(r, nan=0.0)

    def explained(of: NDArray[np.int_]) -> float:
        return float(r[0, of] @ np.linalg.pinv(r[np.ix_(of, of)]) @ r[of, 0])

    own = np.arange(1, len(r))
    return explained(own) - explained(own[:-1])


def _present(x: ArrayLike) -> NDArray[np.float64]:
    values: NDArray[np.float64] = np.asarray(x, dtype=float)
    present: NDArray[np.float64] = values[~np.isnan(values)]
    return present
