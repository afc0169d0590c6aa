"""Scripts started through a server behave as scripts that Python starts: output, status, signals; and nothing outlives its head."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from emosec import forkserver
from emosec.forkserver import SOCKET, Server, possible

pytestmark = pytest.mark.skipif(not possible(), reason="this system has no pidfd")

HEAD = """
import sys, time
from emosec import forkserver
forkserver.LIBRARIES = ()
server = forkserver.Server(".")
print(server.command, server.process.pid, sep="\\t", flush=True)
time.sleep(60)
"""
# says who it is, and ends as it is told
SCRIPT = """
import os, signal, sys, time
from pathlib import Path
print(__name__, Path(sys.argv[0]).name, Path.cwd().name, os.environ.get("WORD"), "numpy" in sys.modules, flush=True)
how = os.environ.get("HOW", "")
if how == "fail":
    raise ValueError("as asked")
if how == "exit":
    sys.exit(7)
if how == "die":
    os.kill(os.getpid(), signal.SIGTERM)
if how == "wait":
    Path("pid").write_text(str(os.getpid()))
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        print("put away", flush=True)
        raise
print(sys.stdin.read(), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("a folder")
    (folder / "job.py").write_text(SCRIPT)
    return folder


@pytest.fixture(scope="module")
def command(folder):
    with contextlib.chdir(folder):
        server = Server(".")
    waited_for(lambda: any(folder.glob(f"{SOCKET}*")))
    yield server.command
    server.process.stdin.close()
    assert server.process.wait(120) == 0
    assert not any(folder.glob(f"{SOCKET}*"))


def waited_for(something, seconds=120):
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not something():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def fields(pid):
    """Return the fields of /proc/PID/stat from the third on, the state."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def job(command, folder, how="", **options):
    env = {**os.environ, "HOW": how, "WORD": "said"}
    return subprocess.Popen(f"exec {command} job.py", shell=True, cwd=folder, env=env, stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)  # fmt: skip


def test_a_script_has_what_its_client_has_and_the_libraries_besides(command, folder):
    out, err = job(command, folder).communicate("asked")
    assert out.split() == ["__main__", "job.py", "a", "folder0", "said", "True"]
    assert err.strip() == "asked"


@pytest.mark.parametrize(("how", "status"), [("fail", 1), ("exit", 7), ("die", -signal.SIGTERM)])
def test_a_client_ends_as_its_job_ends(command, folder, how, status):
    started = job(command, folder, how)
    _, err = started.communicate("")
    assert started.returncode == status
    assert ("ValueError: as asked" in err) == (how == "fail")


def waiting(command, folder, **options):
    (folder / "pid").unlink(missing_ok=True)
    started = job(command, folder, "wait", **options)
    waited_for(lambda: (folder / "pid").exists() and (folder / "pid").read_text())
    return started, int((folder / "pid").read_text())


def gone(pid):
    """Whether a process has ended; one that waits to be reaped has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_job_dies_with_its_client(command, folder):
    started, pid = waiting(command, folder)
    started.kill()
    waited_for(lambda: gone(pid))


def test_a_client_hears_of_a_job_that_is_killed(command, folder):
    started, pid = waiting(command, folder)
    os.kill(pid, signal.SIGKILL)
    started.communicate()
    assert started.returncode == -signal.SIGKILL


def test_a_job_may_put_something_away_when_interrupted(command, folder):
    started, pid = waiting(command, folder)
    started.send_signal(signal.SIGINT)  # a terminal sends it to both
    os.kill(pid, signal.SIGINT)
    out, err = started.communicate()
    assert "put away" in out
    assert "KeyboardInterrupt" in err
    assert started.returncode == -signal.SIGINT


def test_where_no_server_answers_python_runs_the_script(folder):
    words = [sys.executable, "-I", "-S", forkserver.__file__, "run", "nobody"]
    ran = subprocess.run([*words, "job.py"], cwd=folder, capture_output=True, text=True, input="")
    assert ran.stdout.split()[-1] == "False"
    ran = subprocess.run([*words, "-c", "import numpy; print('plain')"], cwd=folder, capture_output=True, text=True)
    assert ran.stdout == "plain\n"


def test_a_folder_that_takes_no_socket_has_no_server_and_no_complaint():
    words = [sys.executable, "-P", forkserver.__file__, "serve", "/proc/socket"]
    ran = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.PIPE, timeout=120)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_a_server_ends_with_its_head_and_a_job_goes_on(tmp_path):
    (tmp_path / "job.py").write_text(SCRIPT)
    head = subprocess.Popen([sys.executable, "-c", HEAD], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    command, server = head.stdout.readline().rstrip("\n").split("\t")
    waited_for(lambda: any(tmp_path.glob(f"{SOCKET}*")))
    started, pid = waiting(command, tmp_path)
    head.kill()
    head.wait()
    waited_for(lambda: gone(int(server)))
    assert not gone(pid)
    started.kill()
    waited_for(lambda: gone(pid))


def test_what_jobs_took_is_told_to_who_waits_for_the_server(tmp_path):
    (tmp_path / "job.py").write_text("import time\nwhile time.process_time() < 0.5: pass")
    with contextlib.chdir(tmp_path):
        server = Server(".")
    waited_for(lambda: any(tmp_path.glob(f"{SOCKET}*")))
    assert subprocess.run(f"exec {server.command} job.py", shell=True, cwd=tmp_path, check=False).returncode == 0
    keepers = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    waited_for(lambda: all(fields(pid)[0] == "Z" for pid in keepers.read_text().split()))
    own = sum(map(int, fields(server.process.pid)[11:13])) / os.sysconf("SC_CLK_TCK")
    server.process.stdin.close()
    _, server.process.returncode, used = os.wait4(server.process.pid, 0)
    assert used.ru_utime + used.ru_stime >= own + 0.5


def test_a_client_that_goes_before_it_has_said_all_leaves_no_word(tmp_path):
    words = [sys.executable, "-P", forkserver.__file__, "serve", "socket"]
    server = subprocess.Popen(words, cwd=tmp_path, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    waited_for(lambda: (tmp_path / "socket").exists())
    for said in (b"", b"\0", (5).to_bytes(4, "big") + b"[1"):
        with contextlib.chdir(tmp_path), socket.socket(socket.AF_UNIX) as line:
            line.connect("socket")
            line.sendall(said)
    (tmp_path / "job.py").write_text(SCRIPT)
    command = f"{sys.executable} -I -S {forkserver.__file__} run socket"
    assert job(command, tmp_path).communicate("asked")[1].strip() == "asked"
    assert server.communicate()[1] == ""
