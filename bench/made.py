"""What bench/study.py gives to both sides: a questionnaire of three components, a study of it, and simulated answers."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
INSTRUMENT = "bench"
CODES = (1, 2, 3, 4, 5)
STUDY = """\
name: bench
title: Simulated answers for the bench
respondent_key: [id]
exports: [{name: survey, file: "bench.csv"}]
instruments: [{instrument: bench, export: survey}]
screening: default
models: components
decision: separability
"""
QUESTIONNAIRE = """\
name: bench
title: Made-up items
citation: Made for the bench.
licence: CC0-1.0
construct: emotional_security
"""
COMPONENTS = ("safety", "confidence", "apprehension")
PHI = np.array([[1.0, 0.7, 0.6], [0.7, 1.0, 0.65], [0.6, 0.65, 1.0]])
LOADING, ACQUIESCENCE = 0.7, 0.3
CUTS = (-1.5, -0.5, 0.5, 1.5)
CARELESS = (7, 33, 71)


def items_of(items: int) -> dict[str, list[str]]:
    """Return the items of each component, an equal share each."""
    return {c: [f"{c[:4]}{i + 1}" for i in range(items // len(COMPONENTS))] for c in COMPONENTS}


def against(items: int) -> list[str]:
    """Return the items worded against the construct's pole: the second half of each component."""
    return [item for own in items_of(items).values() for item in own[len(own) // 2 :]]


def questionnaire(items: int) -> str:
    """Return the definition file of the questionnaire."""
    turned = against(items)
    lines = [QUESTIONNAIRE + "responses:"]
    lines += [f"  - {{code: {c}, label: answer {c}}}" for c in CODES]
    lines += ["items:", *(f"  - {{id: {item}}}" for own in items_of(items).values() for item in own), "scales:"]
    for component, own in items_of(items).items():
        # apprehension is scored toward insecurity, so that its other half is what its scale turns
        toward = component == "apprehension"
        reversed_ = [i for i in own if (i in turned) != toward]
        lines += [f"  - name: {component}", f"    title: {component.title()}", f"    component: {component}"]
        lines += ["    toward: insecurity"] if toward else []
        lines += [f"    items: [{', '.join(own)}]", f"    reversed: [{', '.join(reversed_)}]"]
    return "\n".join(lines) + "\n"


def simulate(n: int, items: int) -> pd.DataFrame:
    """Return answers of three correlated components with a little acquiescence, and of some careless respondents."""
    rng = np.random.default_rng(24)
    factors = rng.standard_normal((n, len(COMPONENTS))) @ np.linalg.cholesky(PHI).T
    shared = ACQUIESCENCE * rng.standard_normal(n)
    turned = against(items)
    found: dict[str, Any] = {"id": [f"R{i}" for i in range(n)]}
    for at, own in enumerate(items_of(items).values()):
        for item in own:
            sign = -1 if item in turned else 1
            latent = sign * LOADING * factors[:, at] + shared + 0.65 * rng.standard_normal(n)
            answers = np.array(CODES, dtype=np.int8)[np.digitize(latent, CUTS)]
            # of a hundred, two give one answer throughout and three any at all: whom screening is to flag
            answers[::50] = CODES[-2]
            careless = np.concatenate([np.arange(first, n, 100) for first in CARELESS])
            answers[careless] = rng.integers(CODES[0], CODES[-1] + 1, len(careless))
            found[item] = answers
    return pd.DataFrame(found)


def lay(folder: Path, n: int, items: int, replicates: int) -> Path:
    """Lay the project of a point into a folder, and what R's script is asked; returns the export."""
    shutil.copytree(ROOT / "config", folder / "config")
    (folder / "config/instruments/bench.yaml").write_text(questionnaire(items), encoding="utf-8")
    (folder / "config/studies/bench.yaml").write_text(STUDY, encoding="utf-8")
    settings = f"studies: [bench]\nseed: 1\nbootstrap: 20\nsimulations: 0\nparallel_analysis: {replicates}\n"
    (folder / "config/config.yaml").write_text(settings, encoding="utf-8")
    own = items_of(items)
    asked = {"items": [i for part in own.values() for i in part], "components": own, "against": against(items),
             "turn": CODES[0] + CODES[-1], "replicates": replicates}  # fmt: skip
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    export = folder / "data/raw/bench/wave1/bench.csv"
    export.parent.mkdir(parents=True)
    simulate(n, items).to_csv(export, index=False)
    return export
