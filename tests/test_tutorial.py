"""The tutorial is run as it stands: every command succeeds, and what it says is said."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/guides/tutorial.md"


def blocks(kind: str) -> list[str]:
    """Return the fenced blocks of a kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_tutorial_has_commands_and_what_they_say():
    assert len(blocks("sh")) >= 5
    assert len(blocks("text")) >= 3


def executed(commands: list[str], folder: Path) -> str:
    """Run blocks of commands one after the other in a folder, and return what they said."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        ["bash", "-c", "set -e\n" + "\n".join(commands)], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, **threads, "PATH": path, "EMOSEC": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout[-1500:], done.stderr[-3000:])
    return done.stdout


def not_said(told: list[str], said: str) -> list[str]:
    """Return the lines of blocks of text that commands did not say; … stands for anything."""
    lines = [line.strip() for block in told for line in block.splitlines() if line.strip()]
    return [line for line in lines if not re.search(".*".join(map(re.escape, line.split("…"))), said)]


def test_the_tutorial_runs_up_to_the_study_that_is_checked(tmp_path):
    commands = blocks("sh")
    last = next(i for i, block in enumerate(commands) if "emosec check" in block)
    assert not_said(blocks("text")[:2], executed(commands[: last + 1], tmp_path)) == []


@pytest.mark.slow
def test_the_tutorial_runs_as_it_stands(tmp_path):
    assert not_said(blocks("text"), executed(blocks("sh"), tmp_path)) == []
