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
    """Rows that stand for several people each."""

    def __init__(self, y: NDArray[Any], X: Array, counts: Array) -> None:
        self.counts = counts
        super().__init__(y, X, distr="logit")

    def _parts(self, params: Array) -> tuple[Array, Array, Array, Array]:
        """Return thresholds, P below the upper and the lower threshold of every row, and the row's probability."""
        cuts = self.transform_threshold_params(params)
        at = self.exog @ params[: self.exog.shape[1]]
        upper, lower = expit(cuts[self.endog + 1] - at), expit(cuts[self.endog] - at)
        return cuts, upper, lower, np.maximum(upper - lower, 0.0) + SMALLEST

    def loglikeobs(self, params: Array) -> Array:
        return np.asarray(self.counts * np.log(self._parts(params)[3]))

    def loglike(self, params: Array) -> float:
        return float(self.loglikeobs(params).sum())

    def score(self, params: Array) -> Array:
        """Derivatives by slopes, the lowest threshold and the logarithms of the steps between thresholds."""
        cuts, upper, lower, p = self._parts(params)
        k = len(cuts) - 2
        by_cut = np.zeros(k + 2)
        np.add.at(by_cut, self.endog + 1, self.counts * upper * (1.0 - upper) / p)
        np.add.at(by_cut, self.endog, -self.counts * lower * (1.0 - lower) / p)
        above = np.cumsum(by_cut[1:-1][::-1])[::-1]
        by_threshold = np.concatenate([above[:1], above[1:] * np.diff(cuts[1:-1])])
        # logistic densities differ by (F_u − F_l)(1 − F_u − F_l)
        by_slope = self.exog.T @ (self.counts * (upper + lower - 1.0))
        return np.concatenate([by_slope, by_threshold])


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
    >>> found.slopes.round(2).tolist(), found.cuts.round(2).tolist()
    ([1.61], [0.0, 1.61])
    """
    import warnings

    if start is None:
        below = np.cumsum(np.bincount(y, counts))[:-1] / counts.sum()
        start = OrderedLogit(0.0, np.zeros(0), np.log(below / (1.0 - below)))
    slopes = np.concatenate([start.slopes, np.zeros(X.shape[1] - len(start.slopes))])
    first = np.concatenate([slopes, start.cuts[:1], np.log(np.diff(start.cuts))])
    model = _Counted(y, X, np.asarray(counts, dtype=float))
    with warnings.catch_warnings():
        # standard errors are not used; that Hessians near the edge cannot be inverted is said of them alone
        warnings.simplefilter("ignore")
        result = model.fit(
            start_params=first, method="lbfgs", disp=0, maxiter=2000, pgtol=1e-10, factr=10.0, skip_hessian=True
        )
    params = np.asarray(result.params, dtype=float)
    cuts = np.asarray(model.transform_threshold_params(params))[1:-1]
    return OrderedLogit(model.loglike(params), params[: X.shape[1]], cuts)
