"""The words of an answer, compared without what exports add to them."""

from __future__ import annotations

import html
import re
import unicodedata

from emosec.definitions import Instrument
from emosec.errors import IntakeError

TAG = re.compile(r"<[^<>]{0,200}>")
PREFIX = re.compile(r"^\(?([+-]?\d{1,4})\)?\s*(?:[-–—.):=]|\s)\s*(?=\S)")
DASHES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00ad": None})


def plain_label(text: str) -> str:
    """Return a label without markup, case, doubled spaces and typographic variants of quotes and dashes.

    Examples
    --------
    >>> plain_label(" <b>Not&nbsp;at   all</b> ")
    'not at all'
    """
    bare = TAG.sub(" ", html.unescape(text))
    return " ".join(unicodedata.normalize("NFKC", bare).translate(DASHES).split()).casefold()


def split_prefix(label: str) -> tuple[int | None, str]:
    """Return the number in front of a label and the rest: '4 - often', '4. often', '(4) often'; None without a number.

    Examples
    --------
    >>> split_prefix("4 - often"), split_prefix("often")
    ((4, 'often'), (None, 'often'))
    """
    match = PREFIX.match(label)
    return (int(match.group(1)), label[match.end() :].strip()) if match else (None, label)


def labels_of(instrument: Instrument) -> dict[str, int]:
    """Return plain label or synonym → response code.

    Raises
    ------
    IntakeError
        Two codes have the same words once case, spaces and markup are set aside.
    """
    codes: dict[str, int] = {}
    for response in instrument.responses:
        for words in (response.label, *response.synonyms):
            plain = plain_label(words)
            if codes.setdefault(plain, response.code) != response.code:
                raise IntakeError(
                    f"the label '{words}' stands for the codes {codes[plain]} and {response.code}",
                    where=f"instrument {instrument.name}",
                    remedy="give each response code labels and synonyms of its own",
                )
    return codes


def code_of_label(text: str, codes: dict[str, int]) -> int | None:
    """Return the response code of an answer in words, or None where the words are not known.

    A number in front must be the label's own code: '4 - often' is refused where 'often' is 3.
    """
    plain = plain_label(text)
    if plain in codes:
        return codes[plain]
    number, rest = split_prefix(plain)
    code = codes.get(rest) if number is not None else None
    return code if code == number else None
