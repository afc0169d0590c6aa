"""The words of an answer, compared without what exports add to them."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping

from emosec.definitions.instruments import Instrument
from emosec.errors import IntakeError
from emosec.intake.headers import INVISIBLE
from emosec.intake.numbers import whole_number

TAG = re.compile(r"<[^<>]{0,200}>")
PREFIX = re.compile(r"^\(?(?P<number>[+-]?\d{1,4})\)?\s{0,3}(?:[-–—.):=|]|\s|(?=[(\[]))\s{0,3}(?P<words>\S.*)$")
SUFFIX = re.compile(r"^(?P<words>.*\S)\s{0,3}(?:[(\[](?P<number>[+-]?\d{1,4})[)\]]|[-=:|]\s{0,3}(?P<bare>\d{1,4}))$")
BRACKETED = re.compile(r"^[(\[]([^()\[\]]*)[)\]]$")
DASHES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def plain_label(text: str) -> str:
    """Return a label without markup, case, doubled spaces and typographic variants of quotes and dashes.

    Examples
    --------
    >>> plain_label(" <b>Not&nbsp;at   all</b> ")
    'not at all'
    """
    bare = TAG.sub(" ", html.unescape(text)).translate(INVISIBLE)
    return " ".join(unicodedata.normalize("NFKC", bare).translate(DASHES).split()).casefold()


def split_number(label: str) -> tuple[int | None, str]:
    """Return the number in front of or behind a label and the words; None without a number.

    Examples
    --------
    >>> [split_number(t) for t in ("4 - often", "(4) often", "4 (often)", "often (4)", "often = 4", "often")]
    [(4, 'often'), (4, 'often'), (4, 'often'), (4, 'often'), (4, 'often'), (None, 'often')]
    """
    match = PREFIX.match(label) or SUFFIX.match(label)
    if match is None:
        return None, label
    words = match.group("words").strip()
    number = match.group("number") or match.group("bare")
    return int(number), BRACKETED.sub(r"\1", words)


def labels_of(instrument: Instrument, item: str = "") -> dict[str, int]:
    """Return plain label or synonym → response code, of one item where it is given, else as most items have it.

    Raises
    ------
    IntakeError
        Two codes have the same words once case, spaces and markup are set aside, or the words are the number of another code.
    """
    codes: dict[str, int] = {}
    for response in instrument.responses_to(item):
        for words in (response.label, *response.synonyms):
            plain = plain_label(words)
            number = whole_number(plain)
            if number is not None and number != response.code:
                raise IntakeError(
                    f"the label '{words}' of the code {response.code} is a number itself",
                    where=f"instrument {instrument.name}",
                    why=f"a cell that says {number} could be the code or the label",
                    remedy=f"export codes instead of labels, or let the code of '{words}' be {number}",
                )
            if codes.setdefault(plain, response.code) != response.code:
                raise IntakeError(
                    f"the label '{words}' stands for the codes {codes[plain]} and {response.code}",
                    where=f"instrument {instrument.name}",
                    remedy="give each response code labels and synonyms of its own",
                )
    return codes


def code_of_label(text: str, codes: Mapping[str, int], written: Mapping[str, int] | None = None) -> int | None:
    """Return the response code of an answer in words, or None where the words are not known.

    A number beside the words must be the label's own code, as published or as `written` maps it: '4 - often' is refused where
    'often' is 3.
    """
    plain = plain_label(text)
    if plain in codes:
        return codes[plain]
    number, rest = split_number(plain)
    code = codes.get(rest) if number is not None else None
    own = number if not written else written.get(str(number))
    return code if code == own else None
