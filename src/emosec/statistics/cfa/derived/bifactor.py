"""How much of a sum is the general factor's: omega hierarchical, ECV, PUC, H, from a bifactor or second-order model.

A second-order model is first turned into its Schmid–Leiman form: general loadings λγ, group loadings λ√ψ. Omegas speak of
the sum of items in their own units, with the model-implied variance in the denominator; all else is of standardised loadings.
For ordered items everything here speaks of the latent responses; the omegas of the sum of scores are `omega2_cat` in
`reliability` (of the general factor: hierarchical; of the total: total).

References
----------
Rodriguez, A., Reise, S. P., & Haviland, M. G. (2016). Evaluating bifactor models: Calculating and interpreting statistical
indices. Psychological Methods, 21, 137–150. doi:10.1037/met0000045
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.measurement import Measurement, measurements, refuse_regressed_items, refuse_unusable
from emosec.statistics.cfa.derived.reliability import NAN, coefficient_h
from emosec.statistics.cfa.inference.delta_method import Interval, delta_errors, proportion_interval
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.tokens import known
from emosec.statistics.kinds import checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit
    from emosec.statistics.cfa.solution import Solution

DEFINITIONS: dict[str, str] = {
    "omega_t": "omega total: variance due to all factors / implied variance of the sum of all items",
    "omega_h": "omega hierarchical: variance due to the general factor / implied variance of the sum of all items "
    "(McDonald 1999; semTools reliability 'omega2' of the general factor; reliabilityL2 'omegaL1' of a second-order model)",
    "omega_s": "omega of a subscale: variance due to general and group factor / implied variance of the subscale's sum",
    "omega_hs": "omega hierarchical of a subscale: variance due to the group factor alone / implied variance of its sum",
    "ecv": "explained common variance: the general factor's share of all common variance",
    "ecv_s": "a group factor's share of all common variance",
    "ecv_ss": "a group factor's share of the common variance of its own items",
    "iecv": "the general factor's share of one item's common variance",
    "puc": "percent of uncontaminated correlations: pairs of items that share no group factor / all pairs",
    "h": "Hancock and Mueller's H of one factor: 1 / (1 + 1/Σ[l²/(1 − l²)])",
    "omega_l2": "a second-order factor's share of the variance of the sum of its first-order factors "
    "(semTools reliabilityL2 'omegaL2')",
    "partial_omega_l1": "the second-order factor against residuals alone, group factors partialled out "
    "(semTools reliabilityL2 'partialOmegaL1')",
}


@checked
def bifactor_indices(
    fit: Fit, general: str, level: float = 0.95, interval: Interval = "logit", *, even_if_inadmissible: bool = False
) -> pd.DataFrame:
    """Give the indices of a bifactor or second-order model, with delta-method intervals.

    Parameters
    ----------
    fit : Fit
        Factors uncorrelated, except that a second-order factor explains the correlations of the first-order ones.
    general : str
        Name of the general (or second-order) factor.
    level : float
    interval : {"logit", "wald"}
        See `reliability`.
    even_if_inadmissible : bool
        Compute them from an improper solution too.

    Returns
    -------
    DataFrame
        `group factor coefficient est se ci.lower ci.upper definition`; `factor` is an item for `iecv`. PUC counts pairs
        and has no error.

    Raises
    ------
    ModelError
        No such factor, correlated factors, or a solution that is not admissible: shares of variance mean nothing when a
        variance is negative.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(2)
    >>> general, groups = rng.normal(size=(900, 1)), rng.normal(size=(900, 3))
    >>> items = general + 0.7 * np.repeat(groups, 3, axis=1) + rng.normal(size=(900, 9))
    >>> data = pd.DataFrame(items, columns=[f"x{i}" for i in range(1, 10)])
    >>> model = "g =~ " + " + ".join(data) + "; p =~ x1 + x2 + x3; q =~ x4 + x5 + x6; r =~ x7 + x8 + x9"
    >>> table = bifactor_indices(cfa(model, data, orthogonal=True), "g").set_index("coefficient")
    >>> bool(abs(table.loc["ecv", "est"] - 1 / 1.49) < 0.1)  # the population value is 1 / (1 + .7²)
    True
    """
    import pandas as pd

    refuse_unusable(fit, "bifactor indices")
    if not fit.admissible and not even_if_inadmissible:
        raise ModelError(
            "the solution is not admissible, so it has no shares of variance",
            why="; ".join(fit.warnings) or "it did not converge",
            remedy="simplify the model, or pass even_if_inadmissible=True and report it as improper",
        )
    refuse_regressed_items(fit, "indices")
    values = bifactor_values(fit.solution, general)
    keys, est = list(values), np.array(list(values.values()))

    def function(x: Array) -> Array:
        return np.array(list(bifactor_values(fit.solution, general, x).values()))

    se = delta_errors(function, fit.solution.x, fit.solution.vcov)
    se[[name == "puc" for _, _, name in keys]] = NAN
    lower, upper = proportion_interval(est, se, level, interval)
    columns = {"est": est, "se": se, "ci.lower": lower, "ci.upper": upper}
    out = pd.DataFrame(
        [{"group": fit.group_labels[g], "factor": factor, "coefficient": name} for g, factor, name in keys]
    ).assign(**columns)
    out["definition"] = out["coefficient"].map(DEFINITIONS)
    return out


def bifactor_values(solution: Solution, general: str, x: Array | None = None) -> dict[tuple[int, str, str], float]:
    """Compute the indices without errors: (group index, factor or item, coefficient) → value.

    Parameters
    ----------
    solution : Solution
    general : str
    x : ndarray (n_free,), optional
        Parameters to use instead of the estimates.

    Returns
    -------
    dict

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(600, 1)) + rng.normal(size=(600, 2)).repeat(3, axis=1)
    >>> data = pd.DataFrame(latent + rng.normal(size=(600, 6)), columns=list("abcdhi"))
    >>> model = "g =~ a + b + c + d + h + i; u =~ a + b + c; v =~ d + h + i"
    >>> values = bifactor_values(cfa(model, data, orthogonal=True).solution, "g")
    >>> bool(0 < values[0, "g", "ecv"] < 1)
    True
    """
    values: dict[tuple[int, str, str], float] = {}
    for g, part in enumerate(measurements(solution, x)):
        if general not in part.factors:
            raise ModelError(f"the model has no factor {general!r}", remedy=known(general, part.factors))
        at = part.factors.index(general)
        second_order = not part.lam[:, at].any()
        found = _level_two(part, at) if second_order else {}
        loadings, groups = _schmid_leiman(part, at) if second_order else _bifactor(part, at)
        for (factor, name), value in _shares(part, general, loadings, groups).items():
            values[g, factor, name] = value
        values |= {(g, general, name): value for name, value in found.items()}
    return values


def _bifactor(part: Measurement, general: int) -> tuple[Array, list[str]]:
    """Loadings on factors of unit variance, the general one first."""
    spread = np.sqrt(np.diagonal(part.phi))
    correlation = part.phi / np.outer(spread, spread) - np.eye(len(spread))
    if np.abs(correlation).max() > 1e-8:
        raise ModelError(
            "the factors are correlated, so the common variance cannot be divided among them",
            remedy="fit with orthogonal=True, or with a second-order factor",
        )
    others = [f for f in range(len(part.factors)) if f != general]
    order = [general, *others]
    return (part.lam * spread)[:, order], [part.factors[f] for f in others]


def _schmid_leiman(part: Measurement, general: int) -> tuple[Array, list[str]]:
    """Turn a second-order model into general loadings λγ√φ and group loadings λ√ψ."""
    lower = np.flatnonzero(part.beta[:, general])
    off = part.psi[np.ix_(lower, lower)] - np.diag(np.diagonal(part.psi)[lower])
    if not len(lower) or np.abs(off).max(initial=0.0) > 1e-8:
        raise ModelError(
            f"{part.factors[general]!r} has no items and does not by itself explain how the other factors correlate",
            remedy="name the general factor of a bifactor model, or the highest factor of a second-order model",
        )
    first = part.lam[:, lower]
    top = first @ part.beta[lower, general] * np.sqrt(part.phi[general, general])
    loadings = np.column_stack([top, first * np.sqrt(np.diagonal(part.psi)[lower])])
    return loadings, [part.factors[f] for f in lower]


def _shares(part: Measurement, general: str, loadings: Array, groups: list[str]) -> dict[tuple[str, str], float]:
    variance = part.sigma
    standardized = loadings / np.sqrt(np.diagonal(variance))[:, None]
    squares = standardized**2
    sums = loadings.sum(axis=0) ** 2
    out = {
        (general, "omega_t"): float(sums.sum() / variance.sum()),
        (general, "omega_h"): float(sums[0] / variance.sum()),
        (general, "ecv"): float(squares[:, 0].sum() / squares.sum()),
        (general, "puc"): _puc(loadings[:, 1:]),
        (general, "h"): coefficient_h(standardized[:, 0]),
    }
    for column, name in enumerate(groups, start=1):
        rows = np.flatnonzero(loadings[:, column])
        total = variance[np.ix_(rows, rows)].sum()
        own = loadings[rows].sum(axis=0) ** 2
        out[name, "omega_s"] = float(own.sum() / total)
        out[name, "omega_hs"] = float(own[column] / total)
        out[name, "ecv_s"] = float(squares[:, column].sum() / squares.sum())
        out[name, "ecv_ss"] = float(squares[rows, column].sum() / squares[rows].sum())
        out[name, "h"] = coefficient_h(standardized[rows, column])
    for row, item in enumerate(part.items):
        common = float(squares[row].sum())
        out[item, "iecv"] = float(squares[row, 0]) / common if common else NAN
    return out


def _puc(group_loadings: Array) -> float:
    member = (group_loadings != 0).astype(float)
    shared = (member @ member.T > 0) & ~np.eye(len(member), dtype=bool)
    pairs = len(member) * (len(member) - 1)
    return 1.0 - float(shared.sum()) / pairs if pairs else NAN


def _level_two(part: Measurement, general: int) -> dict[str, float]:
    lower = np.flatnonzero(part.beta[:, general])
    variance = float(part.phi[general, general])
    items = np.flatnonzero(part.lam[:, lower].any(axis=1))
    above = float(part.beta[lower, general].sum()) ** 2 * variance
    below = float((part.lam[np.ix_(items, lower)] @ part.beta[lower, general]).sum()) ** 2 * variance
    return {
        "omega_l2": above / (above + float(part.psi[np.ix_(lower, lower)].sum())),
        "partial_omega_l1": below / (below + float(part.theta[np.ix_(items, items)].sum())),
    }
