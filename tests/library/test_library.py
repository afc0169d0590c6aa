"""Instruments listed, shown, searched, and written as survey files that can be read back."""

import csv
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from emosec.cli import main
from emosec.definitions.instruments import Instrument
from emosec.errors import DefinitionError
from emosec.library.page import page
from emosec.library.reading import grade
from emosec.library.shelf import found, shelf
from emosec.library.surveys.survey import platforms, survey_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def every():
    return shelf(ROOT / "config")


@pytest.fixture(scope="module")
def ours(every):
    return next(i for i in every if i.name == "emosec_24")


@pytest.fixture
def emosec(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)

    def run(*words):
        status = main([str(w) for w in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def test_the_page_is_up_to_date(every):
    there = (ROOT / "docs/instruments.md").read_text(encoding="utf-8")
    assert page(every) == there, "run: emosec instruments page"


def test_list_names_every_file(every, emosec):
    status, out, _ = emosec("instruments", "list")
    assert status == 0
    assert [line.split()[0] for line in out.splitlines()] == [i.name for i in every]
    assert len(every) == len(list((ROOT / "config/instruments").glob("*.yaml")))


def test_show_says_what_is_unconfirmed(emosec):
    status, out, _ = emosec("instruments", "show", "sis")
    assert status == 0
    assert "which items make a scale: unconfirmed" in out
    status, _, err = emosec("instruments", "show", "ecrr")
    assert status == 1
    assert "did you mean ecr_r?" in err


def test_search_finds_by_words_in_any_order(every, emosec):
    assert {i.name for i in found(every, "AVOIDANCE attachment")} == {
        "ecr",
        "ecr_five_point",
        "ecr_r",
        "ecr_s",
        "ecr_rs",
    }
    assert {i.name for i in found(every, "Kroenke depression")} == {"phq_8", "phq_9"}
    status, out, _ = emosec("instruments", "search", "no", "such", "thing")
    assert (status, "no instrument says" in out) == (0, True)


# ---- emosec-24
def test_emosec_24_is_as_it_was_planned(ours):
    assert ours.status == "unvalidated"
    assert ours.validation
    assert list(ours.components) == ["safety", "confidence", "apprehension"]
    assert ours.measures_construct
    for scale in ours.components.values():
        assert (len(scale.items), len(scale.reversed)) == (8, 4)
    assert sorted(ours.signs.values()) == [-1] * 12 + [1] * 12
    assert [len(c.passes) for c in ours.checks] == [1, 1]
    assert {c.passes[0] for c in ours.checks} == {1, 4}
    assert len({i.text for i in ours.items}) == 24
    assert all("{other}" in i.text for i in ours.items)


def test_emosec_24_asks_no_two_items_of_a_component_in_a_row(ours):
    kind = [item.rstrip("12345678") for item in ours.item_ids]
    assert all(a != b for a, b in pairwise(kind))
    assert all(set(kind[at : at + 3]) == {"safe", "conf", "appr"} for at in range(0, 24, 3))


@pytest.mark.parametrize("about", ["", "partner", "mother", "father", "team"])
def test_emosec_24_can_be_read_in_grade_8(ours, about):
    texts = [q.text for q in survey_of(ours, about).questions if not q.check]
    assert not any("{" in t for t in texts)
    assert grade(texts) <= 4
    assert max(grade([t]) for t in texts) <= 8


def test_a_sentence_of_known_grade():
    # 10 words, 1 sentence, 15 syllables: .39·10 + 11.8·1.5 − 15.59
    assert grade(["Safety depends on people who accept me when I fail."]) == pytest.approx(
        0.39 * 10 + 11.8 * 1.5 - 15.59
    )


# ---- survey files, read back
@pytest.fixture(scope="module")
def written(ours, tmp_path_factory):
    folder = tmp_path_factory.mktemp("surveys")
    survey = survey_of(ours, "partner")
    made = {}
    for name, platform in platforms().items():
        made[name] = folder / f"{name}{platform.suffix}"
        platform.write(survey, made[name])
    return survey, made


def test_qualtrics_text_has_every_question_with_its_id_and_choices(written):
    survey, made = written
    text = made["qualtrics"].read_text(encoding="utf-8")
    assert text.startswith("[[AdvancedFormat]]\n")
    blocks = text.split("[[Question:MC:SingleAnswer:Horizontal]]\n")[1:]
    read = []
    for block in blocks:
        head, choices = block.split("[[Choices]]\n")
        ident, words = head.rstrip("\n").split("\n", 1)
        read.append((re.fullmatch(r"\[\[ID:(\w+)\]\]", ident)[1], words, choices.strip().split("\n")))
    assert read == [(q.id, q.text, [label for _, label in q.choices]) for q in survey.questions]
    assert survey.from_one


def test_redcap_dictionary_is_one_that_intake_reads(written):
    from emosec.intake.dictionaries import read_dictionary

    survey, made = written
    rows = list(csv.DictReader(made["redcap"].open(encoding="utf-8")))
    assert len(rows[0]) == 18
    assert [r["Variable / Field Name"] for r in rows] == ["record_id", *(q.id for q in survey.questions)]
    for row, question in zip(rows[1:], survey.questions, strict=True):
        said = dict(part.split(", ", 1) for part in row["Choices, Calculations, OR Slider Labels"].split(" | "))
        assert said == {str(code): label for code, label in question.choices}
    assert any(read_dictionary(made["redcap"]))


def test_formr_workbook_has_both_sheets_and_the_same_bytes_twice(written, tmp_path):
    from openpyxl import load_workbook

    survey, made = written
    book = load_workbook(made["formr"])
    rows = list(book["survey"].iter_rows(values_only=True))
    asked = {r[1]: (r[0], r[2]) for r in rows[1:]}
    lists = {}
    for name, code, label in list(book["choices"].iter_rows(values_only=True))[1:]:
        lists.setdefault(name, []).append((int(code), label))
    for question in survey.questions:
        kind, text = asked[question.id]
        assert text == question.text
        assert tuple(lists[kind.removeprefix("mc ")]) == question.choices
    again = tmp_path / "again.xlsx"
    platforms()["formr"].write(survey, again)
    assert again.read_bytes() == made["formr"].read_bytes()


def test_google_script_holds_every_question_as_a_string(written):
    survey, made = written
    text = made["googleforms"].read_text(encoding="utf-8")
    inside = text[text.index("var questions = [") + len("var questions = ") : text.index("  ];") + 3]
    read = json.loads(inside)
    assert read == [[q.text, [label for _, label in q.choices]] for q in survey.questions]


def test_limesurvey_structure_has_questions_and_their_answers(written):
    survey, made = written
    rows = list(csv.DictReader(made["limesurvey"].open(encoding="utf-8-sig"), dialect="excel-tab"))
    read = {}
    for row in rows:
        if row["class"] == "Q":
            answers = read.setdefault(row["name"], (row["text"], []))[1]
        elif row["class"] == "A":
            answers.append((int(row["name"]), row["text"]))
    assert read == {q.id: (q.text, list(q.choices)) for q in survey.questions}


def test_the_export_of_google_forms_is_found_again_by_its_words(written, tmp_path):
    from emosec.intake.recognised import recognise_file
    from emosec.starting.known import find_known

    survey, _ = written
    path = tmp_path / "form.csv"
    labels = [label for _, label in survey.questions[0].choices]
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["Timestamp", *(q.text for q in survey.questions)])
        out.writerows(["2026/01/01 10:00:00 AM GMT", *(labels[(i + k) % 5] for k in range(26))] for i in range(5))
    generic = Instrument.load(ROOT / "config/instruments/emosec_24.yaml")
    asked = generic.model_copy(
        update={
            "items": tuple(
                i.model_copy(update={"text": i.text.replace("{other}", "my partner")}) for i in generic.items
            )
        }
    )
    (match,) = find_known(recognise_file(path).table, [asked])
    assert (len(match.columns), match.unmatched, match.uncoded) == (24, (), 0.0)


def test_an_instrument_without_words_is_refused_with_its_licence(every):
    ecr = next(i for i in every if i.name == "ecr")
    with pytest.raises(DefinitionError, match="holds no words"):
        survey_of(ecr)


def test_somebody_unknown_and_an_existing_file_are_refused(emosec, tmp_path):
    status, _, err = emosec("instruments", "export", "emosec_24", "--to", "redcap", "--about", "motherr")
    assert (status, "did you mean mother?" in err) == (1, True)
    status, _, err = emosec("instruments", "export", "emosec_24", "--to", "paper")
    assert (status, "known: formr" in err) == (1, True)
    path = tmp_path / "e.csv"
    assert emosec("instruments", "export", "emosec_24", "--to", "redcap", "--output", path)[0] == 0
    status, _, err = emosec("instruments", "export", "emosec_24", "--to", "redcap", "--output", path)
    assert (status, "exists already" in err) == (1, True)


def test_the_study_that_the_page_prints_can_be_run(tmp_path):
    from shutil import copytree

    from emosec.definitions.catalogue import load_design

    page = (ROOT / "docs/emosec_24.md").read_text(encoding="utf-8").split("## A study with it")[1]
    block = page[page.index("    name: closeness") :].split("\n\n")[0]
    copytree(ROOT / "config", tmp_path / "config")
    text = "\n".join(line.removeprefix("    ") for line in block.splitlines())
    (tmp_path / "config/studies/closeness.yaml").write_text(text + "\n", encoding="utf-8")
    design = load_design(tmp_path / "config", "closeness")
    (asked,) = design.study.instruments
    assert [i for page in asked.pages for i in page] == list(design.instruments["emosec_24"].item_ids)
    assert {c.column: c.passes for c in design.study.exports[0].checks} == {
        c.id: tuple(map(str, c.passes)) for c in design.instruments["emosec_24"].checks
    }
