"""Change of a person between two measurements: error of measurement, detectable change, reliable change by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emosec.errors import DataError
from emosec.statistics.item_matrix import as_floats

FloatArray = NDArray[np.float64]
Method = Literal[
    "jacobson_truax", "christensen_mendoza", "gulliksen_lord_novick", "speer", "hageman_arrindell"
]  # fmt: skip
METHODS: tuple[Method, ...] = get_args(Method)
Z95 = 1.959963984540054


@dataclass(frozen=True)
class MeasurementError:
    """A standard error of measurement in the score's units, NaN where it is not defined.

    Attributes
    ----------
    sem, sem_ci : the error and its 95% limits; the limits are NaN where no formula gives them
    """

    sem: float
    sem_ci: tuple[float, float] = (float("nan"), float("nan"))

    @property
    def mdc95(self) -> float:
        """The minimal detectable change: what 95% of the differences of two measurements of unchanged people stay below."""
        return Z95 * float(np.sqrt(2)) * self.sem


def sem_from_reliability(sd: float, reliability: float) -> MeasurementError:
    """Return the error of measurement that a reliability implies, sd·√(1 − reliability).

    Parameters
    ----------
    sd : standard deviation of the score, 0 or larger
    reliability : at most 1; a negative one gives an error larger than the standard deviation

    Returns
    -------
    MeasurementError
        NaN for a reliability above 1.

    Examples
    --------
    >>> round(sem_from_reliability(10, 0.84).sem, 3), round(sem_from_reliability(10, 0.84).mdc95, 3)
    (4.0, 11.087)
    """
    return MeasurementError(sd * float(np.sqrt(1 - reliability)) if reliability <= 1 else float("nan"))


def sem_of_retest(first: ArrayLike, second: ArrayLike) -> tuple[MeasurementError, MeasurementError]:
    """Return the error of measurement of two measurements of the same people, without and with what all of them changed by.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Pairs with a missing measurement are left out.

    Returns
    -------
    consistency : √MS_error of the two-way analysis of variance, which is the SD of the differences over √2; exact limits by χ².
    agreement : √(σ²_time + MS_error), σ²_time = max(0, (MS_time − MS_error)/n); no limits.

    Notes
    -----
    # ASSUME nobody truly changed between the two measurements: true change counts as error of measurement.

    References
    ----------
    de Vet, H. C. W., Terwee, C. B., Knol, D. L., & Bouter, L. M. (2006). When to use agreement versus reliability measures.
    *Journal of Clinical Epidemiology, 59*(10), 1033–1039. doi:10.1016/j.jclinepi.2005.10.015

    Examples
    --------
    >>> consistency, agreement = sem_of_retest([2, 4, 3, 5], [4, 5, 6, 6])
    >>> round(consistency.sem, 4), round(agreement.sem, 4)
    (0.677, 1.3693)
    """
    from scipy.stats import chi2

    a, b = paired(first, second)
    n = len(a)
    if n < 2:
        return MeasurementError(float("nan")), MeasurementError(float("nan"))
    change = b - a
    error = float(change.var(ddof=1)) / 2
    limits = np.sqrt(error * (n - 1) / chi2.ppf([0.975, 0.025], n - 1))
    time = n * float(change.mean()) ** 2 / 2
    systematic = max(0.0, (time - error) / n)
    return (
        MeasurementError(float(np.sqrt(error)), (float(limits[0]), float(limits[1]))),
        MeasurementError(float(np.sqrt(systematic + error))),
    )


@dataclass(frozen=True)
class ReliableChange:
    """How far each person changed, in units of what error of measurement does.

    Attributes
    ----------
    method : the index's name
    index : one value per person with both measurements; positive where the score rose. NaN where the index is undefined
    se : what the change (or, for the indices that regress to the mean, its deviation from the expected one) is divided by
    critical : the size of the index from which a change is reliable
    """

    method: Method
    index: FloatArray
    se: float
    critical: float

    @property
    def direction(self) -> NDArray[np.int64]:
        """1 where the score rose reliably, −1 where it fell reliably, else 0."""
        return np.where(np.abs(self.index) > self.critical, np.sign(self.index), 0).astype(np.int64)

    @property
    def defined(self) -> bool:
        """Whether there is an index."""
        return bool(len(self.index)) and bool(np.isfinite(self.index).all())


def reliable_change(
    first: ArrayLike,
    second: ArrayLike,
    reliability: float,
    method: Method = "jacobson_truax",
    of: ArrayLike | None = None,
) -> ReliableChange:
    """Compute a reliable change index by name.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        Two scores of the same people; pairs with a missing one are left out.
    reliability : float
        Of the first measurement, r below.
    method : {"jacobson_truax", "christensen_mendoza", "gulliksen_lord_novick", "speer", "hageman_arrindell"}
        With s₁, s₂ the standard deviations, s_d that of the differences, SE = s₁√(1 − r):
        jacobson_truax: (x₂ − x₁)/(√2·SE); christensen_mendoza: (x₂ − x₁)/s_d;
        gulliksen_lord_novick: (x₂ − m₁ − r(x₁ − m₁))/(s₁√(1 − r²));
        speer (Edwards and Nunnally's interval about the regressed first score): (x₂ − m₁ − r(x₁ − m₁))/SE;
        hageman_arrindell: ((x₂ − x₁)r_d + (m₂ − m₁)(1 − r_d))/(√r_d·√2·SE), where r_d = (s_d² − 2SE²)/s_d² is the reliability of
        the differences.
    of : array_like, shape (m,), optional
        First scores of everybody whom the reliability is of: m₁ and s₁ are theirs. By default those with both. Where those
        who came back differ less from each other than all, their own s₁ with everybody's r makes the error too small.

    Returns
    -------
    ReliableChange
        Critical is 1.96, and 1.65 for hageman_arrindell, as they published it. Without an index where fewer than two people have
        both scores, the divisor is 0, or r_d is not above 0.

    Raises
    ------
    DataError
        The two differ in length, or the method is unknown.

    Notes
    -----
    Of people who did not change, jacobson_truax names 5% where errors of both measurements have the same variance. The
    divisor of speer leaves out the error in predicting the second true score, so that it names more than 5%;
    gulliksen_lord_novick has that error in. christensen_mendoza divides by what people did change by and names about 5% of ANY
    group whose mean stays. How often each errs: docs/change.md.

    References
    ----------
    Jacobson, N. S., & Truax, P. (1991). Clinical significance. *Journal of Consulting and Clinical Psychology, 59*, 12–19.
    Christensen, L., & Mendoza, J. L. (1986). A method of assessing change in a single subject. *Behavior Therapy, 17*, 305–308.
    Speer, D. C. (1992). Clinically significant change: Jacobson and Truax (1991) revisited. *Journal of Consulting and Clinical
    Psychology, 60*, 402–408. Hageman, W. J. J. M., & Arrindell, W. A. (1999). Establishing clinically significant change.
    *Behaviour Research and Therapy, 37*, 1169–1193. Maassen, G. H. (2004). The standard error in the Jacobson and Truax
    Reliable Change Index. *Journal of the International Neuropsychological Society, 10*, 888–893.

    Examples
    --------
    >>> found = reliable_change([20, 30, 25, 35, 28], [22, 16, 24, 20, 29], 0.85)
    >>> found.index.round(2).tolist(), found.direction.tolist()
    ([0.65, -4.57, -0.33, -4.9, 0.33], [0, -1, 0, -1, 0])
    """
    if method not in INDICES:
        raise DataError(f"no reliable change index is called {method}", remedy=f"there are {', '.join(METHODS)}")
    a, b = paired(first, second)
    critical = 1.65 if method == "hageman_arrindell" else Z95
    gap = np.full(len(a), np.nan)
    if len(a) < 2 or not reliability < 1:
        return ReliableChange(method, gap, float("nan"), critical)
    everybody = a if of is None else as_floats(of, "measurements")
    everybody = everybody[np.isfinite(everybody)]
    if len(everybody) < 2:
        return ReliableChange(method, gap, float("nan"), critical)
    index, se = INDICES[method](a, b, reliability, everybody)
    if not se > 1e-12 * max(float(np.abs(v).max(initial=0.0)) for v in (a, b)):  # rounding of scores that are all alike
        index = None
    return ReliableChange(method, gap if index is None else index, se, critical)


def paired(first: ArrayLike, second: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return two measurements of those who have both.

    Parameters
    ----------
    first, second : array_like, shape (n,)
        One pair per person, NaN where one is missing.

    Returns
    -------
    first, second : ndarray, shape (persons with both,)

    Raises
    ------
    DataError
        They differ in length.

    Examples
    --------
    >>> [values.tolist() for values in paired([1, 2, None], [3, None, 5])]
    [[1.0], [3.0]]
    """
    a, b = as_floats(first, "measurements"), as_floats(second, "measurements")
    if a.shape != b.shape:
        raise DataError(
            f"{a.size} first and {b.size} second measurements", remedy="give one pair per person, NaN for none"
        )
    both = np.isfinite(a) & np.isfinite(b)
    return a[both], b[both]


Index = tuple[FloatArray | None, float]


def _divided(deviation: FloatArray, se: float) -> Index:
    return (deviation / se if se > 0 else None), se


def _jacobson_truax(a: FloatArray, b: FloatArray, r: float, of: FloatArray) -> Index:
    return _divided(b - a, float(of.std(ddof=1) * np.sqrt(2 * (1 - r))))


def _christensen_mendoza(a: FloatArray, b: FloatArray, r: float, of: FloatArray) -> Index:
    return _divided(b - a, float((b - a).std(ddof=1)))


def _gulliksen_lord_novick(a: FloatArray, b: FloatArray, r: float, of: FloatArray) -> Index:
    return _divided(_regressed(a, b, r, of), float(of.std(ddof=1) * np.sqrt(max(0.0, 1 - r**2))))


def _speer(a: FloatArray, b: FloatArray, r: float, of: FloatArray) -> Index:
    return _divided(_regressed(a, b, r, of), float(of.std(ddof=1) * np.sqrt(1 - r)))


def _regressed(a: FloatArray, b: FloatArray, r: float, of: FloatArray) -> FloatArray:
    """Second scores less those expected of unchanged people, whose first scores regress to the mean."""
    mean = float(of.mean())
    return b - (mean + r * (a - mean))


def _hageman_arrindell(a: FloatArray, b: FloatArray, r: float, of: FloatArray) -> Index:
    change = b - a
    spread, error = float(change.var(ddof=1)), 2 * float(of.var(ddof=1)) * (1 - r)
    of_change = (spread - error) / spread if spread > 0 else 0.0
    if of_change <= 0:
        return None, float("nan")
    return _divided(change * of_change + change.mean() * (1 - of_change), float(np.sqrt(of_change * error)))


INDICES: dict[str, Callable[[FloatArray, FloatArray, float, FloatArray], Index]] = {
    "jacobson_truax": _jacobson_truax,
    "christensen_mendoza": _christensen_mendoza,
    "gulliksen_lord_novick": _gulliksen_lord_novick,
    "speer": _speer,
    "hageman_arrindell": _hageman_arrindell,
}
