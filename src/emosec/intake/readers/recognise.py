"""What kind of file this is, told from its first bytes and never from its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from emosec.errors import IntakeError
from emosec.intake.formats import HEAD, format_of
from emosec.intake.limits import refuse_large_file

REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF", "export the data, not the report"),
    (b"\x1f\x8b", "a gzip archive (R's .rds and .RData are such archives too)", "unpack it, or export CSV from R"),
    (b"RDX", "an R workspace", "export CSV from R"),
    (b"BZh", "a bzip2 archive", "unpack it"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it"),
    (b"Rar!", "a RAR archive", "unpack it"),
    (b"HEADER RECORD", "a SAS transport file", "export CSV, .sav or .dta from SAS"),
    (b"\x00" * 8 + b"\x00\x00\x00\x00\xc2\xea\x81\x60", "a SAS data set", "export CSV, .sav or .dta from SAS"),
    (b"SQLite format 3", "an SQLite database", "export its table as CSV"),
    (b"\x89PNG", "a picture", "export the data"),
    (b"\xff\xd8\xff", "a picture", "export the data"),
)


def recognise(path: Path) -> str:
    """Return the format of a file: a name in `emosec.intake.formats`, delimited for any text that is nothing else.

    Raises
    ------
    IntakeError
        The file is empty, too large, or of a kind emosec does not read; the error says which kind it is.
    """
    refuse_large_file(path)
    with path.open("rb") as file:
        head = file.read(HEAD)
    found = format_of(head, path, text=False)
    if found:
        return found
    refuse_known(head, path)
    return format_of(head, path, text=True)


def refuse_known(head: bytes, path: Path) -> None:
    """Refuse what is known and not read: documents, archives, other programs' files, web pages."""
    for start, kind, remedy in REFUSED:
        if head.startswith(start):
            raise IntakeError(f"this is {kind}, which emosec does not read", where=str(path), remedy=remedy)
    if b"SPSSPORT" in head:
        raise IntakeError(
            "this is an SPSS portable file, which emosec does not read",
            where=str(path),
            remedy="save it as .sav in SPSS",
        )
    if head.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            inside = ", ".join(sorted(set(archive.namelist()))[:3]) or "nothing"
        raise IntakeError(
            f"this is a zip archive that holds {inside}", where=str(path), remedy="unpack it into the wave's folder"
        )
    lower = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower()
    if lower.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise IntakeError(
            "this is a web page or XML, not an export",
            where=str(path),
            why="a log-in page is often saved in place of the export; some sites call an HTML table .xls",
            remedy="open the survey's export page again and choose CSV",
        )
