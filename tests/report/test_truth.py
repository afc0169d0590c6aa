"""What is true of a simulated study, beside what was concluded."""

import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from emosec.definitions.catalogue import load_design
from emosec.definitions.studies import Study
from emosec.definitions.truth import Truth
from emosec.errors import DefinitionError
from emosec.report.truth import truth_listing

ROOT = Path(__file__).resolve().parents[2]
ROW = {
    "wave": "wave1",
    "pair": "safety–confidence",
    "cutoff": 0.9,
    "est": 0.72,
    "ci.lower": 0.66,
    "ci.upper": 0.78,
    "conclusion": "separable",
}


@pytest.fixture(scope="module")
def demo():
    return load_design(ROOT / "config", "demo")


@pytest.mark.parametrize(
    ("changes", "right", "covered"),
    [
        ({}, "right", "yes"),
        ({"conclusion": "inconclusive"}, "left undecided", "yes"),
        ({"conclusion": "not_separable", "ci.lower": 0.95, "ci.upper": 1.0}, "wrong", "no"),
        ({"pair": "confidence–safety"}, "right", "yes"),
    ],
)
def test_a_conclusion_is_right_wrong_or_open(demo, changes, right, covered):
    made = truth_listing(demo, "t", pd.DataFrame([ROW | changes]), ("emosec_24", ""))
    cells = dict(zip([c.head for c in made.cols], made.lines[0], strict=True))
    assert cells["Conclusion is"] == right
    assert cells["True φ in CI"].lower() == covered
    assert cells["True φ"] == ".700"


def test_after_training_the_truth_is_that_of_both_arms_together(demo):
    later = ROW | {"pair": "safety–apprehension", "ci.lower": 0.601, "ci.upper": 0.724}
    shown = {}
    for wave in ("wave1", "wave3", "pooled"):
        made = truth_listing(demo, "t", pd.DataFrame([later | {"wave": wave}]), ("emosec_24", ""))
        cells = dict(zip([c.head for c in made.cols], made.lines[0], strict=True))
        shown[wave] = cells["True φ"], cells["True φ in CI"].lower(), "weighted by respondents" in made.note
    # (600 × .600 + 880 × .6154) / 1,480 = .609
    assert shown == {"wave1": (".600", "no", False), "wave3": (".615", "yes", False), "pooled": (".609", "yes", True)}


def test_the_true_correlations_are_those_of_the_factors_drawn(demo, monkeypatch):
    drawing = runpy.run_path(str(ROOT / "data/raw/demo/make.py"))
    truth = demo.study.truth
    many = truth.model_copy(update={"respondents": dict.fromkeys(truth.respondents, 400_000)})
    monkeypatch.setitem(drawing["factors"].__globals__, "TRUTH", many)
    components = ["safety", "confidence", "apprehension"]
    waves = drawing["factors"](np.random.default_rng(1), components)
    for wave, factors in waves.items():
        seen = np.corrcoef(factors.T)
        for pair in truth.pairs:
            i, j = map(components.index, pair.components)
            # five standard errors of a correlation of .6 of 400,000: 5 × .64/632 = .005; before training it is .012 away
            assert seen[i, j] == pytest.approx(truth.of("–".join(pair.components), wave), abs=0.005)


def test_a_true_correlation_of_a_wave_that_nobody_answered_is_refused():
    pair = {"components": ("body", "mind"), "phi": 0.7, "waves": {"w9": 0.72}}
    with pytest.raises(ValidationError, match="w9, which is not among the waves"):
        Truth(made_by="make.py", pairs=(pair,), respondents={"w1": 300})


def test_nothing_is_said_where_nothing_is_known_to_be_true(demo):
    real = load_design(ROOT / "config", "pmc")
    assert truth_listing(real, "t", pd.DataFrame([ROW]), ("", "")) is None
    assert truth_listing(demo, "t", pd.DataFrame([ROW | {"pair": "body–mind"}]), ("", "")) is None


def test_no_analysis_knows_the_truth(demo):
    plain = demo.study.model_dump(mode="json", by_alias=True)
    assert Study.model_validate(plain | {"truth": None}).sha256 == demo.study.sha256


def test_a_truth_about_another_component_is_refused(tmp_path):
    import shutil

    shutil.copytree(ROOT / "config", tmp_path / "config")
    study = tmp_path / "config/studies/demo.yaml"
    text = study.read_text(encoding="utf-8")
    study.write_text(text.replace("components: [safety, confidence]", "components: [safety, calm]"), encoding="utf-8")
    with pytest.raises(DefinitionError, match="the truth is about calm"):
        load_design(tmp_path / "config", "demo")
    study.write_text(
        text.replace("components: [safety, confidence]", "components: [apprehension, safety]"), encoding="utf-8"
    )
    with pytest.raises(DefinitionError, match="there twice"):
        load_design(tmp_path / "config", "demo")


def test_what_is_made_of_samples_has_words_of_its_own(root):
    from emosec.definitions.catalogue import load_design
    from emosec.report.labels import variable_title

    design = load_design(root / "config", "demo")
    said = [variable_title(design, name) for name in design.study.criteria.numbers]
    assert said[1] == "Cortisol, area with respect to increase (AUCi)"
    assert said[-1] == "Cortisol, recovery"
    assert variable_title(design, "age") == "Age in years"
