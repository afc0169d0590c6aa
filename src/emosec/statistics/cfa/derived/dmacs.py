"""How much unequal items matter: dMACS of items, and what they do to the scale score.

At a value η of the factors two groups with unequal loadings, intercepts, thresholds or residual variances (of ordered items) expect
different answers, E_F(η) and E_R(η). The differences are averaged over the focal group's factors and divided by the pooled standard
deviation of the item: an effect in the units of Cohen's d.

References
----------
Nye, C. D., & Drasgow, F. (2011). Effect size indices for analyses of measurement equivalence. Journal of Applied Psychology, 96(5),
966–980. doi:10.1037/a0022955
Nye, C. D., Bradburn, J., Olenick, J., Bialko, C., & Drasgow, F. (2019). How big are my effects? Organizational Research Methods,
22(3), 678–709. doi:10.1177/1094428118761122
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import EstimationError, ModelError
from emosec.statistics.cfa.derived.measurement import Measurement, measurements, refuse_regressed_items, refuse_unusable
from emosec.statistics.cfa.model.layout import Array, Index
from emosec.statistics.cfa.model.tokens import known
from emosec.statistics.kinds import checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit

SAME = 1e-7  # parameters held equal are equal to rounding; others differ by more
WIDTH = 9.0  # standard deviations on either side of the mean; what lies beyond weighs 1e-19
GRID, PLANE = (
    1801,
    181,
)  # points a side, one and two factors: equally spaced points are exact to rounding for normal weights
SOBOL = 14  # 2 ** 14 points for three factors or more: third decimal


@dataclass(frozen=True)
class Dmacs:
    """Effect sizes of measurement nonequivalence.

    Attributes
    ----------
    items : DataFrame
        One row per focal group and item: `item reference focal dmacs signed mean_difference sd`. `dmacs` is Nye and Drasgow's
        equation 3; `signed` is the mean difference in units of `sd` (dMACS_Signed of 2019), positive where the focal group answers
        higher than the reference group does at the same factor; `mean_difference` the same in points of the item; `sd` the pooled
        standard deviation.
    scales : DataFrame
        One row per focal group and factor, for the sum of its items (those that load negatively in the reference group are
        subtracted): `factor n_items reference focal dmacs signed mean_difference variance_difference observed_difference sd`.
        `mean_difference` is the part of `observed_difference`, focal − reference in points of the scale, that unequal items make;
        `variance_difference` what they add to the variance of the expected score (equations 7 to 9).
    """

    items: pd.DataFrame
    scales: pd.DataFrame


@checked
def dmacs(fit: Fit, reference: str | None = None) -> Dmacs:
    """Compute dMACS of every item and factor, for numeric and ordered items.

    Parameters
    ----------
    fit : Fit
        Of several groups, with a common metric: of every factor at least one item has its loading, intercept and thresholds
        held equal. Items whose parameters are free show what freeing them does; items held equal are at 0, but for residual
        variances of ordered items, which change expected answers too.
    reference : str, optional
        Label of the reference group; the first by default. All others are focal.

    Returns
    -------
    Dmacs
        Missing answers: standard deviations of items are of those who answered, of scales of those who answered all its items.

    Raises
    ------
    ModelError
        One group, an unknown reference, factors without a common metric, items in regressions, numeric and ordered items together.
    EstimationError
        A fit that did not converge or is not identified; a residual variance of an ordered item, or a factor covariance matrix,
        that is negative.

    Notes
    -----
    Estimates of dMACS are never below 0 and so too large in small samples where items are equal; .2, .4 and .7 have been proposed
    as small, medium and large (Nye et al., 2019). Integrals are exact for numeric items and to rounding for one or two factors;
    a scale of ordered items that load on three factors or more (a bifactor model's) is good to three decimals.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(800, 1)) + rng.normal(size=(800, 4)), columns=["a", "b", "c", "d"])
    >>> data["town"] = np.repeat(["x", "y"], 400)
    >>> data.loc[data["town"] == "y", "d"] += 0.7                # half a standard deviation
    >>> fit = cfa("f =~ a + b + c + d", data, group="town", group_equal=["loadings", "intercepts"], group_partial="d~1")
    >>> found = dmacs(fit).items.set_index("item")
    >>> bool(0.35 < found.loc["d", "dmacs"] < 0.65), bool(found.loc["a", "dmacs"] < 1e-6)
    (True, True)
    """
    import pandas as pd

    refuse_unusable(fit, "dMACS")
    refuse_regressed_items(fit, "dMACS")
    labels = list(fit.group_labels)
    if len(labels) < 2:
        raise ModelError(
            "dMACS compares groups, and this fit has one", remedy="name the column with the groups: group="
        )
    reference = None if reference is None else str(reference)
    if reference is not None and reference not in labels:
        raise ModelError(f"there is no group {reference!r}", remedy=known(reference, labels))
    first = 0 if reference is None else labels.index(reference)
    parts = measurements(fit.solution)
    answers = [_answers(fit, g) for g in range(len(labels))]
    items, scales = [], []
    for g in range(len(labels)):
        if g == first:
            continue
        pair = Pair(parts[first], parts[g], answers[first], answers[g])
        named = {"reference": labels[first], "focal": labels[g]}
        items += [{"item": name, **named, **pair.item(i)} for i, name in enumerate(pair.focal.items)]
        scales += [
            {"factor": name, "n_items": len(pair.loading(k)), **named, **pair.scale(k)}
            for k, name in enumerate(pair.focal.factors) if len(pair.loading(k))
        ]  # fmt: skip
    return Dmacs(pd.DataFrame(items), pd.DataFrame(scales))


def dmacs_over_time(fit: Fit, items: Mapping[str, Sequence[str]], factors: Mapping[str, Sequence[str]]) -> Dmacs:
    """Compute dMACS of the same people's later occasions against their first.

    Parameters
    ----------
    fit : Fit
        Of one group, with items and factors of every occasion, see `invariance_syntax`, and a common metric as `dmacs` needs it.
    items, factors : mapping of str to sequence of str
        Name → its variables, one for each occasion in the order of time.

    Returns
    -------
    Dmacs
        As of `dmacs`; `item` and `factor` are the names, `reference` and `focal` the occasions, counted from 1.

    Raises
    ------
    ModelError, EstimationError
        See `dmacs`; several groups, or a variable that the model does not have.

    Notes
    -----
    The pooled standard deviation is that of independent groups; occasions of the same people have the same.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa, invariance_syntax
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=400).repeat(3, axis=1)
    >>> data = pd.DataFrame(latent + rng.normal(size=(400, 6)), columns=["a1", "b1", "c1", "a2", "b2", "c2"])
    >>> items, factors = {x: [x + "1", x + "2"] for x in "abc"}, {"f": ["f1", "f2"]}
    >>> model = "f1 =~ a1 + b1 + c1; f2 =~ a2 + b2 + c2"
    >>> text = invariance_syntax(model, data, "intercepts", occasions=items | factors)
    >>> bool(dmacs_over_time(cfa(text, data), items, factors).items["dmacs"].abs().max() < 1e-6)  # all is held equal
    True
    """
    import pandas as pd

    refuse_unusable(fit, "dMACS")
    refuse_regressed_items(fit, "dMACS")
    if len(fit.group_labels) > 1:
        raise ModelError("dMACS over time is for one group", remedy="fit each group by itself")
    part, answers = measurements(fit.solution)[0], _answers(fit, 0)
    occasions = range(len(next(iter(items.values()))))
    at = [_occasion(part, answers, items, factors, k) for k in occasions]
    of_items, of_scales = [], []
    for k in occasions[1:]:
        pair = Pair(at[0][0], at[k][0], at[0][1], at[k][1])
        named = {"reference": "1", "focal": str(k + 1)}
        of_items += [{"item": name, **named, **pair.item(i)} for i, name in enumerate(items)]
        of_scales += [{"factor": name, "n_items": len(pair.loading(j)), **named, **pair.scale(j)} for j, name in
                      enumerate(factors)]  # fmt: skip
    return Dmacs(pd.DataFrame(of_items), pd.DataFrame(of_scales))


def _occasion(
    part: Measurement, answers: Array, items: Mapping[str, Sequence[str]], factors: Mapping[str, Sequence[str]], k: int
) -> tuple[Measurement, Array]:
    """The measurement of one occasion, by the names that are the same on all, and the answers on it."""
    try:
        rows = np.array([part.items.index(names[k]) for names in items.values()])
        columns = np.array([part.factors.index(names[k]) for names in factors.values()])
    except ValueError as error:
        raise ModelError("the model lacks a variable of the occasions", where=str(error)) from None
    own = replace(
        part, items=tuple(items), factors=tuple(factors), lam=part.lam[np.ix_(rows, columns)], observed=None,
        beta=part.beta[np.ix_(columns, columns)], psi=part.psi[np.ix_(columns, columns)],
        phi=part.phi[np.ix_(columns, columns)], theta=part.theta[np.ix_(rows, rows)],
        sigma=part.sigma[np.ix_(rows, rows)], intercepts=part.intercepts[rows], mean=part.mean[rows],
        factor_mean=part.factor_mean[columns], thresholds=tuple(part.thresholds[i] for i in rows) if part.ordinal else (),
        scale=part.scale[rows],
    )  # fmt: skip
    return own, answers[:, rows]


def _answers(fit: Fit, g: int) -> Array:
    """Answers of a group, NaN where missing, without what is no item."""
    group = fit.solution.prepared.layout.groups[g]
    values = np.asarray(fit.rows[g], dtype=float)[
        :, [i for i, v in enumerate(group.observed) if v not in group.phantom]
    ]
    return np.where(values < 0, np.nan, values) if fit.solution.estimator.ordinal else values


class Pair:
    """A reference and a focal group."""

    def __init__(self, reference: Measurement, focal: Measurement, first: Array, second: Array) -> None:
        self.reference, self.focal, self.answers = reference, focal, (first, second)
        self._refuse_improper()
        self._refuse_unlinked()

    def loading(self, factor: int) -> Index:
        """Items that load on a factor in either group."""
        return np.flatnonzero((self.reference.lam[:, factor] != 0) | (self.focal.lam[:, factor] != 0))

    def item(self, i: int) -> dict[str, float]:
        """Effect sizes of an item."""
        difference, _, _, weights = self._expected(np.array([i]), np.ones(1))
        return _effects(difference, weights, _pooled_sd(*(a[:, i] for a in self.answers)))

    def scale(self, factor: int) -> dict[str, float]:
        """Effect sizes of the sum of a factor's items."""
        items = self.loading(factor)
        signs = np.where(self.reference.lam[items, factor] < 0, -1.0, 1.0)
        difference, focal, reference, weights = self._expected(items, signs)
        sums = [a[:, items] @ signs for a in self.answers]
        out = _effects(difference, weights, _pooled_sd(*sums))
        sd = out.pop("sd")
        out["variance_difference"] = _variance(focal, weights) - _variance(reference, weights)
        out["observed_difference"] = float(np.nanmean(sums[1]) - np.nanmean(sums[0]))
        return out | {"sd": sd}

    def _expected(self, items: Index, signs: Array) -> tuple[Array, Array, Array, Array]:
        """Focal − reference, focal and reference expected sums at points of the focal group's factors, and the points' weights."""
        used = np.flatnonzero((self.reference.lam[items] != 0).any(axis=0) | (self.focal.lam[items] != 0).any(axis=0))
        mean, cov = self.focal.factor_mean[used], self.focal.phi[np.ix_(used, used)]
        if np.linalg.eigvalsh(cov).min(initial=0.0) < -1e-8 * np.abs(cov).max(initial=1.0):
            raise EstimationError(
                "dMACS of items whose factors have no possible covariance matrix in the focal group",
                why="differences are averaged over these factors", remedy="look at fit.warnings",
            )  # fmt: skip
        eta, weights = _points(mean, cov, exact_for_squares=not self.focal.ordinal)
        focal, reference = (sum(s * _answer(p, int(i), used, eta) for i, s in zip(items, signs, strict=True))
                            for p in (self.focal, self.reference))  # fmt: skip
        return np.asarray(focal - reference), np.asarray(focal), np.asarray(reference), weights

    def _refuse_improper(self) -> None:
        if self.focal.ordinal and min(np.diagonal(p.theta).min() for p in (self.reference, self.focal)) <= 0:
            raise EstimationError(
                "dMACS of a fit with a residual variance that is not positive",
                why="it divides by it to say how probable answers are", remedy="look at fit.warnings",
            )  # fmt: skip

    def _refuse_unlinked(self) -> None:
        one, other = self.reference, self.focal
        same = [
            _close(one.lam[i], other.lam[i]) and _close(one.intercepts[i], other.intercepts[i])
            and (not one.ordinal or _close(one.thresholds[i], other.thresholds[i]))
            for i in range(len(one.items))
        ]  # fmt: skip
        for k, name in enumerate(one.factors):
            items = self.loading(k)
            if len(items) and not any(same[i] for i in items):
                raise ModelError(
                    f"factor {name!r} has no metric common to the groups",
                    why="no item has its loading, intercept and thresholds equal in both, so that differences of items and of "
                    "factors cannot be told apart",
                    remedy='hold items equal and free those in question: group_equal=["loadings", "intercepts"], group_partial=…, '
                    "or invariance_syntax(…, partial=…)",
                )  # fmt: skip


def _close(a: Array, b: Array) -> bool:
    return bool(np.allclose(a, b, rtol=SAME, atol=SAME))


def _answer(part: Measurement, i: int, factors: Index, eta: Array) -> Array:
    """Expected answer to item i at values (n, d) of its factors; of ordered items, categories counted from 0."""
    predictor = part.intercepts[i] + eta @ part.lam[i, factors]
    if not part.ordinal:
        return np.asarray(predictor)
    from scipy.special import ndtr

    root = np.sqrt(part.theta[i, i])
    return np.asarray(sum(ndtr((predictor - tau) / root) for tau in part.thresholds[i]))


def _points(mean: Array, cov: Array, *, exact_for_squares: bool) -> tuple[Array, Array]:
    """Points (n, d) of a normal distribution and their weights.

    With `exact_for_squares` 2d points have the mean and covariance exactly, which is all that linear answers need.
    """
    values, vectors = np.linalg.eigh(cov)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    d = len(mean)
    if exact_for_squares:
        z = np.sqrt(d) * np.vstack([np.eye(d), -np.eye(d)])
        return mean + z @ root.T, np.full(2 * d, 0.5 / d)
    if d > 2:
        from scipy.special import ndtri
        from scipy.stats import qmc

        uniform = qmc.Sobol(d, rng=np.random.default_rng(0)).random_base2(SOBOL)
        return mean + ndtri(uniform) @ root.T, np.full(len(uniform), 1.0 / len(uniform))
    line = np.linspace(-WIDTH, WIDTH, GRID if d == 1 else PLANE)
    height = np.exp(-0.5 * line**2)
    height /= height.sum()
    if d == 1:
        return mean + line[:, None] @ root.T, height
    z = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1).reshape(-1, 2)
    return mean + z @ root.T, np.outer(height, height).ravel()


def _effects(difference: Array, weights: Array, sd: float) -> dict[str, float]:
    mean = float(weights @ difference)
    return {
        "dmacs": float(np.sqrt(weights @ difference**2)) / sd, "signed": mean / sd, "mean_difference": mean, "sd": sd,
    }  # fmt: skip


def _variance(values: Array, weights: Array) -> float:
    return float(weights @ (values - weights @ values) ** 2)


def _pooled_sd(first: Array, second: Array) -> float:
    """Mean of the two standard deviations weighted by N − 1 (Nye and Drasgow's SD_P, no root of pooled variances)."""
    counts = [np.count_nonzero(~np.isnan(v)) - 1 for v in (first, second)]
    return float(sum(n * np.nanstd(v, ddof=1) for n, v in zip(counts, (first, second), strict=True)) / sum(counts))
