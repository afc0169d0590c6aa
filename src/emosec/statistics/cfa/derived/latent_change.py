"""Latent stability and latent change between two occasions of one factor, from a fitted model over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.inference.delta_method import jacobian
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.moments import implied

if TYPE_CHECKING:
    from emosec.statistics.cfa.fitted import Fit

QUANTITIES = ("stability", "mean", "variance", "with_initial")


@dataclass(frozen=True)
class LatentChange:
    """What a factor does between two occasions.

    Attributes
    ----------
    est, se : quantity → estimate and its standard error (delta method; NaN where the fit has none)
        stability: correlation of the factor with itself; mean and variance of its change, in units of the model; with_initial:
        correlation of the change with the earlier factor, NaN where the variance is not above 0
    """

    est: Mapping[str, float]
    se: Mapping[str, float]


def latent_change(fit: Fit, earlier: str, later: str) -> LatentChange:
    """Return stability and change of a factor from a model in which each occasion has a factor of its own.

    Parameters
    ----------
    fit : Fit
        One group. Stability may be read at equal loadings; the change only where thresholds, loadings and intercepts are equal over
        time, since otherwise the two factors have no common scale.
    earlier, later : the factor's names on the two occasions

    Returns
    -------
    LatentChange

    Raises
    ------
    ModelError
        The model has no such factor, or several groups.

    Notes
    -----
    The same numbers as McArdle's latent change scores, in which the later factor is the earlier one and a change: that model says
    the same of the moments. No person's change is computed.

    References
    ----------
    McArdle, J. J. (2009). Latent variable modeling of differences and changes with longitudinal data. *Annual Review of
    Psychology, 60*, 577–605. doi:10.1146/annurev.psych.60.110707.163612

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.multivariate_normal([0, 0], [[1, 0.8], [0.8, 1]], size=600).repeat(3, axis=1)
    >>> data = pd.DataFrame(latent + rng.normal(size=(600, 6)), columns=["a1", "b1", "c1", "a2", "b2", "c2"])
    >>> found = latent_change(cfa("f1 =~ a1 + b1 + c1; f2 =~ a2 + b2 + c2", data, meanstructure=True), "f1", "f2")
    >>> bool(abs(found.est["stability"] - 0.8) < 0.1)
    True
    """
    solution = fit.solution
    if len(fit.group_labels) > 1:
        raise ModelError("change over time is for one group", remedy="fit each group by itself")
    group = solution.prepared.layout.groups[0]
    latent = list(group.latent)
    if lacking := [f for f in (earlier, later) if f not in latent]:
        raise ModelError(f"the model has no factor {lacking[0]!r}", remedy=f"it has {', '.join(latent)}")
    a, b = latent.index(earlier), latent.index(later)

    def quantities(x: Array) -> Array:
        moments = implied(group, x)
        psi, mean = moments.total_eta_cov, moments.eta_mean
        variance = psi[a, a] + psi[b, b] - 2 * psi[a, b]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.array([
                psi[a, b] / np.sqrt(psi[a, a] * psi[b, b]),
                float(mean[b] - mean[a]),
                variance,
                (psi[a, b] - psi[a, a]) / np.sqrt(psi[a, a] * variance),
            ])  # fmt: skip

    est = quantities(solution.x)
    se = np.full(len(est), np.nan)
    if solution.vcov is not None:
        J = jacobian(quantities, solution.x)
        se = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", J, solution.vcov, J), 0.0))
    named = [dict(zip(QUANTITIES, map(float, values), strict=True)) for values in (est, se)]
    return LatentChange(*named)
