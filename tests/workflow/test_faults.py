"""What goes wrong around a run: files that change, waves that go, two runs at once. `make faults` does more of it, at random."""

import os
import shutil
import signal
import subprocess
import time

from test_interrupted import drain_quietly
from test_tiny_study import planned
from tiny import THREADS, command, snakemake


def test_a_raw_file_counts_by_content_however_old(copy):
    raw = next((copy / "data/raw/tiny/wave1").glob("*.csv"))
    was = raw.stat()
    lines = raw.read_text().splitlines(keepends=True)
    raw.write_text("".join(lines[:-1]))
    os.utime(raw, (was.st_atime, was.st_mtime - 10**6))
    jobs = planned(copy)
    assert "1 intake: tiny wave1" in jobs
    assert "1 intake: tiny wave2" not in jobs


def test_a_table_edited_by_hand_is_made_again(copy):
    table = copy / "results/tiny/5_reliability/mini_security/wave1/reliability.csv"
    was, dated = table.read_bytes(), table.stat()
    table.write_bytes(was.replace(b"0.8", b"0.9"))
    assert table.read_bytes() != was
    os.utime(table, (dated.st_atime, dated.st_mtime))
    assert "5 reliability: tiny mini_security wave1" in planned(copy)
    done = snakemake(copy, str(table.relative_to(copy)))
    assert done.returncode == 0, done.stderr[-2000:]
    assert table.read_bytes() == was


def test_dates_in_the_future_make_nothing_stale(copy):
    ahead = time.time() + 10**8
    for table in (copy / "results/tiny/1_intake").rglob("*.*"):
        os.utime(table, (ahead, ahead))
    done = snakemake(copy, "-R", "items", "--rerun-incomplete", "results/tiny/4_items/mini_mood/wave1/items.csv")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "are dated in the future; they count as of now" in done.stderr
    # a raw file would make each of its results outdated: it is refused at once, with what to do
    raw = next((copy / "data/raw/tiny/wave1").glob("*.csv"))
    os.utime(raw, (ahead, ahead))
    failed = snakemake(copy)
    assert failed.returncode != 0
    assert f"{raw.relative_to(copy)}: the file is dated in the future" in failed.stderr


def test_an_empty_wave_is_refused_before_anything_is_computed(copy):
    (copy / "data/raw/tiny/wave3").mkdir()
    failed = snakemake(copy)
    assert failed.returncode != 0
    assert "data/raw/tiny/wave3: the wave's folder holds no export" in failed.stderr


def test_tables_of_a_removed_wave_are_set_aside_and_named(copy, monkeypatch):
    """The tests of tables that remain take no notice of what somebody has set for tests of their own."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    shutil.rmtree(copy / "data/raw/tiny/wave2")
    done = snakemake(copy, "results/tiny/artefacts.txt")
    assert done.returncode == 0, done.stderr[-3000:]
    assert "tiny: not in the plan, moved to results/set_aside/tiny: 1_intake/wave2" in done.stderr
    assert not list((copy / "results/tiny").glob("[0-9]*/**/wave2"))
    assert (copy / "results/set_aside/tiny/1_intake/wave2/respondents.parquet").is_file()


def test_a_second_run_is_refused_and_the_first_goes_on(copy):
    target = "results/tiny/8_separability/mini_security/wave1/sensitivity.csv"
    first = subprocess.Popen(
        command(copy, "--forcerun", "sensitivity", "--rerun-incomplete", target), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env={**os.environ, **THREADS}, start_new_session=True,
    )  # fmt: skip
    while b"sensitivity" not in first.stdout.readline() and first.poll() is None:
        pass
    os.killpg(first.pid, signal.SIGSTOP)  # it must not end before the second begins
    try:
        second = snakemake(copy, target)
    finally:
        os.killpg(first.pid, signal.SIGCONT)
        drain_quietly(first.stdout)
    assert second.returncode != 0
    assert "another run of the main workflow is at work here" in second.stderr
    assert "Traceback" not in second.stderr
    assert first.wait(timeout=300) == 0


def test_a_spoilt_ledger_stops_the_entry_and_is_never_replaced(copy):
    """Other kinds of damage: `test_ledger.py`."""
    ledger, content = copy / "data/ledgers/tiny.json", b'{"analyses": ['
    ledger.write_bytes(content)
    failed = snakemake(copy, "--forcerun", "analyses", "--rerun-incomplete", "results/tiny/8_separability/analyses.csv")
    assert failed.returncode != 0
    assert "no JSON" in failed.stderr
    assert "put back the file that version control or a backup has" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert ledger.read_bytes() == content


def test_files_are_as_open_as_the_umask_allows(copy):
    target = "results/tiny/1_intake/wave1/respondents.parquet"
    before = os.umask(0o077)
    try:
        done = snakemake(copy, "--forcerun", "intake", "--rerun-incomplete", target)
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr[-2000:]
    made = [p for p in (copy / target).parent.glob("*.*") if p.is_file()]
    assert len(made) >= 7
    assert [p.name for p in made if p.stat().st_mode & 0o077] == []
