"""A study made again in a folder of its own, from its raw data, definitions and code."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from emosec.environment import JOBS
from emosec.errors import WorkflowError
from emosec.ledgers import names_of
from emosec.running import watched


@dataclass(frozen=True)
class StudySource:
    """Where a study is: the folder that holds config/ and data/, its Snakefile, the package's folder, the study's name."""

    root: Path
    snakefile: Path
    package: Path | None
    study: str


def source_at(root: Path, study: str = "") -> StudySource:
    """Return the source in a folder: a bundle or a project.

    Parameters
    ----------
    root : a bundle, or a project's folder
    study : the study; where it is not named, the only one that has results or raw data there

    Raises
    ------
    WorkflowError
        There are no definitions or raw data, several studies, or no workflow.
    """
    found = sorted(p.name for p in (root / "data/raw").glob("*") if p.is_dir())
    names = [study] if study else [n for n in found if (root / "results" / n).is_dir()] or found
    if len(names) != 1 or not (root / "data/raw" / names[0]).is_dir() or not (root / "config").is_dir():
        raise WorkflowError(
            f"one study cannot be told here: {', '.join(names) or 'none'}",
            where=str(root),
            remedy="name a bundle's folder, or a study's report: reports/<study>",
        )
    own = root / "Snakefile"
    beside = Path(__file__).resolve().parents[3] / "Snakefile"
    snakefile = own if own.is_file() else beside
    if not snakefile.is_file():
        raise WorkflowError("there is no Snakefile", where=str(root), remedy="use the bundle's folder as it was made")
    package = root / "src" if (root / "src/emosec").is_dir() else None
    return StudySource(root.resolve(), snakefile.resolve(), package.resolve() if package else None, names[0])


def make_again(source: StudySource, work: Path, words: Sequence[str] = ()) -> None:
    """Make a study again.

    Parameters
    ----------
    source : where it is
    work : an empty folder, in which results/ and reports/ are made
    words : further words for snakemake, such as --cores 2

    Raises
    ------
    WorkflowError
        The workflow failed; what it said is on the terminal and in `work`.
    """
    lay_out(source, work)
    command = [
        "-s",
        str(source.snakefile),
        "--directory",
        str(work),
        "--config",
        f"studies=[{source.study}]",
        "--quiet",
        "reason",
    ]
    paths = [*([str(source.package)] if source.package else []), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, **JOBS, **({"PYTHONPATH": os.pathsep.join(paths)} if paths else {})}
    status, _ = watched([*command, *(words or ("--cores", "all"))], source.root / "results", environment)
    if status:
        raise WorkflowError(
            "the study could not be made again",
            where=str(work),
            remedy="what stopped it was said on the terminal; with --keep FOLDER its logs stay",
        )


def lay_out(source: StudySource, work: Path) -> None:
    """Copy definitions, raw data, the ledgers of analyses and claims, and the key's fingerprint of one study into a folder."""
    (work / "data/raw").mkdir(parents=True, exist_ok=True)
    shutil.copytree(source.root / "config", work / "config", dirs_exist_ok=True)
    shutil.copytree(source.root / "data/raw" / source.study, work / "data/raw" / source.study, dirs_exist_ok=True)
    ledgers = (*names_of(source.study), f"data/keys/{source.study}.json")
    # what the report says of earlier runs is read from their archive
    runs = f"results/{source.study}/runs"
    if (source.root / runs).is_dir():
        shutil.copytree(source.root / runs, work / runs, dirs_exist_ok=True)
    for name in ("data/raw/SOURCES.csv", *ledgers):
        if (source.root / name).is_file():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source.root / name, work / name)
