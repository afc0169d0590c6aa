"""A bundle or a report verified as a whole: opened, made again, compared, explained, certified."""

from __future__ import annotations

import platform
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from emosec.digests import digest_of
from emosec.errors import WorkflowError
from emosec.provenance import JobRecord, versions
from emosec.tables import read_json
from emosec.verification.causes import causes, records_below
from emosec.verification.certificate import WHOLE, Certificate, write_certificate
from emosec.verification.cheap import cheap_jobs, counted
from emosec.verification.compare import compare_tables
from emosec.verification.rerun import StudySource, make_again, source_at

METADATA = "ro-crate-metadata.json"
# what says how long something took, and nothing else that a reader could compare
TIMED = ("run",)


@dataclass(frozen=True)
class StudyPlace:
    """What is to be verified: the folder that holds config/, data/ and results/, and the study, where it is named."""

    root: Path
    study: str = ""

    @property
    def bundle(self) -> bool:
        """Whether it is a bundle."""
        return (self.root / METADATA).is_file()


@contextmanager
def opened(path: Path) -> Iterator[StudyPlace]:
    """Open a bundle's folder, a bundle's .zip, or a study's report within its project.

    Raises
    ------
    WorkflowError
        The path is none of these.
    """
    if path.is_file() and zipfile.is_zipfile(path):
        with tempfile.TemporaryDirectory(prefix="emosec-bundle-") as folder, zipfile.ZipFile(path) as packed:
            packed.extractall(folder)
            inside = [p.parent for p in Path(folder).rglob(METADATA)]
            yield StudyPlace(inside[0] if inside else Path(folder))
    elif (path / METADATA).is_file():
        yield StudyPlace(path)
    elif path.resolve().parent.name == "reports" and path.is_dir():
        yield StudyPlace(path.resolve().parents[1], path.resolve().name)
    else:
        raise WorkflowError(
            "this is neither a bundle nor a study's report",
            where=str(path),
            remedy=f"name a folder or .zip that holds {METADATA}, or reports/<study> of a project",
        )


def not_as_recorded(place: StudyPlace) -> list[str]:
    """Return what is not what it was recorded as: files of a bundle, inputs and outputs of a project's jobs."""
    if place.bundle:
        graph = read_json(place.root / METADATA)["@graph"]
        said = {str(e["@id"]): e.get("sha256") for e in graph if e.get("sha256")}
        return [f"{path}: {what}" for path, digest in said.items() if (what := changed(place.root / path, digest))]
    found = []
    for path, record in records_below(place.root / "results" / place.study).items():
        files = {k: v for k, v in record["inputs"].items() if not k.startswith("config/")} | record.get("outputs", {})
        found += [f"{path}: {k} {what}" for k, v in files.items() if (what := changed(place.root / k, v))]
    return found


def changed(path: Path, digest: str) -> str:
    """Return what became of a file, or nothing where it has this digest."""
    if not path.exists():
        return "is missing"
    return "" if digest_of(path) == digest else "is not what it was recorded as"


def verify(place: StudyPlace, work: Path, out: Path, cores: str = "all", quick: bool = False) -> int:
    """Make a study again, compare every table, write the certificate, and return 0 where everything agrees.

    Parameters
    ----------
    place : the bundle or report
    work : an empty folder in which the study is made again
    out : where the certificate goes
    cores : how many jobs at once, or all
    quick : make again only what takes seconds, and compare only that; all else by digests
    """
    digests = not_as_recorded(place)
    if not any(p.is_dir() for p in (place.root / "data/raw").glob("*")):
        raise WorkflowError(
            "nothing can be made again, since the raw data are not here",
            where=str(place.root),
            remedy="emosec verify --digests, which compares every file with what it was recorded as",
        )
    source = source_at(place.root, place.study)
    old = records_below(source.root / "results" / source.study)
    tables, again, targets = published_tables(source.root, source.study), WHOLE, []
    if quick:
        jobs = cheap_jobs(old, source.study)
        made = {path for job in jobs for path in old[job].get("outputs", {})}
        tables = [path for path in tables if path in made]
        again = f"{len(jobs)} of {len(old)} jobs ({counted(jobs, old)}); all else was compared by digests alone"
        old = {job: old[job] for job in jobs}
        targets = [f"results/{source.study}/{job}" for job in jobs]
    stopped = stopped_by(source, work, ("--cores", cores, *targets))
    if not (stopped or quick):
        # a table that was taken out of the published ones counts too
        tables = sorted({*tables, *published_tables(work, source.study)})
    certificate = Certificate(
        source.study,
        str(place.root),
        datetime.now(UTC).date().isoformat(),
        [] if stopped else compare_tables(source.root, work, tables),
        {} if stopped else differing(old, records_below(work / "results" / source.study)),
        digests,
        environment={
            **versions(),
            "platform": platform.platform(),
            "code": "the bundle's" if source.package else "installed",
        },
        again=again,
        stopped=stopped,
    )
    print("\n".join(certificate.said))
    print("\n".join(f"Certificate: {path}" for path in write_certificate(certificate, out)))
    return 0 if certificate.agrees else 1


def stopped_by(source: StudySource, work: Path, words: Sequence[str]) -> str:
    """Make a study again and return what stopped it, or nothing where it was made."""
    try:
        make_again(source, work, words)
    except WorkflowError as error:
        return error.remedy
    return ""


def differing(old: dict[str, JobRecord], new: dict[str, JobRecord]) -> dict[str, list[str]]:
    """Return what differs between the records of both builds, by job."""
    return {path: found for path in old if (found := causes(old[path], new.get(path, {})))}


def published_tables(root: Path, study: str) -> list[str]:
    """Return the tables of a study by their paths below its folder: those between the rooms, verdicts, and the report's."""
    between = [
        p for p in (root / "results" / study).rglob("*") if p.suffix in (".csv", ".json", ".parquet") and p.is_file()
    ]
    report = [p for p in (root / "reports" / study).rglob("*.csv") if p.is_file()]
    found = [p.relative_to(root) for p in [*between, *report] if not p.name.startswith(TIMED)]
    return sorted(p.as_posix() for p in found if not any(part.startswith(".") or part == "runs" for part in p.parts))
