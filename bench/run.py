"""Side by side with R, on the same data, in one run on one machine: `make bench`.

    python bench/run.py [--million] [--repeats 5] [--wait 600] [--only polychoric wlsmv …]

Every row of the table is timed here and in an R process of its own (lavaan, psych), medians of several repeats where a run
takes seconds, and the numbers of both sides are compared. Without R it says what it skipped. `--million` adds a million rows
and the curve of cost over rows, each size in a process of its own. `--wait` waits for a quiet machine before every row.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from machine import machine, versions

HERE = Path(__file__).resolve().parent
BFI = HERE.parent / "tests" / "golden" / "efa_bfi" / "data.csv"
CUTS = [-1.2, -0.4, 0.4, 1.2]
QUIET = 1.5
CURVE = (10_000, 30_000, 100_000, 300_000, 1_000_000)


def simulate(n_rows: int, n_items: int, n_factors: int = 2) -> pd.DataFrame:
    """Five-point answers to items with loadings .7 on factors that correlate .5; in blocks, as bytes."""
    rng = np.random.default_rng(46_610)
    root = np.linalg.cholesky(np.full((n_factors, n_factors), 0.5) + 0.5 * np.eye(n_factors))
    codes = np.empty((n_rows, n_items), dtype=np.int8)
    for start in range(0, n_rows, 50_000):
        n = min(50_000, n_rows - start)
        factors = np.repeat(rng.standard_normal((n, n_factors)) @ root.T, n_items // n_factors, axis=1)
        codes[start : start + n] = (
            np.digitize(0.7 * factors + np.sqrt(0.51) * rng.standard_normal(factors.shape), CUTS) + 1
        )
    return pd.DataFrame(codes, columns=[f"x{i + 1}" for i in range(n_items)])


def model_of(data: pd.DataFrame, n_factors: int) -> str:
    per = data.shape[1] // n_factors
    names = [list(data.columns[f * per : (f + 1) * per]) for f in range(n_factors)]
    return "\n".join(f"f{f + 1} =~ {' + '.join(part)}" for f, part in enumerate(names))


# --- what is timed ------------------------------------------------------------------------------------------------------


def fit_all(data: pd.DataFrame, n_factors: int, **options: Any) -> Any:
    """A fit with errors, test, baseline and indices: all that lavaan's cfa() has computed when it returns, and a little more."""
    from emosec.statistics.cfa import cfa

    fit = cfa(model_of(data, n_factors), data, **options)
    assert fit.converged
    assert len(fit.measures) > len(fit.parameters.columns)
    return fit


def of_fit(fit: Any) -> dict[str, Any]:
    table = fit.parameters
    phi = table[(table["op"] == "~~") & (table["lhs"] != table["rhs"])]["est"]
    return {"chisq": float(fit.measures["chisq.scaled"]), "phi": list(np.abs(phi))}


def below(matrix: Any) -> np.ndarray:
    matrix = np.asarray(matrix)
    return matrix.T[np.triu_indices(len(matrix), 1)]


def polychoric_of(data: pd.DataFrame, acov: bool = False) -> Any:
    from emosec.statistics.correlations import polychoric

    return polychoric(data, acov=acov) if acov else polychoric(data)


def parallel_of(data: pd.DataFrame, replicates: int) -> Any:
    from emosec.statistics.efa import parallel_analysis

    return parallel_analysis(data, correlation="polychoric", missing="pairwise", replicates=replicates, seed=1)


@dataclass(frozen=True)
class Row:
    """One line of the table.

    `run` is timed and its cost divided by `units`; `numbers` must agree with R's; R repeats `r_repeats` times in a process
    (for parallel analysis and bootstrap: that many replicates), in `r_processes` processes. `alone` rows are timed here only.
    """

    key: str
    title: str
    target: str
    data: Callable[[], pd.DataFrame]
    run: Callable[[pd.DataFrame], Any]
    numbers: Callable[[Any], Any]
    job: str
    units: int = 1
    repeats: int = 5
    r_repeats: int = 1
    r_processes: int = 1
    alone: bool = False


def with_gaps(n_items: int, n_factors: int) -> pd.DataFrame:
    """A thousand rows with 5% of the answers missing, in as many patterns as rows."""
    data = simulate(1000, n_items, n_factors).astype(float)
    return data.mask(np.random.default_rng(1).random(data.shape) < 0.05)


def bfi() -> pd.DataFrame:
    return pd.read_csv(BFI)


ROWS = (
    Row("polychoric", "polychoric, 36 five-point items, 46,610 rows / lavCor", "≥ 30 ×", lambda: simulate(46_610, 36),
        polychoric_of, lambda r: list(below(r.correlations)), "polychoric", r_processes=3),
    Row("gamma", "the same with its full asymptotic covariance / lavCor(se)", "", lambda: simulate(46_610, 36),
        lambda d: polychoric_of(d, True), lambda r: list(below(r.correlations)), "gamma"),
    Row("small", "polychoric, 15 items, 300 rows / lavCor", "", lambda: simulate(300, 15, 3),
        polychoric_of, lambda r: list(below(r.correlations)), "polychoric", repeats=15, r_repeats=5),
    Row("wlsmv", "WLSMV, robust errors and scaled test, two factors, the same 46,610 rows / cfa", "≥ 25 ×",
        lambda: simulate(46_610, 36), lambda d: fit_all(d, 2, ordered=True), of_fit, "wlsmv"),
    Row("mlr", "MLR with FIML, bfi, 25 items, 2,800 rows, five factors / cfa", "≥ 10 ×", bfi,
        lambda d: fit_all(d, 5, estimator="MLR", missing="fiml"), of_fit, "mlr", r_processes=3),
    Row("parallel", "polychoric parallel analysis, bfi, per replicate / fa.parallel(cor = \"poly\")", "≥ 50 ×", bfi,
        lambda d: parallel_of(d, 50), lambda r: list(r.components), "parallel", units=50, repeats=3, r_repeats=6),
    Row("bootstrap", "bootstrap of three-factor WLSMV phi, 15 items, 500 rows, per replicate / bootstrapLavaan", "1,000 in < 60 s",
        lambda: simulate(500, 15, 3), lambda d: fit_all(d, 3, ordered=True).bootstrap(1000, seed=1), lambda r: None,
        "bootstrap", units=1000, repeats=1, r_repeats=20),
    Row("items", "WLSMV with everything, 100 five-point items, five factors, 1,000 rows", "< 3 s of processor time",
        lambda: simulate(1000, 100, 5), lambda d: fit_all(d, 5, ordered=True), of_fit, "items", repeats=3, alone=True),
    Row("gaps", "MLR with FIML and all indices, 60 items, four factors, 1,000 rows in as many patterns", "< 5 s of processor time",
        lambda: with_gaps(60, 4), lambda d: fit_all(d, 4, estimator="MLR", missing="fiml"), of_fit, "gaps", repeats=3, alone=True),
)  # fmt: skip


# --- clocks -------------------------------------------------------------------------------------------------------------


def quiet(wait: float) -> float:
    """Wait until the load falls below QUIET, `wait` seconds at most; the load then."""
    until = time.monotonic() + wait
    while os.getloadavg()[0] > QUIET and time.monotonic() < until:
        say(f"load {os.getloadavg()[0]:.1f}: waiting for a quiet machine")
        time.sleep(5)
    return os.getloadavg()[0]


def say(text: str) -> None:
    """Progress, on one line, where somebody watches."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    else:
        print(text, file=sys.stderr, flush=True)


def clocked(run: Callable[[], Any], repeats: int, key: str) -> tuple[float, float, Any]:
    """Median wall and processor seconds after one run to warm up (which a single long run does without)."""
    value = run() if repeats > 1 else None
    walls, cpus = [], []
    for i in range(repeats):
        say(f"{key}: emosec {i + 1}/{repeats}")
        wall, cpu = time.perf_counter(), time.process_time()
        value = run()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return statistics.median(walls), statistics.median(cpus), value


def r_is_there() -> str | None:
    """None when it is; else what is missing."""
    if shutil.which("Rscript") is None:
        return "Rscript is not on the PATH (Debian: r-base-core r-cran-lavaan r-cran-psych r-cran-jsonlite)"
    probe = subprocess.run(["Rscript", "-e", "library(lavaan); library(psych); library(jsonlite)"], capture_output=True)
    return None if probe.returncode == 0 else "R is here, but not lavaan, psych and jsonlite"


def by_r(row: Row, data: pd.DataFrame, folder: Path) -> dict[str, Any]:
    table, answer = folder / "data.csv", folder / "answer.json"
    data.to_csv(table, index=False)
    answers = []
    for i in range(row.r_processes):
        say(f"{row.key}: R, process {i + 1}/{row.r_processes}")
        subprocess.run(["Rscript", str(HERE / "run.R"), row.job, str(table), str(answer), str(row.r_repeats)],
                       check=True, capture_output=True)  # fmt: skip
        answers.append(json.loads(answer.read_text()))
    out = dict(answers[0])
    out |= {clock: statistics.median(a[clock] for a in answers) for clock in ("wall", "cpu")}
    return out


def difference(mine: Any, theirs: Any) -> float:
    """Largest difference of the two sides' numbers, chi-squares relative."""
    if isinstance(mine, dict):
        relative = abs(mine["chisq"] / theirs["chisq"] - 1)
        return float(
            max(relative, np.abs(np.sort(np.atleast_1d(mine["phi"])) - np.sort(np.atleast_1d(theirs["phi"]))).max())
        )
    return float(np.abs(np.asarray(mine) - np.asarray(theirs)).max())


def compare(row: Row, options: argparse.Namespace, with_r: bool, folder: Path) -> dict[str, Any]:
    data = row.data()
    load = quiet(options.wait)
    wall, cpu, value = clocked(lambda: row.run(data), min(row.repeats, options.repeats), row.key)
    out: dict[str, Any] = {"key": row.key, "title": row.title, "target": row.target, "load": load,
                           "seconds": wall / row.units, "cpu": cpu / row.units, "units": row.units}  # fmt: skip
    if with_r and not row.alone:
        theirs = by_r(row, data, folder)
        out |= {"r_seconds": theirs["wall"], "r_cpu": theirs["cpu"], "ratio": theirs["wall"] / out["seconds"],
                "cpu_ratio": theirs["cpu"] / out["cpu"], "r": f"{theirs['versions']}, BLAS {theirs['blas']}"}  # fmt: skip
        mine = row.numbers(value)
        out["difference"] = None if mine is None else difference(mine, theirs["numbers"])
    return out


# --- a million rows -----------------------------------------------------------------------------------------------------


def one_size(n_rows: int) -> dict[str, float]:
    """WLSMV with everything at one size, in this process; its peak memory includes the data and the interpreter."""
    data = simulate(n_rows, 36)
    fit_all(simulate(2_000, 36), 2, ordered=True)  # imports
    before = peak_mib()
    start = time.perf_counter()
    fit_all(data, 2, ordered=True)
    return {"rows": n_rows, "seconds": time.perf_counter() - start, "peak_mib": peak_mib(), "data_mib": before}


def peak_mib() -> float:
    """Peak memory of this process; Linux' own mark, for getrusage's starts at the parent's."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def curve(sizes: tuple[int, ...], wait: float) -> list[dict[str, float]]:
    out = []
    for n_rows in sizes:
        quiet(wait)
        say(f"{n_rows:,} rows")
        done = subprocess.run(
            [sys.executable, __file__, "--size", str(n_rows)], check=True, capture_output=True, text=True
        )
        out.append(json.loads(done.stdout))
    return out


# --- printing -----------------------------------------------------------------------------------------------------------


def environment() -> str:
    """The machine, what the numbers are computed with, and how many threads it may take."""
    computed = ", ".join(f"{name} {version}" for name, version in versions().items())
    threads = ", ".join(f"{v}={os.environ.get(v, 'unset')}" for v in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"))
    return f"{machine()}; {computed}; {threads}"


def seconds(value: float) -> str:
    return f"{value:.1f} s" if value >= 10 else f"{value:.2f} s" if value >= 1 else f"{1000 * value:.1f} ms"


def print_table(found: list[dict[str, Any]]) -> None:
    print(
        "\n| work | asked | ratio | ratio, processor time | emosec | of it, processor time | R | largest difference | load before |"
    )
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for row in found:
        ratio = (f"{row['ratio']:.0f} × | {row['cpu_ratio']:.0f} ×" if "ratio" in row else "– | –")  # fmt: skip
        theirs = seconds(row["r_seconds"]) if "ratio" in row else "not run"
        apart = f"{row['difference']:.0e}" if row.get("difference") is not None else "–"
        own = f"{seconds(row['seconds'])} | {seconds(row['cpu'])}"
        print(f"| {row['title']} | {row['target']} | {ratio} | {own} | {theirs} | {apart} | {row['load']:.1f} |")
    for row in found:
        if row["key"] == "bootstrap":
            print(f"\n{row['units']:,} bootstrap replicates: {row['seconds'] * row['units']:.1f} s")


def print_curve(points: list[dict[str, float]]) -> None:
    print(
        "\n| rows, 36 items, WLSMV with everything | seconds | microseconds per row | peak memory | of it, data and imports |"
    )
    print("|---:|---:|---:|---:|---:|")
    for p in points:
        print(f"| {p['rows']:,} | {p['seconds']:.2f} | {1e6 * p['seconds'] / p['rows']:.1f} | {p['peak_mib']:.0f} MiB "
              f"| {p['data_mib']:.0f} MiB |")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--million", action="store_true", help="add the curve of cost over rows, up to a million")
    parser.add_argument("--repeats", type=int, default=15, help="at most so many repeats of a quick row")
    parser.add_argument(
        "--wait", type=float, default=0.0, help="seconds to wait, before each row, for a load below 1.5"
    )
    parser.add_argument("--only", nargs="*", default=[row.key for row in ROWS], help="rows by name")
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.size:
        print(json.dumps(one_size(options.size)))
        return 0
    missing = r_is_there()
    print(environment())
    print(f"skipped: everything on R's side. {missing}" if missing else "R is here: every row is timed on both sides")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for row in ROWS:
            if row.key in options.only:
                found.append(compare(row, options, missing is None, Path(folder)))
    points = curve(CURVE, options.wait) if options.million else []
    say("")
    if found and "r" in found[0]:
        print(found[0]["r"])
    print_table(found)
    if points:
        print_curve(points)
    else:
        print("\nskipped: the curve of cost up to a million rows (--million)")
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "run.json").write_text(json.dumps({"rows": found, "curve": points}, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
