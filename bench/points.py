"""The points of bench/study.py: how many respondents, items and replicates, and what was kept of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from made import ROOT

WORK = ROOT / "bench" / "results" / "study"


class Point(NamedTuple):
    """How many respondents, items, and replicates of each parallel analysis."""

    n: int = 1000
    items: int = 24
    replicates: int = 20

    def file(self, side: str) -> Path:
        return WORK / f"{self.n}_{self.items}_{self.replicates}_{side}.json"

    def found(self, side: str) -> dict[str, Any] | None:
        """Return what a side took and found here, or None where it was not run."""
        path = self.file(side)
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


CURVES = {
    "n": [Point(n=n) for n in (1000, 10_000, 100_000, 1_000_000)],
    "items": [Point(items=p) for p in (12, 24, 48)],
    "replicates": [Point(replicates=r) for r in (20, 100, 300)],
}


def hopeless(point: Point, limits: dict[str, float]) -> bool:
    """Tell whether a point that asks no more of R in any way went over these limits, or further ones, before."""
    for path in WORK.glob("*_R.json"):
        other = Point(*map(int, path.stem.split("_")[:3]))
        found = json.loads(path.read_text(encoding="utf-8"))
        asks_less = all(a <= b for a, b in zip(other, point, strict=True))
        if found["stopped"] and asks_less and found["limits"][found["stopped"]] >= limits[found["stopped"]]:
            return True
    return False


def all_points() -> list[Point]:
    """Return every point of every curve, once."""
    return list(dict.fromkeys(p for points in CURVES.values() for p in points))
