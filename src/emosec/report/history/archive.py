"""The archive of published tables: one file per run, named by its place and its digest, a bounded number of them.

A run is its published tables and what they rest on: the code, definitions, seeds, versions and files of every job. The
same run is kept
once, so that making it again changes nothing, and the run to compare with stays the one that was different.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from emosec.atomic import atomic_write
from emosec.provenance import JobRecord
from emosec.report.csvfiles import inert_texts
from emosec.tables import finite

if TYPE_CHECKING:
    import pandas as pd

NAME = re.compile(r"(\d{4,})-([0-9a-f]{12})\.zip")
JOBS = "jobs.json"
STAMP = (1980, 1, 1, 0, 0, 0)  # the oldest a zip knows: the same run is the same bytes


@dataclass(frozen=True)
class KeptRun:
    """One run.

    Attributes
    ----------
    digest : of tables and jobs, 12 characters
    tables : slug → the table as CSV
    jobs : path of the job's record below the results folder → what it rests on
    """

    digest: str
    tables: Mapping[str, str]
    jobs: Mapping[str, JobRecord]


def kept_run(tables: Mapping[str, pd.DataFrame], jobs: Mapping[str, JobRecord]) -> KeptRun:
    """Return a run from its published tables and the records of its jobs.

    Parameters
    ----------
    tables : slug → published table; those without rows are left out
    jobs : path → the job's record; seconds and warnings are left out
    """
    texts = {slug: as_csv(data) for slug, data in sorted(tables.items()) if len(data)}
    # the digests of what a job wrote are those of the tables, and of files that are not published
    known = {
        path: cast(
            "JobRecord", {**{k: record.get(k) for k in RESTS_ON}, "outputs": sorted(record.get("outputs") or ())}
        )
        for path, record in sorted(jobs.items())
    }
    return KeptRun(digest_of_run(texts, known), texts, known)


RESTS_ON = ("rule", "wildcards", "params", "code", "versions", "platform", "inputs")


def as_csv(data: pd.DataFrame) -> str:
    """Return a published table as text, at full precision."""
    return str(inert_texts(data).to_csv(index=False, lineterminator="\n"))


def as_json(content: object) -> str:
    """Return JSON that does not depend on the order of keys."""
    return json.dumps(finite(content), sort_keys=True, ensure_ascii=False, default=str)


def keep(run: KeptRun, folder: Path, most: int) -> KeptRun | None:
    """Put a run into the archive unless it is the last one there, and return the last one that was different.

    Parameters
    ----------
    run : the run
    folder : results/<study>/runs
    most : how many runs are kept, at least two; the oldest go

    Returns
    -------
    KeptRun or None
        None where no different run is kept.
    """
    there = kept_in(folder)
    if not there or there[-1][1] != run.digest:
        number = there[-1][0] + 1 if there else 1
        path = folder / f"{number:04d}-{run.digest}.zip"
        content = zipped(run)
        atomic_write(path, lambda part: Path(part).write_bytes(content))
        there.append((number, run.digest, path))
    for _, _, old in there[:-most]:
        old.unlink(missing_ok=True)
    return read_run(there[-2][2]) if len(there) > 1 and there[-2][2].is_file() else None


def kept_in(folder: Path) -> list[tuple[int, str, Path]]:
    """Return number, digest and file of every kept run, the oldest first."""
    found = [(m, p) for p in folder.glob("*.zip") if (m := NAME.fullmatch(p.name))]
    return sorted((int(m[1]), m[2], p) for m, p in found)


def zipped(run: KeptRun) -> bytes:
    """Return a run as the bytes of a zip file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in {JOBS: as_json(run.jobs), **{f"tables/{s}.csv": t for s, t in run.tables.items()}}.items():
            made.writestr(zipfile.ZipInfo(name, STAMP), text, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def read_run(path: Path) -> KeptRun | None:
    """Return a kept run; None where the file does not hold what its name says, since then nothing can be compared."""
    try:
        with zipfile.ZipFile(path) as kept:
            texts = {n[7:-4]: kept.read(n).decode() for n in kept.namelist() if n.startswith("tables/")}
            jobs = json.loads(kept.read(JOBS))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        return None
    digest = digest_of_run(texts, jobs)
    return KeptRun(digest, texts, jobs) if digest in path.name else None


def digest_of_run(texts: Mapping[str, str], jobs: Mapping[str, JobRecord]) -> str:
    """Return the digest of a run from its texts."""
    whole = hashlib.sha256(as_json(jobs).encode())
    for slug, text in sorted(texts.items()):
        whole.update(f"{slug}\0{hashlib.sha256(text.encode()).hexdigest()}\n".encode())
    return whole.hexdigest()[:12]
