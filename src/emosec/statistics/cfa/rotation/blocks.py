"""The efa blocks of a parameter table: factors, items, target, and which group's loadings decide the turn. Refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.model.efa_blocks import RELEASED, ZEROED
from emosec.statistics.cfa.rotation.options import RotationOptions

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.model.layout import Array


@dataclass(frozen=True)
class EfaBlock:
    """One efa block in one group.

    Attributes
    ----------
    name : str
    group : int
        0-based.
    factors, items : tuple of str
        In the order of the model.
    owner : tuple of (int, str)
        Group and block whose loadings decide the turn: itself, or the one its loadings are held equal to.
    target : ndarray (items, factors) or None
    """

    name: str
    group: int
    factors: tuple[str, ...]
    items: tuple[str, ...]
    owner: tuple[int, str]
    target: Array | None = None

    @property
    def decides(self) -> bool:
        """Whether this block is turned by its own loadings."""
        return self.owner == (self.group, self.name)


def find_blocks(frame: pd.DataFrame, options: RotationOptions) -> tuple[EfaBlock, ...]:
    """Find the efa blocks of all groups and refuse those that cannot be rotated.

    Parameters
    ----------
    frame : DataFrame
        Of a parameter table.
    options : RotationOptions

    Returns
    -------
    tuple of EfaBlock
        Group after group.

    Raises
    ------
    ModelError
        A block of one factor, with too few items, with factors of different items, with loadings or factor covariances that
        the model fixes, with an item in a regression, or with a target of another shape.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.rotation.options import rotation_options
    >>> table = build_parameter_table('efa("e")*f + efa("e")*g =~ a + b + c + d + h + i')
    >>> [(block.name, block.factors) for block in find_blocks(table.frame, rotation_options())]
    [('e', ('f', 'g'))]
    """
    rows = frame[(frame["op"] == "=~") & (frame["efa"] != "")]
    found: list[EfaBlock] = []
    names = list(dict.fromkeys(rows["efa"]))
    for group in sorted(set(rows["group"])):
        for name in names:
            mine = rows[(rows["group"] == group) & (rows["efa"] == name)]
            factors = tuple(dict.fromkeys(mine["lhs"]))
            _check_block(name, mine, factors, frame)
            items = tuple(mine.loc[mine["lhs"] == factors[0], "rhs"])
            wanted = _target(options, name, len(names), items, factors)
            owner = _owner(mine, int(group) - 1, name, names, rows)
            found.append(EfaBlock(name, int(group) - 1, factors, items, owner, wanted))
    _refuse_underdetermined(frame, found)
    return tuple(found)


def _check_block(name: str, mine: pd.DataFrame, factors: Sequence[str], frame: pd.DataFrame) -> None:
    where = f'efa("{name}")'
    if len(factors) < 2:
        raise ModelError(
            f"the block has one factor, {factors[0]!r}", where=where,
            why="one factor cannot be rotated", remedy=f"write {factors[0]} =~ … without efa(), or add a factor to the block",
        )  # fmt: skip
    sets = {f: set(mine.loc[mine["lhs"] == f, "rhs"]) for f in factors}
    everything = set().union(*sets.values())
    for factor, items in sets.items():
        if items != everything:
            raise ModelError(
                f"{factor!r} has no loading on {', '.join(sorted(everything - items))}", where=where,
                why="the factors of a block must share all items, else rotation would fill the gaps",
                remedy="write all factors of the block before one =~",
            )  # fmt: skip
    fixed = mine[(mine["user"] == 1) & (mine["free"] == 0)]
    if len(fixed):
        row = fixed.iloc[0]
        raise ModelError(
            f"the loading {row['lhs']} =~ {row['rhs']} is fixed at {row['ustart']:g}", where=where,
            why="rotation mixes the block's loadings, so none of them can keep a value",
            remedy='remove the modifier, or ask for it with rotation="target"',
        )  # fmt: skip
    within = frame["lhs"].isin(factors) & frame["rhs"].isin(factors) & (frame["op"] == "~~") & (frame["user"] == 1)
    if within.any():
        row = frame[within].iloc[0]
        raise ModelError(
            f"the model says {row['lhs']} ~~ {row['rhs']} within the block", where=where,
            why="rotation sets variances to one and decides the covariances", remedy="leave that line out",
        )  # fmt: skip
    paths = frame[(frame["op"] == "~") & (frame["lhs"].isin(everything) | frame["rhs"].isin(everything))]
    if len(paths):
        row = paths.iloc[0]
        raise ModelError(
            f"the regression {row['lhs']} ~ {row['rhs']} of an item of the block", where=where,
            why="rotation turns the loadings of items that depend on nothing but factors",
            remedy="leave it out and test it with direct_effects(fit), or write factors of their own items without efa()",
        )  # fmt: skip
    if len(everything) < len(factors) + 2:
        raise ModelError(
            f"{len(everything)} items are too few indicators for {len(factors)} factors", where=where,
            remedy=f"give the block at least {len(factors) + 2} items (better three per factor), or fewer factors",
        )  # fmt: skip


def largest_number_of_factors(p: int) -> int:
    """Most factors that p items can carry with degrees of freedom left or none: (p − m)² ≥ p + m.

    Parameters
    ----------
    p : int
        Number of items.

    Returns
    -------
    int

    References
    ----------
    Ledermann, W. (1937). On the rank of the reduced correlational matrix in multiple-factor analysis. Psychometrika, 2, 85–93.

    Examples
    --------
    >>> [largest_number_of_factors(p) for p in (5, 6, 9)]
    [2, 3, 5]
    """
    return max((m for m in range(1, p + 1) if (p - m) ** 2 >= p + m), default=0)


def _refuse_underdetermined(frame: pd.DataFrame, blocks: Sequence[EfaBlock]) -> None:
    """A block that is the whole model needs as many moments as parameters."""
    loadings = frame[frame["op"] == "=~"]
    if (
        not blocks
        or len(blocks) != len(set(loadings["group"]))
        or (loadings["efa"] == "").any()
        or (frame["op"] == "~").any()
    ):
        return
    block = blocks[0]
    most = largest_number_of_factors(len(block.items))
    if len(block.factors) > most:
        raise ModelError(
            f"{len(block.items)} items are too few indicators for {len(block.factors)} factors",
            where=f'efa("{block.name}")', why="the model would have more parameters than there are variances and covariances",
            remedy=f"use at most {most} factors, or more items",
        )  # fmt: skip


def _owner(mine: pd.DataFrame, group: int, name: str, names: Sequence[str], rows: pd.DataFrame) -> tuple[int, str]:
    """Whose loadings decide: a block whose zeros were released follows the one it is held equal to."""
    if (mine["user"] == ZEROED).any() or not (mine["user"] == RELEASED).any():
        return group, name
    first = rows[(rows["group"] == 1) & (rows["efa"] == name)]
    if group > 0 and (first["user"] == ZEROED).any():
        return 0, name
    own = rows[(rows["group"] == group + 1) & (rows["efa"] == names[0])]
    return (group, names[0]) if (own["user"] == ZEROED).any() else (0, names[0])


def _target(options: RotationOptions, name: str, n_blocks: int, items: Sequence[str], factors: Sequence[str]) -> Any:
    """The block's target in the model's order of items and factors."""
    if options.method != "target":
        return None
    import pandas as pd

    where = f'target of efa("{name}")'
    wanted = options.target
    if isinstance(wanted, Mapping):
        if name not in wanted:
            raise ModelError(
                f"there is no target for block {name!r}", where="rotation_args", remedy="add it to the mapping"
            )
        wanted = wanted[name]
    elif n_blocks > 1:
        raise ModelError(
            f"one target for {n_blocks} blocks", where="rotation_args", remedy="give a mapping: block → target"
        )
    if isinstance(wanted, pd.DataFrame):
        if set(wanted.index) != set(items) or set(wanted.columns) != set(factors):
            raise ModelError(
                "its rows and columns are not the block's items and factors", where=where,
                remedy=f"index: {', '.join(items)}; columns: {', '.join(factors)}",
            )  # fmt: skip
        wanted = wanted.loc[list(items), list(factors)]
    matrix = np.asarray(wanted, dtype=float)
    if matrix.shape != (len(items), len(factors)):
        raise ModelError(f"its shape is {matrix.shape}, the block's is ({len(items)}, {len(factors)})", where=where)
    if np.isinf(matrix).any():
        raise ModelError("it has infinite entries", where=where, remedy="use NaN where a loading is free")
    m = len(factors)
    if (~np.isnan(matrix)).sum() < m * (m - 1) or ((~np.isnan(matrix)).sum(0) < m - 1).any():
        raise ModelError(
            "too few loadings are wanted", where=where, why="the rotation would not be determined",
            remedy=f"want at least {m - 1} loadings (usually zeros) in every column",
        )  # fmt: skip
    return matrix
