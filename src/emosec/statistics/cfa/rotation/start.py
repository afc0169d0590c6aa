"""Starting values for efa blocks: principal factors turned to the echelon of zeros; equal starts for all factors would stall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.prepared import Prepared
from emosec.statistics.cfa.rotation.blocks import EfaBlock
from emosec.statistics.cfa.sample.sample import OrdinalSample, Sample

if TYPE_CHECKING:
    import pandas as pd

ROUNDS = 20


def _principal_factors(R: Array, m: int) -> Array:
    """Loadings (p, m) by iterated principal factors, begun at squared multiple correlations."""
    h2 = np.clip(1.0 - 1.0 / np.diagonal(np.linalg.pinv(R)), 0.1, 0.9)
    loadings = np.zeros((len(R), m))
    for _ in range(ROUNDS):
        reduced = R.copy()
        np.fill_diagonal(reduced, h2)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, ::-1][:, :m] * np.sqrt(np.maximum(values[::-1][:m], 0.01))
        h2 = np.clip((loadings**2).sum(1), 0.05, 0.95)
    return np.asarray(loadings)


def _echelon(loadings: Array) -> Array:
    """The same loadings turned so that factor k has k − 1 zeros at the top."""
    m = loadings.shape[1]
    return np.asarray(loadings @ np.linalg.qr(loadings[:m].T)[0])


def with_block_starts(
    prepared: Prepared, frame: pd.DataFrame, blocks: Sequence[EfaBlock], samples: Sequence[Sample]
) -> Prepared:
    """The prepared model with starting values for the free loadings of its blocks; values the model asks for win.

    Parameters
    ----------
    prepared : Prepared
    frame : DataFrame
        The parameter table it was made from.
    blocks : sequence of EfaBlock
    samples : sequence of Sample
        One per group.

    Returns
    -------
    Prepared

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> from emosec.statistics.cfa.rotation.blocks import find_blocks
    >>> from emosec.statistics.cfa.rotation.options import rotation_options
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> rng = np.random.default_rng(1)
    >>> sample = continuous_sample(rng.normal(size=(400, 2)).repeat(3, axis=1) + rng.normal(size=(400, 6)))
    >>> table = build_parameter_table('efa("e")*f + efa("e")*g =~ a + b + c + d + h + i')
    >>> blocks = find_blocks(table.frame, rotation_options())
    >>> started = with_block_starts(prepare(table), table.frame, blocks, [sample])
    >>> int(np.isfinite(started.given_start).sum())
    11
    """
    given = prepared.given_start.copy()
    at = {
        (g, f, i): n - 1
        for g, f, i, n in zip(*(frame[c] for c in ("group", "lhs", "rhs", "free")), strict=True)
        if n > 0
    }
    for block in blocks:
        owner = block.owner[0]
        sample = samples[owner]
        cov = sample.correlation if isinstance(sample, OrdinalSample) else sample.cov
        observed = prepared.layout.groups[owner].observed
        place = [observed.index(item) for item in block.items]
        S = cov[np.ix_(place, place)]
        sd = np.sqrt(np.diagonal(S))
        standard = _echelon(_principal_factors(S / np.outer(sd, sd), len(block.factors)))
        scale = sd / (np.sqrt(1.0 - (standard**2).sum(1)) if prepared.layout.theta_parameterization else 1.0)
        for i, item in enumerate(block.items):
            for k, factor in enumerate(block.factors):
                number = at.get((block.group + 1, factor, item))
                if number is not None and np.isnan(given[number]):
                    given[number] = scale[i] * standard[i, k]
    return replace(prepared, given_start=given)
