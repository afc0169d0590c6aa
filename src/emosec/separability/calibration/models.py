"""Rival models compiled once and fitted many times, and the few numbers that the verdict reads off a solution."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emosec.errors import EmosecError

if TYPE_CHECKING:
    from emosec.statistics.cfa.engine import Prepared, Solution
    from emosec.statistics.cfa.model.parameter_table import ParameterTable
    from emosec.statistics.cfa.sample.sample import Sample


@dataclass(frozen=True)
class Compiled:
    """A model ready to be fitted.

    Attributes
    ----------
    table, prepared : the model
    factors : names of the pairs of factors whose correlations are read
    pairs : positions of these correlations among the free parameters
    loadings : positions of the free loadings of each of those factors
    method : position of the method factor's variance, or −1
    """

    table: ParameterTable
    prepared: Prepared
    factors: tuple[tuple[str, str], ...]
    pairs: tuple[int, ...]
    loadings: dict[str, tuple[int, ...]]
    method: int

    @property
    def items(self) -> tuple[str, ...]:
        """The items in the order the sample must have."""
        return tuple(self.prepared.layout.groups[0].observed)


def compile_model(
    syntax: str, items: Sequence[str], k: Sequence[int], pairs: Sequence[tuple[str, str]], *, ordinal: bool
) -> Compiled:
    """Compile a model for items with these numbers of categories; the result is kept for the next sample.

    Parameters
    ----------
    syntax : lavaan syntax
    items : names of all items
    k : categories of each
    pairs : names of the factors whose correlations are read
    ordinal : WLSMV, or ML on the codes
    """
    return _compile(syntax, tuple(items), tuple(int(x) for x in k), tuple(pairs), ordinal)


@lru_cache(maxsize=512)
def _compile(
    syntax: str, items: tuple[str, ...], k: tuple[int, ...], pairs: tuple[tuple[str, str], ...], ordinal: bool
) -> Compiled:
    from emosec.statistics.cfa.engine import prepare
    from emosec.statistics.cfa.model.parameter_table import build_parameter_table

    ordered = {item: [n - 1] for item, n in zip(items, k, strict=True)} if ordinal else None
    table = build_parameter_table(syntax, list(items), ordered=ordered, std_lv=True)
    prepared = prepare(table, ordered=list(items) if ordinal else ())
    frame = table.frame
    rows = list(zip(frame["lhs"], frame["op"], frame["rhs"], strict=True))
    free = [rows[r] for r in prepared.layout.row_of_free]
    place = {(a, op, b): i for i, (a, op, b) in enumerate(free)}
    place |= {(b, op, a): i for (a, op, b), i in place.items() if op == "~~"}
    factors = list(dict.fromkeys(name for pair in pairs for name in pair))
    latent = set(frame.loc[frame["op"] == "=~", "lhs"])
    method = [place[f, "~~", f] for f in latent if (f, "~~", f) in place]
    return Compiled(
        table,
        prepared,
        pairs,
        tuple(place[a, "~~", b] for a, b in pairs),
        {f: tuple(i for i, (a, op, _) in enumerate(free) if a == f and op == "=~") for f in factors},
        method[0] if len(method) == 1 else -1,
    )


@dataclass(frozen=True)
class Fitted:
    """What the verdict reads off one fit; NaN throughout where it did not converge.

    Attributes
    ----------
    compiled : the model
    phi, se : correlations of the pairs and their standard errors, factors turned toward security
    loadings : per factor, turned likewise
    method, method_se : variance of the method factor; 0 where the model has none
    residuals : smallest residual variance (ordinal models)
    solution : the engine's own, or None
    """

    compiled: Compiled
    phi: NDArray[np.float64]
    se: NDArray[np.float64]
    loadings: dict[str, NDArray[np.float64]]
    method: float
    method_se: float
    residuals: float
    solution: Solution | None


def fit_model(
    compiled: Compiled,
    sample: Sample,
    estimator: str,
    *,
    errors: bool = True,
    test: bool = False,
    near: Fitted | None = None,
) -> Fitted:
    """Fit a compiled model to a sample's statistics; `near` is a fit of it to much the same answers, to start from."""
    from emosec.statistics.cfa.engine import solve

    nothing = np.full(len(compiled.pairs), math.nan)
    failed = Fitted(compiled, nothing, nothing, {}, math.nan, math.nan, math.nan, None)
    start = near.solution.z if near and near.solution is not None and near.compiled is compiled else None
    try:
        found = solve(compiled.prepared, [sample], estimator, errors=errors, test=test, start=start, max_restarts=1)
    except (EmosecError, np.linalg.LinAlgError):
        return failed
    if not (found.optimum.converged and found.identified):
        return failed
    loadings = {f: found.x[list(at)] for f, at in compiled.loadings.items()}
    turned = {f: -1.0 if own.sum() < 0 else 1.0 for f, own in loadings.items()}
    signs = np.array([turned[a] * turned[b] for a, b in compiled.factors])
    se = found.se if errors else np.full(len(found.x), math.nan)
    at = compiled.method
    return Fitted(
        compiled,
        signs * found.x[list(compiled.pairs)],
        se[list(compiled.pairs)],
        {f: turned[f] * own for f, own in loadings.items()},
        float(found.x[at]) if at >= 0 else 0.0,
        float(se[at]) if at >= 0 else 0.0,
        _smallest_residual(found),
        found,
    )


def _smallest_residual(found: Solution) -> float:
    from emosec.statistics.cfa.model.moments import implied

    layout = found.prepared.layout
    moments = implied(layout.groups[0], found.x)
    residual = np.diagonal(moments.matrices.theta).copy()
    if layout.ordinal and not layout.theta_parameterization:
        residual += 1.0 / moments.matrices.delta**2 - np.diagonal(moments.sigma)
    return float(residual.min())
