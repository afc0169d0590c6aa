"""Bootstrap of a rotated fit: the unrotated model refitted, every draw rotated to match the sample's factors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.fitted import Fit
from emosec.statistics.cfa.inference.bootstrap import Refitted, Refitter
from emosec.statistics.cfa.model.layout import Array, Layout
from emosec.statistics.cfa.model.moments import fill
from emosec.statistics.cfa.rotation.block import RotatedBlock
from emosec.statistics.cfa.rotation.blocks import EfaBlock
from emosec.statistics.cfa.rotation.options import RotationOptions
from emosec.statistics.cfa.rotation.transform import places, rotate_blocks, rotated_parameters


class RotatedRefitter:
    """Refits the unrotated model to other rows and rotates it to match the sample's factors."""

    def __init__(
        self,
        unrotated: Fit,
        layout: Layout,
        blocks: Sequence[EfaBlock],
        options: RotationOptions,
        turns: Mapping[tuple[int, str], RotatedBlock],
    ) -> None:
        self.unrotated, self.layout, self.blocks, self.options, self.turns = unrotated, layout, blocks, options, turns
        before = unrotated.solution
        self.before = before.prepared.layout
        self.refit = Refitter(before.prepared, unrotated.rows, type(before.samples[0]), before.estimator.name, before.z)

    def __call__(self, rows: Sequence[Array]) -> Refitted:
        """Estimates of all free parameters of the rotated model."""
        found = self.refit(rows)
        if found.x is None:
            return found
        x = self._rotated(found.x)
        if not np.isfinite(x).all():
            return Refitted(None, "not_rotated")
        return Refitted(x, "", self.layout)

    def _rotated(self, x: Array) -> Array:
        starts = {key: self._nearest_turn(key, x) for key in self.turns}
        try:
            turns = rotate_blocks(self.before, x, self.blocks, self.options, starts)
            return rotated_parameters(self.before, x, self.layout, self.blocks, turns)
        except (np.linalg.LinAlgError, ModelError):
            return np.full(self.layout.n_free, np.nan)

    def _nearest_turn(self, key: tuple[int, str], x: Array) -> Array:
        """The turn that brings the draw's loadings next to the sample's rotated ones, (1, m, m)."""
        group = self.before.groups[key[0]]
        block = next(b for b in self.blocks if (b.group, b.name) == key)
        A = fill(group, x).lam[np.ix_(*places(group, block))]
        if self.options.orthogonal:
            U, _, V = np.linalg.svd(A.T @ self.turns[key].loadings)
            return np.asarray((U @ V)[None])
        H = np.linalg.inv(np.linalg.lstsq(A, self.turns[key].loadings, rcond=None)[0]).T
        return np.asarray((H / np.sqrt((H**2).sum(0)))[None])
