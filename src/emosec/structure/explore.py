"""Exploratory: correlations, whether they can be factored, how many factors, and what those look like."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from emosec.definitions.instruments import Instrument
from emosec.errors import DataError
from emosec.structure.contracts import CORRELATIONS, DIMENSIONALITY, EFA_LOADINGS, EFA_PHI, EIGENVALUES, SUFFICIENCY
from emosec.structure.dimensions import factors_to_extract, suggestions
from emosec.tables import frame
from emosec.wide import place_of, usable, wide

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow
    from emosec.statistics.efa import EFA


@dataclass(frozen=True)
class Explored:
    """What the exploratory part gives, each by the contract of its name.

    Attributes
    ----------
    correlations, sufficiency, dimensionality, eigenvalues, efa_loadings, efa_phi : DataFrame
    """

    correlations: pd.DataFrame
    sufficiency: pd.DataFrame
    dimensionality: pd.DataFrame
    eigenvalues: pd.DataFrame
    efa_loadings: pd.DataFrame
    efa_phi: pd.DataFrame


def explore(responses: pd.DataFrame, instrument: Instrument, *, replicates: int, seed: int) -> Explored:
    """Look at the items of the components without a model of them.

    Parameters
    ----------
    responses : DataFrame
        Screened responses of one wave of this instrument (contract `SCREENED_RESPONSES`).
    instrument : Instrument
        With scales for components.
    replicates : int
        Simulated data sets behind each parallel analysis.
    seed : int
        Their seed.

    Returns
    -------
    Explored

    Raises
    ------
    DataError
        Nobody is included.

    Notes
    -----
    With no more complete rows than items, or fewer than three items, nothing can be factored: a warning says so and the tables
    are empty. Complete rows of the included, items keyed toward the construct's pole; items that everybody answered alike are left
    out. KMO and Bartlett's test are of Pearson correlations. EFA is minres with oblimin on polychoric correlations (on Pearson
    ones where a polychoric is undefined, which then is missing in `correlations`), with as many factors as there are components
    and with what parallel analysis on common factors and EKC suggest.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.wide import from_wide
    >>> items = ["b0", "b1", "b2", "b3", "m0", "m1", "m2", "m3"]
    >>> mini = Instrument.parse(f'''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... construct: {{name: calm, pole: calm, opposite: unrest, components: [body, mind]}}
    ... responses: [{{code: 1, label: no}}, {{code: 2, label: a bit}}, {{code: 3, label: yes}}]
    ... items: [{", ".join(f"{{id: {i}}}" for i in items)}]
    ... scales:
    ...   - {{name: body, component: body, items: [b0, b1, b2, b3]}}
    ...   - {{name: mind, component: mind, items: [m0, m1, m2, m3]}}
    ... ''', where="mini.yaml")
    >>> rng = np.random.default_rng(1)
    >>> latent = np.repeat(rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=400), 4, axis=1)
    >>> answers = pd.DataFrame(1 + np.digitize(latent + rng.normal(size=(400, 8)), [-1, 1]), columns=items)
    >>> explored = explore(from_wide(answers, mini), mini, replicates=20, seed=1)
    >>> explored.dimensionality.query("criterion == 'EKC'")["n_factors"].tolist()
    [2, 2]
    """
    place = place_of(responses)
    cut = usable(wide(responses, instrument), instrument)
    data = cut.data.dropna()
    if len(data) <= data.shape[1] or data.shape[1] < 3:
        warnings.warn(
            f"{place['instrument']}, {place['wave']}: {len(data)} complete rows for {data.shape[1]} items in which answers "
            "differ; factoring takes three items and more rows than items, so the exploratory tables are empty",
            stacklevel=2,
        )
        return Explored(
            *(frame(t, []) for t in (CORRELATIONS, SUFFICIENCY, DIMENSIONALITY, EIGENVALUES, EFA_LOADINGS, EFA_PHI))
        )
    matrices = _correlations(data)
    defined = {kind: matrix for kind, matrix in matrices.items() if bool(np.isfinite(matrix.to_numpy()).all())}
    suggested = suggestions(data, defined, replicates=replicates, seed=seed)
    components = cut.instrument.components
    solutions = list(_solutions(defined, factors_to_extract(suggested, len(components), _most(data.shape[1]))))
    component_of = {item: component for component, scale in components.items() for item in scale.items}
    return Explored(
        correlations=frame(CORRELATIONS, [place | row for row in _pairs(matrices, len(data))]),
        sufficiency=frame(SUFFICIENCY, [place | row for row in _sufficiency(matrices["pearson"], len(data))]),
        dimensionality=frame(DIMENSIONALITY, [place | s.row for s in suggested]),
        eigenvalues=frame(EIGENVALUES, [place | row for s in suggested for row in s.eigenvalue_rows]),
        efa_loadings=frame(
            EFA_LOADINGS, [place | r for name, s in solutions for r in _loadings(name, s, component_of)]
        ),
        efa_phi=frame(EFA_PHI, [place | row for name, s in solutions for row in _phi(name, s)]),
    )


def _correlations(data: pd.DataFrame) -> dict[str, pd.DataFrame]:
    from emosec.statistics.correlations import pearson, polychoric

    return {"pearson": pearson(data).frame(), "polychoric": polychoric(data, missing="listwise").frame()}


def _pairs(matrices: Mapping[str, pd.DataFrame], n: int) -> Iterator[TableRow]:
    for kind, matrix in matrices.items():
        values = matrix.to_numpy()
        for (i, a), (j, b) in combinations(enumerate(matrix.columns), 2):
            yield {"kind": kind, "item_a": a, "item_b": b, "n": n, "est": values[i, j]}


def _sufficiency(pearson: pd.DataFrame, n: int) -> Iterator[TableRow]:
    from emosec.statistics.efa import bartlett, kmo

    try:
        adequacy, sphericity = kmo(pearson), bartlett(pearson, n)
    except DataError:
        # no inverse, so neither is defined: the rows stay and are empty
        for name in ("KMO", "Bartlett"):
            yield {"statistic": name, "item": "all", "est": None, "df": None, "pvalue": None}
        return
    undefined = {"df": None, "pvalue": None}
    yield {"statistic": "KMO", "item": "all", "est": adequacy.overall, **undefined}
    for item, est in zip(adequacy.items, adequacy.per_item, strict=True):
        yield {"statistic": "KMO", "item": item, "est": est, **undefined}
    b = sphericity
    yield {"statistic": "Bartlett", "item": "all", "est": b.chisq, "df": b.df, "pvalue": b.pvalue}


def _most(items: int) -> int:
    """Return the largest number of factors that leaves degrees of freedom."""
    from emosec.statistics.efa.extraction import degrees_of_freedom

    return max((m for m in range(1, items) if degrees_of_freedom(items, m) >= 0), default=0)


def _solutions(defined: Mapping[str, pd.DataFrame], numbers: list[int]) -> Iterator[tuple[str, EFA]]:
    from emosec.statistics.efa import efa

    kind = "polychoric" if "polychoric" in defined else "pearson"
    for n_factors in numbers:
        yield f"minres, oblimin, {kind}", efa(defined[kind], n_factors)


def _loadings(name: str, solution: EFA, component_of: Mapping[str, str]) -> Iterator[TableRow]:
    n_factors = solution.loadings.shape[1]
    for item, loadings, h2 in zip(solution.items, solution.loadings, solution.communalities, strict=True):
        own = {"solution": name, "n_factors": n_factors, "item": item, "component": component_of[item]}
        for j, est in enumerate(loadings, start=1):
            yield {**own, "factor": j, "est": est, "h2": h2}


def _phi(name: str, solution: EFA) -> Iterator[TableRow]:
    n_factors = solution.loadings.shape[1]
    for a, b in combinations(range(n_factors), 2):
        est = solution.phi[a, b]
        yield {"solution": name, "n_factors": n_factors, "factor_a": a + 1, "factor_b": b + 1, "est": est}
