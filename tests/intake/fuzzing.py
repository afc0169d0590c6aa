"""What every reader must hold, whatever bytes it gets: a table or a typed refusal, in seconds, within the memory of a survey.

Run as a program it hands the readers of text to libFuzzer through atheris: python fuzzing.py CORPUS [libFuzzer's options].
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

PROCESSOR_SECONDS_AT_MOST = 20
SECONDS_AT_MOST = 120
BYTES_AT_MOST = 2**31


class TooSlowError(Exception):
    """A reader took longer than it may."""


def read_text(data: bytes, folder: Path) -> str:
    """Read bytes as intake does; the reader's name, or refused. Anything but a refusal is raised."""
    from emosec.definitions.exports import Export
    from emosec.errors import EmosecError
    from emosec.intake.privacy import recognise_personal
    from emosec.intake.readers import read_export

    path = folder / "export.bin"
    path.write_bytes(data)
    try:
        table = read_export(path, Export(name="main", file="*"))
    except EmosecError as error:
        if not (error.what and error.where):
            raise AssertionError(f"a refusal that does not say what or where: {error!r}") from error
        return "refused"
    assert len({c.name for c in table.columns}) == len(table.columns) == table.cells.shape[1]
    assert all(len(values) == len(table.cells) for values in table.paradata.values())
    for column in table.columns:
        recognise_personal(column, table.cells[column.name])
    return table.reader


def in_time(data: bytes, folder: Path) -> str:
    """Read bytes, and raise where that takes longer than it may."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"longer than {PROCESSOR_SECONDS_AT_MOST} s of the processor")

    # the process's own time: a busy machine is no hang
    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR_SECONDS_AT_MOST)
    try:
        return read_text(data, folder)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def read_binary(data: bytes, folder: Path) -> str:
    """Read bytes in a fork, as the child process of intake does: 'read', 'refused', or how it ended.

    A crash of a C library (a signal) is what the child process is for, and no fault here; a Python error that is no refusal, or
    a parser that does not come back, is.
    """
    from emosec.errors import EmosecError
    from emosec.intake.formats._asked import FileSettings
    from emosec.intake.readers.child import hold_limits, read_here
    from emosec.intake.readers.recognise import recognise
    from emosec.intake.readers.workbook_size import refuse_bomb

    path = folder / "export.bin"
    path.write_bytes(data)
    try:
        kind = recognise(path)
        if kind in ("delimited", "json"):
            return "text"
        refuse_bomb(path)
    except EmosecError:
        return "refused"
    child = os.fork()
    if child == 0:
        status = 9
        try:
            hold_limits()
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            read_here(kind, path, FileSettings())
            status = 0
        except EmosecError:
            status = 3
        except MemoryError:
            status = 4
        except BaseException as error:
            (folder / "traceback.txt").write_text(f"{kind}: {type(error).__name__}: {error}", encoding="utf-8")
        finally:
            os._exit(status)
    return how_it_ended(child, folder)


def how_it_ended(child: int, folder: Path) -> str:
    """Wait for a fork and say how it ended."""
    end = time.monotonic() + SECONDS_AT_MOST
    while True:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            break
        if time.monotonic() > end:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return "hangs"
        time.sleep(0.002)
    if os.WIFSIGNALED(status):
        return "crashed"
    code = os.WEXITSTATUS(status)
    told = folder / "traceback.txt"
    return {0: "read", 3: "refused", 4: "memory"}.get(code) or (
        told.read_text(encoding="utf-8") if told.is_file() else f"exit {code}"
    )


def main() -> None:
    """Hand the readers of text to libFuzzer, coverage of emosec.intake being watched."""
    import atheris

    # before the clock of the first input runs
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401

    with atheris.instrument_imports(include=["emosec.intake"]):
        import emosec.intake.readers.delimited
        import emosec.intake.readers.json_records
        import emosec.intake.readers.rows  # noqa: F401

    folder = Path(tempfile.mkdtemp(prefix="emosec-fuzz-"))

    def one(data: bytes) -> None:
        if not data.startswith((b"PK", b"$FL", b"<stata", b"PAR1", b"\xd0\xcf\x11\xe0")):
            read_text(data, folder)

    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
