"""The evidence on one sample, made as far as it is asked for: estimates, bounds, and what phi is without each nuisance.

Everything is a lazy property, so that a verdict that is known early costs little: a simulation asks for what decides, a report for
all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.separability.bounds import NOTHING, Estimate, Halves, fit_halves
from emosec.statistics.separability.correlation_structure import (
    Correlations,
    Structure,
    StructureFit,
    fit_structure,
)
from emosec.statistics.separability.design import ItemDesign, Pair
from emosec.statistics.separability.fatigue import fatigue
from emosec.statistics.separability.local_dependence import (
    FreedStep,
    free_largest,
    free_sets,
    item_sets,
    shared_sources,
    with_shared,
)
from emosec.statistics.separability.mixtures import Nuisance
from emosec.statistics.separability.pages import confounded_with_page, page_source
from emosec.statistics.separability.polychorics import PairwiseMoments, ordinal_moments
from emosec.statistics.separability.repeating import repeating
from emosec.statistics.separability.style import correlations_at, extreme_style
from emosec.statistics.separability.tipping import phi_at_residual
from emosec.statistics.separability.together import careless_and_style

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]

# residual correlation that two items have, where they are all there is of a component: two paraphrases, say
UNSEEN_RESIDUAL = 0.5
# residual covariances freed to see whether misfit matters
MISFIT_STEPS = 5
# by how much careless answers and style must move phi to be looked at together, which takes long
SMALL_MOVE = 0.01
# standard deviations of the log scale at which style is looked for, to tell how much of it would matter
STYLE_STEPS = (0.2, 0.35, 0.5, 0.65, 0.8, 1.0)


@dataclass(frozen=True)
class Search:
    """How local dependence is searched: critical value of a set of items or a source, and the largest share of pairs to free."""

    z: float = 2.25
    share: float = 0.5


@dataclass
class Evidence:
    """What one sample says.

    Parameters
    ----------
    codes : ndarray (rows, items) of int
        Keyed category numbers, negative is missing (used pairwise).
    n_categories : ndarray (items,)
    design : Design
    search : Search
    cluster : ndarray of int (rows,), optional
        Rows of the same number may be alike: errors hold for clusters, estimates stay.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> trait = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], size=800)
    >>> component = np.repeat([0, 1], 4)
    >>> answers = 0.7 * trait[:, component] + 0.7 * rng.standard_normal((800, 8))
    >>> codes = np.digitize(answers, [-1.0, 0.0, 1.0])
    >>> found = Evidence(codes, np.full(8, 4), ItemDesign(component, np.tile([1, -1], 4)))
    >>> abs(found.estimate((0, 1)).phi - 0.4) < 0.15
    True
    """

    codes: NDArray[np.integer]
    n_categories: NDArray[np.integer]
    design: ItemDesign
    search: Search = field(default_factory=Search)
    cluster: NDArray[np.integer] | None = None

    def __post_init__(self) -> None:
        answered = (self.codes >= 0).any(axis=1)
        self.codes = self.codes[answered]
        if self.cluster is not None:
            self.cluster = self.cluster[answered]

    @cached_property
    def moments(self) -> PairwiseMoments:
        """Polychoric correlations."""
        return ordinal_moments(self.codes, self.n_categories, self.cluster)

    @cached_property
    def varied(self) -> bool:
        """Whether every item has two categories in use, without which there are no correlations: not so where nobody is left."""
        return all(len(np.unique(own[own >= 0])) > 1 for own in self.codes.T)

    # ---- models

    @cached_property
    def _sources(self) -> Floats:
        first, _ = item_pairs(len(self.design.component))
        nothing = np.zeros((0, len(first)))
        return page_source(np.asarray(self.design.page)) if self.design.pages_mix else nothing

    @cached_property
    def plain(self) -> StructureFit:
        """One factor per component (and a page variance where pages mix components)."""
        return self._fit(self.moments.correlations, self._sources)

    @cached_property
    def intercept(self) -> StructureFit:
        """The same with a random intercept on raw items."""
        return self._fit(self.moments.correlations, self._with_intercept)

    @cached_property
    def _with_intercept(self) -> Floats:
        first, second = item_pairs(len(self.design.sign))
        wording = (self.design.sign[first] * self.design.sign[second]).astype(np.float64)[None]
        return np.concatenate([wording, self._sources])

    @cached_property
    def halves(self) -> Halves | None:
        """A factor per component and direction."""
        design = self.design
        return fit_halves(self.moments.correlations, design.component, design.sign, self._sources, design.of_one_facet)

    def _fit(self, sample: Correlations, sources: Floats, start: Floats | None = None) -> StructureFit:
        """Fit components with sources of variance; one whose variance comes out negative is left out."""
        component, freed = self.design.component, self.design.of_one_facet
        found = fit_structure(sample, Structure(component, sources, freed), start)
        while found.converged and len(sources) and (found.variances < 0.0).any():
            sources = sources[found.variances >= 0.0]
            found = fit_structure(sample, Structure(component, sources, freed))
        return found

    # ---- per pair

    def _model(self, pair: Pair) -> str | None:
        """Which model's phi is the estimate: "intercept", "plain", or None where wording and phi are one."""
        if self.design.worded_apart(pair):
            return None
        return "plain" if self.design.worded_alike(pair) else "intercept"

    def fit_of(self, pair: Pair) -> StructureFit | None:
        """The model whose phi is the estimate; None where there is none."""
        model = self._model(pair)
        return None if model is None else getattr(self, model)

    def worded_apart(self, pair: Pair) -> bool:
        """Whether all items of one component are worded against all of the other, so that wording and phi are one."""
        return self.design.worded_apart(pair)

    def worded_alike(self, pair: Pair) -> bool:
        """Whether all items of both components are worded one and the same way."""
        return self.design.worded_alike(pair)

    def common_variance(self, pair: Pair) -> tuple[float, float]:
        """Mean squared loading of each component's items without anything for wording: content and what else they share."""
        squared = self.plain.loadings**2
        a, b = (float(squared[self.design.component == c].mean()) for c in pair)
        return a, b

    def without_wording(self, pair: Pair) -> Estimate:
        """Phi of the model that has nothing for wording."""
        return self._of(self.plain, pair)

    def estimate(self, pair: Pair) -> Estimate:
        """Point estimate of phi; nothing where all items of one component are worded against all of the other."""
        model = self._model(pair)
        return NOTHING if model is None else self._of(getattr(self, model), pair)

    def _of(self, fit: StructureFit, pair: Pair) -> Estimate:
        """Phi in a model; nothing where it has no solution, or where a component has one item, which cannot tell of phi."""
        if not fit.converged or (np.bincount(self.design.component)[list(pair)] < 2).any():
            return NOTHING
        at = fit.structure.phi_number(*pair)
        return Estimate(float(fit.phi[at]), float(fit.se[at]))

    def upper_bound(self, pair: Pair) -> Estimate:
        """Mean phi of same-direction halves."""
        return NOTHING if self.halves is None else self.halves.same(*pair)

    def lower_bound(self, pair: Pair) -> Estimate:
        """Mean phi of opposite-direction halves."""
        return NOTHING if self.halves is None else self.halves.opposite(*pair)

    # ---- local dependence

    @cached_property
    def _freed(self) -> dict[str, list[FreedStep]]:
        return {}

    def freed(self, pair: Pair) -> Sequence[FreedStep]:
        """Models after freeing residual covariances inside components, in the order they were freed."""
        model = self._model(pair)
        if model is None:
            return []
        if model not in self._freed:
            component = self.design.component
            first, second = item_pairs(len(component))
            groups = [np.flatnonzero(component == c) for c in range(int(component.max()) + 1)]
            most = int(self.search.share * (component[first] == component[second]).sum())
            base = getattr(self, model)
            sets = item_sets(groups, len(component))
            self._freed[model] = free_sets(base, sets, z=self.search.z, most=most) if base.converged else []
        return self._freed[model]

    @cached_property
    def _shared(self) -> dict[str, dict[str, StructureFit]]:
        return {}

    def shared(self, pair: Pair) -> dict[str, StructureFit]:
        """Models with what items of a component share besides it, by kind: see `shared_sources`."""
        model = self._model(pair)
        if model is None:
            return {}
        if model not in self._shared:
            base, design = getattr(self, model), self.design
            order = np.arange(len(design.component)) if design.order is None else design.order
            kinds = shared_sources(design.component, design.sign, order) if base.converged else {}
            found = {kind: with_shared(base, sources, z=self.search.z) for kind, sources in kinds.items()}
            self._shared[model] = {kind: fit for kind, fit in found.items() if fit is not None}
        return self._shared[model]

    def along_the_path(self, pair: Pair) -> list[Estimate]:
        """The estimate after each step of `freed`, with each of what is `shared`, and with what two items of a component may share.

        Whether two items share more than their component cannot be seen where they are all there is of it, so
        `UNSEEN_RESIDUAL` is taken to be there.
        """
        steps = [self._of(step.fit, pair) for step in self.freed(pair)]
        steps += [self._of(fit, pair) for fit in self.shared(pair).values()]
        model, component = self._model(pair), self.design.component
        short = [c for c in pair if (component == c).sum() < 3]
        if model is not None and short and getattr(self, model).converged:
            first, second = item_pairs(len(component))
            within = (component[first] == component[second]) & np.isin(component[first], short)
            steps.append(self._of(phi_at_residual(getattr(self, model), within, UNSEEN_RESIDUAL), pair))
        return steps

    @cached_property
    def _misfit(self) -> dict[str, list[StructureFit]]:
        return {}

    def misfit(self, pair: Pair) -> list[Estimate]:
        """The estimate after freeing the largest residual covariances of either sign between any two items, one by one."""
        model = self._model(pair)
        if model is None:
            return []
        if model not in self._misfit:
            self._misfit[model] = free_largest(getattr(self, model), z=self.search.z, most=MISFIT_STEPS)
        return [self._of(fit, pair) for fit in self._misfit[model]]

    # ---- nuisances

    @cached_property
    def style(self) -> Nuisance | None:
        """Extreme response style; None where answers have two categories only."""
        return extreme_style(self.moments, self._closed_codes)

    @cached_property
    def tired(self) -> Nuisance:
        """Careless answers, throughout or from some item on."""
        return fatigue(self.moments, self._closed_codes, self.design.order)

    @cached_property
    def _closed_codes(self) -> NDArray[np.integer]:
        from emosec.statistics.correlations.from_codes import close_up_categories

        return close_up_categories(self.codes, self.n_categories)[0]

    @cached_property
    def careless_and_style(self) -> Nuisance | None:
        """Careless answers and extreme response style, estimated together."""
        return careless_and_style(self.moments, self._closed_codes, self.design.order)

    def without_style(self, pair: Pair) -> Estimate:
        """The estimate with extreme response style taken out; the estimate itself where there is none to take.

        Careless answers are taken out with it where both are found and they move phi by more than `SMALL_MOVE`: each of the two
        is blind to what the other does.
        """
        alone = self._without(self.style, pair, "style")
        if self.style is None or not (self.style.present and self.tired.present) or not alone.known:
            return alone
        here = self.estimate(pair).phi
        if abs(alone.phi - here) + abs(self.without_tired(pair).phi - here) < SMALL_MOVE:
            return alone
        return self._without(self.careless_and_style, pair, "both")

    def without_tired(self, pair: Pair) -> Estimate:
        """The estimate with answers at random taken out."""
        return self._without(self.tired, pair, "tired")

    @cached_property
    def without_repeating(self) -> Evidence | None:
        """The evidence without those who repeat a pattern that contradicts itself; None where nobody does, or too few are left."""
        repeats = repeating(self.codes, self.n_categories, self.design)
        if not repeats.any():
            return None
        cluster = None if self.cluster is None else self.cluster[~repeats]
        left = replace(self, codes=self.codes[~repeats], cluster=cluster)
        return left if left.varied else None

    def without_careless(self, pair: Pair) -> Iterator[Estimate]:
        """The estimate with careless answers taken out: those that repeat a pattern, those at random, and both."""
        left = self.without_repeating
        if left is not None:
            yield left.estimate(pair)
        yield self.without_tired(pair)
        if left is not None:
            yield left.without_tired(pair)

    @cached_property
    def _cleaned(self) -> dict[tuple[str, str], tuple[StructureFit, Floats]]:
        return {}

    def _without(self, found: Nuisance | None, pair: Pair, name: str) -> Estimate:
        model = self._model(pair)
        if model is None or found is None or not found.present:
            return self.estimate(pair)
        if (model, name) not in self._cleaned:
            self._cleaned[model, name] = self._refitted(found, getattr(self, model))
        fit, spread = self._cleaned[model, name]
        own = self._of(fit, pair)
        extra = spread[fit.structure.phi_number(*pair)]
        return Estimate(own.phi, float(np.sqrt(own.se**2 + extra)))

    def _refitted(self, found: Nuisance, base: StructureFit) -> tuple[StructureFit, Floats]:
        """The model without a nuisance, and the variance of phi that comes from not knowing its size."""
        fit = self._fit(found.correlations, base.structure.common, base.parameters)
        if not fit.converged:
            return fit, np.zeros(len(fit.phi))
        middle = fit.bread @ (fit.jacobian.T * fit.weights)
        p, k = len(fit.loadings), len(fit.phi)
        by_size = (middle @ np.where(np.isfinite(found.slope), found.slope, 0.0).T)[p : p + k]
        return fit, np.einsum("ki,ij,kj->k", by_size, found.covariance, by_size)

    # ---- pages

    def confounded_with_page(self, pair: Pair) -> bool:
        """Whether the two components never share a page."""
        if self.design.page is None or self.design.pages_mix:
            return False
        return confounded_with_page(self.design.component, np.asarray(self.design.page), *pair)

    def style_that_lowers(self, pair: Pair, cutoff: float) -> float:
        """Standard deviation of extreme response style at which phi would lie at the cut-off.

        Returns
        -------
        float
            Infinite where no size in `STYLE_STEPS` would do; NaN where phi is not below the cut-off, or answers have two
            categories.
        """
        here = self.estimate(pair)
        if not here.known or not abs(here.phi) < cutoff or int(self.moments.n_categories.max()) < 3:
            return float("nan")
        base = self.fit_of(pair)
        assert base is not None  # there is an estimate
        before, last = 0.0, abs(here.phi)
        for sd in STYLE_STEPS:
            fit = self._fit(correlations_at(self.moments, sd), base.structure.common, base.parameters)
            found = abs(self._of(fit, pair).phi)
            if not np.isfinite(found):
                break
            if found >= cutoff:
                return before + (sd - before) * (cutoff - last) / (found - last)
            before, last = sd, found
        return float("inf")
