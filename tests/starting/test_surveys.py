"""From what a platform exports to a study that passes `emosec check`, nothing done by hand but taking the guesses' marks away."""

import re
import shutil

import numpy as np
import pytest

import surveys
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.intake.coding import code_responses
from emosec.intake.wave import read_wave
from emosec.plan import load_plan
from emosec.starting.checking import check_study
from emosec.starting.start import new_study
from emosec.starting.texts import MARK

pytestmark = pytest.mark.usefixtures("read_here")

MADE = surveys.surveys()
STEPS = surveys.steps()


@pytest.fixture
def started(tmp_path, root):
    """Write files as the one wave of a study and let `emosec new` draft it; the folders of definitions and raw data."""

    def start(files, name="mood"):
        config, raw = tmp_path / "config", tmp_path / "raw"
        for kind in ("constructs", "screening", "models", "decisions"):
            shutil.copytree(root / "config" / kind, config / kind)
        folder = raw / name / "w1"
        folder.mkdir(parents=True)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        made = new_study([raw / name], config=config, raw=raw)
        return config, raw, made

    return start


def confirm(config):
    """What a person does after a look: take the marks away."""
    for path in (*config.glob("studies/*.yaml"), *config.glob("instruments/*.yaml")):
        path.write_text(re.sub(rf"  {MARK}[^\n]*", "", path.read_text(encoding="utf-8")), encoding="utf-8")


def coded(config, raw, name="mood"):
    """The study, its one drafted instrument, and the answers as published codes."""
    plan = load_plan(name, config, raw)
    study = plan.design.study
    (asked,) = study.instruments
    instrument = plan.design.instruments[asked.instrument]
    wave = read_wave(plan.exports_in("w1"), study, plan.design.instruments, "w1", raw)
    values = code_responses(wave.answers[asked.export], instrument, study)["value"]
    codes = values.to_numpy(dtype=float, na_value=np.nan).reshape(-1, len(instrument.items))
    return study, instrument, codes - instrument.low + 1


def test_there_are_more_than_twenty():
    assert len(MADE) > 20


@pytest.mark.parametrize("name", sorted(MADE))
def test_what_new_writes_passes_check_and_means_what_was_answered(started, name):
    config, raw, made = started(MADE[name])
    confirm(config)
    checked = check_study("mood", config, raw)
    assert not [line for line in checked.odd if "guess" in line]
    _, instrument, answers = coded(config, raw)
    assert len(instrument.items) == surveys.K, "\n".join(made.said)
    given = ~np.isnan(answers) & (answers <= 5)
    assert given.mean() > 0.97
    assert (answers == STEPS)[given].all()


def test_labels_come_from_where_they_stand(started):
    config, raw, _ = started(MADE["qualtrics_twins"])
    study, instrument, _ = coded(config, raw)
    assert [r.label for r in instrument.responses] == list(surveys.ENGLISH)
    assert [i.text for i in instrument.items] == surveys.STATEMENTS
    assert study.instruments[0].codes == {"1": 1, "6": 2, "2": 3, "3": 4, "4": 5}


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("redcap_skipping", surveys.OFTEN),
        ("limesurvey_r_pair", surveys.OFTEN),
        ("sosci", surveys.ENGLISH),
        ("formr", surveys.ENGLISH),
        ("spss_spaces", surveys.ENGLISH),
        ("spss_one_turned", surveys.ENGLISH),
        ("googleforms_german", surveys.GERMAN),
        ("limesurvey_r_pair_of_letters", surveys.OFTEN),
        ("spss_numbered_labels", surveys.ENGLISH),
        ("plain_words", surveys.PERCEIVED),
        ("gorilla", surveys.ENGLISH),
    ],
)
def test_labels_of_dictionaries_and_value_labels(started, name, labels):
    config, raw, _ = started(MADE[name])
    _, instrument, _ = coded(config, raw)
    assert [r.label for r in instrument.responses] == list(labels)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("plain_semicolons", ("lfdn",)),
        ("plain_no_key", "row"),
        ("plain_row_number", ("Nº de orden",)),
        ("redcap_labels", ("record_id",)),
        ("sosci", ("CASE",)),
        ("limesurvey_words", ("Response ID",)),
        ("googleforms", ("Timestamp",)),
        ("psychopy_wide", ("participant",)),
        ("gorilla", ("Participant Private ID",)),
    ],
)
def test_keys(started, name, key):
    config, _, _ = started(MADE[name])
    assert Study.load(config / "studies/mood.yaml").respondent_key == key


def test_a_row_that_is_taken_for_a_respondent_is_said_and_nothing_is_missing(started):
    _, _, made = started(MADE["plain_no_key"])
    assert any(line.startswith("  respondent key: row; no column") for line in made.said)
    assert not any("a respondent key: no column" in line for line in made.said)


def test_a_column_with_codes_of_its_own_and_columns_of_which_a_row_fills_one(started):
    config, raw, _ = started(MADE["spss_one_turned"])
    study = Study.load(config / "studies/mood.yaml")
    assert study.instruments[0].codes == {"q4": {"5": 1, "4": 2, "3": 3, "2": 4, "1": 5}}
    config.rename(config.with_name("config1"))
    raw.rename(raw.with_name("raw1"))
    config, _, _ = started(MADE["counterbalanced"])
    asked = Study.load(config / "studies/mood.yaml").instruments[0]
    assert asked.columns["q1"] == ("A_q1", "B_q1")
    assert len(asked.columns) == surveys.K


def test_rows_that_share_a_key_do_not_cost_an_item(started):
    rows = surveys.plain()
    rows += [rows[3], [rows[5][0], *[""] * surveys.K], [rows[8][0], *rows[9][1:]]]
    config, raw, _ = started({"d.csv": surveys.text(rows).encode()})
    written = (config / "studies/mood.yaml").read_text(encoding="utf-8")
    assert "respondent_key: [id]" in written
    assert "# keep: most_complete" in written
    assert len(coded(config, raw)[1].items) == surveys.K


def test_every_column_that_is_no_item_is_listed_with_why(started):
    rows = surveys.plain()
    more = [["nobody", "constant", "age_text", "single"]]
    more += [["", "7", f"about {20 + i} years and {i} days", str(1 + i % 4)] for i in range(surveys.N)]
    config, _, _ = started({"d.csv": surveys.text(surveys.beside(rows, more)).encode()})
    written = (config / "studies/mood.yaml").read_text(encoding="utf-8")
    assert "nobody (nobody answered it)" in written
    assert "constant (everybody gave the same answer)" in written
    assert "age_text (free text)" in written
    assert "single (fewer than 4 columns in a row share its responses)" in written


@pytest.mark.parametrize(
    ("header", "row", "says"),
    [
        ("participant,trials.thisN,trials.thisRepN,key_resp.keys,date,expName", "p1,{i},0,left,2024-01-01,stroop", "log of trials"),
        ("Event Index,Participant Private ID,Question Key,Response", "{i},9{i},q1,Agree", "list of answers, one a row"),
        ("session,item_id,displaycount,shown,answered,saved", "s{i},{i},1,2024-01-01,2,1", "log of displayed items"),
    ],
)  # fmt: skip
def test_logs_are_no_respondents(started, header, row, says):
    log = "\n".join([header, *(row.format(i=i) for i in range(40))]).encode()
    config, _, made = started(MADE["plain_semicolons"] | {"log.csv": log})
    assert any(says in line for line in made.said)
    assert [e.name for e in Study.load(config / "studies/mood.yaml").exports] == ["d"]


def test_an_instrument_is_known_by_its_texts_and_brings_its_key(started, tmp_path):
    items = ", ".join(f'{{id: x{i}, text: "{s}."}}' for i, s in enumerate(surveys.STATEMENTS))
    labels = ", ".join(f'{{code: {c}, label: "{w}"}}' for c, w in enumerate(surveys.ENGLISH, start=1))
    ids = ", ".join(f"x{i}" for i in range(surveys.K))
    known = (
        f"name: feelings\ntitle: F\ncitation: none\nlicence: CC0\nresponses: [{labels}]\nitems: [{items}]\n"
        f"scales: [{{name: all, items: [{ids}], reversed: [x1, x4]}}]\n"
    )
    (tmp_path / "config/instruments").mkdir(parents=True)
    (tmp_path / "config/instruments/feelings.yaml").write_text(known, encoding="utf-8")
    config, raw, made = started(MADE["qualtrics_words"])
    assert any("feelings: 12 of 12 items, 12 by their questions" in line for line in made.said)
    study, instrument, answers = Study.load(config / "studies/mood.yaml"), None, None
    assert study.instruments[0].columns["x1"] == "QID3_2"
    instrument = Instrument.load(config / "instruments/feelings.yaml")
    wave = read_wave({"d": [raw / "mood/w1/d.csv"]}, study, {"feelings": instrument}, "w1", raw)
    answers = code_responses(wave.answers["d"], instrument, study)["value"].to_numpy(dtype=float)
    assert (answers.reshape(-1, surveys.K) == STEPS).all()
