"""What differs between two forms of a rule, a line per setting, as a person would say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

UNSET = "not set"


@dataclass(frozen=True)
class RuleDifference:
    """One setting of the rule that changed.

    Attributes
    ----------
    key : its place in the rule, with dots
    said : what it was and is; of a list, what was removed and added
    """

    key: str
    said: str

    def __str__(self) -> str:
        return f"{self.key}: {self.said}"


def differences(was: Mapping[str, object], now: Mapping[str, object], key: str = "") -> list[RuleDifference]:
    """Return every setting whose value differs between two rules, however deep.

    Parameters
    ----------
    was, now : what the rules say, as plain data
    key : where in the rule they stand

    Examples
    --------
    >>> was, now = ({"cutoff": 0.9, "gates": {"fit": {"cfi": cfi}}} for cfi in (0.95, 0.9))
    >>> [str(d) for d in differences(was, now)]
    ['gates.fit.cfi: 0.95 → 0.9']
    >>> [str(d) for d in differences({"curve": [0.8, 0.9]}, {"curve": [0.9, 1.0], "esem": True})]
    ['curve: removed 0.8, added 1', 'esem: not set → yes']
    """
    found: list[RuleDifference] = []
    for part in dict.fromkeys([*was, *now]):
        place = f"{key}.{part}" if key else str(part)
        old, new = was.get(part), now.get(part)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            found += differences(old, new, place)
        elif isinstance(old, list) and isinstance(new, list):
            found += [RuleDifference(place, changes(old, new))] if old != new else []
        elif old != new:
            found.append(RuleDifference(place, f"{spoken(old)} → {spoken(new)}"))
    return found


def changes(was: Sequence[object], now: Sequence[object]) -> str:
    """Return what a list lost and gained; where it is only the order, say that.

    Examples
    --------
    >>> changes([{"model": "M3", "estimator": "ML"}], [{"model": "M3", "estimator": "MLR"}])
    'removed (model M3, estimator ML), added (model M3, estimator MLR)'
    >>> changes([1, 2], [2, 1])
    'the same in another order: 2, 1'
    """
    lost, gained = list(was), []
    for one in now:
        if one in lost:
            lost.remove(one)
        else:
            gained.append(one)
    parts = [f"{what} {', '.join(map(spoken, some))}" for what, some in (("removed", lost), ("added", gained)) if some]
    return ", ".join(parts) or f"the same in another order: {', '.join(map(spoken, now))}"


def spoken(value: object) -> str:
    """Return a value of a rule in words; no semicolon, which stands between differences.

    Examples
    --------
    >>> [spoken(v) for v in (None, True, 0.9, "a; b", [1, 2.0], {"from_n": 300, "z": 2.5})]
    ['not set', 'yes', '0.9', 'a, b', '(1, 2)', '(from_n 300, z 2.5)']
    """
    if value is None:
        return UNSET
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return f"({', '.join(f'{k} {spoken(v)}' for k, v in value.items())})"
    if isinstance(value, list):
        return f"({', '.join(map(spoken, value))})"
    return f"{value:.12g}" if isinstance(value, float) else str(value).replace(";", ",")
