"""What items of one component share besides it: found by score tests and freed one by one, or modelled as a source of variance.

Items that share more than their component raise the loadings and so lower phi: a separability that they fake is undone when their
residual covariances are freed (facets, doublets), or when what they share is in the model. Two kinds are too spread out for a
search to find them in small samples, and are known beforehand: items of a component that are worded the same way may share content
of their own (no sadness is not yet joy), and an answer may be carried over to the items that follow.

References
----------
Saris, W. E., Satorra, A., & van der Veld, W. M. (2009). Testing structural equation models or detection of
misspecifications? Structural Equation Modeling, 16(4), 561–582. doi:10.1080/10705510903203433
Weijters, B., Geuens, M., & Schillewaert, N. (2009). The proximity effect: The role of inter-item distance on reverse-item bias.
International Journal of Research in Marketing, 26(1), 2–12. doi:10.1016/j.ijresmar.2008.09.003
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.separability.correlation_structure import StructureFit, fit_structure

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Booleans = NDArray[np.bool_]

# sets of items looked at in one component
MOST_SETS = 300
# what two items share of a carried-over answer, by item between them
CARRIED_ON = 0.3


@dataclass(frozen=True)
class ExpectedChange:
    """What freeing the residual covariance of each pair would do.

    Attributes
    ----------
    change : ndarray (pairs,)
        Expected residual correlation; NaN for pairs freed already, and where it is not identified.
    z : ndarray (pairs,)
        It divided by its robust standard error.
    covariance : ndarray (pairs, pairs)
        Of the residuals.
    """

    change: Floats
    z: Floats
    covariance: Floats


def expected_changes(fit: StructureFit) -> ExpectedChange:
    """Return expected residual covariances, with tests that hold for polychoric correlations.

    Parameters
    ----------
    fit : StructureFit

    Returns
    -------
    ExpectedChange
        NaN for pairs that have no weight or no error.

    Notes
    -----
    A freed residual takes its pair out of the fit, so the expected change is the pair's leave-one-out residual,
    e / (1 − h) with h the pair's leverage; e is linear in the correlations, which gives its robust variance.

    Examples
    --------
    >>> from emosec.statistics.separability.correlation_structure import Structure, fit_structure
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(400, 1)) + rng.normal(size=(400, 4))
    >>> latent[:, 1] = latent[:, 1] + latent[:, 0]
    >>> sample = ordinal_moments((latent > 0).astype(int), np.full(4, 2)).correlations
    >>> found = expected_changes(fit_structure(sample, Structure(np.zeros(4, dtype=int))))
    >>> found.change.shape, bool(found.change[0] > 0)
    ((6,), True)
    """
    J, w = fit.jacobian, fit.weights
    hat = J @ fit.bread
    leverage = np.einsum("ij,ij->i", hat, J) * w
    acov = np.where(np.isfinite(fit.sample.acov), fit.sample.acov, 0.0)
    # residual maker: e = (I − J B J'W) d, where d is the sampling error of the correlations
    maker = np.eye(len(w)) - hat @ (J.T * w)
    covariance = maker @ acov @ maker.T / fit.sample.n
    variance = np.diagonal(covariance)
    usable = (w > 0.0) & (leverage < 1.0 - 1e-6) & (variance > 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        change = np.where(usable, fit.residuals / (1.0 - leverage), np.nan)
        z = np.where(usable, fit.residuals / np.sqrt(variance), np.nan)
    return ExpectedChange(change, z, covariance)


def item_sets(groups: Sequence[Integers], n_items: int) -> Booleans:
    """Return the sets of items that may share more than their component, as the pairs in each.

    Parameters
    ----------
    groups : sequence of ndarray of int
        Items of each component.
    n_items : int

    Returns
    -------
    ndarray of bool (sets, pairs)
        Pairs, triples and so on up to half a component, or three where there would be more than `MOST_SETS` of them.

    Examples
    --------
    >>> item_sets([np.arange(3)], 3).shape, item_sets([np.arange(6)], 6).shape
    ((3, 3), (35, 15))
    """
    first, second = item_pairs(n_items)
    rows = []
    for items in groups:
        sets: list[tuple[int, ...]] = []
        for size in range(2, max(3, (len(items) + 1) // 2 + 1)):
            if size >= len(items) or (size > 2 and len(sets) + comb(len(items), size) > MOST_SETS):
                break
            sets += combinations(items.tolist(), size)
        for chosen in sets:
            member = np.zeros(n_items, dtype=np.bool_)
            member[list(chosen)] = True
            rows.append(member)
    members = np.array(rows, dtype=np.bool_).reshape(len(rows), n_items)
    return np.ascontiguousarray(members[:, first] & members[:, second])


@dataclass(frozen=True)
class FreedStep:
    """The model after the residual covariances inside one more set of items.

    Attributes
    ----------
    items : the items of the set
    z : its test before it was freed
    change : mean expected residual correlation of its pairs
    fit : the model
    """

    items: tuple[int, ...]
    z: float
    change: float
    fit: StructureFit


def free_sets(fit: StructureFit, sets: Booleans, *, z: float, most: int) -> list[FreedStep]:
    """Free residual covariances inside sets of items, the most significant first, until none is left.

    Parameters
    ----------
    fit : StructureFit
    sets : ndarray of bool (sets, pairs)
        From `item_sets`.
    z : float
        Critical value of the score test that a set's residual covariances are one number, and zero; one-sided, since
        only positive ones lower phi.
    most : int
        At most so many pairs.

    Returns
    -------
    list of FreedStep
        Ends early where a model cannot be fitted.

    Examples
    --------
    >>> from emosec.statistics.separability.correlation_structure import Structure, fit_structure
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(400, 1)) + rng.normal(size=(400, 6))
    >>> latent[:, 1] = latent[:, 1] + latent[:, 0]
    >>> sample = ordinal_moments((latent > 0).astype(int), np.full(6, 2)).correlations
    >>> fit = fit_structure(sample, Structure(np.zeros(6, dtype=int)))
    >>> sets = np.zeros((1, 15), dtype=bool)
    >>> sets[0, 0] = True
    >>> len(free_sets(fit, sets, z=1.645, most=3))
    1
    """
    first, second = item_pairs(len(fit.structure.factor))
    steps: list[FreedStep] = []
    freed = np.zeros(len(first), dtype=np.bool_)
    while len(sets):
        found = expected_changes(fit)
        tested = _set_tests(sets & ~freed, fit, found)
        tested[(sets | freed).sum(axis=1) > most] = -np.inf
        best = int(np.argmax(tested))
        if not tested[best] >= z:
            return steps
        pairs = np.flatnonzero(sets[best] & ~freed)
        fit = fit_structure(fit.sample, fit.structure.free(pairs), start=fit.parameters)
        if not fit.converged:
            return steps
        freed |= sets[best]
        items = tuple(sorted({*first[pairs].tolist(), *second[pairs].tolist()}))
        steps.append(FreedStep(items, float(tested[best]), float(np.nanmean(found.change[pairs])), fit))
    return steps


def shared_sources(component: Integers, sign: Integers, order: Integers) -> dict[str, Floats]:
    """Return what items of one component may share besides it, per unit of its variance in that component.

    Parameters
    ----------
    component, sign : ndarray of int (items,)
        The component of each item, and its direction.
    order : ndarray of int (items,)
        Items in the order in which they stood.

    Returns
    -------
    dict
        "worded alike": sources (k, pairs), one for each component with items both ways; "neighbours": one for each component with
        more than two items, some of which stand next to each other; without the kinds that no component has.

    Examples
    --------
    >>> found = shared_sources(np.array([0, 0, 0, 1, 1]), np.array([1, 1, -1, 1, 1]), np.arange(5))
    >>> found["worded alike"].tolist()
    [[1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]
    >>> found["neighbours"].round(1).tolist()
    [[1.0, 0.3, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0]]
    """
    first, second = item_pairs(len(component))
    place = np.empty(len(component), dtype=np.intp)
    place[order] = np.arange(len(component))
    lag = np.abs(place[first] - place[second])
    found: dict[str, list[Floats]] = {"worded alike": [], "neighbours": []}
    for own in range(int(component.max()) + 1):
        inside = (component[first] == own) & (component[second] == own)
        alike = inside & (sign[first] == sign[second])
        if alike.any() and not alike[inside].all():
            found["worded alike"].append(alike.astype(np.float64))
        if inside.sum() > 1 and (lag[inside] == 1).any():
            found["neighbours"].append(np.where(inside, CARRIED_ON ** (lag - 1.0), 0.0))
    return {kind: np.array(sources) for kind, sources in found.items() if sources}


def with_shared(fit: StructureFit, sources: Floats, *, z: float) -> StructureFit | None:
    """Fit a model with what items of a component share besides it, as far as there is some of it.

    Parameters
    ----------
    fit : StructureFit
        The model without.
    sources : ndarray (k, pairs)
        From `shared_sources`.
    z : float
        A source stays in the model where its variance is more than so many standard errors above zero.

    Returns
    -------
    StructureFit or None
        None where nothing stays, or the model has no solution.

    Examples
    --------
    >>> from emosec.statistics.separability.correlation_structure import Structure, fit_structure
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(400, 1)) + rng.normal(size=(400, 6))
    >>> latent[:, 1] = latent[:, 1] + latent[:, 0]
    >>> sample = ordinal_moments((latent > 0).astype(int), np.full(6, 2)).correlations
    >>> fit = fit_structure(sample, Structure(np.zeros(6, dtype=int)))
    >>> sources = np.zeros((1, 15))
    >>> sources[0, 0] = 1.0
    >>> with_shared(fit, sources, z=1.645) is not None
    True
    """
    structure, k = fit.structure, len(fit.loadings) + len(fit.phi)
    before = structure.common
    while len(sources):
        common = np.concatenate([before, sources]) if len(before) else sources
        found = fit_structure(fit.sample, replace(structure, common=common))
        if not found.converged:
            return None
        at = slice(k + len(before), None)
        stays = found.parameters[at] > z * np.sqrt(np.diagonal(found.covariance)[at])
        if stays.all():
            return found
        sources = sources[stays]
    return None


def _set_tests(sets: Booleans, fit: StructureFit, found: ExpectedChange) -> Floats:
    """Robust score test of every set; −inf where nothing can be tested."""
    usable = np.isfinite(found.z)
    weighted = (sets & usable) * fit.weights
    score = weighted @ np.where(usable, fit.residuals, 0.0)
    variance = np.einsum("ij,ij->i", weighted @ found.covariance, weighted)
    out = np.full(len(sets), -np.inf)
    good = variance > 0
    out[good] = score[good] / np.sqrt(variance[good])
    return out


def free_largest(fit: StructureFit, *, z: float, most: int) -> list[StructureFit]:
    """Free the most significant residual covariance between any two items, of either sign, again and again.

    Parameters
    ----------
    fit : StructureFit
    z : float
        Critical value, two-sided.
    most : int
        At most so many.

    Returns
    -------
    list of StructureFit
        Ends early where a model cannot be fitted, or nothing is significant.

    Examples
    --------
    >>> from emosec.statistics.separability.correlation_structure import Structure, fit_structure
    >>> from emosec.statistics.separability.polychorics import ordinal_moments
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(400, 1)) + rng.normal(size=(400, 6))
    >>> latent[:, 1] = latent[:, 1] + latent[:, 0]
    >>> sample = ordinal_moments((latent > 0).astype(int), np.full(6, 2)).correlations
    >>> fit = fit_structure(sample, Structure(np.zeros(6, dtype=int)))
    >>> free_largest(fit, z=2.5, most=1)[0].structure.freed.nonzero()[0].tolist()
    [0]
    """
    steps: list[StructureFit] = []
    while fit.converged and len(steps) < most:
        found = np.abs(expected_changes(fit).z)
        if not np.isfinite(found).any() or not np.nanmax(found) > z:
            break
        fit = fit_structure(fit.sample, fit.structure.free(np.array([int(np.nanargmax(found))])), start=fit.parameters)
        if fit.converged:
            steps.append(fit)
    return steps
