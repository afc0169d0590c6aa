"""Columns that hold what people are and not what they answered: age, gender, education, country, condition, school, couple."""

from __future__ import annotations

import re
from collections.abc import Iterable

from emosec.intake.distinct import distinct_cells
from emosec.intake.ladders import means_no_answer
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
    "age": "age alter ageyr ageyears agegroup âge edad età idade leeftijd wiek yaş yas életkor возраст "
    "年龄 年齡 年齢 나이 연령 גיל العمر",
    "gender": "gender female male weiblich männlich itsex stsex "
    "geschlecht geschl sex sexe genre sexo género genero sesso genere gênero geslacht płeć plec cinsiyet пол "
    "性别 性別 성별 מין מגדר الجنس",
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
    "ward wardid clinic clinicid hospital hospitalid therapist therapistid village villageid grp grpid groupid "
    "idschool schid cntschid idclass",
}
WHOLE = {bare(word): name for name, words in CALLED.items() for word in words.split()}
# questions by their beginning
ASKED = {
    "age": (
        r"您的年龄|你的年龄|您的年齡|您多大|あなたの年齢|귀하의 (나이|연령)"
        r"|how old (are|is)|what is your (current )?age|your age|wie alt (sind|bist)|ihr alter|quel (est votre )?âge|votre âge"
        r"|qué edad|cuál es su edad|cuántos años|quanti anni|qual è la (sua|tua) età|hoe oud|wat is (uw|je) leeftijd"
        r"|qual (é )?a (sua|tua) idade|quantos anos|ile (masz|ma pan\w*) lat|kaç yaşında|yaşınız|hur gammal|hvor gammel"
    ),
    "gender": (
        r"您的性别|你的性别|您的性別|あなたの性別|귀하의 성별"
        r"|what (is your )?(gender|sex)\b(?! life)|your (gender|sex)\b(?! life)|(ihr|dein|welches) geschlecht"
        r"|quel est votre (sexe|genre)|votre (sexe|genre)|cuál es su (sexo|género)|qual è il (suo|tuo) (sesso|genere)"
        r"|wat is (uw|je) geslacht|qual (é )?o (seu|teu) (sexo|gênero|género)|cinsiyetiniz"
    ),
    "education": r"what is (your|the) highest (level|degree)|(ihr )?höchster (bildungs|schul)abschluss|quel est votre niveau d'ét"
    r"|qual (é )?(o seu (maior )?(nível|grau)|a sua) (de |d[ae] )?(escolaridade|instrução|formação)|nivel de estudios",
    "country": r"(in )?(what|which) country|in welchem land|dans quel pays|en qué país",
}
QUESTIONS = {name: re.compile(rf"[¿\W]*(?:{pattern})", re.IGNORECASE) for name, pattern in ASKED.items()}


# a column called by its place in a form: Kobo's groups (demo/age), oTree's apps (survey.1.player.age), MTurk's Answer.age
PLACED = re.compile(r"(?P<place>[^\s./][^\s]{0,200})[./](?P<rest>[^\W\d][^\s./]{0,60})")
# whose age and sex are not the respondent's
OF_OTHERS = re.compile(
    r"partner|spouse|child|mother|father|parent|sibling|husband|wife|kind|mutter|vater|eltern|other", re.IGNORECASE
)
NUMBERED = re.compile(r"\d{1,3}\s?[、．.)]\s?")


def own_name(text: str) -> str:
    """Return a name without the number in front, the place in the form and PsyToolkit's :1 of a question's only answer.

    Examples
    --------
    >>> own_name("demo/age"), own_name("survey.1.player.age"), own_name("1、您的性别"), own_name("partner/age"), own_name("age:1")
    ('age', 'age', '您的性别', 'partner/age', 'age')
    """
    numbered = NUMBERED.match(text)
    bare_text = (text[numbered.end() :] if numbered else text).removesuffix(":1")
    placed = PLACED.fullmatch(bare_text)
    return placed["rest"] if placed and not OF_OTHERS.search(placed["place"]) else bare_text


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
    >>> demographic("survey.1.player.gender"), demographic("1、您的年龄"), demographic("child.age")
    ('gender', 'age', '')
    >>> demographic("couple_id"), demographic("Schule"), demographic("school_1")
    ('cluster', 'cluster', '')
    """
    for text in (own_name(word) for word in words):
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
        numeric = numbers and all(NUMBER.match(v.strip()) or means_no_answer(v) for v in found)
        if numeric or 0 < len(found) <= MOST_GROUPS:
            variables[name] = "number" if numeric else "group"
    return variables


def no_answers(table: RawTable, column: str) -> list[str]:
    """Return the cells of a column whose words say that no answer was given: DATA_EXPIRED among ages.

    None of a column that the table calls otherwise, such as a question of several occasions.
    """
    found = distinct_cells(table.cells[column])[1] if column in table.cells else []
    return [v for v in found if v.strip() and means_no_answer(v)]
