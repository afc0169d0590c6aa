import datetime
import io
import zipfile

import openpyxl
import pytest

from emosec.errors import IntakeError


def workbook(sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_numbers_dates_and_truth_become_text(read_bytes):
    day = datetime.datetime(2024, 5, 6, 7, 8, 9)
    table = read_bytes(workbook({"data": [["id", "a", "when", "b"], [1, 2.5, day, True], [2, None, day, False]]}))
    assert table.reader == "excel"
    assert table.cells["id"].tolist() == ["1", "2"]
    assert table.cells["a"].fillna("-").tolist() == ["2.5", "-"]
    assert table.cells["when"].tolist()[0] == "2024-05-06 07:08:09"
    assert table.cells["b"].tolist() == ["TRUE", "FALSE"]


def test_the_only_sheet_with_data_is_read(read_bytes):
    assert len(read_bytes(workbook({"empty": [], "answers": [["id"], [1], [2]]})).cells) == 2


def test_several_sheets_with_data_are_refused_until_one_is_named(read_bytes):
    content = workbook({"one": [["id"], [1]], "two": [["id"], [1], [2]]})
    with pytest.raises(IntakeError, match="2 sheets hold data: one, two"):
        read_bytes(content)
    assert len(read_bytes(content, sheet="two").cells) == 2
    with pytest.raises(IntakeError, match="no sheet called three"):
        read_bytes(content, sheet="three")


def test_a_cell_far_away_is_refused_before_memory_is_reserved(read_bytes):
    book = openpyxl.Workbook()
    book.active["A1"] = "id"
    book.active["XFD1048576"] = 1
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(IntakeError, match="17,179,869,184 cells"):
        read_bytes(buffer.getvalue())


def test_a_zip_bomb_is_refused(read_bytes, monkeypatch):
    monkeypatch.setattr("emosec.intake.readers.workbook_size.UNPACKED_BYTES", 2**22)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 2**23)
    with pytest.raises(IntakeError, match="once unpacked"):
        read_bytes(buffer.getvalue())


def test_other_archives_are_named_and_refused(read_bytes):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("answers.csv", "id\n1\n")
    with pytest.raises(IntakeError, match=r"zip archive that holds answers\.csv"):
        read_bytes(buffer.getvalue())
