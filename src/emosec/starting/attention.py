"""Items that may check attention, rows that may be tests of the survey, and weights: said by `emosec check`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emosec.errors import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

# ASSUME what nearly all answer alike, where the other items have no such answer, was asked for
ASKED_FOR, SPREAD = 0.85, 0.6
FEWEST_ANSWERS, FEWEST_ITEMS = 50, 4
# an item of the same scale at one of its ends goes along with the others all the same
ALONE = 0.1
TEST = re.compile(
    r"(test(er|ing|run|fall|person)?|demo|dummy|pilot|preview|asdf\w{0,9}|qwert\w{0,9}|xxx+)[\W_]?\d{0,6}",
    re.IGNORECASE,
)
MOST_TESTS = 0.1
WEIGHT = re.compile(
    r"(.{0,40}[\W_])?(p|tot|total|final|sample|sampling|survey|design|post)?[\W_]?(wgt|wt|weight|weights|gewicht|poids|peso)[\W_]?\d{0,3}",
    re.IGNORECASE,
)
BODY = re.compile(r"body|height|größe|groesse|\bkg\b|_kg|bmi|taille|birth", re.IGNORECASE)
SHOWN = 3


def of_attention(answers: NDArray[np.float64], ids: Sequence[str]) -> list[str]:
    """Return the items to which nearly everybody gave one answer that was perhaps asked for.

    Parameters
    ----------
    answers : ndarray (n, p)
        NaN where there is none.
    ids : names of the items

    Examples
    --------
    >>> import numpy as np
    >>> given = np.random.default_rng(1).integers(1, 6, (100, 5)).astype(float)
    >>> given[:95, 2] = 4
    >>> of_attention(given, ["a", "b", "c", "d", "e"])[0][:40]
    'nearly everybody answered c alike (98% g'
    """
    import numpy as np

    found = []
    shares, codes = np.full(len(ids), np.nan), np.full(len(ids), np.nan)
    for place, column in enumerate(answers.T):
        there = column[~np.isnan(column)]
        if len(there) >= FEWEST_ANSWERS:
            values, counts = np.unique(there, return_counts=True)
            shares[place], codes[place] = counts.max() / len(there), values[counts.argmax()]
    known = ~np.isnan(shares)
    if known.sum() < FEWEST_ITEMS:
        return []
    low, high = np.nanmin(answers), np.nanmax(answers)
    for at in np.flatnonzero(shares >= ASKED_FOR).tolist():
        others = known.copy()
        others[at] = False
        if np.median(shares[others]) > SPREAD or (codes[at] in (low, high) and abs(goes_along(answers, at)) >= ALONE):
            continue
        given = f"{100 * shares[at]:.0f}% gave {codes[at]:.0f}"
        found.append(
            f"nearly everybody answered {ids[at]} alike ({given}), and no other item: does it ask for this answer to check "
            "attention? Then it is no item: checks: of the export, and out of the instrument"
        )
    return found


def goes_along(answers: NDArray[np.float64], at: int) -> float:
    """Return the largest correlation of an item with another, by size; 0 where none can be computed."""
    import numpy as np

    largest = 0.0
    for other in (j for j in range(answers.shape[1]) if j != at):
        both = ~np.isnan(answers[:, at]) & ~np.isnan(answers[:, other])
        a, b = answers[both, at], answers[both, other]
        if both.sum() > 2 and a.std() > 0 and b.std() > 0:
            largest = max(largest, abs(float(np.corrcoef(a, b)[0, 1])))
    return largest


def of_tests(respondents: pd.DataFrame) -> list[str]:
    """Return how many rows have a key such as those who try a survey give themselves, and where the first stand.

    Examples
    --------
    >>> import pandas as pd
    >>> keys = [*(f"S{at}" for at in range(30)), "TEST1", "testperson"]
    >>> of_tests(pd.DataFrame({"respondent": keys, "source_rows": [f"main:{at}" for at in range(1, 33)]}))[0][:50]
    '2 respondents have a key like those of tests (main'
    """
    tests = respondents["respondent"].astype(str).str.fullmatch(TEST)
    n = int(tests.sum())
    if not 0 < n <= MOST_TESTS * len(respondents):
        return []
    rows = "; ".join(respondents.loc[tests, "source_rows"].tolist()[:SHOWN])
    more = "; …" if n > SHOWN else ""
    said = (
        f"{many(n, 'respondent has', 'respondents have')} a key like those of tests ({rows}{more}): are they people? If not, "
        "leave these rows out of a copy of the file"
    )
    return [said]


def of_weights(unused: Sequence[str]) -> list[str]:
    """Return the columns that are called like sampling weights, which no analysis uses.

    Examples
    --------
    >>> of_weights(["TOTWGT", "mood"])[0][:24]
    'TOTWGT: sampling weights'
    >>> of_weights(["weight", "height"]), of_weights(["body_weight"])
    ([], [])
    """
    named = [c for c in unused if WEIGHT.fullmatch(c)]
    if not named or any(BODY.search(c) for c in unused):
        return []
    said = (
        f"{', '.join(named[:SHOWN])}: sampling weights? No analysis uses any: results are of the people in the file, and not of "
        "those whom they stand for by their weights"
    )
    return [said]
