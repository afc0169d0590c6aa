"""Rows of a DataFrame become one sample per group, for numeric and for ordered variables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.sample import two_stage
from emosec.statistics.cfa.sample.data import SMALLEST_GROUP, check_scales, check_variation, numeric_matrix
from emosec.statistics.cfa.sample.design import SamplingDesign
from emosec.statistics.cfa.sample.missing_data import IncompleteSample, incomplete_sample
from emosec.statistics.cfa.sample.patterns import pairs_never_together
from emosec.statistics.cfa.sample.sample import (
    ContinuousSample,
    OrdinalSample,
    Sample,
    continuous_sample,
    mixed_sample,
    ordinal_sample,
    unusable_pairs,
)
from emosec.statistics.cfa.sample.two_stage import two_stage_sample

if TYPE_CHECKING:
    import pandas as pd

FIML = ("fiml", "ml", "direct")
TWO_STAGE = two_stage.RULES


class ReadSamples:
    """Samples with the variables in the order of `used`, and what was noticed on the way."""

    def __init__(self, thresholds: dict[str, list[int]] | None, warnings: Sequence[str]) -> None:
        self.samples: list[Sample] = []
        self.rows: list[Array] = []
        self.positions: list[Array] = []
        self.thresholds, self.warnings = thresholds, warnings


def read_numeric(
    data: pd.DataFrame,
    used: list[str],
    rows: tuple[np.ndarray, ...],
    labels: tuple[str, ...],
    missing: str,
    fixed: Sequence[str] = (),
) -> ReadSamples:
    """Read numeric variables: complete rows, or all rows with their saturated moments by EM under fiml.

    Rows with gaps in `fixed` covariates are left out also under fiml: no distribution says what could stand there.

    Parameters
    ----------
    data : DataFrame
    used : list of str
        Observed variables of the model.
    rows : tuple of ndarray of int
        Row positions of each group.
    labels : tuple of str
        Of the groups, for messages.
    missing : str
        `listwise`; one of `fiml`, `ml` and `direct`, which mean the same; `two.stage` or `robust.two.stage`. Rows without any value
        are left out after all but the first.
    fixed : sequence of str
        Fixed covariates.

    Returns
    -------
    Found
        One sample per group, the rows it was made of and their positions in `data`, and warnings.

    Raises
    ------
    DataError
        A variable that has no value, is constant or a copy of another; variances 1e10 or more apart; no complete row.
    EstimationError
        EM finds no positive definite covariance matrix.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"a": [1, 2, 3, 4, 5, 6.5], "b": [2, 1, 4, 3, None, 6]})
    >>> read_numeric(data, ["a", "b"], (np.arange(6),), ("",), "listwise").samples[0].n
    5
    """
    values = numeric_matrix(data, used)
    at = [used.index(v) for v in fixed] if missing in FIML else []
    gaps = np.asarray(np.isnan(values[:, at]).any(axis=1))
    left_out = f"covariate_gaps: {int(gaps.sum())} rows without a value of {', '.join(fixed)} were left out"
    found = ReadSamples(None, (left_out,) if gaps.any() else ())
    for where, label in zip(rows, labels, strict=True):
        block = values[where[~gaps[where]]]
        check_variation(block, used, f"group {label}" if label else "data")
        check_scales(np.nanvar(block, axis=0), used, f"group {label}" if label else "data")
        if missing in TWO_STAGE:
            answered = np.isfinite(block).any(1)
            found.samples.append(two_stage_sample(block, robust=missing.startswith("robust"), names=tuple(used)))
            found.rows.append(block[answered])
            found.positions.append(where[answered])
            continue
        if missing in FIML:
            sample = incomplete_sample(block)
            found.positions.append(where[~gaps[where]][np.isfinite(block).any(1)])
            found.warnings = (*found.warnings, *_never_together(sample, used, label))
            found.samples.append(sample)
            found.rows.append(sample.data)
            continue
        complete = block[np.isfinite(block).all(1)]
        if len(complete) < len(block):
            _refuse_empty(complete, len(block), label)
            check_variation(complete, used, f"complete rows of group {label}" if label else "complete rows")
        found.samples.append(continuous_sample(complete))
        found.rows.append(complete)
        found.positions.append(where[np.isfinite(values[where]).all(1)])
    return found


def _never_together(sample: IncompleteSample, used: Sequence[str], label: str) -> list[str]:
    pairs = [f"{used[i]} and {used[j]}" for i, j in pairs_never_together(sample.patterns)]
    if not pairs:
        return []
    more = f" and {len(pairs) - 3} more pairs" if len(pairs) > 3 else ""
    where = f" in group {label}" if label else ""
    return [f"never_together: nobody answered both {'; '.join(pairs[:3])}{more}{where}; only the model links them"]


def _refuse_empty(complete: Array, n: int, label: str) -> None:
    if not len(complete):
        raise DataError(
            f"no row of {n} is complete", where=f"group {label}" if label else "data",
            remedy='use missing="fiml" or "pairwise", or drop the items that are missing throughout',
        )  # fmt: skip


def _refuse_few(rows: Array, label: str) -> None:
    if len(rows) < SMALLEST_GROUP:
        raise DataError(
            f"{len(rows)} usable rows", where=f"group {label}" if label else "data",
            why=f"fewer than {SMALLEST_GROUP} rows carry no correlations", remedy="collect more, or merge groups",
        )  # fmt: skip


def read_ordinal(
    data: pd.DataFrame, used: list[str], rows: tuple[np.ndarray, ...], labels: tuple[str, ...], missing: str
) -> ReadSamples:
    """Read ordered variables: categories numbered over all groups, one polychoric matrix per group.

    Parameters
    ----------
    data, used, rows, labels
        As for `read_numeric`; all variables are ordered.
    missing : str
        `listwise`: complete rows. `pairwise`: every pair of variables uses the rows that answer both; rows without any answer
        are left out.

    Returns
    -------
    Found
        As from `read_numeric`, with codes (−1 for missing) for rows, and thresholds per group.

    Raises
    ------
    DataError
        A variable that has no value or is constant; fewer than five rows; a category that nobody in a group uses; a pair whose
        polychoric correlation is undefined or perfect.

    Examples
    --------
    >>> import pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.integers(1, 4, size=(60, 2)), columns=["a", "b"])
    >>> found = read_ordinal(data, ["a", "b"], (np.arange(60),), ("",), "listwise")
    >>> found.thresholds, found.samples[0].thresholds.shape
    ({'a': [2], 'b': [2]}, (4,))
    """
    from emosec.statistics.correlations.ordinal import as_ordinal
    from emosec.statistics.correlations.polychoric import warnings_about

    frame = data[used]
    coded = numeric_matrix(frame, used)
    check_variation(coded, used, "data")
    answered = np.flatnonzero(np.isfinite(coded).any(1))
    whole = as_ordinal(frame.iloc[answered], missing="pairwise")
    position = np.full(len(data), -1)
    position[answered] = np.arange(len(whole.codes))
    k = whole.n_categories
    found = ReadSamples({name: [int(k[j]) - 1] * len(rows) for j, name in enumerate(used)}, whole.warnings)
    for where, label in zip(rows, labels, strict=True):
        kept = where[position[where] >= 0]
        codes = whole.codes[position[kept]]
        if missing == "listwise":
            kept = kept[(codes >= 0).all(1)]
            codes = codes[(codes >= 0).all(1)]
            _refuse_empty(codes, len(where), label)
        _refuse_few(codes, label)
        _check_categories(codes, k, used, label)
        sample, statistics = ordinal_sample(codes, k)
        bad = unusable_pairs(sample)
        if bad.any():
            raise _unusable(sample, bad, used, label)
        place = f" (group {label})" if label else ""
        found.warnings = (*found.warnings, *(w + place for w in warnings_about(statistics, tuple(used))))
        found.samples.append(sample)
        found.rows.append(codes)
        found.positions.append(kept)
    return found


def with_design(found: ReadSamples, designs: Sequence[SamplingDesign]) -> ReadSamples:
    """The same rows with their weights and clusters.

    Parameters
    ----------
    found : Found
        Changed in place.
    designs : sequence of Design
        One per group: a weight and a cluster of each of its rows.

    Returns
    -------
    Found
        The same object, its samples made again.

    Examples
    --------
    >>> import pandas as pd
    >>> data = pd.DataFrame({"a": [1, 2, 3, 4, 5, 6.5], "b": [2, 1, 4, 3, 5, 6]})
    >>> found = read_numeric(data, ["a", "b"], (np.arange(6),), ("",), "listwise")
    >>> first_only = SamplingDesign(weights=np.array([2.0, 2.0, 2.0, 0.0, 0.0, 0.0]))
    >>> with_design(found, [first_only]).samples[0].mean.round(4).tolist()
    [2.0, 2.3333]
    """
    samples: list[Sample] = []
    for sample, rows, design in zip(found.samples, found.rows, designs, strict=True):
        if isinstance(sample, ContinuousSample):
            samples.append(continuous_sample(rows, design=design))
        elif isinstance(sample, IncompleteSample):
            samples.append(replace(sample, design=design, kept={}))
        else:
            k = np.asarray(rows.max(0) + 1, dtype=np.intp)
            samples.append(ordinal_sample(rows, k, design=design)[0])
    found.samples = samples
    return found


def read_mixed(
    data: pd.DataFrame,
    used: list[str],
    rows: tuple[np.ndarray, ...],
    labels: tuple[str, ...],
    missing: str,
    ordered: Collection[str],
    covariates: Sequence[str] = (),
) -> ReadSamples:
    """Read ordered and numeric variables together, given covariates; complete rows, categories numbered over all groups.

    Parameters
    ----------
    data, used, rows, labels
        As for `read_numeric`.
    missing : str
        `listwise` only.
    ordered : collection of str
        Those of `used` that are ordered.
    covariates : sequence of str
        What everything is conditional on.

    Returns
    -------
    Found
        As from `read_numeric`, without positions, with thresholds per group of the ordered variables.

    Raises
    ------
    ModelError
        Another rule for missing values than listwise.
    DataError
        As from `read_ordinal`.

    Examples
    --------
    >>> import pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame({"a": rng.integers(1, 4, size=60), "b": rng.normal(size=60)})
    >>> found = read_mixed(data, ["a", "b"], (np.arange(60),), ("",), "listwise", ["a"])
    >>> found.thresholds, found.samples[0].numeric.tolist()
    ({'a': [2]}, [1])
    """
    from emosec.statistics.correlations.ordinal import as_ordinal

    if missing != "listwise":
        raise ModelError(
            f"missing={missing!r} with numeric and ordered variables in one model, or covariates of ordered ones",
            why="such correlations are of complete rows here", remedy='use missing="listwise"',
        )  # fmt: skip
    every = [*used, *covariates]
    p = len(used)
    values = numeric_matrix(data[every], every)
    check_variation(values, every, "data")
    cut = np.array([j for j, name in enumerate(used) if name in ordered], dtype=np.intp)
    answered = np.flatnonzero(np.isfinite(values[:, cut]).any(1))
    whole = as_ordinal(data[used].iloc[answered, cut], missing="pairwise")
    k = np.zeros(len(used), dtype=np.intp)
    k[cut] = whole.n_categories
    values[np.ix_(answered, cut)] = np.where(whole.codes >= 0, whole.codes.astype(np.float64), np.nan)
    found = ReadSamples({used[j]: [int(k[j]) - 1] * len(rows) for j in cut}, whole.warnings)
    for where, label in zip(rows, labels, strict=True):
        block = values[where]
        complete = block[np.isfinite(block).all(1)]
        _refuse_empty(complete, len(block), label)
        _refuse_few(complete, label)
        place = f"group {label}" if label else "complete rows"
        _check_categories(complete[:, cut].astype(np.int8), k[cut], [used[j] for j in cut], label)
        check_variation(complete, every, place)
        variance = complete.var(axis=0)
        variance[cut] = 1.0
        check_scales(variance, every, place)
        sample, statistics = mixed_sample(complete[:, :p], k, complete[:, p:] if covariates else None)
        bad = unusable_pairs(sample)
        if bad.any():
            raise _unusable(sample, bad, used, label)
        first, second = np.triu_indices(len(used), 1)
        found.warnings = (*found.warnings, *(
            f"not_converged: the correlation of {used[first[pair]]} and {used[second[pair]]} ({place})"
            for pair in np.flatnonzero(~statistics.converged)
        ))  # fmt: skip
        found.samples.append(sample)
        found.rows.append(complete)
    return found


def _unusable(sample: OrdinalSample, bad: np.ndarray, used: list[str], label: str) -> DataError:
    first, second = np.triu_indices(len(used), 1)
    pair = int(np.flatnonzero(bad)[0])
    i, j = int(first[pair]), int(second[pair])
    spread = np.diagonal(sample.correlation)
    rho = float(sample.correlation[i, j] / np.sqrt(spread[i] * spread[j]))
    names = f"{used[first[pair]]!r} and {used[second[pair]]!r}"
    if np.isfinite(rho):
        what, why = f"{names} are perfectly correlated ({rho:.3f})", "one of them tells nothing that the other does not"
    else:
        what = f"the polychoric correlation of {names} is not defined"
        why = "their table has too few filled cells, or no row has both answers"
    where = f"group {label}" if label else "data"
    return DataError(what, where=where, why=why, remedy="merge rare categories, or leave one of them out")


def _check_categories(codes: np.ndarray, k: np.ndarray, used: list[str], label: str) -> None:
    """Rule for categories missing in a group: refused, because thresholds could not be compared."""
    for j, name in enumerate(used):
        seen = np.unique(codes[codes[:, j] >= 0, j])
        if len(seen) < k[j]:
            absent = sorted(set(range(int(k[j]))) - set(seen.tolist()))
            raise DataError(
                f"{name!r}: nobody chose category {', '.join(str(a + 1) for a in absent)} of {int(k[j])}",
                where=f"group {label}" if label else "complete rows",
                why="a threshold beside an empty category has no estimate, and groups could not be compared on it",
                remedy="merge the category with its neighbour, in all groups",
            )
