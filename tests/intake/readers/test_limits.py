import pytest

from emosec.errors import IntakeError


def test_millions_of_columns_are_refused_by_the_header(read_bytes):
    with pytest.raises(IntakeError, match="limit is 20,000 columns"):
        read_bytes("a," * 5_000_000 + "a\n1\n")
    with pytest.raises(IntakeError, match="limit is 20,000 columns"):
        read_bytes("a," * 30_000 + "a\n1\n")


def test_a_giant_cell_is_refused(read_bytes):
    with pytest.raises(IntakeError, match="1,048,576"):
        read_bytes("id,a\n1," + "x" * 2_000_000 + "\n")


def test_a_giant_line_is_refused(read_bytes):
    with pytest.raises(IntakeError, match="16,777,216"):
        read_bytes("x" * 17_000_000)


def test_a_file_beyond_the_limit_is_not_opened(read_bytes, monkeypatch):
    monkeypatch.setattr("emosec.intake.limits.refuse_large_file.__defaults__", (10,))
    with pytest.raises(IntakeError, match="limit is 10 bytes"):
        read_bytes("id,a\n1,2\n2,3\n")
