"""The words of items as people were asked, where the instrument's licence allows them to be shown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emosec.report.item_columns import items_of

if TYPE_CHECKING:
    from emosec.definitions.catalogue import Design
    from emosec.definitions.published import Placeholder
    from emosec.report.gather import Gathered


def wordings(got: Gathered, design: Design, instrument: str) -> dict[str, str]:
    """Return item → its words, of the items whose words the instrument's file has.

    Whom an item is about, where the file leaves that to the survey, is said as the export has it; else as by default, in brackets.
    """
    own = design.instruments[instrument]
    if own.placeholder is None:
        return {i.id: i.text for i in own.items if i.text}
    places = items_of(design)
    asked = {
        places[key][1]: str(entry["text"])
        for book in got.codebooks.values()
        for entry in book.get("variables", ())
        if (key := (entry["export"], entry["name"])) in places and places[key][0] == instrument
    }
    return {i.id: filled(i.text, own.placeholder, asked.get(i.id, "")) for i in own.items if i.text}


def filled(text: str, placeholder: Placeholder, asked: str) -> str:
    """Return an item's words with whom it is about.

    Parameters
    ----------
    text : the item's words, with the placeholder's word in braces
    asked : the words in the export; they are taken where they are those of the item

    Examples
    --------
    >>> from emosec.definitions.published import Placeholder
    >>> other = Placeholder(word="other", default="the people close to me")
    >>> filled("I trust {other}.", other, "I trust my partner."), filled("I trust {other}.", other, "")
    ('I trust my partner.', 'I trust [the people close to me].')
    """
    word = f"{{{placeholder.word}}}"
    pattern = ".+".join(re.escape(part) for part in text.split(word))
    return asked if re.fullmatch(pattern, asked.strip()) else text.replace(word, f"[{placeholder.default}]")
