"""Polychoric correlations beside lavaan, in one run on one machine: ratios, never a verdict about a time.

    python bench/bench_polychoric.py [--repeats 7] [--million]

Simulates the data, times both sides on the same rows, and checks that both computed the same numbers. Without R (or
lavaan) it says so and prints its own curve only. The JSON goes to bench/results/.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from emosec.statistics.correlations import polychoric_from_codes

HERE = Path(__file__).resolve().parent
CUTS = [-1.2, -0.4, 0.4, 1.2]


@dataclass(frozen=True)
class Case:
    name: str
    n_rows: int
    n_items: int
    full: bool


CASES = (
    Case("correlations, 36 items, 46,610 rows / lavCor", 46_610, 36, False),
    Case("with full Gamma, 36 items, 46,610 rows / lavCor robust.sem", 46_610, 36, True),
    Case("correlations, 15 items, 300 rows / lavCor", 300, 15, False),
    Case("with full Gamma, 15 items, 300 rows / lavCor robust.sem", 300, 15, True),
)


def simulate(n_rows: int, n_items: int) -> np.ndarray:
    rng = np.random.default_rng(46_610)
    codes = np.empty((n_rows, n_items), dtype=np.int8)
    for start in range(0, n_rows, 50_000):
        n = min(50_000, n_rows - start)
        latent = 0.7 * rng.normal(size=(n, 1)) + np.sqrt(0.51) * rng.normal(size=(n, n_items))
        codes[start : start + n] = np.digitize(latent, CUTS)
    return codes


def best(run: Callable[[], object], repeats: int) -> float:
    run()
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    return min(seconds)


def r_is_there() -> bool:
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", "library(lavaan); library(jsonlite)"], capture_output=True).returncode == 0


def by_r(codes: np.ndarray, full: bool, repeats: int) -> tuple[float, np.ndarray]:
    with tempfile.TemporaryDirectory() as folder:
        table, answer = Path(folder) / "data.csv", Path(folder) / "answer.json"
        pd.DataFrame(codes + 1, columns=[f"x{i + 1}" for i in range(codes.shape[1])]).to_csv(table, index=False)
        script = HERE / "bench_polychoric.R"
        arguments = [str(table), str(answer), "full" if full else "plain", str(repeats)]
        subprocess.run(["Rscript", str(script), *arguments], check=True, capture_output=True)
        found = json.loads(answer.read_text())
    return float(found["seconds"]), np.array(found["numbers"])


def compare(case: Case, repeats: int) -> dict[str, object]:
    codes = simulate(case.n_rows, case.n_items)
    k = np.full(case.n_items, len(CUTS) + 1)
    seconds = best(lambda: polychoric_from_codes(codes, k, acov=case.full), repeats if case.n_rows > 1000 else 20)
    r_seconds, numbers = by_r(codes, case.full, 1 if case.n_rows > 1000 else 5)
    found = polychoric_from_codes(codes, k, acov="diagonal" if case.full else False)
    mine = found.acov if case.full else found.rho
    difference = float(np.max(np.abs(mine - numbers) / np.maximum(np.abs(numbers), 1.0)))
    return {"case": case.name, "ratio": r_seconds / seconds, "largest_difference": difference}


def curve(rows: tuple[int, ...]) -> list[dict[str, object]]:
    """Cost per row relative to the first size, and the peak memory of this process so far."""
    out: list[dict[str, object]] = []
    first = 0.0
    for n_rows in rows:
        codes = simulate(n_rows, 36)
        per_row = best(lambda c=codes: polychoric_from_codes(c, np.full(36, 5), acov=True), 1) / n_rows
        first = first or per_row
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        out.append({"rows": n_rows, "cost_per_row_relative": per_row / first, "peak_memory_mib": round(peak)})
    return out


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--million", action="store_true", help="end the curve at a million rows (about a minute)")
    chosen = parser.parse_args()
    ratios: list[dict[str, object]] = []
    if r_is_there():
        for case in CASES:
            ratios.append(compare(case, chosen.repeats))
            line = ratios[-1]
            print(f"{line['ratio']:8.0f} ×  {line['case']}; largest difference {line['largest_difference']:.1e}")
    else:
        print("skipped: R with lavaan and jsonlite is not here, so there is no ratio to report")
    points = curve((20_000, 100_000, 1_000_000) if chosen.million else (20_000, 50_000, 100_000))
    for point in points:
        cost, peak = point["cost_per_row_relative"], point["peak_memory_mib"]
        print(f"full Gamma, 36 items, {point['rows']:>9,} rows: cost per row {cost:.2f}, peak {peak} MiB")
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "polychoric.json").write_text(json.dumps({"ratios": ratios, "curve": points}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
