"""Reading level of a text: Flesch–Kincaid grade (Kincaid et al., 1975)."""

from __future__ import annotations

import re
from collections.abc import Sequence

WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
VOWELS = re.compile(r"[aeiouy]+")


def syllables(word: str) -> int:
    """Return about how many syllables an English word has: groups of vowels, without a silent final e or ed.

    Examples
    --------
    >>> [syllables(w) for w in ("me", "people", "valued", "accepted", "disagree", "worthless", "trouble", "answer")]
    [1, 2, 2, 3, 3, 2, 2, 2]
    """
    bare = word.casefold().replace("'", "")
    groups = len(VOWELS.findall(bare))
    if re.search(r"[^aeiouytd]ed$", bare) or (bare.endswith("e") and not re.search(r"([^aeiouy]l|[aeiouy])e$", bare)):
        groups -= 1
    return max(1, groups)


def grade(sentences: Sequence[str]) -> float:
    """Return the Flesch–Kincaid grade of some sentences: .39 words a sentence + 11.8 syllables a word − 15.59.

    Examples
    --------
    >>> round(grade(["The cat sat on the mat."]), 2)
    -1.45
    """
    words = [w for s in sentences for w in WORD.findall(s.casefold())]
    return 0.39 * len(words) / len(sentences) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
