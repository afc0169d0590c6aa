"""Column names: stripped, never empty, never double."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from emosec.intake.readers.raw_table import RawColumn

# soft hyphens, zero-width spaces and joiners, byte order marks: pasted from web pages, seen by nobody; and the marks that
# programs put beside Hebrew and Arabic words to say in which direction they run
DIRECTION = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF]) | DIRECTION


def name_columns(written: Sequence[str], texts: Sequence[str] | None = None) -> tuple[RawColumn, ...]:
    """Return one column per header cell with a name of its own.

    Spaces around a name go, and letters without width.
    A column without a name is called after its position. Where several columns have the same
    name ALL of them get a number, so that whoever asks for the bare name is told, and nobody gets one of them by chance.

    Parameters
    ----------
    written : header cells as in the file
    texts : question texts, one per column

    Examples
    --------
    >>> [c.name for c in name_columns(["id", "Q1 ", "", "Q2", "Q2"])]
    ['id', 'Q1', 'column 3', 'Q2 (1)', 'Q2 (2)']
    """
    bare = [" ".join(name.translate(INVISIBLE).split()) or f"column {i}" for i, name in enumerate(written, start=1)]
    counts, seen, taken, columns = Counter(bare), Counter[str](), set(bare), []
    for position, (name, cell) in enumerate(zip(bare, written, strict=True), start=1):
        note = "" if cell.strip() else "the header cell is empty"
        if counts[name] > 1:
            seen[name] += 1
            own = f"{name} ({seen[name]})"
            while own in taken:
                seen[name] += 1
                own = f"{name} ({seen[name]})"
            taken.add(own)
            note = f"{counts[name]} columns are called {name}"
            name = own
        text = " ".join(texts[position - 1].split()) if texts else ""
        columns.append(RawColumn(name, cell, position, text, note=note))
    return tuple(columns)
