"""Every index a screening rule may look at: one number per respondent, from respondents × items or the respondent's key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal

from emosec.definitions.instruments import Instrument

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
    export : the export that holds it; empty where that is not known
    """

    answers: FloatArray
    people: pd.DataFrame
    instrument: Instrument
    export: str = ""

    def of(self, rows: NDArray[np.bool_]) -> Sample:
        """Return the sample of the rows that are true."""
        return Sample(self.answers[rows], self.people[rows], self.instrument, self.export)


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


def average_run(sample: Sample) -> FloatArray:
    """Return the average length of runs of identical answers."""
    from emosec.statistics.careless import average_string

    return average_string(sample.answers)


def halves(sample: Sample) -> FloatArray:
    """Return even–odd consistency over the instrument's scales of two or more items, keyed; low is suspect."""
    from emosec.statistics.careless import even_odd

    ids = sample.instrument.item_ids
    scales = [[ids.index(i) for i in s.items] for s in sample.instrument.scales if len(s.items) > 1]
    return even_odd(keyed(sample), scales)


def alike(sample: Sample) -> FloatArray:
    """Return the within-person correlation over pairs of items that correlate above .60 in the sample; low is suspect."""
    from emosec.statistics.careless import synonyms

    return synonyms(sample.answers)


def opposite(sample: Sample) -> FloatArray:
    """Return the within-person correlation over pairs of items that correlate below −.60 in the sample; high is suspect."""
    from emosec.statistics.careless import antonyms

    return antonyms(sample.answers)


def guttman(sample: Sample) -> FloatArray:
    """Return the mean over the scales of the share of Guttman errors; high is suspect, missing without two answers."""
    import numpy as np

    from emosec.statistics.careless import guttman_errors

    ids, answers = sample.instrument.item_ids, keyed(sample)
    low, high = (ends.astype(int) for ends in sample.instrument.ends(ids))
    within = np.isnan(answers) | ((answers >= low) & (answers <= high))
    answers = np.where(within, answers, np.nan)
    scales = [[ids.index(i) for i in s.items] for s in sample.instrument.scales if len(s.items) > 1]
    shares = [guttman_errors(answers[:, at], low=low[at], high=high[at], proportion=True) for at in scales]
    if not shares:
        return np.full(len(answers), np.nan)
    known = ~np.isnan(shares)
    return np.asarray(np.nansum(shares, axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan))


def likelihood(sample: Sample) -> FloatArray:
    """Return lz*, the standardised likelihood of the answers under one-factor models of the scales; low is suspect."""
    from emosec.screening.person_fit import person_fit

    return person_fit(sample.answers, sample.instrument)


def duplicate_answers(sample: Sample) -> FloatArray:
    """Return how many other respondents gave exactly the same answers; missing for those without any."""
    from emosec.statistics.careless import duplicate_rows

    return duplicate_rows(sample.answers)


def keyed(sample: Sample) -> FloatArray:
    """Return the answers with the items reversed that their scale reverses (the first scale that uses the item decides)."""
    import numpy as np

    signs = {i: s.sign(i) for s in reversed(sample.instrument.scales) for i in s.items}
    reverse = np.array([signs[i] < 0 for i in sample.instrument.item_ids])
    low, high = sample.instrument.ends(sample.instrument.item_ids)
    return np.where(reverse, low + high - sample.answers, sample.answers)


# what intake keeps of an export's rows as <export>.<what>, and which of several exports' values is the more suspect
PARADATA: dict[str, Literal["smallest", "largest"]] = {
    "preview": "largest",
    "consent": "smallest",
    "finished": "smallest",
    "progress": "smallest",
    "seconds": "smallest",
    "seconds_per_item": "smallest",
    "fast_pages": "largest",
    "failed_checks": "largest",
    "same_ip": "largest",
}


# what the study file has to declare before an indicator can be known
DECLARED = {"consent": "consent:", "failed_checks": "checks:", "seconds_per_item": "pages:", "fast_pages": "pages:"}


PAIRS = {
    "synonyms": "too few pairs of items correlate above .60 in these answers",
    "antonyms": "too few pairs of items correlate below −.60 in these answers",
}


def why_unseen(indicator: str, sample: Sample, reason: str) -> tuple[str, str | None]:
    """Return why an index is missing for everyone, as a word of the table FLOW, and what it said itself."""
    if reason or indicator in PAIRS:
        return "not_computable", reason or PAIRS[indicator]
    if indicator in PARADATA and not columns_of(indicator, sample):
        return ("undeclared" if indicator in DECLARED else "untold"), None
    return "all_missing", None


def columns_of(what: str, sample: Sample) -> list[str]:
    """Return the columns of the respondents that hold what is known about their rows."""
    columns = [str(c) for c in sample.people.columns if str(c).endswith(f".{what}")]
    return [c for c in columns if c == f"{sample.export}.{what}"] if sample.export else columns


def paradata(what: str, sample: Sample) -> FloatArray:
    """Return what is known about a respondent's rows: of the instrument's export where `screen` was told which it is.

    Otherwise, of several exports the more suspect value. Missing where no export knows.
    """
    import numpy as np

    columns = columns_of(what, sample)
    if not columns or not len(sample.people):
        return np.full(len(sample.people), np.nan)
    values = sample.people[columns].to_numpy(dtype="float64", na_value=np.nan)
    pick = np.fmin if PARADATA[what] == "smallest" else np.fmax
    return np.asarray(pick.reduce(values, axis=1))


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
    "average_string": average_run,
    "even_odd": halves,
    "synonyms": alike,
    "antonyms": opposite,
    "guttman": guttman,
    "lz_star": likelihood,
    "duplicate_answers": duplicate_answers,
    **{what: partial(paradata, what) for what in PARADATA},
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
