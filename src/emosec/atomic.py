"""Files put in their place in one step, alone or several together: a kill at any moment leaves the old ones or the new ones."""

from __future__ import annotations

import glob
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from emosec.errors import MachineError

# (new, its place) of everything written and not yet in its place; None outside a transaction
WAITING: ContextVar[list[tuple[Path, Path]] | None] = ContextVar("WAITING", default=None)


def atomic_write(path: str | Path, write_to: Callable[[str], object]) -> None:
    """Write a file beside its place and move it there, so that nobody ever sees half of it.

    Raises
    ------
    MachineError
        The place is a folder, with all that somebody may keep in it.
    """
    path = Path(path)
    if path.is_dir():
        raise MachineError(f"{path} is a folder", why="a file is to be written there", remedy="name a file in it")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    try:
        write_to(part)
        Path(part).chmod(0o666 & ~umask())
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    place(Path(part), path)


def write_text(path: str | Path, text: str) -> None:
    """Write a UTF-8 text in one step."""
    atomic_write(path, lambda part: Path(part).write_text(text, encoding="utf-8"))


def atomic_folder(folder: str | Path, fill: Callable[[Path], object]) -> None:
    """Fill a folder beside its place and move it there; what was in its place goes."""
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    # the files in it move with it
    alone = WAITING.set(None)
    try:
        fill(fresh)
        fresh.chmod(0o777 & ~umask())
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    finally:
        WAITING.reset(alone)
    place(fresh, folder)


def umask() -> int:
    """Return the permissions that this process's user wants withheld from new files."""
    found = os.umask(0o077)
    os.umask(found)
    return found


@contextmanager
def transaction() -> Iterator[list[tuple[Path, Path]]]:
    """Write what is put in this block beside its places, and move all of it there at the end, or nothing after an error.

    Moving is renaming and takes microseconds, during which ordinary signals wait; what a kill before it left beside the places is
    taken away by the next job that writes there. A block inside another joins it. Yields the (part, place) of what waits.
    """
    outer = WAITING.get()
    if outer is not None:
        yield outer
        return
    waiting: list[tuple[Path, Path]] = []
    token = WAITING.set(waiting)
    try:
        yield waiting
    except BaseException:
        for part, _ in waiting:
            remove(part)
        raise
    finally:
        WAITING.reset(token)
    move(waiting)


def place(part: Path, path: Path) -> None:
    """Move a finished part to its place, now or at the end of the block."""
    waiting = WAITING.get()
    if waiting is None:
        move([(part, path)])
    else:
        waiting.append((part, path))


def move(parts: list[tuple[Path, Path]]) -> None:
    """Move parts to their places in one go: renames only, ordinary signals held back, clearing up afterwards."""
    gone: list[Path] = []
    with signals_held_back():
        for part, path in parts:
            if path.is_dir():
                old = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}.")) / "old"
                path.replace(old)
                gone.append(old.parent)
            part.replace(path)
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    for _, path in parts:
        for left in path.parent.glob(f".{glob.escape(path.name)}.????????"):
            remove(left)


@contextmanager
def signals_held_back() -> Iterator[None]:
    """Let the signals that end a process wait until the block is over, where the system knows how."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    ending = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ending)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def remove(path: Path) -> None:
    """Remove a file or folder that is only a part."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
