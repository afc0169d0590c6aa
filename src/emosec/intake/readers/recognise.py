"""What kind of file this is, told from its first bytes and never from its name."""

from __future__ import annotations

import zipfile
from pathlib import Path

from emosec.errors import IntakeError
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
STATA_RELEASES = range(102, 116)


def recognise(path: Path) -> str:
    """Return the kind of a file: excel, spss, stata, parquet, json or delimited (any text).

    Raises
    ------
    IntakeError
        The file is empty, too large, or of a kind emosec does not read; the error says which kind it is.
    """
    refuse_large_file(path)
    with path.open("rb") as file:
        head = file.read(512)
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
        return recognise_archive(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return "excel"
    if head.startswith((b"$FL2", b"$FL3")):
        return "spss"
    old_stata = len(head) > 3 and head[0] in STATA_RELEASES and head[1] in (1, 2) and head[2] == 1 and head[3] == 0
    if head.startswith(b"<stata_dta>") or old_stata:
        return "stata"
    if head.startswith(b"PAR1"):
        return "parquet"
    return recognise_text(head, path)


def recognise_archive(path: Path) -> str:
    """Return excel for a zipped workbook, and refuse other zip archives."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise IntakeError(f"the archive is damaged: {error}", where=str(path), remedy="download it again") from None
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names or "content.xml" in names:
        return "excel"
    inside = ", ".join(sorted(names)[:3]) or "nothing"
    raise IntakeError(
        f"this is a zip archive that holds {inside}", where=str(path), remedy="unpack it into the wave's folder"
    )


def recognise_text(head: bytes, path: Path) -> str:
    """Return json or delimited, and refuse web pages."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in (b"{", b"["):
        return "json"
    lower = start[:200].lower()
    if lower.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise IntakeError(
            "this is a web page or XML, not an export",
            where=str(path),
            why="a log-in page is often saved in place of the export; some sites call an HTML table .xls",
            remedy="open the survey's export page again and choose CSV",
        )
    return "delimited"
