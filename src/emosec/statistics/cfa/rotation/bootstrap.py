"""Bootstrap of a rotated fit: the unrotated model refitted, every draw rotated to match the sample's factors."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from emosec.errors import ModelError
from emosec.statistics.cfa.engine import names_of
from emosec.statistics.cfa.inference.bootstrap import bootstrap_estimates
from emosec.statistics.cfa.model.constraints import value_and_gradient
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.moments import fill
from emosec.statistics.cfa.rotation.transform import places, rotate_blocks, rotated_parameters

if TYPE_CHECKING:
    from emosec.statistics.cfa.rotation.rotated import RotatedFit


def rotated_bootstrap(
    fit: RotatedFit, draws: int, seed: int, progress: Callable[[int, int], None] | None = None
) -> pd.DataFrame:
    """One row per draw, one column per free parameter of the rotated model and definition; NaN where a draw failed."""
    assert fit.unrotated is not None
    before = fit.unrotated.solution
    estimates = bootstrap_estimates(
        before.prepared, fit.rows, type(before.samples[0]), before.estimator.name, draws, np.random.default_rng(seed),
        start=before.z, progress=progress,
    )  # fmt: skip
    values = np.full((draws, fit.solution.prepared.layout.n_free), np.nan)
    for b, x in enumerate(estimates):
        if np.isfinite(x).all():
            values[b] = _rotate_draw(fit, x)
    out = pd.DataFrame(values, columns=fit.vcov.columns)
    names = names_of(fit.table.frame)
    for name, text in names.definitions.items():
        out[name] = [np.nan if np.isnan(x).any() else value_and_gradient(text, names, x)[0] for x in values]
    return out


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
