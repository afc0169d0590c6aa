"""Columns that identify people are recognised by name, question and content, and dropped before anything is written.

Dropping a column that the study does not use costs nothing, so there the rules are generous; a column that the study does
use is never dropped in silence: it is refused until the study file gives a reason to keep it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from emosec.definitions.studies import Study
from emosec.errors import IntakeError
from emosec.intake.distinct import distinct_cells
from emosec.intake.paradata import rows_with_same
from emosec.intake.platforms.layout import MOMENT
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
]

# by tokens of the column's name: recipient_first_name, RecipientFirstName and first.name have the tokens first and name
NAMES: dict[Kind, tuple[str, ...]] = {
    "e-mail": ("e ?mail ?(address|adresse)?", "mail ?(address|adresse|sent)", "correo", "courriel"),
    "IP address": ("ip", "ip ?(address|adresse|addr)"),
    "coordinates": (
        "(location )?(latitude|longitude|accuracy)", "lat", "lon", "lng", "gps( pos(ition)?)?", "geo ?location",
        "coordinates?", "koordinaten",
    ),
    "phone": ("(tele)?phone( ?number)?", "telefon(nummer)?", "telephone", "mobile( number)?", "handy(nummer)?", "whatsapp"),
    "worker id": (
        "(mturk|amazon|prolific|worker|assignment)( ?(worker|pid|id|code))+",
        "prolific", "mturk", "sona", "(sona|hit|panelist) ?id", "ssn",
        "(student|matrikel|employee|staff|insurance|passport|social security) ?(id|number|nummer)",
    ),
    "reference": ("external (data )?reference", r"custom ?data ?\d*", "survey identifier"),
    "birth date": (
        "dob", "date of birth", "(birth|b) ?date", "birth ?day", "geb(urts)? ?(dat(um)?|tag)", "geboortedatum",
        "date (de )?naissance", "fecha (de )?nacimiento", "data (di )?nascita", "data (de )?nascimento", "дата рождения",
    ),
    "address": (
        "(home |postal |street )?address", "adresse", "street", "stra(ss|ß)e",
        "zip( ?code)?", "post(al)? ?code", "plz", "postleitzahl", "wohnort", "home ?town",
    ),
    "name": (
        "(first|last|sur|full|given|family|middle|nick|maiden|user)name",
        "(vor|nach|familien|ruf|spitz)name", "(pr[ée])?nom", "apellidos?", "nombre", "(voor|achter)naam", "initial(s|en)",
        "nome", "cognome", "имя", "фамилия", "фио", "(ονοματ)?επώνυμο", "όνομα", "שם", "姓名", "名前", "氏名",
    ),
    "free text": (
        "text", "other", "comments?", "(please )?specify", "feedback", "remarks?",
        "bemerkung(en)?", "kommentar(e)?", "sonstiges",
    ),
}  # fmt: skip
ENDS = {kind: re.compile(rf"(?:^|.* )(?:{'|'.join(words)})(?: \d+)?$") for kind, words in NAMES.items()}
ANY_NAME = re.compile(r"(?:^| )name(?: \d+)?$")
NAMES_OF_THINGS = re.compile(
    r"\b(event|arm|visit|file|variable|item|scale|form|instrument|survey|study|project|exp(eriment)?|task|block|trial|condition|group"
    r"|brand|product|course|class|site|page|device|browser|os|country|language|field|sheet|column|question|option|list"
    r"|stimulus|image|video|song|drug) name"
)
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
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
CONTENT: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("IP address", re.compile(r"^(?:\d{1,3}\.){3}\d{1,3}$|^(?:[0-9a-fA-F]{0,4}:){4,7}[0-9a-fA-F]{0,4}$")),
    ("worker id", re.compile(r"^[0-9a-f]{24}$|^A(?=[A-Z0-9]*\d)[A-Z0-9]{11,14}$")),
    ("coordinates", re.compile(r"^-?\d{1,2}\.\d{3,},\s*-?\d{1,3}\.\d{3,}$")),
    ("phone", re.compile(r"^(?:\+|00)\d[\d ()/-]{6,}\d$|^\(\d{2,4}\)[\d -]{5,}$")),
)
# a word or number that stands in these columns identifies, however few there are
SMALL_CODES_TELL: tuple[Kind, ...] = ("coordinates", "birth date", "phone")
WORDS = re.compile(r"[^\d.,\s+-]")
CODE = re.compile(r"^-?\d{1,3}$")
DISTINCT_CODES = 15
LONG_CHARACTERS = 60
QUESTION_CHARACTERS = 60
MANY_TEXTS = 13
REPEATED = 5
# names, towns and occupations: words of letters alone, different from one respondent to the next
TYPED_WORD = re.compile(r"^[^\W\d_][^\d_@|,;]{1,39}$")
TYPED_SHARE = 0.3


@dataclass(frozen=True)
class Personal:
    """A column that identifies people: what it holds, and how that was told."""

    column: RawColumn
    kind: Kind
    how: str


def drop_personal(
    table: RawTable, export: str, study: Study, uses: Mapping[str, Sequence[str]], where: str
) -> tuple[RawTable, list[Personal]]:
    """Return the table without the columns that identify people, and which these were.

    Before an IP address goes, the number of other rows with the same one is kept as paradata (`same_ip`).

    Raises
    ------
    IntakeError
        The study uses such a column and gives no reason for keeping it.
    """
    excused = study.export(export).personal
    hashed = study.respondent_names == "hashed"
    found, paradata = [], dict(table.paradata)
    for column in table.columns:
        personal = recognise_personal(column, table.cells[column.name])
        key_goes = hashed and column.name in study.key_columns
        if key_goes:
            personal = personal or Personal(column, "identifier", "the respondent key is hashed")
        if personal is None or column.name in excused:
            continue
        if column.name in uses and not key_goes:
            raise refuse_use(personal, " and ".join(uses[column.name]), column.name in study.key_columns, where)
        if personal.kind == "IP address":
            paradata["same_ip"] = rows_with_same(table.cells[column.name])
        found.append(personal)
    gone = {p.column.name for p in found}
    columns = tuple(c for c in table.columns if c.name not in gone)
    return replace(table, cells=table.cells[[c.name for c in columns]], columns=columns, paradata=paradata), found


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


def recognise_personal(column: RawColumn, values: pd.Series[Any]) -> Personal | None:
    """Return what makes a column identify people, or None.

    Parameters
    ----------
    column : name, question and what the file says
    values : its cells
    """
    if column.personal:
        return Personal(column, "identifier", column.personal)
    positions, distinct = distinct_cells(values)
    answers = [text.strip() for text in distinct]
    named = by_name(column.written or column.name)
    if named is not None and not harmless(named, answers, SMALL_CODES_TELL):
        return Personal(column, named, "its name")
    asked = by_question(column.text or column.written)
    n = int((positions >= 0).sum())
    labels = asked != "free text" and few_labels(answers, n)
    if asked is not None and not harmless(asked, answers, ()) and not labels:
        return Personal(column, asked, "its question")
    told = by_content(answers, n)
    return Personal(column, told, "its content") if told else None


def tokens(name: str) -> str:
    """Return the words of a column name, in small letters: RecipientFirst_Name becomes 'recipient first name'.

    Examples
    --------
    >>> tokens("RecipientFirst_Name"), tokens("IPAddress")
    ('recipient first name', 'ip address')
    """
    spaced = re.sub(r"([a-zà-ÿ])([A-Z])|([A-Z]+)([A-Z][a-z])", r"\1\3 \2\4", name)
    return " ".join(re.split(r"[\W_]+", spaced)).strip().casefold()


def by_name(name: str) -> Kind | None:
    """Return what a column's name says it holds.

    Examples
    --------
    >>> [by_name(n) for n in ("RecipientEmail", "Q7_2_TEXT", "kin_contact_name", "renamed", "ip", "participate")]
    ['e-mail', 'free text', 'name', None, 'IP address', None]
    """
    words = tokens(name)
    if len(words) > QUESTION_CHARACTERS:
        return None
    if ANY_NAME.search(words) and not NAMES_OF_THINGS.search(words):
        return "name"
    return next((kind for kind, pattern in ENDS.items() if pattern.match(words)), None)


def by_question(text: str) -> Kind | None:
    """Return what a question asks for, where the answer identifies the respondent."""
    folded = text.casefold()
    # longer texts are instructions, which may mention anything
    if len(folded) > 4 * QUESTION_CHARACTERS:
        return None
    return next((kind for kind, pattern in QUESTIONS if pattern.search(folded)), None)


def harmless(kind: Kind, answers: Sequence[str], telling: tuple[Kind, ...]) -> bool:
    """Return whether a column named like a personal one holds nothing but a few small codes, or, for texts, numbers."""
    from emosec.intake.numbers import NUMBER

    if not answers:
        return False
    if kind == "free text":
        return all(NUMBER.match(v) for v in answers)
    return len(answers) <= DISTINCT_CODES and kind not in telling and all(CODE.match(v) for v in answers)


def few_labels(answers: Sequence[str], n_answered: int) -> bool:
    """Return whether answers are a few that many gave: "I worry about my e-mail" is an item, and nobody's address."""
    return bool(answers) and n_answered >= REPEATED * len(answers) and len(answers) <= DISTINCT_CODES


def by_content(answers: Sequence[str], n_answered: int) -> Kind | None:
    """Return what most distinct answers look like (or any, for e-mail addresses), where that identifies people."""
    words = [v for v in answers if WORDS.search(v)]
    if any("@" in v and MAIL.search(v) for v in words):
        return "e-mail"
    for kind, pattern in CONTENT:
        # a majority shows among the first thousand as well
        some = answers[:1000]
        if some and sum(bool(pattern.match(v)) for v in some) > 0.5 * len(some):
            return kind
    return "free text" if is_free_text(words, n_answered) else None


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
