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


def test_copies_left_behind_go_back_where_nothing_is_in_their_place(tmp_path):
    backups = tmp_path / ".snakemake/backups"
    (backups / "results/a").mkdir(parents=True)
    (tmp_path / "results/a").mkdir(parents=True)
    (backups / "results/a/x.csv").write_text("old")
    (backups / "results/a/y.csv").write_text("old")
    (tmp_path / "results/a/y.csv").write_text("whole, old or new")
    claim(tmp_path / ".snakemake").close()
    assert (tmp_path / "results/a/x.csv").read_text() == "old"
    assert (tmp_path / "results/a/y.csv").read_text() == "whole, old or new"
    assert not backups.exists()
