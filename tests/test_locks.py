"""A lock that a killed run left is taken away; that of a living run stays."""

import subprocess
import sys

from emosec.locks import claim


def test_a_lock_left_behind_is_taken_away_and_a_living_one_is_not(tmp_path):
    left = tmp_path / "locks/0.input.lock"
    left.parent.mkdir()
    left.write_text("results/x.csv\n")
    ask = (
        "import sys; from pathlib import Path; from emosec.locks import claim; print(claim(Path(sys.argv[1])) is None)"
    )

    def another():
        done = subprocess.run([sys.executable, "-c", ask, str(tmp_path)], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    with claim(tmp_path):
        assert not left.exists()
        left.write_text("results/x.csv\n")
        assert another() == "True"
        assert left.exists()
    assert another() == "False"
    assert not left.exists()
