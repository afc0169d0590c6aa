"""People whose answers repeat a pattern and contradict themselves: said by `emosec check` of instruments of a construct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# fewer are chance, or move nothing
FEWEST = 3


def of_patterned(answers: NDArray[np.float64], instrument: Instrument) -> list[str]:
    """Return how many people's answers repeat a pattern and contradict themselves, in one sentence; nothing of fewer than three.

    Parameters
    ----------
    answers : ndarray (respondents, items)
        As they were given, in the instrument's order of items; NaN is missing.
    instrument : with or without a construct, whose components such answers can make look separable
    """
    import numpy as np
    import pandas as pd

    from emosec.separability.questionnaire import questionnaire_of
    from emosec.statistics.separability.repeating import repeating
    from emosec.wide import usable

    if not instrument.measures_construct or np.isnan(answers).all():
        return []
    ids = instrument.item_ids
    # an item that was not asked stands between no others
    q = questionnaire_of(usable(pd.DataFrame(answers, columns=list(ids)), instrument).instrument)
    own = answers[:, [ids.index(i) for i in q.items]]
    low = np.array([instrument.low_of(i) for i in q.items], dtype=float)
    codes = np.where(np.isnan(own), -1, own - low).astype(np.int8)
    n = int(repeating(q.keyed(codes), q.categories, q.design).sum())
    if n < FEWEST:
        return []
    said = (
        f"{n} of {len(answers)} people gave answers that repeat a pattern and contradict themselves, such as 1 5 1 5 1 5: "
        "components are called separable only if they are so without these people, too; a screening rule on repeating_share "
        "(>= 1) finds them"
    )
    return [said]
