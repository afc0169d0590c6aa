"""How often 95% limits of rooms outside factor models hold the truth: writes docs/intervals.csv.

Run: .venv/bin/python bench/intervals.py (about a minute). Alpha of six items (loadings .70) with even answers, skewed ones and rare
yes; Pearson's and Spearman's correlation of normal, lognormal and zero-heavy scores (normal correlation .6); Hedges's g of equal
and unequal groups. What is true of alpha and of correlations is taken from 400,000 people.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.stats import rankdata

from emosec.errors import DataError
from emosec.statistics.effect_sizes import standardised_difference
from emosec.statistics.jackknife import jackknife_alpha, jackknife_correlation
from emosec.statistics.reliability import alpha
from emosec.validity.correlation import correlate

OUT = Path(__file__).parents[1] / "docs" / "intervals.csv"
SAMPLES, MANY, ITEMS, LOADING, RHO = 1000, 400_000, 6, 0.7, 0.6
CUTS = {"even": [-1.0, 0.0, 1.0], "skewed": [1.0, 1.5, 2.0], "rare yes": [1.3]}


def answers(rng: np.random.Generator, n: int, form: str) -> np.ndarray:
    """Return answers to all items."""
    latent = LOADING * rng.normal(size=(n, 1)) + np.sqrt(1 - LOADING**2) * rng.normal(size=(n, ITEMS))
    return np.digitize(latent, CUTS[form]).astype(float)


def scores(rng: np.random.Generator, n: int, form: str) -> np.ndarray:
    """Return two correlated scores."""
    pair = rng.multivariate_normal([0, 0], [[1, RHO], [RHO, 1]], n).T
    return {"normal": pair, "lognormal": np.exp(pair), "zeros": np.maximum(np.round(2 * pair - 2), 0)}[form]


def of_alpha(rng: np.random.Generator, n: int, form: str) -> tuple[float, dict[str, float]]:
    """Return what is true, and how often limits held it, Feldt's and the jackknife's."""
    true, held = alpha(answers(rng, MANY, form)).est, []
    for _ in range(SAMPLES):
        drawn = answers(rng, n, form)
        try:
            found, other = alpha(drawn), jackknife_alpha(drawn)
        except DataError:
            continue
        held.append((found.ci_lower <= true <= found.ci_upper, other.lower <= true <= other.upper))
    return true, dict(zip(("alpha", "alpha by jackknife"), np.mean(held, axis=0).tolist(), strict=True))


def of_correlation(rng: np.random.Generator, n: int, form: str) -> tuple[float, dict[str, float]]:
    """Return the same of Pearson's correlation, Fisher's and the jackknife's."""
    true, held = float(np.corrcoef(scores(rng, MANY, form))[0, 1]), []
    for _ in range(SAMPLES):
        pair = scores(rng, n, form)
        found = correlate(*pair)
        if not found.problem:
            other = jackknife_correlation(*pair)
            held.append((found.lower <= true <= found.upper, other.lower <= true <= other.upper))
    return true, dict(zip(("r", "r by jackknife"), np.mean(held, axis=0).tolist(), strict=True))


def of_ranks(rng: np.random.Generator, n: int, form: str) -> tuple[float, dict[str, float]]:
    """Return the same of Spearman's, with Bonett and Wright's variance as claims have it."""
    ranked = [rankdata(x) for x in scores(rng, MANY, form)]
    true, held = float(np.corrcoef(ranked)[0, 1]), []
    for _ in range(SAMPLES):
        pair = [rankdata(x) for x in scores(rng, n, form)]
        found = correlate(*pair)
        if not found.problem and abs(found.r) < 1:
            half, other = 1.959964 * np.sqrt((1 + found.r**2 / 2) / (n - 3)), jackknife_correlation(*pair)
            held.append((abs(np.arctanh(found.r) - np.arctanh(true)) <= half, other.lower <= true <= other.upper))
    return true, dict(zip(("rho", "rho by jackknife"), np.mean(held, axis=0).tolist(), strict=True))


def of_groups(rng: np.random.Generator, sizes: tuple[int, int], sd: float) -> tuple[float, float]:
    """Return the same of Hedges's g, means .8 apart, the first group with another standard deviation."""
    df = np.array(sizes) - 1
    true, held = 0.8 / float(np.sqrt((df[0] * sd**2 + df[1]) / df.sum())), []
    for _ in range(SAMPLES):
        low, high = standardised_difference(rng.normal(0.8, sd, sizes[0]), rng.normal(0, 1, sizes[1])).interval
        held.append(low <= true <= high)
    return true, float(np.mean(held))


def named(form: str, n: int, true: float, held: dict[str, float]) -> Iterator[dict[str, object]]:
    """Yield a row for each kind of limits."""
    for name, share in held.items():
        yield {"statistic": name, "data": form, "n": n, "true": round(true, 3), "held": round(share, 3)}


def rows() -> Iterator[dict[str, object]]:
    """Yield one row per statistic and cell."""
    rng = np.random.default_rng(20261128)
    for n in (12, 100, 1000):
        for form in CUTS:
            yield from named(form, n, *of_alpha(rng, n, form))
        for form in ("normal", "lognormal", "zeros"):
            for made in (of_correlation, of_ranks):
                yield from named(form, n, *made(rng, n, form))
    for sizes in ((6, 6), (5, 50), (20, 200)):
        for sd in (0.5, 1.0, 2.0):
            true, held = of_groups(rng, sizes, sd)
            place = {"data": f"SD {sd:g} to 1", "n": f"{sizes[0]} + {sizes[1]}"}
            yield {"statistic": "g", **place, "true": round(true, 3), "held": round(held, 3)}


if __name__ == "__main__":
    with OUT.open("w", newline="", encoding="utf-8") as file:
        made = csv.DictWriter(file, ["statistic", "data", "n", "true", "held"], lineterminator="\n")
        made.writeheader()
        made.writerows(rows())
