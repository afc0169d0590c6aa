"""Codes at an end of the scale that do not go on where the codes before them lead: no answer that was written as a number?"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from emosec.definitions.instruments import Instrument

FEWEST_CODES, FEWEST_ITEMS, FEWEST_PEOPLE, FEWEST_GIVEN = 4, 4, 100, 20
# a code that more gave is an answer
SHARE = 0.15
# ASSUME who goes to the end of an item is a third as far out on the others as who stops a code before it, careless answers included
LED = 1 / 3
# standard errors of a correlation of strangers within which it is left out
CHANCE = 2.5
# standard errors; and how far out, in standard deviations, the code before the end must lead for anything to be told
SURE, OUT = 4.0, 0.3


def codes_beyond(answers: NDArray[np.float64], instrument: Instrument) -> list[str]:
    """Return what is odd about the lowest and the highest code, where other items tell that it is no answer.

    Who gave a high code to an item is high on the items that go along with it. A code for no answer (6 behind 1 to 5, or 0 before
    them) breaks this off: who gave it is anywhere.

    Parameters
    ----------
    answers : ndarray (n, p)
        Codes as published, NaN where there is none.
    instrument : the instrument
    """
    import numpy as np

    codes = sorted({int(v) for v in np.unique(answers[~np.isnan(answers)])})
    ends = {(instrument.low_of(i), instrument.high_of(i)) for i in instrument.item_ids}
    if len(codes) < FEWEST_CODES or len(ends) > 1 or answers.shape[1] < FEWEST_ITEMS or len(answers) < FEWEST_PEOPLE:
        return []
    said = []
    for end, before, sign in ((codes[-1], codes[-2], 1.0), (codes[0], codes[1], -1.0)):
        given = answers == end
        if not FEWEST_GIVEN <= given.sum() <= SHARE * (~np.isnan(answers)).sum():
            continue
        others = sign * rest(np.where(given, np.nan, answers))
        # several answers of one person are one witness
        out, led = (by_person(others, at) for at in (given, answers == before))
        if min(len(out), len(led)) < FEWEST_GIVEN or led.mean() < OUT:
            continue
        error = np.sqrt(out.var() / len(out) + led.var() / len(led))
        if out.mean() < LED * led.mean() and led.mean() - out.mean() > SURE * error:
            words = (
                f"who gave {end} to an item is hardly farther out than anybody on the items that go along with it "
                f"({out.mean():.2f} SD), and who gave {before} is ({led.mean():.2f} SD): is {end} a code for no answer? "
                "Then missing: of the export names it, and responses: of the instrument leave it out"
            )
            said.append(words.replace("(-", "(−"))
    return said


def by_person(values: NDArray[np.float64], at: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the mean of each person's values where `at` holds and there are some; who has none is left out."""
    import numpy as np

    kept = np.where(at, values, np.nan)
    some = kept[~np.isnan(kept).all(axis=1)]
    return np.nanmean(some, axis=1) if len(some) else np.zeros(0)


def rest(answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return per answer how far out the person is on the other items, each turned as it goes along with the item, in SD."""
    import numpy as np
    import pandas as pd

    given = pd.DataFrame(answers)
    z = ((given - given.mean()) / given.std(ddof=0).replace(0.0, np.nan)).to_numpy()
    r = np.nan_to_num(given.corr(min_periods=FEWEST_PEOPLE // 2).to_numpy(copy=True))
    np.fill_diagonal(r, 0.0)
    # correlations that chance made would lead those whom they were reckoned of, and nobody else
    r[np.abs(r) < CHANCE / np.sqrt(len(answers))] = 0.0
    total, weight = np.nan_to_num(z) @ r, (~np.isnan(z)).astype(float) @ np.abs(r)
    mean = np.where(weight > 0, total / np.where(weight > 0, weight, 1.0), np.nan)
    return np.asarray(mean / pd.Series(mean.ravel()).std(ddof=0), dtype=np.float64)
