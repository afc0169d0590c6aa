import pandas as pd
import pytest

from emosec.errors import IntakeError
from emosec.intake.privacy import recognise_personal
from emosec.intake.readers import RawColumn

MAIN = (
    "id,calm,IPAddress,RecipientEmail,Q7_TEXT,note\n"
    "1,2,10.0.0.1,a@b.org,I am Ann Smith of Elm Street,5\n"
    "2,3,10.0.0.1,,,6\n3,1,10.0.0.2,,,7\n"
)


def kind(name, cells, text=""):
    found = recognise_personal(RawColumn(name, name, 1, text), pd.Series(cells, dtype="string"))
    return found.kind if found else None


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("RecipientLastName", ["Smith"], "name"),
        ("first_name", [None], "name"),
        ("name", ["Smith", "Jones"], "name"),
        ("E-Mail-Adresse", ["x"], "e-mail"),
        ("LocationLatitude", ["51.5"], "coordinates"),
        ("PROLIFIC_PID", ["5f3c"], "worker id"),
        ("workerId", ["x"], "worker id"),
        ("dob", ["1990-01-01"], "birth date"),
        ("zip", ["90210-1234"], "address"),
        ("telephone_1", ["555"], "phone"),
        ("a", ["x", "ann@example.org"], "e-mail"),
        ("a", ["10.1.2.3", "10.1.2.4"], "IP address"),
        ("b", ["113.1.2.3(广东-深圳)", "61.135.9.8 (北京)"], "IP address"),
        ("a", ["5f3c0000aaaa0000bbbb0000", "5f3c0000aaaa0000bbbb0001"], "worker id"),
        ("a", ["A1B2C3D4E5F6G7"], "worker id"),
        ("a", ["+49 30 1234567"], "phone"),
        ("Q5_3_TEXT", ["the neighbours"], "free text"),
        ("why", [f"because of reason number {i} of mine" for i in range(20)], "free text"),
        ("why", ["a long story about my life in the small town of X, with many people in it", None], "free text"),
        ("gp", ["Dr. Müller", "Dr. Weber", "Prof. Dr. Yılmaz", "surgery in the village"], "name"),
        ("asked_by", ["Frau Klein", "Herr Groß", "Mrs Jones", None], "name"),
        # items and codes stay
        ("sex", ["Frau", "Herr"], None),
        ("lives", ["Frau mit Kind", "Frau ohne Kind", "Mr and Mrs"], None),
        ("name", ["1", "2", "3"], None),
        ("Q5_TEXT", ["23", "41.5"], None),
        ("calm", ["strongly agree and then some", "neither agree nor disagree", "not at all like me"] * 30, None),
        ("redcap_event_name", ["base_arm_1"], None),
        ("participate", ["yes"], None),
        ("tip", ["yes"], None),
        ("score", [str(i / 7) for i in range(60)], None),
        ("date", ["2024-01-01 10:00:00", "2024-01-02 10:00:00"], None),
    ],
)
def test_what_identifies_people_is_told_from_name_and_content(name, cells, expected):
    assert kind(name, cells) == expected


def test_questions_tell_too_and_long_instructions_do_not():
    assert kind("Q9", ["x"], text="What is your e-mail?") == "e-mail"
    assert kind("Q9", ["x"], text="On the next page we ask for your e-mail address. " * 10) is None


def test_personal_columns_never_leave_intake(wave_of, make_study):
    wave = wave_of({"main.csv": MAIN}, make_study())
    assert wave.answers["main"].columns.tolist() == ["study", "wave", "export", "respondent", "id", "calm"]
    assert [(d["column"], d["kind"]) for d in wave.codebook["dropped"]] == [
        ("IPAddress", "IP address"),
        ("RecipientEmail", "e-mail"),
        ("Q7_TEXT", "free text"),
    ]
    assert wave.respondents["main.same_ip"].tolist() == [1, 1, 0]
    everything = repr(wave.codebook) + wave.answers["main"].to_csv() + wave.respondents.to_csv()
    assert not any(secret in everything for secret in ("10.0.0", "a@b.org", "Smith"))


def test_rows_of_one_person_from_one_address_are_not_rows_of_others(wave_of, make_study):
    """Somebody who broke off and came back; rows without a key may be anybody's."""
    rows = "1,,10.0.0.1\n1,2,10.0.0.1\n2,3,10.0.0.2\n3,1,10.0.0.2\n3,2,10.0.0.2\n,1,10.0.0.3\n,2,10.0.0.3\n4,1,\n"
    people = wave_of({"main.csv": "id,calm,IPAddress\n" + rows}, make_study()).respondents
    assert people["main.same_ip"].fillna(-1).tolist() == [0, 0, 2, 1, 1, 1, 1, -1]


def test_a_column_kept_for_a_reason_is_kept_if_it_is_used(wave_of, make_study):
    reason = ", personal: {Q7_TEXT: coded by hand afterwards}"
    assert "Q7_TEXT" not in wave_of({"main.csv": MAIN}, make_study(options=reason)).answers["main"].columns
    variable = "{name: coded, export: main, column: Q7_TEXT, kind: group}"
    assert (
        "Q7_TEXT" in wave_of({"main.csv": MAIN}, make_study(options=reason, variables=variable)).answers["main"].columns
    )


def test_columns_that_the_study_does_not_use_never_leave_intake(wave_of, make_study):
    """Whatever is in them, and whatever they are called: nothing of it is in any table or in the codebook."""
    secret = "Innocent,1990,Berlin-Mitte"
    wave = wave_of({"main.csv": f"id,calm,zz1,zz2,zz3\n1,2,{secret}\n2,3,{secret}\n"}, make_study())
    assert [(u["column"], u["type"], u["n_answered"]) for u in wave.codebook["unused"]] == [
        ("zz1", "text", 2), ("zz2", "number", 2), ("zz3", "text", 2),
    ]  # fmt: skip
    tables = [*wave.answers.values(), wave.respondents, wave.variables, wave.values]
    everything = repr(wave.codebook) + "".join(table.to_csv() for table in tables)
    assert not any(word in everything for word in secret.split(","))


def test_a_variable_of_another_wave_does_not_leave_intake(wave_of, make_study):
    study = make_study(variables="{name: arm, export: main, kind: group, waves: [w0]}")
    wave = wave_of({"main.csv": "id,calm,tense,arm\n1,2,1,waitlist\n2,3,1,training\n"}, study)
    assert "arm" not in wave.answers["main"].columns
    assert [u["column"] for u in wave.codebook["unused"]] == ["arm"]
    assert wave.respondents["arm"].isna().all()
    assert "waitlist" not in repr(wave.codebook)


def test_using_what_identifies_people_is_refused_without_a_reason(wave_of, make_study):
    variables = "{name: mail, export: main, column: RecipientEmail, kind: group}"
    with pytest.raises(IntakeError, match=r"RecipientEmail looks like e-mail.*variable mail") as caught:
        wave_of({"main.csv": MAIN}, make_study(variables=variables))
    assert "personal: {RecipientEmail: …}" in caught.value.remedy
    with pytest.raises(IntakeError, match="respondent key") as caught:
        wave_of({"main.csv": "email,calm\na@b.org,1\n"}, make_study(key="email"))
    assert "respondent_names: hashed" in caught.value.remedy


def test_hashed_names_are_the_same_in_every_wave_and_tell_nothing(wave_of, make_study, monkeypatch):
    study = make_study(key="email", fold="true").model_copy(update={"respondent_names": "hashed"})
    monkeypatch.delenv("EMOSEC_KEY", raising=False)
    with pytest.raises(IntakeError, match="EMOSEC_KEY is not set"):
        wave_of({"main.csv": "email,calm\na@b.org,1\n"}, study)
    monkeypatch.setenv("EMOSEC_KEY", "short")
    with pytest.raises(IntakeError, match="has 5 characters"):
        wave_of({"main.csv": "email,calm\na@b.org,1\n"}, study)
    monkeypatch.setenv("EMOSEC_KEY", "k" * 40)
    one = wave_of({"main.csv": "email,calm\na@b.org,1\nc@d.org,2\n,3\n"}, study)
    two = wave_of({"main.csv": "email,calm\nC@D.org ,1\nx@y.org,2\nx@y.org,3\n"}, study)
    assert two.respondents["respondent"].tolist()[0] == one.respondents["respondent"].tolist()[1]
    assert one.respondents["respondent"].tolist()[2] == "main:row 3"
    assert two.respondents["key_status"].tolist() == ["ok", "duplicate", "duplicate"]
    assert "email" not in one.answers["main"].columns
    assert "@" not in one.respondents.to_csv() + one.answers["main"].to_csv() + repr(one.codebook)
    monkeypatch.setenv("EMOSEC_KEY", "q" * 40)
    other = wave_of({"main.csv": "email,calm\nc@d.org,2\n"}, study)
    assert other.respondents["respondent"].tolist()[0] != one.respondents["respondent"].tolist()[1]
