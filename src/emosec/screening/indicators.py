"""Every index a screening rule may look at: one number per respondent, from respondents × items or the respondent's key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions import Instrument

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """The respondents an index is computed for.

    Attributes
    ----------
    answers : ndarray of float, shape (n_respondents, n_items); NaN is missing
    people : their rows of the table of respondents, in the same order
    instrument : the instrument
    """

    answers: FloatArray
    people: pd.DataFrame
    instrument: Instrument

    def of(self, rows: NDArray[np.bool_]) -> Sample:
        """Return the sample of the rows that are true."""
        return Sample(self.answers[rows], self.people[rows], self.instrument)


def missing_key(sample: Sample) -> FloatArray:
    """Return 1 where the respondent has no key, else 0."""
    return key_is(sample, "missing")


def duplicate_key(sample: Sample) -> FloatArray:
    """Return 1 where the respondent's key is claimed by several rows of an export, else 0."""
    return key_is(sample, "duplicate")


def key_is(sample: Sample, status: str) -> FloatArray:
    """Return 1 where the key has a status, else 0."""
    import numpy as np

    return np.asarray(sample.people["key_status"] == status, dtype="float64")


def none_answered(sample: Sample) -> FloatArray:
    """Return 1 where no item was answered, else 0."""
    import numpy as np

    return np.asarray(np.isnan(sample.answers).all(axis=1), dtype="float64")


def missing_share(sample: Sample) -> FloatArray:
    """Return the share of items without an answer."""
    import numpy as np

    return np.asarray(np.isnan(sample.answers).mean(axis=1))


def longstring_share(sample: Sample) -> FloatArray:
    """Return the longest run of identical answers as a share of the items ANSWERED, in the order asked.

    1 means that every answer is the same and none is missing between them; missing for those without an answer.
    """
    import numpy as np

    from emosec.statistics.careless import longstring

    answered = (~np.isnan(sample.answers)).sum(axis=1)
    return longstring(sample.answers) / np.where(answered > 0, answered, np.nan)


def longest_run(sample: Sample) -> FloatArray:
    """Return the longest run of identical answers."""
    from emosec.statistics.careless import longstring

    return longstring(sample.answers)


def variability(sample: Sample) -> FloatArray:
    """Return the standard deviation of a respondent's own answers."""
    from emosec.statistics.careless import irv

    return irv(sample.answers)


def distance(sample: Sample) -> FloatArray:
    """Return Mahalanobis D² within the sample."""
    from emosec.statistics.careless import mahalanobis_d2

    return mahalanobis_d2(sample.answers)


def distance_p(sample: Sample) -> FloatArray:
    """Return the chi² tail probability of Mahalanobis D² within the sample."""
    from emosec.statistics.careless import mahalanobis_pvalue

    return mahalanobis_pvalue(sample.answers)


INDICATORS: dict[str, Callable[[Sample], FloatArray]] = {
    "missing_key": missing_key,
    "duplicate_key": duplicate_key,
    "none_answered": none_answered,
    "missing_share": missing_share,
    "longstring": longest_run,
    "longstring_share": longstring_share,
    "irv": variability,
    "mahalanobis": distance,
    "mahalanobis_p": distance_p,
}


def compute(indicator: str, sample: Sample) -> tuple[FloatArray, str]:
    """Return an index for every respondent of the sample, and why it is undefined for all, if it is.

    An index that these data do not allow (Mahalanobis D² of fewer complete rows than items, say) is missing for everyone and
    flags nobody; the reason goes into the flow chart.
    """
    import numpy as np

    from emosec.errors import DataError

    nothing = np.full(len(sample.answers), np.nan)
    if not len(sample.answers):
        return nothing, ""
    try:
        return INDICATORS[indicator](sample), ""
    except DataError as error:
        return nothing, f"{error.where}: {error.what}" if error.where else error.what
