import pandas as pd
import pyreadstat
import pytest

from emosec.errors import IntakeError


@pytest.fixture
def sav(tmp_path):
    def write(compress=False):
        frame = pd.DataFrame({"id": ["a", "b", "c", "d"], "calm": [1.0, 9.0, 97.0, 3.0], "x": [1.5, None, 2.0, 3.0]})
        path = tmp_path / "file.sav"
        pyreadstat.write_sav(
            frame,
            str(path),
            column_labels=["Person", "Are you calm?", ""],
            variable_value_labels={"calm": {1: "no", 3: "yes", 9: "refused"}},
            missing_ranges={"calm": [9, {"lo": 90, "hi": 99}]},
            compress=compress,
        )
        return path.read_bytes()

    return write


@pytest.mark.parametrize("compress", [False, True])
def test_spss_labels_and_user_missing_values_and_ranges(read_bytes, sav, compress):
    table = read_bytes(sav(compress))
    calm = table.columns[1]
    assert table.reader == "spss"
    assert table.cells["calm"].fillna("-").tolist() == ["1", "-", "-", "3"]
    assert table.cells["x"].fillna("-").tolist() == ["1.5", "-", "2", "3"]
    assert (calm.text, calm.labels) == ("Are you calm?", {"1": "no", "3": "yes", "9": "refused"})
    assert [(m.code, m.meaning, m.n) for m in calm.missing] == [("9", "refused", 1), ("97", "user-missing", 1)]


def test_stata_tagged_missing(read_bytes, tmp_path):
    frame = pd.DataFrame({"id": [1, 2, 3], "calm": pd.Series([1, "a", 3], dtype=object)})
    path = tmp_path / "x.dta"
    pyreadstat.write_dta(
        frame, str(path), missing_user_values={"calm": ["a"]}, variable_value_labels={"calm": {1: "no", "a": "refused"}}
    )
    table = read_bytes(path.read_bytes())
    assert table.reader == "stata"
    assert table.cells["calm"].fillna("-").tolist() == ["1", "-", "3"]
    assert [(m.code, m.n) for m in table.columns[1].missing] == [("a", 1)]


def test_stata_system_missing_beside_tags_in_whole_numbers_is_no_answer(read_bytes, tmp_path):
    """Not a number at all: pyreadstat gives what was in the memory where it keeps tags, 0 as often as not."""
    calm = pd.Series([1, "a", None, 3] * 50, dtype=object)
    path = tmp_path / "x.dta"
    pyreadstat.write_dta(
        pd.DataFrame({"id": range(200), "calm": calm, "sad": calm.replace("a", None)}),
        str(path),
        missing_user_values={"calm": ["a"]},
    )
    table = read_bytes(path.read_bytes())
    assert table.cells["calm"].fillna("-").tolist() == ["1", "-", "-", "3"] * 50
    assert table.cells["sad"].fillna("-").tolist() == ["1", "-", "-", "3"] * 50
    assert [(m.code, m.meaning, m.n) for m in table.columns[1].missing] == [
        ("a", "tagged missing .a", 50),
        ("", "system missing", 50),
    ]


def test_a_damaged_file_is_refused_with_its_name(read_bytes, sav):
    with pytest.raises(IntakeError) as caught:
        read_bytes(sav()[:200])
    assert caught.value.where.endswith("export.bin")


def test_a_parser_that_crashes_or_hangs_is_one_refused_file(read_bytes, sav, monkeypatch):
    from emosec.intake.readers import child

    content = sav()
    broken = bytearray(content)
    for at in range(len(content) // 3, len(content), 7):
        broken[at] = 0xFF
    with pytest.raises(IntakeError, match="cannot be read"):
        read_bytes(bytes(broken))
    assert child.how_it_ended(-11, "") == "its parser crashed (SIGSEGV)"
    assert child.how_it_ended(1, "Traceback\nMemoryError: no") == "its parser failed: MemoryError: no"
    monkeypatch.setattr(child, "SECONDS", 0.001)
    with pytest.raises(IntakeError, match="took longer"):
        read_bytes(content)
