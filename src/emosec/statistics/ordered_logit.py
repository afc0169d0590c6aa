"""Ordinal logistic regression of counted answers: statsmodels' OrderedModel with weights and exact derivatives.

Few values of a matching score, groups and categories make few different rows, however many people there are; their likelihood is
the same. Importing this module brings statsmodels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from statsmodels.miscmodels.ordinal_model import OrderedModel

Array = NDArray[np.float64]
FLAT = 1e-7  # a person's share of a derivative that counts as none
SMALLEST = 1e-20  # added to a probability before its logarithm is taken, as statsmodels does


@dataclass(frozen=True)
class OrderedLogit:
    """A fitted regression: P(y ≤ k) = logistic(cuts[k] − X · slopes).

    Attributes
    ----------
    loglik : float
    slopes : ndarray (predictors,)
    cuts : ndarray (categories − 1,)
    """

    loglik: float
    slopes: Array
    cuts: Array


class _Counted(OrderedModel):  # type: ignore[misc]  # statsmodels has no types
    """Rows that stand for several people each.

    Parameters are slopes, the lowest threshold, and logarithms of the steps between thresholds, as OrderedModel has them.
    """

    def __init__(self, y: NDArray[Any], X: Array, counts: Array) -> None:
        super().__init__(y, X, distr="logit")
        self.counts = counts
        # what a row's upper and lower limit, threshold less predictor, are made of
        n = self.k_levels - 1
        self.upper = np.hstack([-X, np.eye(n + 1)[self.endog][:, :n]])
        self.lower = np.hstack([-X, np.eye(n + 1)[self.endog - 1][:, :n]])

    def _parts(self, params: Array) -> tuple[Array, Array, Array]:
        """Return P below the upper and the lower limit of every row, and the row's probability."""
        cuts = self.transform_threshold_params(params)
        at = self.exog @ params[: self.exog.shape[1]]
        upper, lower = expit(cuts[self.endog + 1] - at), expit(cuts[self.endog] - at)
        return upper, lower, np.maximum(upper - lower, 0.0) + SMALLEST

    def _chain(self, params: Array) -> Array:
        """Return derivatives of slopes and thresholds by the parameters."""
        k, n = self.exog.shape[1], self.k_levels - 1
        out = np.eye(k + n)
        steps = np.concatenate([[1.0], np.exp(params[k + 1 :])])
        out[k:, k:] = np.tril(np.ones((n, n))) * steps
        return out

    def loglike(self, params: Array) -> float:
        return float(self.counts @ np.log(self._parts(params)[2]))

    def _plain_score(self, params: Array) -> Array:
        u, low, p = self._parts(params)
        by_upper, by_lower = self.counts * u * (1.0 - u) / p, -self.counts * low * (1.0 - low) / p
        return np.asarray(self.upper.T @ by_upper + self.lower.T @ by_lower)

    def score(self, params: Array) -> Array:
        return self._plain_score(params) @ self._chain(params)

    def hessian(self, params: Array) -> Array:
        u, low, p = self._parts(params)
        g, h = u * (1.0 - u) / p, -low * (1.0 - low) / p
        twice_u, twice_l = g * (1.0 - 2.0 * u) - g * g, h * (1.0 - 2.0 * low) - h * h
        mixed = self.upper.T @ ((-g * h * self.counts)[:, None] * self.lower)
        plain = (
            self.upper.T @ ((twice_u * self.counts)[:, None] * self.upper)
            + self.lower.T @ ((twice_l * self.counts)[:, None] * self.lower)
            + mixed
            + mixed.T
        )
        chain = self._chain(params)
        out = chain.T @ plain @ chain
        # steps are exponentials, whose second derivative is the first
        first = self.exog.shape[1] + 1
        at = np.arange(first, len(params))
        out[at, at] += (self._plain_score(params) @ chain)[at]
        return np.asarray(out)


def ordered_logit(y: NDArray[Any], X: Array, counts: Array, start: OrderedLogit | None = None) -> OrderedLogit:
    """Fit an ordinal logistic regression to counted rows by maximum likelihood.

    Parameters
    ----------
    y : ndarray of int (rows,)
        Categories, numbered from 0 without a gap.
    X : ndarray (rows, predictors)
        Without a constant.
    counts : ndarray (rows,)
        How many people each row stands for.
    start : OrderedLogit, optional
        A fit of the same answers to the first of these predictors.

    Returns
    -------
    OrderedLogit

    References
    ----------
    McCullagh, P. (1980). Regression models for ordinal data. Journal of the Royal Statistical Society, Series B, 42, 109–142.

    Examples
    --------
    >>> import numpy as np
    >>> y, x = np.array([0, 1, 2, 0, 1, 2]), np.array([[0.0], [0.0], [0.0], [1.0], [1.0], [1.0]])
    >>> found = ordered_logit(y, x, counts=np.array([30, 20, 10, 10, 20, 30]))
    >>> found.slopes.round(2).tolist(), (found.cuts.round(2) + 0.0).tolist()
    ([1.61], [0.0, 1.61])
    """
    if start is None:
        below = np.cumsum(np.bincount(y, counts))[:-1] / counts.sum()
        start = OrderedLogit(0.0, np.zeros(0), np.log(below / (1.0 - below)))
    slopes = np.concatenate([start.slopes, np.zeros(X.shape[1] - len(start.slopes))])
    first = np.concatenate([slopes, start.cuts[:1], np.log(np.diff(start.cuts))])
    model = _Counted(y, X, np.asarray(counts, dtype=float))
    params = _maximised(model, first)
    cuts = np.asarray(model.transform_threshold_params(params))[1:-1]
    return OrderedLogit(model.loglike(params), params[: X.shape[1]], cuts)


def _maximised(model: _Counted, start: Array) -> Array:
    """Return the maximum: by Newton's steps where they lead uphill to a place without slope, else by statsmodels' L-BFGS."""
    import warnings

    with warnings.catch_warnings():
        # standard errors are not used; that Hessians near the edge cannot be inverted is said of them alone
        warnings.simplefilter("ignore")
        try:
            found = model.fit(start_params=start, method="newton", disp=0, maxiter=25, tol=1e-7, skip_hessian=True)
        except np.linalg.LinAlgError:
            found = None
        if found is not None:
            params = np.asarray(found.params, dtype=float)
            flat = np.isfinite(params).all() and np.abs(model.score(params)).max() < FLAT * model.counts.sum()
            if flat and model.loglike(params) >= model.loglike(start):
                return params
        found = model.fit(
            start_params=start, method="lbfgs", disp=0, maxiter=2000, pgtol=1e-10, factr=10.0, skip_hessian=True
        )
    return np.asarray(found.params, dtype=float)
