"""Modification indices: the score test of freeing one fixed parameter, with its expected change (`released`: of a constraint).

Sörbom, D. (1989). Model modification. Psychometrika, 54(3), 371–384.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.arguments import one_of, words
from emosec.statistics.cfa.derived.standardise import Kind, Units
from emosec.statistics.cfa.estimate.discrepancy import LeastSquares
from emosec.statistics.cfa.estimate.full_information import FullInformation
from emosec.statistics.cfa.inference.information import bread_of
from emosec.statistics.cfa.model.freed_layout import Candidate, freed_layout
from emosec.statistics.cfa.model.layout import SYMMETRIC, Array, GroupLayout, Layout
from emosec.statistics.cfa.model.moments import implied
from emosec.statistics.cfa.sample.sample import total_n
from emosec.statistics.cfa.settings import OPERATORS

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.model.parameter_table import ParameterTable
    from emosec.statistics.cfa.solution import Solution

SHOWN: tuple[Kind, ...] = ("std.lv", "std.all")
# lavaan's: below this the parameter is not identified beside the others, and has no index
SMALLEST_VARIANCE = float(np.finfo(float).eps ** (1 / 3))


class TableRoles(NamedTuple):
    """What only the table says: names in a regression, names right of `=~`, its constants as (row, lhs, op, rhs)."""

    regressed: Collection[str] = ()
    indicators: Collection[str] = ()
    fixed: Collection[tuple[int, str, str, str]] = ()


NOBODY = TableRoles()


def _roles(table: ParameterTable) -> TableRoles:
    """Read the roles off a parameter table."""
    frame = table.frame
    paths = frame[frame["op"] == "~"]
    constant = frame[(frame["free"] == 0) & (frame["exo"] == 0) & frame["op"].isin(["=~", "~", "~~", "~1"])]
    fixed = list(zip(constant.index.tolist(), constant["lhs"], constant["op"], constant["rhs"], strict=True))
    return TableRoles({*paths["lhs"], *paths["rhs"]}, set(frame.loc[frame["op"] == "=~", "rhs"]), fixed)


def _candidates(layout: Layout, named: TableRoles = NOBODY) -> list[Candidate]:
    """All fixed entries that have a meaning when freed, groups in order; what is not identified drops out later.

    Loadings, residual covariances, latent (co)variances, regressions among what stands in a regression already (elsewhere a
    covariance says the same), and, with a mean structure, intercepts, latent means, thresholds and scales. The rules for observed
    variables in a regression are lavaan's: as indicators they have residual covariances, but no loadings, offered.
    """
    out = []
    for g, group in enumerate(layout.groups):
        taken = {name: set(zip(e.row.tolist(), e.col.tolist(), strict=True)) for name, e in group.free.items()}
        taken["psi"] |= {(j, i) for i, j in taken["psi"]}
        taken["theta"] |= {(j, i) for i, j in taken["theta"]}
        found = [
            *_structure(group, layout, named),
            *(_levels(group, layout) if layout.meanstructure else ()),
        ]
        out += [Candidate(g, *rest) for rest in found if rest[1:3] not in taken[rest[0]]]
    return out + _constants(layout, named, out)


def _constants(layout: Layout, named: TableRoles, known: Sequence[Candidate]) -> list[Candidate]:
    """What the table fixes and the rules above do not reach: loadings of items that are regressed, say."""

    def key(g: int, name: str, i: int, j: int) -> tuple[int, str, int, int]:
        return (g, name, *sorted((i, j))) if name in SYMMETRIC else (g, name, i, j)  # type: ignore[return-value]

    have = {key(*c[:4]) for c in known}
    out = []
    for row, lhs, op, rhs in named.fixed:
        place = layout.places[row]
        if place is not None and place[1] != "x_cov" and key(*place) not in have:
            out.append(Candidate(*place, lhs, op, rhs))
    return out


Entry = tuple[str, int, int, str, str, str]


def _structure(group: GroupLayout, layout: Layout, named: TableRoles) -> Iterator[Entry]:
    ordinal = layout.ordinal
    latents, plain = _own(group)
    for j in latents:
        yield from (("lam", i, j, group.latent[j], "=~", group.observed[i]) for i in plain)
    for name, at, labels in (("theta", plain, group.observed), ("psi", latents, group.latent)):
        for k, j in enumerate(at):
            for i in at[k:]:
                if i != j or not (ordinal or name == "theta") or (name == "theta" and i in group.numeric):
                    yield name, i, j, labels[j], "~~", labels[i]
    indicators = [e for e, v in enumerate(group.latent) if v in group.phantom and v in named.indicators]
    yield from _covariances_of_phantoms(group, plain, indicators)
    acting = [k for k, v in enumerate(group.latent) if v in named.regressed]
    fixed = {int(i) for name, i, _ in group.exogenous if name == "psi"}
    # an ordered variable predicts nothing under delta: see layout
    mute = {
        e for e, v in enumerate(group.latent)
        if ordinal and not layout.theta_parameterization and v in group.phantom and group.observed.index(v) not in group.numeric
    }  # fmt: skip
    for i in [k for k in acting if k not in fixed]:
        allowed = [j for j in acting if i != j and j not in mute and (i not in indicators or j not in latents)]
        yield from (("beta", i, j, group.latent[i], "~", group.latent[j]) for j in allowed)
        yield from (("gamma", i, c, group.latent[i], "~", x) for c, x in enumerate(group.covariates))


def _covariances_of_phantoms(group: GroupLayout, plain: Sequence[int], acting: Sequence[int]) -> Iterator[Entry]:
    """Residual covariances of indicators that stand in a regression (`acting`), with each other and with the other items."""
    for k, e in enumerate(acting):
        name = group.latent[e]
        yield from (("psi", d, e, name, "~~", group.latent[d]) for d in acting[k + 1 :])
        at = group.observed.index(name)
        yield from (("theta", max(i, at), min(i, at), group.observed[min(i, at)], "~~", group.observed[max(i, at)])
                    for i in plain)  # fmt: skip


def _levels(group: GroupLayout, layout: Layout) -> Iterator[Entry]:
    latents, plain = _own(group)
    yield from (("nu", i, 0, group.observed[i], "~1", "") for i in plain)
    yield from (("alpha", j, 0, group.latent[j], "~1", "") for j in latents)
    count = dict.fromkeys(group.tau_item.tolist(), 0)
    for t, i in enumerate(group.tau_item.tolist()):
        if i in group.numeric:
            continue
        count[i] += 1
        yield "tau", t, 0, group.observed[i], "|", f"t{count[i]}"
    if layout.ordinal and not layout.theta_parameterization:
        yield from (("delta", i, 0, group.observed[i], "~*~", group.observed[i])
                    for i in plain if i not in group.numeric)  # fmt: skip


def _own(group: GroupLayout) -> tuple[list[int], list[int]]:
    """Latents, and observed variables, that are not phantoms."""
    phantom = set(group.phantom)
    return (
        [j for j, v in enumerate(group.latent) if v not in phantom],
        [i for i, v in enumerate(group.observed) if v not in phantom],
    )


def _modification_indices(solution: Solution, named: TableRoles = NOBODY) -> tuple[list[Candidate], Array, Array]:
    """Candidates, their indices and expected parameter changes; NaN where a candidate is not identified."""
    layout, K, n = solution.prepared.layout, solution.prepared.constraint.K, total_n(solution.samples)
    extra = _candidates(layout, named)
    bigger, x = freed_layout(layout, extra, solution.x)
    gradient, information = slope_and_information(solution, bigger, x)
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


def slope_and_information(solution: Solution, layout: Layout, x: Array) -> tuple[Array, Array]:
    """Gradient and expected information per observation, of the solution's samples under this layout at x.

    Parameters
    ----------
    solution : Solution
    layout : Layout
        The solution's own, or one with more parameters.
    x : ndarray, shape (n_free of the layout,)

    Returns
    -------
    gradient : ndarray, shape (n_free,)
    information : ndarray, shape (n_free, n_free)

    Raises
    ------
    ModelError
        The implied covariance matrix is not positive definite at x.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> solution = cfa("f =~ a + b + c + d", data).solution
    >>> gradient, information = slope_and_information(solution, solution.prepared.layout, solution.x)
    >>> bool(abs(gradient).max() < 1e-5), information.shape
    (True, (8, 8))
    """
    from emosec.statistics.cfa.engine import make_discrepancy

    inner = make_discrepancy(layout, solution.samples, solution.estimator)
    found = inner.evaluate(x)
    if found is None:
        raise ModelError("score tests need a positive definite implied covariance matrix")
    if isinstance(inner, FullInformation):
        full = inner.information(x, expected=True)
        assert full is not None
        return found.gradient, full
    if isinstance(inner, LeastSquares):
        inner.weights = [s.n / total_n(solution.samples) for s in solution.samples]
        again = inner.evaluate(x)
        assert again is not None
        return found.gradient, again.curvature
    return found.gradient, found.curvature


def modification_table(
    table: ParameterTable, solution: Solution, minimum: float = 0.0, ops: str | Sequence[str] | None = None
) -> pd.DataFrame:
    """Modification indices as a table, largest first.

    Columns `lhs op rhs group mi epc sepc.lv sepc.all`: expected change raw, with latents standardised, with all
    standardised. Equality constraints: `released.released_table`.

    Parameters
    ----------
    table : ParameterTable
    solution : Solution
    minimum : float
        Leave smaller indices out.
    ops : str or sequence of str, optional
        Operators to keep, of `=~ ~~ ~ ~1 | ~*~`.

    Returns
    -------
    DataFrame
        One row per fixed parameter that could be freed; those that would not be identified are left out.

    References
    ----------
    Sörbom, D. (1989). Model modification. Psychometrika, 54(3), 371–384.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> data["b"] = data["b"] + data["a"]
    >>> fit = cfa("f =~ a + b + c + d", data)
    >>> modification_table(fit.table, fit.solution)[["lhs", "op", "rhs"]].iloc[0].tolist()
    ['a', '~~', 'b']
    """
    import pandas as pd

    kept = OPERATORS if ops is None else [one_of("ops", op, OPERATORS) for op in words(ops)]
    extra, mi, epc = _modification_indices(solution, _roles(table))
    layout = solution.prepared.layout
    moments = [implied(group, solution.x) for group in layout.groups]
    with np.errstate(invalid="ignore", divide="ignore"):
        units: dict[Kind, list[Units]] = {
            kind: [Units(layout, group, mom, kind) for group, mom in zip(layout.groups, moments, strict=True)]
            for kind in SHOWN
        }
        lv, everything = (
            np.array([u[c.group].of(c.matrix, c.row, c.col) for c in extra])
            for u in (units["std.lv"], units["std.all"])
        )
    for scale in (lv, everything):
        scale[~np.isfinite(scale)] = (
            np.nan
        )  # beside a variance of 0 there is no unit: no correlation, no standardised loading
    out = pd.DataFrame(
        {
            "lhs": [c.lhs for c in extra], "op": [c.op for c in extra], "rhs": [c.rhs for c in extra],
            "group": [c.group + 1 for c in extra], "mi": mi, "epc": epc,
            "sepc.lv": epc * lv, "sepc.all": epc * everything,
        }
    )  # fmt: skip
    out = out[out["mi"].notna() & (out["mi"] >= minimum)]
    out = out[out["op"].isin(kept)]
    return out.sort_values("mi", ascending=False, kind="stable").reset_index(drop=True)
