"""The tiny study laid out in a folder, and the project's Snakefile run there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def command(house: Path, *words: str, snakefile: Path = ROOT / "Snakefile") -> list[str]:
    """The words that run the project's Snakefile in another folder."""
    return [sys.executable, "-m", "snakemake", "-s", str(snakefile), "--directory", str(house), "-c2", *words]


def snakemake(
    house: Path, *words: str, snakefile: Path = ROOT / "Snakefile", threads: Mapping[str, str] = THREADS
) -> subprocess.CompletedProcess[str]:
    """Run the project's Snakefile in another folder."""
    return subprocess.run(
        command(house, *words, snakefile=snakefile),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **threads},
    )


def make_house(folder: Path) -> Path:
    """Lay out the tiny study: its own definitions and data, the shipped construct, screening, models and decision."""
    for part in ("constructs", "screening", "models", "decisions"):
        shutil.copytree(ROOT / "config" / part, folder / "config" / part)
    shutil.copytree(ROOT / "tests/tiny_study/config", folder / "config", dirs_exist_ok=True)
    shutil.copytree(ROOT / "tests/tiny_study/data", folder / "data")
    return folder
