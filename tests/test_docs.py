"""The documentation site: every page is in it, every example on its pages runs, and it can be built."""

import doctest
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    p for p in (ROOT / "docs").rglob("*.md") if ">>>" in p.read_text(encoding="utf-8") and p.name != "cfa.md"
)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.stem)
def test_examples_run(page):
    failed, tried = doctest.testfile(str(page), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried > 3
    assert failed == 0


def test_every_declared_function_has_its_place():
    import emosec.statistics

    text = (ROOT / "docs" / "functions.md").read_text(encoding="utf-8")
    told = [line.removeprefix("::: ") for line in text.splitlines() if line.startswith(":::")]
    things = {name: getattr(emosec.statistics, name) for name in emosec.statistics.__all__}
    assert told == [f"{thing.__module__}.{name}" for name, thing in things.items()]


@pytest.mark.slow
def test_the_site_is_built_without_the_network(tmp_path):
    command = [Path(sys.executable).parent / "mkdocs", "build", "--quiet", "--strict", "--site-dir", tmp_path / "site"]
    closed = {**os.environ, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=closed)
    assert made.returncode == 0, made.stderr
    assert "Nye" in (tmp_path / "site" / "functions.html").read_text(encoding="utf-8")
