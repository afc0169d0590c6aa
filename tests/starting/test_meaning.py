"""Instruments that are known already, and waves: the codes that a file writes are mapped in what `emosec new` drafts."""

import re
import shutil

import numpy as np
import pyreadstat
import pytest

import surveys
from emosec.intake.coding import code_responses
from emosec.intake.wave import read_wave
from emosec.plan import load_plan
from emosec.starting.checking import check_study
from emosec.starting.start import new_study
from emosec.starting.texts import MARK

pytestmark = pytest.mark.usefixtures("read_here")

STEPS = surveys.steps()
SIXTH = ("code 1", "code 2", "code 3", "code 4", "code 5", "code 6")


def feelings(labels=surveys.ENGLISH, first=1, items=surveys.ITEMS, texts=False):
    """A known instrument of three components."""
    listed = ", ".join(
        f'{{id: {i}, text: "{s}"}}' if texts else f"{{id: {i}}}" for i, s in zip(items, surveys.STATEMENTS, strict=True)
    )
    responses = ", ".join(f'{{code: {c}, label: "{w}"}}' for c, w in enumerate(labels, start=first))
    parts = {"safety": items[:4], "confidence": items[4:8], "apprehension": items[8:]}
    scales = ", ".join(
        f"{{name: {name}, component: {name}, {'toward: security, ' if name == 'apprehension' else ''}items: [{', '.join(own)}]}}"
        for name, own in parts.items()
    )
    return (
        f"name: feelings\ntitle: F\ncitation: none\nlicence: CC0\nconstruct: emotional_security\nresponses: [{responses}]\n"
        f"items: [{listed}]\nscales: [{scales}]\n"
    )


@pytest.fixture
def drafted(tmp_path, root):
    """Let `emosec new` draft a study of some waves, confirm it, check it, and return wave → answers in steps of 1 to 5."""

    def draft(waves, known=""):
        config, raw = tmp_path / "config", tmp_path / "raw"
        for kind in ("constructs", "screening", "models", "decisions"):
            shutil.copytree(root / "config" / kind, config / kind)
        (config / "instruments").mkdir()
        if known:
            (config / "instruments/feelings.yaml").write_text(known, encoding="utf-8")
        for wave, files in waves.items():
            (raw / "mood" / wave).mkdir(parents=True)
            for name, content in files.items():
                (raw / "mood" / wave / name).write_bytes(content)
        made = new_study([raw / "mood"], config=config, raw=raw)
        for path in (*config.glob("studies/*.yaml"), *config.glob("instruments/*.yaml")):
            path.write_text(re.sub(rf"  {MARK}[^\n]*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
        checked = check_study("mood", config, raw)
        assert not checked.wrong
        plan = load_plan("mood", config, raw)
        (asked,) = plan.design.study.instruments
        instrument = plan.design.instruments[asked.instrument]
        answers = {}
        for wave in waves:
            study = plan.design.study.in_wave(wave)
            read = read_wave(plan.exports_in(wave), study, plan.design.instruments, wave, raw)
            values = code_responses(read.answers[asked.export], instrument, study)["value"]
            codes = values.to_numpy(dtype=float, na_value=np.nan).reshape(-1, len(instrument.items))
            answers[wave] = codes - instrument.low + 1
        return plan.design.study, instrument, answers, made

    return draft


def plain(write=int, names=surveys.ITEMS):
    return {"d.csv": surveys.text(surveys.plain(write, names=names)).encode()}


def own_items(stem):
    return [f"{stem}_{i}" for i in range(1, surveys.K + 1)]


QUESTION = "1 = strongly agree, 5 = strongly disagree"
TWINS = {
    "num.csv": surveys.qualtrics(surveys.SKIPPING.get),
    "txt.csv": surveys.qualtrics(surveys.word(surveys.ENGLISH)),
}
LETTERS = surveys.limesurvey_pair(tuple(f'"{c}"' for c in surveys.LETTERS.values()), surveys.LETTERS.get)


@pytest.mark.parametrize(
    ("files", "known", "codes"),
    [
        (plain(), feelings(first=0), {"1": 0, "2": 1, "3": 2, "4": 3, "5": 4}),
        (plain(lambda s: s - 3), feelings(first=0), {"-2": 0, "-1": 1, "0": 2, "1": 3, "2": 4}),
        (TWINS, feelings(items=own_items("QID3")), {"1": 1, "2": 3, "3": 4, "4": 5, "6": 2}),
        (LETTERS, feelings(surveys.OFTEN, items=[f"f_{i}" for i in range(5, 17)]), {"A3": 1, "A1": 2, "A5": 3, "A2": 4, "A4": 5}),
        (surveys.redcap((5, 4, 3, 2, 1)), feelings(surveys.OFTEN), {"5": 1, "4": 2, "3": 3, "2": 4, "1": 5}),
        (
            plain(lambda s: 6 - s, [f"{QUESTION} [{s}]" for s in surveys.STATEMENTS]),
            feelings(items=[f"x{i}" for i in range(12)], texts=True),
            {"5": 1, "4": 2, "3": 3, "2": 4, "1": 5},
        ),
    ],
)  # fmt: skip
def test_codes_of_a_known_instrument_are_mapped(drafted, files, known, codes):
    study, instrument, answers, _ = drafted({"w1": files}, known)
    assert instrument.name == "feelings"
    assert dict(study.instruments[0].codes) == codes
    assert (answers["w1"] == STEPS).all()


def test_a_known_instrument_whose_codes_no_map_puts_right_is_not_taken_and_said(drafted):
    _, instrument, answers, made = drafted({"w1": TWINS}, feelings(SIXTH, items=own_items("QID3")))
    assert instrument.name != "feelings"
    assert (answers["w1"] == STEPS).all()
    assert any("feelings: 12 by their names, and not taken: QID3_1:" in line for line in made.said)


def test_cells_that_mean_no_answer_are_declared_beside_a_known_instrument(drafted):
    rows = surveys.beside([["id"], *([k] for k in surveys.KEYS)], surveys.with_missing())
    study, _, answers, _ = drafted({"w1": {"d.csv": surveys.text(rows).encode()}}, feelings())
    assert study.exports[0].missing == ("-99",)
    assert np.isnan(answers["w1"]).sum() == 8


def labelled(turned):
    labels = {i: {float(6 - c if turned else c): w for c, w in enumerate(surveys.ENGLISH, 1)} for i in surveys.ITEMS}
    given = surveys.frame(6 - STEPS if turned else STEPS)
    return {"d.sav": surveys.made_by(lambda p: pyreadstat.write_sav(given, p, variable_value_labels=labels), ".sav")}


@pytest.mark.parametrize("known", ["", feelings()])
@pytest.mark.parametrize(
    ("first", "second", "codes"),
    [
        (plain(), plain(lambda s: s - 1), {"0": 1, "1": 2, "2": 3, "3": 4, "4": 5}),
        (labelled(turned=False), labelled(turned=True), {"5": 1, "4": 2, "3": 3, "2": 4, "1": 5}),
    ],
)
def test_a_wave_that_writes_other_codes_has_a_map_of_its_own(drafted, known, first, second, codes):
    study, _, answers, _ = drafted({"w1": first, "w2": second}, known)
    assert study.instruments[0].codes == {}
    assert dict(study.in_wave("w2").instruments[0].codes) == codes
    assert (answers["w1"] == STEPS).all()
    assert (answers["w2"] == STEPS).all()


def test_the_first_waves_map_does_not_hold_for_one_that_writes_the_published_codes(drafted):
    study, _, answers, _ = drafted({"w1": plain(lambda s: s - 1), "w2": plain()}, feelings())
    assert dict(study.in_wave("w2").instruments[0].codes) == {str(c): c for c in range(1, 6)}
    assert (answers["w1"] == STEPS).all()
    assert (answers["w2"] == STEPS).all()
