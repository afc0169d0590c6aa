"""A project without studies, and the command line, for tests of how a study begins."""

import shutil

import pytest

from emosec.cli import main


@pytest.fixture
def house(tmp_path, monkeypatch, root):
    """A project without studies, and the working folder in it."""
    folder = tmp_path / "house"
    shutil.copytree(root / "config", folder / "config")
    for path in (folder / "config/studies").iterdir():
        path.unlink()
    # emosec new reads every instrument: three of them are enough here
    for path in (folder / "config/instruments").glob("*.yaml"):
        if path.stem not in ("sai", "tai_security", "msq_security"):
            path.unlink()
    (folder / "data" / "raw").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def emosec(capsys):
    """Run the command line in this process; its status, what it printed, and what went to the error stream."""

    def run(*words):
        capsys.readouterr()
        status = main([str(w) for w in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run
