"""Reliability of unit-weighted sums from a fitted model: omega in its several definitions, AVE and H, with intervals.

The literature calls different numbers "omega". Here every number carries its definition; `DEFINITIONS` prints them, with
the name that semTools 0.5-6 and psych 2.2.9 give to the same number. Hierarchical indices are in `bifactor`.

References
----------
Flora, D. B. (2020). Your coefficient alpha is probably wrong, but which coefficient omega is right? Advances in Methods
and Practices in Psychological Science, 3, 484–501. doi:10.1177/2515245920951747
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.green_yang import ScoreVariance, score_covariance, score_variance
from emosec.statistics.cfa.derived.measurement import Measurement, measurements, refuse_regressed_items, refuse_unusable
from emosec.statistics.cfa.inference.delta_method import Interval, errors_of, jacobian, proportion_interval
from emosec.statistics.cfa.model.layout import Array, Index, Layout
from emosec.statistics.kinds import checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit
    from emosec.statistics.cfa.solution import Solution

TOTAL = "total"
CAT = "_cat"
NAN = float("nan")

DEFINITIONS: dict[str, str] = {
    "omega": "variance due to the factor / (that + residual variance); other factors of cross-loading items are left out "
    "(Bollen 1980; Raykov 2001; semTools reliability 'omega')",
    "omega2": "variance due to the factor / model-implied variance of the sum "
    "(Bentler 1972; semTools reliability 'omega2', compRelSEM(obs.var = FALSE))",
    "omega3": "variance due to the factor / observed variance of the sum "
    "(McDonald 1999; semTools reliability 'omega3', compRelSEM default)",
    "omega_cat": "as omega, for the sum of ordered scores: Green and Yang (2009) with the factor's own correlations and "
    "residuals in the denominator (semTools reliability 'omega' of ordered items)",
    "omega2_cat": "as omega2, for the sum of ordered scores: Green and Yang (2009), model-implied correlations in the "
    "denominator (semTools reliability 'omega2', compRelSEM(obs.var = FALSE))",
    "omega3_cat": "as omega3, for the sum of ordered scores: Green and Yang (2009), polychoric correlations in the "
    "denominator (semTools reliability 'omega3', compRelSEM default)",
    "ave": "average variance extracted: Σλ²φ / (Σλ²φ + Σθ), items in their own units (Fornell & Larcker 1981; semTools "
    "reliability 'avevar'); undefined with cross-loadings",
    "h": "reliability of the optimally weighted sum: 1 / (1 + 1/Σ[l²/(1 − l²)]), l the standardised loadings "
    "(Hancock & Mueller 2001, coefficient H)",
}
LATENT_RESPONSE = "of the latent responses, not of the scores"


@dataclass(frozen=True)
class _Sum:
    """A sum of items whose reliability is asked for: which rows, and the covariance the factor(s) give to all items."""

    name: str
    factor: int
    rows: Index
    common: Array

    def parts(self, part: Measurement) -> tuple[Array, dict[str, Array | None]]:
        """Covariance due to the factor, and the three denominators, of the items in the sum."""
        at = np.ix_(self.rows, self.rows)
        observed = None if part.observed is None else part.observed[at]
        true = self.common[at]
        return true, {"omega": true + part.theta[at], "omega2": part.sigma[at], "omega3": observed}


def _sums(part: Measurement) -> list[_Sum]:
    """One sum per factor with two items or more, and their total."""
    sums = [
        _Sum(name, f, part.indicators(f), np.outer(part.lam[:, f], part.lam[:, f]) * part.phi[f, f])
        for f, name in enumerate(part.factors)
        if len(part.indicators(f)) > 1
    ]
    if len(sums) > 1:
        sums.append(_Sum(TOTAL, -1, np.flatnonzero(part.lam.any(axis=1)), part.lam @ part.phi @ part.lam.T))
    return sums


def reliability_values(solution: Solution, x: Array | None = None) -> dict[tuple[int, str, str], float]:
    """Compute every coefficient of every factor and of the total; no DataFrame, for bootstraps.

    Parameters
    ----------
    solution : Solution
    x : ndarray (n_free,), optional
        Parameters to use instead of the estimates.

    Returns
    -------
    dict
        (group index, factor or "total", coefficient) → value; NaN where it is not defined.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> values = reliability_values(cfa("f =~ a + b + c + d", data).solution)
    >>> bool(0.7 < values[0, "f", "omega"] < 0.9)  # 0.8 in the population
    True
    """
    values: dict[tuple[int, str, str], float] = {}
    for g, part in enumerate(measurements(solution, x)):
        for one in _sums(part):
            found = _ratios(part, one)
            if part.ordinal:
                found |= _categorical_values(part, one)
            values |= {(g, one.name, name): value for name, value in found.items()}
    return values


def _ratios(part: Measurement, one: _Sum) -> dict[str, float]:
    """Coefficients that are plain ratios of model matrices."""
    true, denominators = one.parts(part)
    out = {name: NAN if d is None else float(true.sum() / d.sum()) for name, d in denominators.items()}
    if one.factor >= 0:
        out["ave"] = _ave(part, one.factor)
        out["h"] = coefficient_h(part.standardized_loadings[one.rows, one.factor])
    return out


@dataclass(frozen=True)
class _CategoricalOmega:
    """Green and Yang's ratio at the estimates, and what is needed to follow it near them."""

    value: float
    numerator: ScoreVariance | None = None
    denominator: ScoreVariance | None = None

    def slopes(self) -> tuple[Array, Array, Array] | None:
        """Derivatives by the correlations due to the factor, by the total ones, and by thresholds (0 in the padding)."""
        if self.numerator is None or self.denominator is None:
            return None
        above, below, by = self.numerator, self.denominator, self.denominator.value
        return (
            above.by_correlation / by,
            -self.value * below.by_correlation / by,
            (above.by_threshold - self.value * below.by_threshold) / by,
        )


def _responses(part: Measurement, one: _Sum) -> tuple[list[Array], Array, dict[str, Array | None]]:
    """Thresholds, correlations due to the factor, and the three total correlations, of standardised responses."""
    true, denominators = one.parts(part)
    scale = part.scale[one.rows]
    correlations: dict[str, Array | None] = {}
    for name, covariance in denominators.items():
        if covariance is None:
            correlations[name + CAT] = None
            continue
        spread = np.sqrt(np.diagonal(covariance))
        correlation = covariance / np.outer(spread, spread)
        np.fill_diagonal(correlation, 1.0)
        correlations[name + CAT] = correlation
    return [part.standardized_thresholds[i] for i in one.rows], true * np.outer(scale, scale), correlations


def _categorical(part: Measurement, one: _Sum) -> dict[str, _CategoricalOmega]:
    """Reliability of the sum of ordered scores, by the three denominators, ready to be followed."""
    thresholds, true, totals = _responses(part, one)
    numerator = score_variance(thresholds, true)
    out = {}
    for name, total in totals.items():
        if total is None:
            out[name] = _CategoricalOmega(NAN)
            continue
        denominator = score_variance(thresholds, total)
        out[name] = _CategoricalOmega(numerator.value / denominator.value, numerator, denominator)
    return out


def _categorical_values(part: Measurement, one: _Sum) -> dict[str, float]:
    """Compute the same three numbers without their derivatives."""
    thresholds, true, totals = _responses(part, one)
    numerator = score_covariance(thresholds, true).sum()
    return {
        name: NAN if total is None else float(numerator / score_covariance(thresholds, total).sum())
        for name, total in totals.items()
    }


def _ave(part: Measurement, factor: int) -> float:
    rows = part.indicators(factor)
    if (np.count_nonzero(part.lam[rows], axis=1) > 1).any():
        return NAN
    explained = float((part.lam[rows, factor] ** 2).sum() * part.phi[factor, factor])
    return explained / (explained + float(np.diagonal(part.theta)[rows].sum()))


def coefficient_h(loadings: Array) -> float:
    """Hancock and Mueller's H from standardised loadings; NaN when one of them is not below 1 in size.

    Parameters
    ----------
    loadings : ndarray, shape (p,)
        Standardised.

    Returns
    -------
    float

    References
    ----------
    Hancock, G. R., & Mueller, R. O. (2001). Rethinking construct reliability within latent variable systems. In Structural equation
    modeling: Present and future (pp. 195–216). Scientific Software International.

    Examples
    --------
    >>> import numpy as np
    >>> round(coefficient_h(np.array([0.7, 0.7, 0.7])), 4)
    0.7424
    """
    squares = np.asarray(loadings) ** 2
    if not (squares < 1.0).all():
        return NAN
    total = float((squares / (1.0 - squares)).sum())
    return total / (1.0 + total)


@checked
def reliability(fit: Fit, level: float = 0.95, interval: Interval = "logit") -> pd.DataFrame:
    """Give model-based reliability of every factor's items and of the total, with delta-method intervals.

    Parameters
    ----------
    fit : Fit
        Factors with one item are passed over.
    level : float
        Of the intervals.
    interval : {"logit", "wald"}
        `wald` is the estimate ± z standard errors; `logit` does that on the logit and so stays within (0, 1).

    Returns
    -------
    DataFrame
        `group factor coefficient est se ci.lower ci.upper definition`. Coefficients with the observed variance in the
        denominator (`omega3`, `omega3_cat`) have no delta interval, because that variance is no parameter of the model:
        see `bootstrap_reliability`. For ordered items `omega omega2 omega3 ave h` speak of the latent
        responses, `omega_cat …` of the scores; the definition says so.

    Raises
    ------
    EstimationError
        The fit did not converge, or is not identified.
    ModelError
        No factor with two items, or an item that is regressed on something else.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(500, 1)) + rng.normal(size=(500, 4)), columns=["a", "b", "c", "d"])
    >>> table = reliability(cfa("f =~ a + b + c + d", data)).set_index("coefficient")
    >>> bool(abs(table.loc["omega", "est"] - 0.8) < 0.05)  # the population value is .8
    True
    """
    import pandas as pd

    refuse_unusable(fit, "reliability")
    refuse_regressed_items(fit, "reliability")
    values = reliability_values(fit.solution)
    if not values:
        raise ModelError(
            "no factor of this model has two items", why="one item tells nothing of its own reliability",
            remedy="give a model with `factor =~ item + item + …`",
        )  # fmt: skip
    keys = list(values)
    est = np.array([values[key] for key in keys])
    vcov = fit.solution.vcov
    se = np.full(len(est), NAN) if vcov is None else errors_of(_slopes(fit.solution), vcov)
    se[[name.startswith("omega3") for _, _, name in keys]] = NAN
    lower, upper = proportion_interval(est, se, level, interval)
    ordinal = fit.solution.prepared.layout.ordinal
    rows = [
        {
            "group": fit.group_labels[g],
            "factor": factor,
            "coefficient": name,
            "definition": DEFINITIONS[name] + (f"; {LATENT_RESPONSE}" if ordinal and not name.endswith(CAT) else ""),
        }
        for g, factor, name in keys
    ]
    out = pd.DataFrame(rows)
    out.insert(3, "est", est)
    out.insert(4, "se", se)
    out.insert(5, "ci.lower", lower)
    out.insert(6, "ci.upper", upper)
    return out


def _slopes(solution: Solution) -> Array:
    """Derivatives of the coefficients, in the order of `reliability_values`, by the parameters: (coefficients, n_free).

    Categorical omegas are followed by their slopes at the estimates, so that the bivariate normal integrals are computed once and
    not for every parameter; and by way of the thresholds of the standardised responses, each of which one parameter moves.
    """
    here = [[_categorical(part, one) for one in _sums(part)] if part.ordinal else [] for part in measurements(solution)]

    def function(x: Array) -> Array:
        values: list[float] = []
        thresholds: list[Array] = []
        for part, omegas in zip(measurements(solution, x), here, strict=True):
            for number, one in enumerate(_sums(part)):
                values += _ratios(part, one).values()
                if part.ordinal:
                    _, true, totals = _responses(part, one)
                    values += [_along(omega, true, totals[name]) for name, omega in omegas[number].items()]
            thresholds += part.standardized_thresholds if part.ordinal else []
        return np.concatenate([values, *thresholds])

    by_threshold = _by_threshold(solution, here)
    first = len(by_threshold)
    alone = np.concatenate([np.full(first, -1), _own_thresholds(solution.prepared.layout)])
    J = jacobian(function, solution.x, alone=alone)
    # a response without a scale has no threshold to follow, and makes its own coefficients NaN alone
    out: Array = J[:first] + by_threshold @ np.nan_to_num(J[first:])
    return out


def _along(omega: _CategoricalOmega, true: Array, total: Array | None) -> float:
    """Compute a number whose derivative by any parameter is the ratio's, but for what goes by way of the thresholds."""
    slopes = omega.slopes()
    if slopes is None or total is None:
        return NAN
    return float((slopes[0] * true).sum() + (slopes[1] * total).sum())


def _by_threshold(solution: Solution, here: list[list[dict[str, _CategoricalOmega]]]) -> Array:
    """Derivatives of every coefficient by every threshold of all items and groups: (coefficients, thresholds)."""
    parts = measurements(solution)
    numbers = [[len(t) for t in part.thresholds] for part in parts]
    rows, width, start = [], sum(map(sum, numbers)), 0
    for part, omegas, sizes in zip(parts, here, numbers, strict=True):
        at = start + np.concatenate([[0], np.cumsum(sizes)]).astype(int)
        for number, one in enumerate(_sums(part)):
            rows += [np.zeros(width) for _ in _ratios(part, one)]
            for omega in omegas[number].values() if omegas else ():
                row, slopes = np.zeros(width), omega.slopes()
                for item, slope in zip(one.rows, slopes[2] if slopes else (), strict=slopes is not None):
                    row[at[item] : at[item + 1]] = slope[: sizes[item]]
                rows.append(row)
        start = int(at[-1])
    return np.array(rows)


def _own_thresholds(layout: Layout) -> Index:
    """For each threshold of all items and groups its free parameter; −1 where it has none that is a threshold alone."""
    elsewhere = [k for g in layout.groups for name, entries in g.free.items() if name != "tau" for k in entries.par]
    found = []
    for group in layout.groups if layout.ordinal else ():
        own = np.full(len(group.tau_item), -1)
        entries = group.free["tau"]
        own[entries.row] = np.where(np.isin(entries.par, elsewhere), -1, entries.par)
        found += [own[group.tau_item == i] for i, name in enumerate(group.observed) if name not in group.phantom]
    return np.concatenate([np.zeros(0, dtype=np.intp), *found])
