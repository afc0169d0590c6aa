"""Where one instrument ends and the next begins, in columns that could be answered with the same codes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from emosec.intake.distinct import distinct_cells
from emosec.intake.labels import plain_label
from emosec.intake.numbers import whole_number
from emosec.intake.readers import RawColumn
from emosec.starting.answers import Answers

if TYPE_CHECKING:
    import pandas as pd

Run = list[tuple[RawColumn, Answers]]

FEWEST = 4
# ASSUME an end of the scale that chance would leave unused in one of 100,000 sets of columns is not there, where the code
# beside it is common and others often go beyond it: rare answers fade out, a scale breaks off
UNLIKELY, COMMON, OFTEN = 1e-5, 0.02, 0.03
# ASSUME of a single item, one in 1,000; and a last code that is half as common as the one before has not faded out
FEWEST_ANSWERS, UNLIKELY_OF_ITEM, FADES = 60, 1e-3, 0.5
# ASSUME two questions that share fewer than half of their words are not one question asked on
SAME_QUESTION = 0.5


def parted(run: Run, cells: pd.DataFrame) -> list[Run]:
    """Return a run of columns as the instruments that it seems to hold, columns that stand apart left out.

    Columns whose names differ by their last number are a grid. Between grids an instrument ends where the answers go as far as
    no chance lets the others go (1 to 7 beside 1 to 9), or where another question is asked. A column or two of other names at
    an end of the run are none of its items.

    Parameters
    ----------
    run : neighbouring columns with what their answers look like
    cells : the export, respondents × columns as written

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.starting.answers import answers_of
    >>> names = ["sex", *(f"Q4_{i}" for i in range(4)), *(f"Q6_{i}" for i in range(4))]
    >>> cells = pd.DataFrame({c: [str(1 + (r + 2 * (c != "sex")) % (7 if "Q6" in c else 3)) for r in range(90)] for c in names})
    >>> run = [(c := RawColumn(n, n, at), answers_of(c, cells[n])) for at, n in enumerate(names)]
    >>> [[c.name for c, _ in part] for part in parted(run, cells)]
    [['Q4_0', 'Q4_1', 'Q4_2', 'Q4_3'], ['Q6_0', 'Q6_1', 'Q6_2', 'Q6_3']]
    """
    segments = segments_of(run)
    if max(map(len, segments)) < FEWEST or len(segments) == 1:
        return [run]
    segments = without_strays(segments, cells)
    parts = [[segments[0]]]
    for segment in segments[1:]:
        if any(apart(known, segment, cells) for known in parts[-1]):
            parts.append([segment])
        else:
            parts[-1].append(segment)
    return [[pair for segment in part for pair in segment] for part in parts]


def grid_of(name: str) -> str:
    """Return a column's name without what tells it from others of a grid: its last number, or what stands in brackets.

    Examples
    --------
    >>> grid_of("Q5_12"), grid_of("Q12A"), grid_of("gse3_pre"), grid_of("SWE[SQ001]"), grid_of("calm")
    ('q5_#', 'q#a', 'gse#_pre', 'swe[', 'calm')
    """
    if "[" in name[1:]:
        return name[: name.index("[", 1) + 1].casefold()
    return re.sub(r"(?<!\d)\d+(?=\D*$)", "#", name).casefold()


def segments_of(run: Run) -> list[Run]:
    """Return the grids of a run, one behind the other; grids that take turns are one, and so are single columns in a row.

    Examples
    --------
    >>> def names(*given): return [(RawColumn(n, n, at), Answers((1, 2), {}, 9)) for at, n in enumerate(given)]
    >>> [[c.name for c, _ in s] for s in segments_of(names("a1", "b1", "a2", "b2", "x", "y", "c_1", "c_2", "c_3", "c_4"))]
    [['a1', 'b1', 'a2', 'b2'], ['x', 'y'], ['c_1', 'c_2', 'c_3', 'c_4']]
    >>> [len(s) for s in segments_of(names("calm", "secure", "tense", "upset", "happy", "sad"))]
    [6]
    """
    last = {grid_of(column.name): at for at, (column, _) in enumerate(run)}
    found: list[Run] = []
    end = -1
    for at, pair in enumerate(run):
        if at > end:
            found.append([])
        found[-1].append(pair)
        end = max(end, last[grid_of(pair[0].name)])
    made: list[Run] = []
    # whether the last segment holds nothing but columns with names of their own
    all_single = False
    for segment in found:
        numbered = "#" in grid_of(segment[0][0].name)
        single = len(segment) == 1 and not numbered
        small = bool(made) and max(len(segment), len(made[-1])) < FEWEST and not numbered
        if small or (all_single and single):
            made[-1] += segment
            all_single &= single
        else:
            made.append(segment)
            all_single = single
    return made


def without_strays(segments: list[Run], cells: pd.DataFrame) -> list[Run]:
    """Return the segments without few columns of another kind before the first grid or behind the last."""
    kept = list(segments)
    while len(kept) > 1 and stray(kept[0], kept[1], cells):
        del kept[0]
    while len(kept) > 1 and stray(kept[-1], kept[-2], cells):
        del kept[-1]
    return kept


def stray(few: Run, grid: Run, cells: pd.DataFrame) -> bool:
    """Return whether few columns are none of a grid's items: Q2 before Q5_1, or sex behind Q5_9, and not se10r behind se9."""
    if len(few) >= FEWEST or len(grid) < FEWEST:
        return False
    own, its = grid_of(few[0][0].name), grid_of(grid[0][0].name)
    if "#" in own and own.split("#")[0] in {grid_of(column.name).split("#")[0] for column, _ in grid}:
        return False
    of_one_question = re.search(r"\d\D+#", its) is not None
    single = len(few) == 1 or "#" not in own or (of_one_question and not re.search(r"\d\D+#", own))
    return single or goes_farther(shares(few, cells), shares(grid, cells))


def apart(one: Run, other: Run, cells: pd.DataFrame) -> bool:
    """Return whether two grids are of different instruments: they ask another question, or their answers go farther."""
    if min(len(one), len(other)) < FEWEST:
        return False
    return other_question(one, other) or goes_farther(shares(one, cells), shares(other, cells))


def other_question(one: Run, other: Run) -> bool:
    """Return whether each grid has a question in front of its items, and another one."""
    asked = [{question_of(column) for column, _ in run} for run in (one, other)]
    if any(len(q) != 1 for q in asked):
        return False
    here, there = (set(next(iter(q)).split()) for q in asked)
    # one word is a question's code and tells nothing
    return min(len(here), len(there)) > 1 and len(here & there) < SAME_QUESTION * min(len(here), len(there))


def question_of(column: RawColumn) -> str:
    """Return the question that stands in front of an item of a grid, its words alone; empty where there is none."""
    text = column.text or column.written
    at = text.rfind("[") if text.rstrip().endswith("]") else text.rfind(" - ")
    return re.sub(r"[\W_]+", " ", plain_label(text[:at])).strip() if at > 0 else ""


def shares(run: Run, cells: pd.DataFrame, codes: Collection[int] = ()) -> Counter[int]:
    """Return code → how often it was given in a run of columns, of those given, or of those that are the codes of any of it."""
    given: Counter[int] = Counter()
    known = set(codes) or {c for _, answers in run for c in answers.codes}
    for column, _ in run:
        positions, found = distinct_cells(cells[column.name])
        for at, text in enumerate(found):
            number = whole_number(text)
            if number is not None and number in known:
                given[number] += int((positions == at).sum())
    return given


def goes_farther(one: Counter[int], other: Counter[int]) -> bool:
    """Return whether one of two sets of answers holds codes beyond an end of the other that chance does not keep it from.

    Examples
    --------
    >>> seven, nine = Counter(dict.fromkeys(range(1, 8), 90)), Counter(dict.fromkeys(range(1, 10), 70))
    >>> goes_farther(seven, nine), goes_farther(nine, seven), goes_farther(seven, Counter({1: 90, 2: 90}))
    (True, True, True)
    >>> goes_farther(seven, Counter({1: 500, 2: 120, 3: 40, 4: 8, 5: 2})), goes_farther(seven, Counter())
    (False, False)
    """
    ways = [(a, b) for a, b in ((one, other), (other, one)) if a and b]
    return any(breaks_off(a, b) or breaks_off(turned(a), turned(b)) for a, b in ways)


def turned(given: Counter[int]) -> Counter[int]:
    """Return answers with the codes of the other sign, so that the lowest is the highest."""
    return Counter({-code: n for code, n in given.items()})


def breaks_off(short: Counter[int], long: Counter[int]) -> bool:
    """Return whether answers stop at a common code above which others often go."""
    top, n = max(short), short.total()
    share = sum(k for code, k in long.items() if code > top) / long.total()
    return share >= OFTEN and short[top] >= COMMON * n and bool((1 - share) ** n < UNLIKELY)


def abrupt(own: Counter[int], others: Counter[int]) -> bool:
    """Return whether the answers to one item stop at a code that is no rarer than half of the one below, others going on.

    What is chosen for having no answer at an end needs more than the pooled answers of what was chosen: each item for itself, and
    no fading out, as of an item that everybody likes.

    Examples
    --------
    >>> usual = Counter({1: 80, 2: 90, 3: 90, 4: 90})
    >>> abrupt(Counter({1: 30, 2: 30, 3: 30}), usual), abrupt(Counter({1: 60, 2: 25, 3: 5}), usual)
    (True, False)
    """
    top = max(own)
    if own.total() < FEWEST_ANSWERS:
        return False
    share = sum(n for code, n in others.items() if code > top) / others.total()
    return share >= OFTEN and (1 - share) ** own.total() < UNLIKELY_OF_ITEM and own[top] >= FADES * own[top - 1]


def fewer_answers(items: Sequence[str], run: Run, cells: pd.DataFrame) -> dict[tuple[int, int], tuple[str, ...]]:
    """Return lowest and highest code → the items of an instrument that were asked with fewer answers than others of it.

    Parameters
    ----------
    items : the item of each column
    run : the columns of the instrument
    cells : the export, respondents × columns as written
    """
    codes = {c for _, answers in run for c in answers.codes}
    given = {item: shares([pair], cells, codes) for item, pair in zip(items, run, strict=True)}
    whole = sum(given.values(), Counter[int]())
    found: dict[tuple[int, int], list[str]] = {}
    for item, own in given.items():
        others = whole - own
        if own and others and (abrupt(own, others) or abrupt(turned(own), turned(others))):
            found.setdefault((min(own), max(own)), []).append(item)
    made = {}
    for ends, named in found.items():
        inside = sum((given[i] for i in named), Counter[int]())
        outside = sum((own for i, own in given.items() if i not in named), Counter[int]())
        if goes_farther(inside, outside):
            made[ends] = tuple(named)
    return made
