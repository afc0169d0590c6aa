"""Populations of known truth: a made-up questionnaire, and a study's own fitted model with another phi put in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.definitions.constructs import Construct
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModel, RivalModels
from emosec.statistics.simulation import Population, from_matrices, survey

if TYPE_CHECKING:
    from emosec.separability.refits import Primary

Floats = NDArray[np.float64]

COMPONENTS = ("safety", "confidence", "apprehension")
MADE_UP = Construct.model_validate(
    {"name": "made_up", "pole": "security", "opposite": "insecurity", "components": COMPONENTS}
)
RANDOM_INTERCEPT = RivalModels(
    name="random_intercept",
    estimators=("WLSMV",),
    models=(
        RivalModel(name="M3", title="Three correlated factors", syntax="{components}"),
        RivalModel(
            name="M3W",
            title="Three correlated factors and a random intercept",
            syntax="{components}\nwording =~ {random_intercept}\nwording ~~ NA*wording\n"
            "wording ~~ {orthogonal_to_components}",
        ),
    ),
)


def questionnaire(
    sizes: Sequence[int] = (5, 5, 5),
    *,
    reversed_each: int | Mapping[str, int] = 2,
    phi: float | ArrayLike = 0.7,
    loading: float = 0.7,
    categories: int = 5,
    skew: float = 0.0,
    acquiescence: float = 0.0,
    cross_loadings: Mapping[tuple[int, int], float] | None = None,
) -> tuple[Instrument, Population]:
    """Return a questionnaire and the population that answers it.

    Parameters
    ----------
    sizes : items of safety, confidence and apprehension
    reversed_each : items worded toward insecurity in each component, or a number per component
    phi : correlation of every two components, or a (3, 3) matrix
    loading, categories, skew, acquiescence, cross_loadings : see `statistics.simulation.survey`

    Returns
    -------
    Instrument, Population
        Items in the same order; all components score toward security.

    Examples
    --------
    >>> instrument, population = questionnaire((3, 3, 4), reversed_each={"apprehension": 4})
    >>> instrument.signs["a1"], instrument.signs["s1"], len(population.names)
    (-1, 1, 10)
    """
    against = reversed_each if isinstance(reversed_each, Mapping) else dict.fromkeys(COMPONENTS, reversed_each)
    names = {c: [f"{c[0]}{i + 1}" for i in range(size)] for c, size in zip(COMPONENTS, sizes, strict=True)}
    items = [i for own in names.values() for i in own]
    instrument = Instrument.model_validate(
        {
            "name": "questionnaire", "title": "A made-up questionnaire", "citation": "none", "licence": "none",
            "construct": MADE_UP,
            "responses": [{"code": code, "label": str(code)} for code in range(categories)],
            "items": [{"id": i} for i in items],
            "scales": [
                {"name": c, "component": c, "toward": "security", "items": own, "reversed": own[: against.get(c, 0)]}
                for c, own in names.items()
            ],
        }
    )  # fmt: skip
    population = survey(
        list(sizes),
        loading=loading,
        phi=phi,
        categories=categories,
        skew=skew,
        reversed_items=[i for i, sign in enumerate(instrument.signs.values()) if sign < 0],
        acquiescence=acquiescence,
        cross_loadings=cross_loadings,
        names=items,
    )
    return instrument, population


def phi_matrix(phi: Sequence[float]) -> Floats:
    """Return the matrix of the correlations 12, 13, 23, … of two components or more."""
    made = np.eye(round((1 + math.sqrt(1 + 8 * len(phi))) / 2))
    upper = np.triu_indices(len(made), 1)
    made[upper] = phi
    made.T[upper] = phi
    return made


def least_favourable(cutoff: float, rest: float = 0.5) -> Floats:
    """Return the truth in which SEPARABLE is most easily said in error: one pair at the cut-off, the rest far below."""
    return phi_matrix((cutoff, rest, rest))


def population_at(
    loadings: Mapping[str, Sequence[float]],
    thresholds: Sequence[ArrayLike],
    signs: Sequence[int],
    phi: ArrayLike,
    method: float = 0.0,
) -> Population:
    """Return the population of a fitted model with factor correlations of one's choice.

    Parameters
    ----------
    loadings : component → standardised loadings of its items, keyed toward security, in the instrument's order
    thresholds : of the keyed items, standard normal deviates
    signs : +1 or −1 per item, its wording
    phi : (n_components, n_components)
    method : variance of the random intercept; below zero counts as zero

    Returns
    -------
    Population
        Of the raw items. Residual variances are what content and method leave of 1.
    """
    own = list(loadings.values())
    sign = np.asarray(signs, dtype=np.float64)
    content = np.zeros((len(sign), len(own)))
    content[np.arange(len(sign)), np.repeat(np.arange(len(own)), [len(x) for x in own])] = np.concatenate(own)
    lam, psi = content * sign[:, None], np.asarray(phi, dtype=np.float64)
    if method > 0:
        lam = np.column_stack([lam, np.ones(len(sign))])
        psi = np.block([[psi, np.zeros((len(own), 1))], [np.zeros((1, len(own))), np.full((1, 1), method)]])
    residual = 1.0 - np.einsum("ij,jk,ik->i", lam, psi, lam)
    raw = [np.asarray(t) if s > 0 else -np.asarray(t)[::-1] for t, s in zip(thresholds, sign, strict=True)]
    # ASSUME an item whose loadings leave no residual variance has a little (a Heywood case in the fitted model)
    return from_matrices(lam, psi, np.maximum(residual, 0.01), raw, keying=sign)


def fitted_population(base: Primary, phi: ArrayLike) -> Population:
    """Return the population of a fitted primary model with other factor correlations."""
    found = base.solution
    sample: Any = base.fit.solution.samples[0]
    items = list(base.fit.solution.prepared.layout.groups[0].observed)
    thresholds = [sample.thresholds[sample.threshold_item == items.index(i)] for i in base.instrument.signs]
    loadings: dict[str, list[float]] = {
        c: [x.est for x in found.component_loadings(c)] for c in base.instrument.components
    }
    method = [abs(x) for x in found.method_loadings.values()]
    variance = float(np.mean(np.square(method))) if method else 0.0
    return population_at(loadings, thresholds, list(base.instrument.signs.values()), phi, variance)
