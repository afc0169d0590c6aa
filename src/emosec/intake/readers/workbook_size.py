"""How large a zipped workbook becomes when it is opened, found out without opening it."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from emosec.errors import IntakeError
from emosec.intake.limits import CELLS, COLUMNS, ROWS, UNPACKED_BYTES, refuse_large_table, too_large

CHUNK = 2**20
CELL = re.compile(rb'<(?:\w+:)?c [^>]*?r="([A-Z]{1,7})(\d{1,9})"')
MEMBERS = 10_000


def refuse_bomb(path: Path) -> None:
    """Refuse a workbook whose parts unpack to more than the limit or whose cells span more than the limit.

    The sizes stated in the archive may lie, so every part is unpacked in pieces and counted; the cells' own addresses
    (a cell at XFD1048576 makes readers reserve 17 billion) are read on the way.

    Raises
    ------
    IntakeError
        Beyond a limit, or not an intact archive. Files that are no archive (.xls, .sav, …) pass.
    """
    if not zipfile.is_zipfile(path):
        return
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MEMBERS:
                raise too_large(path, f"{len(members):,} parts", f"{MEMBERS:,} parts")
            for member in members:
                sheet = member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml")
                total += size_of_part(archive, member, path, UNPACKED_BYTES - total, sheet)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
        raise IntakeError(
            f"the workbook is damaged or locked: {error}",
            where=str(path),
            remedy="save it again as .xlsx, without a password",
        ) from None


def size_of_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, left: int, sheet: bool) -> int:
    """Return the unpacked size of a part, refusing it when more is unpacked than is left."""
    size, tail, rows, columns = 0, b"", 0, 0
    with archive.open(member) as part:
        while chunk := part.read(CHUNK):
            size += len(chunk)
            if size > left:
                raise too_large(path, f"more than {UNPACKED_BYTES:,} bytes once unpacked", f"{UNPACKED_BYTES:,} bytes")
            if sheet:
                for letters, row in CELL.findall(tail + chunk):
                    rows, columns = max(rows, int(row)), max(columns, column_number(letters))
                tail = chunk[-256:]
                if rows > ROWS or columns > COLUMNS or rows * columns > CELLS:
                    refuse_large_table(path, rows, columns)
    return size


def column_number(letters: bytes) -> int:
    """Return the number of a column by its letters.

    Examples
    --------
    >>> column_number(b"A"), column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
