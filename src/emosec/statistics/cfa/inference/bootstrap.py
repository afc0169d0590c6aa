"""Bootstrap of a fitted model: rows resampled within groups, the model refitted from the old solution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import DataError, EmosecError, ModelError
from emosec.statistics.cfa.engine import Prepared, Solution, names_of, solve
from emosec.statistics.cfa.model.constraints import value_and_gradient
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.sample.missing_data import IncompleteSample, incomplete_sample
from emosec.statistics.cfa.sample.sample import (
    ContinuousSample,
    Sample,
    continuous_sample,
    mixed_sample,
    ordinal_sample,
    unusable_pairs,
)

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.model.parameter_table import ParameterTable


def bootstrap_estimates(
    prepared: Prepared,
    rows: Sequence[Array],
    kind: type[Sample],
    estimator: str,
    draws: int,
    rng: np.random.Generator,
    *,
    start: Array | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Array:
    """Estimates of all free parameters in bootstrap samples.

    Parameters
    ----------
    prepared : Prepared
    rows : sequence of ndarray (n, p)
        Per group: category numbers (negative missing), or values (NaN missing); covariates of ordered items last.
    kind : type
        `OrdinalSample`, `ContinuousSample` or `IncompleteSample`: what to make of a draw.
    estimator : str
    draws : int
    rng : numpy Generator
    start : ndarray, optional
        z to start from; the solution of the full sample halves the work.
    progress : callable, optional
        Called with (draws done, draws) after every draw.

    Returns
    -------
    ndarray (draws, n_free)
        NaN in rows where the draw lost a category, was singular or did not converge.
    """
    out = np.full((draws, prepared.layout.n_free), np.nan)
    q = len(prepared.layout.groups[0].covariates)
    categories = [
        _categories(r, g.numeric, q > 0 or len(g.numeric) > 0)
        for r, g in zip(rows, prepared.layout.groups, strict=True)
    ]
    for b in range(draws):
        picked = [r[rng.integers(0, len(r), len(r))] for r in rows]
        try:
            samples = [_sample_of(kind, r, k, q) for r, k in zip(picked, categories, strict=True)]
            found = solve(prepared, samples, estimator, errors=False, test=False, start=start, max_restarts=0)
            if found.optimum.converged:
                out[b] = found.x
        except (EmosecError, np.linalg.LinAlgError):
            pass  # the row stays NaN
        if progress is not None:
            progress(b + 1, draws)
    return out


def _categories(rows: Array, numeric: Array, mixed: bool) -> Array:
    """Number of categories of each variable, 0 for a numeric one beside ordered ones."""
    k = np.asarray(rows.max(0) + 1)
    k[numeric] = 0
    return k.astype(np.intp) if mixed else k


def _sample_of(kind: type[Sample], rows: Array, categories: Array, q: int = 0) -> Sample:
    if kind is ContinuousSample:
        return continuous_sample(rows, keep_data=False)
    if kind is IncompleteSample:
        return incomplete_sample(rows)
    p = rows.shape[1] - q
    sample = (mixed_sample(rows[:, :p], categories[:p], rows[:, p:] if q else None) if q or (categories == 0).any() else
              ordinal_sample(rows, categories, acov="diagonal"))[0]  # fmt: skip
    if unusable_pairs(sample).any():
        raise DataError("the draw has a pair of items without a usable correlation")
    return sample


def bootstrap_table(
    table: ParameterTable,
    solution: Solution,
    rows: Sequence[Array],
    group_labels: Sequence[str],
    draws: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Bootstrap draws with parameter names; definitions (`:=`) are computed in every draw."""
    import pandas as pd

    if draws < 1:
        raise ModelError(f"{draws} bootstrap draws", remedy="ask for a thousand; percentiles need hundreds")
    x = bootstrap_estimates(
        solution.prepared, rows, type(solution.samples[0]), solution.estimator.name, draws, np.random.default_rng(seed),
        start=solution.z, progress=progress,
    )  # fmt: skip
    frame = table.frame.iloc[solution.prepared.layout.row_of_free]
    many = len(group_labels) > 1
    names = [f"{a}{o}{b}" + (f".g{g}" if many else "") for a, o, b, g in
             zip(frame["lhs"], frame["op"], frame["rhs"], frame["group"], strict=True)]  # fmt: skip
    out = pd.DataFrame(x, columns=names)
    labels = names_of(table.frame)
    for name, text in labels.definitions.items():
        out[name] = [np.nan if np.isnan(row).any() else value_and_gradient(text, labels, row)[0] for row in x]
    return out
