"""Make the tiny study's raw exports: 2 waves, 220 people, 12 items keyed both ways, a 4-item criterion, known truth.

Run from this folder: python make.py. Truth: three factors, phi .50, loadings .75, no method factor, so SEPARABLE is right.
A few rows are spoilt on purpose: a missing key, a duplicate key, an impossible code, a person who answered nothing, a
straightliner.
"""

import csv
from pathlib import Path

import numpy as np

ITEMS = [f"{part}{number}" for number in range(1, 5) for part in ("safe", "conf", "appr")]
# items 3 and 4 of each component are worded against it; apprehension is worded toward insecurity
REVERSED = {f"{part}{number}" for part in ("safe", "conf", "appr") for number in (3, 4)}
PHI = np.array([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]])
LOADING, N = 0.75, 220
CUTS = np.array([-0.9, 0.0, 0.9])


def answers(seed: int) -> np.ndarray:
    """Return N × 12 raw codes 1–4 and the mean security of each person as a last column."""
    rng = np.random.default_rng(seed)
    factors = rng.standard_normal((N, 3)) @ np.linalg.cholesky(PHI).T
    columns = []
    for item in ITEMS:
        component = ("safe", "conf", "appr").index(item[:4])
        keyed = LOADING * factors[:, component] + np.sqrt(1 - LOADING**2) * rng.standard_normal(N)
        against = (item in REVERSED) != (component == 2)
        columns.append(np.searchsorted(CUTS, -keyed if against else keyed) + 1)
    mood = factors.mean(axis=1)[:, None] + 0.8 * rng.standard_normal((N, 4))
    return np.column_stack([*columns, np.searchsorted(CUTS, -mood) + 1])


def write(wave: str, seed: int) -> None:
    """Write one wave's export, semicolon-separated with a BOM, as some platforms do."""
    codes = answers(seed).astype(object)
    codes[3, 0] = 9
    codes[4, :12] = ""
    codes[5, :12] = 2
    codes[6, 7] = ""
    keys = [f"P{i:03d}" for i in range(N)]
    keys[7] = ""
    keys[9] = keys[8]
    ages = np.random.default_rng(seed + 1).integers(18, 60, N)
    folder = Path(__file__).parent / "data" / "raw" / "tiny" / wave
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"survey_{wave}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
        out = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        out.writerow(["id", "age", *ITEMS, "mood1", "mood2", "mood3", "mood4"])
        out.writerows([key, age, *row] for key, age, row in zip(keys, ages, codes, strict=True))


if __name__ == "__main__":
    write("wave1", 11)
    write("wave2", 12)
