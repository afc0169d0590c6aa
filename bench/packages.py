"""The same work here, in lavaan, and in the Python packages that offer it: writes docs/packages.md.

    python bench/packages.py [--python PATH]

Three confirmatory models of Holzinger and Swineford's nine tests: complete and numeric (ML), with holes (full information), cut at
quartiles (ordered). `--python` names an interpreter that has semopy and factor_analyzer; without it an environment is made in a
temporary folder. Processor seconds are of a second call, after imports; loadings are standardised and compared with lavaan's.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from emosec.statistics import cfa

HERE = Path(__file__).resolve().parent
PAGE = HERE.parent / "docs" / "packages.md"
HOLZINGER = HERE.parent / "tests" / "golden" / "cfa_holzinger" / "data.csv"
MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
ITEMS = [f"x{i}" for i in range(1, 10)]
TITLES = {
    "ml": "numeric, complete, ML",
    "fiml": "numeric, a tenth missing, full information",
    "ordered": "ordered, four categories, WLSMV",
}
OPTIONS: dict[str, dict[str, Any]] = {"ml": {}, "fiml": {"missing": "fiml"}, "ordered": {"ordered": True}}


def data_of(job: str) -> pd.DataFrame:
    data = pd.read_csv(HOLZINGER)[ITEMS]
    if job == "fiml":
        for i in range(9):
            data.iloc[i::10, i] = np.nan
    return data.apply(lambda c: pd.qcut(c, 4, labels=False) + 1) if job == "ordered" else data


def here(job: str, data: pd.DataFrame) -> dict[str, Any]:
    """What emosec says: with errors, tests, indices and the table of parameters, as everywhere in bench/."""
    for _ in range(2):
        start = time.process_time()
        fit = cfa(MODEL, data, **OPTIONS[job])
        table, chisq = fit.parameters, float(fit.measures["chisq"])
        seconds = time.process_time() - start
    loadings = table[table["op"] == "=~"]
    return {"chisq": chisq, "loadings": dict(zip(loadings["rhs"], loadings["std.all"], strict=True)), "cpu": seconds}


def elsewhere(command: list[str], folder: Path) -> dict[str, Any]:
    answer = folder / "answer.json"
    subprocess.run([*command, str(folder / "data.csv"), str(answer)], check=True, capture_output=True)
    return json.loads(answer.read_text())


def rows_of(job: str, python: str, folder: Path) -> list[dict[str, Any]]:
    data = data_of(job)
    data.to_csv(folder / "data.csv", index=False)
    lavaan = elsewhere(["Rscript", str(HERE / "packages.R"), job], folder)
    found = {f"emosec {version('emosec')}": here(job, data), lavaan.pop("version"): lavaan}
    found |= elsewhere([python, str(HERE / "others.py"), job], folder)
    own = next(iter(found.values()))["cpu"]
    rows = []
    for name, made in found.items():
        row = {
            "work": TITLES[job],
            "package": name,
            "chi-square": "–",
            "loadings, from lavaan's": "–",
            "processor seconds": "–",
            "ratio": "–",
        }
        if "error" in made:
            row["chi-square"] = f"stops: {made['error']}"
        else:
            gap = max(abs(abs(made["loadings"][i]) - abs(lavaan["loadings"][i])) for i in ITEMS)
            row |= {
                "loadings, from lavaan's": f"{gap:.0e}",
                "processor seconds": f"{made['cpu']:.3f}",
                "ratio": f"{made['cpu'] / own:.1f}",
            }
            row["chi-square"] = "not given" if made["chisq"] is None else f"{made['chisq']:.3f}"
        rows.append(row)
    return rows


def scratch_python(folder: Path) -> str:
    """An interpreter that has the other packages."""
    uv = Path(sys.executable).parent / "uv"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder / "venv"], check=True)
    python = str(folder / "venv" / "bin" / "python")
    # factor_analyzer 0.5.1 writes into what pandas 3 hands out read-only, and scikit-learn 1.8 removed what it calls
    others = ["semopy", "factor_analyzer", "pandas<3", "scikit-learn<1.8"]
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, *others], check=True)
    return python


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--python", help="an interpreter that has semopy and factor_analyzer")
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = asked.python or scratch_python(folder)
        rows = [row for job in OPTIONS for row in rows_of(job, python, folder)]
    names = list(rows[0])
    body = "\n".join("| " + " | ".join(row.values()) + " |" for row in rows)
    PAGE.write_text(
        f"""# The same work in other packages

Made by `bench/packages.py`; do not edit. Holzinger and Swineford's nine tests, 301 people, three factors. Each package's own
defaults for the work named; processor seconds are of a second call on one thread, with what the package computes on the way
(emosec: errors, scaled test, indices, table of parameters), the ratio is to emosec's. Loadings are standardised: the largest
difference from lavaan's. semopy and factor_analyzer run with pandas 2, which factor_analyzer needs.

| {" | ".join(names)} |
|---|---|{"---:|" * (len(names) - 2)}
{body}
""",
        encoding="utf-8",
    )
    print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
