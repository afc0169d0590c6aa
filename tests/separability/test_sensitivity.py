"""The headline without each screening rule is what fitting those very people gives, and nothing is fitted twice."""

import math
import sys
from pathlib import Path

import pandas as pd
import pytest

from emosec import tables
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.definitions.screening import Screening
from emosec.definitions.studies import Study
from emosec.intake.coding import code_responses
from emosec.intake.wave import read_wave
from emosec.reliability.estimate import estimate
from emosec.screening.contracts import CORRECTIONS
from emosec.screening.screen import screen
from emosec.separability.sensitivity import sensitivity
from emosec.statistics.cfa import cfa
from emosec.structure.confirm import confirm
from emosec.wide import wide

ROOT = Path(__file__).parents[2]
TINY = ROOT / "tests" / "tiny_study"
PAIRS = {"safety–confidence": ("safety", "confidence"), "safety–apprehension": ("safety", "apprehension"),
         "confidence–apprehension": ("confidence", "apprehension")}  # fmt: skip


@pytest.fixture(scope="module")
def given():
    """The tiny study's first wave up to the tables that sensitivity reads; one model is enough."""
    study = Study.load(TINY / "config/studies/tiny.yaml")
    text = (TINY / "config/instruments/mini_security.yaml").read_text(encoding="utf-8")
    # it names the shipped construct
    instrument = Instrument.parse(text, where=str(ROOT / "config/instruments/mini_security.yaml"))
    raw = TINY / "data" / "raw"
    files = {"survey": sorted((raw / "tiny" / "wave1").glob("*.csv"))}
    wave = read_wave(files, study, {instrument.name: instrument}, "wave1", raw)
    responses = code_responses(wave.answers["survey"], instrument, study)
    rules = load_named(ROOT / "config", Screening, "default")
    models = load_named(ROOT / "config", RivalModels, "components")
    primary = models.model_copy(
        update={
            "models": tuple(m for m in models.models if m.name == "M3W"),
            "comparisons": (),
            "estimators": ("WLSMV",),
        }
    )
    screened = screen(responses, wave.respondents, instrument, rules, export="survey").responses
    fitted = confirm(screened, instrument, primary, seed=1)
    return {
        "responses": responses, "corrections": tables.empty(CORRECTIONS), "respondents": wave.respondents,
        "parameters": fitted.parameters, "fits": fitted.fits, "reliability": estimate(screened, instrument),
        "instrument": instrument, "rules": rules, "models": primary,
        "decision": load_named(ROOT / "config", Decision, "separability"), "export": "survey",
    }  # fmt: skip


@pytest.fixture(scope="module")
def found(given):
    return sensitivity(**given)


def of(found, left_out, statistic="phi"):
    rows = found[(found["left_out"] == left_out) & (found["statistic"] == statistic)]
    return rows.set_index("subject")


def test_every_rule_is_left_out_once_and_all_of_them(found, given):
    names = list(dict.fromkeys(found["left_out"]))
    assert names == ["as reported", "no rule", *(r.name for r in given["rules"].rules), "every rule"]
    assert set(found.groupby("left_out").size()) == {4 + 2 * 3}


def test_as_reported_is_what_the_rooms_reported(found, given):
    parameters = given["parameters"].query("sample == 'included' and op == '~~'")
    rows = of(found, "as reported")
    for pair, (a, b) in PAIRS.items():
        own = parameters[(parameters["lhs"] == a) & (parameters["rhs"] == b)]
        assert rows.loc[pair, "est"] == own["est"].iloc[0]
    alphas = given["reliability"].query("coefficient == 'alpha'").set_index("scale")["est"]
    for scale, row in of(found, "as reported", "alpha").iterrows():
        assert row["est"] == alphas[scale]


@pytest.mark.parametrize(
    "left_out", ["no rule", "straightlining", "multivariate_outlier", "duplicate_key", "every rule"]
)
def test_numbers_are_those_of_a_fit_to_these_people(found, given, left_out):
    """By hand: the rules but this one, those whom no rule drops or flags, one call of cfa."""
    kept = [r for r in given["rules"].rules if r.name != left_out and (left_out != "every rule" or r.action == "blank")]
    rules = given["rules"].model_copy(update={"rules": tuple(kept)})
    screened = screen(given["responses"], given["respondents"], given["instrument"], rules, export="survey").responses
    complete = wide(screened, given["instrument"], "attentive").dropna()
    syntax = given["models"].models[0].for_instrument(given["instrument"])
    fit = cfa(syntax, complete, ordered=list(complete.columns), estimator="WLSMV")
    phi = fit.parameters.set_index(["lhs", "op", "rhs"])["est"]
    rows = of(found, left_out)
    assert (rows["n"] == len(complete)).all()
    for pair, (a, b) in PAIRS.items():
        # the same code on the same numbers, so to the last bit
        assert rows.loc[pair, "est"] == phi[a, "~~", b]
    assert rows["n_in"].iloc[0] == screened.loc[screened["attentive"].astype(bool), "respondent"].nunique()


def test_a_rule_that_changes_no_answer_is_not_fitted_again(given, monkeypatch):
    # the package calls its function by the module's name
    module = sys.modules["emosec.separability.sensitivity"]
    calls = []
    fit = module.attempt
    monkeypatch.setattr(module, "attempt", lambda *a: (calls.append(len(a[3].data)), fit(*a))[1])
    made = sensitivity(**given)
    rows = made.drop_duplicates("left_out").set_index("left_out")
    assert not rows.loc["none_answered", "differs"]
    # whom the rule would drop is dropped by the next one, too_many_missing
    assert rows.loc["none_answered", "n_changed"] == 0
    # who answers alike throughout varies too little as well
    assert not rows.loc["straightlining", "differs"]
    # what structure has fitted is read and not fitted again
    assert len(calls) == rows["differs"].sum() == 4
    same = of(made, "none_answered").drop(columns=["left_out", "action", "n_in", "n_changed"])
    pd.testing.assert_frame_equal(same, of(made, "no rule").drop(columns=["left_out", "action", "n_in", "n_changed"]))


def test_answers_that_are_none_cannot_be_let_in(given):
    """Without rules that would flag the person, an impossible answer reaches the model, which refuses it."""
    only = tuple(r for r in given["rules"].rules if r.name in ("out_of_range", "none_answered"))
    made = sensitivity(**given | {"rules": given["rules"].model_copy(update={"rules": only})})
    rows = made[made["left_out"] == "out_of_range"]
    assert rows["est"].isna().all()
    assert rows["note"].str.contains("not a response code").all()
    assert made.loc[made["left_out"] == "every rule", "est"].notna().all()


def test_all_three_pairs_are_judged_by_the_worst(found):
    for _, rows in found[found["statistic"] == "phi"].groupby("left_out"):
        own = rows.set_index("subject")
        if not math.isnan(own["est"].iloc[0]):
            assert own.loc["all", "ci.upper"] == own.drop(index="all")["ci.upper"].max()
            assert own.loc["all", "says"] == "separable"
            assert set(own["says"]) == {"separable"}
