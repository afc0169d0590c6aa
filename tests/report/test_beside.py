"""Work beside the report: the same pages on one core or two, and errors that reach whoever waits."""

import os
import signal

import pytest

from emosec.errors import TableError
from emosec.report.beside import beside
from emosec.report.content import content
from emosec.report.gather import gather


def test_rooms_made_beside_are_those_made_here(builder, tmp_path, small_design, monkeypatch):
    waves = dict.fromkeys(small_design.instruments, ("time1",))
    got = gather(builder(small_design, tmp_path, waves).build(), small_design)
    two = content(got, small_design)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    one = content(got, small_design)
    assert [s.word for s in two.sections] == [s.word for s in one.sections]
    assert [(t.name, t.title, t.lines, t.note) for t in two.tables()] == [
        (t.name, t.title, t.lines, t.note) for t in one.tables()
    ]
    assert [f.svg(standalone=True) for f in two.figures()] == [f.svg(standalone=True) for f in one.figures()]


def test_there_is_work_for_two():
    with beside(os.getpid) as there:
        here = os.getpid()
    assert there.value != here


def test_an_error_beside_is_raised_with_its_words():
    def fails():
        raise TableError("a column is missing", where="fits.csv", remedy="run make")

    with pytest.raises(TableError, match="a column is missing") as raised, beside(fails):
        pass
    assert "fits.csv" in str(raised.value)
    assert "run make" in str(raised.value)


def test_an_error_here_ends_what_is_beside():
    with pytest.raises(ValueError, match="here"), beside(lambda: signal.pause()):
        raise ValueError("here")


def test_what_is_killed_beside_is_an_error_and_no_wait():
    killed = pytest.raises(ChildProcessError, match="ended from outside: exit -9")
    with killed, beside(lambda: os.kill(os.getpid(), signal.SIGKILL)):
        pass
