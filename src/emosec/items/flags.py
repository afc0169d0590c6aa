"""What a reader must look at, item by item; flags are said, and nothing is repaired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# ASSUME half of all answers in an end category leaves too little to tell people apart; on four categories chance
# gives .25. (The familiar 15% of Terwee et al., 2007, is a rule for scale scores, not for items.)
END_SHARE = 0.5

NEGATIVE = "item–total correlation is negative: check the keying (not repaired)"
FLOOR = "floor: half or more of the answers in the lowest category"
CEILING = "ceiling: half or more of the answers in the highest category"
CONSTANT = "everybody gave the same answer"
UNANSWERED = "nobody answered"


def flag_item(raw: Mapping[str, Any], item_total: float, unused: Sequence[int]) -> str | None:
    """Return the flags of one item joined by '; ', or None.

    Parameters
    ----------
    raw : statistics of the raw codes: n, constant, floor_percent, ceiling_percent
    item_total : corrected item–total correlation, keyed; NaN where undefined
    unused : declared codes nobody chose

    Examples
    --------
    >>> flag_item({"n": 9, "constant": False, "floor_percent": 60.0, "ceiling_percent": 0.0}, 0.3, [4])
    'categories never used: 4; floor: half or more of the answers in the lowest category'
    """
    if raw["n"] == 0:
        return UNANSWERED
    said = [
        (item_total < 0, NEGATIVE),
        (bool(raw["constant"]), CONSTANT),
        (bool(unused), f"categories never used: {', '.join(str(code) for code in unused)}"),
        (raw["floor_percent"] >= 100 * END_SHARE, FLOOR),
        (raw["ceiling_percent"] >= 100 * END_SHARE, CEILING),
    ]
    return "; ".join(text for holds, text in said if holds) or None
