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


@pytest.mark.slow
def test_the_tutorial_runs_as_it_stands(tmp_path):
    script = "set -e\n" + "\n".join(blocks("sh"))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    threads = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, **threads, "PATH": path, "EMOSEC": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout[-1500:], done.stderr[-3000:])
    for line in (line for block in blocks("text") for line in block.splitlines() if line.strip()):
        wanted = ".*".join(map(re.escape, line.strip().split("…")))
        assert re.search(wanted, done.stdout), f"the tutorial says {line!r}, and the commands did not"
