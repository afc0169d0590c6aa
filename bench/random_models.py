"""Random populations, drawn, fitted and compared with their truth: docs/random_models.{md,csv}.

    OPENBLAS_NUM_THREADS=1 python bench/random_models.py [--populations 200] [--replications 40] [--processes 2]

Every population has its own seed and its own file in bench/results/random_models/, so a run that was stopped goes on where
it was; `--fresh` forgets them. The tables of docs/random_models.md are rewritten between their markers; the words are not.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from emosec.errors import EmosecError
from emosec.statistics.cfa.engine import Prepared, Solution, prepare, solve
from emosec.statistics.cfa.fit.admissible import inadmissible
from emosec.statistics.cfa.model.parameter_table import build_parameter_table
from emosec.statistics.cfa.sample.sample import Sample, continuous_sample, ordinal_sample, unusable_pairs
from emosec.statistics.simulation import Population, from_matrices, simulate

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / "bench" / "results" / "random_models"
PAGE, TABLE = ROOT / "docs" / "random_models.md", ROOT / "docs" / "random_models.csv"
SEED = 19_390
METHODS = ("ML", "MLR", "WLSMV")
N_BANDS = [0, 200, 500, 1500, 5001]
N_NAMES = ["100–199", "200–499", "500–1,499", "1,500–5,000"]


@dataclass(frozen=True)
class Truth:
    """One random population."""

    seed: int
    n: int
    categories: int
    skew: float
    shift: float
    items: tuple[int, ...]
    loadings: tuple[float, ...]
    phi: tuple[tuple[float, ...], ...]

    @property
    def pattern(self) -> np.ndarray:
        """Loadings as a matrix, items × factors."""
        out = np.zeros((sum(self.items), len(self.items)))
        out[np.arange(len(out)), np.repeat(np.arange(len(self.items)), self.items)] = self.loadings
        return out

    @property
    def model(self) -> str:
        """lavaan syntax."""
        ends = np.cumsum(self.items)
        return "\n".join(
            f"f{f + 1} =~ " + " + ".join(f"item{i + 1}" for i in range(end - size, end))
            for f, (end, size) in enumerate(zip(ends, self.items, strict=True))
        )


def draw_truth(number: int) -> Truth:
    """Factors 1–4, items 3–8 each, loadings .4–.85, factor correlations 0–.8, 2–7 categories, N 100–5,000 (log-uniform)."""
    rng = np.random.default_rng([SEED, number])
    m = int(rng.integers(1, 5))
    items = tuple(int(k) for k in rng.integers(3, 9, m))
    phi = np.eye(m)
    while m > 1:
        phi = np.eye(m)
        phi[np.triu_indices(m, 1)] = rng.uniform(0.0, 0.8, m * (m - 1) // 2)
        phi = np.triu(phi) + np.triu(phi, 1).T
        if np.linalg.eigvalsh(phi)[0] > 0.1:
            break
    skewed = rng.random() < 2 / 3
    return Truth(
        number, round(float(np.exp(rng.uniform(np.log(100), np.log(5000))))), int(rng.integers(2, 8)),
        float(rng.uniform(0.5, 2.0)) if skewed else 0.0, float(rng.uniform(0.3, 1.2)) if skewed else 0.0, items,
        tuple(float(v) for v in rng.uniform(0.4, 0.85, sum(items))), tuple(tuple(map(float, row)) for row in phi),
    )  # fmt: skip


def ordinal_population(truth: Truth) -> Population:
    """Normal responses cut at evenly spaced thresholds, all shifted to one side: skewed answers, true polychorics."""
    cuts = np.array([0.0]) if truth.categories == 2 else np.linspace(-1.4, 1.4, truth.categories - 1)
    lam = truth.pattern
    return from_matrices(lam, truth.phi, 1.0 - (lam**2).sum(1), [cuts + truth.shift] * len(lam))


def continuous_rows(truth: Truth, rng: np.random.Generator) -> np.ndarray:
    """A linear factor model whose factors and residuals are standardised gamma variables of the given skewness."""

    def noise(*shape: int) -> np.ndarray:
        if truth.skew == 0.0:
            return rng.standard_normal(shape)
        shape_parameter = 4.0 / truth.skew**2
        return (rng.gamma(shape_parameter, size=shape) - shape_parameter) / np.sqrt(shape_parameter)

    lam = truth.pattern
    factors = noise(truth.n, lam.shape[1]) @ np.linalg.cholesky(np.array(truth.phi)).T
    return factors @ lam.T + noise(truth.n, len(lam)) * np.sqrt(1.0 - (lam**2).sum(1))


class Door:
    """The fast door: the model compiled once, samples made from arrays; the same engine that `cfa` calls."""

    def __init__(self, truth: Truth) -> None:
        self.truth, self.names = truth, [f"item{i + 1}" for i in range(sum(truth.items))]
        self.prepared: dict[tuple[int, ...], tuple[Prepared, np.ndarray, np.ndarray]] = {}

    def compiled(self, thresholds: tuple[int, ...]) -> tuple[Prepared, np.ndarray, np.ndarray]:
        """Model for these numbers of thresholds (none: continuous), places of its loadings and factor correlations."""
        if thresholds not in self.prepared:
            ordered = dict(zip(self.names, thresholds, strict=True)) if thresholds else None
            table = build_parameter_table(self.truth.model, self.names, ordered=ordered)
            prepared = prepare(table, ordered=self.names if thresholds else ())
            frame = table.frame.iloc[prepared.layout.row_of_free]
            loadings = np.flatnonzero((frame["op"] == "=~").to_numpy())
            pairs = np.flatnonzero(((frame["op"] == "~~") & (frame["lhs"] != frame["rhs"])).to_numpy())
            self.prepared[thresholds] = prepared, loadings, pairs
        return self.prepared[thresholds]

    def fit(self, method: str, rows: np.ndarray) -> dict[str, object]:
        """One record: what came out, or the name of the refusal."""
        try:
            thresholds: tuple[int, ...] = ()
            sample: Sample
            if method == "WLSMV":
                codes, k = in_use(rows)
                thresholds = tuple(int(v) - 1 for v in k)
                if min(thresholds) == 0:
                    return {"refused": "constant item"}
                sample, _ = ordinal_sample(codes, k)
                if unusable_pairs(sample).any():
                    return {"refused": "pair without a usable polychoric correlation"}
            else:
                sample = continuous_sample(rows)
            prepared, loadings, pairs = self.compiled(thresholds)
            solution = solve(prepared, [sample], method)
        except EmosecError as refusal:
            return {"refused": type(refusal).__name__}
        return self.record(solution, loadings, pairs)

    def record(self, solution: Solution, loadings: np.ndarray, pairs: np.ndarray) -> dict[str, object]:
        """Estimates and errors in the order of the truth; factors that came out mirrored are turned round."""
        m = len(self.truth.items)
        factor_of = np.repeat(np.arange(m), self.truth.items)
        est, se = solution.x, solution.se
        sign = np.where(np.bincount(factor_of, weights=est[loadings], minlength=m) < 0, -1.0, 1.0)
        rows, cols = np.triu_indices(m, 1)
        converged = solution.optimum.converged
        return {
            "converged": converged, "identified": solution.identified, "restarts": solution.optimum.restarts,
            "admissible": converged and solution.identified and not inadmissible(solution, ("",)), "df": solution.df,
            "pvalue": float((solution.scaled or solution.chisq).pvalue),
            "loadings": est[loadings] * sign[factor_of], "loading_errors": se[loadings],
            "phi": est[pairs] * sign[rows] * sign[cols], "phi_errors": se[pairs],
        }  # fmt: skip


def in_use(codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Categories that nobody chose closed up, as `cfa` does for a whole sample; and how many are left of each."""
    out = np.empty_like(codes)
    for j, column in enumerate(codes.T):
        out[:, j] = np.unique(column, return_inverse=True)[1]
    return out, out.max(0).astype(np.intp) + 1


def study(number: int, replications: int) -> list[dict[str, object]]:
    """All replications of one population: one record per method."""
    truth = draw_truth(number)
    population = ordinal_population(truth)
    kept: dict[str, list[dict[str, object]]] = {m: [] for m in METHODS}
    seconds = dict.fromkeys(METHODS, 0.0)
    door = Door(truth)
    for replication in range(replications):
        rng = np.random.default_rng([SEED, number, replication])
        continuous, answers = continuous_rows(truth, rng), simulate(population, truth.n, rng)
        for method in METHODS:
            start = time.perf_counter()
            kept[method].append(door.fit(method, answers if method == "WLSMV" else continuous))
            seconds[method] += time.perf_counter() - start
    facts = {k: v for k, v in asdict(truth).items() if k not in ("loadings", "phi", "items")}
    facts |= {"factors": len(truth.items), "n_items": sum(truth.items)}
    return [facts | {"method": m, "seconds": seconds[m] / replications} | summary(kept[m], truth) for m in METHODS]


def summary(found: list[dict], truth: Truth) -> dict[str, object]:
    """Rates, biases and coverage of one population and method, over everything that converged (improper ones included)."""
    fits = [f for f in found if "refused" not in f]
    good = [f for f in fits if f["converged"] and f["identified"]]
    out: dict[str, object] = {
        "replications": len(found), "refused": len(found) - len(fits),
        "converged": sum(f["converged"] for f in fits), "admissible": sum(f["admissible"] for f in fits),
        "restarts": sum(f["restarts"] for f in fits), "used": len(good), "df": fits[0]["df"] if fits else np.nan,
    }  # fmt: skip
    if not good:
        return out
    for what, true in (
        ("loading", np.array(truth.loadings)),
        ("phi", np.array(truth.phi)[np.triu_indices(len(truth.items), 1)]),
    ):
        key = "loadings" if what == "loading" else what
        est, se = np.array([f[key] for f in good]), np.array([f[f"{what}_errors"] for f in good])
        if est.size == 0:
            continue
        inside = np.abs(est - true) <= 1.959964 * se
        # an improper sample can leave an error that is not a number: it does not cover
        out |= {
            f"{what}_bias": float(np.mean(est - true)), f"{what}_coverage": float(inside.mean()),
            f"{what}_median_bias": float(np.mean(np.median(est, axis=0) - true)),
            f"{what}_no_error": float(np.isnan(se).mean()),
        }  # fmt: skip
        proper = np.array([f["admissible"] for f in good])
        if proper.sum() > 10:  # an improper sample can have an estimate of 50 and an error of 1,000
            out[f"{what}_error_ratio"] = float(np.mean(se[proper].mean(0) / est[proper].std(0, ddof=1)))
    p = np.array([f["pvalue"] for f in good], dtype=float)
    p = p[~np.isnan(p)]
    out["rejected"] = float((p < 0.05).mean()) if len(p) and int(good[0]["df"]) > 0 else np.nan
    return out


# --- tables ----------------------------------------------------------------------------------------------------------


def estimate(values: pd.Series, digits: int = 3) -> str:
    """Mean over populations ± its standard error (populations are the independent units)."""
    values = values.dropna()
    if len(values) == 0:
        return "–"
    error = values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
    return f"{values.mean():.{digits}f} ± {error:.{digits}f}"


def band_table(records: pd.DataFrame, by: str) -> str:
    head = ["", "populations", "converged", "admissible", "restarts / 1,000", "bias λ", "bias φ", "cover λ", "cover φ",
            "SE/SD φ", "rejected"]  # fmt: skip
    lines = [" | ".join(head), " | ".join(["---"] + ["---:"] * (len(head) - 1))]
    for (method, band), part in records.groupby(["method", by], observed=True, sort=False):
        done = part["replications"] - part["refused"]
        cells = [
            f"{method}, {band}", str(len(part)), estimate(part["converged"] / done), estimate(part["admissible"] / done),
            f"{1000 * part['restarts'].sum() / done.sum():.1f}", estimate(part["loading_bias"]), estimate(part["phi_bias"]),
            estimate(part["loading_coverage"]), estimate(part["phi_coverage"]), estimate(part["phi_error_ratio"], 2),
            estimate(part["rejected"]),
        ]  # fmt: skip
        lines.append(" | ".join(cells))
    return "\n".join(f"| {line} |" for line in lines)


def tables(records: pd.DataFrame) -> str:
    records = records.assign(
        method=pd.Categorical(records["method"], METHODS, ordered=True),
        band=pd.cut(records["n"], N_BANDS, right=False, labels=N_NAMES),
        answers=records["categories"].map({2: "2 categories", 3: "3"}).fillna("4–7"),
        shape=np.where(records["skew"] > 0, "skewed", "symmetric"),
    ).sort_values(["method", "n"])
    ordinal = records[records["method"] == "WLSMV"]
    small = ordinal[ordinal["n"] < 500].sort_values("categories")
    refused = records.groupby("method", observed=True)["refused"].sum()
    total = int(records.groupby("method", observed=True)["replications"].sum().iloc[0])
    return "\n\n".join(
        [
            f"{records['seed'].nunique()} populations, {total:,} samples for each method; refused with a typed error: "
            + ", ".join(f"{m} {n}" for m, n in refused.items()) + ".",
            "### By sample size", band_table(records, "band"),
            "### By shape", band_table(records.sort_values(["method", "skew"]), "shape"),
            "### WLSMV by number of categories, all N", band_table(ordinal.sort_values("categories"), "answers"),
            "### WLSMV by number of categories, N below 500", band_table(small, "answers"),
        ]
    )  # fmt: skip


def write_page(records: pd.DataFrame) -> None:
    begin, end = "<!-- tables: written by bench/random_models.py -->", "<!-- end of tables -->"
    text = PAGE.read_text() if PAGE.exists() else f"# Random models\n\n{begin}\n{end}\n"
    before, after = text.split(begin)[0], text.split(end)[1]
    PAGE.write_text(f"{before}{begin}\n\n{tables(records)}\n\n{end}{after}")
    records.drop(columns="seconds").round(5).to_csv(TABLE, index=False)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--populations", type=int, default=200)
    parser.add_argument("--replications", type=int, default=40)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--fresh", action="store_true", help="forget populations that were done before")
    chosen = parser.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    files = {i: WORK / f"{i:03d}_{chosen.replications}.json" for i in range(chosen.populations)}
    if chosen.fresh:
        for path in files.values():
            path.unlink(missing_ok=True)
    left = [i for i, path in files.items() if not path.exists()]
    start = time.perf_counter()
    with ProcessPoolExecutor(chosen.processes) as pool:
        running = {pool.submit(study, i, chosen.replications): i for i in left}
        for done, future in enumerate(as_completed(running), 1):
            files[running[future]].write_text(json.dumps(future.result()))
            pace = (time.perf_counter() - start) / done
            print(
                f"\r{done}/{len(left)} populations, about {pace * (len(left) - done):.0f} s left  ", end="", flush=True
            )
    print()
    records = pd.DataFrame([row for path in files.values() for row in json.loads(path.read_text())])
    write_page(records)
    print(f"wrote {PAGE.relative_to(ROOT)} and {TABLE.relative_to(ROOT)}; seconds of fitting: "
          f"{(records['seconds'] * records['replications']).sum():.0f}")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
