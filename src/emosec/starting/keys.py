"""Which columns may name respondents: in every export, unique where answered, and the same people in several waves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from emosec.intake.doubled import OF_A_PERSON, called_like_a_key
from emosec.intake.keys import one_part
from emosec.intake.privacy import NAMES_A_ROW, recognise_personal
from emosec.intake.readers import RawTable
from emosec.intake.repeats import settle
from emosec.starting.apart_keys import called_otherwise
from emosec.starting.blocks import find_blocks
from emosec.starting.demographics import CLUSTERED, demographic
from emosec.starting.events import narrowed
from emosec.starting.grouping import Group
from emosec.starting.two_persons import MEMBER

PLATFORM = {
    "qualtrics": ("ResponseId", "ResponseID"), "surveymonkey": ("RespondentID", "Respondent ID"), "sosci": ("CASE",),
    "limesurvey": ("id", "Response ID", "Antwoord ID", "Antwort ID"), "redcap": ("record_id", "Record ID"),
    "formr": ("session",),
}  # fmt: skip
# of these the own number is the response's: another file numbers other people's with it
NUMBERS_RESPONSES = {"limesurvey", "sosci", "googleforms"}
# the row's own name comes first, whatever the language calls it
FIRST_COLUMN = {"limesurvey", "googleforms"}
# what a platform or a person measures may be unique by chance
MEASURED = re.compile(
    r"time|date|dauer|duration|second|score|total|sum|mean|millis|latency|zeit|datum|_rt|^rt$", re.IGNORECASE
)
# how long something took tells rows of one person apart and names nobody
LASTED = re.compile(r"dauer|durat|dur[ée]e|durac|second|sekund|millis|latency|_rt|^rt$", re.IGNORECASE)
# which of several times a row of one person is
OCCASION = re.compile(
    r"(^|[\W_])(time|timepoint|occasion|wave|session|visit|event|phase|assessment|measurement|moment|day|week|month|date|trial"
    r"|zeitpunkt|messung|messzeitpunkt|welle|sitzung|(mess|erhebungs|studien|tagebuch)?tag|temps|vague|jour|tiempo|onda|d[ií]a|giorno"
    r"|dag|beep|prompt|prepost|pre_post|t)([\W_]?(nr|no|name|number|id))?\d*$",
    re.IGNORECASE,
)
NUMBER, DAY = re.compile(r"-?\d+(\.\d+)?"), re.compile(r"\d{4}-\d\d-\d\d.*")
MOST_OCCASIONS = 20
TRIED_WITH_OCCASION = 20
UNIQUE = 0.97
# a column that is called a key may be there twice for more people: drafts, second tries
UNIQUE_IF_NAMED = 0.85
ANSWERED = 0.9
LINKED = 0.05
# ASSUME what is called like no key and holds one word a person names people where a quarter of later waves' are in the first
LINKED_UNNAMED = 0.25
ONE_WORD = re.compile(r"(?=\S{0,99}[^\W\d_])\S{3,200}")
PAIRS_AMONG = 12


@dataclass(frozen=True)
class Key:
    """Columns that may name respondents.

    Attributes
    ----------
    columns : the columns
    personal : what they hold, where that identifies people
    linked : share of later waves' keys that the first wave has; None where there is one wave
    doubled : rows that share their key with another row of the file, and differ
    occasion : the column that tells the rows of one person apart, where the file holds several occasions
    case : keys that differ from another one in upper and lower case alone
    elsewhere : export → its own column, where exports call it otherwise
    spelled : occasion → all its spellings
    occasions : what that column holds: numbers and days in their order, words in that of the rows
    """

    columns: tuple[str, ...]
    personal: str = ""
    linked: float | None = None
    doubled: int = 0
    occasion: str = ""
    occasions: tuple[str, ...] = ()
    case: int = 0
    elsewhere: dict[str, str] = field(default_factory=dict)
    spelled: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def columns_in(self, export: str) -> tuple[str, ...]:
        """Return what the columns are called in one export."""
        return (self.elsewhere[export],) if export in self.elsewhere else self.columns


def guess_key(groups: Sequence[Group]) -> Key | None:
    """Return the likeliest respondent key, or None where no column or pair of columns will do."""
    tables = [(wave, narrowed(together(files))) for g in groups for wave, files in files_of_waves(g)]
    shared = [c for c in groups[0].shared if all(c in g.shared for g in groups)]
    platform = {name for g in groups for name in PLATFORM.get(g.first.reader, ())}
    platform |= {g.first.columns[0].name for g in groups if g.first.reader in FIRST_COLUMN}
    personal = {n: kind for g in groups for n in g.personal if (kind := kind_of_key([t for _, t in tables], n))}
    named = [c for c in shared if c in platform or called_like_a_key(c)]
    found: list[tuple[str, ...]] = [(c,) for c in named if holds(tables, (c,))]
    if not found:
        found = [(c,) for c in named if holds(tables, (c,), UNIQUE_IF_NAMED)]
    if not found:
        items = {c.name for _, t in tables for b in find_blocks(t, ()) for c in b.items.values()}
        named, shared = ([c for c in columns if c not in items] for columns in (named, shared))
        times = {c: seen for c in shared if OCCASION.search(c) and (seen := occasions_in(tables, c))}
        few = [c for c in named if c not in times][:4] or named[:4]
        pairs = [
            (b, a) for a in few for b in shared[:PAIRS_AMONG] if a != b and b not in times and not LASTED.search(b)
        ]
        found = [alone_if_it_holds(tables, pair) for pair in first_that_holds(tables, pairs)]
        # an address that a person has on every occasion is called like no key
        addressed = [c for c in shared if c not in few and personal.get(c) in OF_A_PERSON and c not in times]
        if not found and (stacked := of_occasions(tables, [*few, *addressed], shared, times)):
            return replace(
                stacked, personal=kinds_of(stacked.columns, personal), case=in_other_case(tables, stacked.columns)
            )
    if not found:
        found = first_that_holds(tables, combinations(named[:4], 2))
    if not found:
        # the members of couples, families and pairs of twins, told apart by who of them they are
        units = [c for c in shared if demographic(c) == CLUSTERED]
        members = [c for c in shared if MEMBER.fullmatch(c)]
        found = first_that_holds(tables, [(unit, who) for unit in units for who in members])
    if not found:
        found = first_that_holds(tables, [(c,) for c in shared if c not in personal and like_a_key(tables, c)])
    several = len({wave for wave, _ in tables}) > 1
    if several and not any((linked(tables, c) or 0) > LINKED for c in found):
        found += [(c,) for c in shared if links(tables, c, personal.get(c, ""))]
    keys = [
        Key(
            c,
            kinds_of(c, personal),
            linked(tables, c),
            doubled(tables, c),
            case=in_other_case(tables, c),
        )
        for c in found
    ]
    numbered = platform if several and all(g.first.reader in NUMBERS_RESPONSES for g in groups) else set[str]()
    # who links waves comes first, by another name than a response's number; then what identifies nobody; then the platform's own
    keys.sort(
        key=lambda k: (
            (k.linked or 0) <= LINKED,
            k.columns[0] in numbered,
            bool(k.personal),
            k.columns[0] not in platform,
        )
    )
    return keys[0] if keys else of_exports_apart(groups)


def of_exports_apart(groups: Sequence[Group]) -> Key | None:
    """Return the key of exports that call it otherwise, or None."""
    own = called_otherwise(groups, lambda table, column: holds([("", narrowed(table))], (column,), UNIQUE_IF_NAMED))
    if not own:
        return None
    column = next(iter(own.values()))
    kinds = {kind for g in groups if (kind := kind_of_key([g.first], own[g.name]))}
    surveys = [("", narrowed(g.first)) for g in groups if own[g.name] == column]
    others = {name: called for name, called in own.items() if called != column}
    return Key((column,), ", ".join(sorted(kinds)), doubled=doubled(surveys, (column,)), elsewhere=others)


def kinds_of(columns: Sequence[str], personal: Mapping[str, str]) -> str:
    """Return what columns hold that identifies people."""
    return ", ".join(personal[c] for c in columns if c in personal)


def files_of_waves(group: Group) -> list[tuple[str, list[RawTable]]]:
    """Return the waves of an export with what their files hold."""
    found: dict[str, list[RawTable]] = {}
    for file in group.files:
        if file.recognised.table is not None:
            found.setdefault(file.wave, []).append(file.recognised.table)
    return list(found.items())


def together(tables: Sequence[RawTable]) -> RawTable:
    """Return the rows of all files of an export in a wave: a key must tell respondents of different files apart too."""
    import pandas as pd

    first, *others = tables
    names = [c.name for c in first.columns if all(c.name in t.cells.columns for t in others)]
    if not others or not names:
        return first
    cells = pd.concat([t.cells[names] for t in tables], ignore_index=True)
    return replace(first, cells=cells, columns=tuple(c for c in first.columns if c.name in names))


def occasions_in(tables: Sequence[tuple[str, RawTable]], column: str) -> dict[str, tuple[str, ...]]:
    """Return the few values of a column that may say on which occasion a row was answered; nothing where it holds other things.

    Each comes with all its spellings: Baseline, baseline and BASELINE are one occasion.
    """
    seen: dict[str, None] = {}
    for _, table in tables:
        cells = table.cells[column]
        if cells.isna().any():
            return {}
        seen |= dict.fromkeys(cells.str.strip().unique().tolist())
    ordered = sorted(seen, key=float) if all(NUMBER.fullmatch(v) for v in seen) else list(seen)
    ordered = sorted(seen) if all(DAY.fullmatch(v) for v in seen) else ordered
    spelled: dict[str, list[str]] = {}
    for value in ordered:
        spelled.setdefault(" ".join(value.split()).casefold(), []).append(value)
    return {own[0]: tuple(own) for own in spelled.values()} if 2 <= len(spelled) <= MOST_OCCASIONS else {}


def of_occasions(
    tables: Sequence[tuple[str, RawTable]],
    named: Sequence[str],
    shared: Sequence[str],
    times: Mapping[str, Mapping[str, tuple[str, ...]]],
) -> Key | None:
    """Return the key of files that hold several occasions of one person, a row for each: what is unique on every occasion."""
    singles = [(c,) for c in named]
    pairs = [
        (b, a) for a in named for b in shared[:TRIED_WITH_OCCASION] if b not in {a, *times} and not LASTED.search(b)
    ]
    for rest in [*singles, *pairs]:
        for time, seen in times.items():
            if time not in rest and holds(tables, (*rest, time)):
                return Key(rest, occasion=time, occasions=tuple(seen), spelled=dict(seen))
    return None


def kind_of_key(tables: Sequence[RawTable], column: str) -> str:
    """Return what a column that may name respondents holds that identifies people; empty where it holds none."""
    for table in tables:
        for one in (c for c in table.columns if c.name == column):
            personal = recognise_personal(one, table.cells[column], key=True)
            if personal is not None and personal.kind not in NAMES_A_ROW:
                return personal.kind
    return ""


def like_a_key(tables: Sequence[tuple[str, RawTable]], column: str) -> bool:
    """Return whether a column holds whole numbers or short codes without blanks, each in one row: whatever it is called."""
    return not MEASURED.search(column) and all(
        table.cells[column].notna().all()
        and table.cells[column].is_unique
        and bool(
            table.cells[column]
            .str.fullmatch(r"[^\W\d_]{0,4}[_-]?\d{1,12}|[^\W_]{4,12}|[^\W\d_]{0,10}\d[^\W_]{3,40}|[0-9A-Fa-f-]{36}")
            .all()
        )
        for _, table in tables
    )


def links(tables: Sequence[tuple[str, RawTable]], column: str, personal: str) -> bool:
    """Return whether a column that is not called like a key names the same people in several waves: an address or a code."""
    if MEASURED.search(column) or (personal and personal not in OF_A_PERSON):
        return False
    cells = [table.cells[column].dropna().str.strip() for _, table in tables]
    if not all(len(c) and c.str.fullmatch(ONE_WORD).mean() >= ANSWERED for c in cells):
        return False
    return holds(tables, (column,), UNIQUE_IF_NAMED) and (linked(tables, (column,)) or 0) >= LINKED_UNNAMED


def in_other_case(tables: Sequence[tuple[str, RawTable]], columns: tuple[str, ...]) -> int:
    """Return how many keys of all files differ from another one in upper and lower case alone."""
    exact = {key for _, table in tables for key in values_of(table, columns, ignores_case=False)}
    return len(exact) - len({key.casefold() for key in exact})


def values_of(table: RawTable, columns: tuple[str, ...], *, ignores_case: bool = True) -> list[str]:
    """Return the keys of a table's rows, rows without one left out."""
    parts = [[one_part(v, ignores_case) for v in table.cells[c].tolist()] for c in columns]
    return ["/".join(str(p) for p in row) for row in zip(*parts, strict=True) if None not in row]


def holds(tables: Sequence[tuple[str, RawTable]], columns: tuple[str, ...], share: float = UNIQUE) -> bool:
    """Return whether nearly every row of every file has a key, and nearly every key is there once, copies and empty rows apart."""
    for _, table in tables:
        keys = values_of(table, columns)
        if len(keys) < ANSWERED * len(table.cells) or not keys:
            return False
        if len(set(keys)) < share * len(keys) and len(set(keys)) < share * len(settled(table, columns)):
            return False
    return True


def settled(table: RawTable, columns: tuple[str, ...]) -> list[str]:
    """Return the keys of a table's rows without exact copies and rows that say nothing."""
    parts = [[one_part(v, True) for v in table.cells[c].tolist()] for c in columns]
    keys = [None if None in row else "/".join(str(p) for p in row) for row in zip(*parts, strict=True)]
    away = settle(keys, table.cells.drop(columns=list(columns)), "none")
    return [key for key, aside in zip(keys, away, strict=True) if key is not None and not aside]


def doubled(tables: Sequence[tuple[str, RawTable]], columns: tuple[str, ...]) -> int:
    """Return how many rows share their key with another row of the file, and differ."""
    n = 0
    for _, table in tables:
        if len(set(values_of(table, columns))) < len(values_of(table, columns)):
            counts = Counter(settled(table, columns))
            n += sum(k for k in counts.values() if k > 1)
    return n


def first_that_holds(tables: Sequence[tuple[str, RawTable]], tried: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the first columns that may name respondents, or nothing."""
    return next(([columns] for columns in tried if holds(tables, columns)), [])


def alone_if_it_holds(tables: Sequence[tuple[str, RawTable]], pair: tuple[str, ...]) -> tuple[str, ...]:
    """Return the column of a pair that names respondents by itself, or the pair: with a moment beside it a person comes twice."""
    return next(((c,) for c in pair if not MEASURED.search(c) and holds(tables, (c,), UNIQUE_IF_NAMED)), pair)


def linked(tables: Sequence[tuple[str, RawTable]], columns: tuple[str, ...]) -> float | None:
    """Return the share of the keys of later waves that the first wave has; None where there is one wave."""
    waves: dict[str, set[str]] = {}
    for wave, table in tables:
        waves.setdefault(wave, set()).update(values_of(table, columns))
    first, *later = waves.values()
    if not later:
        return None
    keys = set[str]().union(*later)
    return len(keys & first) / len(keys) if keys else 0.0
