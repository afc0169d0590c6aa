"""Fixed exogenous covariates (lavaan's fixed.x): their means and covariances are the sample's, not parameters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Index, Layout
from emosec.statistics.cfa.model.moments import vech_index
from emosec.statistics.cfa.sample.missing_data import IncompleteSample
from emosec.statistics.cfa.sample.sample import OrdinalSample, Sample


def _exogenous_moments(layout: Layout) -> int:
    """How many sample moments belong to fixed exogenous variables alone."""
    return sum(len(g.exogenous) for g in layout.groups)


def exogenous_variables(group: GroupLayout) -> list[int]:
    """Positions, among the observed variables, of the fixed exogenous ones.

    Parameters
    ----------
    group : GroupLayout

    Returns
    -------
    list of int

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> exogenous_variables(prepare(build_parameter_table("f =~ a + b + c; f ~ age")).layout.groups[0])
    [3]
    """
    names = []
    for name, i, j in group.exogenous:
        if name in ("psi", "theta") and i == j:
            names.append(group.latent[i] if name == "psi" else group.observed[i])
    return [group.observed.index(v) for v in names]


def varying_moments(p: int, exogenous: Sequence[int], meanstructure: bool = True) -> Index:
    """Positions in (mean, vech covariance), or vech covariance alone, of all but the fixed covariates' own moments.

    Parameters
    ----------
    p : int
        Number of observed variables.
    exogenous : sequence of int
        Positions of the fixed covariates among them.
    meanstructure : bool
        Whether the means come first.

    Returns
    -------
    ndarray of int

    Examples
    --------
    >>> varying_moments(2, [1]).tolist()
    [0, 2, 3]
    """
    fixed = np.isin(np.arange(p), exogenous)
    rows, cols = vech_index(p)
    varies = ~(fixed[rows] & fixed[cols])
    return np.flatnonzero(np.concatenate([~fixed, varies]) if meanstructure else varies)


def explained_by_exogenous(z: Array, exogenous: Sequence[int]) -> Array:
    """Deviations from the mean (n, p) as the fixed covariates among them predict them; themselves for the covariates.

    Fixed covariates are not random: sampling variability is what is left beyond this (lavaan's Gamma with fixed.x).

    Parameters
    ----------
    z : ndarray, shape (n, p)
        Deviations from the mean, without gaps.
    exogenous : sequence of int
        Positions of the fixed covariates.

    Returns
    -------
    ndarray, shape (n, p)
        Least squares predictions.

    Examples
    --------
    >>> explained_by_exogenous(np.array([[1.0, -1.0], [3.0, 1.0]]), [1]).round(6).tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    """
    x = z[:, list(exogenous)]
    return np.asarray(x @ np.linalg.solve(x.T @ x, x.T @ z))


def with_exogenous(layout: Layout, samples: Sequence[Sample]) -> Layout:
    """The layout with sample moments filled in for exogenous variables; the same object when there are none.

    Parameters
    ----------
    layout : Layout
    samples : sequence of Sample
        One per group.

    Returns
    -------
    Layout

    Raises
    ------
    ModelError
        Fixed covariates among incomplete rows that miss them, or as variables of a model of ordered items.

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> from emosec.statistics.cfa.model.prepared import prepare
    >>> from emosec.statistics.cfa.sample.sample import continuous_sample
    >>> layout = prepare(build_parameter_table("f =~ a + b + c; f ~ age")).layout
    >>> data = np.random.default_rng(1).normal(size=(50, 4))
    >>> filled = with_exogenous(layout, [continuous_sample(data)]).groups[0]
    >>> bool(np.isclose(filled.base["psi"][1, 1], data[:, 3].var()))
    True
    """
    if any(group.covariates for group in layout.groups):
        return _with_covariates(layout, [cast("OrdinalSample", sample) for sample in samples])
    if not _exogenous_moments(layout):
        return layout
    groups = []
    for group, sample in zip(layout.groups, samples, strict=True):
        if isinstance(sample, OrdinalSample):
            raise ModelError(
                "fixed covariates of ordered items are no variables of the model", remedy="see conditional_x"
            )
        if isinstance(sample, IncompleteSample) and np.isnan(sample.data[:, exogenous_variables(group)]).any():
            raise ModelError(
                "fixed exogenous covariates with gaps", why="their sample moments, at which they would be fixed, are not observed",
                remedy="leave these rows out, or model the covariates: fixed_x=False",
            )  # fmt: skip
        groups.append(_filled(group, sample.mean, sample.cov))
    return replace(layout, groups=tuple(groups))


def _with_covariates(layout: Layout, samples: Sequence[OrdinalSample]) -> Layout:
    groups = [
        replace(group, base={**group.base, "x_mean": sample.x_mean, "x_cov": sample.x_cov})
        for group, sample in zip(layout.groups, samples, strict=True)
    ]
    return replace(layout, groups=tuple(groups))


def _filled(group: GroupLayout, mean: Array, cov: Array) -> GroupLayout:
    base = {name: matrix.copy() for name, matrix in group.base.items()}
    at = np.array([group.observed.index(v) if v in group.observed else -1 for v in group.latent])
    for name, i, j in group.exogenous:
        if name == "psi":
            base["psi"][i, j] = base["psi"][j, i] = cov[at[i], at[j]]
        elif name == "theta":
            base["theta"][i, j] = base["theta"][j, i] = cov[i, j]
        elif name == "alpha":
            base["alpha"][i] = mean[at[i]]
        elif name == "nu":
            base["nu"][i] = mean[i]
    return replace(group, base=base)
