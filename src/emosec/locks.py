"""A run that was killed leaves Snakemake's lock and its copies of results behind: they are taken away when no run is alive.

Snakemake's lock is a file, which survives a kill or a power cut. The system's lock taken here dies with its process, so whoever
gets it knows that the files were left by nobody alive.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TextIO

CLAIM = "emosec.lock"


def claim(folder: Path) -> TextIO | None:
    """Claim a working folder for this process, and clear up what a killed run left: its locks, and its copies of results.

    Parameters
    ----------
    folder : Snakemake's own folder, `.snakemake`, in the folder that the workflow works in

    Returns
    -------
    TextIO or None
        What holds the claim, to be kept as long as the process lives; None where another run holds it, in which case
        Snakemake's own lock says so.
    """
    try:
        import fcntl
    except ImportError:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    held = (folder / CLAIM).open("a", encoding="utf-8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        return None
    for left in (folder / "locks").glob("*.lock"):
        left.unlink(missing_ok=True)
    restore(folder / "backups", folder.parent)
    return held


def restore(backups: Path, house: Path) -> None:
    """Put back what a killed job had copied and whose place is empty, and take the copies away.

    Snakemake copies a result before it is made anew. A result that is in its place is whole, old or new, since jobs put theirs
    there in one step; and Snakemake makes again what a killed job left, whichever it is.
    """
    for copy in sorted(p for p in backups.rglob("*") if p.is_file()):
        place = house / copy.relative_to(backups)
        if not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            copy.replace(place)
    shutil.rmtree(backups, ignore_errors=True)
