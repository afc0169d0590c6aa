"""Studies of constructs with two, four and six components, answered by a population whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.simulation.answers import simulate
from emosec.statistics.simulation.survey import survey

ROOT = Path(__file__).resolve().parents[2]
CONSTRUCT = """\
name: {name}
title: {title}
pole: {pole}
opposite: {opposite}
components:
"""
INSTRUMENT = """\
name: scale
title: A simulated scale of {name}
citation: Simulated for the tests.
licence: CC0-1.0
construct: {name}
responses:
"""
STUDY = """\
name: made
title: A simulated study of {name}
respondent_key: [id]
exports: [{{name: survey, file: "survey*.csv"}}]
instruments: [{{instrument: scale, export: survey}}]
screening: default
models: components
decision: separability
"""
SETTINGS = "studies: [made]\nseed: 7\nbootstrap: 20\nsimulations: 4\nparallel_analysis: 20\n"


def lay_out(
    folder: Path,
    name: str,
    components: dict[str, int],
    phi: float,
    *,
    n: int,
    ends: tuple[str, str] = ("up", "down"),
    waves: int = 2,
    categories: int = 4,
) -> Path:
    """Write a study's definitions and its exports: half of each component's items worded against it, loadings .75.

    The last component points to the opposite of the pole.
    """
    own = {c: [f"{c}{i + 1}" for i in range(size)] for c, size in components.items()}
    against = {c: names[: len(names) // 2] for c, names in own.items()}
    last = list(components)[-1]
    items = [i for names in own.values() for i in names]
    raw = [i for c, names in own.items() for i in names if (i in against[c]) != (c == last)]
    scales = [
        f"  - {{name: {c}, component: {c}, toward: {ends[c == last]}, items: [{', '.join(names)}], "
        f"reversed: [{', '.join(against[c])}]}}"
        for c, names in own.items()
    ]
    responses = [f"  - {{code: {k}, label: answer {k}}}" for k in range(1, categories + 1)]
    write(
        folder / f"config/constructs/{name}.yaml",
        CONSTRUCT.format(name=name, title=name.capitalize(), pole=ends[0], opposite=ends[1])
        + "".join(f"  - {{name: {c}}}\n" for c in components),
    )
    lines = [
        INSTRUMENT.format(name=name).rstrip(),
        *responses,
        "items:",
        *(f"  - {{id: {i}}}" for i in items),
        "scales:",
    ]
    write(folder / "config/instruments/scale.yaml", "\n".join([*lines, *scales]) + "\n")
    write(folder / "config/studies/made.yaml", STUDY.format(name=name))
    write(folder / "config/config.yaml", SETTINGS)
    for part in ("screening", "models", "decisions"):
        for file in (ROOT / "config" / part).glob("*.yaml"):
            write(folder / f"config/{part}/{file.name}", file.read_text(encoding="utf-8"))
    population = survey(
        list(components.values()),
        loading=0.75,
        phi=phi,
        categories=categories,
        reversed_items=[items.index(i) for i in raw],
        names=items,
    )
    for wave in range(1, waves + 1):
        codes = simulate(population, n, np.random.default_rng(wave)) + 1
        answers = pd.DataFrame(codes, columns=items)
        answers.insert(0, "id", [f"P{i:04d}" for i in range(n)])
        path = folder / f"data/raw/made/wave{wave}/survey_{wave}.csv"
        path.parent.mkdir(parents=True)
        answers.to_csv(path, index=False)
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="session")
def laid_out() -> Callable[..., Path]:
    return lay_out
