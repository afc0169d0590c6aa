"""Codes that are all one step too high or too low: 1 to 5 in the export where 0 to 4 was published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.errors import IntakeError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# ASSUME fewer than five answers, or 1% of an instrument's and 3% of an item's, are typing errors and no shift
FEWEST = 5
OF_INSTRUMENT, OF_ITEM = 0.01, 0.03


def refuse_shift(coded: Mapping[str, NDArray[np.float64]], instrument: Instrument, where: str) -> None:
    """Refuse answers that would fit if the published codes began elsewhere, before any of them is blanked.

    A value just outside the published codes is common, and at the other end as many codes are used by nobody.

    Parameters
    ----------
    coded : item → its codes, NaN where there is no answer
    instrument : the codes published
    where : study, wave and export, for the error
    """
    import numpy as np

    place = {item: values[~np.isnan(values)] for item, values in coded.items()}
    relative = [values - instrument.low_of(item) for item, values in place.items()]
    widths = {instrument.high_of(item) - instrument.low_of(item) for item in place}
    together = np.concatenate(relative) if relative else np.empty(0)
    if len(widths) == 1 and (step := shift_of(together, widths.pop(), OF_INSTRUMENT)):
        raise refusal(list(place), step, instrument, where)
    for item, values in place.items():
        low, high = instrument.low_of(item), instrument.high_of(item)
        if step := shift_of(values - low, high - low, OF_ITEM):
            raise refusal([item], step, instrument, where)


def shift_of(values: NDArray[np.float64], width: int, share: float) -> int:
    """Return by how many codes answers are shifted; 0 where they are not.

    Parameters
    ----------
    values : answers less the lowest published code
    width : the highest published code less the lowest
    share : the share of the answers outside the published codes that is no typing error

    Examples
    --------
    >>> import numpy as np
    >>> shift_of(np.repeat([1.0, 2.0, 3.0], 10), 2, 0.01), shift_of(np.repeat([0.0, 1.0, 2.0, 3.0], 10), 2, 0.01)
    (1, 0)
    """
    import numpy as np

    for step in [s for k in range(1, width + 1) for s in (k, -k)]:
        fits = (values >= step) & (values <= width + step)
        outside = fits & ((values < 0) | (values > width))
        other_end = (values >= 0) & (values <= width) & ~fits
        rest = ~fits & ~other_end
        often = max(FEWEST, share * len(values))
        if np.count_nonzero(outside) >= often and not other_end.any() and np.count_nonzero(rest) < often:
            return step
    return 0


def refusal(items: list[str], step: int, instrument: Instrument, where: str) -> IntakeError:
    """Return the refusal with the map that puts it right."""
    low, high = instrument.low_of(items[0]), instrument.high_of(items[0])
    found = f"{low + step} to {high + step}"
    codes = ", ".join(f"{code + step}: {code}" for code in range(low, high + 1))
    own = f"codes: {{{codes}}}" if len(items) > 1 else f"codes: {{{items[0]}: {{{codes}}}}}"
    of = f"the answers to {instrument.name}" if len(items) > 1 else f"the answers to {items[0]} of {instrument.name}"
    return IntakeError(
        f"{of} are {found}, and published are the codes {low} to {high}: a shift by {step:+d}",
        where=where,
        why="the answers at one end would be blanked as out of range, and every other one would count as another answer",
        remedy=f"write {own} beside the instrument in the study file; if {low + step if step < 0 else high + step} means no "
        "answer, write it into the export's missing:",
    )
