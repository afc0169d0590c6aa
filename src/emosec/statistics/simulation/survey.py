"""The population of a questionnaire, from the few numbers one varies in a simulation study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import ModelError
from emosec.statistics.item_matrix import as_floats
from emosec.statistics.kinds import NoLessThanZero, checked
from emosec.statistics.simulation.population import Population, from_matrices

Floats = NDArray[np.float64]


def even_thresholds(categories: int, skew: float = 0.0) -> Floats:
    """Equally spaced thresholds between ±1.5 standard deviations (one: at 0), moved up by `skew`.

    A positive skew piles answers into the low categories.

    Parameters
    ----------
    categories : int
        Two or more.
    skew : float
        In standard deviations of the latent answer.

    Returns
    -------
    ndarray, shape (categories − 1,)

    Raises
    ------
    ModelError
        Fewer than two categories.

    Examples
    --------
    >>> even_thresholds(4).tolist(), even_thresholds(2, skew=1.0).tolist()
    ([-1.5, 0.0, 1.5], [1.0])
    """
    if categories < 2:
        raise ModelError(
            f"an item needs two categories or more, not {categories}", where="categories", remedy="give 2, 3, …"
        )
    spread = np.zeros(1) if categories == 2 else np.linspace(-1.5, 1.5, categories - 1)
    return spread + skew


@checked
def survey(
    items_per_factor: Sequence[int],
    *,
    loading: float | Sequence[float] = 0.7,
    phi: float | ArrayLike = 0.5,
    categories: int | Sequence[int] = 5,
    skew: float | Sequence[float] = 0.0,
    thresholds: Sequence[ArrayLike] | None = None,
    reversed_items: Sequence[int] = (),
    acquiescence: NoLessThanZero = 0.0,
    cross_loadings: Mapping[tuple[int, int], float] | None = None,
    residual_covariances: Mapping[tuple[int, int], float] | None = None,
    names: Sequence[str] = (),
) -> Population:
    """A questionnaire in which each item belongs to one factor, with the imperfections one wants to study.

    Every latent response has variance 1, so a loading is standardised: residual variance is what content and
    acquiescence leave.

    Parameters
    ----------
    items_per_factor : sequence of int
    loading : float, or one per item
        Content loadings before keying.
    phi : float or (m, m)
        Correlations of the factors.
    categories, skew : number, or one per item
        See `even_thresholds`. Both describe the item as KEYED: a reversed item's thresholds are mirrored.
    thresholds : sequence of p sequences, optional
        Instead of `categories` and `skew`; also of the keyed item.
    reversed_items : sequence of int
        Positions of the items worded the other way.
    acquiescence : float
        Variance of a random intercept: loading 1 on every raw item, uncorrelated with content.
    cross_loadings : mapping (item, factor) → loading, optional
        Of the keyed item.
    residual_covariances : mapping (item, item) → covariance, optional
        Of the raw items.
    names : sequence of str, optional

    Returns
    -------
    Population

    Raises
    ------
    ModelError
        Numbers per item that are not as many as items, or positions of items and factors that do not exist.

    Examples
    --------
    >>> population = survey([2, 2], loading=0.8, phi=0.5, reversed_items=[1], acquiescence=0.1)
    >>> population.correlations[0].round(2).tolist()  # −.64 + .10, then ±.32 + .10
    [1.0, -0.54, 0.42, 0.42]
    """
    if not items_per_factor or min(items_per_factor) < 1:
        raise ModelError(
            f"items_per_factor={list(items_per_factor)}", remedy="give one number of items per factor, as [5, 5]"
        )
    m, p = len(items_per_factor), int(sum(items_per_factor))
    sign = np.ones(p)
    sign[_positions("reversed_items", list(reversed_items), p)] = -1.0
    content = np.zeros((p, m))
    content[np.arange(p), np.repeat(np.arange(m), items_per_factor)] = _per_item("loading", loading, p)
    for (item, factor), value in (cross_loadings or {}).items():
        content[_positions("cross_loadings", [item], p), _positions("cross_loadings", [factor], m)] = value
    psi = _factor_correlations(phi, m)
    lam = content * sign[:, None]
    if acquiescence > 0.0:
        lam = np.column_stack([lam, np.ones(p)])
        psi = np.block([[psi, np.zeros((m, 1))], [np.zeros((1, m)), np.full((1, 1), acquiescence)]])
    theta = np.diag(1.0 - np.einsum("ij,jk,ik->i", lam, psi, lam))
    for pair, value in (residual_covariances or {}).items():
        i, j = _positions("residual_covariances", list(pair), p)
        theta[i, j] = theta[j, i] = value
    if thresholds is None:
        k, shift = _per_item("categories", categories, p), _per_item("skew", skew, p)
        thresholds = [even_thresholds(int(k[i]), float(shift[i])) for i in range(p)]
    if len(thresholds) != p:
        raise ModelError(
            f"{len(thresholds)} sets of thresholds for {p} items",
            where="thresholds",
            remedy="give one list for each item",
        )
    raw = [np.asarray(t) if s > 0 else -np.asarray(t)[::-1] for t, s in zip(thresholds, sign, strict=True)]
    return from_matrices(lam, psi, theta, raw, names=names, keying=sign)


def _per_item(what: str, value: float | Sequence[float], p: int) -> Floats:
    values = as_floats(value, what)
    if values.ndim == 0:
        return np.full(p, float(values))
    if values.shape != (p,):
        raise ModelError(
            f"{what} has {values.size} values for {p} items", where=what, remedy="give one number, or one per item"
        )
    return values


def _positions(what: str, positions: Sequence[int], size: int) -> list[int]:
    wrong = [i for i in positions if not 0 <= i < size]
    if wrong:
        raise ModelError(
            f"{what} names position {wrong[0]}, but there are only 0 … {size - 1}", where=what, remedy="count from 0"
        )
    return list(positions)


def _factor_correlations(phi: float | ArrayLike, m: int) -> Floats:
    factors = as_floats(phi, "phi")
    if factors.ndim == 0:
        factors = np.full((m, m), float(factors))
        np.fill_diagonal(factors, 1.0)
    if factors.shape != (m, m):
        raise ModelError(
            f"phi has shape {factors.shape} for {m} factors", where="phi", remedy="give one number, or a matrix"
        )
    return factors
