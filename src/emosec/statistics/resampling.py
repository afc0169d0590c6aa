"""Seeds that belong to tasks, resamples, their intervals, and split halves."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError
from emosec.statistics.level import check_level
from emosec.statistics.special import ndtr, ndtri

Floats = NDArray[np.float64]


def seed_for(root: int, *task: str | int) -> np.random.SeedSequence:
    """The seed of a task, from the project's seed and the task's name: independent of every other, and of the order of running.

    The name is hashed into a spawn key, so that adding, dropping or reordering tasks leaves all other tasks' numbers
    as they were (`SeedSequence.spawn` alone would number them by position).

    Parameters
    ----------
    root : int
        The project's seed, ≥ 0.
    *task : str or int
        What the task is, for instance "bootstrap", "time1", "tai_security", 17.

    Returns
    -------
    numpy.random.SeedSequence

    Examples
    --------
    >>> a, b = (np.random.default_rng(seed_for(1, "bootstrap", wave)).random() for wave in ("time1", "time2"))
    >>> a == b, a == np.random.default_rng(seed_for(1, "bootstrap", "time1")).random()
    (False, True)
    """
    # 17 and "17" are different names
    name = "\x1f".join(f"str:{part}" if isinstance(part, str) else f"int:{int(part)}" for part in task)
    digest = hashlib.sha256(name.encode()).digest()
    key = tuple(int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4))
    return np.random.SeedSequence(root, spawn_key=key)


def task_seed(root: int, *task: str | int) -> int:
    """Return a task's seed as one whole number below 2³², for functions that take such.

    Parameters
    ----------
    root : int
        Seed of the whole run.
    *task : str or int
        What the task is called.

    Returns
    -------
    int

    Examples
    --------
    >>> task_seed(1, "pmc", "tai_security", "time1") != task_seed(1, "pmc", "tai_security", "time2")
    True
    """
    return int(seed_for(root, *task).generate_state(1)[0])


def generator(root: int, *task: str | int) -> np.random.Generator:
    """Return a generator seeded by `seed_for`.

    Parameters
    ----------
    root : int
        Seed of the whole run.
    *task : str or int
        What the task is called.

    Returns
    -------
    numpy.random.Generator

    Examples
    --------
    >>> bool(generator(1, "pmc").random() == generator(1, "pmc").random() != generator(1, "spi").random())
    True
    """
    return np.random.default_rng(seed_for(root, *task))


def bootstrap_indices(
    n: int,
    n_resamples: int,
    rng: np.random.Generator,
    *,
    strata: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
) -> Iterator[NDArray[np.intp]]:
    """Row numbers of one resample after the other, with replacement.

    Parameters
    ----------
    n : int
        Rows.
    n_resamples : int
    rng : numpy.random.Generator
    strata : array_like (n,), optional
        Resample within each stratum (a group, a pattern of missing answers), so that its size stays.
    cluster : array_like (n,), optional
        Draw as many clusters as there are, each with all of its rows; not together with `strata`.

    Yields
    ------
    ndarray (n,) of int
        With clusters of different sizes, about n.

    Examples
    --------
    >>> next(bootstrap_indices(4, 1, np.random.default_rng(1), cluster=["a", "b", "a", "b"])).tolist()
    [0, 2, 1, 3]
    >>> rows = next(bootstrap_indices(5, 1, np.random.default_rng(1), strata=[0, 0, 1, 1, 1]))
    >>> bool((rows[:2] < 2).all() and (rows[2:] >= 2).all())
    True
    """
    if n < 1:
        raise DataError("nothing to resample: no rows")
    if cluster is not None:
        parts = _members(n, cluster, "cluster")
        for _ in range(n_resamples):
            yield np.concatenate([parts[i] for i in rng.integers(0, len(parts), len(parts))])
        return
    if strata is None:
        for _ in range(n_resamples):
            yield rng.integers(0, n, n)
        return
    members = _members(n, strata, "strata")
    for _ in range(n_resamples):
        rows = np.empty(n, dtype=np.intp)
        for who in members:
            rows[who] = who[rng.integers(0, len(who), len(who))]
        yield rows


def _members(n: int, labels: ArrayLike, what: str) -> list[NDArray[np.intp]]:
    """Rows of each label."""
    each: NDArray[Any] = np.asarray(labels)
    if each.shape != (n,):
        raise DataError(f"{what} has shape {each.shape}, not ({n},)", where=what)
    _, code = np.unique(each, return_inverse=True)
    return np.split(np.argsort(code, kind="stable"), np.cumsum(np.bincount(code))[:-1])


@dataclass(frozen=True, slots=True)
class Limits:
    """An interval from resamples: its limits, its method, and how many resamples went into it (NaN means failed)."""

    lower: float
    upper: float
    method: str
    n_used: int
    n_failed: int


def percentile_limits(resampled: ArrayLike, level: float = 0.95) -> Limits:
    """The quantiles of the resampled estimates.

    Parameters
    ----------
    resampled : array_like (n_resamples,)
        Estimates; NaN for a resample in which the estimate failed: left out, and counted.
    level : float

    Returns
    -------
    Limits

    Raises
    ------
    DataError
        Fewer than two resamples succeeded, or the level is not inside (0, 1).

    Examples
    --------
    >>> limits = percentile_limits(np.arange(101.0), 0.90)
    >>> round(limits.lower, 9), round(limits.upper, 9)
    (5.0, 95.0)
    """
    values, failed = _usable(resampled, level)
    lower, upper = np.quantile(values, [(1.0 - level) / 2.0, (1.0 + level) / 2.0])
    return Limits(float(lower), float(upper), "percentile", len(values), failed)


def basic_limits(estimate: float, resampled: ArrayLike, level: float = 0.95) -> Limits:
    """Quantiles mirrored at the estimate: 2θ − q.

    Parameters
    ----------
    estimate : float
    resampled : array_like, shape (resamples,)
        NaN for resamples that failed.
    level : float
        Coverage of the interval.

    Returns
    -------
    Limits

    Raises
    ------
    DataError
        Fewer than two resamples succeeded, or the level is not inside (0, 1).

    References
    ----------
    Davison, A. C., & Hinkley, D. V. (1997). Bootstrap methods and their application. Cambridge University Press.

    Examples
    --------
    >>> found = basic_limits(0.5, np.linspace(0.0, 1.2, 1001), level=0.90)
    >>> round(found.lower, 2), round(found.upper, 2)
    (-0.14, 0.94)
    """
    inner = percentile_limits(resampled, level)
    return Limits(2.0 * estimate - inner.upper, 2.0 * estimate - inner.lower, "basic", inner.n_used, inner.n_failed)


def bca_limits(estimate: float, resampled: ArrayLike, jackknife: ArrayLike, level: float = 0.95) -> Limits:
    """Bias-corrected and accelerated limits.

    Parameters
    ----------
    estimate : float
    resampled : array_like (n_resamples,)
    jackknife : array_like (n,)
        Estimates with one row (or one block of rows) left out each; they give the acceleration.
    level : float

    Returns
    -------
    Limits

    Raises
    ------
    DataError
        All resampled estimates lie on one side of the estimate: the correction is infinite.

    References
    ----------
    Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical Association, 82,
    171–185. doi:10.1080/01621459.1987.10478410

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> data = rng.normal(size=50)
    >>> means = data[rng.integers(0, 50, size=(500, 50))].mean(axis=1)
    >>> left_out = (data.sum() - data) / 49
    >>> limits = bca_limits(float(data.mean()), means, left_out)
    >>> bool(limits.lower < data.mean() < limits.upper)
    True
    """
    values, failed = _usable(resampled, level)
    below = (np.sum(values < estimate) + 0.5 * np.sum(values == estimate)) / len(values)
    if not 0.0 < below < 1.0:
        raise DataError(
            f"all {len(values)} resampled estimates lie on one side of {estimate}",
            why="the bias correction is infinite",
            remedy="more resamples, or percentile limits",
        )
    left = np.asarray(jackknife, dtype=np.float64)
    spread = np.mean(left[~np.isnan(left)]) - left[~np.isnan(left)]
    size = float(np.sum(spread**2))
    acceleration = float(np.sum(spread**3)) / (6.0 * size**1.5) if size > 0.0 else 0.0
    bias = ndtri(below)
    z = bias + ndtri(np.array([(1.0 - level) / 2.0, (1.0 + level) / 2.0]))
    lower, upper = np.quantile(values, ndtr(bias + z / (1.0 - acceleration * z)))
    return Limits(float(lower), float(upper), "bca", len(values), failed)


def _usable(resampled: ArrayLike, level: float) -> tuple[Floats, int]:
    check_level(level)
    values = np.asarray(resampled, dtype=np.float64).ravel()
    good = values[~np.isnan(values)]
    if len(good) < 2:
        raise DataError(
            f"only {len(good)} of {len(values)} resamples gave an estimate", why="there is no interval in that"
        )
    return good, len(values) - len(good)
