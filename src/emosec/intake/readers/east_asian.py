"""Text of Japan, China and Korea in the encodings of their older programs, told by the letters in everyday use."""

from __future__ import annotations

import codecs

# a page of one byte a letter never reads as eight everyday letters of these, and few others, by chance
FEWEST_LETTERS = 8
MOSTLY = 0.9
KANA = 0.1


def east_asian_page(telling: bytes) -> str:
    """Return the encoding in which nearly all letters are everyday ones of Japanese, Korean or Chinese; empty where none is.

    Japanese has kana. Korean comes before Chinese, since the everyday syllables of the one stand where half of the everyday
    characters of the other do.

    Examples
    --------
    >>> east_asian_page("全く当てはまらない".encode("cp932")), east_asian_page("我非常不同意, 非常同意".encode("gbk"))
    ('cp932', 'gb18030')
    >>> east_asian_page("größer, schön, été".encode("cp1252"))
    ''
    """
    for page in ("cp932", "euc_jp", "cp949", "gb18030", "cp950"):
        letters = [c for c in decoded(telling, page) if not c.isascii() and c.isalpha()]
        if len(letters) < FEWEST_LETTERS or sum(everyday(c, page) for c in letters) < MOSTLY * len(letters):
            continue
        if page not in {"cp932", "euc_jp"} or sum(map(is_kana, letters)) >= KANA * len(letters):
            return page
    return ""


def decoded(telling: bytes, page: str) -> str:
    """Return the text, whose last letter may be cut off; nothing where a byte has no letter."""
    try:
        return codecs.getincrementaldecoder(page)().decode(telling)
    except UnicodeDecodeError:
        return ""


def everyday(letter: str, page: str) -> bool:
    """Return whether a letter is one of those that the encoding's standard puts first, since they are used every day."""
    if page in {"cp932", "euc_jp"}:
        return is_kana(letter) or 0xB0 <= first_of_two(letter, "euc_jp") <= 0xCF or "！" <= letter <= "ｚ"
    first, last = {"cp949": (0xB0, 0xC8), "gb18030": (0xB0, 0xD7), "cp950": (0xA4, 0xC6)}[page]
    # cp949 and gb18030 keep their rarer letters behind a second byte of lower value
    of_standard = page == "cp950" or letter.encode(page)[1] > 0xA0
    return first <= first_of_two(letter, page) <= last and of_standard


def is_kana(letter: str) -> bool:
    """Return whether a letter is hiragana or katakana of full width."""
    return "\u3041" <= letter <= "\u30ff"


def first_of_two(letter: str, page: str) -> int:
    """Return the first byte of a letter that takes two; 0 where it takes another number of them."""
    raw = letter.encode(page, "replace")
    return raw[0] if len(raw) == 2 else 0
