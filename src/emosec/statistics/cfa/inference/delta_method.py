"""Errors of any smooth function of the parameters: J V J', the Jacobian by central differences; and intervals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import numpy as np

from emosec.statistics.cfa.arguments import one_of
from emosec.statistics.cfa.model.layout import Array, Index
from emosec.statistics.kinds import Words
from emosec.statistics.level import check_level

INTERVALS = ("logit", "wald")
Interval = Annotated[str, Words(INTERVALS)]


def jacobian(function: Callable[[Array], Array], x: Array, step: float = 1e-5, alone: Index | None = None) -> Array:
    """Derivatives of a vector function, by central differences.

    Parameters
    ----------
    function : callable
        (k,) → (m,).
    x : ndarray (k,)
    step : float
        Relative to max(1, |x|). The error is of order step², about 1e-10 for numbers near one.
    alone : ndarray (m,) of int, optional
        For each value of the function the one parameter, of all that are named here, that moves it; −1 where none of them does.
        These parameters are moved all at once.

    Returns
    -------
    ndarray (m, k)

    Examples
    --------
    >>> import numpy as np
    >>> jacobian(lambda x: np.array([x[0] * x[1]]), np.array([2.0, 3.0])).round(8).tolist()
    [[3.0, 2.0]]
    >>> jacobian(lambda x: x**2, np.array([2.0, 3.0]), alone=np.array([0, 1])).round(8).tolist()
    [[4.0, 0.0], [0.0, 6.0]]
    """
    h = step * np.maximum(1.0, np.abs(x))

    def change(moved: Index | int) -> Array:
        up, down = x.copy(), x.copy()
        up[moved] += h[moved]
        down[moved] -= h[moved]
        return function(up) - function(down)

    alone = np.full(len(function(x)), -1) if alone is None else alone
    out, together = np.zeros((len(alone), len(x))), np.unique(alone[alone >= 0])
    for k in np.setdiff1d(np.arange(len(x)), together):
        out[:, k] = change(k) / (2.0 * h[k])
    if len(together):
        rows = np.flatnonzero(alone >= 0)
        out[rows, alone[rows]] = change(together)[rows] / (2.0 * h[alone[rows]])
    return out


def delta_errors(function: Callable[[Array], Array], x: Array, vcov: Array | None, alone: Index | None = None) -> Array:
    """Standard errors of `function(x)`; NaN where there is no covariance or no derivative.

    Parameters
    ----------
    function : callable
        (k,) → (m,).
    x : ndarray (k,)
    vcov : ndarray (k, k) or None
        Covariance of the estimates x.
    alone : ndarray (m,) of int, optional
        See `jacobian`.

    Returns
    -------
    ndarray (m,)

    Examples
    --------
    >>> delta_errors(lambda x: x**2, np.array([3.0]), np.array([[0.01]])).round(6).tolist()  # 2 · 3 · 0.1
    [0.6]
    """
    if vcov is None:
        return np.full(len(function(x)), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        return errors_of(jacobian(function, x, alone=alone), vcov)


def errors_of(J: Array, vcov: Array) -> Array:
    """Standard errors of functions with these derivatives: the root of diag(J V J').

    Parameters
    ----------
    J : ndarray (m, k)
    vcov : ndarray (k, k)

    Returns
    -------
    ndarray (m,)

    Examples
    --------
    >>> errors_of(np.array([[6.0]]), np.array([[0.01]])).round(6).tolist()
    [0.6]
    """
    return np.asarray(np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", J, vcov, J), 0.0)))


def proportion_interval(est: Array, se: Array, level: float, interval: str) -> tuple[Array, Array]:
    """Limits of an interval for a number between 0 and 1.

    Parameters
    ----------
    est, se : ndarray
        Estimates and standard errors.
    level : float
        Coverage, between 0 and 1.
    interval : {"logit", "wald"}
        An estimate outside (0, 1) has no logit: there the limits are NaN.

    Returns
    -------
    lower, upper : ndarray
        Of the estimates' shape.

    Raises
    ------
    DataError
        A level that is not between 0 and 1.
    ModelError
        Another interval.

    Examples
    --------
    >>> lower, upper = proportion_interval(np.array([0.9]), np.array([0.05]), 0.95, "logit")
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.752], [0.964])
    """
    from scipy.special import expit, logit, ndtri

    check_level(level)
    one_of("interval", interval, INTERVALS)
    z = float(ndtri((1 + level) / 2))
    if interval == "wald":
        return est - z * se, est + z * se
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where((est > 0) & (est < 1), est, np.nan)
        centre, width = logit(inside), z * se / (inside * (1 - inside))
    return expit(centre - width), expit(centre + width)
