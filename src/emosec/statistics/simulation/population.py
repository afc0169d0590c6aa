"""A population of ordinal survey answers, written as the matrices of its factor model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import ModelError
from emosec.statistics.item_matrix import LARGEST, as_floats
from emosec.statistics.kinds import checked

Floats = NDArray[np.float64]

# Rounding that a covariance matrix may show below zero.
NOT_BELOW = -1e-10


@dataclass(frozen=True, slots=True)
class Population:
    """Latent responses y* = ν + Λη + ε, normal, cut at thresholds into categories 0 … k − 1.

    Everything is about RAW items: a reversed item has negative loadings, and an acquiescence factor has loading 1 on
    all.

    Attributes
    ----------
    names : tuple of str
        The p items.
    loadings : ndarray (p, m)
    factor_covariance : ndarray (m, m)
    residual_covariance : ndarray (p, p)
    thresholds : tuple of ndarray
        k − 1 increasing numbers per item, on the scale of y*.
    keying : ndarray (p,)
        +1, or −1 for a reversed item.
    means : ndarray (p,)
        Means of y*.

    Raises
    ------
    ModelError
        Shapes that do not fit, thresholds that do not increase, a covariance matrix that is not one.
    """

    names: tuple[str, ...]
    loadings: Floats
    factor_covariance: Floats
    residual_covariance: Floats
    thresholds: tuple[Floats, ...]
    keying: Floats
    means: Floats

    def __post_init__(self) -> None:
        p, m = self.loadings.shape
        shapes = {
            "names": len(self.names) == p,
            "factor_covariance": self.factor_covariance.shape == (m, m),
            "residual_covariance": self.residual_covariance.shape == (p, p),
            "thresholds": len(self.thresholds) == p,
            "keying": self.keying.shape == (p,),
            "means": self.means.shape == (p,),
        }
        for what, fits in shapes.items():
            if not fits:
                raise ModelError(
                    f"{what} do not fit loadings of {p} items on {m} factors", where=what, remedy="one for each of them"
                )
        for name, tau in zip(self.names, self.thresholds, strict=True):
            if len(tau) == 0 or not np.all(np.isfinite(tau)) or not np.all(np.diff(tau) > 0):
                raise ModelError(
                    f"the thresholds of {name} are not increasing numbers: {tau}", where=name,
                    remedy="give one number fewer than the item has categories, each above the one before",
                )  # fmt: skip
        numbers = (self.loadings, self.factor_covariance, self.residual_covariance, self.keying, self.means)
        if not all(np.isfinite(values).all() and (np.abs(values) < LARGEST).all() for values in numbers):
            raise ModelError(
                "a number of the population is missing, infinite or beyond all measure", where="population",
                remedy="look at loadings, covariances, keying and means",
            )  # fmt: skip
        for what, matrix in (
            ("factor_covariance", self.factor_covariance),
            ("residual_covariance", self.residual_covariance),
        ):
            if not np.allclose(matrix, matrix.T) or (len(matrix) and np.linalg.eigvalsh(matrix)[0] < NOT_BELOW):
                raise ModelError(
                    f"{what} is not a covariance matrix",
                    where=what,
                    remedy="smaller loadings, cross-loadings or acquiescence leave room for residual variance",
                )
        if np.any(np.diagonal(self.covariance) <= 0.0):
            raise ModelError(
                "an item has no variance", where="residual_covariance", remedy="give it a residual variance"
            )

    @property
    def covariance(self) -> Floats:
        """ΛΦΛ' + Θ, the covariance of y* (p, p)."""
        implied: Floats = self.loadings @ self.factor_covariance @ self.loadings.T + self.residual_covariance
        return implied

    @property
    def correlations(self) -> Floats:
        """The true polychoric correlations of the raw items (p, p)."""
        sd = np.sqrt(np.diagonal(self.covariance))
        r: Floats = self.covariance / np.outer(sd, sd)
        return r

    @property
    def standard_thresholds(self) -> tuple[Floats, ...]:
        """What a polychoric estimate of the thresholds aims at: (τ − ν) / sd(y*)."""
        sd = np.sqrt(np.diagonal(self.covariance))
        return tuple((t - mean) / s for t, mean, s in zip(self.thresholds, self.means, sd, strict=True))

    @property
    def n_categories(self) -> NDArray[np.intp]:
        """Categories of each item (p,)."""
        return np.array([len(t) + 1 for t in self.thresholds], dtype=np.intp)


@checked
def from_matrices(
    loadings: ArrayLike,
    factor_covariance: ArrayLike,
    residual_covariance: ArrayLike,
    thresholds: Sequence[ArrayLike],
    *,
    names: Sequence[str] = (),
    keying: ArrayLike | None = None,
    means: ArrayLike | None = None,
) -> Population:
    """A population from the matrices of a fitted model (Λ, Ψ, Θ, τ), in delta or theta parameterisation.

    Parameters
    ----------
    loadings : array_like (p, m)
    factor_covariance : array_like (m, m)
    residual_covariance : array_like (p, p), or (p,) for a diagonal one
    thresholds : sequence of p sequences
    names : sequence of str, optional
        Default item1, item2, …
    keying : array_like (p,), optional
        Default: the sign of each item's largest loading.
    means : array_like (p,), optional
        ν + Λα; default 0.

    Returns
    -------
    Population

    Examples
    --------
    >>> from_matrices([[0.8], [0.6]], [[1.0]], [0.36, 0.64], [[0.0], [-1.0, 1.0]]).correlations[0, 1].round(2)
    np.float64(0.48)
    """
    lam = _array("loadings", loadings, 2)
    theta = as_floats(residual_covariance, "residual_covariance")
    p, psi = len(lam), _array("factor_covariance", factor_covariance, 2)
    if lam.size == 0 or theta.ndim not in (1, 2):
        raise ModelError(
            f"loadings of shape {lam.shape}, residual_covariance of shape {theta.shape}", where="from_matrices",
            remedy="give loadings items × factors, and residual variances, or covariances items × items",
        )  # fmt: skip
    largest = lam[np.arange(p), np.argmax(np.abs(lam), axis=1)]
    return Population(
        names=tuple(names) or tuple(f"item{i + 1}" for i in range(p)),
        loadings=lam,
        factor_covariance=psi,
        residual_covariance=np.diag(theta) if theta.ndim == 1 else theta,
        thresholds=tuple(_array("thresholds", t, 1) for t in thresholds),
        keying=np.where(largest < 0.0, -1.0, 1.0) if keying is None else _array("keying", keying, 1),
        means=np.zeros(p) if means is None else _array("means", means, 1),
    )


def _array(what: str, values: ArrayLike, dimensions: int) -> Floats:
    array = as_floats(values, what)
    if array.ndim != dimensions:
        wanted = "one number per item" if dimensions == 1 else "a matrix"
        raise ModelError(f"{what} have {array.ndim} dimensions, not {dimensions}", where=what, remedy=f"give {wanted}")
    return array
