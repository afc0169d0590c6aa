"""Bootstrap of a rotated fit: the unrotated model refitted, every draw rotated to match the sample's factors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.inference.bootstrap import Refitted, Refitter
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.moments import fill
from emosec.statistics.cfa.rotation.transform import places, rotate_blocks, rotated_parameters

if TYPE_CHECKING:
    from emosec.statistics.cfa.rotation.rotated import RotatedFit


class RotatedRefitter:
    """Refits the unrotated model to other rows and rotates it to match the sample's factors."""

    def __init__(self, fit: RotatedFit) -> None:
        assert fit.unrotated is not None
        self.fit = fit
        before = fit.unrotated.solution
        self.refit = Refitter(before.prepared, fit.rows, type(before.samples[0]), before.estimator.name, before.z)

    def __call__(self, rows: Sequence[Array]) -> Refitted:
        """Estimates of all free parameters of the rotated model."""
        found = self.refit(rows)
        if found.x is None:
            return found
        x = _rotate_draw(self.fit, found.x)
        if not np.isfinite(x).all():
            return Refitted(None, "not_rotated")
        return Refitted(x, "", self.fit.solution.prepared.layout)


def _rotate_draw(fit: RotatedFit, x: Array) -> Array:
    assert fit.unrotated is not None
    layout = fit.unrotated.solution.prepared.layout
    starts = {key: _nearest_turn(fit, key, x) for key in fit.turns}
    try:
        turns = rotate_blocks(layout, x, fit.blocks, fit.rotation, starts)
        return rotated_parameters(layout, x, fit.solution.prepared.layout, fit.blocks, turns)
    except (np.linalg.LinAlgError, ModelError):
        return np.full(fit.solution.prepared.layout.n_free, np.nan)


def _nearest_turn(fit: RotatedFit, key: tuple[int, str], x: Array) -> Array:
    """The turn that brings the draw's loadings next to the sample's rotated ones, (1, m, m)."""
    assert fit.unrotated is not None
    group = fit.unrotated.solution.prepared.layout.groups[key[0]]
    block = next(b for b in fit.blocks if (b.group, b.name) == key)
    A = fill(group, x).lam[np.ix_(*places(group, block))]
    if fit.rotation.orthogonal:
        U, _, V = np.linalg.svd(A.T @ fit.turns[key].loadings)
        return np.asarray((U @ V)[None])
    H = np.linalg.inv(np.linalg.lstsq(A, fit.turns[key].loadings, rcond=None)[0]).T
    return np.asarray((H / np.sqrt((H**2).sum(0)))[None])
