"""What was required, what was found, and whether it holds: each condition against the cells that are evidence on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from emosec.definitions.calibration import Calibration, Condition
from emosec.separability.calibration.cells import rate

if TYPE_CHECKING:
    import pandas as pd

Holds = Literal["yes", "yes, narrowly", "no, narrowly", "no", "reported"]
# a rate nearer its bound than so many Monte-Carlo errors is on either side by luck
CLEAR = 2.0
# the least clear answer first: the condition is what its worst cell is
WORST: tuple[Holds, ...] = ("no", "no, narrowly", "yes, narrowly", "yes", "reported")


@dataclass(frozen=True)
class Found:
    """One condition in one cell.

    Attributes
    ----------
    condition, cell : names
    value, error : the rate (the one that is farthest off, where there are several) and its Monte-Carlo error
    margin : how far inside the bounds, below zero outside; infinite without bounds
    holds : the answer
    """

    condition: str
    cell: str
    value: float
    error: float
    margin: float
    holds: Holds


def examine(summary: pd.DataFrame, study: Calibration) -> dict[str, list[Found]]:
    """Return every condition's findings, the worst cell first; a condition without samples has none.

    Parameters
    ----------
    summary : the contracted table SUMMARY
    study : the definition
    """
    rows = {str(row["cell"]): row for row in summary.to_dict("records")}
    found: dict[str, list[Found]] = {}
    for condition in study.conditions:
        here = [c.name for c in study.cells if condition.name in c.conditions and c.name in rows]
        found[condition.name] = sorted((_one(condition, rows[c]) for c in here), key=_how_bad)
    return found


def readings(found: Mapping[str, Iterable[Found]]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the rates of `examine` with their errors, by condition and cell."""
    return {(f.condition, f.cell): (f.value, f.error) for here in found.values() for f in here}


def _how_bad(found: Found) -> tuple[float, float]:
    return found.margin, -abs(found.value)


def _one(condition: Condition, row: Mapping[Any, Any]) -> Found:
    readings = [(v, e, margin_of(v, condition)) for v, e in _readings(condition, row)]
    value, error, margin = min(readings, key=lambda r: (r[2], -abs(r[0])))
    return Found(condition.name, str(row["cell"]), value, error, margin, answer(margin, error, condition))


def _readings(condition: Condition, row: Mapping[Any, Any]) -> list[tuple[float, float]]:
    """The rate with its error; one per pair for bias, and one per true phi for coverage."""
    n, pairs = int(row["replications"]), ("sc", "sa", "ca")
    if condition.measure == "coverage":
        known = n - int(row["no_estimate"])
        # components are built alike, so pairs with the same true phi are exchangeable: two readings of one coverage. The error
        # is that of a single pair, which is too large rather than too small
        alike: dict[float, list[float]] = {}
        for p in pairs:
            alike.setdefault(float(row[f"truth_{p}"]), []).append(float(row[f"coverage_{p}"]))
        shares = [sum(found) / len(found) for found in alike.values()]
        return [(s, rate(round(s * known), known)[1]) if s == s else (s, s) for s in shares]
    if condition.measure == "bias":
        return [(float(row[f"bias_{p}"]), float(row[f"bias_mcse_{p}"])) for p in pairs]
    if condition.measure == "wording":
        share = float(row["wording"])
        return [(share, rate(round(share * n), n)[1])]
    return [(float(row[condition.measure]), float(row[f"{condition.measure}_mcse"]))]


def margin_of(value: float, condition: Condition) -> float:
    """Return how far inside its bounds a value is; an unknown value is outside.

    Examples
    --------
    >>> bounds = Condition(name="S5", title="t", measure="coverage", at_least=0.93, at_most=0.97)
    >>> round(margin_of(0.94, bounds), 3), round(margin_of(0.98, bounds), 3), margin_of(float("nan"), bounds)
    (0.01, -0.01, -inf)
    """
    if value != value:
        return float("-inf")
    lower = float("inf") if condition.at_least is None else value - condition.at_least
    upper = float("inf") if condition.at_most is None else condition.at_most - value
    return min(lower, upper)


def answer(margin: float, error: float, condition: Condition) -> Holds:
    """Return whether the condition holds, and whether that is clear of the Monte-Carlo error.

    Examples
    --------
    >>> power = Condition(name="S3", title="t", measure="separable", at_least=0.95)
    >>> answer(0.04, 0.002, power), answer(0.001, 0.005, power), answer(-0.001, 0.005, power), answer(-0.2, 0.01, power)
    ('yes', 'yes, narrowly', 'no, narrowly', 'no')
    """
    if condition.at_least is None and condition.at_most is None:
        return "reported"
    if abs(margin) < CLEAR * error:
        return "yes, narrowly" if margin >= 0 else "no, narrowly"
    return "yes" if margin >= 0 else "no"


def overall(found: list[Found]) -> Holds | None:
    """Return a condition's answer over its cells: the worst of them, or None without samples."""
    return min((f.holds for f in found), key=WORST.index) if found else None
