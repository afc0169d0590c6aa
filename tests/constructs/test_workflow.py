"""The whole workflow on a construct of two components, up to the page's question and the verdict on its one pair."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@pytest.mark.slow
@pytest.mark.parametrize("components", [("anxiety", "avoidance"), ("calm", "glad", "awake", "clear")])
def test_any_construct_has_a_page_and_a_verdict(
    laid_out: Callable[..., Path], tmp_path: Path, components: tuple[str, ...]
) -> None:
    folder = laid_out(tmp_path, "attachment", dict.fromkeys(components, 6), 0.4, n=400, waves=1)
    command = [sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile"), "--directory", str(folder), "-c2"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **THREADS})
    assert run.returncode == 0, run.stderr[-3000:]
    page = (folder / "reports/made/index.html").read_text(encoding="utf-8")
    asked = f"Are {', '.join(components[:-1])} and {components[-1]} separable?"
    assert f"<title>A simulated study of attachment: {asked}</title>" in page
    evidence = pd.read_csv(folder / "results/made/8_separability/scale/wave1/evidence.csv")
    decisive = evidence[(evidence["role"] == "decides") & (evidence["criterion"] == "phi")]
    assert len(decisive) == len(components) * (len(components) - 1) / 2
    # five standard errors are as far as a right engine may be off
    assert ((decisive["est"] - 0.4).abs() < 5 * decisive["se"]).all()
    verdict: Any = json.loads((folder / "results/made/8_separability/scale/verdict.json").read_text(encoding="utf-8"))
    assert "SEPARABLE" in json.dumps(verdict)
