"""What was required, what was found, and whether it holds: each requirement against the cells that are evidence on it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from emosec.definitions.calibration import Calibration, Requirement

if TYPE_CHECKING:
    import pandas as pd

Holds = Literal["yes", "yes, narrowly", "no, narrowly", "no", "reported"]
# a rate nearer its bound than so many Monte-Carlo errors is on either side by luck
CLEAR = 2.0
# the least clear answer first: the requirement is what its worst cell is
WORST: tuple[Holds, ...] = ("no", "no, narrowly", "yes, narrowly", "yes", "reported")


@dataclass(frozen=True)
class Observed:
    """One requirement in one cell.

    Attributes
    ----------
    requirement, cell : names
    value, error : the rate (the one that is farthest off, where there are several) and its Monte-Carlo error
    margin : how far inside the bounds, below zero outside; infinite without bounds
    holds : the answer
    """

    requirement: str
    cell: str
    value: float
    error: float
    margin: float
    holds: Holds


def examine(summary: pd.DataFrame, study: Calibration) -> dict[str, list[Observed]]:
    """Return every requirement's findings, the worst cell first; a requirement without samples has none.

    Parameters
    ----------
    summary : the contracted table SUMMARY
    study : the definition
    """
    rows = {str(row["cell"]): row for row in summary.to_dict("records")}
    found: dict[str, list[Observed]] = {}
    for requirement in study.requirements:
        here = [c.name for c in study.cells if requirement.name in c.requirements and c.name in rows]
        found[requirement.name] = sorted((_one(requirement, rows[c]) for c in here), key=_how_bad)
    return found


def readings(found: Mapping[str, Iterable[Observed]]) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the rates of `examine` with their errors, by requirement and cell."""
    return {(f.requirement, f.cell): (f.value, f.error) for here in found.values() for f in here}


def _how_bad(found: Observed) -> tuple[float, float]:
    return found.margin, -abs(found.value)


def _one(requirement: Requirement, row: Mapping[Hashable, float | str]) -> Observed:
    value, error = _reading(requirement, row)
    margin = margin_of(value, requirement)
    return Observed(requirement.name, str(row["cell"]), value, error, margin, answer(margin, error, requirement))


def _reading(requirement: Requirement, row: Mapping[Hashable, float | str]) -> tuple[float, float]:
    """The rate with its error."""
    name = f"named_{requirement.reason.lower()}" if requirement.measure == "named" else requirement.measure
    return float(row[name]), float(row[f"{name}_mcse"])


def margin_of(value: float, requirement: Requirement) -> float:
    """Return how far inside its bounds a value is; an unknown value is outside.

    Examples
    --------
    >>> bounds = Requirement(name="S5", title="t", measure="coverage", at_least=0.93, at_most=0.97)
    >>> round(margin_of(0.94, bounds), 3), round(margin_of(0.98, bounds), 3), margin_of(float("nan"), bounds)
    (0.01, -0.01, -inf)
    """
    if value != value:
        return float("-inf")
    lower = float("inf") if requirement.at_least is None else value - requirement.at_least
    upper = float("inf") if requirement.at_most is None else requirement.at_most - value
    return min(lower, upper)


def answer(margin: float, error: float, requirement: Requirement) -> Holds:
    """Return whether the requirement holds, and whether that is clear of the Monte-Carlo error.

    Examples
    --------
    >>> power = Requirement(name="S3", title="t", measure="separable", at_least=0.95)
    >>> answer(0.04, 0.002, power), answer(0.001, 0.005, power), answer(-0.001, 0.005, power), answer(-0.2, 0.01, power)
    ('yes', 'yes, narrowly', 'no, narrowly', 'no')
    """
    if requirement.at_least is None and requirement.at_most is None:
        return "reported"
    if abs(margin) < CLEAR * error:
        return "yes, narrowly" if margin >= 0 else "no, narrowly"
    return "yes" if margin >= 0 else "no"


def overall(found: list[Observed]) -> Holds | None:
    """Return a requirement's answer over its cells: the worst of them, or None without samples."""
    return min((f.holds for f in found), key=WORST.index) if found else None
