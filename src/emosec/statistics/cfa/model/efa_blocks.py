"""Identification of `efa("block")*` factors before rotation: unit variances, no correlations, an echelon of zeros."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from emosec.errors import ModelError
from emosec.statistics.cfa.model.automatic import Row

ZEROED, RELEASED = 7, 77  # lavaan's marks in the column `user`


def identify_efa(rows: Sequence[Row], equal: Collection[str]) -> None:
    """Fix the k − 1 first loadings of the k-th factor of each block at zero, and the block's correlations.

    In later groups whose loadings are held equal to the first group's, nothing more need be fixed.

    Parameters
    ----------
    rows : sequence of Row
        All groups, modifiers applied.
    equal : collection of str
        The words of `group_equal`.

    Raises
    ------
    ModelError
        When a factor has fewer indicators than zeros it needs.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.automatic import Row
    >>> rows = [Row(f, "=~", x, user=1, efa="e") for f in ("f", "g") for x in ("x1", "x2", "x3")]
    >>> identify_efa(rows, ())
    >>> [(row.lhs, row.rhs) for row in rows if not row.free]
    [('g', 'x1')]
    """
    groups = sorted({row.group for row in rows})
    blocks = list(dict.fromkeys(row.efa for row in rows if row.efa))
    first: dict[int, set[str]] = {}  # labels of a group's first block
    origin: dict[str, set[str]] = {}  # labels of a block in the first group
    for group in groups:
        for block in blocks:
            mine = [row for row in rows if row.group == group]
            loadings = [row for row in mine if row.op == "=~" and row.efa == block]
            factors = list(dict.fromkeys(row.lhs for row in loadings))
            labels = {row.label for row in loadings}
            tied = (
                (group > 1 and "loadings" in equal)
                or _held_by(labels, origin.setdefault(block, labels), group > 1)
                or _held_by(labels, first.setdefault(group, labels), block != blocks[0])
            )
            if len(factors) > 1:
                _identify(mine, factors, fix=not tied)


def _held_by(labels: set[str], others: set[str], elsewhere: bool) -> bool:
    """Say whether loadings are tied by labels to loadings elsewhere that have the zeros already."""
    return elsewhere and "" not in labels and labels <= others


def _identify(mine: Sequence[Row], factors: list[str], *, fix: bool) -> None:
    for position, factor in enumerate(factors):
        loadings = [row for row in mine if row.op == "=~" and row.lhs == factor]
        if len(loadings) < position:
            raise ModelError(f"efa factor {factor!r} has too few indicators to be told from the others of its block")
        for row in loadings[:position]:
            _mark(row, fix)
    for row in mine:
        if row.op == "~~" and not row.user and row.lhs != row.rhs and row.lhs in factors and row.rhs in factors:
            _mark(row, fix)


def _mark(row: Row, fix: bool) -> None:
    row.user = ZEROED if fix else RELEASED
    if fix:
        row.fix(0.0)
