"""Waves made by hand: small tables of the earlier rooms with a phi, a standard error and faults as wanted."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.contract import Table
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.items.contracts import CATEGORIES, ITEMS
from emosec.reliability.contracts import RELIABILITY
from emosec.separability.weighing import Weighed, weigh
from emosec.structure.contracts import COMPARISONS, FITS, PARAMETERS

ROOT = Path(__file__).resolve().parents[2]
COMPONENTS = ("safety", "confidence", "apprehension")
PAIRS = (("safety", "confidence"), ("safety", "apprehension"), ("confidence", "apprehension"))
RULE = """
name: rule
registered_on: 2026-01-01
primary_model: M3W
robustness:
  - {model: M3, estimator: WLSMV, sample: included}
  - {model: M3W, estimator: WLSMV, sample: attentive}
"""


def make_instrument(items: Mapping[str, int], reversed_items: Mapping[str, int]) -> Instrument:
    scales, ids = [], []
    for component in COMPONENTS:
        names = [f"{component[0]}{i + 1}" for i in range(items[component])]
        ids += names
        toward = "insecurity" if component == "apprehension" else "security"
        against = ", ".join(names[: reversed_items[component]])
        scales.append(
            f"  - {{name: {component}, component: {component}, toward: {toward}, items: [{', '.join(names)}], "
            f"reversed: [{against}]}}"
        )
    return Instrument.parse(
        "name: mini\ntitle: Mini\ncitation: none\nlicence: CC0\nconstruct: emotional_security\nresponses:\n"
        + "\n".join(f"  - {{code: {c}, label: l{c}}}" for c in range(1, 5))
        + "\nitems: [" + ", ".join(f"{{id: {i}}}" for i in ids) + "]\nscales:\n" + "\n".join(scales),
        where=str(ROOT / "config/instruments/mini.yaml"),
    )  # fmt: skip


def parameter_rows(
    instrument: Instrument,
    phi: Sequence[float],
    se: float,
    loading: float,
    model: str,
    sample: str,
    method: float | None,
) -> list[dict[str, Any]]:
    place = {"study": "demo", "wave": "w", "instrument": "mini", "model": model, "estimator": "WLSMV", "sample": sample}
    rows = []

    def add(lhs: str, op: str, rhs: str, est: float, error: float, std: float) -> None:
        rows.append(place | {"lhs": lhs, "op": op, "rhs": rhs, "est": est, "se": error, "std.all": std})

    for component, scale in instrument.components.items():
        for item in scale.items:
            add(component, "=~", item, loading, 0.03, loading)
    if method is not None:
        for item, sign in instrument.signs.items():
            add("wording", "=~", item, sign, 0.0, sign * math.sqrt(method) if method > 0 else math.nan)
        add("wording", "~~", "wording", method, 0.01, 1.0)
    for (a, b), value in zip(PAIRS, phi, strict=True):
        add(a, "~~", b, value, se, value)
    return [{c: row.get(c, math.nan) for c in PARAMETERS.names} for row in rows]


def fit_row(model: str, sample: str, n: int, **changes: Any) -> dict[str, Any]:
    good = {
        "converged": True,
        "admissible": True,
        "cfi.scaled": 0.97,
        "srmr": 0.04,
        "rmsea.scaled": 0.02,
        "df": 50.0,
        "warning": None,
    }
    place = {"study": "demo", "wave": "w", "instrument": "mini", "model": model, "title": model, "estimator": "WLSMV"}
    row = place | {"sample": sample, "n": n} | good | changes
    return {c: row.get(c, math.nan) for c in FITS.names}


def answers(instrument: Instrument, phi: float, n: int, seed: int) -> pd.DataFrame:
    """Answers of n people to items with loadings .7 and factors that all correlate phi, keyed toward security."""
    rng = np.random.default_rng(seed)
    shared = math.sqrt(phi) * rng.standard_normal((n, 1))
    factors = shared + math.sqrt(1 - phi) * rng.standard_normal((n, 3))
    rows = {}
    for f, scale in enumerate(instrument.components.values()):
        for item in scale.items:
            latent = 0.7 * factors[:, f] + math.sqrt(0.51) * rng.standard_normal(n)
            value = 1 + np.digitize(latent * scale.pole_sign(item, instrument.asked), [-0.8, 0.0, 0.8])
            rows[item] = value
    return pd.DataFrame(rows)


def _table(table: Table, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows in the contract's columns, unchecked: checking took most of these tests' time."""
    return pd.DataFrame(rows, columns=table.names)


def _filled(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in table.names}


def make_wave(
    phi: float | Sequence[float] = 0.5,
    *,
    se: float = 0.02,
    n: int = 600,
    wave: str = "w",
    items: Mapping[str, int] | None = None,
    reversed_items: Mapping[str, int] | None = None,
    loading: float = 0.7,
    omega: float = 0.85,
    rarest: int = 40,
    method: float = 0.05,
    other: float | Sequence[float] | None = None,
    halves: float | Sequence[float] | None = None,
    without: Sequence[str] = (),
    fit: Mapping[str, Any] | None = None,
    bootstrap: int = 0,
    decision: Decision | None = None,
) -> tuple[Weighed, Instrument, Decision]:
    """One weighed wave; `other` is phi in M3 where it differs, `halves` phi in both halves, `without` samples or models."""
    instrument = make_instrument(items or dict.fromkeys(COMPONENTS, 4), reversed_items or dict.fromkeys(COMPONENTS, 2))
    decision = decision or Decision.parse(RULE, where="rule.yaml")

    def three(value: float | Sequence[float]) -> Sequence[float]:
        return [value] * 3 if isinstance(value, int | float) else value

    runs = [("M3W", "included", phi), ("M3", "included", phi if other is None else other), ("M3W", "attentive", phi)]
    runs += [("M3W", half, halves) for half in ("half_a", "half_b") if halves is not None]
    runs = [r for r in runs if r[0] + r[1] not in without]
    parameters, fits = [], []
    for model, sample, value in runs:
        size = n // 2 if sample.startswith("half") else n
        error = se * math.sqrt(n / size)
        own = None if model == "M3" else method
        changes = dict(fit or {}) if (model, sample) == ("M3W", "included") else {}
        if changes.get("converged", True):
            parameters += parameter_rows(instrument, three(value), error, loading, model, sample, own)
        fits.append(fit_row(model, sample, size, **changes))
    place = {"study": "demo", "wave": "w", "instrument": "mini"}
    scales = instrument.scales
    whole: dict[str, Any] = {"n": n, "n_missing": 0, "keying": 1, "item_total": 0.5, "est": omega, "method": "by hand"}
    whole["coefficient"] = "omega_categorical"
    reliability = [_filled(RELIABILITY, place | whole | {"scale": s.name, "n_items": len(s.items)}) for s in scales]
    item_rows = [_filled(ITEMS, place | whole | {"scale": s.name, "item": i}) for s in scales for i in s.items]
    categories = [
        place | {"scale": s.name, "item": i, "code": code, "label": "l", "n": rarest if code == 4 else 100, "share": 0.25}
        for s in scales for i in s.items for code in range(1, 5)
    ]  # fmt: skip
    if bootstrap:
        level = float(np.clip(np.mean(three(phi)), 0, 1))
        long = answers(instrument, level, 400, seed=7).rename_axis("respondent").reset_index()
        long = long.melt("respondent", var_name="item")
    else:  # only the place is read
        long = pd.DataFrame({"respondent": ["p"], "item": ["s1"], "value": [1]})
    long = long.assign(study="demo", wave="w", instrument="mini", included=True, attentive=True)
    weighed = weigh(
        _table(PARAMETERS, parameters),
        _table(FITS, fits),
        _table(COMPARISONS, []),
        _table(RELIABILITY, reliability),
        _table(ITEMS, item_rows),
        _table(CATEGORIES, categories),
        long,
        instrument,
        decision,
        bootstrap=bootstrap,
        seed=1,
    )
    named = Weighed(*(t.assign(wave=wave) for t in (weighed.evidence, weighed.curve, weighed.gates)))
    return named, instrument, decision


@pytest.fixture(scope="session")
def wave_of() -> Callable[..., tuple[Weighed, Instrument, Decision]]:
    return make_wave


@pytest.fixture(scope="session")
def answers_of() -> Callable[..., pd.DataFrame]:
    return answers


@pytest.fixture(scope="session")
def instrument_of() -> Callable[..., Instrument]:
    return make_instrument


@pytest.fixture(scope="session")
def judged() -> Callable[..., dict[str, Any]]:
    """The verdict on one or more waves of `make_wave`, pooled."""
    from emosec.separability.verdicts import verdict
    from emosec.separability.weighing import pool

    def judge(*weighed: tuple[Weighed, Instrument, Decision]) -> dict[str, Any]:
        _, instrument, decision = weighed[0]
        evidence = pd.concat([w.evidence for w, _, _ in weighed], ignore_index=True)
        gates = pd.concat([w.gates for w, _, _ in weighed], ignore_index=True)
        pooled = pool(evidence, instrument, decision)
        curve = pd.concat([w.curve for w, _, _ in weighed], ignore_index=True)
        return verdict(evidence, gates, curve, pooled, instrument, decision)

    return judge
