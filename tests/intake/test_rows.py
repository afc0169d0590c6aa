"""Who a row is: surveys without a key, several rows of one respondent, blocks of which everybody saw one."""

import pytest

from emosec.definitions.screening import Screening
from emosec.errors import DefinitionError, IntakeError
from emosec.intake.coding import code_responses
from emosec.screening.screen import screen

ROWS = (
    "id,calm,tense\n"
    "8,,\n"  # an empty row of somebody who answers below
    "7,3,\n"  # broken off, and finished below
    "1,1,2\n"
    "8,2,2\n"
    "7,3,1\n"
    "1,1,2\n"  # an exact copy
    "9,,\n"  # nothing, twice
    "9,,\n"
    "5,3,3\n"
)
STATUS = {"1": "ok", "8": "ok", "7": "duplicate", "5": "ok", "9": "ok"}
RULES = (
    "{name: r, rules: [{name: doubled, indicator: duplicate_key, flag_if: '> 0', action: drop, why: nobody knows which}, "
    "{name: nothing, indicator: none_answered, flag_if: '> 0', action: drop, why: nothing answered}]}"
)


def screened(wave_of, study, mini):
    wave = wave_of({"main.csv": ROWS}, study)
    responses = code_responses(wave.answers["main"], mini, study)
    return wave, screen(responses, wave.respondents, mini, Screening.parse(RULES, where="r.yaml"))


@pytest.mark.parametrize(
    ("keep", "answers_of_7", "asides"),
    [
        ("none", None, {"copy": 2, "empty": 1, "duplicate": 2}),
        ("first", "3", {"copy": 2, "empty": 1, "superseded": 1}),
        ("last", "31", {"copy": 2, "empty": 1, "superseded": 1}),
        ("most_complete", "31", {"copy": 2, "empty": 1, "superseded": 1}),
    ],
)
def test_copies_and_empty_rows_give_way_and_the_study_says_which_other_row_stays(
    wave_of, make_study, mini, keep, answers_of_7, asides
):
    wave, made = screened(wave_of, make_study().model_copy(update={"keep": keep}), mini)
    counts = wave.respondents["key_status"].value_counts().to_dict()
    assert {s: n for s, n in counts.items() if s != "ok"} == asides
    included = made.responses[made.responses["included"]].dropna(subset=["value"])
    said = included.groupby("respondent")["value"].agg(lambda v: "".join(map(str, v))).to_dict()
    expected = {"1": "12", "8": "22", "5": "33"} | ({"7": answers_of_7} if answers_of_7 else {})
    assert said == expected
    # every row is in the flow and the ledger
    flow = made.flow
    assert flow["n_in"].iloc[0] == 9
    assert (flow["n_in"] - flow["n_dropped"] == flow["n_left"]).all()
    dropped = made.exclusions.loc[made.exclusions["action"] == "drop", "respondent"]
    assert len(dropped) == dropped.nunique() == 9 - len(expected)
    assert len({r for rows in wave.respondents["source_rows"] for r in rows.split("; ")}) == 9


def test_the_row_that_stays_is_joined_with_other_exports(wave_of, make_study):
    study = make_study(("main", "other"), variables="{name: age, export: other, kind: number}")
    contents = {"main.csv": "id,calm\n2,\n1,2\n2,3\n", "other.csv": "id,age\n2,40\n1,30\n"}
    people = wave_of(contents, study).respondents.set_index("respondent")
    assert people.loc["2", ["key_status", "source_rows", "age"]].tolist() == ["ok", "main:3; other:1", 40.0]
    assert people.loc["2#2", "key_status"] == "empty"


def test_a_survey_without_a_key_is_analysed_by_row(wave_of, make_study, mini):
    study = make_study(key="id").model_copy(update={"respondent_key": "row"})
    wave = wave_of({"main.csv": "calm,tense\n1,2\n1,2\n3,1\n"}, study)
    assert wave.respondents["respondent"].tolist() == ["1", "2", "3"]
    assert set(wave.respondents["key_status"]) == {"row"}
    responses = code_responses(wave.answers["main"], mini, study)
    assert responses["value"].tolist() == [1, 2, 1, 2, 3, 1]
    flow = (
        screen(responses, wave.respondents, mini, Screening.parse(RULES, where="r.yaml"))
        .flow.set_index("rule")
        .loc["doubled"]
    )
    assert flow[["n_in", "n_dropped", "n_left", "unseen"]].tolist() == [3, 0, 3, "not_computable"]
    assert "every row is a respondent of its own" in flow["detail"]
    with pytest.raises(IntakeError, match="no column row") as caught:
        wave_of({"main.csv": "calm,tense\n1,2\n"}, make_study(key="row"))
    assert "respondent_key: row, without brackets" in caught.value.remedy


def test_rows_are_never_joined_or_linked(make_study, tmp_path):
    from types import SimpleNamespace

    from emosec.errors import WorkflowError
    from emosec.plan import refuse_rows_of_waves

    text = make_study(("main", "other")).model_dump(mode="json") | {"respondent_key": "row"}
    import json

    with pytest.raises(DefinitionError, match="cannot be joined by row"):
        type(make_study()).parse(json.dumps(text), where="demo.yaml")
    study = make_study().model_copy(update={"respondent_key": "row"})
    with pytest.raises(WorkflowError, match="there are 2 waves"):
        refuse_rows_of_waves(SimpleNamespace(study=study), ["w1", "w2"], tmp_path)
    refuse_rows_of_waves(SimpleNamespace(study=study), ["w1"], tmp_path)


BLOCKS = "id,A_calm,B_calm,tense\n1,2,,1\n2,,3,1\n3,,,2\n4,1,1,2\n"


def test_counterbalanced_columns_are_one_item(wave_of, make_study, mini):
    study = make_study(columns=", columns: {calm: [A_calm, B_calm]}")
    wave = wave_of({"main.csv": BLOCKS}, study, instruments={"mini": mini})
    values = code_responses(wave.answers["main"], mini, study)["value"].tolist()[::2]
    assert values[:2] + values[3:] == [2, 3, 1]
    assert "A_calm" in wave.answers["main"]
    with pytest.raises(IntakeError, match="row 5 answers calm twice, 2 in A_calm and 3 in B_calm"):
        code_responses(
            wave_of({"main.csv": BLOCKS + "5,2,3,1\n"}, study, instruments={"mini": mini}).answers["main"], mini, study
        )


def test_blocks_with_codes_of_their_own(wave_of, make_study, mini):
    study = make_study(columns=", columns: {calm: [A_calm, B_calm]}, codes: {B_calm: {11: 1, 12: 2, 13: 3}}")
    content = {"main.csv": "id,A_calm,B_calm,tense\n1,2,,1\n2,,13,1\n"}
    wave = wave_of(content, study, instruments={"mini": mini})
    assert code_responses(wave.answers["main"], mini, study)["value"].tolist()[::2] == [2, 3]
