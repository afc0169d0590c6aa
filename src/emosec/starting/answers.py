"""What a column's answers look like: which few whole numbers or which few words, and in which order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from emosec.intake.distinct import distinct_cells
from emosec.intake.headers import DIRECTION
from emosec.intake.labels import plain_label, split_number
from emosec.intake.ladders import means_no_answer, steps_of
from emosec.intake.numbers import NUMBER, whole_number
from emosec.intake.readers import RawColumn

if TYPE_CHECKING:
    import pandas as pd

CODES_AT_MOST = 11
LARGEST_CODE = 100
NOTHING = ("", "NA")
MISSING_CODES = frozenset(
    ("-99", "-98", "-97", "-88", "-77", "-66", "-9", "-8", "-7", "-1", "77", "88", "97", "98", "99", "999", "-999")
)
FEW = 50
RARE = 0.01
FEWEST_USUAL, FAR = 3, 4
# ASSUME broken numbers in at most one of twenty answers are means put in for missing ones; scores are broken more often
IMPUTED = 0.05
# ASSUME −1 beside 0 and 1 is an answer where one in ten gave it, and a code for no answer where fewer did
BIPOLAR = 10


@dataclass(frozen=True)
class Answers:
    """The response set of a column.

    Attributes
    ----------
    codes : whole numbers found, or the numbers of labels; empty where answers are words without a number
    labels : code → words, or position → words where there is no code
    n : cells with an answer
    graded : whether the order of the words is known (numbers, or a common ladder)
    aside : cells that look like codes for no answer
    letters : written code → its words, where codes are no numbers and the file or its dictionary says what they mean
    """

    codes: tuple[int, ...]
    labels: dict[int, str]
    n: int
    graded: bool = True
    aside: tuple[str, ...] = ()
    letters: dict[str, str] = field(default_factory=dict)

    @property
    def worded(self) -> bool:
        """Whether the answers are words."""
        return not self.codes


def answers_of(column: RawColumn, values: pd.Series[str]) -> Answers | None:
    """Return the response set of a column, or None where it is not one of a rating.

    Examples
    --------
    >>> import pandas as pd
    >>> answers_of(RawColumn("q", "q", 1), pd.Series(["3", "1", None, "2"], dtype="string")).codes
    (1, 2, 3)
    >>> answers_of(RawColumn("q", "q", 1), pd.Series(["often", "never"], dtype="string")).labels
    {1: 'never', 2: 'often'}
    """
    import numpy as np

    positions, found = distinct_cells(values)
    n = int((positions >= 0).sum())
    if len(found) > 3 * CODES_AT_MOST:
        return None
    counts = np.bincount(positions[positions >= 0], minlength=len(found))
    # a typing error is no code; among few answers every one may be
    often = {text for text, k in zip(found, counts, strict=True) if n < FEW or k > RARE * n}
    none = MISSING_CODES - set(column.labels) | {c for c, label in column.labels.items() if means_no_answer(label)}
    none -= {"-1"} if is_bipolar(found, dict(zip(found, counts.tolist(), strict=True))) else set()
    aside = tuple(t for t in found if t.strip() in none or (means_no_answer(t) and t.strip() not in NOTHING))
    kept = [text for text in found if text.strip() not in NOTHING and text in often and text not in aside]
    if not 2 <= len(kept) <= CODES_AT_MOST + 1:
        return None
    kept = without_means(kept, dict(zip(found, counts.tolist(), strict=True)))
    kept = without_slips(kept, dict(zip(found, counts.tolist(), strict=True)))
    if len(kept) > CODES_AT_MOST:
        return None
    numbers = [whole_number(text) for text in kept]
    if all(number is not None and abs(number) <= LARGEST_CODE for number in numbers):
        codes = tuple(sorted({int(number) for number in numbers if number is not None}))
        named = {int(c): own_words(c, label) for c, label in column.labels.items() if whole_number(c) is not None}
        kept_labels = {c: label for c, label in named.items() if str(c) not in none}
        return Answers(codes, kept_labels, n, aside=aside)
    if any(number is not None for number in numbers) and any(number_of(text) is None for text in kept):
        return None
    letters = {c: " ".join(w.split()) for c, w in column.labels.items() if c not in none and whole_number(c) is None}
    if {text.strip() for text in kept} <= set(letters):
        return Answers((), dict(enumerate(letters.values(), start=1)), n, aside=aside, letters=letters)
    return replace(worded(kept, n), aside=aside)


def is_bipolar(found: list[str], counts: Mapping[str, int]) -> bool:
    """Return whether numbers go as far below zero as above it without a gap, so that −1 is an answer and no missing code.

    Examples
    --------
    >>> is_bipolar(["-2", "-1", "0", "1", "2"], {}), is_bipolar(["-1", "0", "1"], {"-1": 1, "1": 40})
    (True, False)
    """
    numbers = {n for text in found if (n := whole_number(text)) is not None and abs(n) <= LARGEST_CODE}
    top = max(numbers, default=0)
    if top < 1 or numbers != set(range(-top, top + 1)):
        return False
    return top > 1 or sum(counts.values()) < BIPOLAR * counts.get("-1", 0)


def without_means(kept: list[str], counts: Mapping[str, int]) -> list[str]:
    """Return what is left of whole numbers once the broken ones are gone that few rows hold: imputed means, or a row of means.

    `emosec check` refuses them where the column is an item, and says why.

    Examples
    --------
    >>> without_means(["1", "2", "3", "2.04"], {"1": 9, "2": 9, "3": 9, "2.04": 1})
    ['1', '2', '3']
    >>> without_means(["1", "2", "3", "2.15"], {"1": 40, "2": 40, "3": 20, "2.15": 3})
    ['1', '2', '3']
    >>> without_means(["1", "1.5", "2"], {"1": 9, "1.5": 9, "2": 9})
    ['1', '1.5', '2']
    """
    broken = [text for text in kept if NUMBER.match(text.strip()) and whole_number(text) is None]
    whole = [text for text in kept if whole_number(text) is not None]
    few = sum(counts[text] for text in broken) <= max(1, IMPUTED * sum(counts[text] for text in kept))
    if broken and few and len(whole) == len(kept) - len(broken) >= FEWEST_USUAL:
        return whole
    return kept


def without_slips(kept: list[str], counts: Mapping[str, int]) -> list[str]:
    """Return what is left of numbers once those are gone that one person gave, far from all others: 55 beside 1 to 5.

    Examples
    --------
    >>> without_slips(["1", "2", "3", "55"], {"1": 9, "2": 9, "3": 9, "55": 1}), without_slips(["1", "9"], {"1": 9, "9": 1})
    (['1', '2', '3'], ['1', '9'])
    """
    numbers = {text: whole_number(text) for text in kept}
    usual = [n for text, n in numbers.items() if n is not None and counts[text] > 1]
    if len(usual) < FEWEST_USUAL or None in numbers.values():
        return kept
    low, high = min(usual), max(usual)
    return [t for t, n in numbers.items() if counts[t] > 1 or low - FAR < (n or 0) < high + FAR]


def own_words(code: str, label: str) -> str:
    """Return a label without its own code in front or behind.

    Examples
    --------
    >>> own_words("1", "1 = Strongly disagree"), own_words("2", "5 - often"), own_words("1", "I feel  calm")
    ('Strongly disagree', '5 - often', 'I feel calm')
    """
    label = " ".join(label.split())
    number, words = split_number(label)
    return words if number is not None and number == whole_number(code) else label


def number_of(text: str) -> int | None:
    """Return the number a cell is, or that stands beside its words: only the ends of a scale may have some."""
    number = whole_number(text)
    return number if number is not None else split_number(plain_label(text))[0]


def worded(found: list[str], n: int) -> Answers:
    """Return answers in words, by the numbers in front of them, by a common ladder, or by the alphabet."""
    bare = {plain_label(text): " ".join(text.translate(DIRECTION).split()) for text in found}
    split = {plain: (number_of(plain), split_number(plain)[1]) for plain in bare}
    numbered = [re.fullmatch(r"([^\W\d]+)0*(\d{1,2})", plain) for plain in bare]
    if len(bare) > 1 and len({m and m[1] for m in numbered}) == 1 and all(numbered):
        # codes of one letter and a number, as LimeSurvey has them: A2 is the second answer, whoever gave the first
        coded = {int(m[2]): bare[m[0]] for m in numbered if m}
        if len(coded) == len(bare):
            return Answers((), dict(sorted(coded.items())), n)
    numbers = [number for number, _ in split.values() if number is not None]
    if len(numbers) == len(bare) == len(set(numbers)):
        labels = {int(number or 0): rest for number, rest in sorted(split.values(), key=lambda pair: pair[0] or 0)}
        return Answers((), labels, n)
    steps = steps_of(bare)
    if steps is not None:
        graded = [plain for _, plain in sorted(zip(steps, bare, strict=True))]
        return Answers((), {at: bare[word] for at, word in enumerate(graded, start=1)}, n)
    return Answers((), {at: bare[s] for at, s in enumerate(sorted(bare), start=1)}, n, graded=False)
