"""A run that is stopped while it renews results leaves nothing that stops the next, which makes the same bytes."""

import os
import pty
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
from tiny import THREADS, command, snakemake

# a rule that writes several files, what it writes, and what an edit changes that makes it stale
RULES = {
    "intake": "results/tiny/1_intake/wave1",
    "screening": "results/tiny/2_screening/mini_security/wave1",
    "report": "reports/tiny",
}
# tried in every run of the tests; the others are slow
ALWAYS = {("intake", "Ctrl-C")}
TARGETS = {"intake": "respondents.parquet", "screening": "flow.csv", "report": "index.html"}


def bytes_below(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the records of how long it took."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not p.name.startswith("run")
    }


def start(house: Path, *words: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start the workflow in a terminal of its own, as a person would, and return it and the terminal."""
    terminal, side = pty.openpty()
    run = subprocess.Popen(
        command(house, *words), stdin=side, stdout=side, stderr=side, start_new_session=True,
        preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
        env={**os.environ, **THREADS},
    )  # fmt: skip
    os.close(side)
    threading.Thread(target=drain, args=(terminal,), daemon=True).start()
    return run, terminal


def drain(terminal: int) -> None:
    """Read what the run says until it says no more, so that it never waits for a reader."""
    try:
        while os.read(terminal, 4096):
            pass
    except OSError:
        return


def drain_quietly(stream) -> None:
    """Read what a process says in the background, so that it never waits for a reader."""
    threading.Thread(target=stream.read, daemon=True).start()


def stop(run: subprocess.Popen[bytes], terminal: int, how: str) -> None:
    """Press Ctrl-C in the terminal, or kill the run and its jobs as a power cut would."""
    if how == "Ctrl-C":
        os.write(terminal, b"\x03")
    else:
        os.killpg(run.pid, signal.SIGKILL)
    run.wait(timeout=300)


@pytest.mark.parametrize(
    ("rule", "how"),
    [
        pytest.param(rule, how, marks=() if (rule, how) in ALWAYS else pytest.mark.slow)
        for rule in RULES
        for how in ("Ctrl-C", "SIGKILL")
    ],
)
def test_a_stopped_renewal_is_made_again(copy, rule, how):
    folder, target = copy / RULES[rule], f"{RULES[rule]}/{TARGETS[rule]}"
    before = bytes_below(folder)
    for moment in (0.2, 1.5):
        run, terminal = start(copy, "--forcerun", rule, "--rerun-incomplete", target)
        deadline = time.monotonic() + 300
        # a copy of the old result shows that the job has begun
        while not any((copy / ".snakemake/backups").rglob("*.*")) and run.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        time.sleep(moment)
        stop(run, terminal, how)
        os.close(terminal)
    again = snakemake(copy, "--rerun-incomplete", target)
    assert again.returncode == 0, again.stderr[-3000:]
    assert bytes_below(folder) == before
    assert not list((copy / ".snakemake/backups").rglob("*.*"))


def test_an_interrupted_renewal_is_not_taken_for_done(copy):
    """Raw data change, the renewal is stopped, Snakemake puts the old tables back: they are stale all the same."""
    raw = next((copy / "data/raw/tiny/wave1").glob("*.csv"))
    target = "results/tiny/1_intake/wave1/respondents.parquet"
    old = (copy / target).read_bytes()
    lines = raw.read_text().splitlines(keepends=True)
    raw.write_text("".join(lines[:-1]))
    run, terminal = start(copy, target)
    while not any((copy / ".snakemake/backups").rglob("*.*")) and run.poll() is None:
        time.sleep(0.02)
    stop(run, terminal, "Ctrl-C")
    os.close(terminal)
    again = snakemake(copy, "--rerun-incomplete", target)
    assert again.returncode == 0, again.stderr[-3000:]
    assert (copy / target).read_bytes() != old


def test_no_rule_has_a_folder_as_output():
    """Snakemake copies a folder before it is made anew, and what a kill leaves of the copy stops every later run."""
    for path in (Path(__file__).resolve().parents[2] / "workflow").rglob("*"):
        if path.suffix == ".smk" or path.name == "Snakefile":
            assert "directory(" not in path.read_text(encoding="utf-8"), path
