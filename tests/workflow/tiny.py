"""The tiny study laid out in a folder, and the project's Snakefile run there."""

import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[2]
THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# Snakemake loaded once for all tests: to load it costs more than all else of a start
LOADED = multiprocessing.get_context("forkserver")
LOADED.set_forkserver_preload(["snakemake.cli"])


def command(house: Path, *words: str, snakefile: Path = ROOT / "Snakefile") -> list[str]:
    """The words that run the project's Snakefile in another folder."""
    return [sys.executable, "-m", "snakemake", "-s", str(snakefile), "--directory", str(house), "-c2", *words]


def snakemake(
    house: Path, *words: str, snakefile: Path = ROOT / "Snakefile", threads: Mapping[str, str] = THREADS
) -> subprocess.CompletedProcess[str]:
    """Run a Snakefile of the project's in another folder, in a process forked from one that has loaded Snakemake."""
    argv = command(house, *words, snakefile=snakefile)
    with TemporaryDirectory() as folder:
        said = Path(folder, "stdout"), Path(folder, "stderr")
        given = {**os.environ, **threads}, os.umask(0o022)
        os.umask(given[1])
        # jobs that find another package, or other threads of BLAS, need a server that was started so
        shared = server_of_jobs() if threads is THREADS and "PYTHONPATH" not in os.environ else None
        run = LOADED.Process(target=as_snakemake, args=(argv[2:], said, *given, shared and shared.command))
        run.start()
        run.join()
        out, err = (path.read_text(encoding="utf-8") for path in said)
    return subprocess.CompletedProcess(argv, run.exitcode, out, err)


@cache
def server_of_jobs() -> Any:
    """One server that forks the jobs of all runs of these tests, where the system has what it needs."""
    from emosec.environment import JOBS
    from emosec.forkserver import Server, possible

    # as the Snakefile starts one
    with patch.dict(os.environ, JOBS):
        return Server(mkdtemp()) if possible() else None


def as_snakemake(
    argv: list[str], said: tuple[Path, Path], environment: Mapping[str, str], umask: int, jobs: str | None
) -> None:
    """Be the command `snakemake` in this process: its words, its environment, its output in two files, and what starts its jobs."""
    for stream, path in zip((1, 2), said, strict=True):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), stream)
    os.umask(umask)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = argv
    sys.path[:0] = [folder for folder in environment.get("PYTHONPATH", "").split(os.pathsep) if folder]
    from snakemake.cli import main

    if jobs:
        # not before: a run may find another package
        from emosec import forkserver

        forkserver.Server = lambda folder: SimpleNamespace(command=jobs)
    main(argv[1:])


def make_house(folder: Path) -> Path:
    """Lay out the tiny study: its own definitions and data, the shipped construct, screening, models and decision."""
    for part in ("constructs", "screening", "models", "decisions"):
        shutil.copytree(ROOT / "config" / part, folder / "config" / part)
    shutil.copytree(ROOT / "tests/tiny_study/config", folder / "config", dirs_exist_ok=True)
    shutil.copytree(ROOT / "tests/tiny_study/data", folder / "data")
    return folder
