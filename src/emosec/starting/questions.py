"""Columns that ask another question than their item: said by `emosec check`, where the export tells its questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emosec.intake.labels import plain_label

if TYPE_CHECKING:
    from emosec.definitions.administered import Administered
    from emosec.definitions.instruments import Instrument
    from emosec.intake.codebook import Codebook

SHOWN = 6


def of_questions(codebook: Codebook, instrument: Instrument, asked: Administered) -> list[str]:
    """Return the items whose column asks, word for word, what the instrument has as another item.

    Other words are nobody's fault: a translation, a person's name, a question in front of all items.
    """
    texts = {item.id: plain_label(item.text) for item in instrument.items if item.text}
    of_column = {v["name"]: plain_label(v["text"]) for v in codebook["variables"] if v["export"] == asked.export}
    found = []
    for item, own in texts.items():
        for column in asked.columns_of(item):
            question = of_column.get(column, "")
            # the longest: one item's words may be part of another's
            fits = [i for i, words in texts.items() if ends_with(question, words)]
            other = max(fits, key=lambda i: len(texts[i]), default=item)
            if texts[other] != own:
                found.append(f"{column} asks what is {other}, and stands for {item}")
    if not found:
        return []
    more = f", and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    said = (
        f"the export's questions are those of other items: {'; '.join(found[:SHOWN])}{more}. columns: of the instrument, or under "
        "asked: of the wave, says in which column each item stands"
    )
    return [said]


def ends_with(question: str, words: str) -> bool:
    """Return whether a question ends with the words of an item, in brackets or behind what all items are asked.

    Examples
    --------
    >>> ends_with("how often? [i feel safe]", "i feel safe."), ends_with("i feel unsafe", "safe")
    (True, False)
    """
    own = re.escape(words.rstrip(". "))
    return bool(re.search(rf"(^|[\s\[:-]){own}[\].\s]*$", question))
