"""How often each reliable change index names people who did not change, and people who did: writes docs/change.csv.

Run: .venv/bin/python bench/reliable_change.py (about a minute). Eight items with five categories; a person's true score
stays, every
item's error is drawn anew; alpha is estimated in each sample, as the workflow does.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from emosec.statistics.change import METHODS, reliable_change
from emosec.statistics.reliability import alpha

OUT = Path(__file__).parents[1] / "docs" / "change.csv"
ITEMS, SAMPLES = 8, 1000
CUTS = {"even": [-1.3, -0.45, 0.45, 1.3], "skewed": [0.3, 0.9, 1.4, 1.9]}
LOADINGS, SIZES, SHIFTS = (0.5, 0.7), (300, 1000), (0.0, 0.5, 1.0)


def answers(rng: np.random.Generator, true: np.ndarray, loading: float, cuts: list[float]) -> np.ndarray:
    """Return answers of people with given true scores to all items."""
    error = rng.normal(0, np.sqrt(1 - loading**2), (len(true), ITEMS))
    return 1.0 + np.searchsorted(cuts, loading * true[:, None] + error)


def one_cell(n: int, loading: float, form: str) -> list[dict[str, object]]:
    """Return a row per index: mean alpha, and the share named at each true shift of everybody."""
    rng = np.random.default_rng([n, round(100 * loading), len(form)])
    named = {m: {shift: [] for shift in SHIFTS} for m in METHODS}
    alphas = []
    for _ in range(SAMPLES):
        true = rng.normal(size=n)
        first = answers(rng, true, loading, CUTS[form])
        r = alpha(first).est
        alphas.append(r)
        for shift in SHIFTS:
            second = answers(rng, true + shift, loading, CUTS[form])
            for m in METHODS:
                found = reliable_change(first.sum(axis=1), second.sum(axis=1), r, m)
                named[m][shift].append(np.mean(found.direction != 0) if found.defined else np.nan)
    return [
        {"n": n, "loading": loading, "answers": form, "alpha": np.mean(alphas), "index": m,
         "undefined": np.mean(np.isnan(named[m][0.0])),
         **{f"named at {shift:g} SD": np.nanmean(named[m][shift]) for shift in SHIFTS}}
        for m in METHODS
    ]  # fmt: skip


def main() -> None:
    """Write the table."""
    rows = [row for n in SIZES for loading in LOADINGS for form in CUTS for row in one_cell(n, loading, form)]
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows({k: f"{v:.4f}" if isinstance(v, float) else v for k, v in row.items()} for row in rows)


if __name__ == "__main__":
    main()
