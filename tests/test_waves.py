"""What a study says of its waves: their order, what one of them asked otherwise, and refusals that say which line to write."""

import shutil
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.administered import Administered, as_in
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.definitions.waves import AskedInWave
from emosec.errors import DefinitionError, IntakeError, WorkflowError
from emosec.intake.coding import code_responses
from emosec.intake.wave import read_wave
from emosec.plan import load_plan
from emosec.scoring.score import score

NAMES = ("start", "end", "middle")


@pytest.fixture
def house(root, tmp_path):
    for part in ("constructs", "screening", "models", "decisions"):
        shutil.copytree(root / "config" / part, tmp_path / "config" / part)
    shutil.copytree(root / "tests/tiny_study/config", tmp_path / "config", dirs_exist_ok=True)
    export = root / "tests/tiny_study/data/raw/tiny/wave1/survey_wave1.csv"
    for wave in NAMES:
        (tmp_path / "data/raw/tiny" / wave).mkdir(parents=True)
        shutil.copy(export, tmp_path / "data/raw/tiny" / wave / "survey.csv")
    return tmp_path


def study(house, *lines):
    path = house / "config/studies/tiny.yaml"
    path.write_text("\n".join([path.read_text(encoding="utf-8"), *lines, ""]), encoding="utf-8")
    return load_plan("tiny", house / "config", house / "data/raw")


DATES = [f"  - {{wave: {w}, date: 2024-0{m}-01}}" for w, m in zip(NAMES, (1, 9, 5), strict=True)]


def test_waves_are_ordered_by_name_by_date_or_as_declared(house):
    assert study(house).waves == ["end", "middle", "start"]
    assert study(house, "order_of_waves: date", "waves:", *DATES).waves == ["start", "middle", "end"]


def test_declared_order(house):
    declared = [f"  - {{wave: {w}}}" for w in ("middle", "start", "end")]
    assert study(house, "order_of_waves: declared", "waves:", *declared).waves == ["middle", "start", "end"]


def test_a_wave_may_be_left_out_with_a_reason(house):
    (house / "data/raw/tiny/later").mkdir()
    with pytest.raises(WorkflowError) as refused:
        study(house)
    assert "waves: [{wave: later, leave_out: why}]" in refused.value.remedy
    assert study(house, "waves: [{wave: later, leave_out: not collected yet}]").waves == ["end", "middle", "start"]


@pytest.mark.parametrize(
    ("lines", "what", "do"),
    [
        (["order_of_waves: declared", "waves: [{wave: start}]"], "the wave end is not declared", "{wave: end}"),
        (["order_of_waves: date", "waves: [{wave: start, date: 2024-01-01}]"], "the wave end is not declared",
         "{wave: end, date: 2024-03-01}"),
        (["waves: [{wave: third}]"], "declares the wave third, which has no folder", "leave_out: not collected yet"),
    ],
)  # fmt: skip
def test_what_cannot_be_ordered_is_refused(house, lines, what, do):
    with pytest.raises(WorkflowError) as refused:
        study(house, *lines)
    assert what in refused.value.what
    assert do in refused.value.remedy


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (["order_of_waves: date", "waves: [{wave: start}]"], "the wave start has none"),
        (["waves: [{wave: start}, {wave: start}]"], "declared twice"),
        (["waves: [{wave: start, phase: after}]"], "none is before"),
        (["waves: [{wave: start, asked: [{instrument: nothing}]}]"], "names the instrument nothing"),
        (["waves: [{wave: start, asked: [{instrument: mini_mood, not_asked: [safe1]}]}]"], "not an item of mini_mood"),
        (["waves: [{wave: start, variables: {sex: gender}}]"], "the variable sex, which is not declared"),
        (["waves: [{wave: start, respondent_key: [a, b]}]"], "names 2 columns as respondent_key, and the study 1"),
        (["arms: {variable: age}"], "not a group variable"),
    ],
)
def test_what_contradicts_itself_is_refused(house, lines, what):
    with pytest.raises(DefinitionError, match=what):
        study(house, *lines)


def rename(house, wave, **names):
    path = house / "data/raw/tiny" / wave / "survey.csv"
    text = path.read_text(encoding="utf-8-sig")
    head, rest = text.split("\n", 1)
    cells = [names.get(c.strip(), c.strip()) for c in head.split(";")]
    path.write_text(";".join(cells) + "\n" + rest, encoding="utf-8")


def responses(house, wave):
    config = house / "config"
    here = Study.load(config / "studies/tiny.yaml")
    known = {n: Instrument.load(config / f"instruments/{n}.yaml") for n in ("mini_security", "mini_mood")}
    files = {"survey": [house / "data/raw/tiny" / wave / "survey.csv"]}
    made = read_wave(files, here, known, wave, house / "data/raw")
    return code_responses(made.answers["survey"], known["mini_security"], here.in_wave(wave)), known["mini_security"]


def test_a_column_renamed_in_one_wave(house):
    before, _ = responses(house, "end")
    rename(house, "end", safe1="Q7")
    with pytest.raises(IntakeError) as refused:
        responses(house, "end")
    assert "waves: [{wave: end, asked: [{instrument: mini_security, columns: {safe1: …}}]}]" in refused.value.remedy
    study(house, "waves: [{wave: end, asked: [{instrument: mini_security, columns: {safe1: Q7}}]}]")
    after, _ = responses(house, "end")
    pd.testing.assert_frame_equal(before, after)
    assert len(responses(house, "start")[0]) == len(before)


def test_a_wave_whose_columns_follow_another_pattern(house):
    before, _ = responses(house, "end")
    ids = [f"{stem}{n}" for stem in ("safe", "conf", "appr") for n in range(1, 5)]
    rename(house, "end", **{item: f"Q[{item[:4]}0{item[4:]}]" for item in ids if item.startswith("safe")})
    asked = "called: 'Q[safe{number:02}]', columns: {" + ", ".join(f"{i}: {i}" for i in ids[4:]) + "}"
    study(house, f"waves: [{{wave: end, asked: [{{instrument: mini_security, {asked}}}]}}]")
    after, _ = responses(house, "end")
    pd.testing.assert_frame_equal(before, after)
    assert len(responses(house, "start")[0]) == len(before)


def test_a_pattern_of_one_wave_takes_the_place_of_the_studys_columns(house):
    asked = Administered(instrument="a", export="e", called="Q{number}", columns={"a2": "second"})
    other = AskedInWave(instrument="a", called="R{number}", columns={"a3": "third"})
    here = as_in(asked, other)
    assert [here.columns_of(i)[0] for i in ("a1", "a2", "a3")] == ["R1", "R2", "third"]
    kept = as_in(asked, AskedInWave(instrument="a", columns={"a3": "third"}))
    assert [kept.columns_of(i)[0] for i in ("a1", "a2", "a3")] == ["Q1", "second", "third"]


def wave_of(house, wave):
    config = house / "config"
    known = {n: Instrument.load(config / f"instruments/{n}.yaml") for n in ("mini_security", "mini_mood")}
    files = {"survey": [house / "data/raw/tiny" / wave / "survey.csv"]}
    return read_wave(files, Study.load(config / "studies/tiny.yaml"), known, wave, house / "data/raw").respondents


def test_key_and_variables_renamed_in_one_wave(house):
    before = wave_of(house, "end")
    rename(house, "end", id="token", age="years")
    with pytest.raises(IntakeError) as refused:
        wave_of(house, "end")
    assert "waves: [{wave: …, respondent_key: […]}]" in refused.value.remedy
    line = "waves: [{wave: end, respondent_key: [token]"
    path = house / "config/studies/tiny.yaml"
    text = path.read_text(encoding="utf-8")
    study(house, line + "}]")
    with pytest.raises(IntakeError) as refused:
        wave_of(house, "end")
    assert "variables: {age: …}" in refused.value.remedy
    path.write_text(text, encoding="utf-8")
    study(house, line + ", variables: {age: years}}]")
    after = wave_of(house, "end")
    assert after["respondent"].tolist() == before["respondent"].tolist()
    assert after["age"].tolist() == before["age"].tolist()
    assert wave_of(house, "start")["age"].tolist() == before["age"].tolist()


def test_the_line_that_a_refusal_asks_for_is_one_that_check_accepts(house):
    from emosec.starting.checking import check_study

    config, raw = house / "config", house / "data/raw"
    rename(house, "end", safe1="safe9", conf1="Q7")
    with pytest.raises(IntakeError, match="safe1"):
        check_study("tiny", config, raw)
    asked = "not_asked: [safe1], columns: {conf1: Q7}"
    study(house, f"waves: [{{wave: end, asked: [{{instrument: mini_security, {asked}}}]}}]")
    odd = check_study("tiny", config, raw).odd
    # and a column that only this wave has is no silent loss
    assert [line for line in odd if "safe9" in line and line.startswith("tiny end")]
    assert not [line for line in odd if "Q7" in line]


def test_an_item_that_one_wave_did_not_ask_is_missing_and_spoils_no_score(house):
    rename(house, "end", safe1="something_else")
    with pytest.raises(IntakeError) as refused:
        responses(house, "end")
    assert "not_asked: [safe1]" in refused.value.remedy
    study(house, "waves: [{wave: end, asked: [{instrument: mini_security, not_asked: [safe1]}]}]")
    made, instrument = responses(house, "end")
    of = made[made["item"] == "safe1"]
    assert len(of) == made["respondent"].nunique()
    assert of["value"].isna().all()
    screened = made.assign(included=True, attentive=True).drop_duplicates(["respondent", "item"])
    asked = score(screened, instrument, ("safe1",)).scores
    unsaid = score(screened, instrument).scores
    safety = asked[asked["scale"] == "safety"]
    assert (safety["n_items"] == 3).all()
    assert safety["score"].notna().mean() > 0.9
    # of four items .8 must be answered, which is four: unsaid, nobody has a score
    assert unsaid[unsaid["scale"] == "safety"]["score"].isna().all()


def test_an_item_nobody_was_asked_stops_no_look_at_outliers():
    from emosec.screening.indicators import Sample
    from emosec.screening.indices.mahalanobis import index

    answers, people = np.random.default_rng(1).normal(size=(40, 4)), pd.DataFrame(index=range(40))
    plain = index(Sample(answers, people, SimpleNamespace(item_ids=tuple("abcd"))))
    gap = np.column_stack([answers, np.full(40, np.nan)])
    np.testing.assert_allclose(index(Sample(gap, people, SimpleNamespace(item_ids=tuple("abcde")))), plain)
    assert np.isfinite(plain).all()


def test_an_item_nobody_was_asked_is_no_reason_to_leave_anybody_out():
    from emosec.screening.indices.missing_share import index

    class Asked:
        answers = np.array([[np.nan, 1, 2], [np.nan, np.nan, 2], [np.nan, 3, 1]])

    assert index(Asked).tolist() == [0.0, 0.5, 0.0]
