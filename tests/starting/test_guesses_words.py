"""What columns hold is guessed in the languages of the readers."""

import pytest

import surveys
from emosec.cli import main
from emosec.intake.ladders import steps_of
from emosec.starting.demographics import demographic
from emosec.starting.guesses import CONSENT


@pytest.mark.parametrize(
    "asked",
    [
        "Aceito participar",
        "Concordo em participar da pesquisa (TCLE)",
        "Acepto participar",
        "Accetto di partecipare",
        "J'accepte de participer",
        "Wyrażam zgodę na udział w badaniu",
        "Jag samtycker till att delta",
        "Ich bin einverstanden",
    ],
)
def test_consent(asked):
    assert CONSENT.search(asked)


@pytest.mark.parametrize(
    "asked", ["Aceito os outros como são", "Concordo com os outros", "Accepter les autres m'est facile"]
)
def test_items_about_accepting_ask_no_consent(asked):
    assert not CONSENT.search(asked)


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ("Qual é a sua idade?", "age"),
        ("Ile masz lat?", "age"),
        ("Hur gammal är du?", "age"),
        ("Qual é o seu gênero?", "gender"),
        ("Qual é o seu nível de escolaridade?", "education"),
        ("escolaridade", "education"),
        ("Turma", "cluster"),
        ("female", "gender"),
        ("UserLanguage", "language"),
        ("Startsprache", "language"),
        ("A idade pesa-me", ""),
        ("demo/age", "age"),
        ("survey.1.player.gender", "gender"),
        ("Answer.gender", "gender"),
        ("1、您的性别", "gender"),
        ("年齢", "age"),
        ("גיל", "age"),
        ("IDSCHOOL", "cluster"),
        ("partner/age", ""),
        ("my.child.age", ""),
        ("mood/1", ""),
        ("gender:1", "gender"),
        ("group:2", ""),
    ],
)
def test_what_people_are(asked, what):
    assert demographic(asked) == what


@pytest.mark.parametrize(
    "labels",
    [
        ["gar nicht", "ein wenig", "mäßig", "ziemlich", "sehr"],
        ["nicht", "wenig", "mittelmäßig", "ziemlich", "sehr"],
        ["überhaupt nicht", "kaum", "teilweise", "überwiegend", "völlig"],
        ["gar nicht", "ein bisschen", "einigermaßen", "erheblich", "äußerst"],
        ["gar nicht", "kaum", "mittelmäßig", "ziemlich", "außerordentlich"],
        ["全く当てはまらない", "あまり当てはまらない", "どちらとも言えない", "やや当てはまる", "非常に当てはまる"],
        ["まったくそう思わない", "そう思わない", "どちらともいえない", "そう思う", "とてもそう思う"],
        ["非常不符合", "不符合", "一般", "符合", "非常符合"],
        ["非常不同意", "不同意", "普通", "同意", "非常同意"],
        ["전혀 그렇지 않다", "그렇지 않다", "보통이다", "그렇다", "매우 그렇다"],
    ],
)
def test_degrees_stand_in_their_order(labels):
    steps = steps_of(sorted(labels))
    assert [label for _, label in sorted(zip(steps, sorted(labels), strict=True))] == labels


@pytest.mark.parametrize(("german", "said"), [(20, True), (2, False), (0, False)])
def test_two_languages_are_a_group_and_a_few_people_or_one_language_are_none(house, german, said):
    """LimeSurvey and Qualtrics write down in which language the questions were read."""
    header = ("id", "submitdate", "lastpage", "startlanguage")
    rows = surveys.limesurvey([f"q[{i}]" for i in range(1, 13)], int, header)
    for at, row in enumerate(rows[1:]):
        row[3] = "de" if at < german else "en"
    folder = house / "data/raw/mood/w1"
    folder.mkdir(parents=True)
    (folder / "results.csv").write_text(surveys.text(rows))
    assert main(["new", "data/raw/mood"]) == 0
    written = (house / "config/studies/mood.yaml").read_text(encoding="utf-8")
    assert ("{name: startlanguage, export: results, kind: group}" in written) == said
    assert ("startlanguage" in written) == said
