"""Several rows of one respondent in an export: copies and rows without an answer are set aside, the rest as the study says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from emosec.definitions.studies import Keep

if TYPE_CHECKING:
    import pandas as pd

Aside = Literal["", "copy", "empty", "superseded"]


def settle(keys: Sequence[str | None], answers: pd.DataFrame, keep: Keep) -> list[Aside]:
    """Return why each row gives way to another row of the same respondent; empty for rows that do not.

    Parameters
    ----------
    keys : key of each row, None where missing
    answers : what the study uses of each row, the key apart
    keep : which row stays where several differ

    Returns
    -------
    list of str
        copy: all that the study uses says the same as an earlier row; empty: it says nothing, and another row does;
        superseded: another row was kept. With keep none, rows that differ all stay, and their key names nobody.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"q": [None, "3", "3", "4"], "r": [None, "1", "1", None]}, dtype="string")
    >>> settle(["7", "7", "7", "7"], answers, "none"), settle(["7", "7", "7", "7"], answers, "last")
    (['empty', '', 'copy', ''], ['empty', 'superseded', 'copy', ''])
    """
    import pandas as pd

    found: list[Aside] = [""] * len(keys)
    named = pd.Series(list(keys), dtype=object)
    doubled = named[named.notna() & named.duplicated(keep=False)]
    if doubled.empty:
        return found
    filled = answers.notna().sum(axis=1).to_numpy()
    several = answers.iloc[doubled.index].astype(object)
    said = dict(zip(doubled.index, several.where(several.notna(), "").itertuples(index=False, name=None), strict=True))
    for _, places in doubled.groupby(doubled, sort=False):
        rows = [int(at) for at in places.index]
        full = [at for at in rows if filled[at]] or rows[:1]
        first = {said[at]: at for at in reversed(full)}
        left = [at for at in full if first[said[at]] == at]
        for at in rows:
            if at not in left:
                found[at] = "copy" if at in full or not filled[full[0]] else "empty"
        if keep != "none" and len(left) > 1:
            chosen = {"first": left[0], "last": left[-1]}.get(keep, max(left, key=lambda at: filled[at]))
            for at in left:
                found[at] = "" if at == chosen else "superseded"
    return found
