"""What check asks about single items and rows: checks of attention, tests of the survey, weights, sliders."""

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.instruments import Instrument
from emosec.starting.attention import of_attention, of_tests, of_weights
from emosec.starting.sliders import of_sliders
from imitations import text
from made_up_survey import survey


def given(seed=1, n=200, p=6):
    rng = np.random.default_rng(seed)
    trait = rng.standard_normal((n, 1))
    return np.clip(np.rint(3 + trait + rng.standard_normal((n, p))), 1, 5)


def test_an_item_that_nearly_everybody_answers_alike_may_check_attention():
    answers, ids = given(), list("abcdef")
    assert of_attention(answers, ids) == []
    answers[:180, 2] = 4
    (said,) = of_attention(answers, ids)
    assert said.startswith("nearly everybody answered c alike")
    assert "gave 4" in said


def test_a_rare_symptom_and_a_set_of_rare_symptoms_check_no_attention():
    answers, ids = given(), list("abcdef")
    answers[:, 2] = np.where(answers.mean(axis=1) > 4.2, 4, 1)
    assert np.mean(answers[:, 2] == 1) > 0.85
    assert of_attention(answers, ids) == []
    rare = np.where(np.random.default_rng(2).random((200, 6)) < 0.95, 0.0, 1.0)
    assert of_attention(rare, ids) == []


@pytest.mark.parametrize(
    ("keys", "n"),
    [
        (["TEST1", "test_02", "Tester"], 3),
        (["asdf"], 1),
        (["contest", "latest3", "T1", "P-test-9x"], 0),
        ([f"test{at}" for at in range(40)], 0),
    ],
)
def test_keys_of_those_who_try_a_survey_are_counted_and_not_told(keys, n):
    people = [*(f"S{at:02}" for at in range(40)), *keys]
    said = of_tests(pd.DataFrame({"respondent": people, "source_rows": [f"main:{at}" for at in range(len(people))]}))
    assert [line.split(" ")[0] for line in said] == ([str(n)] if n else [])
    assert not any(key in "".join(said) for key in keys if n)


@pytest.mark.parametrize(
    ("columns", "asked"),
    [
        (["TOTWGT"], True),
        (["student_weight"], True),
        (["pweight2"], True),
        (["weight", "height_cm"], False),
        (["birth_weight"], False),
        (["weights_i_lift_daily"], False),
    ],
)
def test_weights_are_asked_about_and_what_people_weigh_is_not(columns, asked):
    assert bool(of_weights(columns)) == asked


def test_sliders_are_refused_before_a_run_would_stop(house):
    tree = "name: s\ntitle: S\ncitation: none\nlicence: CC0\n{0}responses: [{1}]\n"
    tree += "items: [{{id: a}}, {{id: b}}, {{id: c}}]\nscales: [{2}]\n"
    codes = ", ".join(f"{{code: {c}, label: l{c}}}" for c in range(101))
    measures = "{name: safety, component: safety, items: [a]}, {name: confidence, component: confidence, items: [b]}, "
    measures += "{name: apprehension, component: apprehension, toward: security, items: [c]}"
    answers = np.random.default_rng(1).integers(0, 101, (300, 3)).astype(float)
    other = Instrument.parse(tree.format("", codes, "{name: x, items: [a, b, c]}"), where="s.yaml")
    assert of_sliders(answers, other) == []
    asked = Instrument.parse(
        tree.format("construct: emotional_security\n", codes, measures), where="config/instruments/s.yaml"
    )
    assert "put them into categories" in of_sliders(answers, asked)[0]
    assert of_sliders(np.round(answers / 10), asked) == []


def test_check_asks_about_all_of_them(house, emosec):
    rows = survey(1, keys=[*(f"S{at:02}" for at in range(58)), "test1", "test2"])[1:]
    rows = [[*row[:7], 4 if at < 57 else 2, *row[7:], 1.5] for at, row in enumerate(rows)]
    names = ["id", "age", *(f"Q1_{at}" for at in range(1, 14)), "totwgt"]
    (house / "data/raw/asides/w1").mkdir(parents=True)
    (house / "data/raw/asides/w1/a.csv").write_text(text([names, *rows]))
    emosec("new", "data/raw/asides")
    _, said, _ = emosec("check", "asides")
    assert "nearly everybody answered Q1_6 alike (95% gave 4)" in said
    assert "2 respondents have a key like those of tests" in said
    assert "totwgt: sampling weights?" in said
