"""Codes at an end of the scale that nobody gave to any item, though items are worded both ways: asked with fewer answers?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# ASSUME of five hundred answers to items worded both ways somebody uses either end
FEWEST = 500
BOTH_WAYS = 2


def unused_ends(answers: NDArray[np.float64], instrument: Instrument) -> list[str]:
    """Return the codes at an end that no item has, where reversal would rest on them.

    Parameters
    ----------
    answers : ndarray of float, respondents × items as answered; NaN is missing
    instrument : its codes and its reversed items

    Examples
    --------
    >>> import numpy as np
    >>> one = Instrument.parse('''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... responses: [{code: 1, label: a}, {code: 2, label: b}, {code: 3, label: c}, {code: 4, label: d}]
    ... items: [{id: m1}, {id: m2}, {id: m3}, {id: m4}]
    ... scales: [{name: all, items: [m1, m2, m3, m4], reversed: [m2, m4]}]
    ... ''', where="mini.yaml")
    >>> unused_ends(1.0 + np.arange(600).reshape(150, 4) % 3, one)[0][:60]
    'nobody gave 4 to any item, and items are worded both ways: a'
    """
    import numpy as np

    turned = {i for scale in instrument.scales for i in scale.reversed}
    both = min(len(turned), len(instrument.items) - len(turned)) >= BOTH_WAYS
    given = answers[np.isfinite(answers)]
    if instrument.responses_of or not both or len(given) < FEWEST:
        return []
    low, high = int(given.min()), int(given.max())
    unused = [*range(instrument.low, low), *range(high + 1, instrument.high + 1)]
    if not unused:
        return []
    codes = " or ".join(map(str, unused))
    low, high, file = instrument.low, instrument.high, f"config/instruments/{instrument.name}.yaml"
    said = (
        f"nobody gave {codes} to any item, and items are worded both ways: asked with fewer answers? Reversal is {low} + {high} − "
        f"answer here, and wrong then; copy {file} under another name, with the responses as they were asked"
    )
    return [said]
