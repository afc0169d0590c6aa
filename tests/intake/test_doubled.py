"""The same people under two keys: an address or a number of a person that stands in rows of several respondents."""

import pandas as pd
import pytest

from emosec.intake.doubled import under_two_keys
from emosec.intake.readers import RawColumn, RawTable
from emosec.starting.persons import of_two_keys


def doubled(column, kind, cells, whose=None, answers=None):
    table = RawTable(pd.DataFrame({column: cells}, dtype="string"), (RawColumn(column, column, 1),), "delimited", 1)
    said = pd.DataFrame({"q": answers or ["3"] * len(cells)}, dtype="string")
    return under_two_keys(table, whose or [str(at) for at in range(len(cells))], said, {column: kind} if kind else {})


MAILS = [f"p{at}@mail.org" for at in range(30)]


def test_who_answers_twice_under_two_keys_is_found_by_what_names_a_person():
    assert doubled("email", "e-mail", [*MAILS, " P3@mail.org", None, None]) == {"email": 2}
    # no key and nothing that identifies: the code of a panel beside the number of the response
    assert doubled("participant_code", "", [*MAILS, MAILS[3], MAILS[4]]) == {"participant_code": 4}


@pytest.mark.parametrize(
    ("column", "kind", "cells"),
    [
        ("email", "e-mail", MAILS),
        ("email", "e-mail", ["anonymous"] * 30),
        ("session_code", "", ["kq8vw3ab"] * 30),
        ("subject_nr", "", [str(at % 10) for at in range(30)]),
        ("address", "address", [*MAILS, MAILS[3]]),
        ("weight_kg", "", [*map(str, range(30)), "3"]),
    ],
)
def test_what_names_no_person_or_each_once_says_nothing(column, kind, cells):
    assert doubled(column, kind, cells) == {}


def test_two_rows_of_one_respondent_members_of_one_couple_and_rows_without_answers_are_no_second_person():
    twice = [*MAILS, MAILS[3]]
    assert doubled("email", "e-mail", twice, whose=[*map(str, range(30)), "3"]) == {}
    assert doubled("email", "e-mail", twice, answers=[*["3"] * 30, None]) == {}


def test_intake_counts_them_and_check_asks(wave_of, make_study):
    rows = "".join(
        f"{key},{mail},{1 + at % 4},2\n" for at, (key, mail) in enumerate(zip("abcdefghij", MAILS, strict=False))
    )
    wave = wave_of({"main.csv": f"id,email,q1,q2\n{rows}z,p3@mail.org,4,4\n"}, make_study())
    assert wave.doubled == {("main", "email"): 2}
    (said,) = of_two_keys(wave.doubled)
    assert "2 rows of main share their email with a row of another respondent" in said
    assert of_two_keys({("main", "family_id"): 4}) == []
