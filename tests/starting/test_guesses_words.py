"""What columns hold is guessed in the languages of the readers."""

import pytest

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
        ("A idade pesa-me", ""),
    ],
)
def test_what_people_are(asked, what):
    assert demographic(asked) == what
