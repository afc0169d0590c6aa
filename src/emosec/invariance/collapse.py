"""Categories that few of some group chose, merged by one stated rule so that thresholds can be compared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Merger:
    """One category of one item merged into its neighbour, in all groups.

    Attributes
    ----------
    item, category, into : which, as answered
    n : group → answers that were moved
    """

    item: str
    category: int
    into: int
    n: Mapping[str, int]


@dataclass(frozen=True)
class Collapsed:
    """Answers whose every category is used often enough in every group.

    Attributes
    ----------
    samples : per group, respondent × item, without items of which one category is left
    n_thresholds : per item, categories less one
    merged : what was merged, in order
    """

    samples: dict[str, pd.DataFrame]
    n_thresholds: dict[str, int]
    merged: tuple[Merger, ...]

    @property
    def single(self) -> tuple[str, ...]:
        """Items of which one category is left."""
        return tuple(item for item, count in self.n_thresholds.items() if count < 1)


def collapse(
    samples: Mapping[str, pd.DataFrame],
    codes_of: Mapping[str, Sequence[int]],
    turned: Collection[str] = (),
    smallest: int = 1,
) -> Collapsed:
    """Merge every category that fewer than `smallest` of some group chose with its neighbour nearer to the middle of the scale.

    Parameters
    ----------
    samples : mapping of group → DataFrame, respondent × item
    codes_of : item → its declared response codes, lowest first
    turned : items whose codes are reversed in `samples`; categories are named as they were answered
    smallest : fewest answers a category must have in every group

    Returns
    -------
    Collapsed

    Notes
    -----
    The rule takes the outermost such category first, in all groups alike, so that a category means the same in each, and
    goes on until every category left is used often enough in every group. A category in the exact middle goes down. A category
    that nobody uses in any group merges with nobody. Missing answers are no category.

    Examples
    --------
    >>> import pandas as pd
    >>> first, second = pd.DataFrame({"calm": [0, 1, 2, 3]}), pd.DataFrame({"calm": [0, 1, 2, 2]})
    >>> found = collapse({"w1": first, "w2": second}, {"calm": [0, 1, 2, 3]})
    >>> found.samples["w1"]["calm"].tolist(), found.n_thresholds
    ([0, 1, 2, 2], {'calm': 2})
    >>> found.merged[0]
    Merger(item='calm', category=3, into=2, n={'w1': 1, 'w2': 0})
    """
    items = list(map(str, next(iter(samples.values())).columns))
    new: dict[str, dict[str, pd.Series]] = {group: {} for group in samples}
    merged: list[Merger] = []
    thresholds: dict[str, int] = {}
    for item in items:
        codes = codes_of[item]
        into_of, thresholds[item], own = _of_item(
            {group: counted(data[item]) for group, data in samples.items()}, codes, smallest
        )
        said = {c: int(codes[0] + codes[-1] - c if item in turned else c) for c in codes}
        merged += [Merger(item, said[int(code)], said[int(into)], n) for code, into, n in own]
        for group, data in samples.items():
            new[group][item] = data[item].replace(into_of) if into_of else data[item]
    import pandas as pd

    left = [item for item in items if thresholds[item] > 0]
    made = {g: pd.DataFrame({i: new[g][i] for i in left}, index=data.index) for g, data in samples.items()}
    return Collapsed(made, thresholds, tuple(merged))


def counted(answers: pd.Series[Any]) -> dict[float, int]:
    """Return code → how many answers; missing ones are none."""
    return {float(code): int(n) for code, n in answers.value_counts().items()}  # type: ignore[arg-type]


def _of_item(
    counts: Mapping[str, Mapping[float, int]], codes: Sequence[int], smallest: int
) -> tuple[dict[float, float], int, list[tuple[float, float, dict[str, int]]]]:
    """Return code → code it ends in, how many thresholds are left, and what was merged in which order."""
    middle = (codes[0] + codes[-1]) / 2
    now = {group: dict(own) for group, own in counts.items()}
    left = sorted({code for own in now.values() for code in own})
    into_of: dict[float, float] = {}
    merged = []
    while len(left) > 1 and (code := _poorest(left, now, middle, smallest)) is not None:
        into = _neighbour(left, code, middle)
        moved = {group: int(own.pop(code, 0)) for group, own in now.items()}
        for group, n in moved.items():
            now[group][into] = now[group].get(into, 0) + n
        into_of = {a: into if b == code else b for a, b in into_of.items()} | {code: into}
        merged.append((code, into, moved))
        left.remove(code)
    return into_of, len(left) - 1, merged


def _poorest(
    left: Sequence[float], counts: Mapping[str, Mapping[float, int]], middle: float, smallest: int
) -> float | None:
    """Return the outermost category that some group uses too seldom."""
    for code in sorted(left, key=lambda c: -abs(c - middle)):
        if any(own.get(code, 0) < smallest for own in counts.values()):
            return code
    return None


def _neighbour(left: Sequence[float], code: float, middle: float) -> float:
    """Return the next category toward the middle, or the only neighbour there is."""
    i = list(left).index(code)
    toward = i - 1 if code >= middle else i + 1
    return left[toward] if 0 <= toward < len(left) else left[i + 1 if toward < 0 else i - 1]
