import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emosec.errors import EmosecError, IntakeError
from emosec.intake.readers.east_asian import east_asian_page


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found_from_the_content(read_bytes, separator):
    table = read_bytes(separator.join(["id", "a", "b"]) + "\n" + separator.join(["1", "2", "3"]) + "\n")
    assert table.separator == separator
    assert table.cells.to_dict("list") == {"id": ["1"], "a": ["2"], "b": ["3"]}


def test_a_csv_that_is_tab_separated_and_full_of_commas(read_bytes):
    table = read_bytes("id\tanswer\n1\tyes, no, maybe\n2\tno\n", name="x.csv")
    assert (table.separator, table.cells["answer"].tolist()) == ("\t", ["yes, no, maybe", "no"])


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8 with byte order mark"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_the_encoding_is_found_from_the_bytes(read_bytes, encoding, found):
    text = "id,größe\r\n1,sehr groß – “ja”\r\n2,überhaupt nicht\r\n"
    table = read_bytes(text.encode(encoding))
    assert table.encoding == found
    assert table.cells["größe"].tolist() == ["sehr groß – “ja”", "überhaupt nicht"]


def test_cyrillic_in_one_byte_is_told_from_western_text(read_bytes):
    text = "id,ответ\n" + "".join(f"{i},совершенно не согласен\n{i},скорее согласен чем нет\n" for i in range(20))
    assert read_bytes(text.encode("cp1251")).cells.columns.tolist() == ["id", "ответ"]


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        ("回答番号,年齢\n１２,全く当てはまらない\n１３,どちらとも言えない\n", {"cp932": "cp932", "euc_jp": "euc_jp"}),
        ("序号,您的性别,您的年龄\n1,非常不同意,女\n2,不确定,男\n", {"gbk": "gb18030"}),
        ("序號,性別,年齡\n1,非常不同意,女\n2,我覺得安全,男\n", {"big5": "cp950"}),
        ("응답번호,성별,나이\n1,전혀 그렇지 않다,여자\n2,매우 그렇다,남자\n", {"euc_kr": "cp949"}),
    ],
)
def test_older_encodings_of_japan_china_and_korea_are_told_from_the_bytes(read_bytes, text, encodings):
    for encoding, found in encodings.items():
        table = read_bytes(text.encode(encoding))
        assert table.encoding == found
        assert table.cells.columns.tolist() == text.splitlines()[0].split(",")
        assert ",".join(table.cells.iloc[0]) == text.splitlines()[1]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("номер,пол,возраст\n1,СОВСЕМ НЕ СОГЛАСЕН,мужской\n", "cp1251"),
        ("номер,пол,возраст\n1,совсем не согласен,мужской\n", "koi8_r"),
        ("αριθμός,φύλο\n1,διαφωνώ απόλυτα\n", "cp1253"),
        ("מספר,מין,גיל\n1,כלל לא מסכים,זכר\n", "cp1255"),
        ("الرقم,الجنس,العمر\n1,لا أوافق بشدة,ذكر\n", "cp1256"),
        ("nr,wiek,płeć\n1,źle się czuję,żółty\n", "cp1250"),
        ("nr,ÄÖÜ,größe\n1,überhaupt nicht,“schön”\n", "cp1252"),
    ],
)
def test_text_of_one_byte_a_letter_is_not_taken_for_east_asian(text, encoding):
    assert east_asian_page(text.encode(encoding) * 20) == ""


def test_the_study_overrules_the_encoding(read_bytes):
    assert read_bytes("id,é\n1,2\n".encode("cp1250"), encoding="cp1250").cells.columns.tolist() == ["id", "é"]


def test_newlines_inside_quotes_belong_to_the_cell_and_lines_are_counted(read_bytes):
    text = 'id,"question\r\nwith a newline",b\r\n1,"x\ny",2\r\n\r\n2,z,3\r\n\r\n'
    table = read_bytes(text)
    assert table.cells.columns.tolist() == ["id", "question with a newline", "b"]
    assert table.cells["question with a newline"].tolist() == ["x\ny", "z"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("id,a,b\n1,2,3\n2,3\n", 3),
        ('id,a,b\n1,"x\ny",3\n2,3,4,5\n', 4),
        ("id,a,b\n1,2,3,4\n2,3,4\n", 3),
    ],
)
def test_ragged_lines_are_refused_with_their_line(read_bytes, text, line):
    with pytest.raises(IntakeError) as caught:
        read_bytes(text)
    assert caught.value.where.endswith(f":{line}")


def test_an_open_quote_is_refused_with_its_line(read_bytes):
    with pytest.raises(IntakeError, match="quotes"):
        read_bytes('id,a\n1,"never closed\n2,3\n')


def test_row_names_of_r_become_a_column_and_trailing_separators_go(read_bytes):
    assert read_bytes("a,b\n7,1,2\n8,3,4\n").cells.to_dict("list") == {
        "row names": ["7", "8"],
        "a": ["1", "3"],
        "b": ["2", "4"],
    }
    trailing = read_bytes("id,b\n1,2,\n2,3,\n")
    assert trailing.cells["id"].tolist() == ["1", "2"]
    assert trailing.cells.iloc[:, 1].tolist() == ["2", "3"]


def test_duplicate_and_empty_headers_get_names_of_their_own(read_bytes):
    table = read_bytes("id,Q1 ,,Q1\n1,2,3,4\n")
    assert table.cells.columns.tolist() == ["id", "Q1 (1)", "column 3", "Q1 (2)"]
    assert [c.position for c in table.columns] == [1, 2, 3, 4]
    assert "2 columns are called Q1" in table.columns[1].note


def test_lines_that_are_one_quoted_cell_each_are_unwrapped(read_bytes):
    table = read_bytes('"id,a,""b"""\n"1,2,3"\n"2,3,""x,y"""\n')
    assert table.cells.to_dict("list") == {"id": ["1", "2"], "a": ["2", "3"], "b": ["3", "x,y"]}


def test_declared_missing_cells_are_missing_and_counted(read_bytes):
    table = read_bytes("id,country\n1,NA\n2, \n3,DE\n", missing_only=("",))
    assert table.cells["country"].tolist()[0] == "NA"
    assert table.cells["country"].isna().tolist() == [False, True, False]
    assert [(m.code, m.n) for m in table.columns[1].missing] == [("", 1)]


def test_the_hint_of_spreadsheets_is_no_header(read_bytes):
    table = read_bytes("sep=|\r\nid|a,b;c\r\n1|2\r\n")
    assert (table.separator, table.cells.to_dict("list")) == ("|", {"id": ["1"], "a,b;c": ["2"]})
    with pytest.raises(IntakeError) as caught:
        read_bytes("sep=;\nid;a\n1;2;3;4\n")
    assert caught.value.where.endswith(":3")


def test_line_ends_of_every_age_and_lines_of_spaces(read_bytes):
    for end in ("\n", "\r\n", "\r"):
        table = read_bytes(end.join(["id,a", "1,x", "", "2,y", "   ", ""]))
        assert table.cells.to_dict("list") == {"id": ["1", "2"], "a": ["x", "y"]}


def test_a_header_alone_gives_no_rows(read_bytes):
    assert len(read_bytes("id,a\n").cells) == 0


CELL = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from([",", ";", "\t"]))
def test_what_a_csv_writer_writes_is_read_back(read_bytes, rows, separator):
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([["id", "first", "second"], *rows])
    table = read_bytes(buffer.getvalue(), missing_only=())
    # rows without any cell are what spreadsheets leave behind, and nobody's
    assert table.cells.to_numpy().tolist() == [row for row in rows if any(cell.strip() for cell in row)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_read_or_refused_with_a_typed_error(read_bytes, content):
    try:
        table = read_bytes(content)
    except EmosecError as error:
        refused = error
    else:
        assert table.cells.columns.is_unique
        return
    assert refused.where
