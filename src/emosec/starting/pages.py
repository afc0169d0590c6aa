"""Which page an item stood on, and which column holds the page's time, as far as the columns with recorded times tell."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from emosec.intake.readers import RawColumn

# Qualtrics records when a page was left in a column that stands among the page's questions, at its head or its foot
LEFT_PAGE = re.compile(r"page[ _.]?submit", re.IGNORECASE)
# LimeSurvey lists, behind the answers, the time of each group and after it the times of the group's questions
GROUP_TIME = re.compile(r"group ?time|gruppenzeit", re.IGNORECASE)
QUESTION_TIME = re.compile(r"(?:(?:question ?time|fragenzeit): *)?([A-Za-z]\w{0,60}?)(?: ?time)?", re.IGNORECASE)

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


def named_for_times(columns: Sequence[RawColumn]) -> list[str]:
    """Return the columns' names, those whose question alone says that they hold the time of a page with these words behind.

    Examples
    --------
    >>> named_for_times([RawColumn("Q4_3", "Q4_3", 1, text="Timing - Page Submit"), RawColumn("Q5", "Q5", 2, text="calm")])
    ['Q4_3 Page Submit', 'Q5']
    """
    return [
        f"{c.name} Page Submit" if LEFT_PAGE.search(c.text) and not LEFT_PAGE.search(c.name) else c.name
        for c in columns
    ]


def timed_pages(columns: Sequence[RawColumn], asked: Collection[str]) -> dict[str, int]:
    """Return column with the seconds spent on a page → how many questions stood on it; nothing where that is not told.

    Parameters
    ----------
    columns : all columns of the export, in its order
    asked : those that hold a question

    Notes
    -----
    Qualtrics' times stand all at the head or all at the foot of their pages: where questions stand before the first of them and
    none behind the last, at the foot. Where they stand at both ends nobody can tell, and nothing is said.

    Examples
    --------
    >>> def of(*names): return [RawColumn(n, n, at) for at, n in enumerate(names, start=1)]
    >>> timed_pages(of("t1_Page Submit", "a", "b", "t2_Page Submit", "c"), {"a", "b", "c"})
    {'t1_Page Submit': 2, 't2_Page Submit': 1}
    >>> timed_pages(of("a", "t1_Page Submit", "b"), {"a", "b"})
    {}
    >>> timed_pages(of("Q1[a]", "Q1[b]", "Q2", "groupTime7", "Q1Time", "groupTime8", "Q2Time"), {"Q1[a]", "Q1[b]", "Q2"})
    {'groupTime7': 2, 'groupTime8': 1}
    """
    names = named_for_times(columns)
    times = [c.name for c, name in zip(columns, names, strict=True) if LEFT_PAGE.search(name)]
    if times:
        counts = [0]
        for column, name in zip(columns, names, strict=True):
            if LEFT_PAGE.search(name):
                counts.append(0)
            else:
                counts[-1] += column.name in asked
        if counts[0] and counts[-1]:
            return {}
        return {c: n for c, n in zip(times, counts if counts[0] else counts[1:], strict=False) if n}
    item = {c: c for c in asked}
    pages = _by_group(names, item) if any(GROUP_TIME.match(n) for n in names) else ()
    groups = [n for n in names if GROUP_TIME.match(n)]
    return dict(zip(groups, map(len, pages), strict=True)) if len(groups) == len(pages) else {}


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
