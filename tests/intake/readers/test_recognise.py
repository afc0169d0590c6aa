import pytest

from emosec.errors import IntakeError


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x1f\x8b\x08\x00abc", "gzip"),
        (b"<!DOCTYPE html><html>Please log in</html>", "web page"),
        (b"\x00\x01\x02\x03binary", "not text"),
        (b"PK\x03\x04broken", "damaged"),
    ],
)
def test_what_is_no_export_is_named_and_refused(read_bytes, content, says):
    with pytest.raises(IntakeError, match=says):
        read_bytes(content, name="looks_like.csv")


def test_an_empty_file_is_refused(read_bytes):
    with pytest.raises(IntakeError, match="empty"):
        read_bytes(b"")


def test_text_is_text_whatever_it_is_called(read_bytes):
    assert read_bytes("id,a\n1,2\n", name="answers.xlsx").reader == "delimited"
