"""Where a rule's comparison holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.screening import Rule
from emosec.screening.indicators import Sample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def out_of_range(sample: Sample) -> NDArray[np.bool_]:
    """Return, for each answer, whether it is none of the instrument's response codes."""
    import numpy as np

    # the codes of an item are consecutive whole numbers: the definition holds that
    answers = sample.answers
    low, high = sample.instrument.ends(sample.instrument.item_ids)
    within = (answers >= low) & (answers <= high) & (answers == np.floor(answers))
    return np.asarray(~within & ~np.isnan(answers))


def hits(rule: Rule, value: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return where a rule's comparison holds; never where the value is missing."""
    import numpy as np

    return np.asarray(rule.compare(value, rule.threshold), dtype=bool) & ~np.isnan(value)
