"""Two exports of the same answers, one in codes and one in words (Qualtrics, LimeSurvey, SurveyMonkey): labels learned."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING

from emosec.intake.distinct import distinct_cells
from emosec.intake.numbers import NUMBER, whole_number
from emosec.intake.readers import RawColumn, RawTable

if TYPE_CHECKING:
    import pandas as pd

CODES_AT_MOST = 50
# a word behind a name that says the same answers again, in codes or in words
SAYS_AGAIN = re.compile(
    r"[-_. ]{1,3}(quanti[sz]ed|numeric|num|code[ds]?|values?|raw|labels?|texts?|words?|choices?)$|_?\[(code|label)\]$",
    re.IGNORECASE,
)


def learn_labels(
    tables: Mapping[str, RawTable], of_rows: Mapping[str, Sequence[str]], ok: frozenset[str]
) -> dict[str, RawTable]:
    """Return the tables, with response labels for coded columns whose twin in another export says the same in words.

    Labels are learned only where, among respondents in both, every code goes with one label and every label with one code.

    Parameters
    ----------
    tables : export → its rows
    of_rows : export → the respondent of each row
    ok : respondents whose key names one row in every export
    """
    made = dict(tables)
    for coded, worded in permutations(tables, 2):
        shared = [c.name for c in tables[coded].columns if not c.labels and c.name in tables[worded].cells.columns]
        candidates = [n for n in shared if is_coded(tables[coded].cells[n]) and is_worded(tables[worded].cells[n])]
        if not candidates:
            continue
        left, right = (by_respondent(tables[e].cells[candidates], of_rows[e], ok) for e in (coded, worded))
        both = left.join(right.add_suffix(" in words"), how="inner")
        learned = {n: one_to_one(both[n], both[f"{n} in words"]) for n in candidates}
        columns = tuple(
            replace(c, labels=learned[c.name], note=f"{c.note} labels learned from the export {worded}".strip())
            if learned.get(c.name)
            else c
            for c in made[coded].columns
        )
        made[coded] = replace(made[coded], columns=columns)
    return made


def learn_within(table: RawTable) -> RawTable:
    """Return a table with labels for coded columns beside which one of the same answers in words stands."""
    found = said_twice(table)
    columns = tuple(
        replace(c, labels=found[c.name][1], note=f"{c.note} labels learned from the column {found[c.name][0]}".strip())
        if c.name in found and not c.labels
        else c
        for c in table.columns
    )
    return replace(table, columns=columns) if found else table


def said_twice(table: RawTable) -> dict[str, tuple[str, dict[str, str]]]:
    """Return coded column → the column that says the same in words, and code → label, as Gorilla writes its questions.

    Such columns are called alike but for a word behind one of the names: rating and rating-quantised, q1 and q1_text.
    """
    by_stem: dict[str, list[RawColumn]] = {}
    for column in table.columns:
        by_stem.setdefault(SAYS_AGAIN.sub("", column.name).casefold(), []).append(column)
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for one, other in (pair for pair in by_stem.values() if len(pair) == 2):
        for coded, worded in ((one, other), (other, one)):
            codes, words = table.cells[coded.name], table.cells[worded.name]
            if is_coded(codes) and is_worded(words) and (labels := one_to_one(codes, words)):
                found[coded.name] = (worded.name, labels)
    return found


def by_respondent(cells: pd.DataFrame, respondents: Sequence[str], ok: frozenset[str]) -> pd.DataFrame:
    """Return cells indexed by respondent, those with a key of their own only."""
    named = cells.set_axis(list(respondents), axis=0)
    return named[named.index.isin(ok)]


def is_coded(values: pd.Series[str]) -> bool:
    """Return whether a column holds a few whole numbers and nothing else."""
    found = distinct_cells(values)[1]
    return 0 < len(found) <= CODES_AT_MOST and all(whole_number(v) is not None for v in found)


def is_worded(values: pd.Series[str]) -> bool:
    """Return whether a column holds a few different words."""
    found = distinct_cells(values)[1]
    return 0 < len(found) <= CODES_AT_MOST and not any(NUMBER.match(v.strip()) for v in found)


def codes_and_words(left: pd.Series[str], right: pd.Series[str]) -> bool:
    """Return whether one of two columns about the same people says in codes what the other says in words."""
    return any(
        is_coded(codes) and is_worded(words) and bool(one_to_one(codes, words))
        for codes, words in ((left, right), (right, left))
    )


def one_to_one(codes: pd.Series[str], words: pd.Series[str]) -> dict[str, str]:
    """Return code → label where each goes with exactly one of the other; empty otherwise.

    Examples
    --------
    >>> import pandas as pd
    >>> one_to_one(pd.Series(["1", "2", "1"]), pd.Series(["no", "yes", "no"]))
    {'1': 'no', '2': 'yes'}
    >>> one_to_one(pd.Series(["1", "2", "1"]), pd.Series(["no", "yes", "yes"]))
    {}
    """
    pairs = {
        (str(whole_number(c)), w.strip())
        for c, w in zip(codes, words, strict=True)
        if isinstance(c, str) and isinstance(w, str)
    }
    labels = dict(sorted(pairs, key=lambda pair: int(pair[0])))
    return labels if len(labels) == len(pairs) == len({w for _, w in pairs}) else {}
