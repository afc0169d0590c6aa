"""Blocks of columns that share their response codes: what an instrument nobody has defined yet looks like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from emosec.definitions.instruments import ITEM_ID
from emosec.intake.anchors import anchors
from emosec.intake.labels import plain_label
from emosec.intake.ladders import bare_words, steps_of
from emosec.intake.numbers import whole_number
from emosec.intake.platforms._spread import OPTION_OF
from emosec.intake.readers import RawColumn, RawTable
from emosec.starting.answers import Answers, answers_of
from emosec.starting.finding import plain_name
from emosec.starting.parting import fewer_answers, grid_of, parted, segments_of

if TYPE_CHECKING:
    import pandas as pd

SMALLEST_BLOCK = 4
AGAINST = -0.2
WORDS_OF_A_SENTENCE = 4


@dataclass(frozen=True)
class Block:
    """Columns that look like items of one instrument.

    Attributes
    ----------
    name : a name for the instrument
    items : item id → column
    responses : code → label; the label is empty where only codes are known
    graded : whether the order of the responses is known
    against : items that correlate negatively with the rest: worded the other way?
    aside : cells that look like codes for no answer
    codes : written → published code, where the labels say that the codes written skip or stand in another order
    own_codes : column → its own such map, where its labels say so of it alone
    fewer : lowest and highest code → items that were asked with these alone
    grids : the items, those together whose names differ by a number
    """

    name: str
    items: dict[str, RawColumn]
    responses: dict[int, str]
    graded: bool
    worded: bool
    against: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    codes: dict[str, int] = field(default_factory=dict)
    own_codes: dict[str, dict[str, int]] = field(default_factory=dict)
    fewer: dict[tuple[int, int], tuple[str, ...]] = field(default_factory=dict)
    grids: tuple[tuple[str, ...], ...] = ()


def find_blocks(table: RawTable, taken: Collection[str]) -> list[Block]:
    """Return the blocks of an export's columns; `taken` are columns that are something else."""
    runs: list[list[tuple[RawColumn, Answers]]] = []
    before: RawColumn | None = None
    for column in sorted((c for c in table.columns if c.name not in taken), key=lambda c: c.position):
        if column.note.startswith(OPTION_OF):
            continue
        answers = answers_of(column, table.cells[column.name])
        if answers is None:
            before = None
            continue
        # a column between two of one name does not part them
        goes_on = before is not None or (bool(runs) and stem(column) in {stem(c) for c, _ in runs[-1]})
        if goes_on and runs and alike(runs[-1], column, answers):
            runs[-1].append((column, answers))
        else:
            runs.append([(column, answers)])
        before = column
    blocks: list[Block] = []
    for run in (part for r in runs if len(r) >= SMALLEST_BLOCK for part in parted(r, table.cells)):
        if len(run) >= SMALLEST_BLOCK:
            blocks.append(as_block(run, table, {b.name for b in blocks}))
    return blocks


def why_in_none(column: RawColumn, values: pd.Series[str]) -> str:
    """Return why a column is in no block of items.

    Examples
    --------
    >>> import pandas as pd
    >>> q = RawColumn("q", "q", 1)
    >>> [why_in_none(q, pd.Series(v, dtype="string")) for v in ([None], ["1", "1"], [str(i) for i in range(40)])]
    ['nobody answered it', 'everybody gave the same answer', '40 different numbers: no rating']
    """
    from emosec.intake.distinct import distinct_cells
    from emosec.intake.numbers import NUMBER

    found = distinct_cells(values)[1]
    if column.note.startswith(OPTION_OF):
        return "an option of a question with several answers"
    if not found:
        return "nobody answered it"
    if len(found) == 1:
        return "everybody gave the same answer"
    if answers_of(column, values) is not None:
        return f"fewer than {SMALLEST_BLOCK} columns in a row share its responses"
    numeric = all(NUMBER.match(v.strip()) for v in found)
    return f"{len(found)} different {'numbers' if numeric else 'answers'}: no rating"


def stem(column: RawColumn) -> str:
    """Return a column's name without the number at its end, and without an opening bracket.

    Examples
    --------
    >>> stem(RawColumn("Q1_12", "", 1)), stem(RawColumn("bfi3", "", 1)), stem(RawColumn("Grid[Y1_X2]", "", 1))
    ('q', 'bfi', 'grid')
    """
    name = re.sub(r"\[.*$", "", column.name)
    return re.sub(r"[\d_.#\s-]+.*$", "", name).casefold() or re.sub(r"\d+", "", name).casefold()


def alike(run: list[tuple[RawColumn, Answers]], column: RawColumn, answers: Answers) -> bool:
    """Return whether a column goes on with a run: the same words, or codes of the same range."""
    _, known = run[0]
    if known.worded != answers.worded:
        return False
    if known.worded:
        words = {plain_label(w) for _, a in run for w in a.labels.values()}
        mine = {plain_label(w) for w in answers.labels.values()}
        return len(words & mine) >= 0.5 * min(len(words), len(mine)) and len(words | mine) <= len(words) + 2
    told = {c: bare_words(label) for _, a in run for c, label in a.labels.items()}
    own = {c: bare_words(label) for c, label in answers.labels.items()}
    if told and own:
        if (
            set(own.values()) == set(known_words := {bare_words(w) for w in known.labels.values()})
            and len(known_words) > 2
        ):
            return True
        return any(c in told for c in own) and all(told.get(c, said) == said for c, said in own.items())
    if told or own:
        return set(answers.codes if told else known.codes) <= set(told or own)
    codes = {c for _, a in run for c in a.codes}
    widest = max(max(codes), max(answers.codes)) - min(min(codes), min(answers.codes))
    narrowest = min(max(codes) - min(codes), max(answers.codes) - min(answers.codes))
    # a code that hardly anybody chose is not in every column
    if min(len(codes), len(answers.codes)) > 2 and (codes <= set(answers.codes) or set(answers.codes) <= codes):
        return True
    # items of several scales may take turns: saf1, con1, app1, saf2, …
    return stem(column) in {stem(c) for c, _ in run} and widest <= 10 and narrowest >= 0.5 * widest


def as_block(run: list[tuple[RawColumn, Answers]], table: RawTable, taken: Collection[str]) -> Block:
    """Return a run of columns as a block."""
    from emosec.starting.answers import worded

    known = run[0][1]
    name = plain_name(name_of(run), "scale")
    number = 2
    while name in taken:
        name, number = f"{name.rstrip('0123456789_')}_{number}", number + 1
    if known.worded and known.graded and all(a.graded for _, a in run) and numbered(run):
        labels = {code: word for _, a in run for code, word in a.labels.items()}
        graded = True
    elif known.worded:
        listed = list({plain_label(w): w for _, a in run for w in a.labels.values()}.values())
        union = worded(listed, 0)
        # the order in which a survey's own definition lists the words, where these tell none
        as_listed = not union.graded and all(a.letters for _, a in run)
        labels, graded = (dict(enumerate(listed, start=1)), True) if as_listed else (union.labels, union.graded)
    else:
        codes = sorted({c for _, a in run for c in (*a.codes, *a.labels)})
        told = commonest_labels([a for _, a in run]) or ends_in_words(run)
        labels = {c: told.get(c, "") for c in codes}
        graded = True
    mapped = {} if known.worded else renumbered(labels)
    by_code = {str(at): label for at, label in labels.items()}
    labels = {mapped[code]: label for code, label in by_code.items()} if mapped else labels
    full = {code: labels.get(code, "") for code in range(min(labels), max(labels) + 1)}
    items = item_ids([c for c, _ in run])
    aside = tuple(sorted({cell for _, a in run for cell in a.aside}))
    if any(a.letters for _, a in run):
        mapped, own = letter_maps(run, full)
    else:
        own = {} if known.worded else own_maps(run, full, mapped)
    turned = against(items, full, table, {c.name: own.get(c.name, mapped) for c, _ in run})
    in_words = known.worded and not known.letters
    fewer = (
        {}
        if known.worded or mapped or own or any(a.labels for _, a in run)
        else fewer_answers(list(items), run, table.cells)
    )
    item_of = {c.name: item for item, c in items.items()}
    grids = tuple(tuple(item_of[c.name] for c, _ in segment) for segment in segments_of(run))
    return Block(name, items, full, graded, in_words, turned, aside, mapped, own, fewer, grids)


def name_of(run: list[tuple[RawColumn, Answers]]) -> str:
    """Return what an instrument may be called: the letters or the question that its columns' names begin with."""
    first = run[0][0]
    grids = {grid_of(column.name) for column, _ in run}
    if are_sentences([column.name for column, _ in run]) and not first.name.endswith("]"):
        return "scale"
    head = re.sub(r"(?<![^a-z0-9])[^a-z0-9]+$", "", min(grids).split("#")[0].split("[")[0]) if len(grids) == 1 else ""
    return next((name for name in (stem(first), head) if len(name) > 1), "scale")


def are_sentences(names: Collection[str]) -> bool:
    """Return whether columns are called as questions are worded: most of them in four words or more, none in one.

    Examples
    --------
    >>> are_sentences(["I feel safe with my partner.", "I am calm"]), are_sentences(["Item 1", "Item 2"])
    (True, False)
    """
    words = [len(name.split()) for name in names]
    return min(words, default=0) > 1 and 2 * sum(n >= WORDS_OF_A_SENTENCE for n in words) >= len(words)


def ends_in_words(run: list[tuple[RawColumn, Answers]]) -> dict[int, str]:
    """Return code → label as the question says it ('1 = never, 5 = always'), where all columns that say it say the same."""
    said = [a for c, _ in run for text in (c.text, c.written) if text and (a := anchors(text))]
    codes = {code for _, a in run for code in a.codes}
    return said[0] if said and all(one == said[0] for one in said) and set(said[0]) <= codes else {}


def letter_maps(
    run: list[tuple[RawColumn, Answers]], published: Mapping[int, str]
) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Return written → published code as most columns have it where codes are letters, and column → its own such map."""
    code_of = {plain_label(label): code for code, label in published.items()}
    maps = {
        c.name: dict(sorted(((w, code_of[plain_label(word)]) for w, word in a.letters.items()), key=lambda p: p[1]))
        for c, a in run
        if a.letters
    }
    usual = dict(Counter(tuple(m.items()) for m in maps.values()).most_common(1)[0][0])
    return usual, {name: one for name, one in maps.items() if one != usual}


def commonest_labels(answers: list[Answers]) -> dict[int, str]:
    """Return code → label as most columns have it; a code that these do not label has the label of another column."""
    counts = Counter(tuple(sorted((code, bare_words(w)) for code, w in a.labels.items())) for a in answers if a.labels)
    if not counts:
        return {}
    usual = counts.most_common(1)[0][0]
    found: dict[int, str] = {}
    for a in sorted(answers, key=lambda a: tuple(sorted((c, bare_words(w)) for c, w in a.labels.items())) != usual):
        if not {bare_words(w) for w in a.labels.values()} <= {bare_words(w) for w in found.values()} or not found:
            found |= {code: label for code, label in a.labels.items() if code not in found}
    return found


def own_maps(
    run: list[tuple[RawColumn, Answers]], published: Mapping[int, str], usual: Mapping[str, int]
) -> dict[str, dict[str, int]]:
    """Return column → written → published code, of columns whose own labels stand for other codes than most columns'."""
    usual = usual or {str(code): code for code in published}
    code_of = {bare_words(label): code for code, label in published.items() if label}
    made: dict[str, dict[str, int]] = {}
    for column, answers in run:
        own = {str(code): code_of.get(bare_words(label)) for code, label in answers.labels.items()}
        known = {written: code for written, code in own.items() if code is not None}
        if known != own or len(set(known.values())) < len(known) or len(known) != len(published):
            continue
        if known != usual:
            made[column.name] = dict(sorted(known.items(), key=lambda pair: pair[1]))
    return made


def renumbered(labels: Mapping[int, str]) -> dict[str, int]:
    """Return written → new code where every code has a label and the codes skip or stand in another order than the labels.

    Examples
    --------
    >>> renumbered({1: "Strongly disagree", 2: "Neutral", 3: "Agree", 6: "Disagree"})
    {'1': 1, '6': 2, '2': 3, '3': 4}
    >>> renumbered({1: "Never", 2: "Rarely", 3: "Often"}), renumbered({-1: "no", 0: "perhaps", 2: "yes"})
    ({}, {'-1': 1, '0': 2, '2': 3})
    """
    codes = sorted(labels)
    gaps = {after - before for before, after in pairwise(codes)}
    if not all(labels.values()):
        # numbers a step of their own apart, as in 0, 10, 20: their order is told by themselves
        return {str(c): at for at, c in enumerate(codes, start=1)} if len(gaps) == 1 and gaps != {1} else {}
    steps = steps_of(labels[c] for c in codes)
    ordered = (
        codes
        if steps is None or steps in (sorted(steps), sorted(steps)[::-1])
        else [c for _, c in sorted(zip(steps, codes, strict=True))]
    )
    if ordered == codes and codes == list(range(codes[0], codes[0] + len(codes))):
        return {}
    return {str(code): at for at, code in enumerate(ordered, start=1)}


def numbered(run: list[tuple[RawColumn, Answers]]) -> bool:
    """Return whether one code has one label in every column of a run."""
    pairs = {(code, plain_label(word)) for _, a in run for code, word in a.labels.items()}
    return len({code for code, _ in pairs}) == len(pairs) == len({word for _, word in pairs})


def item_ids(columns: list[RawColumn]) -> dict[str, RawColumn]:
    """Return an id that a model can name for every column: its own name where that will do."""
    made: dict[str, RawColumn] = {}
    for at, column in enumerate(columns, start=1):
        name = re.sub(r"[^\w.]+", "_", column.name).strip("_")
        name = name if ITEM_ID.fullmatch(name) and len(name) <= 24 else f"item{at}"
        while name in made:
            name = f"{name}.{at}"
        made[name] = column
    return made


def against(
    items: dict[str, RawColumn], responses: dict[int, str], table: RawTable, codes: Mapping[str, Mapping[str, int]]
) -> tuple[str, ...]:
    """Return the items whose answers correlate below −.2 with the mean of the others', turned so that most do not."""
    import numpy as np
    import pandas as pd

    words = {plain_label(word): float(code) for code, word in responses.items() if word}
    answers = pd.DataFrame(
        {item: as_numbers(table.cells[c.name], words, codes.get(c.name, {})) for item, c in items.items()}
    )
    # codes for no answer, and counts below the answers, lie together in all items
    answers = answers.where(answers.isin(list(responses)))
    answers = answers.loc[:, answers.std() > 0]
    if answers.shape[1] < 3 or len(answers) < 20:
        return ()
    correlations = answers.corr(min_periods=10).fillna(0).to_numpy()
    values, vectors = np.linalg.eigh(correlations)
    first = vectors[:, -1] * np.sqrt(max(values[-1], 0))
    first = first if (first > 0).sum() >= (first < 0).sum() else -first
    return tuple(str(name) for name, loading in zip(answers.columns, first, strict=True) if loading < AGAINST)


def as_numbers(values: pd.Series[str], words: dict[str, float], codes: Mapping[str, int]) -> pd.Series[float]:
    """Return cells as numbers: their own, or those of their words."""
    from emosec.intake.distinct import distinct_cells, numbers_of
    from emosec.intake.labels import split_number

    found: dict[str, float | None] = {}
    for text in distinct_cells(values)[1]:
        number = whole_number(text)
        number = codes.get(text.strip() if number is None else str(number)) if codes else number
        plain = plain_label(text)
        found[text] = number if number is not None else words.get(plain, words.get(split_number(plain)[1]))
    import pandas as pd

    return pd.Series(numbers_of(values, found), index=values.index)
