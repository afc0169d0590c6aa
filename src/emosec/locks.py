"""One run at a time in a folder, and no run stopped by what a killed one left.

Snakemake's lock is a file, which survives a kill or a power cut. The system's locks taken here die with their process: whoever is
alone knows that such files, and copies of results, were left by nobody alive, and takes them away.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from emosec.errors import WorkflowError

# held by every run as long as it lives, whichever workflow it is of
ANY = "emosec.lock"
# held by every job as long as it lives
JOBS = "emosec.jobs.lock"


class Claim:
    """A claimed folder: keep it as long as the process lives. `alone` says whether no other workflow was at work there."""

    def __init__(self, held: tuple[TextIO, ...], alone: bool) -> None:
        self.held, self.alone = held, alone

    def close(self) -> None:
        """Give the folder up."""
        for file in self.held:
            file.close()

    def __enter__(self) -> Claim:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def claim(folder: Path, workflow: str = "main") -> Claim | None:
    """Claim a working folder for a run of a workflow, and clear up what killed runs left: their locks and copies of results.

    Parameters
    ----------
    folder : Snakemake's own folder, `.snakemake`, in the folder that the workflow works in
    workflow : name of the workflow; runs of two workflows may be at work at once, two of one may not

    Returns
    -------
    Claim or None
        None where the system knows no locks.

    Raises
    ------
    WorkflowError
        Another run of the workflow is at work in the folder.
    """
    try:
        import fcntl
    except ImportError:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    own = (folder / f"emosec.{workflow}.lock").open("a", encoding="utf-8")
    try:
        fcntl.flock(own, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        own.close()
        raise WorkflowError(
            f"another run of the {workflow} workflow is at work here",
            where=str(folder.resolve().parent),
            why="two runs would write the same tables",
            remedy="wait until it is done, or stop it; nothing needs to be removed",
        ) from None
    everybody = (folder / ANY).open("a", encoding="utf-8")
    try:
        fcntl.flock(everybody, fcntl.LOCK_EX | fcntl.LOCK_NB)
        alone = True
        wait_for_jobs(folder)
        clear_up(folder)
    except BlockingIOError:
        alone = False
    fcntl.flock(everybody, fcntl.LOCK_SH)
    return Claim((own, everybody), alone)


def wait_for_jobs(folder: Path) -> None:
    """Wait until the jobs have ended that a killed run left at work: they would write beside those of this run."""
    import fcntl

    with (folder / JOBS).open("a", encoding="utf-8") as jobs:
        try:
            fcntl.flock(jobs, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("jobs of a killed run are still at work here: waiting until they end", file=sys.stderr, flush=True)
            fcntl.flock(jobs, fcntl.LOCK_EX)


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Let a later run know, as long as this block lasts, that a job is at work in the folder; nothing where there is no folder."""
    try:
        import fcntl

        held = (folder / JOBS).open("a", encoding="utf-8")
    except (ImportError, FileNotFoundError):
        yield
        return
    with held:
        fcntl.flock(held, fcntl.LOCK_SH)
        yield


def clear_up(folder: Path) -> None:
    """Take away the locks and the copies of results that killed runs left."""
    for left in (folder / "locks").glob("*.lock"):
        left.unlink(missing_ok=True)
    restore(folder / "backups", folder.parent)


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
