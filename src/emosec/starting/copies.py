"""Files that lie in two places and long patterns of answers that come twice: said by `emosec check`, with the rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from emosec.errors import many
from emosec.screening.repeats import FEWEST_ITEMS, Repeated, compare

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 3
MOST = 0.5

Patterns = Mapping[str, bytes]
Rows = Mapping[str, str]


def of_files(files: Sequence[pd.DataFrame], apart: Collection[str] = ()) -> list[str]:
    """Return the raw files of all waves that are the same byte for byte.

    Parameters
    ----------
    files : table FILES of every wave
    apart : exports of which every wave takes rows of its own, so that one file may lie in the folder of each

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame({"export": ["a"], "file": ["s/w1/a.csv"], "sha256": ["f0"], "reader": ["delimited"]})
    >>> of_files([one, one.assign(file="s/w2/b.csv")])
    ['s/w1/a.csv and s/w2/b.csv are the same file, byte for byte: one of them is in the wrong place']
    """
    found: dict[str, list[str]] = {}
    for table in files:
        for row in table[(table["reader"] != "dictionary") & ~table["export"].isin(list(apart))].itertuples():
            found.setdefault(str(row.sha256), []).append(str(row.file))
    doubled = [list(dict.fromkeys(names)) for names in found.values()]
    return [
        f"{' and '.join(names)} are the same file, byte for byte: one of them is in the wrong place"
        for names in doubled
        if len(names) > 1
    ]


def of_patterns(patterns: Mapping[str, Patterns], rows: Mapping[str, Rows]) -> list[str]:
    """Return who gave, to ten items or more of an instrument, exactly the answers that another row holds.

    Parameters
    ----------
    patterns : wave → respondent → answers
    rows : wave → respondent → the rows of the exports they stand in

    Returns
    -------
    list of str
        Rows and not names: a key may identify people.
    """
    said = []
    for wave, mine in patterns.items():
        found = compare(mine, mine, own=True)
        if found.other:
            said.append(
                f"{wave}: {len(found.other)} respondents gave exactly the answers of another {pairs(found, wave, wave, rows)}"
            )
    for before, after in combinations(patterns, 2):
        found = compare(patterns[after], patterns[before], own=False)
        if len(found.same) > MOST * found.n_compared:
            said.append(
                f"{len(found.same)} of {found.n_compared} respondents of {after} gave exactly the answers they gave in {before}: "
                "do the same answers lie in both waves?"
            )
        elif found.same:
            first = "; ".join(rows[after].get(name, "") for name in found.same[:SHOWN])
            said.append(
                f"{many(len(found.same), 'respondent')} of {after} gave exactly the answers they gave in {before} "
                f"(of {after}: {first}"
                f"{'; …' if found.same[SHOWN:] else ''}): copied, or remembered?"
            )
        if found.other:
            said.append(
                f"{many(len(found.other), 'respondent')} of {after} gave exactly the answers of somebody else in {before} "
                f"{pairs(found, after, before, rows)}"
            )
    return said


def pairs(found: Repeated, here: str, there: str, rows: Mapping[str, Rows]) -> str:
    """Return the first rows that are alike, two of one wave once, and what that may mean."""
    seen = {frozenset(pair) if here == there else pair: pair for pair in reversed(found.other)}
    alike = list(reversed(seen.values()))
    places = (f"{here} {rows[here].get(a, '')} = {there} {rows[there].get(b, '')}" for a, b in alike[:SHOWN])
    more = "; …" if alike[SHOWN:] else ""
    return f"to {FEWEST_ITEMS} items or more ({'; '.join(places)}{more}): chance, entered twice, or one person under two ids?"
