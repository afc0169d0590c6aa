"""The same long pattern of answers in two rows: of one wave, or of two, under the same name or another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.screening.contracts import REPEATS
from emosec.tables import frame

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

# ASSUME ten answers or more are hardly ever given twice by chance where the same codes, items keyed alike, could stand in ten
# thousand times as many orders as there are rows
FEWEST_ITEMS = 10
ORDERS_PER_ROW = 10_000
# what tells a row from another of the same key, and what a row without a key is called
OF_KEY, NAMELESS = "#", ":row "


@dataclass(frozen=True)
class Repeated:
    """Respondents who gave exactly the answers that a row of the same or of an earlier wave holds.

    Attributes
    ----------
    n_compared : respondents of the wave with a long pattern of answers
    same : those who gave the very answers that they gave in the other wave
    other : respondent, and one of another name who gave the same answers in the other wave
    """

    n_compared: int
    same: tuple[str, ...]
    other: tuple[tuple[str, str], ...]


def repeats(here: pd.DataFrame, screened: pd.DataFrame, earlier: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return how many included respondents of a wave repeat the answers of another row, of the wave or of an earlier one.

    Parameters
    ----------
    here : table RESPONSES of one instrument in one wave
    screened : table SCREENED of the same: previews and rows that gave way are nobody's second answers
    earlier : table RESPONSES of the waves before, one below the other
    instrument : which items are keyed the other way

    Returns
    -------
    DataFrame
        Table REPEATS: one row for the wave itself and one per earlier wave.
    """
    first = here.iloc[0] if len(here) else {"study": "", "wave": "", "instrument": ""}
    place = {name: str(first[name]) for name in ("study", "wave", "instrument")}
    included = screened.loc[screened["included"].astype(bool), "respondent"]
    mine = patterns(here[here["respondent"].isin(included)], instrument)
    rows: list[TableRow] = []
    before = {str(wave): patterns(responses, instrument) for wave, responses in earlier.groupby("wave", sort=False)}
    for wave, theirs in {place["wave"]: mine, **before}.items():
        found = compare(mine, theirs, own=theirs is mine)
        rows.append(
            place
            | {
                "other_wave": wave,
                "n_compared": found.n_compared,
                "n_same": len(found.same),
                "n_other": len(found.other),
            }
        )
    return frame(REPEATS, rows)


def compare(mine: Mapping[str, bytes], theirs: Mapping[str, bytes], *, own: bool) -> Repeated:
    """Return who of one wave gave the answers of somebody in another, or of somebody else in the same one.

    Parameters
    ----------
    mine, theirs : respondent → pattern
    own : whether both are the same wave

    Examples
    --------
    >>> compare({"1": b"x", "2": b"y"}, {"1": b"x", "3": b"y", "4": b"z"}, own=False)
    Repeated(n_compared=2, same=('1',), other=(('2', '3'),))
    """
    holders: dict[bytes, list[str]] = {}
    for name, pattern in theirs.items():
        holders.setdefault(pattern, []).append(name)
    same, other = [], []
    for name, pattern in mine.items():
        found = holders.get(pattern, [])
        if not own and any(is_same(name, one) for one in found):
            same.append(name)
        elif (
            stranger := next((one for one in found if not is_same(name, one) and (one != name or not own)), None)
        ) is not None:
            other.append((name, stranger))
    return Repeated(len(mine), tuple(same), tuple(other))


def is_same(name: str, other: str) -> bool:
    """Return whether two rows are of one key; a row without one is of nobody known.

    Examples
    --------
    >>> is_same("7", "7#2"), is_same("main:row 3", "main:row 3"), is_same("7", "8")
    (True, False, False)
    """
    return NAMELESS not in name and name.split(OF_KEY)[0] == other.split(OF_KEY)[0]


def patterns(responses: pd.DataFrame, instrument: Instrument) -> dict[str, bytes]:
    """Return respondent → answers, of those who answered ten items or more in a way that chance hardly ever repeats."""
    import numpy as np
    import pandas as pd
    from scipy.special import gammaln

    if not len(responses):
        return {}
    codes, names = pd.factorize(responses["respondent"])
    of, items = pd.factorize(responses["item"], sort=True)
    answers = np.full((len(names), len(items)), np.nan)
    answers[codes, of] = responses["value"].to_numpy(dtype="float64", na_value=np.nan)
    answered = (~np.isnan(answers)).sum(axis=1)
    signs = {i: s.sign(i) for s in reversed(instrument.scales) for i in s.items}
    turned = np.array([signs.get(str(i), 1) < 0 for i in items])
    low, high = instrument.ends([str(i) for i in items])
    keyed = np.where(turned, low + high - answers, answers)
    orders = gammaln(answered + 1.0)
    for code in np.unique(keyed[~np.isnan(keyed)]):
        orders -= gammaln((keyed == code).sum(axis=1) + 1.0)
    long = (answered >= FEWEST_ITEMS) & (orders > np.log(ORDERS_PER_ROW * len(names)))
    return {str(names[at]): answers[at].tobytes() for at in np.flatnonzero(long).tolist()}
