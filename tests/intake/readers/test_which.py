"""The platform told from first bytes is the one that reading finds."""

import pytest

from emosec.definitions.exports import Export
from emosec.intake.platforms import platforms
from emosec.intake.readers import read_export
from emosec.intake.readers.which import platforms_reading
from imitations import binary_imitations, text_imitations

SURVEY = Export(name="main", file="*")


@pytest.mark.parametrize("name", text_imitations())
def test_what_is_told_from_the_first_bytes_is_what_reads(name, tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(text_imitations()[name])
    reader = read_export(path, SURVEY).reader
    assert platforms_reading(path, SURVEY) == ((reader,) if reader in platforms() else ())


def test_a_workbook_may_be_of_any_platform(tmp_path):
    path = tmp_path / "export.xlsx"
    path.write_bytes(binary_imitations()["excel_qualtrics"])
    assert platforms_reading(path, SURVEY) == tuple(platforms())


def test_what_the_study_says_wins(tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("a,b\n1,2\n")
    assert platforms_reading(path, SURVEY.model_copy(update={"reader": "sosci"})) == ("sosci",)
    assert platforms_reading(path, SURVEY.model_copy(update={"reader": "delimited"})) == ()
