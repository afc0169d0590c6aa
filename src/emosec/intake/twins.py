"""Two exports of the same answers, one in codes and one in words (Qualtrics, LimeSurvey, SurveyMonkey): labels learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

from emosec.intake.distinct import distinct_cells
from emosec.intake.numbers import NUMBER, whole_number
from emosec.intake.readers import RawTable

if TYPE_CHECKING:
    import pandas as pd

CODES_AT_MOST = 50


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


def by_respondent(cells: pd.DataFrame, respondents: Sequence[str], ok: frozenset[str]) -> pd.DataFrame:
    """Return cells indexed by respondent, those with a key of their own only."""
    named = cells.set_axis(list(respondents), axis=0)
    return named[named.index.isin(ok)]


def is_coded(values: pd.Series[Any]) -> bool:
    """Return whether a column holds a few whole numbers and nothing else."""
    found = distinct_cells(values)[1]
    return 0 < len(found) <= CODES_AT_MOST and all(whole_number(v) is not None for v in found)


def is_worded(values: pd.Series[Any]) -> bool:
    """Return whether a column holds a few different words."""
    found = distinct_cells(values)[1]
    return 0 < len(found) <= CODES_AT_MOST and not any(NUMBER.match(v.strip()) for v in found)


def codes_and_words(left: pd.Series[Any], right: pd.Series[Any]) -> bool:
    """Return whether one of two columns about the same people says in codes what the other says in words."""
    return any(
        is_coded(codes) and is_worded(words) and bool(one_to_one(codes, words))
        for codes, words in ((left, right), (right, left))
    )


def one_to_one(codes: pd.Series[Any], words: pd.Series[Any]) -> dict[str, str]:
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
