"""Does the engine work on every Python and on the oldest libraries that pyproject.toml allows? `make versions`.

Every interpreter found among 3.11, 3.12 and 3.13 gets the locked versions and, once, on the oldest Python, the oldest versions that
the metadata allow (uv's lowest-direct resolution of all extras). The tests named below run in each. What cannot be found is said.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = Path(sys.executable).parent / "uv"
PYTHONS = ("3.11", "3.12", "3.13")
# published numbers, strange arguments, missing data, names and extras: a minute each; `--all` runs tests/statistics
QUICK = (
    "tests/statistics/cfa/test_published_numbers.py", "tests/statistics/cfa/test_arguments.py",
    "tests/statistics/cfa/test_two_stage.py", "tests/statistics/imputation", "tests/statistics/test_reliability.py",
    "tests/test_packaging.py",
)  # fmt: skip
VERSIONS = (
    "import sys, numpy, scipy, pandas; print(sys.version.split()[0], *(m.__version__ for m in (numpy, scipy, pandas)))"
)


def interpreter(version: str) -> Path | None:
    """A Python of this version on this machine: on the PATH, with pyenv, or where uv keeps its own."""
    pyenv = sorted(Path(os.environ.get("PYENV_ROOT", "~/.pyenv")).expanduser().glob(f"versions/{version}.*/bin/python"))
    candidates = [sys.executable, shutil.which(f"python{version}"), *map(str, pyenv)]
    for path in filter(None, candidates):
        said = subprocess.run(
            [path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True
        )
        if said.stdout.strip() == version:
            return Path(path)
    return None


def install(python: Path, place: Path, oldest: bool) -> dict[str, str]:
    """An environment in `place`; its variables."""
    env = {**os.environ, "VIRTUAL_ENV": str(place), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    quiet = {"check": True, "env": env, "cwd": ROOT}
    subprocess.run([UV, "venv", "--quiet", "--python", python, place], **quiet)
    if oldest:
        dev = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"][
            "dev"
        ]
        tests = [line for line in dev if re.match(r"(hypothesis|pytest)", line)]
        subprocess.run(
            [UV, "pip", "install", "--quiet", "--resolution", "lowest-direct", "-e", ".[workflow]", *tests], **quiet
        )
    else:
        subprocess.run([UV, "pip", "sync", "--quiet", "--require-hashes", "requirements.lock"], **quiet)
        subprocess.run([UV, "pip", "install", "--quiet", "--no-deps", "-e", "."], **quiet)
    return env


def run(python: Path, oldest: bool, tests: list[str]) -> bool:
    """Install and test; whether all passed."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "venv"
        env = install(python, place, oldest)
        own = place / "bin" / "python"
        versions = subprocess.run(
            [own, "-c", VERSIONS], env=env, check=True, capture_output=True, text=True
        ).stdout.split()
        print(
            "Python {}, numpy {}, scipy {}, pandas {}{}".format(*versions, ", the oldest allowed" if oldest else ""),
            flush=True,
        )
        command = [own, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "not import_is_light", *tests]
        return subprocess.run(command, env=env, cwd=ROOT).returncode == 0


def main() -> int:
    """Run; 1 when a test failed somewhere."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--all", action="store_true", help="all of tests/statistics instead of a selection")
    reader.add_argument("--only", nargs="*", default=[*PYTHONS, "oldest"], help="of 3.11 3.12 3.13 oldest")
    asked = reader.parse_args()
    tests = ["tests/statistics", "tests/test_packaging.py"] if asked.all else list(QUICK)
    failed = []
    for name in asked.only:
        oldest = name == "oldest"
        python = interpreter(PYTHONS[0] if oldest else name)
        if python is None:
            print(f"skipped: there is no Python {name} on this machine", flush=True)
        elif not run(python, oldest, tests):
            failed.append(name)
    print(f"failed: {', '.join(failed)}" if failed else "all that ran passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
