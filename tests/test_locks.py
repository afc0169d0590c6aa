"""A lock that a killed run left is taken away; that of a living run stays; two runs of one workflow are never at work at once."""

import subprocess
import sys
import time

import pytest

from emosec.errors import WorkflowError
from emosec.locks import at_work, claim

ASK = """
import sys
from pathlib import Path
from emosec.errors import WorkflowError
from emosec.locks import claim
try:
    print("alone" if claim(Path(sys.argv[1]), sys.argv[2]).alone else "beside")
except WorkflowError as error:
    print(error)
"""


def another(folder, workflow="main"):
    """What a claim in another process says."""
    command = [sys.executable, "-c", ASK, str(folder), workflow]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_a_lock_left_behind_is_taken_away_and_a_living_one_is_not(tmp_path):
    left = tmp_path / "locks/0.input.lock"
    left.parent.mkdir()
    left.write_text("results/x.csv\n")
    with claim(tmp_path):
        assert not left.exists()
        left.write_text("results/x.csv\n")
        assert "another run of the main workflow is at work here" in another(tmp_path)
        assert left.exists()
        # another workflow may be at work beside it, and takes nothing away
        assert another(tmp_path, "calibration") == "beside"
        assert left.exists()
    assert another(tmp_path) == "alone"
    assert not left.exists()


def test_a_run_in_the_same_process_is_refused_too(tmp_path):
    with claim(tmp_path), pytest.raises(WorkflowError, match="another run"):
        claim(tmp_path)


def test_a_run_waits_for_the_jobs_that_a_killed_one_left(tmp_path):
    with at_work(tmp_path):
        command = [sys.executable, "-c", ASK, str(tmp_path), "main"]
        waiting = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert "waiting until they end" in waiting.stderr.readline()
        time.sleep(0.3)
        assert waiting.poll() is None
    assert waiting.communicate(timeout=300)[0].strip() == "alone"


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
