"""Answers drawn from a population: one occasion, or several with stability."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from emosec.errors import ModelError
from emosec.statistics.kinds import NotNegative, checked
from emosec.statistics.simulation.population import Population

Codes = NDArray[np.int8]
Floats = NDArray[np.float64]

MISSING = -1


@checked
def simulate(population: Population, n: NotNegative, rng: np.random.Generator) -> Codes:
    """Answers of n persons, as category numbers 0 … k − 1 of the raw items.

    Parameters
    ----------
    population : Population
    n : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray (n, p) of int8

    Examples
    --------
    >>> import numpy as np
    >>> from emosec.statistics.simulation import survey
    >>> simulate(survey([3], categories=4), 2, np.random.default_rng(1)).shape
    (2, 3)
    """
    return cut(rng.standard_normal((n, len(population.names))) @ _root(population.covariance).T, population)


def simulate_waves(
    population: Population,
    n: int,
    rng: np.random.Generator,
    *,
    waves: int = 2,
    stability: float = 0.7,
    residual_stability: float = 0.0,
) -> list[Codes]:
    """The same n persons on several occasions, each occasion a draw from `population`.

    Parameters
    ----------
    population : Population
    n : int
    rng : numpy.random.Generator
    waves : int
    stability : float
        Correlation of a factor with itself one wave later; s waves apart it is stability ** s.
    residual_stability : float
        The same for what is specific to an item.

    Returns
    -------
    list of ndarray (n, p) of int8

    Examples
    --------
    >>> from emosec.statistics.simulation.survey import survey
    >>> [wave.shape for wave in simulate_waves(survey([3]), 10, np.random.default_rng(1), waves=2)]
    [(10, 3), (10, 3)]
    """
    for name, value in (("stability", stability), ("residual_stability", residual_stability)):
        if not -1.0 <= value <= 1.0:
            raise ModelError(f"{name} is a correlation, not {value}", where=name)
    factor_root, residual_root = _root(population.factor_covariance), _root(population.residual_covariance)
    factors, residuals = (rng.standard_normal((n, len(root))) for root in (factor_root, residual_root))
    out = []
    for wave in range(waves):
        if wave:
            factors = _carry_on(factors, stability, rng)
            residuals = _carry_on(residuals, residual_stability, rng)
        latent = factors @ factor_root.T @ population.loadings.T + residuals @ residual_root.T
        out.append(cut(latent, population))
    return out


def _carry_on(values: Floats, stability: float, rng: np.random.Generator) -> Floats:
    """One step of an autoregression that keeps variance 1."""
    next_values: Floats = stability * values + np.sqrt(1.0 - stability**2) * rng.standard_normal(values.shape)
    return next_values


def _root(covariance: Floats) -> Floats:
    """A matrix R with RR' = covariance, singular ones included (a factor correlation of 1)."""
    values, vectors = np.linalg.eigh(covariance)
    root: Floats = vectors * np.sqrt(np.clip(values, 0.0, None))
    return root


def cut(latent: Floats, population: Population) -> Codes:
    """Latent responses as category numbers.

    Parameters
    ----------
    latent : ndarray, shape (n, p)
        Without their means.
    population : Population
        Its thresholds and means.

    Returns
    -------
    ndarray of int8, shape (n, p)
        From 0.

    Examples
    --------
    >>> from emosec.statistics.simulation.survey import survey
    >>> population = survey([3], categories=3)
    >>> cut(np.array([[-2.0, 0.0, 2.0]]), population).tolist()
    [[0, 1, 2]]
    """
    codes = np.zeros(latent.shape, dtype=np.int8)
    most = max(len(t) for t in population.thresholds)
    for step in range(most):
        at = np.array([t[step] if step < len(t) else np.inf for t in population.thresholds]) - population.means
        codes += latent > at
    return codes


def keyed(codes: Codes, population: Population) -> Codes:
    """Reversed items turned round (low + high − value), missing left missing.

    Parameters
    ----------
    codes : ndarray of int8, shape (n, p)
        As answered; −1 for missing.
    population : Population
        Its keying and numbers of categories.

    Returns
    -------
    ndarray of int8, shape (n, p)

    Examples
    --------
    >>> from emosec.statistics.simulation.survey import survey
    >>> population = survey([3], categories=3, reversed_items=[0])
    >>> keyed(np.array([[0, 0, -1], [2, 1, 2]], dtype=np.int8), population).tolist()
    [[2, 0, -1], [0, 1, 2]]
    """
    turned = np.where(population.keying < 0.0, population.n_categories - 1 - codes, codes)
    return np.where(codes == MISSING, MISSING, turned).astype(np.int8)


def as_frame(codes: Codes, population: Population, low: int = 1) -> pd.DataFrame:
    """Answers as a survey has them: codes from `low` up, missing as NA, columns named.

    Parameters
    ----------
    codes : ndarray of int8, shape (n, p)
        From 0; −1 for missing.
    population : Population
        Its names of items.
    low : int
        Code of the lowest category.

    Returns
    -------
    DataFrame
        Of type Int64.

    Examples
    --------
    >>> from emosec.statistics.simulation.survey import survey
    >>> population = survey([3], categories=3)
    >>> as_frame(np.array([[0, 2, -1]], dtype=np.int8), population).to_numpy(dtype=float, na_value=np.nan).tolist()
    [[1.0, 3.0, nan]]
    """
    values = pd.DataFrame(codes.astype(np.int64) + low, columns=list(population.names)).astype("Int64")
    return values.mask(codes == MISSING)
