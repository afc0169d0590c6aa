"""Which respondent is in which group, by a variable of the study file."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from emosec.definitions.studies import Variable


def groups_of(values: pd.Series[Any], variable: Variable) -> pd.Series[Any]:
    """Return the label of every respondent's group.

    Parameters
    ----------
    values : respondent → the variable's value; text of a group variable, a number of a number
    variable : says what values are called, which are left out, or at which numbers to cut

    Returns
    -------
    Series of categorical
        Missing where there is no value or it is left out. Categories stand in the order in which groups are shown: as labels are
        written, then other values in natural order; numbers from low to high.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.definitions.studies import Variable
    >>> sex = Variable(name="sex", export="main", kind="group", labels={"2": "women", "1": "men"}, leave_out=["9"])
    >>> groups_of(pd.Series(["1", "2", "9", None, "3"], dtype="string"), sex).cat.categories.tolist()
    ['women', 'men', '3']
    >>> age = Variable(name="age", export="main", kind="number", cuts=[30, 50])
    >>> groups_of(pd.Series([29.0, 30.0, 71.0]), age).tolist()
    ['below 30', '30 to below 50', '50 and above']
    """
    import pandas as pd

    if variable.kind == "number":
        edges = [float("-inf"), *variable.cuts, float("inf")]
        numbers = pd.to_numeric(values, errors="coerce").astype("float64")
        return pd.cut(numbers, edges, right=False, labels=names_of_cuts(variable.cuts))
    text = values.astype("string").str.strip()
    text = text.mask(text.isin(list(variable.leave_out)))
    found = text.replace(dict(variable.labels)) if variable.labels else text
    there = set(found.dropna())
    labelled = [label for label in dict.fromkeys(variable.labels.values()) if label in there]
    others = sorted(there - set(labelled), key=natural)
    return pd.Series(pd.Categorical(found, [*labelled, *others]), index=values.index)


def names_of_cuts(cuts: tuple[float, ...]) -> list[str]:
    """Return what the groups between cuts are called.

    Examples
    --------
    >>> names_of_cuts((2.5,))
    ['below 2.5', '2.5 and above']
    """
    said = [f"{c:g}" for c in cuts]
    between = [f"{a} to below {b}" for a, b in pairwise(said)]
    return [f"below {said[0]}", *between, f"{said[-1]} and above"]


def natural(text: str) -> list[tuple[int, str]]:
    """Return a sorting key in which numbers count as numbers."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", text) if part]
