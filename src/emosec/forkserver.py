"""Jobs that start with the large libraries loaded: a server that has loaded them once, and forks itself for every job.

Loading pandas and SciPy takes half a second of processor time and more, which a run of a hundred jobs would spend a hundred times.
A run's head starts a server, and Snakemake then starts scripts by this file instead of by Python itself. As a program it hands the
script to the server, waits, and ends as the job ended; where no server answers it becomes plain Python::

    head ── server ── keeper ── job
      └──── client ─────┘

No module of this package is loaded beforehand: a job runs the code that is on disk when it starts. Whoever dies of client, keeper
and job takes along those to its right, as if the client were the job. The server ends when the head has ended in whatever way.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import struct
import sys

# what takes long to load and what many jobs need
LIBRARIES = (
    "ctypes",
    "factor_analyzer",
    "numpy",
    "pandas",
    "pingouin",
    "pyarrow.dataset",
    "pyarrow.parquet",
    "pydantic.config",
    "pydantic.fields",
    "pydantic.functional_validators",
    "pydantic.main",
    "pydantic.types",
    "ruamel.yaml",
    "scipy.linalg",
    "scipy.optimize",
    "scipy.special",
    "scipy.stats",
    "snakemake.script",
    "statsmodels.miscmodels.ordinal_model",
)
# after how many new objects garbage is collected; Python's own first number is 700
SELDOM = (5_000, 50, 50)
SOCKET = "emosec.forkserver."
BEGUN = b"\x01"
NUMBER = struct.Struct("!i")
# prctl's PR_SET_PDEATHSIG
DIE_WITH_PARENT = 1


class Server:
    """A server that lives as long as this object and this process do.

    Parameters
    ----------
    folder : str
        Where its socket is to be, from the folder that jobs are started in; short, since the system takes a hundred letters. Nobody
        else may have a server there: what killed ones left is taken away.

    Attributes
    ----------
    command : str
        What starts a script, as a shell reads it, in place of the path of Python.
    """

    def __init__(self, folder: str) -> None:
        import subprocess
        from pathlib import Path
        from shlex import quote

        for left in Path(folder).glob(f"{SOCKET}*"):
            left.unlink(missing_ok=True)
        address = f"{folder}/{SOCKET}{os.getpid()}"
        # its input says nothing, and is closed by the system when this process ends
        self.process = subprocess.Popen([sys.executable, "-P", __file__, "serve", address], stdin=subprocess.PIPE)
        self.command = " ".join(quote(word) for word in (sys.executable, "-I", "-S", __file__, "run", address))


def possible() -> bool:
    """Tell whether this system has what a server needs: Linux has since 5.3."""
    return hasattr(os, "pidfd_open")


def run(address: str, words: list[str]) -> None:
    """Have a server start a script and end as it ends, or become plain Python where none answers."""
    with socket.socket(socket.AF_UNIX) as line:
        try:
            ask(line, address, words)
            # the job hears of Ctrl-C itself, and may have something to put away
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            begun = line.recv(1)
        except OSError:
            begun = b""
        if begun == BEGUN:
            answer = line.recv(NUMBER.size, socket.MSG_WAITALL)
            # a keeper that was killed has taken the job along
            end_as(NUMBER.unpack(answer)[0] if answer else signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.execv(sys.executable, [sys.executable, *words])


def ask(line: socket.socket, address: str, words: list[str]) -> None:
    """Hand a server the words after Python's name, with all that a process hands on to its child."""
    if words[0].startswith("-"):
        raise OSError("not a script")
    umask = os.umask(0o077)
    os.umask(umask)
    # a client starts with the little that it needs, and pathlib is not of it
    content = json.dumps([words, os.getcwd(), umask, dict(os.environ)]).encode()  # noqa: PTH109
    line.connect(address)
    socket.send_fds(line, [NUMBER.pack(len(content))], [0, 1, 2])
    line.sendall(content)


def end_as(status: int) -> None:
    """End this process with the status that `waitpid` gave of another."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        os._exit(code)
    if -code != signal.SIGKILL:
        signal.signal(-code, signal.SIG_DFL)
    os.kill(os.getpid(), -code)


def serve(address: str) -> list[str]:
    """Answer clients until the head is gone; returns in a job only, with the words that it is to run."""
    from pathlib import Path
    from select import select

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    umask = os.umask(0o177)
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(address)
    except OSError:
        # a folder that takes no sockets, such as a Windows drive seen from Linux: clients become Python
        os._exit(0)
    listener.listen(64)
    os.umask(umask)
    load()
    while True:
        ready, _, _ = select([listener.fileno(), 0], [], [])
        reap()
        if 0 in ready:
            Path(address).unlink(missing_ok=True)
            os._exit(0)
        line, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            return keep(line)
        line.close()


def reap() -> None:
    """Wait for the keepers that have ended: what their jobs took is then told to whoever waits for the server."""
    from contextlib import suppress

    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def load() -> None:
    """Load the libraries that are installed, and leave what they are out of every later collection of garbage.

    A job collects less often than Python does by itself: it lives for seconds, and what it makes is arrays and tables, which no
    collection is needed for.
    """
    import gc
    from contextlib import suppress
    from importlib import import_module

    for name in LIBRARIES:
        with suppress(ImportError):
            import_module(name)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def keep(line: socket.socket) -> list[str]:
    """Start the job that a client asks for and tell the client how it ended, or kill it if the client dies; returns in the job."""
    from select import select

    try:
        length, streams, _, _ = socket.recv_fds(line, NUMBER.size, 3)
        words, *handed = json.loads(line.recv(NUMBER.unpack(length)[0], socket.MSG_WAITALL))
        line.sendall(BEGUN)
    except (OSError, ValueError, struct.error):
        # the client has gone before it had said all
        os._exit(0)
    keeper, job = os.getpid(), os.fork()
    if job == 0:
        line.close()
        be_born(keeper)
        take_on(streams, *handed)
        return [str(word) for word in words]
    for stream in streams:
        os.close(stream)
    over = os.pidfd_open(job)
    if over not in select([over, line.fileno()], [], [])[0]:
        os.kill(job, signal.SIGKILL)
    status = os.waitpid(job, 0)[1]
    try:
        line.sendall(NUMBER.pack(status))
    finally:
        os._exit(0)


def be_born(keeper: int) -> None:
    """Begin as a process that dies with its keeper and hears of Ctrl-C."""
    import ctypes
    import random

    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != keeper:
        os._exit(1)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    random.seed()


def take_on(streams: list[int], folder: str, umask: int, environment: dict[str, str]) -> None:
    """Take on what a client handed over, as its own child would have."""
    import time

    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.umask(umask)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()


def execute(words: list[str]) -> None:
    """Run a script as Python does."""
    import runpy
    from pathlib import Path

    sys.argv = words
    sys.path.insert(0, str(Path(words[0]).resolve().parent))
    runpy.run_path(words[0], run_name="__main__")


if __name__ == "__main__":
    task, socket_path, *rest = sys.argv[1:]
    if task == "run":
        run(socket_path, rest)
    else:
        execute(serve(socket_path))
