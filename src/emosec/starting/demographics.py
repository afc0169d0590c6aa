"""Columns that hold what people are and not what they answered: age, gender, education, country, condition, school, couple."""

from __future__ import annotations

import re
from collections.abc import Iterable

from emosec.intake.distinct import distinct_cells
from emosec.intake.numbers import NUMBER
from emosec.intake.platforms._layout import bare
from emosec.intake.readers import RawTable

MOST_GROUPS, FEWEST_NUMBERS = 30, 8
# ASSUME where half of all couples answer together, three quarters as many units as respondents are named
SHARED = 0.75
FEWEST_UNITS = 10
# so many rows in a second language make it a group, and not a few who changed theirs
FEWEST_SPEAKERS = 20
# what respondents belong to who may be alike
CLUSTERED = "cluster"
# the one in which the questions were read, which platforms write down
LANGUAGE = "language"
# what numbers measure; those of a condition or a site are names
MEASURED = {"age", "income", "education"}
# whole names of columns, without case and punctuation, in the languages of the readers
CALLED = {
    "age": "age alter ageyr ageyears agegroup âge edad età idade leeftijd wiek yaş yas életkor возраст",
    "gender": "gender female male weiblich männlich "
    "geschlecht geschl sex sexe genre sexo género genero sesso genere gênero geslacht płeć plec cinsiyet пол",
    "education": "education edu bildung schulbildung schulabschluss études etudes educación educacion istruzione opleiding "
    "escolaridade escolaridad",
    "country": "country land pays país pais paese nationality nationalität nationalité nacionalidad",
    "income": "income einkommen revenu ingresos reddito inkomen renda",
    "condition": "condition cond bedingung experimentalgroup treatment treatmentgroup "
    "arm group groups gruppe gruppen groupe grupo gruppo groep",
    LANGUAGE: "language surveylanguage userlanguage startlanguage questionnairelanguage sprache sprachversion umfragesprache "
    "langue lenguaje idioma lingua taal startsprache język dil",
    "site": "site centre center zentrum standort",
    CLUSTERED: "school schoolid schule schulid école escuela colegio escola turma scuola szkoła okul classroom "
    "classroomid schulklasse classe clase couple coupleid paar paarid coppia pareja dyad dyadid dyade family "
    "familyid familie familienid famille familia famiglia household householdid haushalt haushaltid ménage "
    "hogar cluster clusterid classid teacher teacherid lehrer team teamid company companyid compid unit unitid "
    "ward wardid clinic clinicid hospital hospitalid therapist therapistid village villageid grp grpid groupid",
}
WHOLE = {bare(word): name for name, words in CALLED.items() for word in words.split()}
# questions by their beginning
ASKED = {
    "age": (
        r"how old (are|is)|what is your (current )?age|your age|wie alt (sind|bist)|ihr alter|quel (est votre )?âge|votre âge"
        r"|qué edad|cuál es su edad|cuántos años|quanti anni|qual è la (sua|tua) età|hoe oud|wat is (uw|je) leeftijd"
        r"|qual (é )?a (sua|tua) idade|quantos anos|ile (masz|ma pan\w*) lat|kaç yaşında|yaşınız|hur gammal|hvor gammel"
    ),
    "gender": (
        r"what (is your )?(gender|sex)\b(?! life)|your (gender|sex)\b(?! life)|(ihr|dein|welches) geschlecht"
        r"|quel est votre (sexe|genre)|votre (sexe|genre)|cuál es su (sexo|género)|qual è il (suo|tuo) (sesso|genere)"
        r"|wat is (uw|je) geslacht|qual (é )?o (seu|teu) (sexo|gênero|género)|cinsiyetiniz"
    ),
    "education": r"what is (your|the) highest (level|degree)|(ihr )?höchster (bildungs|schul)abschluss|quel est votre niveau d'ét"
    r"|qual (é )?(o seu (maior )?(nível|grau)|a sua) (de |d[ae] )?(escolaridade|instrução|formação)|nivel de estudios",
    "country": r"(in )?(what|which) country|in welchem land|dans quel pays|en qué país",
}
QUESTIONS = {name: re.compile(rf"[¿\W]*(?:{pattern})", re.IGNORECASE) for name, pattern in ASKED.items()}


def demographic(*words: str) -> str:
    """Return what a column holds by its name or its question, or the empty text.

    Examples
    --------
    >>> demographic("Geschlecht"), demographic("Q2", "How old are you?"), demographic("q3", "My age makes me sad")
    ('gender', 'age', '')
    >>> demographic("¿Cuántos años tiene?"), demographic("Quel est votre âge ?"), demographic("sex_life_1")
    ('age', 'age', '')
    >>> demographic("Qual é a sua idade?"), demographic("p3", "Qual a sua escolaridade?"), demographic("idade com que casei")
    ('age', 'education', '')
    >>> demographic("groups"), demographic("in_groups_i_am_shy")
    ('condition', '')
    >>> demographic("couple_id"), demographic("Schule"), demographic("school_1")
    ('cluster', 'cluster', '')
    """
    for text in words:
        found = WHOLE.get(bare(text)) or next((name for name, asked in QUESTIONS.items() if asked.match(text)), "")
        if found:
            return found
    return ""


def demographics(table: RawTable, names: Iterable[str]) -> dict[str, str]:
    """Return which of the columns are variables of the respondents: a number, a group, or the first that may be their cluster."""
    import numpy as np

    variables: dict[str, str] = {}
    text = {c.name: c.text for c in table.columns}
    for name in names:
        what = demographic(name, text.get(name, ""))
        if not what:
            continue
        rows, found = distinct_cells(table.cells[name])
        if what == CLUSTERED:
            # many units, shared by others than now and then; a few schools are groups
            if FEWEST_UNITS <= len(found) <= SHARED * (rows >= 0).sum() and CLUSTERED not in variables.values():
                variables[name] = CLUSTERED
            elif 1 < len(found) < FEWEST_UNITS:
                variables[name] = "group"
            continue
        if what == LANGUAGE and sum(np.bincount(rows[rows >= 0]) >= FEWEST_SPEAKERS) < 2:
            continue
        numbers = what in MEASURED and len(found) > FEWEST_NUMBERS
        numeric = numbers and all(NUMBER.match(v.strip()) for v in found)
        if numeric or 0 < len(found) <= MOST_GROUPS:
            variables[name] = "number" if numeric else "group"
    return variables
