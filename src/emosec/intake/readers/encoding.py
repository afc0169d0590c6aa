"""The text encoding of a file: told by a byte order mark, proved by UTF-8's rules, or the likeliest older page."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from emosec.errors import IntakeError
from emosec.intake.readers.east_asian import east_asian_page

CHUNK = 2**20
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
LATIN = ("cp1252", "cp1250", "mac_roman", "cp1254", "latin-1")
SCRIPTS = ["cp1251", "koi8_r", "cp1253", "cp1255", "cp1256"]
ORDINARY = "’‘–—\u00a0·…"


def find_encoding(path: Path) -> str:
    """Return the name of the encoding of a text file.

    A byte order mark decides. Without one, bytes with NULs at every other place are UTF-16; bytes that are valid UTF-8 are
    UTF-8, since other text hardly ever is by chance; the rest is a page of Japan, China or Korea, or one of one byte a letter,
    told from the lines that are not ASCII.

    ASSUME among one-byte pages that read equally well the file is in Windows-1252, the page of Western exports.

    Raises
    ------
    IntakeError
        The file holds NUL bytes without being UTF-16: it is not text.
    """
    with path.open("rb") as file:
        head = file.read(CHUNK)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:
        return utf16_without_mark(head, path)
    telling = not_utf8_lines(path)
    return "utf-8" if telling is None else east_asian_page(telling) or likeliest_page(telling)


def utf16_without_mark(head: bytes, path: Path) -> str:
    """Return the byte order of UTF-16 text without a mark, or refuse what is not text."""
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = max(len(head[:4096]) // 2, 1)
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    raise IntakeError(
        "the file is not text and not a format emosec knows",
        where=str(path),
        remedy="export it as CSV, Excel (.xlsx), SPSS (.sav), Stata (.dta) or Parquet",
    )


def not_utf8_lines(path: Path) -> bytes | None:
    """Return the first lines that are not ASCII of a file that is not UTF-8, or None where it is UTF-8 throughout."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        return None
    except UnicodeDecodeError:
        pass
    telling = bytearray()
    with path.open("rb") as file:
        while len(telling) < 65536 and (line := file.readline(65536)):
            if not line.isascii():
                telling += line
    return bytes(telling)


def likeliest_page(telling: bytes) -> str:
    """Return the one-byte page in which the bytes read most like words.

    Words made of nothing but bytes above 127 are of another script: charset-normalizer says which. Otherwise the letters are
    Latin, and the page with the fewest oddities is taken: capitals right after small letters, signs inside words, bytes
    that the page does not have.

    Examples
    --------
    >>> likeliest_page("größer, “schön”".encode("cp1252")), likeliest_page("größer, schön".encode("mac_roman"))
    ('cp1252', 'mac_roman')
    """
    foreign = sum(len(word) for word in re.findall(rb"(?<![A-Za-z])[\x80-\xff]{3,}(?![A-Za-z])", telling))
    if foreign > 0.5 * sum(byte > 127 for byte in telling):
        from charset_normalizer import from_bytes

        best = from_bytes(telling, cp_isolation=SCRIPTS, steps=8).best()
        if best is not None:
            return best.encoding
    return min(LATIN, key=lambda page: oddities(telling, page))


def oddities(telling: bytes, page: str) -> float:
    """Return how many letters and signs of a decoded text are where none belong; infinite where a byte has no letter."""
    try:
        text = telling.decode(page)
    except UnicodeDecodeError:
        return float("inf")
    odd = 0
    for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if sign.isascii():
            continue
        if sign.isalpha():
            odd += sign.isupper() and before.islower()
        else:
            odd += before.isalpha() and after.isalpha() and sign not in ORDINARY
    return odd
