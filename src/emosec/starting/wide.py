"""The same questions in columns of several occasions, side by side: t1_calm and t2_calm, calm_pre and calm_post."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from emosec.intake.readers import RawTable
from emosec.starting.answers import answers_of
from emosec.starting.demographics import demographic
from emosec.starting.texts import MARK, word

FEWEST = 4
# a letter or word for the occasion and its number, or a word alone; a bare number may be that of a question
TIME = (
    r"(?:(?:t|w|wave|time|welle|mzp|zeitpunkt|session|visit|occasion|vague|temps|onda|tiempo)_?\d{1,2}"
    r"|pre|prä|prae|post|baseline|bl|follow_?up_?\d?|fu_?\d?|pretest|posttest)"
)
FRONT = re.compile(rf"(?P<time>{TIME})[_.\- ](?P<rest>[^\W\d].*)", re.IGNORECASE)
BRACKETED = re.compile(rf"(?P<rest>\S.{{0,300}}?)\s*[(\[](?P<time>{TIME.replace('_?', '[_ ]?')})[)\]]", re.IGNORECASE)
# oTree's rounds: survey.1.player.calm, survey.2.player.calm
ROUND = re.compile(r"(?P<time>[^\W\d]\w{0,60}\.\d{1,3})\.player\.(?P<rest>[^\W\d].{0,100})")
BACK = re.compile(rf"(?P<rest>\S.{{0,100}})[_.\- ](?P<time>{TIME})", re.IGNORECASE)


@dataclass(frozen=True)
class Wide:
    """An export of which the first occasion is left, its columns called without the occasion.

    Attributes
    ----------
    table : the export without the columns of later occasions
    first : name of a question → its column on the first occasion
    later : later occasion → name of a question → its column
    """

    table: RawTable
    first: dict[str, str] = field(default_factory=dict)
    later: dict[str, dict[str, str]] = field(default_factory=dict)


def first_occasion(table: RawTable, taken: Collection[str]) -> Wide:
    """Return an export with the questions of its first occasion, where four or more are asked on several.

    Parameters
    ----------
    table : the export
    taken : columns that are something else

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.intake.readers import RawColumn
    >>> names = ["id", *(f"gad{i}_{t}" for t in ("pre", "post") for i in range(1, 5))]
    >>> cells = pd.DataFrame([[str(r + k) for k in range(9)] for r in range(3)], columns=names, dtype="string")
    >>> wide = first_occasion(RawTable(cells, tuple(RawColumn(n, n, at) for at, n in enumerate(names)), "delimited", 9), {"id"})
    >>> list(wide.table.cells.columns), wide.first["gad1"], wide.later["post"]["gad2"]
    (['id', 'gad1', 'gad2', 'gad3', 'gad4'], 'gad1_pre', 'gad2_post')
    """
    columns = [c.name for c in table.columns if c.name not in taken]
    for pattern in (FRONT, BACK, BRACKETED, ROUND):
        found: dict[str, dict[str, str]] = {}
        for name in columns:
            if (at := pattern.fullmatch(name)) and not demographic(at["rest"]):
                found.setdefault(at["time"].casefold(), {}).setdefault(at["rest"], name)
        own = {c.name: c for c in table.columns}
        # apps that ask something once may stand in front
        for start, (_, first) in enumerate(found.items()):
            others = list(found.items())[start + 1 :]
            again = {rest for _, asked in others for rest in asked} & set(first)
            again = {r for r in again if r not in own and answers_of(own[first[r]], table.cells[first[r]]) is not None}
            if len(again) >= FEWEST:
                later = {time: {r: c for r, c in asked.items() if r in again} for time, asked in others}
                return renamed(
                    table, {r: c for r, c in first.items() if r in again}, {t: a for t, a in later.items() if a}
                )
    return Wide(table)


def renamed(table: RawTable, first: Mapping[str, str], later: Mapping[str, Mapping[str, str]]) -> Wide:
    """Return the export with the first occasion's columns under the questions' names, and without those of later ones."""
    gone = {c for asked in later.values() for c in asked.values()}
    name_of = {column: rest for rest, column in first.items()}
    columns = tuple(replace(c, name=name_of.get(c.name, c.name)) for c in table.columns if c.name not in gone)
    cells = table.cells.drop(columns=[c for c in table.cells.columns if c in gone]).rename(columns=name_of)
    return Wide(
        replace(table, columns=columns, cells=cells), dict(first), {t: dict(asked) for t, asked in later.items()}
    )


def wide_lines(instrument: str, columns: Mapping[str, str], later: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Return comments that say how the later occasions of an instrument become waves.

    Parameters
    ----------
    instrument : its name
    columns : item → name of the question
    later : later occasion → name of the question → its column
    """
    lines: list[str] = []
    for time, asked in later.items():
        own = {item: asked[c] for item, c in columns.items() if c in asked}
        if own:
            named = ", ".join(f"{word(item)}: {word(c)}" for item, c in own.items())
            lines.append(
                f"    #   - {{wave: <folder of {time}>, asked: [{{instrument: {instrument}, columns: {{{named}}}}}]}}"
            )
    head = f"    # asked again in columns of later occasions: for a wave of each, lay the file into a folder of its own  {MARK}"
    return [head, "    # and write, beside exports: and instruments:, waves:", *lines] if lines else []
