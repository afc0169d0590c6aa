"""What the machine refuses, in the words of a refusal: a full disk, a file that may not be read or written, too little memory."""

from __future__ import annotations

import errno
import re
from pathlib import Path

from emosec.errors import MachineError

# errno → what is wrong, what to do
REFUSALS = {
    errno.ENOSPC: ("the disk is full", "make room there, then run make again: what was done stays done"),
    errno.EDQUOT: ("the disk quota is used up", "make room there, then run make again: what was done stays done"),
    errno.EROFS: ("the file system is read-only", "mount it for writing, or work in a copy of the project elsewhere"),
    errno.EACCES: (
        "permission is denied",
        "give the user who runs make the right to read it and, in results/ and reports/, to write (ls -l shows who may)",
    ),
    errno.EPERM: ("the system does not permit it", "look at the file's owner and attributes (ls -l, lsattr)"),
    errno.EIO: ("the disk reports an error", "copy the project to another disk; the old one may be failing"),
    errno.EMFILE: ("too many files are open", "raise the limit (ulimit -n 4096), then run make again"),
    errno.ENOMEM: ("there is too little memory", "close other programs, or run fewer jobs at once: make CORES=1"),
    errno.ENAMETOOLONG: ("a file's name is too long", "work in a folder whose path is shorter"),
}
WRITTEN = re.compile(r"\[errno (\d{1,4})\]", re.IGNORECASE)


def refusal_of(error: BaseException) -> MachineError | None:
    """Return the refusal that an error of the system means, or None where it means none.

    Libraries that wrap the system's error keep its number in their text alone.

    Examples
    --------
    >>> print(refusal_of(OSError(errno.ENOSPC, "No space left on device", "results/x.csv")))
    results: the disk is full
      do:  make room there, then run make again: what was done stays done
    >>> refusal_of(ValueError("no number")) is None
    True
    """
    if isinstance(error, MemoryError):
        what, remedy = REFUSALS[errno.ENOMEM]
        return MachineError(what, remedy=remedy)
    if not isinstance(error, OSError):
        return None
    said = WRITTEN.search(str(error))
    number = error.errno or (int(said[1]) if said else 0)
    if number not in REFUSALS:
        return None
    what, remedy = REFUSALS[number]
    named = error.filename if isinstance(error.filename, str) else ""
    # of a full disk the folder matters: the file is a part that is gone by now
    apart = number in (errno.ENOSPC, errno.EDQUOT) and named
    return MachineError(what, where=str(Path(named).parent) if apart else named, remedy=remedy)
