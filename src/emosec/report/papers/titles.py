"""Titles of tables and figures as APA has them."""

from __future__ import annotations

import re

NAME = re.compile(r"[a-z]+[-_]?\d")
# words of up to three letters that a title does not begin with a capital
MINOR = {
    "a", "an", "and", "as", "at", "but", "by", "for", "if", "in", "nor", "of", "off", "on", "or", "per", "so", "the", "to", "up",
    "via", "yet",
}  # fmt: skip


def title_case(text: str) -> str:
    """Return a title in APA's title case: words of four letters or more, and all but minor ones, begin with a capital.

    Examples
    --------
    >>> title_case("What the rule concludes about each pair: state proxies (17 adjectives)")
    'What the Rule Concludes About Each Pair: State Proxies (17 Adjectives)'
    >>> title_case("loadings: emosec-24")
    'Loadings: emosec-24'
    """
    made, first = [], True
    for word in text.split(" "):
        bare = word.lstrip("(“")
        minor = bare.strip("(),.:;”").lower() in MINOR and not first
        at = len(word) - len(bare)
        # symbols of statistics, such as φ, stay as they are
        # nor does a name that ends in a number, such as an item's
        letter = bare[:1].isalpha() and bare[:1].isascii() and not NAME.match(bare)
        made.append(word if minor or not letter else word[:at] + bare[:1].upper() + bare[1:])
        first = word.endswith((":", "."))
    return " ".join(made)
