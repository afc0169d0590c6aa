"""Codes that are all one step too high or too low: 1 to 5 in the export where 0 to 4 was published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.errors import IntakeError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# ASSUME fewer than five answers, or 1% of an instrument's and 3% of an item's, are typing errors and no shift
FEWEST = 5
OF_INSTRUMENT, OF_ITEM = 0.01, 0.03
# a slip at the end that the shift leaves unused; and how far from the codes a code for no answer may stand without one
SLIPS, NEAR = 0.05, 2


def refuse_shift(coded: Mapping[str, NDArray[np.float64]], instrument: Instrument, where: str) -> None:
    """Refuse answers that would fit if the published codes began elsewhere, before any of them is blanked.

    A value just outside the published codes is common, and at the other end as many codes are used by nobody.

    Parameters
    ----------
    coded : item → its codes, NaN where there is no answer
    instrument : the codes published
    where : study, wave and export, for the error
    """
    found = find_shift(coded, instrument)
    if found is not None:
        raise refusal(found, instrument, where)


@dataclass(frozen=True)
class CodeShift:
    """Items whose answers are shifted by one number of codes; `whole`: all items are."""

    items: list[str]
    step: int
    whole: bool


def find_shift(coded: Mapping[str, NDArray[np.float64]], instrument: Instrument) -> CodeShift | None:
    """Return the items that are shifted, those shifted alike together, or None where none is.

    Parameters
    ----------
    coded : item → its codes, NaN where there is no answer
    instrument : the codes published
    """
    import numpy as np

    widths = {item: instrument.high_of(item) - instrument.low_of(item) for item in coded}
    counts = {item: counted(values - instrument.low_of(item), widths[item]) for item, values in coded.items()}
    if len(set(widths.values())) == 1:
        width = next(iter(widths.values()))
        together = np.sum(list(counts.values()), axis=0)
        if step := shift_of(together, width, OF_INSTRUMENT):
            return CodeShift(list(coded), step, whole=True)
    steps = {item: shift_of(found, widths[item], OF_ITEM) for item, found in counts.items()}
    shifted = {item: step for item, step in steps.items() if step}
    if not shifted:
        return None
    first = next(iter(shifted.values()))
    return CodeShift([i for i, s in shifted.items() if s == first], first, whole=False)


def counted(values: NDArray[np.float64], width: int) -> NDArray[np.intp]:
    """Return how often each code was given, from `width + NEAR + 1` below the lowest published on; the ends hold what is farther.

    Parameters
    ----------
    values : answers less the lowest published code, NaN where there is none
    width : the highest published code less the lowest

    Examples
    --------
    >>> import numpy as np
    >>> counted(np.array([0.0, 2.0, 2.0, 99.0, np.nan]), 2).tolist()
    [0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 1]
    """
    import numpy as np

    far = width + NEAR + 1
    given = np.clip(values[~np.isnan(values)], -far, width + far).astype("int64")
    return np.bincount(given + far, minlength=width + 2 * far + 1)


def shift_of(counts: NDArray[np.intp], width: int, share: float) -> int:
    """Return by how many codes answers are shifted; 0 where they are not.

    Parameters
    ----------
    counts : from `counted`
    width : the highest published code less the lowest
    share : the share of the answers outside the published codes that is no typing error

    Examples
    --------
    >>> import numpy as np
    >>> up, all_four = np.repeat([1.0, 2.0, 3.0], 10), np.repeat([0.0, 1.0, 2.0, 3.0], 10)
    >>> shift_of(counted(up, 2), 2, 0.01), shift_of(counted(all_four, 2), 2, 0.01)
    (1, 0)
    """
    import numpy as np

    codes = np.arange(len(counts)) - (width + NEAR + 1)
    often = max(FEWEST, share * int(counts.sum()))
    published = (codes >= 0) & (codes <= width)
    for step in [s for k in range(1, width + 1) for s in (k, -k)]:
        fits = (codes >= step) & (codes <= width + step)
        # what lies further away is a code for no answer, or a typing error
        near = ~fits & ~published & (codes >= -NEAR) & (codes <= width + NEAR)
        outside, other_end = int(counts[fits & ~published].sum()), int(counts[published & ~fits].sum())
        slips = other_end < min(FEWEST, SLIPS * outside)
        if outside >= often and (slips or not other_end) and int(counts[near].sum()) < often:
            return step
    return 0


def refusal(found: CodeShift, instrument: Instrument, where: str) -> IntakeError:
    """Return the refusal with the map that puts it right: one map for all items where all are shifted."""
    items, step, whole = found.items, found.step, found.whole
    low, high = instrument.low_of(items[0]), instrument.high_of(items[0])
    maps = {
        item: ", ".join(f"{c + step}: {c}" for c in range(instrument.low_of(item), instrument.high_of(item) + 1))
        for item in items
    }
    own = maps[items[0]] if whole else ", ".join(f"{item}: {{{codes}}}" for item, codes in maps.items())
    of = instrument.name if whole else f"{', '.join(items)} of {instrument.name}"
    last = low + step if step < 0 else high + step
    return IntakeError(
        f"the answers to {of} are {low + step} to {high + step}, and published are the codes {low} to {high}: a shift by {step:+d}",
        where=where,
        why="the answers at one end would be blanked as out of range, and every other one would count as another answer",
        remedy=f"write codes: {{{own}}} beside the instrument in the study file (where only this wave is so, under asked: "
        f"of the wave in waves:); if {last} means no answer, write it into the "
        "export's missing:",
    )
