"""Respondents of known truth for bench/attacks.py: a simulator in plain numpy that shares nothing with the package's own.

A keyed latent answer is loading × trait + what items share + noise; the raw one is turned where the item is worded against the
pole, gets what goes with the direction of wording, and is cut at thresholds. What a design does to people is done to these parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emosec.separability.questionnaire import Questionnaire

Floats = NDArray[np.float64]
Codes = NDArray[np.int8]
LOADING = 0.7
# places of the items that are worded against the pole, the first of them first
TURNED = (1, 3, 5, 7, 9, 11, 0, 2, 4, 6, 8, 10)


@dataclass(frozen=True)
class Form:
    """A questionnaire: items of each component, how many of them are worded against the pole, and categories of its items.

    A few categories are repeated over the items. With `paged` the study says that each component stood on a page of its own.
    """

    sizes: tuple[int, ...] = (5, 5, 5)
    against: tuple[int, ...] = (2, 2, 2)
    categories: tuple[int, ...] = (5,)
    paged: bool = False

    @cached_property
    def owner(self) -> NDArray[np.intp]:
        """The component of each item."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @cached_property
    def sign(self) -> NDArray[np.intp]:
        """The direction of each item."""
        sign = np.ones(sum(self.sizes), dtype=np.intp)
        starts = np.cumsum((0, *self.sizes[:-1]))
        for start, size, many in zip(starts, self.sizes, self.against, strict=True):
            sign[[start + at for at in TURNED if at < size][:many]] = -1
        return sign

    @cached_property
    def options(self) -> NDArray[np.intp]:
        """The number of categories of each item."""
        return np.resize(np.array(self.categories, dtype=np.intp), sum(self.sizes))

    def questionnaire(self) -> Questionnaire:
        """The same as the rule takes it."""
        many = len(self.sizes)
        items = tuple(f"{chr(97 + c)}{i + 1}" for c, size in enumerate(self.sizes) for i in range(size))
        names = tuple(f"component {chr(65 + c)}" for c in range(many))
        pairs, pages = tuple(combinations(range(many), 2)), self.owner if self.paged else None
        return Questionnaire(items, self.owner, self.sign, self.options, names, pairs, pages)


def matrix(phi: tuple[float, ...], components: int = 3) -> Floats:
    """Return the correlation matrix of the pairs 12, 13, …, 23, …; one number is that of all."""
    made = np.eye(components)
    made[np.triu_indices(components, 1)] = phi if len(phi) > 1 else phi[0]
    return np.triu(made) + np.triu(made, 1).T


def correlated(rng: np.random.Generator, n: int, covariance: Floats) -> Floats:
    """Return normal variables (n, k) of a covariance that may be singular."""
    values, vectors = np.linalg.eigh(covariance)
    drawn: Floats = rng.standard_normal((n, len(covariance))) @ (vectors * np.sqrt(np.clip(values, 0.0, None))).T
    return drawn


def classes(rng: np.random.Generator, n: int, phi: tuple[float, ...], apart: tuple[float, ...]) -> Floats:
    """Return traits of two kinds of people, half each, whose means are at ± `apart`; all of them together correlate `phi`."""
    far = np.array(apart)
    kind = rng.choice([-1.0, 1.0], (n, 1))
    return kind * far + correlated(rng, n, matrix(phi) - np.outer(far, far))


def carried(rng: np.random.Generator, n: int, order: NDArray[np.intp], r: float) -> Floats:
    """Return noise (n, items) of which each item, in the order asked, takes over from the one before so as to correlate by r."""
    drawn = rng.standard_normal((n, len(order)))
    for at in range(1, len(order)):
        drawn[:, at] = r * drawn[:, at - 1] + np.sqrt(1.0 - r * r) * drawn[:, at]
    noise = np.empty_like(drawn)
    noise[:, order] = drawn
    return noise


def answers(
    rng: np.random.Generator,
    form: Form,
    traits: Floats,
    *,
    loading: Any = LOADING,
    shared: Any = 0.0,
    wording: Any = 0.0,
    noise: Floats | None = None,
) -> Codes:
    """Return raw category numbers (n, items).

    Parameters
    ----------
    rng : the generator
    form : what was asked
    traits : (n, components)
    loading : of all items, or of each person's (n, 1)
    shared, wording : added to keyed and to raw latent answers: (items,), (n, 1) or (n, items)
    noise : standard normal (n, items) by default
    """
    error = rng.standard_normal((len(traits), len(form.owner))) if noise is None else noise
    keyed = loading * traits[:, form.owner] + np.sqrt(1.0 - LOADING**2) * error + shared
    raw = form.sign * keyed + wording
    found = [np.digitize(raw[:, j], np.linspace(-1.5, 1.5, k - 1)) for j, k in enumerate(form.options)]
    return np.column_stack(found).astype(np.int8)
