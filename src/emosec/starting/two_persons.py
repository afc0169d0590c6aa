"""Rows that hold two persons, and rows of one person of a couple: said by `emosec new`."""

from __future__ import annotations

import re
from collections.abc import Iterable

# columns of one questionnaire that are called alike but for the person, in front or behind
PERSONS = (
    ("f", "m"), ("w", "m"), ("h", "w"), ("a", "b"), ("p1", "p2"), ("self", "partner"), ("actor", "partner"),
    ("husband", "wife"), ("male", "female"), ("man", "woman"), ("mann", "frau"), ("homme", "femme"), ("mother", "father"),
    ("mutter", "vater"), ("twin1", "twin2"), ("tw1", "tw2"), ("parent", "child"), ("partner1", "partner2"),
)  # fmt: skip
# the longer word first, and in an order that does not depend on the process
WHO = "|".join(sorted(sorted({who for pair in PERSONS for who in pair}), key=len, reverse=True))
FRONT = re.compile(rf"(?P<who>{WHO})[_.\- ](?P<rest>.{{1,200}})", re.IGNORECASE)
BACK = re.compile(rf"(?P<rest>.{{1,200}})[_.\- ](?P<who>{WHO})", re.IGNORECASE)
FEWEST = 4
# which of a couple, a family or a pair of twins a row is
MEMBER = re.compile(
    r"partner|member|person|twin|spouse|role|actor|gender|sex|geschlecht|rolle|zwilling|(partner|person)[_ ]?(nr|no|id)?",
    re.IGNORECASE,
)


def two_persons(columns: Iterable[str]) -> str:
    """Return what to do with an export whose rows hold the answers of two persons; empty where none does.

    Examples
    --------
    >>> two_persons([f"{who}_calm{at}" for who in ("f", "m") for at in range(1, 5)])[:67]
    'the same questions stand in columns of two persons (f_calm1, m_calm'
    >>> two_persons([f"{part}_{at}" for part in "AB" for at in range(1, 9)])
    ''
    """
    names = list(columns)
    for pattern in (FRONT, BACK):
        asked: dict[str, dict[str, str]] = {}
        for name in names:
            # A_1 and B_1 are the first questions of two parts: a letter alone is a person in front of a word
            if (found := pattern.fullmatch(name)) and (len(found["who"]) > 1 or re.search(r"[^\W\d_]", found["rest"])):
                asked.setdefault(found["who"].casefold(), {})[found["rest"]] = name
        for one, other in PERSONS:
            both = [rest for rest in asked.get(one, {}) if rest in asked.get(other, {})]
            if len(both) >= FEWEST:
                first = both[0]
                return (
                    f"the same questions stand in columns of two persons ({asked[one][first]}, {asked[other][first]}): a row must "
                    "be one person, so put the rows of both below each other in a copy of the file, under one set of names, "
                    "with a column for the couple (kind: cluster under variables:)"
                )
    return ""
