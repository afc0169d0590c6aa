"""What other Python packages make of the jobs of bench/packages.py; run in an environment of its own: others.py JOB DATA ANSWER."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
ITEMS = [f"x{i}" for i in range(1, 10)]


def semopy_fit(data: pd.DataFrame, text: str = MODEL, **options: Any) -> dict[str, Any]:
    import semopy

    model = semopy.Model(text)
    model.fit(data, **options)
    table = model.inspect(std_est=True)
    loadings = table[(table["op"] == "~") & table["rval"].isin(["visual", "textual", "speed"])]
    chisq = float(semopy.calc_stats(model)["chi2"].iloc[0])
    return {"chisq": chisq, "loadings": dict(zip(loadings["lval"], loadings["Est. Std"].astype(float), strict=True))}


def factor_analyzer_fit(data: pd.DataFrame) -> dict[str, Any]:
    from factor_analyzer import ConfirmatoryFactorAnalyzer, ModelSpecificationParser

    blocks = {"visual": ITEMS[:3], "textual": ITEMS[3:6], "speed": ITEMS[6:]}
    spec = ModelSpecificationParser.parse_model_specification_from_dict(data[ITEMS], blocks)
    model = ConfirmatoryFactorAnalyzer(spec, disp=False)
    model.fit(data[ITEMS].to_numpy())
    size = np.sqrt(np.diagonal(model.loadings_ @ model.factor_varcovs_ @ model.loadings_.T) + model.error_vars_.ravel())
    own = (model.loadings_ * np.sqrt(np.diagonal(model.factor_varcovs_))).sum(axis=1) / size
    return {"chisq": None, "loadings": dict(zip(ITEMS, own.tolist(), strict=True))}


JOBS: dict[str, dict[str, Callable[[pd.DataFrame], dict[str, Any]]]] = {
    "ml": {"semopy": semopy_fit, "factor_analyzer": factor_analyzer_fit},
    "fiml": {"semopy": lambda d: semopy_fit(d, obj="FIML")},
    "ordered": {"semopy": lambda d: semopy_fit(d, MODEL + "\nDEFINE(ordinal) " + " ".join(ITEMS), obj="DWLS")},
}


def main() -> None:
    job, data, answer = sys.argv[1], pd.read_csv(sys.argv[2]), Path(sys.argv[3])
    out = {}
    for package, run in JOBS[job].items():
        start = time.process_time()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                run(data.copy())  # the first call imports
                start = time.process_time()
                found = run(data.copy())
            found["cpu"] = time.process_time() - start
        except Exception as error:  # what a package does not do is what the table says
            found = {"error": type(error).__name__}
        out[f"{package} {version(package)}"] = found
    answer.write_text(json.dumps(out))


if __name__ == "__main__":
    main()
