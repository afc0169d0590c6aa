"""Answers on sliders, which have more steps than an ordered category may: said by `emosec check` before a run would stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def of_sliders(answers: NDArray[np.float64], instrument: Instrument) -> list[str]:
    """Return, of an instrument of a construct, the items with more different answers than polychoric correlations take.

    Parameters
    ----------
    answers : ndarray (respondents, items)
        In the instrument's order of items; NaN where there is none.
    instrument : the instrument
    """
    import numpy as np

    from emosec.statistics.correlations.ordinal import MOST_CATEGORIES

    kinds = [len(np.unique(column[~np.isnan(column)])) for column in answers.T]
    found = [(item, k) for item, k in zip(instrument.item_ids, kinds, strict=True) if k > MOST_CATEGORIES]
    if not found or not instrument.measures_construct:
        return []
    (item, k), *others = found
    more = f" (and such answers to {len(others)} more)" if others else ""
    said = (
        f"{k} different answers to {item}{more}: sliders? Answers are analysed as ordered categories, {MOST_CATEGORIES} at most, "
        "and a run would stop: put them into categories, such as ten of equal width, in a copy of the file, and list these in "
        f"responses: of config/instruments/{instrument.name}.yaml"
    )
    return [said]
