"""Numbers that lie apart from all others, as codes for no answer (999) and typing errors do."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEWEST = 20
# ASSUME no answer lies four times as far from the next one as that one from the median (twice the range, were it symmetric)
TIMES = 4.0


def apart(values: NDArray[np.float64]) -> list[float]:
    """Return the numbers beyond a gap that is four times as wide as the way from the median to it.

    Parameters
    ----------
    values : ndarray (n,)
        NaN is missing; fewer than 20 numbers tell nothing.

    Returns
    -------
    list of float
        Different numbers, rising; empty where all lie together.

    Examples
    --------
    >>> import numpy as np
    >>> apart(np.array([*range(20, 70), -99, 999.0])), apart(np.array([*range(20, 70), 110.0]))
    ([-99.0, 999.0], [])
    """
    import numpy as np

    known = np.sort(values[np.isfinite(values)])
    if len(known) < FEWEST:
        return []
    middle = float(np.median(known))
    above, below = _beyond(known[known >= middle] - middle), _beyond(middle - known[known <= middle][::-1])
    return sorted({float(v) for v in (*known[:below], *known[len(known) - above :])})


def _beyond(away: NDArray[np.float64]) -> int:
    """Return how many rising distances lie beyond the first wide gap behind the nearer half of them."""
    import numpy as np

    half = len(away) // 2
    near = away[half:-1]
    wide = np.flatnonzero((np.diff(away[half:]) >= TIMES * near) & (near > 0))
    return len(away) - half - int(wide[0]) - 1 if len(wide) else 0
