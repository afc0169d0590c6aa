"""Indices a screening rule may look at: one number per respondent, from respondents × items or what is known about their rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
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

    @property
    def asked(self) -> FloatArray:
        """The answers to items that somebody answered: the others were not asked in this wave. All, where nobody answered any."""
        import numpy as np

        there = ~np.isnan(self.answers).all(axis=0)
        return self.answers[:, there] if there.any() else self.answers

    @property
    def named(self) -> pd.DataFrame:
        """The same with the items' ids, for what may have to name one."""
        import numpy as np
        import pandas as pd

        ids = self.instrument.item_ids
        there = np.flatnonzero(~np.isnan(self.answers).all(axis=0))
        return pd.DataFrame(self.asked, columns=[ids[int(i)] for i in there] or list(ids))

    @property
    def differing(self) -> pd.DataFrame:
        """The same without items to which all complete rows hold one answer: they tell nobody from another. All, where all do."""
        from emosec.statistics.item_matrix import varying

        named = self.named
        kept = varying(named.dropna().to_numpy())
        return named.loc[:, kept] if kept.any() else named

    def of(self, rows: NDArray[np.bool_]) -> Sample:
        """Return the sample of the rows that are true."""
        if rows.all():
            return self
        return Sample(self.answers[rows], self.people[rows], self.instrument, self.export)


def key_is(sample: Sample, status: str) -> FloatArray:
    """Return 1 where the key has a status, else 0.

    Raises
    ------
    DataError
        The study has no key: every row is a respondent of its own, and there is nothing to look at.
    """
    import numpy as np

    from emosec.errors import DataError

    if (sample.people["key_status"] == "row").all():
        raise DataError("the study has no respondent key, so every row is a respondent of its own")
    return np.asarray(sample.people["key_status"] == status, dtype="float64")


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


def index_named(indicator: str) -> Callable[[Sample], FloatArray]:
    """Return the function of an index by its name: a file in `screening/indices/`, or what intake knows about rows."""
    if indicator in PARADATA:
        return partial(paradata, indicator)
    found: Callable[[Sample], FloatArray] = import_module(f"emosec.screening.indices.{indicator}").index
    return found


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
        return index_named(indicator)(sample), ""
    except DataError as error:
        return nothing, f"{error.where}: {error.what}" if error.where else error.what
