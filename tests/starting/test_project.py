"""A project that an older emosec laid out says so, and is brought to the installed one."""

from __future__ import annotations

from pathlib import Path

import pytest

from emosec.cli import main
from emosec.errors import DefinitionError
from emosec.starting.project import behind, lay_out, renew, template


@pytest.fixture
def project(tmp_path):
    lay_out(tmp_path)
    return tmp_path


def test_an_older_workflow_is_told_and_renewed(project, monkeypatch, capsys):
    assert behind(project) == ()
    (project / "workflow/scripts/evidence.py").write_text("an older one")
    (project / "workflow/rules/report.smk").unlink()
    instrument = project / "config/instruments/gad_7.yaml"
    instrument.write_text("mine")
    assert behind(project) == ("workflow/rules/report.smk", "workflow/scripts/evidence.py")

    monkeypatch.chdir(project)
    assert main(["init", ".", "--renew"]) == 0
    assert "replaced/01" in capsys.readouterr().out
    assert behind(project) == ()
    assert (project / "replaced/01/workflow/scripts/evidence.py").read_text() == "an older one"
    assert instrument.read_text() == "mine"
    assert renew(project).name == "02"


def test_what_is_no_project_is_not_renewed(tmp_path):
    assert behind(tmp_path) == ()
    with pytest.raises(DefinitionError, match="no project here"):
        renew(tmp_path)
    with pytest.raises(DefinitionError, match="the installed emosec itself"):
        renew(Path(template()))


@pytest.mark.parametrize("place", ["taken.csv", "taken.csv/study"])
def test_a_file_is_no_place_for_a_project(tmp_path, place):
    taken = tmp_path / "taken.csv"
    taken.write_text("a;b")
    with pytest.raises(DefinitionError, match="this is a file, and a project needs a folder") as refusal:
        lay_out(tmp_path / place)
    assert str(taken) in str(refusal.value)
    assert taken.read_text() == "a;b"
