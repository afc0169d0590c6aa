"""The main job as far as R has the same analyses, beside a script in R: python bench/study.py writes docs/speed.md.

    python bench/study.py [--curve n items replicates] [--point 1000,24,20] [--r-limit 1800] [--fresh] [--page]

Both begin with a raw CSV of one wave (`made.py`) and go through reading, screening, keying, scores, item statistics, reliability,
dimensionality, exploratory factors and seven rival models with three estimations each. Here that is the workflow itself, every job
a process of its own with its tables checked and written; there one script (`study.R`: psych, lavaan, semTools). Invariance,
separability and validity have no like in R and are left out. Every side of a point has a file in bench/results/study/, so that a
run that was stopped goes on, and the page is made of what is there (`speed.py`).
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from clock import Taken, clocked
from machine import machine, versions
from made import INSTRUMENT, ROOT, lay
from points import CURVES, WORK, Point, hopeless
from speed import write

PACKAGES = ("lavaan", "psych", "semTools", "jsonlite")
# which of R's stages a rule's work is in
STAGES = {"intake": "screening", "responses": "screening", "screening": "screening", "scoring": "items", "items": "items",
          "reliability": "reliability", "explore": "explore", "confirm": "confirm"}  # fmt: skip


def emosec(point: Point, folder: Path, limits: dict[str, float]) -> dict[str, Any]:
    """Run the workflow to the tables that both sides make."""
    home = folder / "results/bench"
    made = {
        "scores": f"3_scoring/{INSTRUMENT}/wave1/scores.parquet",
        "items": f"4_items/{INSTRUMENT}/wave1/items.csv",
        "reliability": f"5_reliability/{INSTRUMENT}/wave1/reliability.csv",
        "loadings": f"6_structure/{INSTRUMENT}/wave1/efa_loadings.csv",
        "fits": f"6_structure/{INSTRUMENT}/wave1/fits.csv",
    }
    words = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "--directory", str(folder), "-c1"]
    # as make does: without compiled modules on disk every job would compile them anew
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    taken = clocked([*words, *(f"results/bench/{path}" for path in made.values())], env=own, **limits)
    if taken.stopped or taken.code:
        return told(taken)
    stages: dict[str, float] = {}
    for path in home.rglob("run*.json"):
        record = json.loads(path.read_text(encoding="utf-8"))
        stage = STAGES[record["rule"]]
        stages[stage] = stages.get(stage, 0.0) + record["cpu_seconds"]
    stages["start"] = taken.cpu - sum(stages.values())
    numbers = numbers_of(*(pd.read_csv(home / made[t]) for t in ("reliability", "fits")), home / made["fits"])
    return told(taken) | {"stages": stages, "numbers": numbers, "versions": versions()}


def numbers_of(reliability: pd.DataFrame, fits: pd.DataFrame, path: Path) -> dict[str, Any]:
    """Return the numbers that both sides must agree on."""
    parameters = pd.read_csv(path.with_name("parameters.csv")).query(
        "model == 'M3' and estimator == 'WLSMV' and sample == 'included' and op == '~~' and lhs != rhs"
    )
    kinds = {"WLSMV": ("WLSMV", "included"), "MLR": ("MLR", "included"), "attentive": ("WLSMV", "attentive")}
    chisq = {}
    for kind, (estimator, sample) in kinds.items():
        rows = fits[(fits["estimator"] == estimator) & (fits["sample"] == sample) & fits["converged"]]
        chisq[kind] = dict(zip(rows["model"], rows["chisq.scaled"], strict=True))
    return {
        "alpha": list(reliability.query("coefficient == 'alpha'")["est"]),
        "n": [int(fits.query(f"sample == '{s}'")["n"].iloc[0]) for s in ("included", "attentive")],
        "phi": list(parameters["est"]),
        "chisq": chisq,
    }


def in_r(point: Point, folder: Path, limits: dict[str, float]) -> dict[str, Any]:
    """Run the script in R."""
    export, answer, stages = folder / "data/raw/bench/wave1/bench.csv", folder / "answer.json", folder / "stages.csv"
    script = str(ROOT / "bench/study.R")
    taken = clocked(["Rscript", script, str(export), str(folder / "asked.json"), str(answer), str(stages)], **limits)
    found = told(taken)
    if stages.exists():
        ends = pd.read_csv(stages, names=["stage", "cpu"])
        found["stages"] = dict(zip(ends["stage"], ends["cpu"].diff().fillna(ends["cpu"]), strict=True))
    if answer.exists() and not taken.stopped:
        found |= json.loads(answer.read_text(encoding="utf-8"))
    return found


SIDES: dict[str, Callable[[Point, Path, dict[str, float]], dict[str, Any]]] = {"emosec": emosec, "R": in_r}


def told(taken: Taken) -> dict[str, Any]:
    """Return what is kept of what a program took; what it said, only where it failed."""
    failed = taken.code and not taken.stopped
    return {"wall": taken.wall, "cpu": taken.cpu, "peak": taken.peak, "stopped": taken.stopped,
            "failed": taken.said if failed else ""}  # fmt: skip


def r_is_there() -> str:
    """Return "" where R is there with its packages, else what is missing."""
    if not shutil.which("Rscript"):
        return "no Rscript here: R's side was not run"
    probe = subprocess.run(["Rscript", "-e", "; ".join(f"library({p})" for p in PACKAGES)], capture_output=True)
    return "" if probe.returncode == 0 else f"R is here, but not all of {', '.join(PACKAGES)}: R's side was not run"


def wanted(point: Point, side: str, limits: dict[str, float], fresh: bool) -> bool:
    """Tell whether a side is still to be run at a point."""
    found = point.found(side)
    if found is None or found["failed"] or fresh:
        return side != "R" or fresh or not hopeless(point, limits)
    return bool(found["stopped"]) and found["limits"][found["stopped"]] < limits[found["stopped"]]


def measure(point: Point, sides: list[str], options: argparse.Namespace) -> None:
    """Run those sides of a point that are still to be run, and keep what they took."""
    for side in sides:
        limits = {"seconds": options.r_limit if side == "R" else options.limit, "memory": options.memory * 1024}
        if not wanted(point, side, limits, options.fresh):
            continue
        load = os.getloadavg()[0]
        print(f"{point.n:,} respondents, {point.items} items, {point.replicates} replicates: {side} ...", flush=True)
        with tempfile.TemporaryDirectory(prefix="emosec-bench-") as place:
            lay(Path(place), *point)
            found = SIDES[side](point, Path(place), limits)
        found |= {"limits": limits, "load": load, "date": date.today().isoformat(), "machine": machine()}
        point.file(side).write_text(json.dumps(found, indent=1), encoding="utf-8")
        how = found["failed"] or (f"stopped, {found['stopped']}" if found["stopped"] else "done")
        print(
            f"  {found['cpu']:.0f} s processor, {found['wall']:.0f} s wall, {found['peak']:.0f} MiB; {how}", flush=True
        )


def main() -> int:
    """Measure what is asked for, and write the page."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--curve", nargs="+", choices=CURVES, default=list(CURVES), help="one curve, or some")
    words.add_argument("--point", help="one point only: respondents,items,replicates")
    words.add_argument("--side", nargs="+", choices=SIDES, default=list(SIDES), help="one side only")
    words.add_argument("--largest", type=int, default=1_000_000, help="leave out points of more respondents")
    words.add_argument("--r-limit", type=float, default=1800, help="processor seconds after which R is stopped")
    words.add_argument("--limit", type=float, default=7200, help="the same for emosec")
    words.add_argument("--memory", type=float, default=12, help="GiB of one process beyond which either is stopped")
    words.add_argument("--fresh", action="store_true", help="measure again what was measured before")
    words.add_argument("--page", action="store_true", help="measure nothing, write the page only")
    options = words.parse_args()
    points = list(dict.fromkeys(p for c in options.curve for p in CURVES[c] if p.n <= options.largest))
    if options.point:
        points = [Point(*map(int, options.point.split(",")))]
    WORK.mkdir(parents=True, exist_ok=True)
    if not options.page:
        compileall.compile_dir(ROOT / "src", quiet=2)
        missing = r_is_there()
        print(missing or "R is here: both sides are run")
        for point in points:
            measure(point, [s for s in options.side if s != "R" or not missing], options)
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main())
