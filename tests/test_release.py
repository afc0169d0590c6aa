"""Version and authors are said alike wherever they are said, and the release checklist finds what is not."""

import importlib.util
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from emosec.bundle.citing import citation_of, codemeta

ROOT = Path(__file__).parents[1]
SPEC = importlib.util.spec_from_file_location("release", ROOT / "tools/release.py")
RELEASE = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(RELEASE)
wrong = RELEASE.wrong


def test_codemeta_and_zenodo_agree_with_the_citation():
    said = citation_of(ROOT)
    assert (ROOT / "codemeta.json").read_text() == codemeta(said)
    deposit = json.loads((ROOT / ".zenodo.json").read_text())
    assert deposit["title"] == said["title"]
    assert deposit["version"] == str(said["version"])
    assert [c["name"] for c in deposit["creators"]] == [a["name"] for a in said["authors"]]


@pytest.fixture
def ready(tmp_path):
    """A project that is ready for release."""
    for name in ("pyproject.toml", "CITATION.cff", "codemeta.json", ".zenodo.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "CHANGELOG.md").write_text(f"## {citation_of(ROOT)['version']}\n")
    for words in (["init", "-q"], ["add", "-A"], ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    return tmp_path


def test_a_ready_project_is_ready(ready):
    assert list(wrong(ready)) == []


@pytest.mark.parametrize("name", ["CITATION.cff", "codemeta.json", ".zenodo.json"])
def test_another_version_is_found(ready, name):
    path = ready / name
    path.write_text(path.read_text().replace("0.1.0", "9.9.9"))
    assert any(line.startswith(f"{name}: its version is not 0.1.0") for line in wrong(ready))


def test_a_missing_heading_and_changes_are_found(ready):
    (ready / "CHANGELOG.md").write_text("## Unreleased\n")
    found = list(wrong(ready))
    assert any("no heading ## 0.1.0" in line for line in found)
    assert any("not clean" in line for line in found)
