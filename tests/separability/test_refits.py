"""The primary model fitted again: phi fixed, misfit freed, components split by wording, rare categories collapsed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.separability.collapsing import collapse_rare, collapsed
from emosec.separability.gates import wording_gate
from emosec.separability.refits import Primary, freeing, negative_control, phi_fixed_at, primary_fit
from emosec.separability.second_look import second_look
from emosec.statistics.cfa import cfa, compare
from emosec.statistics.simulation import as_frame, simulate, survey

Screened = Callable[..., pd.DataFrame]
PAIRS = (("safety", "confidence"), ("safety", "apprehension"), ("confidence", "apprehension"))


@pytest.fixture(scope="module")
def models(root: Path) -> RivalModels:
    return load_named(root / "config", RivalModels, "components")


@pytest.fixture(scope="module")
def rule(root: Path) -> Decision:
    return load_named(root / "config", Decision, "separability")


@pytest.fixture(scope="module")
def on_tai(pmc_tai: pd.DataFrame, tai: Instrument, models: RivalModels, rule: Decision) -> Primary:
    base = primary_fit(pmc_tai, tai, models, rule)
    assert base is not None
    return base


def test_phi_of_the_readme(on_tai: Primary) -> None:
    found = [on_tai.solution.phi(pair) for pair in PAIRS]  # type: ignore[arg-type]
    assert [round(f[0], 3) for f in found if f] == [1.012, 0.779, 0.940]


def test_fixed_phi_is_the_difference_of_two_ordinary_fits(on_tai: Primary) -> None:
    found = phi_fixed_at(on_tai, ("safety", "apprehension"), 0.9)
    by_hand = cfa(
        on_tai.syntax + "\nsafety ~~ 0.9*apprehension", on_tai.data, ordered=list(on_tai.data), estimator="WLSMV"
    )
    expected = compare(by_hand, on_tai.fit)
    assert found is not None
    assert (found.chisq, found.pvalue) == pytest.approx((expected.chisq_diff, expected.pvalue), rel=1e-5)
    assert expected.df_diff == 1


def test_phi_on_the_wrong_side_has_p_of_one(on_tai: Primary) -> None:
    for pair, value in ((PAIRS[0], 0.9), (PAIRS[0], 1.0), (PAIRS[2], 0.9)):
        found = phi_fixed_at(on_tai, pair, value)  # type: ignore[arg-type]
        assert found is not None
        assert found.pvalue == 1.0


def test_negative_control_on_the_wordings_of_one_component(on_tai: Primary) -> None:
    for component in ("safety", "confidence", "apprehension"):
        found = negative_control(on_tai, component)  # type: ignore[arg-type]
        assert found is not None
        assert found.phi > 0.95  # one factor, once the random intercept has taken the wording up


def test_freeing_improves_the_fit_step_by_step(on_tai: Primary) -> None:
    steps = list(freeing(on_tai, 2))
    chisq = [on_tai.fit.measures["chisq"], *(s.fit.measures["chisq"] for s in steps)]
    assert chisq == sorted(chisq, reverse=True)
    assert [s.fit.measures["df"] for s in steps] == [147, 146]
    assert steps[-1].freed[0] == "secure ~~ lack.self.confidence"
    assert all(s.solution.phi(PAIRS[1]) is not None for s in steps)  # type: ignore[arg-type]


def test_collapsing(on_tai: Primary) -> None:
    data = pd.DataFrame({"a": [1] * 2 + [2] * 10 + [3] * 10 + [4] * 3, "b": [1] * 10 + [2] * 5 + [3] * 9 + [4]})
    found = collapse_rare(data, 5)
    assert found["a"].value_counts().to_dict() == {2: 12, 3: 13}
    assert found["b"].value_counts().to_dict() == {1: 10, 2: 5, 3: 10}
    assert data["a"].max() == 4
    same = collapsed(on_tai, 1)
    assert same is not None
    assert same.phi(PAIRS[0]) == pytest.approx(on_tai.solution.phi(PAIRS[0]))  # type: ignore[arg-type]


def answers(instrument: Instrument, n: int, wording: float) -> pd.DataFrame:
    """One factor; worries (the insecure items of apprehension) share something of their own besides."""
    names = list(instrument.signs)
    scale = instrument.components["apprehension"]
    worries = [names.index(i) for i in scale.items if scale.pole_sign(i, instrument.asked) < 0]
    population = survey(
        [len(s.items) for s in instrument.components.values()], loading=0.6, phi=1.0, categories=4,
        reversed_items=[i for i, sign in enumerate(instrument.signs.values()) if sign < 0],
        residual_covariances={(i, j): wording for i in worries for j in worries if i < j}, names=names,
    )  # fmt: skip
    return as_frame(simulate(population, n, np.random.default_rng(8)), population)


def fitted(responses: pd.DataFrame, instrument: Instrument, models: RivalModels, rule: Decision) -> Primary:
    base = primary_fit(responses, instrument, models, rule)
    assert base is not None
    return base


@pytest.mark.parametrize(("wording", "caught"), [(0.0, False), (0.4, True)])
def test_the_control_catches_wording_beyond_the_random_intercept(
    tai: Instrument, models: RivalModels, rule: Decision, screened_from: Screened, wording: float, caught: bool
) -> None:
    long = screened_from(answers(tai, 900, wording), tai)
    found = second_look(fitted(long, tai, models, rule), rule, misfit=None, rare=False)
    assert set(found.controls) == {"safety", "confidence", "apprehension"}
    assert (found.controls["apprehension"][0] == "separable") == caught
    gate = {row["subject"]: row["held"] for row in wording_gate(tai, rule, found)}
    assert (gate["apprehension"], gate["safety–apprehension"]) == (("no", "no") if caught else ("yes", "yes"))
    assert gate["safety–confidence"] == "yes"


def test_second_look_gives_every_row(
    pmc_tai: pd.DataFrame, tai: Instrument, models: RivalModels, rule: Decision
) -> None:
    found = second_look(fitted(pmc_tai, tai, models, rule), rule, misfit=0.03, rare=True)
    criteria = {row["criterion"] for row in found.rows}
    assert {
        "phi fixed at 0.90",
        "phi fixed at 1.00",
        "negative control: safety",
        "phi, misfit freed, step 1",
    } <= criteria
    assert "phi, rare categories collapsed" in criteria
    assert found.misfit is not None
    assert found.misfit[0]  # every pair stays on its side
    assert all(row["role"] == "information" for row in found.rows)


def test_nothing_to_refit(msq: Instrument, models: RivalModels, rule: Decision, screened_from: Screened) -> None:
    flat = pd.DataFrame({item: [0, 1, 2] * 4 for item in msq.item_ids})
    assert primary_fit(screened_from(flat, msq), msq, models, rule) is None
