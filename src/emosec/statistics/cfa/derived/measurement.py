"""What a fitted model says about its items: loadings, factor and residual covariances, thresholds, one object per group.

Reliability, scores of ordered items and item information are all made from this. Observed variables that take part in
regressions are left out: who speaks of items asks `refuse_regressed_items` first. For ordered items everything is on the scale of
the latent responses y*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import EstimationError, ModelError
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Index, Layout
from emosec.statistics.cfa.model.moments import implied

if TYPE_CHECKING:
    from emosec.statistics.cfa.fitted import Fit
    from emosec.statistics.cfa.solution import Solution


@dataclass(frozen=True)
class Measurement:
    """The measurement model of one group at one parameter vector.

    Attributes
    ----------
    items, factors : tuple of str
        p items, m factors.
    lam : ndarray (p, m)
        Loadings on each factor, direct ones only.
    beta : ndarray (m, m)
        Regressions among factors; `beta[i, j]` is the effect of j on i.
    psi, phi : ndarray (m, m)
        Disturbance covariances, and total covariances of the factors.
    theta, sigma : ndarray (p, p)
        Residual and implied covariances.
    intercepts, mean : ndarray (p,)
        Intercepts, and implied means.
    factor_mean : ndarray (m,)
    observed : ndarray (p, p) or None
        Sample covariances; of y* with `scale` undone, for ordered items. None when the sample does not say.
    thresholds : tuple of ndarray, one per item; empty for numeric items
        On the scale of y*.
    scale : ndarray (p,)
        1 / SD of y* for ordered items, ones for numeric ones.
    ordinal : bool
    """

    items: tuple[str, ...]
    factors: tuple[str, ...]
    lam: Array
    beta: Array
    psi: Array
    phi: Array
    theta: Array
    sigma: Array
    intercepts: Array
    mean: Array
    factor_mean: Array
    observed: Array | None
    thresholds: tuple[Array, ...]
    scale: Array
    ordinal: bool

    @property
    def standardized_thresholds(self) -> list[Array]:
        """Thresholds as standard normal deviates of y*: (τ − μ) / SD."""
        return [(t - m) * s for t, m, s in zip(self.thresholds, self.mean, self.scale, strict=True)]

    @property
    def standardized_loadings(self) -> Array:
        """Loadings in units of the implied SD of item and factor: (p, m)."""
        with np.errstate(invalid="ignore"):
            spread = np.sqrt(np.diagonal(self.phi))
            loadings: Array = self.lam * spread / np.sqrt(np.diagonal(self.sigma))[:, None]
        return loadings

    def indicators(self, factor: int) -> Index:
        """Rows of the items that load on a factor."""
        return np.flatnonzero(self.lam[:, factor])


def measurements(solution: Solution, x: Array | None = None) -> tuple[Measurement, ...]:
    """Read the measurement model of every group off a solution.

    Parameters
    ----------
    solution : Solution
    x : ndarray (n_free,), optional
        Parameters to use instead of the estimates (for derivatives).

    Returns
    -------
    tuple of Measurement

    Raises
    ------
    ModelError
        Numeric and ordered items in one model.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> measurements(cfa("f =~ a + b + c + d", data).solution)[0].lam.shape
    (4, 1)
    """
    layout = solution.prepared.layout
    if any(len(group.numeric) for group in layout.groups):
        raise ModelError(
            "reliability, scores and information are not there for numeric and ordered items in one model",
            remedy="use a model of one kind of items",
        )
    if layout.groups[0].covariates:
        raise ModelError(
            "reliability, scores and information are not there for ordered items with covariates",
            why="the factors' distribution differs from person to person",
            remedy="leave the regressions on covariates out, or give fixed_x=False",
        )
    at = solution.x if x is None else x
    return tuple(_one(layout, g, s, at) for g, s in zip(layout.groups, solution.samples, strict=True))


def refuse_other_things(what: str, *fits: object) -> None:
    """Refuse what is no fit.

    Parameters
    ----------
    what : str
        What would be computed, for the message.
    *fits : object
        What the caller gave for fits.

    Raises
    ------
    ModelError
        One that is no fit.

    Examples
    --------
    >>> refuse_other_things("reliability", "f =~ a + b + c")
    Traceback (most recent call last):
        ...
    emosec.errors.ModelError: reliability of a str, which is no fit
      do:  give what cfa(model, data) returns
    """
    for fit in fits:
        if not hasattr(fit, "solution"):
            raise ModelError(
                f"{what} of a {type(fit).__name__}, which is no fit", remedy="give what cfa(model, data) returns"
            )


def refuse_unusable(fit: Fit, what: str) -> None:
    """Refuse what would be computed from estimates that are none.

    Parameters
    ----------
    fit : Fit
    what : str
        What would be computed, for the message.

    Raises
    ------
    ModelError
        What is no fit.
    EstimationError
        A fit that did not converge, or a model that is not identified.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 2)), columns=["a", "b"])
    >>> refuse_unusable(cfa("f =~ a + b", data), "reliability")
    Traceback (most recent call last):
        ...
    emosec.errors.EstimationError: reliability of a model that is not identified
      why: other estimates fit the data as well and give other numbers
      do:  fix or equate parameters, or give every factor three items or more
    """
    refuse_other_things(what, fit)
    told = next((w for w in fit.warnings if w.startswith(("not_converged", "not_identified"))), "")
    if not fit.converged:
        raise EstimationError(
            f"{what} of a fit that did not converge", why=told.removeprefix("not_converged: "),
            remedy="make the fit converge first: `fit.warnings` says what to try",
        )  # fmt: skip
    if not fit.solution.identified:
        raise EstimationError(
            f"{what} of a model that is not identified", why="other estimates fit the data as well and give other numbers",
            remedy="fix or equate parameters, or give every factor three items or more",
        )  # fmt: skip


def refuse_regressed_items(fit: Fit, what: str) -> None:
    """Refuse a factor whose items depend on more than factors: an item on a covariate or on another item.

    Parameters
    ----------
    fit : Fit
    what : str
        What would be computed, for the message.

    Raises
    ------
    ModelError
        An item that stands in a regression.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "age"])
    >>> refuse_regressed_items(cfa("f =~ a + b + c; f ~ age; a ~ age", data), "reliability")
    Traceback (most recent call last):
        ...
    emosec.errors.ModelError: reliability of a model in which a is an item and stands in a regression
      why: such an item depends on more than its factor, and the number would leave it out
      do:  leave the regressions of items out of the model for this purpose
    """
    frame, group = fit.table.frame, fit.solution.prepared.layout.groups[0]
    items = set(frame.loc[frame["op"] == "=~", "rhs"])
    regressed = [name for name in group.phantom if name in items]
    if regressed:
        raise ModelError(
            f"{what} of a model in which {', '.join(regressed)} is an item and stands in a regression",
            why="such an item depends on more than its factor, and the number would leave it out",
            remedy="leave the regressions of items out of the model for this purpose",
        )


def _one(layout: Layout, group: GroupLayout, sample: object, x: Array) -> Measurement:
    mom = implied(group, x)
    mats = mom.matrices
    items = np.array([i for i, name in enumerate(group.observed) if name not in group.phantom], dtype=np.intp)
    factors = np.arange(group.m - len(group.phantom))
    keep, both = np.ix_(factors, factors), np.ix_(items, items)
    theta, sigma, scale = mats.theta.copy(), mom.sigma.copy(), np.ones(group.p)
    if layout.ordinal and layout.theta_parameterization:
        scale = 1.0 / np.sqrt(np.diagonal(sigma))
    elif layout.ordinal:
        scale = mats.delta
        explained = np.diagonal(sigma) - np.diagonal(theta)
        np.fill_diagonal(sigma, 1.0 / scale**2)
        np.fill_diagonal(theta, 1.0 / scale**2 - explained)
    thresholds: Sequence[Array] = []
    if layout.ordinal:
        thresholds = [mats.tau[group.tau_item == i] for i in items]
    return Measurement(
        items=tuple(group.observed[i] for i in items),
        factors=group.latent[: len(factors)],
        lam=mats.lam[np.ix_(items, factors)],
        beta=mats.beta[keep],
        psi=mats.psi[keep],
        phi=mom.eta_cov[keep],
        theta=theta[both],
        sigma=sigma[both],
        intercepts=mats.nu[items],
        mean=mom.mu[items],
        factor_mean=mom.eta_mean[factors],
        observed=_observed(sample, items, scale),
        thresholds=tuple(thresholds),
        scale=scale[items],
        ordinal=layout.ordinal,
    )


def _observed(sample: object, items: Index, scale: Array) -> Array | None:
    correlation = getattr(sample, "correlation", None)
    covariance = getattr(sample, "cov", None) if correlation is None else correlation / np.outer(scale, scale)
    return None if covariance is None else np.asarray(covariance)[np.ix_(items, items)]
