"""What every export of a new study seems to hold: items of known instruments, blocks of unknown ones, variables, checks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.intake.distinct import distinct_cells
from emosec.intake.paired_exports import learn_within, said_twice
from emosec.intake.platforms._layout import bare
from emosec.intake.readers import RawColumn, RawTable
from emosec.starting.blocks import Block, are_sentences, find_blocks, why_in_none
from emosec.starting.counterbalanced import merge_counterbalanced
from emosec.starting.demographics import CLUSTERED, LANGUAGE, demographic, demographics
from emosec.starting.grouping import Group, paired_exports_of
from emosec.starting.keys import Key, guess_key
from emosec.starting.known import Match, find_known
from emosec.starting.likely import Likely, likely
from emosec.starting.paired_exports import with_learned_labels
from emosec.starting.wide import first_occasion

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

MANY_CHECKS = 4
# what platforms write about a row: never an item, never a variable
META = {
    "case", "collectorid", "created", "datecreated", "datemodified", "datestamp", "datesubmitted", "deg", "degtime",
    "distributionchannel", "durationinseconds", "enddate", "ended", "expired", "finished", "lastdata", "lastpage",
    "maxpage", "missing", "missrel", "mode", "modified", "progress", "questnnr", "recordeddate", "recordid",
    "redcapeventname", "redcaprepeatinstance", "redcaprepeatinstrument", "ref", "refurl", "respondentid",
    "responseid", "responseset", "seed", "serial", "session", "startdate", "started", "startlanguage", "status",
    "submitdate", "timersi", "timestamp", "timesum", "userlanguage",
}  # fmt: skip
TIMING = re.compile(
    r"^TIME\d+$|_DO(_\d+)?$|(first click|last click|page submit|click count)$|^(group|question)time\d+"
    r"|^(gruppen|fragen|gesamt)zeit\b|^(group|question|total) time\b",
    re.IGNORECASE,
)
TIMED = re.compile(r"^timing\b.*(first click|last click|page submit|click count)$", re.IGNORECASE)
CONSENT = re.compile(
    r"consent|einwillig|einverst|agree to (take part|participate)|toestemming|acconsent|consenso informato|\btcle\b"
    r"|\b(acepto|aceito|concordo|accepte|accetto)( em| de| di| à| a)? part(e|i)?c|zgod\w+ na (udział|badanie)|samty[ck]k",
    re.IGNORECASE,
)
CHECK = re.compile(
    r"attention|attn|please (select|choose|mark|tick)|instructed|validation|bitte (wählen|kreuzen)", re.IGNORECASE
)
# what a check says and an item about attention or validation does not
TOLD = re.compile(
    r"please|select|choose|mark|tick|click|check|test|instruct|pay(ing)? |read|careful|bitte|attn|_", re.IGNORECASE
)

# so many answers, alike in so many of the columns that stand so near, are those of items
FEWEST_RATED, FEWEST_ALIKE, BESIDE = 3, 2, 2


@dataclass(frozen=True)
class Guess:
    """What one export seems to hold.

    Attributes
    ----------
    matches : known instruments
    blocks : instruments nobody has defined yet
    variables : column → number, group or cluster, for what looks like age, gender and so on
    consent, checks : columns that look like them, with the answers found
    others : columns that are nothing of these → why
    several : item column of the drafts → the columns that hold it, where respondents saw one of several
    twin : the export that says the same answers in codes
    may_be : block → known instruments that its numbers may stand for
    later : later occasion → name of a question → its column, where occasions stand side by side
    refused : known instruments whose codes mean something else here, in a way that no map puts right
    """

    group: Group
    matches: tuple[Match, ...]
    blocks: tuple[Block, ...]
    variables: dict[str, str] = field(default_factory=dict)
    consent: dict[str, list[str]] = field(default_factory=dict)
    checks: dict[str, list[str]] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    twin: str = ""
    several: dict[str, tuple[str, ...]] = field(default_factory=dict)
    may_be: dict[str, tuple[Likely, ...]] = field(default_factory=dict)
    refused: tuple[Match, ...] = ()
    later: dict[str, dict[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Guesses:
    """What a new study seems to be."""

    key: Key | None
    exports: tuple[Guess, ...]

    @property
    def by_row(self) -> bool:
        """Whether every row is taken for a respondent: no column will do in an only export of an only wave."""
        return self.key is None and len(self.exports) == 1 and len({f.wave for f in self.exports[0].group.files}) == 1


def guess(groups: Sequence[Group], instruments: Sequence[Instrument]) -> Guesses:
    """Return what the exports of a study seem to hold."""
    key, paired = guess_key(groups), paired_exports_of(groups)
    used: set[str] = set()
    exports = []
    learned = with_learned_labels(groups, paired, key)
    for group in (learned.get(g.name, g) for g in groups):
        if group.name in paired:
            exports.append(Guess(group, (), (), twin=paired[group.name]))
            continue
        free = [i for i in instruments if i.name not in used]
        one = guess_export(group, free, key)
        used |= {m.instrument.name for m in one.matches}
        exports.append(one)
    return Guesses(key, tuple(exports))


def own_words(table: RawTable) -> dict[str, str]:
    """Return the words of each column without the question that it shares with others of a grid."""
    whole = {c.name: " ".join(dict.fromkeys([c.name, c.text])).strip() for c in table.columns}
    heads = Counter(head_of(words) for words in whole.values())
    return {
        name: words if heads[head_of(words)] < 2 or not head_of(words) else words[len(head_of(words)) :]
        for name, words in whole.items()
    }


def head_of(words: str) -> str:
    """Return the question in front of an item of a grid: before the last bracket or ' - '; empty without one."""
    at = max(words.rfind("["), words.rfind(" - "))
    return words[:at] if at > 0 else ""


def guess_export(group: Group, instruments: Sequence[Instrument], key: Key | None) -> Guess:
    """Return what one export seems to hold."""
    named = key.columns_in(group.name) if key else ()
    merged = merge_counterbalanced(group.seen, {*named, *group.personal})
    wide = first_occasion(merged.table, {*named, *group.personal})
    several = merged.columns | {rest: merged.columns.get(c, (c,)) for rest, c in wide.first.items()}
    table = learn_within(wide.table)
    again = {worded: coded for coded, (worded, _) in said_twice(table).items()}
    matches, refused = known_instruments(table, instruments)
    taken = {*group.personal, *named} | {c for m in matches for c in m.columns.values()}
    taken |= {c.name for c in table.columns if is_of_the_platform(c)}
    matched = {c for m in matches for c in m.columns.values()}
    # where the words are items of a known instrument, the codes beside them say nothing new
    again = {
        coded if worded in matched else worded: worded if worded in matched else coded
        for worded, coded in again.items()
    }
    taken |= set(again)
    meant = taken - set(again)
    shared = {*group.shared, *merged.columns, *(rest for rest, c in wide.first.items() if c in group.shared)}
    taken |= {c.name for c in table.columns if c.name not in shared}
    consent, checks = consent_and_checks(table, taken)
    taken |= {*consent, *checks}
    partly = {c.name for c in table.columns if c.name not in meant and group.waves_of(c.name)} - {*consent, *checks}
    free = [
        c.name
        for c in table.columns
        if c.name in partly or c.name not in taken or (c.name in shared and demographic(c.name) == LANGUAGE)
    ]
    # the couple that is one part of a key is what its members may be alike in
    units = [c for c in named if len(named) > 1 and demographic(c) == CLUSTERED]
    variables = demographics(table, [*free, *units])
    blocks = find_blocks(table, taken | set(variables))
    items = {c.name for b in blocks for c in b.items.values()}
    rest = [c for c in table.columns if c.name not in meant | items | {*variables, *consent, *checks}]
    others = of_later_waves(group, key) | {c.name: why_left(c, table, again, shared) for c in rest}
    may_be = {b.name: tuple(likely(written_codes(b, table, wide.first), instruments)) for b in blocks if as_written(b)}
    one = Guess(group, matches, tuple(blocks), variables, consent, checks, others, several=several)
    return replace(one, may_be=may_be, refused=refused, later=wide.later)


def is_of_the_platform(column: RawColumn) -> bool:
    """Return whether a column holds what a platform writes about a row."""
    return bool(
        bare(column.name) in META
        or bare(column.written) in META
        or TIMING.search(column.name.strip())
        or TIMED.search(column.text.strip())
    )


def of_later_waves(group: Group, key: Key | None) -> dict[str, str]:
    """Return the columns that the export's first wave lacks, with what to do about them: the guesses are of the first."""
    known = {*group.files[0].columns, *group.personal, *(key.columns_in(group.name) if key else ())}
    tables = [f.recognised.table for f in group.files[1:] if f.recognised.table is not None]
    fresh = dict.fromkeys(
        c.name for t in tables for c in t.columns if c.name not in known and not is_of_the_platform(c)
    )
    return {
        name: f"asked in {', '.join(waves)} alone; an item of it goes into its instrument, and under not_asked: of the other waves"
        for name in fresh
        if (waves := group.waves_of(name))
    }


def known_instruments(
    table: RawTable, instruments: Sequence[Instrument]
) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
    """Return the instruments that the table holds, no column twice, and those that something in it speaks against."""
    found = [m for m in find_known(table, instruments) if not m.uncoded > 0.5]
    agreed = [m for m in found if not m.written.against]
    apart = [
        m
        for at, m in enumerate(agreed)
        if not any(set(m.columns.values()) & set(b.columns.values()) for b in agreed[:at])
    ]
    return tuple(apart), tuple(m for m in found if m.written.against)


def consent_and_checks(table: RawTable, taken: Collection[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the columns that ask for consent, and those that check attention, each with its distinct answers.

    What is rated on the same answers as the columns around it is an item that speaks of consent, and no consent; and one that
    speaks of attention, in a sentence that tells nobody what to do or to which fewer than half gave one answer, is no check.
    """
    consent: dict[str, list[str]] = {}
    checks: dict[str, list[str]] = {}
    own = own_words(table)
    free = [c for c in table.columns if c.name not in taken]
    for at, column in enumerate(free):
        what = own[column.name]
        target = consent if CONSENT.search(what) else checks if CHECK.search(what) else None
        if target is None:
            continue
        positions, found = distinct_cells(table.cells[column.name])
        told = TOLD.search(what) and mostly_one(positions)
        if (target is consent or (are_sentences([what]) and not told)) and is_rated(free, at, table):
            continue
        if 0 < len(found) <= 8:
            target[column.name] = found
    # so many are the items of a grid whose instruction reads like a check
    return consent, {} if len(checks) > MANY_CHECKS else checks


def mostly_one(positions: NDArray[np.intp]) -> bool:
    """Whether half of those who answered gave one answer, as where they were told which."""
    counts = Counter(positions[positions >= 0].tolist())
    return 2 * max(counts.values(), default=0) >= counts.total()


def is_rated(columns: Sequence[RawColumn], at: int, table: RawTable) -> bool:
    """Whether two columns near one were given the same three or more answers, so that it is an item among others."""
    answers = [set(distinct_cells(table.cells[c.name])[1]) for c in columns[max(at - BESIDE, 0) : at + BESIDE + 1]]
    own = answers[min(at, BESIDE)]
    return len(own) >= FEWEST_RATED and sum(one == own for one in answers) > FEWEST_ALIKE


def why_left(column: RawColumn, table: RawTable, again: Mapping[str, str], shared: Collection[str]) -> str:
    """Return why a column is nothing; `again` is column → the one that says the same, `shared` those of every file."""
    if column.name in again:
        return f"says the same as {again[column.name]}"
    return why_in_none(column, table.cells[column.name]) if column.name in shared else "not in the files of every wave"


def as_written(block: Block) -> bool:
    """Whether a block's answers are numbers that stand for themselves."""
    return not (block.worded or block.codes or block.own_codes)


def written_codes(block: Block, table: RawTable, named: Mapping[str, str]) -> pd.DataFrame:
    """Return the numbers in a block's columns, respondents × columns; NaN for what is none or looks like no answer.

    `named` is the name of a question → its column, where that is called otherwise in the export.
    """
    import pandas as pd

    cells = table.cells[[c.name for c in block.items.values()]]
    kept = cells.where(~cells.isin(block.aside))
    return pd.DataFrame(
        {named.get(n, n): pd.to_numeric(kept[n], errors="coerce").astype("float64") for n in kept.columns}
    )
