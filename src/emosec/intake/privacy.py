"""Columns that identify people are recognised by name, question and content, and dropped before anything is written.

Dropping a column that the study does not use costs nothing, so there the rules are generous; a column that the study does
use is never dropped in silence: it is refused until the study file gives a reason to keep it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast

from emosec.definitions.studies import Study
from emosec.errors import IntakeError
from emosec.intake.distinct import distinct_cells
from emosec.intake.given_names import are_people
from emosec.intake.identifying import (
    FREE_TEXT_ENDS,
    NAMES_OF_THINGS,
    STRONG_PATTERNS,
    WEAK_PATTERNS,
    bare_tokens,
    tokens,
)
from emosec.intake.ladders import means_no_answer, steps_of
from emosec.intake.paradata import rows_of_others
from emosec.intake.platforms._layout import MOMENT
from emosec.intake.readers.raw_table import RawColumn, RawTable

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal[
    "name",
    "e-mail",
    "IP address",
    "coordinates",
    "phone",
    "worker id",
    "reference",
    "birth date",
    "address",
    "free text",
    "identifier",
    "identity number",
    "account",
    "handle",
    "signature",
    "record number",
    "file",
]
# a respondent key may be one of these: it is what a study calls people by
NAMES_A_ROW: tuple[Kind, ...] = ("record number",)
# short numbers are nobody's name
IN_LETTERS: tuple[Kind, ...] = ("name", "address", "handle", "signature", "file", "reference")
QUESTIONS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("e-mail", re.compile(r"\be-?mail\b|mail-adresse")),
    (
        "name",
        re.compile(
            r"\b(your|full|first|last) name\b|\bvor- und nachname|\b(ihr|dein) name\b|\bwie hei(ß|ss)(t|en) (du|sie)\b"
            r"|\b(should|can|may) we call you\b|\b(votre|ton) nom\b|\b(su|tu) nombre\b|\b(tuo|suo) nome\b|\bseu nome\b"
        ),
    ),
    ("phone", re.compile(r"\b(tele)?phone number\b|\btelefonnummer\b")),
    (
        "birth date",
        re.compile(
            r"\bdate of birth\b|\bbirth ?date\b|\bgeburtsdatum\b|\bdate (were )?you (are |were )?born\b|\bwhen were you born\b"
            r"|\bwann .{0,30}\bgeboren\b|\bdate de naissance\b|\bfecha de nacimiento\b|\bdata di nascita\b"
        ),
    ),
    ("address", re.compile(r"\b(your|home|street) address\b|\bzip code\b|\bpostal code\b|\bpostleitzahl\b")),
    ("worker id", re.compile(r"\b(prolific|mturk|worker) ?id\b")),
    ("IP address", re.compile(r"\bip-? ?ad")),
    ("free text", re.compile(r"\[other\]|please specify|open-ended|\[feedback\]|^comments?\b")),
)
MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w-]")
CONTENT: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "IP address",
        re.compile(r"^(?:\d{1,3}\.){3}\d{1,3}(?: ?[(（].{0,40})?$|^(?:[0-9a-fA-F]{0,4}:){4,7}[0-9a-fA-F]{0,4}$"),
    ),
    ("worker id", re.compile(r"^[0-9a-f]{24}$|^A(?=[A-Z0-9]*\d)[A-Z0-9]{11,14}$")),
    ("coordinates", re.compile(r"^-?\d{1,2}\.\d{3,},\s*-?\d{1,3}\.\d{3,}$")),
    (
        "phone",
        re.compile(
            r"^(?:\+|00)\d[\d ()/-]{6,}\d$|^\(\d{2,5}\)[\d -]{5,}$|^0\d{8,13}$"
            r"|^(?=(?:\D*\d){9,15}\D*$)\d{2,5}(?:[ /-]\d{2,7}){1,5}$"
        ),
    ),
    # doctors, teachers and interviewers, by their titles
    (
        "name",
        re.compile(r"^(?:(?:Dr|Prof|Herrn?|Frau|Mrs?|Ms|Miss|Mme|Mlle|Sra?|Dott|Mevr|Dhr)\b\.?\s+){1,3}[^\W\d_a-z]"),
    ),
    ("handle", re.compile(r"^@\w[\w.]{1,29}$")),
    ("signature", re.compile(r"^data:image/")),
    ("file", re.compile(r"^[^/\\<>|]{1,120}\.(?:pdf|jpe?g|png|gif|docx?|heic|mp[34]|wav|m4a|mov)$", re.IGNORECASE)),
)
IBAN = re.compile(r"^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$")
CARD = re.compile(r"^\d{13,19}$")
RECORD = re.compile(r"^\d{6,20}$")
FEWEST_RECORDS = 5
DAY = re.compile(
    r"^(?:(?P<first>(?:19|20)\d\d)[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?P<last>(?:19|20)\d\d))\.?$"
)
YEARS = 12
WORDS = re.compile(r"[^\d.,\s+-]")
CODE = re.compile(r"^-?(?:\d|1\d|20|77|88|9[6-9]|99[6-9])$")
DECIMAL = re.compile(r"^-?\d+[.,]\d+$")
SHORT_NUMBER = re.compile(r"^-?\d{1,3}(?:[.,]\d+)?$")
# Participant 1017: nobody is called so, and longer numbers may be those of a record
RUNNING_NUMBER = re.compile(r"^\d{1,5}$")
DISTINCT_CODES = 15
LONG_CHARACTERS = 60
QUESTION_CHARACTERS = 60
MANY_TEXTS = 13
REPEATED = 5
# names, towns and occupations: words of letters alone, different from one respondent to the next
TYPED_WORD = re.compile(r"^[^\W\d_][^\d_@|,;]{1,39}$")
TYPED_SHARE = 0.3
# two words or more, one of them in small letters
PHRASE = re.compile(r"^(?=[^\n]{0,200} [^\W\d_A-Z])[^\n ]{1,60}(?: [^\n ]{1,60}){1,12}$")
# every word with a capital: Berlin, New York, Frankfurt am Main
PLACE = re.compile(
    r"^[^\W\d_a-z][^\W\d_]{1,30}(?:[ -](?:am|an der|de|del|la|le|do|da|[^\W\d_a-z][^\W\d_]{0,30})){0,4}$"
)


@dataclass(frozen=True)
class Personal:
    """A column that identifies people: what it holds, and how that was told."""

    column: RawColumn
    kind: Kind
    how: str


def drop_personal(
    table: RawTable,
    keys: Sequence[str | None],
    export: str,
    study: Study,
    uses: Mapping[str, Sequence[str]],
    where: str,
) -> tuple[RawTable, list[Personal]]:
    """Return the table without the columns that identify people, and which these were.

    Before an IP address goes, the number of other people's rows with the same one is kept as paradata (`same_ip`); members of one
    cluster may share theirs. Clusters stay, whatever they are called: they are running numbers.

    Raises
    ------
    IntakeError
        The study uses such a column and gives no reason for keeping it.
    """
    excused = study.export(export).personal
    hashed = study.respondent_names == "hashed"
    found, paradata = [], dict(table.paradata)
    clusters = study.cluster_columns(export)
    for column in (c for c in table.columns if c.name not in clusters):
        key = column.name in study.key_columns_of(export)
        personal = recognise_personal(column, table.cells[column.name], key=key)
        key_goes = hashed and key
        if key_goes:
            personal = personal or Personal(column, "identifier", "the respondent key is hashed")
        if personal is None or column.name in excused:
            continue
        if column.name in uses and not key_goes:
            raise refuse_use(personal, " and ".join(uses[column.name]), key, where)
        if personal.kind == "IP address":
            paradata["same_ip"] = rows_of_others(table.cells[column.name], belonging(table, keys, clusters))
        found.append(personal)
    gone = {p.column.name for p in found}
    columns = tuple(c for c in table.columns if c.name not in gone)
    return replace(table, cells=table.cells[[c.name for c in columns]], columns=columns, paradata=paradata), found


def belonging(table: RawTable, keys: Sequence[str | None], clusters: Sequence[str]) -> list[str | None]:
    """Return whose each row is: its cluster's where one is known, or its key."""
    whose = list(keys)
    for name in (c for c in clusters if c in table.cells):
        known = [
            None if missing else f"#{name} {text}"
            for text, missing in zip(table.cells[name], table.cells[name].isna(), strict=True)
        ]
        whose = [cluster or key for cluster, key in zip(known, whose, strict=True)]
    return whose


def refuse_use(personal: Personal, use: str, key: bool, where: str) -> IntakeError:
    """Return the refusal of a column that identifies people and is used."""
    name = personal.column.name
    use = "the respondent key" if key else use
    return IntakeError(
        f"the column {name} looks like {personal.kind} (told by {personal.how}), and the study uses it as {use}",
        where=where,
        why="what identifies people must not travel past intake",
        remedy=("write respondent_names: hashed in the study file; or, i" if key else "I")
        + f"f it identifies nobody, write a reason beside the export: personal: {{{name}: …}}",
    )


def recognise_personal(column: RawColumn, values: pd.Series[str], *, key: bool = False) -> Personal | None:
    """Return what makes a column identify people, or None.

    Parameters
    ----------
    column : name, question and what the file says
    values : its cells
    key : whether it names respondents: a number or code that stands for a person is what a key is
    """
    if column.personal:
        return Personal(column, "identifier", column.personal)
    positions, distinct = distinct_cells(values)
    answers = [text.strip() for text in distinct]
    n = int((positions >= 0).sum())
    name, ticked, few = column.written or column.name, are_phrases(answers, n), few_labels(answers, n)
    named = by_name(name, weak=False)
    if named is not None and not harmless(named, answers) and not ticked:
        return Personal(column, named, "its name")
    weakly = None if key or ticked else by_name(name, weak=True)
    if weakly is not None and not harmless(weakly, answers) and (not few or are_towns(weakly, answers)):
        return Personal(column, weakly, "its name")
    asked = by_question(column.text or column.written)
    labels = asked != "free text" and (ticked or few)
    if asked is not None and not harmless(asked, answers) and not labels:
        return Personal(column, asked, "its question")
    told = by_content(answers, n)
    return Personal(column, told, "its content") if told and not (key and told in NAMES_A_ROW) else None


def by_name(name: str, *, weak: bool) -> Kind | None:
    """Return what a column's name says it holds, in any position of it.

    Examples
    --------
    >>> [by_name(n, weak=False) for n in ("RecipientEmail", "Q7_2_TEXT", "first_name", "renamed", "ip", "participate")]
    ['e-mail', 'free text', 'name', None, 'IP address', None]
    >>> by_name("kin_contact_name_2", weak=True), by_name("event_name", weak=True)
    ('name', None)
    """
    words = bare_tokens(name)
    if len(words) > QUESTION_CHARACTERS:
        return None
    if not weak and FREE_TEXT_ENDS.search(words):
        return "free text"
    if NAMES_OF_THINGS.search(words):
        return None
    patterns = WEAK_PATTERNS if weak else STRONG_PATTERNS
    # numbers at the end may belong to the word: attribute 1, ipv4
    both = (words, tokens(name))
    return next((cast(Kind, kind) for kind, found in patterns.items() if any(found.search(w) for w in both)), None)


def by_question(text: str) -> Kind | None:
    """Return what a question asks for, where the answer identifies the respondent."""
    folded = text.casefold()
    # longer texts are instructions, which may mention anything
    if len(folded) > 4 * QUESTION_CHARACTERS:
        return None
    return next((kind for kind, pattern in QUESTIONS if pattern.search(folded)), None)


def harmless(kind: Kind, answers: Sequence[str]) -> bool:
    """Return whether a column named like a personal one holds what identifies nobody: a few codes, graded labels, numbers.

    Examples
    --------
    >>> harmless("name", ["1", "2", "5"]), harmless("name", ["Agree", "Disagree"]), harmless("name", ["Ann", "Bob"])
    (True, True, False)
    """
    from emosec.intake.numbers import NUMBER

    if not answers:
        return False
    if kind == "free text":
        return all(NUMBER.match(v) for v in answers)
    if kind == "phone" and all(DECIMAL.match(v) for v in answers):
        return True
    if kind == "handle" and all(len(v) <= 5 and (NUMBER.match(v) or means_no_answer(v)) for v in answers):
        return True
    if kind == "name" and all(RUNNING_NUMBER.match(v) for v in answers):
        return True
    if kind in IN_LETTERS and all(SHORT_NUMBER.match(v) for v in answers):
        return True
    if len(answers) > DISTINCT_CODES:
        return False
    worded = [v for v in answers if not CODE.match(v) and not means_no_answer(v)]
    return not worded or steps_of(worded) is not None


def few_labels(answers: Sequence[str], n_answered: int) -> bool:
    """Return whether answers are a few that many gave: "I worry about my e-mail" is an item, and nobody's address."""
    return bool(answers) and n_answered >= REPEATED * len(answers) and len(answers) <= DISTINCT_CODES


def are_phrases(answers: Sequence[str], n_answered: int) -> bool:
    """Return whether answers are a few phrases that come again: what is ticked, whatever the item is called.

    Examples
    --------
    >>> are_phrases(["Not like me", "A bit like me"], 6), are_phrases(["Anna Adler", "Max von Bauer"], 2)
    (True, False)
    """
    if not 1 < len(answers) <= DISTINCT_CODES or len(answers) >= n_answered:
        return False
    phrases = [v for v in answers if PHRASE.search(v) and not any(c.isdigit() or c == "@" for c in v)]
    return len(phrases) > 0.5 * len(answers)


def are_towns(kind: Kind, answers: Sequence[str]) -> bool:
    """Return whether the answers to a column called town, city and the like are places: however many people live there.

    Examples
    --------
    >>> are_towns("address", ["Berlin", "New York"]), are_towns("address", ["in a town", "in the country"])
    (True, False)
    """
    return kind == "address" and bool(answers) and all(PLACE.match(v) for v in answers)


def by_content(answers: Sequence[str], n_answered: int) -> Kind | None:
    """Return what most distinct answers look like (or any, for e-mail addresses), where that identifies people."""
    words = [v for v in answers if WORDS.search(v)]
    if any("@" in v and MAIL.search(v) for v in words):
        return "e-mail"
    # a majority shows among the first thousand as well
    some = answers[:1000]
    for kind, pattern in CONTENT:
        if some and sum(bool(pattern.match(v)) for v in some) > 0.5 * len(some):
            return kind
    if are_birth_dates(some):
        return "birth date"
    if some and sum(is_account(v) for v in some) > 0.5 * len(some):
        return "account"
    if are_people(some):
        return "name"
    if are_records(some, len(answers), n_answered):
        return "record number"
    return "free text" if is_free_text(words, n_answered) else None


def are_birth_dates(some: Sequence[str]) -> bool:
    """Return whether answers are days without a time of day, over more years than a survey is in the field.

    Examples
    --------
    >>> are_birth_dates(["1987-03-01", "1999-12-24", "2001-05-06", "1975-01-31", "1968-07-07"])
    True
    >>> are_birth_dates(["2024-03-01", "2024-03-02", "2024-03-03", "2024-03-04", "2024-03-05"])
    False
    """
    years = [int(m.group("last") or m.group("first")) for v in some if (m := DAY.match(v))]
    return len(years) >= FEWEST_RECORDS and len(years) == len(some) and max(years) - min(years) >= YEARS


def is_account(text: str) -> bool:
    """Return whether a text is an IBAN or a card number, by its check digits.

    Examples
    --------
    >>> is_account("DE89 3704 0044 0532 0130 00"), is_account("4111 1111 1111 1111"), is_account("4111111111111112")
    (True, True, False)
    """
    bare = re.sub(r"[ -]", "", text).upper()
    if IBAN.match(bare):
        return int("".join(str(int(c, 36)) for c in bare[4:] + bare[:4])) % 97 == 1
    if not CARD.match(bare):
        return False
    digits = [int(c) for c in bare[::-1]]
    doubled = (sum(divmod(2 * d, 10)) for d in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def are_records(some: Sequence[str], n_distinct: int, n_answered: int) -> bool:
    """Return whether answers are long numbers of one length, hardly any twice: numbers that somebody keeps a record under."""
    return (
        len(some) >= FEWEST_RECORDS
        and n_distinct > 0.9 * n_answered
        and len({len(v) for v in some}) == 1
        and all(RECORD.match(v) for v in some)
    )


def is_free_text(words: Sequence[str], n_answered: int) -> bool:
    """Return whether answers are the respondents' own: long sentences, or too many different ones or words to be labels."""
    typed = [v for v in words if TYPED_WORD.match(v)]
    # codes that respondents made of letters are all of one length
    if len(typed) >= MANY_TEXTS and len(typed) > TYPED_SHARE * n_answered and len({len(v) for v in typed}) > 1:
        return True
    sentences = sorted(len(v) for v in words if len(v.split()) > 2 and not MOMENT.match(v))
    if not sentences:
        return False
    many = len(sentences) >= MANY_TEXTS and len(sentences) > 0.02 * n_answered
    long = sentences[len(sentences) // 2] > LONG_CHARACTERS and len(sentences) > 0.3 * n_answered
    return many or long
