"""Modification indices: the score test of freeing one fixed loading or covariance, with its expected change.

Sörbom, D. (1989). Model modification. Psychometrika, 54(3), 371–384.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.discrepancy import LeastSquares
from emosec.statistics.cfa.full_information import FullInformation
from emosec.statistics.cfa.information import bread_of
from emosec.statistics.cfa.layout import Array, Entries, GroupLayout, Layout
from emosec.statistics.cfa.moments import implied
from emosec.statistics.cfa.sample import total_n

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.engine import Solution
    from emosec.statistics.cfa.parameter_table import ParameterTable

# lavaan's: below this the parameter is not identified beside the others, and has no index
SMALLEST_VARIANCE = float(np.finfo(float).eps ** (1 / 3))


class Candidate(NamedTuple):
    """A fixed entry that could be freed."""

    group: int
    matrix: str
    row: int
    col: int
    lhs: str
    op: str
    rhs: str


def candidates(layout: Layout) -> list[Candidate]:
    """All fixed loadings, residual covariances and latent (co)variances, groups in order."""
    out = []
    for g, group in enumerate(layout.groups):
        taken = {name: {(int(i), int(j)) for i, j in zip(e.row, e.col, strict=True)} for name, e in group.free.items()}
        out += [Candidate(g, *rest) for rest in _group_candidates(group, taken, layout.ordinal)]
    return out


def _group_candidates(
    group: GroupLayout, taken: dict[str, set[tuple[int, int]]], ordinal: bool
) -> list[tuple[str, int, int, str, str, str]]:
    phantom = set(group.phantom)
    latents = [j for j, v in enumerate(group.latent) if v not in phantom]
    plain = [i for i, v in enumerate(group.observed) if v not in phantom]
    out = [
        ("lam", i, j, group.latent[j], "=~", group.observed[i])
        for j in latents for i in plain if (i, j) not in taken["lam"]
    ]  # fmt: skip
    for name, at, labels in (("theta", plain, group.observed), ("psi", latents, group.latent)):
        for k, j in enumerate(at):
            for i in at[k:]:
                if (i, j) in taken[name] or (j, i) in taken[name] or (i == j and (ordinal or name == "theta")):
                    continue
                out.append((name, i, j, labels[j], "~~", labels[i]))
    return out


def extended(layout: Layout, extra: Sequence[Candidate], x: Array) -> tuple[Layout, Array]:
    """The layout with the candidates freed, and the parameter vector at which nothing has changed."""
    groups = []
    values = np.empty(len(extra))
    for g, group in enumerate(layout.groups):
        free = dict(group.free)
        for name in ("lam", "theta", "psi"):
            own = [(k, c) for k, c in enumerate(extra) if c.group == g and c.matrix == name]
            if not own:
                continue
            for k, c in own:
                values[k] = group.base[name][c.row, c.col]
            add = np.array([(c.row, c.col, layout.n_free + k) for k, c in own], dtype=np.intp)
            old = free[name]
            free[name] = Entries(
                *(np.concatenate([getattr(old, f), add[:, i]]) for i, f in enumerate(("row", "col", "par")))
            )
        groups.append(replace(group, free=free))
    return replace(layout, groups=tuple(groups), n_free=layout.n_free + len(extra)), np.concatenate([x, values])


def modification_indices(solution: Solution) -> tuple[list[Candidate], Array, Array]:
    """Candidates, their indices and expected parameter changes; NaN where a candidate is not identified."""
    from emosec.statistics.cfa.engine import make_discrepancy

    layout, K, n = solution.prepared.layout, solution.prepared.constraint.K, total_n(solution.samples)
    extra = candidates(layout)
    bigger, x = extended(layout, extra, solution.x)
    inner = make_discrepancy(bigger, solution.samples, solution.estimator)
    found = inner.evaluate(x)
    if found is None:
        raise ModelError("modification indices need a positive definite implied covariance matrix")
    gradient, information = found.gradient, found.curvature
    if isinstance(inner, FullInformation):
        full = inner.information(x, expected=True)
        assert full is not None
        information = full
    elif isinstance(inner, LeastSquares):
        inner.weights = [s.n / n for s in solution.samples]
        again = inner.evaluate(x)
        assert again is not None
        information = again.curvature
    k = layout.n_free
    own = information[:k, :k] if K is None else K.T @ information[:k, :k] @ K
    cross = information[k:, :k] if K is None else information[k:, :k] @ K
    bread, _ = bread_of(own)
    if bread is None:
        raise ModelError("modification indices need an identified model", why="the information matrix is singular")
    variance = np.diagonal(information)[k:] - np.einsum("ij,jk,ik->i", cross, bread, cross)
    variance = np.where(variance < SMALLEST_VARIANCE, np.nan, variance)
    score = gradient[k:]
    return extra, n * score**2 / variance, -score / variance


def modification_table(
    table: ParameterTable, solution: Solution, group_labels: Sequence[str], minimum: float = 0.0
) -> pd.DataFrame:
    """Modification indices as a table, largest first.

    Columns `lhs op rhs group mi epc sepc.lv sepc.all`: expected change raw, with latents standardised, with all
    standardised. Thresholds, intercepts and equality constraints are not candidates.
    """
    import pandas as pd

    extra, mi, epc = modification_indices(solution)
    layout = solution.prepared.layout
    moments = [implied(group, solution.x) for group in layout.groups]
    with np.errstate(invalid="ignore", divide="ignore"):
        factors = np.array([_standard(layout, moments[c.group], c) for c in extra]).reshape(-1, 2)
    out = pd.DataFrame(
        {
            "lhs": [c.lhs for c in extra], "op": [c.op for c in extra], "rhs": [c.rhs for c in extra],
            "group": [c.group + 1 for c in extra], "mi": mi, "epc": epc,
            "sepc.lv": epc * factors[:, 0], "sepc.all": epc * factors[:, 1],
        }
    )  # fmt: skip
    out = out[out["mi"].notna() & (out["mi"] >= minimum)]
    return out.sort_values("mi", ascending=False, kind="stable").reset_index(drop=True)


def _standard(layout: Layout, mom: object, c: Candidate) -> tuple[float, float]:
    """Factors that turn an expected change into its standardised forms."""
    from emosec.statistics.cfa.standardise import deviations

    ov, lv, residual = deviations(layout, mom)  # type: ignore[arg-type]
    if c.matrix == "lam":
        return float(lv[c.col]), float(lv[c.col] / ov[c.row])
    if c.matrix == "theta":
        return 1.0, float(1.0 / (residual[c.row] * residual[c.col]))
    psi = np.sqrt(np.diagonal(mom.matrices.psi))  # type: ignore[attr-defined]
    factor = float(1.0 / (psi[c.row] * psi[c.col]))
    return factor, factor
