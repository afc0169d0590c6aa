"""Summaries of a quantity measured repeatedly in one person: areas under the curve, peak, reactivity, recovery."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError


class Areas(NamedTuple):
    """Area under the curve with respect to ground and with respect to increase, in units × minutes."""

    ground: float
    increase: float


def areas(minutes: ArrayLike, values: ArrayLike) -> Areas:
    """Areas under the curve by the trapezoid rule.

    Parameters
    ----------
    minutes : ndarray (k,), rising
    values : ndarray (k,), none missing; a gap between samples is bridged by a straight line

    Returns
    -------
    Areas
        Ground is the whole area; increase is that without the area below the first value, and negative where values fall.

    Raises
    ------
    DataError
        Fewer than two samples, minutes that do not rise, or missing values.

    References
    ----------
    Pruessner, J. C., Kirschbaum, C., Meinlschmid, G., & Hellhammer, D. H. (2003). Two formulas for computation of the area under
    the curve represent measures of total hormone concentration versus time-dependent change.
    *Psychoneuroendocrinology, 28*, 916–931.

    Examples
    --------
    >>> areas([0, 20, 40, 60], [4, 8, 12, 6])
    Areas(ground=500.0, increase=260.0)
    """
    t, m = _series(minutes, values)
    ground = float(np.trapezoid(m, t))
    return Areas(ground, ground - float(m[0] * (t[-1] - t[0])))


class SampleResponse(NamedTuple):
    """Peak after the baseline, its distance from it, and how fast values fall from the peak on (per minute; larger is faster)."""

    peak: float
    reactivity: float
    recovery: float


def response(minutes: ArrayLike, values: ArrayLike, baseline: float) -> SampleResponse:
    """Peak, reactivity and recovery of one series.

    Parameters
    ----------
    minutes, values : as in `areas`, values on the scale wanted (their logarithm, say)
    baseline : minute of the sample that is the baseline

    Returns
    -------
    Response
        Peak: the largest value after the baseline. Reactivity: peak minus baseline. Recovery: minus the least-squares slope from
        the first sample at the peak to the last; NaN where the peak is the last sample, so that nobody saw a recovery.

    References
    ----------
    Khoury, J. E., et al. (2015). Summary cortisol reactivity indicators: Interrelations and meaning. *Neurobiology of Stress,
    2*, 34–43.

    Examples
    --------
    >>> response([0, 20, 40, 60], [4, 12, 8, 6], 0)
    SampleResponse(peak=12.0, reactivity=8.0, recovery=0.15)
    """
    t, m = _series(minutes, values)
    at = np.flatnonzero(t == baseline)
    if not len(at) or at[0] == len(t) - 1:
        raise DataError(f"there is no sample at the baseline, minute {baseline:g}, with another after it")
    first = int(at[0])
    top = first + 1 + int(np.argmax(m[first + 1 :]))
    peak = float(m[top])
    slope = math.nan
    if top < len(t) - 1:
        x = t[top:] - t[top:].mean()
        slope = -float(x @ m[top:] / (x @ x))
    return SampleResponse(peak, peak - float(m[first]), slope)


def _series(minutes: ArrayLike, values: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    t, m = np.asarray(minutes, dtype=float), np.asarray(values, dtype=float)
    if len(t) < 2 or len(t) != len(m):
        raise DataError(f"{len(t)} minutes and {len(m)} values", remedy="an area needs two samples or more")
    if not np.all(np.diff(t) > 0) or not np.all(np.isfinite(m)):
        raise DataError("minutes do not rise, or a value is missing", remedy="sort the samples and leave lost ones out")
    return t, m
