import pytest

from emosec.definitions.screening import Screening
from emosec.errors import IntakeError
from emosec.intake.coding import code_responses
from emosec.screening.screen import screen

CONTENT = (
    "id,agree,check1,check2,t1,t2,calm,tense\n"
    "1,I agree,4,blue,30,50,1,2\n2,no,4,blue,30,50,1,2\n3,,4,blue,30,50,1,2\n4,1,3,Blue,1,2,1,2\n5,1,3,,30,,1,2\n"
)
OPTIONS = (
    ', consent: {column: agree, passes: ["1", i agree]}'
    ', checks: [{column: check1, passes: ["4"]}, {column: check2, passes: [blue]}]'
    ", pages: [{column: t1, items: 10}, {column: t2, items: 20}]"
)


def test_consent_checks_and_times_reach_the_screening(wave_of, make_study, mini):
    study = make_study(options=OPTIONS)
    wave = wave_of({"main.csv": CONTENT}, study)
    people = wave.respondents
    assert people["main.consent"].tolist() == [1, 0, 0, 1, 1]
    assert people["main.failed_checks"].tolist() == [0, 0, 0, 1, 1]
    assert people["main.fast_pages"].tolist() == [0, 0, 0, 1, 0]
    assert people["main.seconds_per_item"].round(2).tolist() == [2.67, 2.67, 2.67, 0.1, 3]
    rules = Screening.parse(
        """
name: online
rules:
  - {name: no_consent, indicator: consent, flag_if: "< 1", action: drop, why: did not consent}
  - {name: unfinished, indicator: finished, flag_if: "< 1", action: drop, why: not known here}
  - {name: inattentive, indicator: failed_checks, flag_if: ">= 1", action: flag, why: failed a check}
  - {name: too_fast, indicator: fast_pages, flag_if: ">= 0.5", action: flag, why: under two seconds an item}
""",
        where="online.yaml",
    )
    responses = code_responses(wave.answers["main"], mini, study)
    made = screen(responses, people, mini, rules, export="main")
    assert made.flow["n_left"].tolist() == [5, 3, 3, 3, 3, 3]
    assert made.screened["attentive"].tolist() == [True, False, False, False, False]
    assert screen(responses, people, mini, rules).flow["n_left"].tolist() == [5, 3, 3, 3, 3, 3]
    assert screen(responses, people, mini, rules, export="other").flow["n_left"].tolist() == [5] * 6


def test_a_check_on_a_column_that_is_not_there(wave_of, make_study):
    with pytest.raises(IntakeError, match="no column agree"):
        wave_of({"main.csv": "id,agreed\n1,1\n"}, make_study(options=OPTIONS))


def test_rows_the_study_does_not_want_are_counted(wave_of, make_study):
    wave = wave_of({"main.csv": "id,time,calm\n1,1,2\n1,3,2\n2,1,3\n"}, make_study(options=', only: {time: ["1"]}'))
    assert wave.files[["rows", "set_aside"]].to_numpy().tolist() == [[3, 1]]
    assert wave.respondents["key_status"].tolist() == ["ok", "ok"]
