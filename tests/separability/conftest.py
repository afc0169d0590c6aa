"""Waves of known truth as the rooms before hand them over: an instrument made from a survey's design, answers, tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from conftest import to_screened
from emosec import tables
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.items.describe import describe
from emosec.reliability.estimate import estimate
from emosec.screening.contracts import FLOW
from emosec.separability.wave import Tables, WaveEvidence, gather_evidence
from emosec.statistics.simulation.nuisances import SurveyDesign, simulate_survey
from emosec.structure.confirm import confirm
from emosec.structure.contracts import DIMENSIONALITY

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("alpha", "beta", "gamma", "delta")
RULE = "name: rule\nregistered_on: 2026-01-01\nprimary_model: M3W\n"


def rule_of(text: str = "") -> Decision:
    """The rule with its defaults but for what is said."""
    return Decision.parse(RULE + text, where="rule.yaml")


def instrument_of(design: SurveyDesign) -> Instrument:
    """The instrument that asks what a design asks, its last component pointing to the opposite of the pole."""
    names, scales, ids = NAMES[: design.components], [], []
    for number, name in enumerate(names):
        turned = number == design.components - 1
        own = [f"{name[0]}{i + 1}" for i in range(design.items)]
        signs = design.sign[design.component == number]
        against = [i for i, sign in zip(own, signs, strict=True) if (sign < 0) != turned]
        toward = "down" if turned else "up"
        scales.append(
            f"{{name: {name}, component: {name}, toward: {toward}, items: [{', '.join(own)}], reversed: [{', '.join(against)}]}}"
        )
        ids += own
    text = (
        "name: mini\ntitle: Mini\ncitation: none\nlicence: CC0\n"
        f"construct: {{name: mood, pole: up, opposite: down, components: [{', '.join(names)}]}}\n"
        f"responses: [{', '.join(f'{{code: {c}, label: l{c}}}' for c in range(1, design.categories + 1))}]\n"
        f"items: [{', '.join(f'{{id: {i}}}' for i in ids)}]\nscales: [{', '.join(scales)}]\n"
    )
    return Instrument.parse(text, where="mini.yaml")


@dataclass(frozen=True)
class Wave:
    """One wave: who answered what, and what is to be judged by which rule."""

    instrument: Instrument
    answers: pd.DataFrame
    decision: Decision
    pages: dict[str, int] | None = None
    name: str = "w1"
    flagged: tuple[int, ...] = ()

    @cached_property
    def responses(self) -> pd.DataFrame:
        attentive = pd.Series(True, index=self.answers.index)
        attentive.iloc[list(self.flagged)] = False
        return to_screened(self.answers, self.instrument, wave=self.name, attentive=attentive)

    @cached_property
    def before(self) -> Tables:
        """Tables of the rooms before, by the primary model and the one without wording."""
        return rooms(self.responses, self.instrument)

    def gathered(self, bootstrap: int = 0, before: Tables | None = None) -> WaveEvidence:
        model = load_named(ROOT / "config", RivalModels, "components").primary_for(self.instrument)
        return gather_evidence(
            self.responses, before or self.before, self.instrument, self.decision, model=model, pages=self.pages,
            bootstrap=bootstrap, seed=1,
        )  # fmt: skip

    def but(self, **changes: Any) -> Wave:
        return replace(self, **changes)


def rooms(responses: pd.DataFrame, instrument: Instrument, names: tuple[str, ...] = ("M3", "M3W")) -> Tables:
    models = load_named(ROOT / "config", RivalModels, "components")
    kept = tuple(m for m in models.models if m.name in names)
    pairs = tuple(c for c in models.comparisons if set(c) <= set(names))
    fitted = confirm(
        responses,
        instrument,
        models.model_copy(update={"models": kept, "comparisons": pairs, "estimators": ("WLSMV",)}),
    )
    described = describe(responses, instrument)
    place = {"study": "pmc", "wave": responses["wave"].iloc[0], "instrument": instrument.name}
    n = responses["respondent"].nunique()
    flow = place | {"step": 1, "rule": "irv", "action": "flag", "why": "w", "n_in": n, "n_flagged": 0, "n_left": n}
    return Tables(
        fitted.parameters, fitted.fits, fitted.comparisons, tables.empty(DIMENSIONALITY), estimate(responses, instrument),
        described.items, described.categories,
        pd.DataFrame([{c: flow.get(c) for c in FLOW.names}]),
    )  # fmt: skip


def no_rooms() -> Tables:
    """Rooms before that found nothing, for tests of what rests on the answers alone."""
    from emosec.items.contracts import CATEGORIES, ITEMS
    from emosec.reliability.contracts import RELIABILITY
    from emosec.structure.contracts import COMPARISONS, FITS, PARAMETERS

    contracts = (PARAMETERS, FITS, COMPARISONS, DIMENSIONALITY, RELIABILITY, ITEMS, CATEGORIES, FLOW)
    return Tables(*(tables.empty(c) for c in contracts))


def make_wave(design: SurveyDesign, n: int = 400, seed: int = 1, *, rule: str = "", **more: Any) -> Wave:
    instrument = instrument_of(design)
    codes = simulate_survey(design, n, np.random.default_rng(seed))
    answers = pd.DataFrame(np.where(codes < 0, np.nan, codes + 1.0), columns=instrument.item_ids)
    answers.index = pd.Index([f"P{i:04d}" for i in range(n)])
    return Wave(instrument, answers, rule_of(rule), **more)


@pytest.fixture(scope="session")
def wave_of() -> Callable[..., Wave]:
    return make_wave


@pytest.fixture(scope="session")
def nothing_before() -> Tables:
    return no_rooms()
