"""Type I error and power of the levels of invariance and of item functioning, by simulation with known truth.

    python bench/invariance.py --minutes 40      # simulate what is missing, then write docs/invariance.csv and the tables of
                                                 # docs/invariance.md; run it again to go on

Two groups (or one on two occasions), six items of one factor, loadings .7, five categories. Where nothing differs but the
factor's mean, rejections at .05 are type I errors; where the first item is moved by .3, its power. Every replication has a seed
of its own and is kept in --keep, so that a run can be stopped and gone on with. Models are compiled once, else all is done as
`emosec.invariance` does it; one replication of every cell is compared with what `climb` finds.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from emosec.definitions.invariance import InvarianceRule
from emosec.definitions.models import RivalModel
from emosec.invariance.climb import Step, _worst, climb, compared
from emosec.invariance.collapse import collapse
from emosec.invariance.setting import GROUP, ComparisonSetting, on_occasion
from emosec.statistics.cfa.engine import solve
from emosec.statistics.cfa.fitted import Fit
from emosec.statistics.cfa.sample.sample import continuous_sample, ordinal_sample
from emosec.statistics.item_functioning import item_functioning

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "invariance.csv"
PAGE = ROOT / "docs" / "invariance.md"
BEGIN, END = "<!-- made by bench/invariance.py -->", "<!-- end -->"
STEPS = ("thresholds", "loadings", "intercepts", "residuals")
WANTED = (0.03, 0.07)
ITEMS = [f"x{i}" for i in range(1, 7)]
CUTS = np.array([-1.2, -0.4, 0.4, 1.2])
LOADING, STABILITY, SPECIFIC = (
    0.7,
    0.6,
    0.2,
)  # of an item; of the factor over time; share of an item's rest that stays with people
RULE = InvarianceRule(share_freed=0.0)
BLOCK = 100  # replications of a cell before the next one of its design has its turn
SEARCHED = 4  # in every fourth replication the item is searched for, which costs as much as the levels
DIF = {"uniform": "pvalue_uniform", "non-uniform": "pvalue_nonuniform", "both": "pvalue"}


@dataclass(frozen=True)
class Cell:
    """What is simulated: design and estimator, people in each group, the second one's factor mean, how far an item is moved."""

    design: str
    n: int
    mean: float
    shift: float

    def __str__(self) -> str:
        return f"{self.design}_{self.n}_{self.mean:g}_{self.shift:g}"


DESIGNS = ("ordered groups", "numeric groups", "ordered occasions")
CELLS = [
    Cell(design, n, mean, shift)
    for design in DESIGNS
    for n in (300, 1000)
    for mean, shift in ((0.0, 0.0), (0.3, 0.0), (0.3, 0.3))
]


def answers(rng: np.random.Generator, cell: Cell) -> dict[str, pd.DataFrame]:
    """Return codes 0 to 4 of both groups; rows are the same people where they are occasions."""
    own = rng.normal(size=(2, cell.n, 1))
    rest = rng.normal(size=(2, cell.n, len(ITEMS)))
    if cell.design.endswith("occasions"):
        own[1] = STABILITY * own[0] + np.sqrt(1 - STABILITY**2) * own[1]
        rest[1] = SPECIFIC * rest[0] + np.sqrt(1 - SPECIFIC**2) * rest[1]
    own[1] += cell.mean
    latent = LOADING * own + np.sqrt(1 - LOADING**2) * rest
    latent[1, :, 0] += cell.shift
    return {
        g: pd.DataFrame(np.searchsorted(CUTS, y), columns=ITEMS).astype(float)
        for g, y in zip("ab", latent, strict=True)
    }


def setting_of(groups: dict[str, pd.DataFrame], thresholds: dict[str, int], design: str) -> ComparisonSetting:
    """Lay the answers out as the room does."""
    model = RivalModel(name="M", title="one factor", syntax="{all}")
    on = dict.fromkeys(ITEMS, "f")
    counts = thresholds if design.startswith("ordered") else {}
    if design.endswith("occasions"):
        data = pd.concat(
            [own.rename(columns={i: on_occasion(i, k) for i in ITEMS}) for k, own in enumerate(groups.values())], axis=1
        )
        lines = [f"{on_occasion('f', k)} =~ " + " + ".join(on_occasion(i, k) for i in ITEMS) for k in range(2)]
        return ComparisonSetting("occasions", tuple(groups), model, "\n".join(lines), data, on, counts)
    data = pd.concat([own.assign(**{GROUP: g}) for g, own in groups.items()], ignore_index=True)
    return ComparisonSetting("groups", tuple(groups), model, "f =~ " + " + ".join(ITEMS), data, on, counts)


@dataclass
class Levels:
    """Levels compiled once for each pattern of merged categories, and fitted to one replication after another."""

    compiled: dict[tuple[object, ...], dict[str, Fit]] = field(default_factory=dict)

    def fits(self, setting: ComparisonSetting) -> dict[str, Fit]:
        """Return the fit of every level."""
        key = (setting.design, tuple(setting.thresholds.items()), len(setting.data))
        if key not in self.compiled:
            self.compiled[key] = {level: setting.fit(level, {}) for level in setting.levels}
            return self.compiled[key]
        made = {}
        samples = None
        for level, known in self.compiled[key].items():
            if samples is None:
                samples, rows = _samples(setting, known)
            solution = solve(known.solution.prepared, samples, known.estimator, start=known.solution.z)
            made[level] = replace(known, solution=solution, rows=rows)
        return made


def _samples(setting: ComparisonSetting, known: Fit) -> tuple[list[object], tuple[np.ndarray, ...]]:
    observed = list(known.solution.prepared.layout.groups[0].observed)
    parts = (
        [setting.data] if setting.design == "occasions" else [own for _, own in setting.data.groupby(GROUP, sort=False)]
    )
    if not setting.ordered:
        rows = tuple(own[observed].to_numpy() for own in parts)
        return [continuous_sample(r) for r in rows], rows
    codes = {v: np.unique(setting.data[v]) for v in observed}
    k = np.array([len(codes[v]) for v in observed], dtype=np.intp)
    rows = tuple(
        np.column_stack([np.searchsorted(codes[v], own[v]) for v in observed]).astype(np.int8) for own in parts
    )
    return [ordinal_sample(r, k)[0] for r in rows], rows


def replication(r: int, seed: int, cell: Cell, levels: Levels, check: bool) -> dict[str, float]:
    """Return p values of every step, and of the first and the last item's functioning."""
    made = collapse(
        answers(np.random.default_rng((seed, r)), cell), dict.fromkeys(ITEMS, range(5)), smallest=RULE.smallest_category
    )
    setting = setting_of(made.samples, made.n_thresholds, cell.design)
    fits = levels.fits(setting)
    out: dict[str, float] = {}
    before: Fit | None = None
    for level, fit in fits.items():
        good = fit.converged and fit.solution.identified
        if before is not None and good:
            out[level] = _number(compared(fit, before)[0].pvalue_diff)
        before = fit if good else before
        if level == "intercepts" and good and cell.shift and r % SEARCHED == 0:
            worst = _worst(setting, level, (), Step(level, fit))
            out["the search names the moved item"] = float(worst is not None and worst.item == ITEMS[0])
    if check:
        theirs = {s.level: _number(s.difference.pvalue_diff) for s in climb(setting, RULE).steps[1:]}
        for level, p in theirs.items():
            assert p != p or abs(p - out[level]) < 1e-6, (cell, r, level, p, out[level])
    if cell.design == "ordered groups":
        out |= _functioning(made.samples)
    return out


def _functioning(samples: dict[str, pd.DataFrame]) -> dict[str, float]:
    data = pd.concat(samples.values(), ignore_index=True)
    groups = [g for g, own in samples.items() for _ in range(len(own))]
    found = item_functioning(data, groups, rounds=RULE.items.rounds).items.set_index("item")
    out = {f"{place} item, {name}": float(found.loc[item, column])
           for place, item in (("first", "x1"), ("last", "x6")) for name, column in DIF.items()}  # fmt: skip
    notable = found["flagged"] & (found["r2"] >= RULE.items.r2)
    return out | {
        "first item flagged": float(found.loc["x1", "flagged"]), "first item notable": float(notable["x1"]),
        "any other item flagged": float(found["flagged"].drop("x1").any()),
        "any other item notable": float(notable.drop("x1").any()),
    }  # fmt: skip


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def simulate(cells: list[Cell], keep: Path, replications: int, seed: int, minutes: float) -> None:
    """Simulate what is missing, all cells of a design in turn, until the CPU minutes are used up."""
    end = time.process_time() + 60 * minutes
    keep.mkdir(parents=True, exist_ok=True)
    levels = Levels()
    checked: set[Cell] = set()
    for design in DESIGNS:
        own = [c for c in cells if c.design == design]
        for upto in range(BLOCK, replications + BLOCK, BLOCK):
            for cell in own:
                path = keep / f"{cell}.jsonl"
                done = len(path.read_text().splitlines()) if path.exists() else 0
                with path.open("a", encoding="utf-8") as stream:
                    for r in range(done, min(upto, replications)):
                        if time.process_time() > end:
                            return
                        # the first is what compiles the levels, so another one is compared
                        check = r > done and cell not in checked
                        stream.write(json.dumps(replication(r, seed, cell, levels, check)) + "\n")
                        stream.flush()
                        checked |= {cell} if check else set()


def summary(cells: list[Cell], keep: Path) -> Iterator[dict[str, object]]:
    """Give a row for every test of every cell: how often it is below .05 (or true), its standard error, and of how many."""
    for cell in cells:
        path = keep / f"{cell}.jsonl"
        if not path.exists():
            continue
        found = pd.DataFrame([json.loads(line) for line in path.read_text().splitlines()])
        steps = [name for name in found if name in STEPS]
        found["any level"] = np.where((found[steps] < 0.05).any(axis=1), 0.0, 1.0)
        for name in found:
            values = found[name].dropna()
            said = name.endswith(("flagged", "notable")) or name.startswith("the search")
            rate = float(values.mean() if said else (values < 0.05).mean())
            yield {
                "design": cell.design, "n": cell.n, "mean": cell.mean, "shift": cell.shift, "test": name,
                "rate": f"{rate:.4f}", "se": f"{np.sqrt(rate * (1 - rate) / len(values)):.4f}", "replications": len(values),
            }  # fmt: skip


def tables(path: Path) -> str:
    """Return the tables of docs/invariance.md: a column for each size and truth."""
    rows = pd.read_csv(path)
    out = []
    for design, own in rows.groupby("design", sort=False):
        columns = list(dict.fromkeys(zip(own["n"], own["mean"], own["shift"], strict=True)))
        heads = [f"N {n}, {_truth(mean, shift)}" for n, mean, shift in columns]
        out.append(
            f"\n**{design[0].upper()}{design[1:]}**\n\n| Test | "
            + " | ".join(heads)
            + " |\n|---"
            + "|---" * len(heads)
            + "|"
        )
        for test, of in own.groupby("test", sort=False):
            rates = {
                (r["n"], r["mean"], r["shift"]): f"{r['rate']:.3f}".lstrip("0") if r["rate"] < 1 else "1"
                for r in of.to_dict("records")
            }
            out.append(f"| {test} | " + " | ".join(rates.get(c, "") for c in columns) + " |")
    return "\n".join(out) + f"\n\n{outside(rows)}\n"


def outside(rows: pd.DataFrame) -> str:
    """Return in which cells without a difference a test at .05 rejects surely too seldom or too often."""
    null = rows[(rows["shift"] == 0) & (rows["test"].isin(STEPS) | rows["test"].str.contains(" item, "))]
    apart = [2 * np.sqrt(limit * (1 - limit) / null["replications"]) for limit in WANTED]
    bad = null[(null["rate"] < WANTED[0] - apart[0]) | (null["rate"] > WANTED[1] + apart[1])]
    least, most = null["replications"].min(), null["replications"].max()
    n = f"Of {least:,} replications a cell" if least == most else f"Of {least:,} to {most:,} replications a cell"
    n = f"{n} (standard error of .05: {_rate(np.sqrt(0.05 * 0.95 / least))} at most)"
    beyond = f"{_rate(WANTED[0])} to {_rate(WANTED[1])} by more than two standard errors"
    if bad.empty:
        return f"{n}; no type I error lies outside {beyond}."
    told = [
        f"{r['design']}, N {r['n']}, {_truth(r['mean'], 0.0)}, {r['test']} ({_rate(r['rate'])})"
        for r in bad.to_dict("records")
    ]
    return f"{n}; outside {beyond}: {'; '.join(told)}."


def _rate(value: float) -> str:
    return f"{value:.3f}".lstrip("0") if value < 1 else "1"


def _truth(mean: float, shift: float) -> str:
    parts = [f"mean +{mean:g}"] if mean else []
    return " and ".join([*parts, f"item +{shift:g}"] if shift else parts) or "no difference"


def main() -> None:
    """Simulate and write the table, or print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--design", choices=DESIGNS, help="one of the designs; else all")
    parser.add_argument("--replications", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=5.0, help="CPU minutes at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--keep", type=Path, default=ROOT / "results" / "bench_invariance", help="folder of replications"
    )
    given = parser.parse_args()
    simulate(
        [c for c in CELLS if given.design in (None, c.design)],
        given.keep,
        given.replications,
        given.seed,
        given.minutes,
    )
    rows = list(summary(CELLS, given.keep))
    with OUT.open("w", encoding="utf-8", newline="") as stream:
        out = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        out.writeheader()
        out.writerows(rows)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + "\n" + tables(OUT) + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
