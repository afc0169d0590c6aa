"""Constructs of two, four and six components through the rooms, from raw exports to what the waves have in common."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from emosec.intake.coding import code_responses
from emosec.intake.wave import read_wave
from emosec.invariance.compare import compare_waves
from emosec.items.describe import describe
from emosec.plan import load_plan
from emosec.reliability.estimate import estimate
from emosec.scoring.score import score
from emosec.screening.screen import screen
from emosec.structure.confirm import confirm
from emosec.structure.explore import explore

STUDIES: dict[str, dict[str, Any]] = {
    "attachment": {
        "components": {"anxiety": 18, "avoidance": 18}, "phi": 0.3, "n": 400, "ends": ("insecurity", "security"),
    },
    "mood": {"components": dict.fromkeys(("calm", "glad", "awake", "clear"), 4), "phi": 0.5, "n": 400},
    "wellbeing": {"components": dict.fromkeys(("one", "two", "three", "four", "five", "six"), 4), "phi": 0.5, "n": 500},
}  # fmt: skip


@pytest.fixture(
    scope="module", params=["mood", *(pytest.param(s, marks=pytest.mark.slow) for s in ("attachment", "wellbeing"))]
)
def rooms(request: pytest.FixtureRequest, laid_out: Callable[..., Path], tmp_path_factory: Any) -> dict[str, Any]:
    """Tables of every room up to invariance, by the shipped models with one estimator."""
    setting = STUDIES[request.param]
    folder = laid_out(tmp_path_factory.mktemp(request.param), request.param, **setting)
    plan = load_plan("made", folder / "config", folder / "data/raw")
    design, instrument = plan.design, plan.design.instruments["scale"]
    screened = []
    for wave in plan.waves:
        read = read_wave(plan.exports_in(wave), design.study, design.instruments, wave, raw=folder / "data/raw")
        coded = code_responses(read.answers["survey"], instrument, design.study)
        screened.append(screen(coded, read.respondents, instrument, design.screening, export="survey").responses)
    models = design.models.model_copy(update={"estimators": ("WLSMV",)})
    return {
        "design": design, "plan": plan, "instrument": instrument, "setting": setting,
        "scores": score(screened[0], instrument), "items": describe(screened[0], instrument),
        "reliability": estimate(screened[0], instrument), "explored": explore(screened[0], instrument, replicates=10, seed=1),
        "confirmed": confirm(screened[0], instrument, models),
        "compared": compare_waves(pd.concat(screened, ignore_index=True), instrument, models),
    }  # fmt: skip


def test_the_question_follows_the_construct(rooms: dict[str, Any]) -> None:
    names = [n.replace("_", " ") for n in rooms["setting"]["components"]]
    assert rooms["design"].question == f"Are {', '.join(names[:-1])} and {names[-1]} separable?"
    assert rooms["plan"].construct_instruments == ["scale"]


def test_every_component_is_scored_and_reliable(rooms: dict[str, Any]) -> None:
    components = list(rooms["setting"]["components"])
    assert list(dict.fromkeys(rooms["scores"].scores["scale"])) == components
    alphas = rooms["reliability"].query("coefficient == 'alpha'").set_index("scale")["est"]
    assert (alphas[components] > 0.7).all()
    assert (rooms["items"].items["item_total"] > 0.3).all()


def test_models_are_as_many_as_the_construct_asks_for(rooms: dict[str, Any]) -> None:
    components = list(rooms["setting"]["components"])
    k = len(components)
    merged = [f"M2{letter}" for letter in "abcdefghijklmno"[: k * (k - 1) // 2]] if k > 2 else []
    fits = rooms["confirmed"].fits.query("sample == 'included'")
    assert fits["model"].tolist() == ["M1", *merged, "M3", "M1W", "M3W"]
    assert fits["converged"].all()
    df = fits.set_index("model")["df"]
    assert df["M1"] - df["M3"] == k * (k - 1) / 2
    # two components that become one leave one correlation with each of the others
    assert all(df[m] - df["M3"] == k - 1 for m in merged)
    tests = rooms["confirmed"].comparisons.query("sample == 'included'")
    assert len(tests) == len(merged) + 3
    assert (tests["df_diff"] > 0).all()


def test_phi_is_the_truth_s(rooms: dict[str, Any]) -> None:
    components = list(rooms["setting"]["components"])
    rows = rooms["confirmed"].parameters.query("model == 'M3W' and sample == 'included' and op == '~~'")
    found = rows[rows["lhs"].isin(components) & rows["rhs"].isin(components) & (rows["lhs"] != rows["rhs"])]
    assert {frozenset(p) for p in zip(found["lhs"], found["rhs"], strict=True)} == {
        frozenset(p) for p in combinations(components, 2)
    }
    # five standard errors are as far as a right engine may be off
    assert ((found["est"] - rooms["setting"]["phi"]).abs() < 5 * found["se"]).all()


def test_as_many_factors_are_explored_as_there_are_components(rooms: dict[str, Any]) -> None:
    k = len(rooms["setting"]["components"])
    loadings = rooms["explored"].efa_loadings
    assert k in set(loadings["n_factors"])
    own = loadings[loadings["n_factors"] == k]
    strongest = own.loc[own.groupby("item")["est"].apply(lambda e: e.abs().idxmax())]
    assert strongest.groupby("component")["factor"].nunique().eq(1).all()
    assert strongest["factor"].nunique() == k


def test_equal_waves_are_compared_by_the_model_without_wording(rooms: dict[str, Any]) -> None:
    levels = rooms["compared"].levels
    assert set(levels["model"]) == {"M3"}
    whole = levels[~levels["partial"]]
    assert set(whole["level"]) == {"configural", "thresholds", "loadings", "intercepts", "residuals"}
    assert levels["converged"].all()
    assert set(rooms["compared"].latent["factor"]) == set(rooms["setting"]["components"])
