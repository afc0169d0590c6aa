"""The headline without each screening rule is what judging those very people gives, and nothing is computed twice."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from emosec import tables
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.definitions.studies import Study
from emosec.intake.coding import code_responses
from emosec.intake.wave import read_wave
from emosec.reliability.estimate import estimate
from emosec.screening.contracts import CORRECTIONS
from emosec.screening.screen import screen
from emosec.separability.questionnaire import questionnaire_of
from emosec.separability.sensitivity import scenarios, sensitivity
from emosec.statistics.separability.evidence import Evidence, Search
from emosec.wide import wide

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "tiny_study"


@pytest.fixture(scope="module")
def given() -> dict[str, Any]:
    """The tiny study's first wave up to the tables that sensitivity reads."""
    study = Study.load(TINY / "config/studies/tiny.yaml")
    text = (TINY / "config/instruments/mini_security.yaml").read_text(encoding="utf-8")
    # it names the shipped construct
    instrument = Instrument.parse(text, where=str(ROOT / "config/instruments/mini_security.yaml"))
    raw = TINY / "data" / "raw"
    files = {"survey": sorted((raw / "tiny" / "wave1").glob("*.csv"))}
    wave = read_wave(files, study, {instrument.name: instrument}, "wave1", raw)
    responses = code_responses(wave.answers["survey"], instrument, study)
    rules = load_named(ROOT / "config", Screening, "default")
    screened = screen(responses, wave.respondents, instrument, rules, export="survey").responses
    return {
        "responses": responses, "corrections": tables.empty(CORRECTIONS), "respondents": wave.respondents,
        "reliability": estimate(screened, instrument), "instrument": instrument, "rules": rules,
        "decision": load_named(ROOT / "config", Decision, "separability"), "export": "survey",
    }  # fmt: skip


@pytest.fixture(scope="module")
def found(given: dict[str, Any]) -> pd.DataFrame:
    return sensitivity(**given)


def of(found: pd.DataFrame, left_out: str, statistic: str = "phi") -> pd.DataFrame:
    return found[(found["left_out"] == left_out) & (found["statistic"] == statistic)].set_index("subject")


def test_every_rule_is_left_out_once_and_all_of_them(found: pd.DataFrame, given: dict[str, Any]) -> None:
    names = list(dict.fromkeys(found["left_out"]))
    assert names == ["as reported", "no rule", *(r.name for r in given["rules"].rules), "every rule"]
    # phi of three pairs, two coefficients of three scales
    assert set(found.groupby("left_out").size()) == {3 + 2 * 3}
    assert [len(rules.rules) for _, _, rules in scenarios(given["rules"])] == [7] * 8 + [1]


@pytest.mark.parametrize("left_out", ["as reported", "no rule", "straightlining", "duplicate_key", "every rule"])
def test_numbers_are_those_of_these_very_people(found: pd.DataFrame, given: dict[str, Any], left_out: str) -> None:
    """By hand: the rules but this one, those whom no rule drops or flags, one set of evidence."""
    kept = [r for r in given["rules"].rules if r.name != left_out and (left_out != "every rule" or r.action == "blank")]
    rules = given["rules"].model_copy(update={"rules": tuple(kept)})
    instrument, decision = given["instrument"], given["decision"]
    screened = screen(given["responses"], given["respondents"], instrument, rules, export="survey").responses
    sample = "included" if left_out == "as reported" else "attentive"
    q = questionnaire_of(instrument)
    keyed = wide(screened, instrument, sample)[list(q.items)]
    lows = [instrument.low_of(i) for i in q.items]
    codes = (keyed - lows).fillna(-1).to_numpy(dtype=int)
    search = Search(decision.dependence.z, decision.dependence.share)
    evidence = Evidence(codes, q.categories, q.design, search)
    rows = of(found, left_out)
    for pair, name in zip(q.pairs, q.pair_names, strict=True):
        assert rows.loc[name, "est"] == pytest.approx(evidence.estimate(pair).phi, abs=1e-9)
        assert rows.loc[name, "n"] == len(evidence.codes)
    assert rows["n_in"].iloc[0] == screened.loc[screened[sample].astype(bool), "respondent"].nunique()
    assert set(rows["conclusion"]) <= {"separable", "inconclusive", "not_separable"}
    assert (rows["ci.lower"] < rows["est"]).all()


def test_coefficients_as_reported_are_the_room_s(found: pd.DataFrame, given: dict[str, Any]) -> None:
    alphas = given["reliability"].query("coefficient == 'alpha'").set_index("scale")["est"]
    for scale, row in of(found, "as reported", "alpha").iterrows():
        assert row["est"] == alphas[scale]


def test_the_same_answers_are_judged_once(given: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["emosec.separability.sensitivity"]
    calls: list[int] = []
    decide = module.decide
    monkeypatch.setattr(module, "decide", lambda *a: (calls.append(1), decide(*a))[1])
    rows = sensitivity(**given).drop_duplicates("left_out").set_index("left_out")
    assert not rows.loc["none_answered", "differs"]
    assert rows.loc["none_answered", "n_changed"] == 0
    assert len(calls) == rows["differs"].sum() + 2, "as reported, no rule, and what differs"


def test_answers_that_are_none_cannot_be_let_in(given: dict[str, Any]) -> None:
    """Without the rule that blanks it, an impossible answer reaches the model, which refuses it."""
    only = tuple(r for r in given["rules"].rules if r.name in ("out_of_range", "none_answered"))
    made = sensitivity(**given | {"rules": given["rules"].model_copy(update={"rules": only})})
    rows = made[made["left_out"] == "out_of_range"]
    assert rows["est"].isna().all()
    assert set(rows["state"]) == {"refused"}
    assert rows["conclusion"].isna().all()
    assert made.loc[made["left_out"] == "every rule", "est"].notna().all()
