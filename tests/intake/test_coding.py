import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec import tables
from emosec.errors import IntakeError
from emosec.intake.coding import code_responses
from emosec.intake.contracts import RESPONSES
from emosec.intake.labels import code_of_label, labels_of


@pytest.fixture
def code(wave_of, make_study, mini):
    def code(content, columns=""):
        study = make_study(columns=columns)
        return code_responses(wave_of({"main.csv": content}, study).answers["main"], mini, study)

    return code


def test_numbers_labels_prefixes_and_synonyms(code):
    cells = [
        "1",
        "2.0",
        '"3,0"',
        " Not at  ALL ",
        "A bit",
        "3 - very much",
        "2. Somewhat",
        "(1) not at all",
        "<b>very&nbsp;much</b>",
    ]
    made = code("id,calm,tense\n" + "".join(f"{i},{cell},\n" for i, cell in enumerate(cells)))
    tables.check(RESPONSES, made)
    assert made[made["item"] == "calm"]["value"].tolist() == [1, 2, 3, 1, 2, 3, 2, 1, 3]
    assert made[made["item"] == "tense"]["value"].isna().all()


def test_numbers_that_are_no_code_are_kept_for_screening(code):
    assert code("id,calm,tense\n1,99,-9\n")["value"].tolist() == [99, -9]


def test_unknown_answers_are_listed_with_count_row_and_item(code):
    with pytest.raises(IntakeError) as caught:
        code("id,calm,tense\n1,1,sometimes\n2,sometimes,3\n3,sometimes,2\n4,2,3.5\n")
    text = str(caught.value)
    assert "'sometimes': 3 times, first in row 2 (calm)" in text
    assert "'3.5': 1 times, first in row 4 (tense)" in text
    assert "2 Somewhat" in text


def test_imputed_answers_are_refused_for_what_they_are(code):
    with pytest.raises(IntakeError) as caught:
        code("id,calm,tense\n1,1,2\n2,2.3819,3\n3,3,1.0024\n4,2,2.3819\n")
    text = str(caught.value)
    assert "3 answers to mini with decimals, such as 2.3819 in row 2 (calm); in calm, tense" in text
    assert "take the file from before the imputation" in text
    assert "synonym" not in text


def test_half_points_are_refused_with_the_map_that_reads_them(code):
    with pytest.raises(IntakeError) as caught:
        code("id,calm,tense\n1,1,2\n2,2.5,3\n3,3,1.5\n")
    assert 'codes: {"1": 1, "1.5": 2, "2": 3, "2.5": 4, "3": 5} beside it' in str(caught.value)


@pytest.mark.parametrize("written", ['"1.5": 1, "2": 2', '"1,5": 1, "2,0": 2'])
def test_a_map_names_half_points_with_either_mark_and_zeros_behind(wave_of, make_study, mini, written):
    study = make_study(options=f", codes: {{{written}, '2.5': 3}}")
    answers = wave_of({"main.csv": "id,calm,tense\na,1.5,2\nb,2.50,2.0\n"}, study).answers["main"]
    assert code_responses(answers, mini, study)["value"].tolist() == [1, 2, 3, 2]
    answers = wave_of({"main.csv": "id,calm,tense\na,1.5000001,2\n"}, study).answers["main"]
    with pytest.raises(IntakeError, match="with decimals"):
        code_responses(answers, mini, study)


def test_a_number_in_front_that_contradicts_the_label_is_not_guessed_away(code):
    with pytest.raises(IntakeError, match="3 - not at all"):
        code("id,calm,tense\n1,3 - not at all,1\n")


def test_columns_go_by_the_studys_map(code):
    assert code("id,Q1_1,tense\n1,3,2\n", columns=", columns: {calm: Q1_1}")["value"].tolist() == [3, 2]


def test_a_column_that_the_export_lacks(code):
    with pytest.raises(IntakeError) as caught:
        code("id,Calm,tense\n1,3,2\n")
    text = str(caught.value)
    assert "main.csv: the export has no column calm, which the item calm of mini needs" in text
    assert "nearest: Calm" in text
    assert "columns: {calm: …}" in text


def test_a_column_name_that_two_columns_share(code):
    with pytest.raises(IntakeError, match=r"several columns called calm") as caught:
        code("id,calm,calm,tense\n1,3,2,1\n")
    assert "calm (1), calm (2)" in caught.value.remedy


def test_two_codes_with_the_same_words_are_refused(mini):
    broken = mini.model_copy(
        update={"responses": (*mini.responses[:2], mini.responses[2].model_copy(update={"label": "A  BIT"}))}
    )
    with pytest.raises(IntakeError, match="stands for the codes 2 and 3"):
        labels_of(broken)


@settings(max_examples=200)
@given(st.text(max_size=20))
def test_only_the_instruments_own_words_have_a_code(text):
    codes = {"not at all": 1, "very much": 3}
    code = code_of_label(text, codes)
    assert code is None or any(words in " ".join(text.split()).casefold() for words in codes)
