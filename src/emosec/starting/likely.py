"""Which known instruments a block of numbered columns may be: as many items and answers, and answers that fit the key."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 3
# ASSUME answers to an instrument correlate more within its scales, keyed, than between them, by a tenth at least
FITS = 0.1
FEWEST = 20
RARE = 0.03


@dataclass(frozen=True)
class Likely:
    """An instrument that a block of columns may be.

    Attributes
    ----------
    called : the columns' names, {number} for the item's, {number:02} where the digits begin with 0
    fit : mean keyed correlation within its scales less that between them
    codes : written → published code, where the block's codes begin elsewhere; empty where they are the published ones
    missing : whether 0 looks like no answer
    """

    instrument: Instrument
    called: str
    fit: float
    codes: dict[str, int]
    missing: bool = False

    @property
    def words(self) -> str:
        """What it may be and what the study file would say then, on one line."""
        codes = ", ".join(f"{w}: {p}" for w, p in self.codes.items())
        said = [f"instrument: {self.instrument.name}", f'called: "{self.called}"']
        said += [f"codes: {{{codes}}}"] if codes else []
        said += ['and missing: ["0"] of the export'] if self.missing else []
        return f"as many items and answers as {self.instrument.name}, whose key fits ({self.fit:.2f}); if it is: {', '.join(said)}"


def likely(cells: pd.DataFrame, instruments: Sequence[Instrument]) -> list[Likely]:
    """Return the instruments that numbered columns may be, for each way of numbering the best fitting first.

    Parameters
    ----------
    cells : DataFrame of float, respondents × columns as answered; NaN is no answer. Those numbered from 1 on are looked at
    instruments : those known

    Notes
    -----
    A key by number can only be told where it says something: of one scale without reversed items any answers that go together fit.
    A few zeros that make one code more than was published are taken as no answer.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> one = Instrument.parse('''
    ... name: mini
    ... title: Mini
    ... citation: none
    ... licence: CC0
    ... responses: [{code: 0, label: no}, {code: 1, label: perhaps}, {code: 2, label: yes}]
    ... items: [{id: m1}, {id: m2}, {id: m3}, {id: m4}]
    ... scales: [{name: all, items: [m1, m2, m3, m4], reversed: [m2, m4]}]
    ... ''', where="mini.yaml")
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(200, 1)) * [1, -1, 1, -1] + 0.5 * rng.normal(size=(200, 4))
    >>> found = likely(pd.DataFrame(1.0 + np.digitize(latent, [-0.5, 0.5]), columns=["Q1A", "Q2A", "Q3A", "Q4A"]), [one])
    >>> [(f.instrument.name, f.called, f.codes) for f in found]
    [('mini', 'Q{number}A', {'1': 0, '2': 1, '3': 2})]
    """
    runs = runs_in(list(map(str, cells.columns)))
    if not runs:
        return []
    made: list[Likely] = []
    taken: set[str] = set()
    for called, names in sorted(runs.items(), key=lambda run: -len(run[1])):
        if taken.isdisjoint(names):
            taken.update(names)
            found = [f for one in instruments if (f := fitted(cells[names], called, one)) is not None]
            made += sorted((f for f in found if f.fit > FITS), key=lambda f: (-f.fit, f.instrument.name))[:SHOWN]
    return made


def fitted(cells: pd.DataFrame, called: str, one: Instrument) -> Likely | None:
    """Return how an instrument's key fits numbered columns, or None where their number or their codes are not its."""
    import numpy as np

    from emosec.items.keying import key_of
    from emosec.statistics.keying import togetherness

    if one.responses_of or [number_of(i) for i in one.item_ids] != list(range(1, cells.shape[1] + 1)):
        return None
    values = cells.to_numpy(dtype="float64")
    zeros = 0 < float((values == 0).sum()) < RARE * float(np.isfinite(values).sum())
    # with the zeros there are more codes than were published
    if zeros := zeros and float(np.nanmax(values)) > one.high - one.low:
        values = np.where(values == 0, np.nan, values)
    complete = values[np.isfinite(values).all(axis=1)]
    if len(complete) < FEWEST or (complete.std(axis=0) == 0).any():
        return None
    low, high = int(complete.min()), int(complete.max())
    step = one.low - low
    if high + step != one.high:
        return None
    codes = {str(c - step): c for c in range(one.low, one.high + 1)} if step else {}
    r = np.corrcoef(complete, rowvar=False)
    return Likely(one, called, togetherness(r, key_of(one, one.item_ids)), codes, zeros)


def runs_in(names: Sequence[str]) -> dict[str, list[str]]:
    """Return the ways in which names are numbered from 1 on without a gap → the names, two of them or more.

    Examples
    --------
    >>> runs_in(["id", "Q1A", "Q1E", "Q2A", "Q2E", "age"])
    {'Q{number}A': ['Q1A', 'Q2A'], 'Q{number}E': ['Q1E', 'Q2E']}
    >>> runs_in(["se_01", "se_02"])
    {'se_{number:02}': ['se_01', 'se_02']}
    """
    there: dict[str, dict[int, str]] = {}
    padded: dict[str, int] = {}
    for name in (n for n in names if "{" not in n and "}" not in n):
        for at in re.finditer(r"\d+", name):
            pattern = f"{name[: at.start()]}{{number}}{name[at.end() :]}"
            there.setdefault(pattern, {})[int(at[0])] = name
            if at[0].startswith("0"):
                padded[pattern] = len(at[0])
    for pattern, width in padded.items():
        wide = pattern.replace("{number}", f"{{number:0{width}}}")
        if 1 < width < 10 and all(wide.format(number=k) == name for k, name in there[pattern].items()):
            there[wide] = there.pop(pattern)
    whole = {pattern: [found[k] for k in sorted(found)] for pattern, found in there.items() if sorted(found)[0] == 1}
    return {p: own for p, own in whole.items() if len(own) > 1 and max(there[p]) == len(own)}


def number_of(item: str) -> int | None:
    """Return the digits at the end of an item's id."""
    digits = re.search(r"(?<!\d)\d+$", item)
    return int(digits[0]) if digits else None
