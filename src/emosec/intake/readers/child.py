"""Binary formats are parsed in a process of their own.

Their parsers are C and Rust libraries; a damaged or hostile file can crash them (ReadStat segfaults on some), or make them fill
the memory. In a child process that is one refused file, not a dead pipeline with half its results.
"""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from emosec.errors import IntakeError
from emosec.intake.formats import formats
from emosec.intake.formats._asked import FileSettings
from emosec.intake.readers.raw_table import MissingCode, RawColumn, RawTable

SECONDS = 600
MEMORY_BYTES = 2**33
REFUSED = 3


def read_in_child(kind: str, path: Path, asked: FileSettings) -> RawTable:
    """Read a binary file in a child process.

    Parameters
    ----------
    kind : a binary format of `emosec.intake.formats`
    path : the file
    asked : the study's words on it

    Raises
    ------
    IntakeError
        What the reader refuses; or the parser crashed, took longer than 600 s, or needed more than 8 GiB.
    """
    with tempfile.TemporaryDirectory(prefix="emosec-") as folder:
        command = [
            sys.executable,
            "-m",
            "emosec.intake.readers.child",
            kind,
            str(path),
            asked.reader,
            asked.encoding,
            asked.sheet,
            str(asked.header_row or ""),
            folder,
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise gave_up(path, f"its parser took longer than {SECONDS} s") from None
        said = Path(folder) / "table.json"
        if done.returncode == REFUSED and said.is_file():
            raise IntakeError(**json.loads(said.read_text(encoding="utf-8")))
        if done.returncode != 0:
            raise gave_up(path, how_it_ended(done.returncode, done.stderr))
        return load(Path(folder))


def how_it_ended(code: int, errors: str) -> str:
    """Return in words how a child process failed."""
    if code < 0:
        return f"its parser crashed ({signal.Signals(-code).name})"
    last = errors.strip().splitlines()[-1] if errors.strip() else f"exit code {code}"
    return f"its parser failed: {last[:200]}"


def gave_up(path: Path, what: str) -> IntakeError:
    """Return the refusal of a file whose parser did not come back with an answer."""
    return IntakeError(
        f"the file cannot be read: {what}",
        where=str(path),
        why="the file is damaged, or was made to do harm",
        remedy="save it again in the program it comes from, or export it as CSV",
    )


def save(table: RawTable, folder: Path) -> None:
    """Write a table for the parent process."""
    table.cells.to_parquet(folder / "cells.parquet")
    kept = {f.name: getattr(table, f.name) for f in dataclasses.fields(table) if f.name not in ("cells", "paradata")}
    kept["columns"] = [dataclasses.asdict(c) for c in table.columns]
    (folder / "table.json").write_text(json.dumps(kept), encoding="utf-8")


def load(folder: Path) -> RawTable:
    """Read what `save` wrote."""
    import pandas as pd

    kept = json.loads((folder / "table.json").read_text(encoding="utf-8"))
    columns = tuple(
        RawColumn(**{**c, "missing": tuple(MissingCode(**m) for m in c["missing"])}) for c in kept.pop("columns")
    )
    cells = pd.read_parquet(folder / "cells.parquet").astype(pd.StringDtype("pyarrow"))
    return RawTable(cells=cells, columns=columns, **{**kept, "notes": tuple(kept["notes"])})


def read_here(kind: str, path: Path, asked: FileSettings) -> RawTable:
    """Read a file in this process."""
    table: RawTable = formats()[kind].read(path, asked)
    return table


def hold_limits() -> None:
    """Let this process have 8 GiB at most, and leave no core dump behind, where the system knows such limits."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str]) -> int:
    """Read one file and leave the table, or the refusal, in a folder."""
    kind, path, reader, encoding, sheet, header_row, folder = arguments
    hold_limits()
    try:
        asked = FileSettings(reader, encoding, sheet, int(header_row) if header_row else None)
        save(read_here(kind, Path(path), asked), Path(folder))
    except IntakeError as error:
        said = {"what": error.what, "where": error.where, "why": error.why, "remedy": error.remedy}
        (Path(folder) / "table.json").write_text(json.dumps(said), encoding="utf-8")
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
