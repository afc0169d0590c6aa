"""Turn the matrices of a whole model: Λ H⁻ᵀ, HᵀΨH, HᵀBH⁻ᵀ, Hᵀα; and read the turned parameters back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.standardise import residual_variances
from emosec.statistics.cfa.model.efa_blocks import RELEASED, ZEROED
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Layout
from emosec.statistics.cfa.model.moments import Matrices, fill, implied
from emosec.statistics.cfa.rotation.block import RotatedBlock, rotate_block
from emosec.statistics.cfa.rotation.blocks import EfaBlock
from emosec.statistics.cfa.rotation.options import RotationOptions

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.model.parameter_table import ParameterTable

# a fixed entry that moves by more than this shows that the model is not the same after rotation
MOVED = 1e-7


def released(table: ParameterTable, blocks: Sequence[EfaBlock], *, orthogonal: bool) -> ParameterTable:
    """The table with the echelon's zeros free: as many parameters as a rotated solution has.

    Factors that are outcomes and predictors at once have no covariance by default; rotation gives them one, in a row of its own.

    Parameters
    ----------
    table : ParameterTable
    blocks : sequence of EfaBlock
    orthogonal : bool
        Whether factors stay uncorrelated: only loadings are freed then.

    Returns
    -------
    ParameterTable

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.rotation.blocks import find_blocks
    >>> from emosec.statistics.cfa.rotation.options import rotation_options
    >>> table = build_parameter_table('efa("e")*f + efa("e")*g =~ a + b + c + d + h + i')
    >>> free = released(table, find_blocks(table.frame, rotation_options()), orthogonal=False).frame["free"]
    >>> int(table.frame["free"].max()), int(free.max())
    (17, 19)
    """
    frame = table.frame if orthogonal else _with_covariances(table.frame, blocks)
    frame = frame.copy()
    marked = frame["user"].isin([ZEROED, RELEASED]) & (frame["free"] == 0)
    if orthogonal:
        marked &= frame["op"] == "=~"
    frame.loc[marked, "ustart"] = np.nan
    free = (frame["free"] > 0) | marked
    frame["free"] = np.where(free, free.cumsum(), 0)
    return replace(table, frame=frame)


def _with_covariances(frame: pd.DataFrame, blocks: Sequence[EfaBlock]) -> pd.DataFrame:
    import pandas as pd

    rows = frame[frame["op"] == "~~"]
    known = {(g, *sorted((a, b))) for g, a, b in zip(*(rows[c] for c in ("group", "lhs", "rhs")), strict=True)}
    parts, constraints = [], frame[frame["group"] == 0]
    number = len(frame)
    for group in sorted(set(frame["group"]) - {0}):
        parts.append(frame[frame["group"] == group])
        for block in blocks:
            for a, b in combinations(block.factors, 2) if block.group == group - 1 else ():
                if (group, *sorted((a, b))) not in known:
                    number += 1
                    row = {
                        "lhs": a,
                        "op": "~~",
                        "rhs": b,
                        "user": ZEROED,
                        "group": group,
                        "free": 0,
                        "ustart": 0.0,
                        "exo": 0,
                    }
                    parts.append(pd.DataFrame([row | {"label": "", "plabel": f".p{number}.", "efa": ""}]))
    return pd.concat([*parts, constraints], ignore_index=True) if number > len(frame) else frame


def places(group: GroupLayout, block: EfaBlock) -> tuple[list[int], list[int]]:
    """Rows of the items and columns of the factors in a group's matrices.

    Parameters
    ----------
    group : GroupLayout
    block : EfaBlock

    Returns
    -------
    rows, columns : list of int

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> from emosec.statistics.cfa.rotation.blocks import EfaBlock
    >>> group = prepare(build_parameter_table("f =~ a + b + c; g =~ d + e + h")).layout.groups[0]
    >>> places(group, EfaBlock("e", 0, ("g",), ("d", "e", "h"), (0, "e")))
    ([3, 4, 5], [1])
    """
    return [group.observed.index(v) for v in block.items], [group.latent.index(v) for v in block.factors]


def rotate_blocks(
    layout: Layout,
    x: Array,
    blocks: Sequence[EfaBlock],
    options: RotationOptions,
    starts: dict[tuple[int, str], Array] | None = None,
) -> dict[tuple[int, str], RotatedBlock]:
    """Rotate every block that decides its own turn.

    Parameters
    ----------
    layout : Layout
        Of the unrotated model.
    x : ndarray, shape (n_free,)
        Its estimates.
    blocks : sequence of EfaBlock
    options : RotationOptions
    starts : dict, optional
        Turns to start from, per block; else random ones.

    Returns
    -------
    dict of (int, str) to RotatedBlock
        By group (from 0) and name of the block.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(400, 2)).repeat(3, axis=1)
    >>> data = pd.DataFrame(latent + rng.normal(size=(400, 6)), columns=list("abcdhi"))
    >>> fit = cfa('efa("e")*f + efa("e")*g =~ a + b + c + d + h + i', data)
    >>> before = fit.unrotated.solution
    >>> list(rotate_blocks(before.prepared.layout, before.x, fit.blocks, fit.rotation))
    [(0, 'e')]
    """
    out = {}
    for block in blocks:
        if not block.decides:
            continue
        group = layout.groups[block.group]
        mom = implied(group, x)
        rows, columns = places(group, block)
        A = mom.matrices.lam[np.ix_(rows, columns)]
        variance = (A**2).sum(1) + residual_variances(layout, group, mom)[0][rows]
        key = (block.group, block.name)
        begin = None if starts is None else starts[key]
        out[key] = rotate_block(A, variance, options, wanted=block.target, starts=begin)
    return out


def rotated_parameters(
    layout: Layout, x: Array, target: Layout, blocks: Sequence[EfaBlock], found: dict[tuple[int, str], RotatedBlock]
) -> Array:
    """All free parameters of the released model at the rotated solution.

    Parameters
    ----------
    layout : Layout
        Of the unrotated model.
    x : ndarray, shape (n_free of the layout,)
        Its estimates.
    target : Layout
        Of the released model.
    blocks : sequence of EfaBlock
    found : dict of (int, str) to RotatedBlock
        The turn of every block that decides one, by group and name.

    Returns
    -------
    ndarray, shape (n_free of the target,)

    Raises
    ------
    ModelError
        When a fixed parameter would have to move: the model is not the same after rotation.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(400, 2)).repeat(3, axis=1)
    >>> data = pd.DataFrame(latent + rng.normal(size=(400, 6)), columns=list("abcdhi"))
    >>> fit = cfa('efa("e")*f + efa("e")*g =~ a + b + c + d + h + i', data)
    >>> before = fit.unrotated.solution
    >>> x = rotated_parameters(before.prepared.layout, before.x, fit.solution.prepared.layout, fit.blocks, fit.turns)
    >>> bool(np.allclose(x, fit.solution.x))
    True
    """
    out = np.zeros(target.n_free)
    for g, (group, wide) in enumerate(zip(layout.groups, target.groups, strict=True)):
        H = np.eye(group.m)
        for block in blocks:
            if block.group == g:
                columns = places(group, block)[1]
                H[np.ix_(columns, columns)] = found[block.owner].turn
        turned = _turn_matrices(fill(group, x), H)
        for name, entries in wide.free.items():
            matrix = getattr(turned, name)
            out[entries.par] = matrix[entries.row] if matrix.ndim == 1 else matrix[entries.row, entries.col]
        _refuse_moved(wide, turned, fill(wide, out))
    return out


def _turn_matrices(mats: Matrices, H: Array) -> Matrices:
    """A group's matrices when latents become Hᵀ eta."""
    inverse = np.linalg.inv(H).T
    return replace(
        mats, lam=mats.lam @ inverse, psi=H.T @ mats.psi @ H, beta=H.T @ mats.beta @ inverse, alpha=H.T @ mats.alpha,
        gamma=H.T @ mats.gamma,
    )  # fmt: skip


def _refuse_moved(group: GroupLayout, turned: Matrices, kept: Matrices) -> None:
    rows: dict[str, tuple[str, ...]] = {
        "lam": group.observed,
        "psi": group.latent,
        "beta": group.latent,
        "alpha": group.latent,
        "gamma": group.latent,
    }
    ops = {"lam": "=~", "psi": "~~", "beta": "~", "alpha": "~1", "gamma": "~"}
    for name, names in rows.items():
        gap = np.abs(getattr(turned, name) - getattr(kept, name))
        if not gap.size or gap.max() < MOVED:
            continue
        place = np.unravel_index(int(gap.argmax()), gap.shape)
        first = names[place[0]]
        second = (group.covariates if name == "gamma" else group.latent)[place[1]] if len(place) > 1 else ""
        what = f"{second} =~ {first}" if name == "lam" else f"{first} {ops[name]} {second}".rstrip()
        raise ModelError(
            f"{what} is fixed, but rotation would move it", where="efa block",
            why="what one factor of a block may do, all of them must: rotation mixes them",
            remedy="free or fix the parameter for all factors of the block",
        )  # fmt: skip
