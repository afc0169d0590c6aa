"""Names of groups that nobody has, and labels where values as written belong: said before a run, not by an empty table."""

import pytest

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.starting.group_names import over_waves
from imitations import text
from made_up_survey import survey

STUDY = """name: mood
title: Mood
respondent_key: [id]
exports: [{name: main, file: 'a*.csv'}]
instruments: [{instrument: mood, export: main}]
variables:
  - {name: arm, export: main, kind: group, labels: {w: Waiting, t: Trained}}
waves: [{wave: t1, phase: before}, {wave: t2, phase: after}]
arms: {variable: arm, control: w}
screening: default
models: components
hypotheses: mood
decision: separability
"""
CLAIM = """name: mood
registered_on: 2026-01-01
hypotheses:
  - {name: G1, claim: The trained feel safer., quantity: groups, component: safety, criterion: {variable: arm},
     groups: {higher: [t], lower: [w]}, expected: positive, at_least: 0.1, source: made up}
"""


@pytest.fixture
def mood(house, emosec):
    """A study of two waves with two arms, as checked with some words of its study file and its claim written otherwise."""
    for wave, seed in (("t1", 1), ("t2", 2)):
        (house / "data/raw/mood" / wave).mkdir(parents=True)
        rows = [[*row, "arm" if at == 0 else "wt"[at % 2]] for at, row in enumerate(survey(seed))]
        (house / f"data/raw/mood/{wave}/a_{wave}.csv").write_text(text(rows))
    ids = [f"Q1_{i}" for i in range(1, 13)]
    scales = "".join(
        f"  - {{name: {name}, component: {name}, {toward}items: [{', '.join(ids[at : at + 4])}]}}\n"
        for name, toward, at in (("safety", "", 0), ("confidence", "", 4), ("apprehension", "toward: insecurity, ", 8))
    )
    codes = ", ".join(f"{{code: {c}, label: l{c}}}" for c in range(1, 6))
    (house / "config/instruments/mood.yaml").write_text(
        f"name: mood\ntitle: Mood\ncitation: none\nlicence: CC0\nconstruct: emotional_security\nresponses: [{codes}]\n"
        f"items: [{', '.join(f'{{id: {i}}}' for i in ids)}]\nscales:\n{scales}"
    )
    Instrument.load(house / "config/instruments/mood.yaml")

    def checked(old="", new="", *, claim=("", "")):
        assert old in STUDY
        (house / "config/studies/mood.yaml").write_text(STUDY.replace(old, new, 1))
        (house / "config/hypotheses/mood.yaml").write_text(CLAIM.replace(*claim, 1))
        return emosec("check", "mood")

    return checked


def test_nothing_is_said_where_every_name_is_a_value(mood):
    status, out, err = mood()
    assert (status, err.count("Error")) == (0, 0)
    assert "nobody has" not in out


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("t: Trained}", "tr: Trained}", "labels: of arm names tr, which nobody has: values as written are t, w"),
        ("labels: {w: Waiting, t: Trained}", "leave_out: [x]", "leave_out: of arm names x, which nobody has"),
        ("control: w", "control: v", "control: of arms: names v, which nobody has"),
    ],
)
def test_a_value_that_nobody_has_is_said(mood, old, new, says):
    status, out, _ = mood(old, new)
    assert (status, says in out) == (0, True), out


def test_a_claim_about_a_group_that_nobody_is_in_is_said(mood):
    _, out, _ = mood(claim=("higher: [t]", "higher: [train]"))
    assert "hypothesis G1 names train, which nobody has: values as written are t, w" in out


@pytest.mark.parametrize(
    ("study", "claim", "says", "remedy"),
    [
        (("control: w", "control: Waiting"), ("", ""), "the control Waiting, which is a label of arm", "control: w"),
        (("", ""), ("higher: [t]", "higher: [Trained]"), "the group Trained, which is a label of arm", "export: t"),
    ],
)
def test_a_label_where_a_value_belongs_is_refused_with_the_value(mood, study, claim, says, remedy):
    """Both had been taken for groups of nobody: no arm was compared, and the claim was undecidable."""
    status, _, err = mood(*study, claim=claim)
    assert (status, says in err, remedy in err) == (1, True, True), err


def test_an_item_that_was_not_asked_and_has_a_column_is_said_as_that(mood):
    """It had been called an item of none."""
    _, out, _ = mood("phase: after}", "phase: after, asked: [{instrument: mood, not_asked: [Q1_3]}]}")
    assert "mood t2 mood: the export has a column Q1_3, which stands under not_asked:" in out
    assert "is none of them" not in out


def test_a_criterion_without_a_file_is_refused(mood):
    codes = "criteria: {codes: [{name: seen, file: 'b*.csv', raters: {a: x, b: y}, categories: [u, v]}]}\nscreening:"
    status, _, err = mood("screening:", codes)
    assert (status, "no wave has a file for the criterion seen" in err) == (1, True)


def test_groups_that_differ_in_spelling_alone_are_asked_about(mood, house):
    """As typed by hand: they were groups of their own, and nothing said so."""
    path = house / "data/raw/mood/t1/a_t1.csv"
    path.write_text(path.read_text().replace(",w", ",W", 7).replace(",t", ",T ", 5))
    said = mood()[1]
    assert "arm: W and w are groups apart" in said
    assert "labels: {T: Trained, t: Trained}" in said
    assert "labels: {W: Waiting, w: Waiting}" in said
    said = mood("{w: Waiting, t: Trained}", "{w: Waiting, W: Waiting, t: Trained, T: Trained}")[1]
    assert "groups apart" not in said


def test_groups_written_otherwise_and_people_who_change_theirs_are_said():
    study = Study.parse(STUDY, where="mood.yaml")
    first = {"1": "w", "2": "t", "3": "t"}
    assert over_waves(study, {"arm": {"t1": first, "t2": {"1": "w", "2": "t", "4": "w"}}}) == []
    (changed,) = over_waves(study, {"arm": {"t1": first, "t2": {"1": "t", "2": "t", "4": "w"}}})
    assert changed.startswith("1 of 2 respondents have another arm in t2 than in t1")
    (other,) = over_waves(study, {"arm": {"t1": first, "t2": {}, "t3": {"1": "0", "2": "1"}}})
    assert other.startswith("arm is Trained and Waiting in t1 and 0 and 1 in t3: the same groups, written otherwise?")
    named = Study.parse(STUDY.replace("t: Trained", "t: Trained, '0': Waiting, '1': Trained"), where="mood.yaml")
    assert over_waves(named, {"arm": {"t1": first, "t2": {"1": "0", "2": "1"}}}) == []


def test_an_arm_that_changes_is_said_by_the_check(mood, house):
    path = house / "data/raw/mood/t2/a_t2.csv"
    lines = path.read_text().splitlines()
    lines[1] = lines[1][:-1] + ("w" if lines[1].endswith("t") else "t")
    path.write_text("\n".join(lines) + "\n")
    status, out, _ = mood()
    assert status == 0
    assert "have another arm in t2 than in t1" in out
    assert "1 of " in next(line for line in out.splitlines() if "another arm" in line)
