"""The tests of built tables, run as part of the workflow: what must hold of any study's results."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from emosec.errors import TableError


def run_tests(study: Path, tests: Path) -> str:
    """Run the tests of built tables on one study's results and return pytest's words.

    Parameters
    ----------
    study : folder of the study's results
    tests : folder of the tests

    Raises
    ------
    TableError
        A test failed; its words are in the message.
    """
    command = [
        sys.executable,
        "-m",
        "pytest",
        str(tests),
        "--study",
        str(study),
        "-q",
        "-p",
        "no:cacheprovider",
        "--tb=short",
    ]
    done = subprocess.run([*command, f"--rootdir={tests}"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise TableError(
            f"the built tables break a rule that holds of every study:\n{done.stdout[-3000:]}{done.stderr[-1000:]}",
            where=str(study),
            remedy="this is a fault of the program or of a table edited by hand: run make clean, then make",
        )
    return done.stdout.rsplit(" in ", 1)[0] + "\n"
