"""Populations of known truth: a made-up questionnaire, and a study's own answers with another phi put in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError
from emosec.separability.questionnaire import Questionnaire
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.simulation import Population, from_matrices, survey

Floats = NDArray[np.float64]
# ASSUME an item whose loadings leave no residual variance has a little (a Heywood case in the fitted model)
SMALLEST_RESIDUAL = 0.01


def made_up(
    sizes: Sequence[int] = (5, 5, 5),
    *,
    against: int | Sequence[int] = 2,
    phi: float | ArrayLike = 0.7,
    loading: float | Sequence[float] = 0.7,
    categories: int = 5,
    skew: float = 0.0,
    acquiescence: float = 0.0,
    cross_loadings: Mapping[tuple[int, int], float] | None = None,
    pages: Sequence[int] | None = None,
) -> tuple[Questionnaire, Population]:
    """Return a questionnaire and the population that answers it.

    Parameters
    ----------
    sizes : items of each component
    against : items worded against the pole in each component (its first ones), or a number per component
    phi : correlation of every two components, or their (k, k) matrix
    loading, categories, skew, acquiescence, cross_loadings : see `statistics.simulation.survey`
    pages : page of each item

    Examples
    --------
    >>> questionnaire, population = made_up((3, 3, 4), against=(0, 0, 4))
    >>> questionnaire.signs.tolist(), len(population.names)
    ([1, 1, 1, 1, 1, 1, -1, -1, -1, -1], 10)
    """
    k = len(sizes)
    turned = [against] * k if isinstance(against, int) else list(against)
    items = tuple(f"{chr(97 + c)}{i + 1}" for c, size in enumerate(sizes) for i in range(size))
    owner = np.repeat(np.arange(k), sizes)
    within = np.concatenate([np.arange(size) for size in sizes])
    signs = np.where(within < np.array(turned)[owner], -1, 1)
    questionnaire = Questionnaire(
        items, owner, signs, np.full(len(items), categories), tuple(f"component {chr(65 + c)}" for c in range(k)),
        tuple((a, b) for a in range(k) for b in range(a + 1, k)),
        None if pages is None else np.asarray(pages, dtype=np.intp),
    )  # fmt: skip
    population = survey(
        list(sizes), loading=loading, phi=phi, categories=categories, skew=skew,
        reversed_items=np.flatnonzero(signs < 0).tolist(), acquiescence=acquiescence, cross_loadings=cross_loadings,
        names=items,
    )  # fmt: skip
    return questionnaire, population


def fitted_population(evidence: Evidence, q: Questionnaire, phi: ArrayLike) -> Population:
    """Return the population of a study's own model with other factor correlations.

    Parameters
    ----------
    evidence, q : of the study's sample, and what was asked
    phi : (k, k)

    Returns
    -------
    Population
        Of the raw items: the loadings, thresholds and wording variance that were fitted; residual variances are what content and
        wording leave of 1.

    Raises
    ------
    DataError
        The model could not be fitted.
    """
    moments = evidence.moments
    mixed = any(len(evidence.design.directions(c)) == 2 for c in range(len(q.components)))
    fit = evidence.intercept if mixed else evidence.plain
    if not fit.converged:
        raise DataError("the model gave no estimates, so nothing can be simulated from it")
    # the random intercept comes first among the sources of variance, and is left out where its variance came out negative
    method = float(fit.variances[0]) if mixed and len(fit.variances) > len(evidence.plain.variances) else 0.0
    sign = q.signs.astype(np.float64)
    content = np.zeros((len(q.items), len(q.components)))
    content[np.arange(len(q.items)), q.owner] = fit.loadings * sign
    lam, psi = content, np.asarray(phi, dtype=np.float64)
    if method > 0:
        lam = np.column_stack([lam, np.ones(len(sign))])
        psi = np.block([[psi, np.zeros((len(psi), 1))], [np.zeros((1, len(psi))), np.full((1, 1), method)]])
    residual = 1.0 - np.einsum("ij,jk,ik->i", lam, psi, lam)
    raw = []
    for item, s in enumerate(sign):
        own = moments.thresholds[item, : moments.n_categories[item] - 1]
        raw.append(own if s > 0 else -own[::-1])
    return from_matrices(lam, psi, np.maximum(residual, SMALLEST_RESIDUAL), raw, names=q.items, keying=sign)


def phi_matrix(components: int, pairs: Sequence[tuple[int, int]], phi: Sequence[float]) -> Floats:
    """Return the matrix of the correlations of some pairs of components; pairs that are not named correlate as these do on average.

    Examples
    --------
    >>> phi_matrix(3, [(0, 1), (0, 2), (1, 2)], [0.9, 0.5, 0.5])[0].tolist()
    [1.0, 0.9, 0.5]
    """
    made = np.full((components, components), float(np.mean(phi)))
    np.fill_diagonal(made, 1.0)
    for (a, b), value in zip(pairs, phi, strict=True):
        made[a, b] = made[b, a] = value
    return made


def nearest_correlation(matrix: ArrayLike) -> Floats:
    """Return a correlation matrix; where correlations are none together (phi above 1, say), the one with the negative eigenvalues
    set to zero.

    Examples
    --------
    >>> nearest_correlation([[1.0, 0.5], [0.5, 1.0]]).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    >>> float(nearest_correlation([[1.0, 1.02], [1.02, 1.0]])[0, 1].round(3))
    1.0
    """
    made = np.asarray(matrix, dtype=np.float64)
    values, vectors = np.linalg.eigh(made)
    if values[0] >= 0:
        return made
    positive = (vectors * np.maximum(values, 0.0)) @ vectors.T
    scale = np.sqrt(np.diagonal(positive))
    nearest: Floats = positive / np.outer(scale, scale)
    return nearest
