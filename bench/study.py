"""The main job as far as R has the same analyses, side by side with a script in R: python bench/study.py [--n 1000 10000].

Both begin with a raw CSV of one wave of emosec-24 (24 items, simulated) and go through reading, screening, keying, scores, item
statistics, reliability, dimensionality, exploratory factors and seven rival models with three estimations each. Here that is
the workflow itself, every job a process of its own with its tables checked and written; there one script (`study.R`). The rooms
invariance, separability and validity have no like in R and are left out. Prints wall-clock and processor seconds and peak
memory of the largest process; compares alpha, phi and a chi-square.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
INSTRUMENT, REPLICATES = "emosec_24", 20
STUDY = """\
name: bench
title: Simulated answers for the bench
respondent_key: [id]
exports: [{{name: survey, file: "bench.csv"}}]
instruments: [{{instrument: {instrument}, export: survey}}]
screening: default
models: components
decision: separability
"""
PHI = np.array([[1.0, 0.7, 0.6], [0.7, 1.0, 0.65], [0.6, 0.65, 1.0]])


def asked() -> dict[str, Any]:
    """What is asked: items, those worded against the pole, low + high, and the items of each component."""
    from emosec.definitions.catalogue import load_named
    from emosec.definitions.instruments import Instrument

    instrument = load_named(ROOT / "config", Instrument, INSTRUMENT)
    codes = [r.code for r in instrument.responses_to(instrument.item_ids[0])]
    components = {s.component: list(s.items) for s in instrument.scales if s.component}
    against = [i for i, sign in instrument.signs.items() if sign < 0]
    return {"items": list(instrument.signs), "against": against, "turn": min(codes) + max(codes), "codes": sorted(codes),
            "components": components, "replicates": REPLICATES}  # fmt: skip


def simulate(n: int, said: dict[str, Any]) -> pd.DataFrame:
    """Answers of three correlated components with a little acquiescence."""
    rng = np.random.default_rng(24)
    factors = rng.standard_normal((n, 3)) @ np.linalg.cholesky(PHI).T
    shared = 0.3 * rng.standard_normal(n)
    found: dict[str, Any] = {"id": [f"R{i}" for i in range(n)]}
    for at, items in enumerate(said["components"].values()):
        for item in items:
            sign = -1 if item in said["against"] else 1
            latent = sign * 0.7 * factors[:, at] + shared + 0.65 * rng.standard_normal(n)
            found[item] = np.array(said["codes"])[np.digitize(latent, np.linspace(-1.5, 1.5, len(said["codes"]) - 1))]
    return pd.DataFrame(found)


def run(words: list[str], **how: Any) -> dict[str, float]:
    """Run a program; return wall-clock and processor seconds, those of its children too, and the largest process's peak in MiB."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(words, check=False, capture_output=True, text=True, **how)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(words[:4])} failed:\n{done.stderr[-3000:]}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"wall": time.perf_counter() - began, "cpu": cpu, "peak": after.ru_maxrss / 1024}


def here(data: pd.DataFrame, folder: Path) -> dict[str, Any]:
    """Run the workflow to the tables that both sides make."""
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "config/studies/bench.yaml").write_text(STUDY.format(instrument=INSTRUMENT))
    settings = f"studies: [bench]\nseed: 1\nbootstrap: 20\nsimulations: 0\nparallel_analysis: {REPLICATES}\n"
    (folder / "config/config.yaml").write_text(settings)
    (folder / "data/raw/bench/wave1").mkdir(parents=True)
    data.to_csv(folder / "data/raw/bench/wave1/bench.csv", index=False)
    home = f"results/bench/{{}}/{INSTRUMENT}/wave1/"
    made = (
        ("3_scoring", "scores.parquet"),
        ("4_items", "items.csv"),
        ("5_reliability", "reliability.csv"),
        ("6_structure", "efa_loadings.csv"),
        ("6_structure", "fits.csv"),
    )
    targets = [home.format(room) + table for room, table in made]
    words = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "--directory", str(folder), "-c1"]
    cost = run([*words, *targets], env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"})
    reliability = pd.read_csv(folder / targets[2]).query("coefficient == 'alpha'").set_index("scale")["est"]
    fits = pd.read_csv(folder / targets[4]).query("model == 'M3' and estimator == 'WLSMV' and sample == 'included'")
    parameters = pd.read_csv(folder / home.format("6_structure") / "parameters.csv")
    chosen = parameters.query(
        "model == 'M3' and estimator == 'WLSMV' and sample == 'included' and op == '~~' and lhs != rhs"
    )
    return cost | {
        "numbers": {
            "alpha": list(reliability),
            "chisq": float(fits["chisq.scaled"].iloc[0]),
            "phi": list(chosen["est"]),
        }
    }


def there(folder: Path, said: dict[str, Any]) -> dict[str, Any] | None:
    """Run the script in R, or return None where it cannot be."""
    if not shutil.which("Rscript"):
        return None
    spec, answer = folder / "asked.json", folder / "answer.json"
    spec.write_text(json.dumps(said))
    export = folder / "data/raw/bench/wave1/bench.csv"
    cost = run(["Rscript", str(ROOT / "bench/study.R"), str(export), str(spec), str(answer)])
    found: dict[str, Any] = json.loads(answer.read_text())
    return found | {"wall": cost["wall"], "cpu": cost["cpu"]}


def largest_difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    """Return the largest difference of alpha and phi, and the relative one of the chi-square."""
    apart = [max(abs(np.abs(np.sort(one[k])) - np.abs(np.sort(other[k])))) for k in ("alpha", "phi")]
    return f"alpha {apart[0]:.0e}, phi {apart[1]:.0e}, chi-square {abs(one['chisq'] / other['chisq'] - 1):.0e}"


def main() -> int:
    """Print a row per N."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--n", type=int, nargs="+", default=[1000, 10_000])
    options = words.parse_args()
    said = asked()
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    for n in options.n:
        with tempfile.TemporaryDirectory(prefix="emosec-bench-") as place:
            mine = here(simulate(n, said), Path(place))
            its = there(Path(place), said)
        print(
            f"N = {n:,}: emosec {mine['cpu']:.0f} s processor, {mine['wall']:.0f} s wall, {mine['peak']:.0f} MiB",
            flush=True,
        )
        if its is None:
            print("no Rscript here: R's side was not run")
            continue
        print(f"  R {its['cpu']:.0f} s processor, {its['wall']:.0f} s wall, {its['peak']:.0f} MiB ({its['versions']})")
        print(
            f"  ratio {its['cpu'] / mine['cpu']:.1f} × processor time; {largest_difference(mine['numbers'], its['numbers'])}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
