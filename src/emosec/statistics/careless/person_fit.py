"""Person fit: how (un)likely a response pattern is under a one-factor model of the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError
from emosec.statistics.item_matrix import FloatArray, item_matrix

_ROWS_AT_ONCE = 4000
_TINY = 1e-300


def lz(responses: pd.DataFrame | ArrayLike, *, loadings: ArrayLike, thresholds: ArrayLike, low: int = 1) -> FloatArray:
    """Standardised log-likelihood of a response pattern (polytomous lz).

    Parameters
    ----------
    responses : DataFrame or array_like, shape (n_respondents, n_items)
        Whole-number answers `low`, `low + 1`, …
    loadings : array_like, shape (n_items,)
        Standardised loadings of ONE factor, as from a categorical CFA (|loading| < 1; negative for reversed items).
    thresholds : array_like, shape (n_items, n_categories − 1)
        Thresholds of the latent responses in ascending order. A category nobody used lies between two equal ones, or beyond an
        infinite one.
    low : int
        Lowest code.

    Returns
    -------
    ndarray, shape (n_respondents,)
        Low (below about −1.65) is suspect. NaN for respondents with fewer than two answers.

    Notes
    -----
    Graded response model in its normal-ogive form; the factor score is the posterior mode under a standard normal.
    Missing answers leave the likelihood. With estimated factor scores lz is too narrow: prefer `lz_star`.

    References
    ----------
    Drasgow, F., Levine, M. V., & Williams, E. A. (1985). Appropriateness measurement with polychotomous item response
    models and standardized indices. *British Journal of Mathematical and Statistical Psychology, 38*, 67–86.

    Examples
    --------
    >>> thresholds = [[-1.0, 0.0, 1.0]] * 6
    >>> lz([[2, 2, 3, 2, 3, 2], [1, 4, 1, 4, 1, 4]], loadings=[.7] * 6, thresholds=thresholds).round(1)
    array([ 1.2, -5.6])
    """
    model, x = _checked(responses, loadings, thresholds, low)
    return _by_chunk(x, model, corrected=False)


def lz_star(
    responses: pd.DataFrame | ArrayLike, *, loadings: ArrayLike, thresholds: ArrayLike, low: int = 1
) -> FloatArray:
    """Standardised log-likelihood, corrected for the factor score being estimated (polytomous lz*).

    Parameters
    ----------
    responses, loadings, thresholds, low
        As for `lz`.

    Returns
    -------
    ndarray, shape (n_respondents,)
        About standard normal under the model with many items; low is suspect. NaN with fewer than two answers.

    Notes
    -----
    The log-likelihood weights are made orthogonal to the score equation of the posterior mode, so that the error of the
    factor score cancels to first order.

    References
    ----------
    Snijders, T. A. B. (2001). Asymptotic null distribution of person fit statistics with estimated person parameter.
    *Psychometrika, 66*, 331–342. Sinharay, S. (2016). Asymptotically correct standardization of person-fit statistics
    beyond dichotomous items. *Psychometrika, 81*, 992–1013.

    Examples
    --------
    >>> thresholds = [[-1.0, 0.0, 1.0]] * 6
    >>> star = lz_star([[2, 2, 3, 2, 3, 2], [1, 4, 1, 4, 1, 4]], loadings=[.7] * 6, thresholds=thresholds)
    >>> bool(star[0] > 0 > -2 > star[1])
    True
    """
    model, x = _checked(responses, loadings, thresholds, low)
    return _by_chunk(x, model, corrected=True)


@dataclass(frozen=True)
class _GradedModel:
    """Normal-ogive graded response model: slope a·λ, steps a·τ with a = 1/√(1 − λ²)."""

    slope: FloatArray  # (items,)
    steps: FloatArray  # (items, categories + 1), from −inf to inf

    def probabilities(self, theta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Category probabilities and their derivatives in theta, both (persons, items, categories)."""
        from scipy.special import ndtr

        u = self.steps[None] - self.slope[None, :, None] * theta[:, None, None]
        density = np.exp(-0.5 * u**2) / np.sqrt(2 * np.pi)
        lower, upper = u[:, :, :-1], u[:, :, 1:]
        turned = lower + upper > 0  # differences in the lower tail are exact
        chance = ndtr(np.where(turned, -lower, upper)) - ndtr(np.where(turned, -upper, lower))
        probability = np.maximum(chance, _TINY)
        return probability, -self.slope[None, :, None] * np.diff(density, axis=2)


def _checked(
    responses: pd.DataFrame | ArrayLike, loadings: ArrayLike, thresholds: ArrayLike, low: int
) -> tuple[_GradedModel, FloatArray]:
    x = item_matrix(responses).values - low
    lam, tau = np.asarray(loadings, dtype=float), np.asarray(thresholds, dtype=float)
    if lam.shape != (x.shape[1],) or tau.ndim != 2 or len(tau) != len(lam):
        raise DataError(
            f"{x.shape[1]} items, loadings of shape {lam.shape} and thresholds of shape {tau.shape} do not fit",
            remedy="give one loading and one row of thresholds per item",
        )
    if not (np.abs(lam) < 1).all() or not (tau[:, 1:] >= tau[:, :-1]).all():
        raise DataError(
            "loadings must lie within ±1 and thresholds must not decrease",
            why="otherwise categories have a negative probability",
            remedy="do not compute person fit from an inadmissible solution",
        )
    answers = x[~np.isnan(x)]
    if (answers != np.round(answers)).any() or (answers < 0).any() or (answers > tau.shape[1]).any():
        raise DataError(f"answers are not the codes {low} to {low + tau.shape[1]}", remedy="recode them first")
    scale = 1 / np.sqrt(1 - lam**2)
    edges = np.full((len(lam), 1), np.inf)
    return _GradedModel(scale * lam, np.hstack([-edges, scale[:, None] * tau, edges])), x


def _by_chunk(x: FloatArray, model: _GradedModel, *, corrected: bool) -> FloatArray:
    parts = [_fit(x[i : i + _ROWS_AT_ONCE], model, corrected) for i in range(0, len(x), _ROWS_AT_ONCE)]
    return np.concatenate(parts)


def _fit(x: FloatArray, model: _GradedModel, corrected: bool) -> FloatArray:
    answered = ~np.isnan(x)
    chosen = np.where(answered, x, 0).astype(np.intp)[:, :, None]
    theta = _posterior_mode(chosen, answered, model)
    p, dp = model.probabilities(theta)
    weight, score = np.log(p), dp / p
    observed = np.where(answered, np.take_along_axis(weight, chosen, axis=2)[:, :, 0], 0.0).sum(axis=1)
    expected = ((p * weight).sum(axis=2) * answered).sum(axis=1)
    numerator = observed - expected
    if corrected:
        information = ((dp * score).sum(axis=2) * answered).sum(axis=1)
        information = np.where(answered.any(axis=1), information, 1.0)
        c = ((dp * weight).sum(axis=2) * answered).sum(axis=1) / information
        weight = weight - c[:, None, None] * score
        numerator = numerator - c * theta  # at the posterior mode the answers' scores add up to theta
    variance = (p * weight**2).sum(axis=2) - (p * weight).sum(axis=2) ** 2
    total = (variance * answered).sum(axis=1)
    enough = answered.sum(axis=1) > 1
    return np.where(enough, numerator / np.sqrt(np.where(enough, total, 1.0)), np.nan)


def _posterior_mode(chosen: NDArray[np.intp], answered: NDArray[np.bool_], model: _GradedModel) -> FloatArray:
    """Fisher scoring; the log posterior of an ordinal probit is concave, so steps only need a bound."""
    theta = np.zeros(len(chosen))
    for _ in range(100):
        p, dp = model.probabilities(theta)
        score = dp / p
        gradient = np.where(answered, np.take_along_axis(score, chosen, axis=2)[:, :, 0], 0.0).sum(axis=1) - theta
        information = ((dp * score).sum(axis=2) * answered).sum(axis=1) + 1.0
        step = np.clip(gradient / information, -1.0, 1.0)
        theta = theta + step
        if np.abs(step).max(initial=0.0) < 1e-10:
            break
    return theta
