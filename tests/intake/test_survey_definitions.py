"""Questions and labels from what platforms say of their own surveys: Qualtrics' .qsf and LimeSurvey's .lss."""

import json

import numpy as np
import pytest

import surveys
from emosec.errors import IntakeError
from emosec.intake.dictionaries import read_dictionary

CODES = (1, 6, 2, 3, 4)


def qsf():
    """A matrix whose codes skip, and a single question."""
    answers = {str(at): {"Display": w} for at, w in enumerate(surveys.ENGLISH, start=1)}
    matrix = {
        "DataExportTag": "QID3", "QuestionText": "<b>How far</b> is&nbsp;each true of you?", "QuestionType": "Matrix",
        "Choices": {str(i): {"Display": s} for i, s in enumerate(surveys.STATEMENTS, start=1)}, "Answers": answers,
        "RecodeValues": {str(at): str(c) for at, c in enumerate(CODES, start=1)},
    }  # fmt: skip
    single = {"DataExportTag": "Q9", "QuestionText": "Age?", "QuestionType": "MC", "Choices": [{"Display": "young"}]}
    elements = [{"Element": "BL", "Payload": []}, *({"Element": "SQ", "Payload": q} for q in (matrix, single))]
    return json.dumps({"SurveyEntry": {"SurveyName": "x"}, "SurveyElements": elements}).encode()


def lss():
    """One array question of twelve statements with letters for answers, as version 4 and later write it."""

    def row(**cells):
        return "<row>" + "".join(f"<{k}><![CDATA[{v}]]></{k}>" for k, v in cells.items()) + "</row>"

    parts = {
        "questions": row(qid=1, parent_qid=0, title="G"),
        "subquestions": "".join(row(qid=10 + i, parent_qid=1, title=f"SQ{i:03}") for i in range(surveys.K)),
        "question_l10ns": row(qid=1, question="<p>How often?</p>", language="en")
        + "".join(row(qid=10 + i, question=s, language="en") for i, s in enumerate(surveys.STATEMENTS)),
        "answers": "".join(row(aid=50 + c, qid=1, code=f"A{c}") for c in range(1, 6)),
        "answer_l10ns": "".join(row(aid=50 + c, answer=w, language="en") for c, w in enumerate(surveys.OFTEN, start=1)),
    }
    whole = "".join(f"<{k}><fields/><rows>{v}</rows></{k}>" for k, v in parts.items())
    return f'<?xml version="1.0"?><document><LimeSurveyDocType>Survey</LimeSurveyDocType>{whole}</document>'.encode()


def said(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    return read_dictionary(tmp_path / name)[0]


def test_qualtrics(tmp_path):
    made = said(tmp_path, "s.qsf", qsf())
    assert made["QID3_2"].text == "How far is each true of you? - I feel tense"
    assert made["QID3_2"].labels == dict(zip(map(str, CODES), surveys.ENGLISH, strict=True))
    assert (made["Q9"].text, made["Q9"].labels) == ("Age?", {"1": "young"})


def test_limesurvey(tmp_path):
    made = said(tmp_path, "s.lss", lss())
    assert made["G[SQ001]"] == made["G_SQ001"]
    assert made["G[SQ001]"].text == "How often? [I feel tense]"
    assert made["G[SQ001]"].labels == {f"A{c}": w for c, w in enumerate(surveys.OFTEN, start=1)}


def test_entities_and_damage_are_refused(tmp_path):
    bomb = lss().replace(b"<document>", b'<!DOCTYPE d [<!ENTITY a "aaaa">]><document>')
    with pytest.raises(IntakeError, match="entities of its own"):
        said(tmp_path, "b.lss", bomb)
    with pytest.raises(IntakeError, match="the XML is damaged"):
        said(tmp_path, "d.lss", lss()[:-20])
    assert said(tmp_path, "odd.qsf", b'{"SurveyElements": [1, {"Element": "SQ", "Payload": 3}]}') == {}


def test_new_takes_labels_and_texts_from_the_definition(started_survey):
    written = np.vectorize(dict(zip(range(1, 6), CODES, strict=True)).get)
    rows = surveys.qualtrics(lambda s: int(written(s)))
    instrument, answers = started_survey({"d.csv": rows, "survey.qsf": qsf()})
    assert [r.label for r in instrument.responses] == list(surveys.ENGLISH)
    assert [i.text for i in instrument.items] == surveys.STATEMENTS
    assert (answers == surveys.steps()).all()


def test_new_takes_labels_of_letters_from_the_definition(started_survey):
    names = [f"G[SQ{i:03}]" for i in range(surveys.K)]
    rows = surveys.text(surveys.limesurvey(names, lambda s: f"A{s}", surveys.LS_CODES)).encode()
    instrument, answers = started_survey({"d.csv": rows, "survey.lss": lss()})
    assert [i.text for i in instrument.items] == surveys.STATEMENTS
    assert (answers == surveys.steps()).all()


@pytest.fixture
def started_survey(tmp_path, root):
    import shutil

    from emosec.intake.coding import code_responses
    from emosec.intake.wave import read_wave
    from emosec.plan import load_plan
    from emosec.starting.start import new_study

    def start(files):
        config, raw = tmp_path / "config", tmp_path / "raw"
        for kind in ("constructs", "screening", "models", "decisions"):
            shutil.copytree(root / "config" / kind, config / kind)
        (raw / "mood/w1").mkdir(parents=True)
        for file, content in files.items():
            (raw / "mood/w1" / file).write_bytes(content)
        new_study([raw / "mood"], config=config, raw=raw)
        plan = load_plan("mood", config, raw)
        (asked,) = plan.design.study.instruments
        instrument = plan.design.instruments[asked.instrument]
        wave = read_wave(plan.exports_in("w1"), plan.design.study, plan.design.instruments, "w1", raw)
        values = code_responses(wave.answers[asked.export], instrument, plan.design.study)["value"]
        return instrument, values.to_numpy(dtype=float).reshape(-1, surveys.K) - instrument.low + 1

    return start
