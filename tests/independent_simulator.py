"""A simulator of its own: plain numpy, nothing of emosec, so that what it says about emosec is news."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Truth:
    """A questionnaire of components with equal numbers of items, and what spoils its answers.

    phi: one number or one per pair; against: items worded the other way, per component; difficulty: mean of a component's keyed
    items; acquiescence: variance, going with every trait by acquiescence_r; misread: share that misreads reversals;
    careless: shares of random, longstring; style: sd of the log scale; page: variance, one component a page; facet:
    residual correlation among the first three items of each component; doublet: the same of one pair; tired: share that
    answers at random from some item on, after tired_from of the items; faking: share that answers 1.5 higher throughout.
    """

    phi: object = 0.7
    n: int = 300
    items: int = 5
    against: object = 2
    components: int = 3
    loading: float = 0.7
    categories: int = 5
    difficulty: tuple[float, ...] = ()
    acquiescence: float = 0.0
    acquiescence_r: float = 0.0
    misread: float = 0.0
    careless: dict[str, float] = field(default_factory=dict)
    style: float = 0.0
    page: float = 0.0
    facet: float = 0.0
    doublet: float = 0.0
    tired: float = 0.0
    tired_from: float = 0.34
    faking: float = 0.0
    missing: float = 0.0

    @property
    def component(self):
        return np.repeat(np.arange(self.components), self.items)

    @property
    def sign(self):
        against = [self.against] * self.components if np.isscalar(self.against) else self.against
        sign = np.ones((self.components, self.items), dtype=int)
        for row, many in zip(sign, against, strict=True):
            row[[p for p in (1, 3, 5, 0, 2, 4, 6, 7) if p < self.items][:many]] = -1
        return sign.ravel()

    @property
    def factor_correlations(self):
        psi = np.eye(self.components)
        psi[np.triu_indices(self.components, 1)] = self.phi
        return np.triu(psi) + np.triu(psi, 1).T


def root(matrix):
    values, vectors = np.linalg.eigh(matrix)
    return vectors * np.sqrt(np.clip(values, 0.0, None))


def answers(truth, rng):
    """Keyed category numbers, −1 missing: (n, items)."""
    n, component, sign = truth.n, truth.component, truth.sign
    p, k = len(component), truth.categories
    traits = rng.standard_normal((n, truth.components)) @ root(truth.factor_correlations).T
    latent = truth.loading * traits[:, component]
    latent = latent + np.sqrt(truth.page) * rng.standard_normal((n, truth.components))[:, component]
    error = rng.standard_normal((n, p)) @ np.linalg.cholesky(residual_correlations(truth)).T
    latent = latent + error * np.sqrt(1.0 - truth.loading**2 - truth.page - truth.acquiescence)
    if truth.difficulty:
        latent = latent + np.asarray(truth.difficulty)[component]
    latent = latent + 1.5 * (rng.random(n) < truth.faking)[:, None]
    read = np.tile(sign, (n, 1))
    read[np.ix_(rng.random(n) < truth.misread, sign < 0)] = 1
    raw = read * latent + yes(truth, traits, rng)[:, None]
    raw = raw * np.exp(truth.style * rng.standard_normal(n))[:, None]
    cuts = np.linspace(-1.5, 1.5, k - 1) if k > 2 else np.zeros(1)
    codes = spoiled((raw[:, :, None] > cuts).sum(axis=2), truth, rng)
    keyed = np.where(sign > 0, codes, k - 1 - codes)
    return np.where(rng.random((n, p)) < truth.missing, -1, keyed).astype(np.int8)


def residual_correlations(truth):
    out = np.eye(truth.components * truth.items)
    for start in range(0, len(out), truth.items):
        near = np.arange(start, start + min(3, truth.items))
        out[np.ix_(near, near)] += truth.facet * (1 - np.eye(len(near)))
        out[near[0], near[-1]] += truth.doublet
        out[near[-1], near[0]] += truth.doublet
    return out


def yes(truth, traits, rng):
    """Acquiescence of every person."""
    weight = np.linalg.solve(truth.factor_correlations + 1e-9 * np.eye(truth.components),
                             np.full(truth.components, truth.acquiescence_r))  # fmt: skip
    explained = float(weight @ truth.factor_correlations @ weight)
    own = traits @ weight + np.sqrt(max(1.0 - explained, 0.0)) * rng.standard_normal(truth.n)
    return np.sqrt(truth.acquiescence) * own


def spoiled(codes, truth, rng):
    """Careless and tired persons."""
    n, p = codes.shape
    codes, lot = codes.copy(), rng.random(n)
    above = 0.0
    for kind, share in truth.careless.items():
        rows = np.flatnonzero((lot >= above) & (lot < above + share))
        above += share
        one = rng.integers(0, truth.categories, (len(rows), 1 if kind == "longstring" else p))
        codes[rows] = np.broadcast_to(one, (len(rows), p))
    tired = np.flatnonzero(rng.random(n) < truth.tired)
    start = rng.integers(int(truth.tired_from * p), p, len(tired))
    late = np.arange(p) >= start[:, None]
    codes[tired] = np.where(late, rng.integers(0, truth.categories, (len(tired), p)), codes[tired])
    return codes
