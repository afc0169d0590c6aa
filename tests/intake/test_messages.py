"""What refusals say of respondents: never who they are, and of what they wrote no more than tells which cell it is."""

import pandas as pd
import pytest

from emosec.errors import LONGEST, EmosecError, IntakeError, TableError
from emosec.intake.coding import code_responses

WHO = "anna.adler@example.org"
LONG = "a" * 300_000


def refused(call, *given, **named):
    with pytest.raises(EmosecError) as caught:
        call(*given, **named)
    return str(caught.value)


def test_a_ragged_line_does_not_tell_whose_it_is(wave_of, make_study):
    content = f"id,calm,tense\nx@example.org,1,2\n{WHO},1,2,3\n"
    said = refused(wave_of, {"main.csv": content}, make_study())
    assert "4 fields where 3 are expected" in said
    assert "main.csv:3" in said
    assert "adler" not in said


def test_a_variable_told_twice_names_the_row(wave_of, make_study):
    study = make_study(("main", "other"), variables="{name: age, export: main, kind: number}")
    contents = {"main.csv": "id,calm,age\n7,1,30\nanna_adler,2,40\n", "other.csv": "id,age\nanna_adler,41\n7,30\n"}
    said = refused(wave_of, contents, study)
    assert "says 40.0 in row 2" in said
    assert "adler" not in said


@pytest.mark.parametrize("content", [f"id,calm,tense\n1,{LONG},2\n2,1,1\n", f"id,calm,{LONG}\n1,1,2\n"])
def test_a_cell_of_300000_letters_is_cut(wave_of, make_study, mini, content):
    study = make_study()

    def all_of_it():
        code_responses(wave_of({"main.csv": content}, study, instruments={"mini": mini}).answers["main"], mini, study)

    said = refused(all_of_it)
    assert len(said) < 2000


def test_a_number_that_is_none_is_cut(wave_of, make_study):
    study = make_study(variables="{name: age, export: main, kind: number}")
    said = refused(wave_of, {"main.csv": f"id,calm,age\n1,1,{LONG}\n2,1,30\n"}, study)
    assert len(said) < 1000
    assert "first in row 1" in said


def test_no_message_is_longer_than_a_screen():
    assert len(str(IntakeError(LONG, where="f", why=LONG, remedy=LONG))) < 3 * LONGEST + 100


def test_a_table_with_a_key_twice_does_not_print_it():
    from emosec.intake.contracts import RESPONDENTS
    from emosec.tables import check

    row = {"study": "s", "wave": "w", "respondent": WHO, "key_status": "ok", "source_rows": "main:1"}
    with pytest.raises(TableError, match="the key is not unique") as caught:
        check(RESPONDENTS, pd.DataFrame([row, row]))
    assert "adler" not in str(caught.value)
