"""Random models fitted here and by lavaan, and the worst differences by kind: docs/compare.md.

    OPENBLAS_NUM_THREADS=1 python bench/compare.py [--models 100] [--seed 20260101]

Models are drawn with their data: one to four factors with reversed items, cross-loadings, residual covariances, a second-order
factor, regressions on covariates and direct effects, groups with equalities, labels; numeric (ML, MLR, MLM, FIML with gaps) and
ordered (WLSMV, DWLS, ULSMV; delta and theta). Both sides get the same syntax and rows. Without Rscript, lavaan and jsonlite it
says so and stops. Every model has a seed of its own, so that one can be drawn again: `--only 17`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from emosec.errors import EmosecError
from emosec.statistics.cfa import Fit, cfa

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "compare.md"
SEED = 20_260_101
# both stop within rounding of a minimum: a discrepancy that is lower by more than this share is another minimum
LOWER = 1e-5
TOLERANCE = 1e-4
MEASURES = ("chisq", "chisq.scaled", "cfi", "rmsea", "srmr", "baseline.chisq")


@dataclass(frozen=True)
class Case:
    """One random model with the arguments of `cfa`; its rows are in `data`."""

    number: int
    kind: str
    model: str
    options: dict[str, Any]
    data: pd.DataFrame = field(repr=False)


def draw_case(number: int, seed: int = SEED) -> Case:
    """Draw a population, its rows and a model that is about right for it."""
    rng = np.random.default_rng([seed, number])
    m, n = int(rng.integers(1, 5)), int(rng.choice([300, 600, 1200]))
    sizes = rng.integers(4 if m == 1 else 3, 6, m)
    root = rng.normal(size=(m, m)) * 0.4 + np.eye(m)
    phi = root @ root.T
    phi /= np.sqrt(np.outer(np.diagonal(phi), np.diagonal(phi)))
    age, sex = rng.normal(size=n), rng.integers(0, 2, n)
    predicted = rng.random() < 0.35
    eta = rng.multivariate_normal(np.zeros(m), phi, size=n)
    if predicted:
        eta += np.outer(age, rng.uniform(-0.4, 0.4, m)) + np.outer(sex, rng.uniform(-0.5, 0.5, m))
    factor = np.repeat(np.arange(m), sizes)
    loading = rng.uniform(0.5, 0.9, len(factor)) * rng.choice([1, 1, 1, -1], len(factor))
    y = eta[:, factor] * loading + rng.normal(size=(n, len(factor))) * np.sqrt(1 - loading**2)
    names = [f"x{i + 1}" for i in range(len(factor))]
    lines = [f"f{j + 1} =~ " + " + ".join(names[i] for i in np.flatnonzero(factor == j)) for j in range(m)]
    lines += _extras(rng, m, factor, names, predicted)
    data = pd.DataFrame(y, columns=names).assign(age=age.round(4), sex=sex)
    kind, options, data = _estimation(rng, data, names, predicted)
    if rng.random() < 0.25 and not predicted:
        data["town"] = np.where(rng.random(n) < 0.5, "a", "b")
        equal = [[], ["loadings"], ["loadings", "thresholds" if "ordered" in options else "intercepts"]]
        options["group"] = "town"
        if chosen := equal[int(rng.integers(0, 3))]:
            options["group_equal"] = chosen
    return Case(number, kind, "\n".join(lines), options, data)


def _extras(rng: np.random.Generator, m: int, factor: np.ndarray, names: list[str], predicted: bool) -> list[str]:
    lines = []
    if m > 1 and rng.random() < 0.3:
        item = int(rng.integers(0, len(names)))
        lines.append(f"f{(factor[item] + 1) % m + 1} =~ {names[item]}")
    if rng.random() < 0.4:
        a, b = sorted(rng.choice(len(names), 2, replace=False))
        lines.append(f"{names[a]} ~~ {names[b]}")
    if m >= 3 and not predicted and rng.random() < 0.3:
        lines.append("g =~ " + " + ".join(f"f{j + 1}" for j in range(m)))
    elif m >= 2 and rng.random() < 0.2:
        lines.append("f2 ~ f1")
    if predicted:
        lines.append(" + ".join(f"f{j + 1}" for j in range(m)) + " ~ age + sex")
        if rng.random() < 0.5:
            lines.append(f"{names[int(rng.integers(0, len(names)))]} ~ sex")
    return lines


def _estimation(
    rng: np.random.Generator, data: pd.DataFrame, names: list[str], predicted: bool
) -> tuple[str, dict[str, Any], pd.DataFrame]:
    std_lv = bool(rng.random() < 0.5)
    if rng.random() < 0.5:
        k = int(rng.integers(2, 6))
        cuts = np.sort(rng.uniform(-1.2, 1.2, k - 1)) if k > 2 else np.array([rng.uniform(-0.5, 0.5)])
        if k > 2 and np.diff(cuts).min(initial=1.0) < 0.25:
            cuts = np.linspace(-1.0, 1.0, k - 1)
        data = data.assign(**{v: np.digitize(data[v], cuts) + 1 for v in names})
        estimator = str(rng.choice(["WLSMV", "WLSMV", "DWLS", "ULSMV"]))
        theta = "theta" if rng.random() < 0.4 else "delta"
        return estimator, {"ordered": names, "estimator": estimator, "parameterization": theta, "std_lv": std_lv}, data
    data = data.assign(**{v: data[v].round(4) for v in names})
    estimator = str(rng.choice(["ML", "MLR", "MLM", "FIML"]))
    if estimator != "FIML":
        return estimator, {"estimator": estimator, "std_lv": std_lv}, data
    holes = rng.random((len(data), len(names))) < 0.06
    data[names] = data[names].mask(holes)
    return estimator, {"estimator": "MLR", "missing": "fiml", "std_lv": std_lv}, data


def ours(case: Case) -> dict[str, Any]:
    """What emosec says of a case, in the shape of what `compare.R` writes."""
    try:
        fit: Fit = cfa(case.model, case.data, **case.options)
    except EmosecError as refusal:
        return {"converged": False, "error": str(refusal)}
    table = fit.parameters[["lhs", "op", "rhs", "group", "est", "se", "std.all"]]
    return {
        "converged": fit.converged and fit.solution.identified, "fmin": fit.solution.fmin,
        "measures": {k: float(fit.measures[k]) for k in MEASURES if k in fit.measures.index},
        "parameters": table.to_dict("records"),
    }  # fmt: skip


def theirs(cases: list[Case]) -> list[dict[str, Any]]:
    """What lavaan says, in one process."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for case in cases:
            case.data.to_csv(place / f"{case.number}.csv", index=False, na_rep="")
        asked = [{k: v for k, v in asdict(case).items() if k != "data"} for case in cases]
        (place / "cases.json").write_text(json.dumps(asked))
        subprocess.run(["Rscript", str(HERE / "compare.R"), folder], check=True)
        return json.loads((place / "answers.json").read_text())


def differences(mine: dict[str, Any], other: dict[str, Any]) -> dict[str, float]:
    """Worst difference by kind: estimates and errors relative to max(1, size), measures relative to max(1, size)."""

    def gap(a: float | None, b: float | None) -> float:
        if a is None or b is None or not (np.isfinite(a) and np.isfinite(b)):
            return 0.0
        return abs(a - b) / max(1.0, abs(b))

    rows = {_key(r): r for r in mine["parameters"]}
    out = dict.fromkeys(("est", "se", "std.all"), 0.0)
    for row in other["parameters"]:
        found = rows.get(_key(row))
        if found is None:
            continue
        for column in out:
            a, b = found[column], row.get(column)
            size = (abs(a), abs(b)) if column != "se" and a is not None and b is not None else (a, b)
            out[column] = max(out[column], gap(*size))  # factors may point the other way there
    for name, value in mine["measures"].items():
        out[name] = gap(value, other["measures"].get(name))
    return out


def _key(row: dict[str, Any]) -> tuple[str, str, str, int]:
    lhs, rhs = row["lhs"], row["rhs"] or ""
    return (
        (rhs, row["op"], lhs, row["group"]) if row["op"] == "~~" and rhs < lhs else (lhs, row["op"], rhs, row["group"])
    )


def judge(mine: dict[str, Any], other: dict[str, Any]) -> str:
    """What a pair of fits is: same, lower here, lower there, only one converged, neither."""
    if not (mine["converged"] and other["converged"]):
        return {(True, False): "only here", (False, True): "only there"}.get(
            (mine["converged"], other["converged"]), "neither"
        )
    slack = LOWER * max(abs(mine["fmin"]), abs(other["fmin"]), 1e-3)
    if mine["fmin"] < other["fmin"] - slack:
        return "lower here"
    return "lower there" if mine["fmin"] > other["fmin"] + slack else "same"


def table(cases: list[Case], mine: list[dict[str, Any]], others: list[dict[str, Any]]) -> pd.DataFrame:
    """One row per case: kind, verdict, worst differences (NaN unless both reached the same minimum)."""
    rows = []
    for case, a, b in zip(cases, mine, others, strict=True):
        verdict = judge(a, b)
        found = differences(a, b) if verdict == "same" else {}
        rows.append(
            {
                "number": case.number,
                "kind": case.kind,
                "groups": 1 + ("group" in case.options),
                "verdict": verdict,
                **found,
            }
        )
    return pd.DataFrame(rows)


def page(found: pd.DataFrame, seed: int) -> str:
    """The page of docs, from the table."""
    kinds = ["est", "se", "std.all", *MEASURES]
    same = found[found["verdict"] == "same"]
    worst = same.groupby("kind")[[c for c in kinds if c in same]].max()
    head = "| estimator | models | " + " | ".join(worst.columns) + " |\n|---|---:|" + "---:|" * len(worst.columns)
    body = "\n".join(
        f"| {kind} | {int((same['kind'] == kind).sum())} | "
        + " | ".join("–" if np.isnan(v) else f"{v:.0e}" for v in row) + " |"
        for kind, row in zip(worst.index, worst.to_numpy(), strict=True)
    )  # fmt: skip
    counts = found["verdict"].value_counts()
    said = ", ".join(
        f"{k}: {counts[k]}"
        for k in ("same", "lower here", "only here", "neither", "lower there", "only there")
        if k in counts
    )
    return f"""# Random models, here and in lavaan

Made by `make compare` (`bench/compare.py`, seed {seed}); do not edit. {len(found)} random models with random data, lavaan 0.6-14.
Both sides reached: {said}.
"Lower here": the discrepancy found here is lower by more than {LOWER:g} of it; "only": the other side did not converge or was not
identified.

Worst differences among those that reached the same minimum, relative to max(1, size); factors that point the other way are
compared in size:

{head}
{body}
"""


def main() -> int:
    """Draw, fit on both sides, write the page; 1 when something is worse than the tolerance."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--models", type=int, default=100)
    reader.add_argument("--seed", type=int, default=SEED)
    reader.add_argument("--only", type=int, nargs="*")
    asked = reader.parse_args()
    if shutil.which("Rscript") is None:
        print("Rscript is not installed (Debian: r-base-core r-cran-lavaan r-cran-jsonlite): nothing to compare with")
        return 0
    cases = [draw_case(number, asked.seed) for number in (asked.only or range(asked.models))]
    found = table(cases, [ours(case) for case in cases], theirs(cases))
    numbers = [c for c in found.columns if c not in ("number", "kind", "groups", "verdict")]
    bad = found[(found[numbers].max(axis=1) > TOLERANCE) | found["verdict"].isin(["lower there", "only there"])]
    text = page(found, asked.seed)
    print(text)
    if len(bad):
        print(f"beyond {TOLERANCE:g}, or better there:\n{bad.to_string(index=False)}")
    if asked.only is None:
        PAGE.write_text(text)
    return 1 if len(bad) else 0


if __name__ == "__main__":
    sys.exit(main())
