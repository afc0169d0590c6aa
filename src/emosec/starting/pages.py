"""Which page an item stood on, as far as the columns with recorded times tell."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

# Qualtrics records when a page was left in a column that stands among the page's questions, at its head or its foot
LEFT_PAGE = re.compile(r"page[ _.]?submit", re.IGNORECASE)
# LimeSurvey lists, behind the answers, the time of each group and after it the times of the group's questions
GROUP_TIME = re.compile(r"group ?time", re.IGNORECASE)
QUESTION_TIME = re.compile(r"(?:question ?time: *)?([A-Za-z]\w{0,60}?)(?: ?time)?", re.IGNORECASE)

Pages = tuple[tuple[str, ...], ...]


def pages_of(columns: Sequence[str], asked: Mapping[str, str]) -> Pages:
    """Return items page by page, in the order of the export; nothing where no recorded time tells.

    Parameters
    ----------
    columns : names of all columns of the export, in its order
    asked : item → its column

    Notes
    -----
    Between two of Qualtrics' page times lies one page, wherever on it the time stands; a page without a time is not told from its
    neighbour, so that this is a guess for a person to look at.

    Examples
    --------
    >>> pages_of(["t1_Page Submit", "a", "b", "t2_Page Submit", "c", "t3_Page Submit"], {"a": "a", "b": "b", "c": "c"})
    (('a', 'b'), ('c',))
    >>> pages_of(["Q1[a]", "Q1[b]", "Q2", "interviewtime", "groupTime7", "Q1Time", "groupTime8", "Q2Time"],
    ...          {"a": "Q1[a]", "b": "Q1[b]", "c": "Q2"})
    (('a', 'b'), ('c',))
    >>> pages_of(["a", "b"], {"a": "a", "b": "b"})
    ()
    """
    item = {column: name for name, column in asked.items()}
    if any(LEFT_PAGE.search(c) for c in columns):
        return _between(columns, item)
    if any(GROUP_TIME.match(c) for c in columns):
        return _by_group(columns, item)
    return ()


def _between(columns: Sequence[str], item: Mapping[str, str]) -> Pages:
    """Items between the times at which pages were left."""
    pages: list[list[str]] = [[]]
    for column in columns:
        if LEFT_PAGE.search(column):
            pages.append([])
        elif column in item:
            pages[-1].append(item[column])
    return tuple(tuple(page) for page in pages if page)


def _by_group(columns: Sequence[str], item: Mapping[str, str]) -> Pages:
    """Items by the group under whose time their question's time stands; nothing if one of them has no time."""
    group_of: dict[str, int] = {}
    group = -1
    for column in columns:
        if GROUP_TIME.match(column):
            group += 1
        elif group >= 0 and (found := QUESTION_TIME.fullmatch(column)):
            group_of.setdefault(found[1].casefold(), group)
    place = {
        column: group_of.get(column.split("[")[0].split(".")[0].casefold()) for column in columns if column in item
    }
    if not place or None in place.values():
        return ()
    groups = list(dict.fromkeys(place.values()))
    return tuple(tuple(item[c] for c, at in place.items() if at == group) for group in groups)
