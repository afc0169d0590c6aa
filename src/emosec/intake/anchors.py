"""What the words of a question say that numbers mean: '1 = strongly agree', '1 (never) to 5 (always)', 'never (1)'."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from emosec.intake.labels import plain_label
from emosec.intake.ladders import STEPS

DIGIT = re.compile(r"(?<![A-Za-z_\d])\d")
SIGNS = (
    r"=|:|\(|\[|\)|\]|-|->|→|\.|is|means|meaning|being|stands for|corresponds to|indicates|indicating|heißt|bedeutet|steht für|"
    r"entspricht|signifie|correspond à|significa|corresponde a|betekent|oznacza"
)
NUMBER = r"(?<![A-Za-zÀ-ÿ0-9_])(?<!\d[.,/])(?P<number>(?:(?<![^\s(\[,;|])[+-])?\d{1,2})"
# what may follow the words: a sign, the next number, or a word that leads to it
ENDS = (
    r"(?= ?(?:$|[^\w\s]|\d|(?:to|and|through|until|or|up|while|bis|und|à|et|a|al|y|e|hasta|ate|até|tot|en|do|i|до|и|kadar|ve|és)\b"
    r"|到|至|から|まで))"
)
# words so short that they stand beside numbers for other reasons count where the instrument has them, and not from ladders
SHORTEST = 4


def anchors(text: str, words: Iterable[str] = ()) -> dict[int, str]:
    """Return number → words, where a text says which answers numbers stand for; empty where it does not, or says two things.

    One number alone counts with a sign of equality; two or more with a bracket, a colon, a dash or nothing between.

    Parameters
    ----------
    text : a question, or the label of an answer
    words : labels as `plain_label` returns them, beside those of the common ladders

    Examples
    --------
    >>> anchors("Do you agree (1 = strongly agree, 5 = strongly disagree)?")
    {1: 'strongly agree', 5: 'strongly disagree'}
    >>> anchors("from never (0) to always (4)"), anchors("3. I never sleep"), anchors("I sleep 1 = never")
    ({0: 'never', 4: 'always'}, {}, {1: 'never'})
    """
    if not DIGIT.search(text):
        return {}
    before, behind = patterns(frozenset(words))
    plain = plain_label(text)
    ahead = [(m.start(), int(m["number"]), m["words"], m["sign"]) for m in before.finditer(plain)]
    after = [(m.start(), int(m["number"]), m["words"], m["sign"]) for m in behind.finditer(plain)]
    # 'strongly agree 5 = …' is no number behind its words: what stands first says how the text goes
    found = ahead if ahead and (not after or ahead[0][0] < after[0][0]) else after
    pairs = {(number, said) for _, number, said, _ in found}
    one = dict(sorted(pairs))
    if len(one) < len(pairs) or len(set(one.values())) < len(pairs):
        return {}
    return one if len(one) > 1 or any("=" in sign for *_, sign in found) else {}


@lru_cache(maxsize=64)
def patterns(words: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what finds a number in front of words, and behind them; longer words first."""
    known = words | {word for steps in STEPS for word in steps if len(word) >= SHORTEST}
    listed = "|".join(re.escape(w) for w in sorted(known, key=lambda w: (-len(w), w)) if not w.isdigit())
    front = rf"{NUMBER} ?(?P<sign>(?:(?:{SIGNS}) ?){{0,2}})[\"']?(?P<words>{listed}){ENDS}"
    back = rf"(?<!\w)(?P<words>{listed})[\"')]? ?(?P<sign>=|:|\(|\[|-) ?(?P<number>[+-]?\d{{1,2}})(?![\w=]| ?=)"
    return re.compile(front), re.compile(back)
