"""A survey with everything that is known to mislead: one description, and one function that draws its answers.

`survey` and `simulate` give clean answers of a factor model; here people also say yes, misread reversals, use the ends of the
scale, tire, present themselves well, and items stand on pages and share more than their component. Latent answers are keyed until
they meet the response scale.

codes = simulate_survey(SurveyDesign(phi=0.9, style=0.5, difficulty=(0.6, -0.6, 0.0)), 500, rng)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from emosec.errors import ModelError
from emosec.statistics.simulation.answers import Codes
from emosec.statistics.simulation.contaminate import add_careless, add_missing
from emosec.statistics.simulation.survey import even_thresholds

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

LEAST_RESIDUAL = 0.05
MINOR_FACTORS = 30
# standard deviation of the logarithm of a skewed trait: skewness 1.75
LOG_SD = 0.5


@dataclass(frozen=True)
class SurveyDesign:
    """A questionnaire and the people who answer it. What is not said is absent.

    Attributes
    ----------
    components : number of components
    items : of each component
    against : items of each component worded the other way; one number, or one per component
    phi : correlation of every two components, or one per pair (12, 13, 23, …)
    loading : of every item; loading_against : of the items worded the other way, where it differs
    categories, skew : as in `even_thresholds`
    difficulty : mean of each component's keyed latent answers; pulls categories up
    acquiescence : variance of a random intercept of raw items; acquiescence_r : its correlation with every trait
    acquiescence_class : share of people who answer one point of latent scale higher to every raw item
    misread : share of people who take reversed items for unreversed
    style : standard deviation of the log scale that multiplies latent raw answers
    page : variance that items on a page share; pages_mixed : whether pages run across components (else one component a page)
    facet : residual correlation among the first `facet_items` of each component's items; 0 is half of them
    doublet : residual correlation of two items in each component; doublet_across : of two items of neighbouring components
    cross_loading : of each component's last item on the next component
    minor : RMSEA (about) of many minor factors that no model has
    trait_skew : whether traits are lognormal (skewness 1.75), with the same correlations
    faking : share of people who answer 1.5 standard deviations higher to every keyed item
    fatigue : share of people who answer at random from some item on; fatigue_from : share of items before which none does
    careless : kind → share, see `add_careless`
    missing : share of answers missing completely at random; missing_low : twice this share among the lowest answers, falling to
        none among the highest
    """

    components: int = 3
    items: int = 5
    against: int | tuple[int, ...] = 2
    phi: float | tuple[float, ...] = 0.7
    loading: float = 0.7
    loading_against: float | None = None
    categories: int = 5
    skew: float = 0.0
    difficulty: tuple[float, ...] = ()
    acquiescence: float = 0.0
    acquiescence_r: float = 0.0
    acquiescence_class: float = 0.0
    misread: float = 0.0
    style: float = 0.0
    page: float = 0.0
    pages_mixed: bool = False
    facet: float = 0.0
    facet_items: int = 0
    doublet: float = 0.0
    doublet_across: float = 0.0
    cross_loading: float = 0.0
    minor: float = 0.0
    trait_skew: bool = False
    faking: float = 0.0
    fatigue: float = 0.0
    fatigue_from: float = 0.0
    careless: Mapping[str, float] = field(default_factory=dict)
    missing: float = 0.0
    missing_low: float = 0.0

    def __post_init__(self) -> None:
        if np.linalg.eigvalsh(self.factor_correlations).min() < -1e-9:
            raise ModelError("the components' correlations are not those of any variables", where="phi")
        if self.difficulty and len(self.difficulty) != self.components:
            raise ModelError(
                f"{len(self.difficulty)} difficulties for {self.components} components", where="difficulty"
            )
        if any(n > self.items for n in self.against_each) or len(self.against_each) != self.components:
            raise ModelError(
                "against holds more items than there are, or not one number per component", where="against"
            )
        if self.facet_items > self.items:
            raise ModelError(f"a facet of {self.facet_items} items in components of {self.items}", where="facet_items")
        if self.own_variance.max() > 1.0 - LEAST_RESIDUAL:
            raise ModelError("loadings and shared variances leave no residual variance", where="loading")

    @property
    def against_each(self) -> tuple[int, ...]:
        """Items worded the other way in each component."""
        return (self.against,) * self.components if isinstance(self.against, int) else self.against

    @cached_property
    def component(self) -> Integers:
        """Component of each item."""
        return np.repeat(np.arange(self.components), self.items)

    @cached_property
    def sign(self) -> Integers:
        """+1, or −1 for items worded the other way: every other item, as far as that goes, then the rest."""
        spread = [*range(1, self.items, 2), *range(0, self.items, 2)]
        sign = np.ones((self.components, self.items), dtype=np.intp)
        for row, many in zip(sign, self.against_each, strict=True):
            row[spread[:many]] = -1
        return sign.ravel()

    @cached_property
    def pages(self) -> Integers:
        """Page of each item."""
        return np.arange(len(self.component)) % self.components if self.pages_mixed else self.component

    @cached_property
    def factor_correlations(self) -> Floats:
        """Of the components."""
        psi = np.eye(self.components)
        psi[np.triu_indices(self.components, 1)] = self.phi
        out: Floats = np.triu(psi) + np.triu(psi, 1).T
        return out

    @cached_property
    def loadings(self) -> Floats:
        """Of each keyed item on its component."""
        other = self.loading if self.loading_against is None else self.loading_against
        return np.where(self.sign < 0, other, self.loading)

    @cached_property
    def minor_loadings(self) -> Floats:
        """Of items on minor factors: (items, factors), scaled so that a model without them misfits by `minor`."""
        return minor_loadings(self) if self.minor else np.zeros((len(self.component), 0))

    @cached_property
    def own_variance(self) -> Floats:
        """Variance of each latent answer that is not residual."""
        crossed = self.cross_loading**2 + 2 * self.cross_loading * self.loading
        last = np.arange(len(self.component)) % self.items == self.items - 1
        shared = self.loadings**2 + self.page + self.acquiescence + (self.minor_loadings**2).sum(axis=1)
        return np.asarray(shared + np.where(last, crossed, 0.0))


def simulate_survey(design: SurveyDesign, n: int, rng: np.random.Generator) -> Codes:
    """Draw the raw answers of n people.

    Parameters
    ----------
    design : SurveyDesign
    n : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray (n, items) of int8
        Category numbers as answered, −1 missing; items by component.

    Examples
    --------
    >>> simulate_survey(SurveyDesign(items=3, against=1), 4, np.random.default_rng(1)).shape
    (4, 9)
    """
    traits = draw_traits(design, n, rng)
    keyed = _latent(design, traits, rng)
    read = np.tile(design.sign, (n, 1))
    if design.misread:
        read[np.ix_(rng.random(n) < design.misread, design.sign < 0)] = 1
    raw = read * keyed + _yes(design, traits, rng)[:, None]
    if design.style:
        raw *= np.exp(design.style * rng.standard_normal(n))[:, None]
    # skew belongs to the keyed item: a reversed one's thresholds are mirrored
    codes = np.zeros(raw.shape, dtype=np.int8)
    for cut in even_thresholds(design.categories):
        codes += raw > cut
    k = np.full(raw.shape[1], design.categories)
    if design.careless:
        codes = add_careless(codes, k, design.careless, rng)[0]
    if design.fatigue:
        codes = add_fatigue(codes, k, design.fatigue, rng, start=design.fatigue_from)
    return _missing(design, codes, rng)


def draw_traits(design: SurveyDesign, n: int, rng: np.random.Generator) -> Floats:
    """Traits of mean 0 and variance 1: (n, components).

    Parameters
    ----------
    design : SurveyDesign
    n : int
        Number of people.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (n, components)
        Normal, or lognormal where the design skews traits; correlated as the design says either way.

    Examples
    --------
    >>> traits = draw_traits(SurveyDesign(phi=0.5), 20_000, np.random.default_rng(1))
    >>> bool(np.abs(np.corrcoef(traits.T)[0, 1:] - 0.5).max() < 0.03)
    True
    """
    psi = design.factor_correlations
    growth = np.expm1(LOG_SD**2)
    if design.trait_skew:
        # lognormal variables correlate by (e^{s²ρ} − 1) / (e^{s²} − 1)
        psi = np.log1p(psi * growth) / LOG_SD**2
    values, vectors = np.linalg.eigh(psi)
    traits = rng.standard_normal((n, design.components)) @ (vectors * np.sqrt(np.clip(values, 0.0, None))).T
    if design.trait_skew:
        traits = (np.exp(LOG_SD * traits - LOG_SD**2 / 2.0) - 1.0) / np.sqrt(growth)
    return np.asarray(traits)


def _latent(design: SurveyDesign, traits: Floats, rng: np.random.Generator) -> Floats:
    """Keyed latent answers before anything that goes with the raw direction."""
    n, component = len(traits), design.component
    p = len(component)
    latent = design.loadings * traits[:, component]
    if design.cross_loading:
        last = np.arange(design.items - 1, p, design.items)
        latent[:, last] += design.cross_loading * traits[:, (component[last] + 1) % design.components]
    if design.page:
        latent += np.sqrt(design.page) * rng.standard_normal((n, int(design.pages.max()) + 1))[:, design.pages]
    if design.minor:
        latent += rng.standard_normal((n, MINOR_FACTORS)) @ design.minor_loadings.T
    root = np.linalg.cholesky(_residual_correlations(design))
    residual = np.sqrt(np.maximum(1.0 - design.own_variance, LEAST_RESIDUAL))
    latent += rng.standard_normal((n, p)) @ root.T * residual
    if design.faking:
        latent += 1.5 * (rng.random(n) < design.faking)[:, None]
    level = np.asarray(design.difficulty)[component] if design.difficulty else 0.0
    return np.asarray(latent + level - design.skew)


def _residual_correlations(design: SurveyDesign) -> Floats:
    """Correlations of the keyed items' residuals: facets and doublets."""
    p, m = len(design.component), design.items
    out = np.eye(p)
    for c in range(design.components):
        start = c * m
        near = np.arange(start, start + (design.facet_items or (m + 1) // 2))
        out[np.ix_(near, near)] += design.facet * (1.0 - np.eye(len(near)))
        both = [(start, start + min(2, m - 1), design.doublet)]
        both.append((start, ((c + 1) % design.components) * m + min(2, m - 1), design.doublet_across))
        for i, j, r in both:
            if r and i != j:
                out[i, j] = out[j, i] = r
    return out


def _yes(design: SurveyDesign, traits: Floats, rng: np.random.Generator) -> Floats:
    """What each person adds to every raw answer."""
    n = len(traits)
    out = np.zeros(n)
    if design.acquiescence:
        psi = design.factor_correlations
        weight = np.linalg.lstsq(psi, np.full(len(psi), design.acquiescence_r), rcond=None)[0]
        left = max(1.0 - float(weight @ psi @ weight), 0.0)
        out += np.sqrt(design.acquiescence) * (traits @ weight + np.sqrt(left) * rng.standard_normal(n))
    if design.acquiescence_class:
        out += 1.0 * (rng.random(n) < design.acquiescence_class)
    return out


def add_fatigue(
    codes: Codes, n_categories: NDArray[np.integer], share: float, rng: np.random.Generator, *, start: float = 0.0
) -> Codes:
    """Let some people answer at random from some item on.

    Parameters
    ----------
    codes : ndarray (n, p) of int8
        Items in the order they stood.
    n_categories : ndarray (p,)
    share : float
        Of people.
    rng : numpy.random.Generator
    start : float
        Share of the items before which nobody does; the item is equally likely any after it.

    Returns
    -------
    ndarray (n, p) of int8
        A copy.

    Examples
    --------
    >>> codes = np.zeros((1000, 4), dtype=np.int8)
    >>> tired = add_fatigue(codes, np.full(4, 5), 0.5, np.random.default_rng(1), start=0.5)
    >>> bool((tired[:, :2] == 0).all()), bool((tired[:, 3] > 0).any())
    (True, True)
    """
    n, p = codes.shape
    tired = rng.random(n) < share
    first = np.where(tired, rng.integers(int(start * p), p, n), p)
    late = np.arange(p) >= first[:, None]
    return np.where(late, rng.integers(0, np.asarray(n_categories), (n, p)), codes).astype(np.int8)


def _missing(design: SurveyDesign, codes: Codes, rng: np.random.Generator) -> Codes:
    if design.missing:
        codes = add_missing(codes, design.missing, rng)
    if design.missing_low:
        top = design.categories - 1
        keyed = np.where(design.sign > 0, codes, top - codes)
        gone = rng.random(codes.shape) < 2.0 * design.missing_low * (1.0 - keyed / top)
        codes = np.where(gone, -1, codes).astype(np.int8)
    return codes


def minor_loadings(design: SurveyDesign) -> Floats:
    """Loadings on minor factors, always the same for a design, that make the model without them misfit by `design.minor`.

    Parameters
    ----------
    design : SurveyDesign
        `minor` is the RMSEA that the model without minor factors is to have.

    Returns
    -------
    ndarray, shape (items of all components, 30)

    References
    ----------
    Tucker, L. R., Koopman, R. F., & Linn, R. L. (1969). Evaluation of factor analytic research procedures by means of simulated
    correlation matrices. Psychometrika, 34(4), 421–459. doi:10.1007/BF02290601

    Examples
    --------
    >>> minor_loadings(SurveyDesign(minor=0.05)).shape
    (15, 30)
    """
    component = design.component
    p = len(component)
    drawn = np.random.default_rng(19690101).standard_normal((p, MINOR_FACTORS)) * 0.9 ** np.arange(MINOR_FACTORS)
    own = np.outer(design.loadings, design.loadings) * design.factor_correlations[np.ix_(component, component)]
    np.fill_diagonal(own, 1.0)
    df = p * (p - 1) / 2 - p - design.components * (design.components - 1) / 2

    def misfit(scale: float) -> float:
        added = scale**2 * drawn @ drawn.T
        np.fill_diagonal(added, 0.0)
        log_dets = np.linalg.slogdet(own)[1] - np.linalg.slogdet(own + added)[1]
        return float(np.sqrt(max(log_dets + np.trace(np.linalg.solve(own, own + added)) - p, 0.0) / df))

    low, high = 0.0, 0.2
    for _ in range(40):
        middle = (low + high) / 2.0
        # a refitted model takes about a tenth of the misfit up
        low, high = (middle, high) if misfit(middle) < 1.1 * design.minor else (low, middle)
    return np.asarray(low * drawn)
