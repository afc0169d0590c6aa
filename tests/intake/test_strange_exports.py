"""What exports do that no platform's manual tells: one small imitation each."""

import io
import re
import zipfile

import openpyxl
import pandas as pd
import pytest

from emosec.errors import IntakeError
from emosec.intake.coding import code_responses
from emosec.intake.labels import labels_of, split_number
from emosec.intake.numbers import whole_number
from emosec.intake.privacy import recognise_personal
from emosec.intake.readers import RawColumn
from emosec.intake.recognised import recognise_file
from emosec.starting.answers import answers_of
from imitations import text


@pytest.fixture
def look(tmp_path):
    def look(content):
        path = tmp_path / "export.bin"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return recognise_file(path)

    return look


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# rows that are nobody's


def test_rows_that_a_spreadsheet_left_behind_are_nobody(look):
    found = look("id,calm,tense\n1,2,3\n , ,\n2,,\n,,\n,,\n")
    assert found.rows == 2
    assert found.notes == ("3 rows without any cell left out, the first in line 3",)


def test_titles_above_the_column_names_are_left_out_and_said(look):
    rows = [["Security, spring"], ["exported on 1 May"], [], ["id", "calm", "tense"], [1, 2, 3]]
    for content in (workbook(rows), "Security, spring\nexported on 1 May\n\nid;calm;tense\n1;2;3\n"):
        found = look(content)
        assert list(found.table.cells.columns) == ["id", "calm", "tense"]
        assert found.rows == 1
        assert found.notes[:1] == ("2 rows above the column names left out: Security, spring",)


def test_headings_over_several_columns_are_left_out_where_the_names_below_stand_over_numbers(look):
    found = look("Person,,Feelings,,,\nid,age,calm,tense,sad,glad\n1,20,2,3,1,1\n")
    assert found.notes[0] == "1 row of headings over several columns left out: Person | Feelings"
    assert list(found.table.cells.columns) == ["id", "age", "calm", "tense", "sad", "glad"]
    # a header with names for some columns alone stays one
    found = look("id,,,calm\n1,2,3,1\n2,3,1,2\n")
    assert found.rows == 2


def test_headings_over_words_need_a_word_from_the_study_file(look, wave_of, make_study):
    content = "Person,,Feelings,,,\nid,age,calm,tense,sad,glad\nanna,old,a bit,Somewhat,no,no\n"
    assert "4 of 6 columns have no name" in look(content).notes[0]
    content = "Person,,Feelings,,,\nid,age,calm,tense,sad,glad\n1,20,2,3,1,1\n"
    wave = wave_of({"main.csv": content}, make_study(options=", header_row: 2"))
    assert wave.answers["main"][["respondent", "calm"]].to_numpy().tolist() == [["1", "2"]]


def test_a_column_of_its_own_is_no_title(look):
    assert look("calm\n1\n2\n").rows == 2


# platforms


def test_questions_stay_questions_where_names_and_questions_alone_are_left_of_qualtrics(look):
    found = look("ResponseId,Q1,Q2\nResponse ID,How calm?,How tense?\nR_1,2,3\n")
    assert (found.reader, found.rows) == ("qualtrics", 1)
    assert found.table.columns[1].text == "How calm?"


def surveymonkey(answers, option="Open-Ended Response"):
    first = ["Respondent ID", "Collector ID", "I feel safe", "", "", "Anything else?"]
    second = ["", "", "no", "a bit", "yes", option]
    return text([first, second, *([str(i), "9", *row] for i, row in enumerate(answers))])


def test_a_choice_spread_over_columns_in_codes_is_put_together_with_its_labels(look):
    table = look(surveymonkey([["1", "", "", ""], ["", "", "3", ""], ["", "2", "", ""], ["1", "", "", ""]])).table
    assert table.cells["I feel safe"].tolist() == ["1", "3", "2", "1"]
    assert next(c for c in table.columns if c.name == "I feel safe").labels == {"1": "no", "2": "a bit", "3": "yes"}


@pytest.mark.parametrize("row", [["1", "2", "", ""], ["2", "", "", ""], ["", "1", "", ""]])
def test_ratings_are_not_taken_for_a_spread_choice(look, row):
    # two answers in one row; two codes in one column; one code in two columns
    table = look(surveymonkey([["1", "", "", ""], row])).table
    assert "I feel safe" not in table.cells.columns


def test_what_surveymonkey_calls_open_ended_is_free_text_however_rare(look):
    assert look(surveymonkey([["1", "", "", "thanks"], ["", "", "3", ""]])).personal == (
        ("Anything else?", "free text"),
    )
    assert look(surveymonkey([["1", "", "", "41"], ["", "", "3", "39"]])).personal == ()


LIME = ["1980-01-01 00:00:00", "3", "en", "88", "2", "3"]


@pytest.mark.parametrize(
    ("header", "names"),
    [
        (
            [["Response ID", "Date submitted", "Last page", "Start language", "Seed", "Calm?", "Tense?"],
             ["id", "submitdate", "lastpage", "startlanguage", "seed", "Q1[1]", "Q1[2]"]],
            ["id", "submitdate", "lastpage", "startlanguage", "seed", "Q1[1]", "Q1[2]"],
        ),
        (
            [["id. Response ID", "submitdate. Date submitted", "lastpage. Last page", "startlanguage. Start language",
              "seed. Seed", "Q1[1]. Calm? Yes. No.", "Q1[2]. Tense?"]],
            ["id", "submitdate", "lastpage", "startlanguage", "seed", "Q1[1]", "Q1[2]"],
        ),
        (
            [["ID da resposta", "Data de envio", "Última página", "Idioma inicial", "Semente", "Calmo?", "Tenso?"]],
            ["ID da resposta", "Data de envio", "Última página", "Idioma inicial", "Semente", "Calmo?", "Tenso?"],
        ),
    ],
)  # fmt: skip
def test_limesurvey_with_two_header_rows_with_both_in_one_and_in_a_language_nobody_listed(look, header, names):
    found = look(text([*header, ["1", *LIME], ["2", "", *LIME[1:]]], "\t"))
    assert (found.reader, found.rows) == ("limesurvey", 2)
    assert list(found.table.cells.columns) == names
    assert found.table.paradata["finished"].tolist() == [1, 0]


def test_a_plain_file_with_a_column_is_complete_is_not_redcaps(look):
    found = look("pid,calm,is_complete\np1,2,1\np2,3,0\n")
    assert (found.reader, found.paradata) == ("delimited", ())
    assert look("pid,calm,mood_complete\np1,2,2\np2,3,0\n").reader == "redcap"


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [
        ("Timestamp", "2024/12/05 9:39:0{} PM GMT+1"),
        ("Marca temporal", "2024/03/02 9:39:0{} p. m. CET"),
        ("Časová značka", "5.12.2024 9:39:0{}"),
        ("Aikaleima", "5.12.2024 klo 9.39.0{}"),
        ("타임스탬프", "2024. 12. 5 오전 9:39:0{}"),
        ("时间戳记", "2024/12/05 上午9:39:0{}"),
        ("Időbélyeg", "2024. 12. 05. 9:39:0{}"),
    ],
)
def test_google_forms_moments_are_moments_in_any_language_and_no_free_text(look, stamp, moment):
    rows = [[stamp, "I feel safe"], *([moment.format(i), "4"] for i in range(20))]
    found = look(text(rows))
    assert (found.reader, found.personal) == ("googleforms", ())


def test_tables_that_r_writes_with_spaces(look):
    found = look('"pid" "calm" "tense"\n"1" "a b" 2 NA\n"2" "c" 3 1\n')
    assert found.rows == 2
    assert found.table.cells["pid"].tolist() == ["a b", "c"]
    assert look("a few words of text\nand no table at all here\nthat is it\n").columns == 1


# keys


def test_keys_that_a_spreadsheet_rounded_are_refused(wave_of):
    with pytest.raises(IntakeError, match=r"id is a number such as 1\.14E\+11 in row 2"):
        wave_of({"main.csv": "id,calm\n7,1\n1.14E+11,2\n"})


def test_keys_that_r_shortened_are_the_same_key(wave_of):
    wave = wave_of({"main.csv": "id,calm\n1e+05,1\n", "other.csv": "id,x\n100000,2\n"})
    assert wave.respondents["source_rows"].tolist() == ["main:1; other:1"]


# times


def test_page_times_with_three_decimals_behind_a_comma_need_the_decimal_mark(wave_of, make_study):
    content = "id;calm;t1\n1;2;61,357\n2;3;4,071\n"
    options = ", pages: [{column: t1, items: 10}]"
    with pytest.raises(IntakeError, match=r"column t1: '61,357' .*comma may be"):
        wave_of({"main.csv": content}, make_study(options=options))
    wave = wave_of({"main.csv": content}, make_study(options=options + ', decimal: ","'))
    assert wave.respondents["main.seconds_per_item"].round(2).tolist() == [6.14, 0.41]


# words


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("very much (3)", 3), ("3 (very much)", 3), ("Very much [3]", 3), ("very much = 3", 3), ("3(very much)", 3),
     ("3 | Very  Much", 3), ("1", 1)],
)  # fmt: skip
def test_the_code_may_stand_on_either_side_of_the_words(wave_of, make_study, mini, cell, expected):
    study = make_study()
    answers = wave_of({"main.csv": text([["id", "calm", "tense"], ["1", cell, "2"]])}, study).answers["main"]
    assert code_responses(answers, mini, study)["value"].tolist() == [expected, 2]


@pytest.mark.parametrize("cell", ["very much (2)", "2 (very much)", "very (much)", "much", "very much 3 4"])
def test_a_code_that_is_not_the_words_own_is_refused(wave_of, make_study, mini, cell):
    study = make_study()
    answers = wave_of({"main.csv": text([["id", "calm", "tense"], ["1", cell, "2"]])}, study).answers["main"]
    with pytest.raises(IntakeError, match="neither a whole number nor a known label"):
        code_responses(answers, mini, study)


def test_labels_that_are_numbers_of_another_code_are_refused(mini):
    shifted = mini.model_copy(
        update={
            "responses": tuple(r.model_copy(update={"label": str(r.code - 1), "synonyms": ()}) for r in mini.responses)
        }
    )
    with pytest.raises(IntakeError, match="label '0' of the code 1 is a number itself"):
        labels_of(shifted)


def test_words_in_brackets_that_are_part_of_a_label_stay():
    assert split_number("2 (not) at all") == (2, "(not) at all")


# people


def kind(name, cells, question=""):
    found = recognise_personal(RawColumn(name, name, 1, question), pd.Series(cells, dtype="string"))
    return found.kind if found else None


FIRST = [
    "Ann",
    "Béla",
    "Chloé",
    "Dörte",
    "Emil",
    "Fatima",
    "Gül",
    "Hans",
    "Ingrid",
    "José",
    "Karl",
    "Lena",
    "Mónica",
    "Nils",
    "Olga",
]


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("Q1_name", FIRST[:3], "name"),
        ("child_name", FIRST[:3], "name"),
        ("Nom", FIRST[:3], "name"),
        ("Фамилия", ["Иванова"], "name"),
        ("Q17", FIRST, "free text"),
        ("Q17", ["Bad Homburg", *FIRST], "free text"),
        ("geb_dat", ["1990-05-12"], "birth date"),
        ("sona_id", ["20013", "20517"], "worker id"),
        ("where", ["50.12345, 8.65432", "48.85660,2.35220"], "coordinates"),
        # what stays
        ("event_name", ["base", "later"], None),
        ("country_name", ["Chile", "Peru"], None),
        ("Q17", FIRST * 4, None),
        ("vpcode", [a + b for a in "ABCD" for b in "EFGHI"], None),
    ],
)
def test_names_towns_and_birth_dates_are_told(name, cells, expected):
    assert kind(name, cells) == expected


def test_questions_that_ask_for_a_person_are_told_and_items_about_such_things_are_not():
    assert kind("Q9", ["1990-05-12"], "When were you born?") == "birth date"
    assert kind("Q9", ["Ann", "Bo"], "What should we call you?") == "name"
    labels = ["never", "sometimes", "always"] * 5
    assert kind("Q9", labels, "I worry that somebody reads my e-mail.") is None


def test_a_comment_that_many_gave_is_a_comment_all_the_same():
    assert kind("Q9", ["I live in Elm Street"] * 20, "Comments") == "free text"


# what nobody sees


def test_letters_without_width_neither_rename_columns_nor_change_answers(wave_of, make_study, mini):
    content = "\ufeff\ufeffid,\u200bcalm,tense\u00a0\n1,ver\u200by much,2\u00a0\n"
    study = make_study()
    answers = wave_of({"main.csv": content}, study).answers["main"]
    assert code_responses(answers, mini, study)["value"].tolist() == [3, 2]


def test_marks_of_direction_make_no_other_person_answer_or_group(wave_of, make_study):
    study = make_study(variables="{name: sex, export: main, kind: group}")
    rows = "id,q1,q2,sex\n\u200fא1,\u200e1,2,\u200fזכר\nא2,2\u200f,1,זכר\u202c\n"
    people = wave_of({"main.csv": rows}, study).respondents
    assert (people["respondent"].tolist(), people["sex"].unique().tolist()) == (["א1", "א2"], ["זכר"])
    assert whole_number("\u200e4\u200f") == 4
    answers = answers_of(
        RawColumn("q", "q", 1), pd.Series(["לא מסכים", "\u200fמסכים", "מסכים", "\u200fלא\u00a0מסכים"], dtype="string")
    )
    assert answers.labels == {1: "לא מסכים", 2: "מסכים"}


def test_the_mark_that_dos_puts_at_the_end_is_no_row(look):
    assert look("id,calm\n1,2\n\x1a").rows == 1


def test_formulas_without_a_result_are_refused_and_those_with_one_are_read(look):
    content = workbook([["id", "calm"], [1, 2], [2, "=1+1"]])
    assert look(content).refusal == "the formula in cell B3 has no result in the file"
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as out:
        for member in source.namelist():
            out.writestr(member, re.sub(rb"</f><v\s*/>|</f><v></v>", b"</f><v>2</v>", source.read(member)))
    assert look(buffer.getvalue()).table.cells["calm"].tolist() == ["2", "2"]


def test_an_spss_portable_file_is_refused_by_its_name(look):
    assert "SPSS portable file" in look(b"0" * 456 + b"SPSSPORT" + b"0" * 100).refusal


@pytest.mark.parametrize("content", ['[{"\\ud800id": "a"}]', '[{"id": "a\\udfff"}]'])
def test_half_a_letter_in_json_is_refused_and_a_pair_is_read(look, content):
    assert look(content).refusal.startswith("not valid JSON")
    assert look('[{"id": "\\ud83d\\ude00"}]').table.cells["id"].tolist() == ["😀"]
