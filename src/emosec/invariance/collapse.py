"""Categories that a wave leaves unused, merged by one stated rule so that thresholds can be compared across waves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.remarks import Fact, Remark

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Collapsed:
    """Answers whose every category is used in every wave.

    Attributes
    ----------
    waves : per wave, respondent × item
    n_thresholds : per item, categories less one
    merged : a remark for each merger
    """

    waves: dict[str, pd.DataFrame]
    n_thresholds: dict[str, int]
    merged: tuple[Remark, ...]


def collapse(
    waves: Mapping[str, pd.DataFrame], codes_of: Mapping[str, Sequence[int]], turned: Collection[str] = ()
) -> Collapsed:
    """Merge every category that some wave does not use with its neighbour nearer to the middle of the scale.

    Parameters
    ----------
    waves : mapping of wave → DataFrame, respondent × item, complete rows
    codes_of : item → its declared response codes, lowest first
    turned : items whose codes are reversed in `waves`; the remarks name codes as they were answered

    Returns
    -------
    Collapsed

    Notes
    -----
    The rule takes the outermost such category first, in all waves alike, so that a category means the same in each, and
    goes on until every category left is used in every wave. A category in the exact middle goes down. A category that
    nobody uses in any wave merges with nobody.

    Examples
    --------
    >>> import pandas as pd
    >>> first, second = pd.DataFrame({"calm": [0, 1, 2, 3]}), pd.DataFrame({"calm": [0, 1, 2, 2]})
    >>> found = collapse({"w1": first, "w2": second}, {"calm": [0, 1, 2, 3]})
    >>> found.waves["w1"]["calm"].tolist(), found.n_thresholds
    ([0, 1, 2, 2], {'calm': 2})
    >>> dict(found.merged[0].facts)
    {'item': 'calm', 'category': 3, 'into': 2, 'unused_in': ('w2',)}
    """
    result = {wave: data.copy() for wave, data in waves.items()}
    merged: list[Remark] = []
    thresholds: dict[str, int] = {}
    for item in next(iter(waves.values())).columns:
        codes = codes_of[str(item)]
        middle = (codes[0] + codes[-1]) / 2
        used = {wave: set(data[item].unique()) for wave, data in waves.items()}
        left = sorted(set.union(*used.values()))
        while len(left) > 1 and (poor := _poorest(left, used, middle)) is not None:
            code, unused = poor
            into = _neighbour(left, code, middle)
            said, said_into = (codes[0] + codes[-1] - c if item in turned else c for c in (code, into))
            facts: dict[str, Fact] = {
                "item": str(item),
                "category": int(said),
                "into": int(said_into),
                "unused_in": tuple(unused),
            }
            merged.append(Remark("category_merged", facts))
            result = {wave: data.assign(**{item: data[item].replace(code, into)}) for wave, data in result.items()}
            used = {wave: {into if c == code else c for c in codes_} for wave, codes_ in used.items()}
            left.remove(code)
        thresholds[str(item)] = len(left) - 1
    return Collapsed(result, thresholds, tuple(merged))


def _poorest(left: Sequence[float], used: Mapping[str, set[float]], middle: float) -> tuple[float, list[str]] | None:
    """Return the outermost category that some wave does not use, and those waves."""
    for code in sorted(left, key=lambda c: -abs(c - middle)):
        unused = [wave for wave, codes in used.items() if code not in codes]
        if unused:
            return code, unused
    return None


def _neighbour(left: Sequence[float], code: float, middle: float) -> float:
    """Return the next category toward the middle, or the only neighbour there is."""
    i = list(left).index(code)
    toward = i - 1 if code >= middle else i + 1
    return left[toward] if 0 <= toward < len(left) else left[i + 1 if toward < 0 else i - 1]
