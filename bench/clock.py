"""What a program took with all its children: wall-clock and processor seconds, the peak memory of its largest process; Linux.

Processes that outlive their parents are waited for too, as Snakemake's fork server is. What needs more than it may is killed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# prctl's PR_SET_CHILD_SUBREAPER: orphans below become this process's children
SUBREAPER = 36
TICK = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(frozen=True)
class Taken:
    """What a program took.

    Attributes
    ----------
    wall, cpu : seconds
    peak : MiB of the largest process
    stopped : "" or the limit that it went over: "seconds" or "memory"
    code : how it ended
    said : the end of what it said
    """

    wall: float
    cpu: float
    peak: float
    stopped: str
    code: int
    said: str


def clocked(words: list[str], *, seconds: float, memory: float, **how: Any) -> Taken:
    """Run a program and return what it took; kill it once it took more processor seconds, or a process more MiB, than it may."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1)
    began, cpu, peak, code, stopped = time.perf_counter(), 0.0, 0.0, 0, ""
    with tempfile.TemporaryFile() as said:
        program = subprocess.Popen(words, stdout=said, stderr=subprocess.STDOUT, start_new_session=True, **how)
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid:
                cpu, peak = cpu + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss / 1024)
                if pid == program.pid:
                    code = program.returncode = os.waitstatus_to_exitcode(status)
                continue
            alive = below(os.getpid())
            now, largest = cpu + sum(seconds_of(p) for p in alive), max(map(memory_of, alive), default=0.0)
            if now > seconds or largest > memory:
                stopped = stopped or ("memory" if largest > memory else "seconds")
                for each in alive:
                    end(each)
            time.sleep(0.3)
        said.seek(0)
        text = said.read().decode(errors="replace")[-3000:]
    return Taken(time.perf_counter() - began, cpu, peak, stopped, code, text)


def below(pid: int) -> list[int]:
    """Return the descendants of a process."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        if stat := stat_of(int(entry.name)):
            parents.setdefault(int(stat[1]), []).append(int(entry.name))
    found = list(parents.get(pid, []))
    for each in found:
        found += parents.get(each, [])
    return found


def stat_of(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the third on, or none where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []


def seconds_of(pid: int) -> float:
    """Return the processor seconds of a process and of the children it has waited for."""
    return sum(map(int, stat_of(pid)[11:15])) / TICK


def memory_of(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    stat = stat_of(pid)
    return int(stat[21]) * PAGE if stat else 0.0


def end(pid: int) -> None:
    """Kill a process that this one started, if it is there still."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
