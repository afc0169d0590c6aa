"""A run that was killed leaves Snakemake's lock behind: it is taken away when no other run can be alive.

Snakemake's lock is a file, which survives a kill or a power cut. The system's lock taken here dies with its process, so whoever
gets it knows that the files were left by nobody alive.
"""

from __future__ import annotations

from pathlib import Path
from typing import TextIO

CLAIM = "emosec.lock"


def claim(folder: Path) -> TextIO | None:
    """Claim a working folder for this process, and take away the locks that a killed run left.

    Parameters
    ----------
    folder : Snakemake's own folder, `.snakemake`

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
    return held
