"""Type I error and power of the levels of invariance and of item functioning, by simulation with known truth.

    python bench/invariance.py --n 300 --replications 200 --minutes 5

Two groups, six items of one factor (loadings .7, five categories). Without a difference in the items the rejections of each step at
.05 are its type I error; with one item moved by .3 in the second group, its power. Replications stop at the minutes given, and the
numbers say how many there were.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd

from emosec.definitions.invariance import InvarianceRule
from emosec.definitions.models import RivalModel
from emosec.invariance.climb import climb
from emosec.invariance.collapse import collapse
from emosec.invariance.setting import GROUP, Setting
from emosec.statistics.item_functioning import item_functioning

ITEMS = [f"x{i}" for i in range(1, 7)]
CUTS = np.array([-1.2, -0.4, 0.4, 1.2])
SYNTAX = "f =~ " + " + ".join(ITEMS)
RULE = InvarianceRule(share_freed=0.0)
LEVELS = ("thresholds", "loadings", "intercepts", "residuals")


def answers(rng: np.random.Generator, n: int, mean: float, shift: float) -> pd.DataFrame:
    """Return codes 0 to 4 of one group; `shift` moves the latent responses of the first item."""
    factor = mean + rng.normal(size=(n, 1))
    latent = 0.7 * factor + np.sqrt(0.51) * rng.normal(size=(n, len(ITEMS)))
    latent[:, 0] += shift
    return pd.DataFrame(np.searchsorted(CUTS, latent), columns=ITEMS).astype(float)


def replication(rng: np.random.Generator, n: int, mean: float, shift: float) -> dict[str, float]:
    """Return p values of every step, and of the first and the last item's functioning."""
    groups = {"a": answers(rng, n, 0.0, 0.0), "b": answers(rng, n, mean, shift)}
    made = collapse(groups, dict.fromkeys(ITEMS, range(5)), smallest=5)
    data = pd.concat([own.assign(**{GROUP: g}) for g, own in made.samples.items()], ignore_index=True)
    model = RivalModel(name="M", title="one factor", syntax="{all}")
    setting = Setting("groups", ("a", "b"), model, SYNTAX, data, dict.fromkeys(ITEMS, "f"), made.n_thresholds)
    out = {s.level: s.difference["pvalue_diff"] for s in climb(setting, RULE).steps[1:] if s.converged}
    found = item_functioning(data[ITEMS], data[GROUP].tolist(), rounds=5).items.set_index("item")
    for name, column in (("uniform", "pvalue_uniform"), ("non-uniform", "pvalue_nonuniform"), ("both", "pvalue")):
        out[f"first item, {name}"] = found.loc["x1", column]
        out[f"last item, {name}"] = found.loc["x6", column]
    return {k: np.nan if v is None else float(v) for k, v in out.items()}


def main() -> None:
    """Print a line of Markdown for every p value: how often it is below .05, and of how many."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=300, help="people in each group")
    parser.add_argument("--mean", type=float, default=0.3, help="how much higher the second group's factor is")
    parser.add_argument(
        "--shift", type=float, default=0.0, help="by how much the first item is moved in the second group"
    )
    parser.add_argument("--replications", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    end = time.monotonic() + 60 * given.minutes
    rows = []
    for r in range(given.replications):
        if time.monotonic() > end:
            break
        rng = np.random.default_rng((given.seed, r))
        rows.append(replication(rng, given.n, given.mean, given.shift))
    found = pd.DataFrame(rows)
    print(f"n {given.n} per group, mean {given.mean}, shift {given.shift}, {len(found)} replications")
    for name in found:
        p = found[name].dropna()
        rate = float((p < 0.05).mean())
        print(f"| {name} | {rate:.3f} | {np.sqrt(rate * (1 - rate) / len(p)):.3f} | {len(p)} |")


if __name__ == "__main__":
    main()
