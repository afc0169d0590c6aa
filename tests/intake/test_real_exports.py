"""The real exports of ../shared/data/exports, when they are there: docs/exports.md says what becomes of each, and must be right."""

from pathlib import Path

import pytest

from emosec.intake.recognised import recognise_file

pytestmark = pytest.mark.usefixtures("read_here")

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "exports"
FILES = sorted(p.relative_to(FOLDER).as_posix() for p in FOLDER.rglob("*") if p.is_file() and p.suffix != ".md")


def documented():
    """File → (reader, rows, columns, dropped, note) as the table in docs/exports.md says."""
    lines = (ROOT / "docs" / "exports.md").read_text().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


def line_of(name):
    found = recognise_file(FOLDER / name)
    if found.refusal:
        return ["refused", "", "", "", found.refusal]
    return [found.reader, str(found.rows), str(found.columns), str(len(found.personal)), "; ".join(found.notes)]


@pytest.mark.parametrize("name", FILES or [pytest.param("", marks=pytest.mark.skip(reason="no real exports here"))])
def test_what_the_documentation_says_of_each_real_export(name):
    assert documented()[name] == line_of(name)
