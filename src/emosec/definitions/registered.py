"""What registers itself by being a file in a folder of the package: readers of platforms, indices of screening.

Their names are the files' names, so that no list repeats them; a name that begins with an underscore is none.
"""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def names_in(folder: str) -> tuple[str, ...]:
    """Return the names registered in a folder of the package, in alphabetical order.

    Examples
    --------
    >>> "longstring" in names_in("screening/indices")
    True
    """
    return tuple(sorted(p.stem for p in (PACKAGE / folder).glob("*.py") if not p.stem.startswith("_")))
