"""A table is a contract: checked on write and on read, and on disk whole or not at all."""

import os
import runpy
from pathlib import Path

import pandas as pd
import pytest

from emosec import tables
from emosec.atomic import atomic_write
from emosec.contracts import TABLES
from emosec.errors import MachineError, TableError
from emosec.intake.contracts import RESPONSES
from emosec.screening.contracts import FLOW
from emosec.separability.contracts import GATES

GATE = {
    "study": "s",
    "wave": "w",
    "instrument": "i",
    "gate": "fit",
    "subject": "all",
    "statistic": "srmr",
    "status": "met",
    "effect": "warns",
    "observed": 0.05,
    "threshold": 0.08,
    "direction": "at_most",
    "detail": None,
}
ANSWER = {"study": "s", "wave": "w", "instrument": "i", "respondent": "NA", "item": "a", "value": 3}


def test_parquet_keeps_whole_numbers_with_missing_ones(tmp_path):
    data = tables.frame(RESPONSES, [ANSWER, {**ANSWER, "respondent": "2", "value": None}])
    tables.write(RESPONSES, data, tmp_path / "r.parquet")
    again = tables.read(RESPONSES, tmp_path / "r.parquet")
    assert again["value"].dtype == "Int64"
    pd.testing.assert_frame_equal(data, again)


def test_csv_comes_back_the_same_to_the_last_digit(tmp_path):
    from emosec.reliability.contracts import RELIABILITY

    row = {
        "study": "NA", "wave": "=1+1, \"quoted\"\nline", "instrument": "i", "scale": "a", "coefficient": "alpha",
        "n_items": 3, "n": 5, "est": 1 / 3,
        "ci.lower": float("nan"), "ci.upper": 0.1 + 0.2, "sem": 1e-300, "method": "feldt", "warning": None,
    }  # fmt: skip
    data = tables.frame(RELIABILITY, [row])
    tables.write(RELIABILITY, data, tmp_path / "x.csv")
    pd.testing.assert_frame_equal(data, tables.read(RELIABILITY, tmp_path / "x.csv"), check_exact=True)


def test_a_result_of_another_version_is_told_to_be_made_again(tmp_path):
    from emosec.reliability.contracts import RELIABILITY

    (tmp_path / "x.csv").write_text("study,wave\ndemo,may\n")
    with pytest.raises(TableError, match="columns missing") as caught:
        tables.read(RELIABILITY, tmp_path / "x.csv")
    assert "make" not in str(caught.value)
    (tmp_path / "run.json").write_text("{}")
    with pytest.raises(TableError, match="columns missing") as caught:
        tables.read(RELIABILITY, tmp_path / "x.csv")
    assert "another version of emosec made the table" in caught.value.why
    assert caught.value.remedy.startswith("make (emosec run) makes it again; a row is ")


@pytest.mark.parametrize("table", TABLES, ids=lambda t: f"{t.room}/{t.name}")
def test_every_table_may_be_empty(table, tmp_path):
    tables.write(table, tables.empty(table), tmp_path / table.file)
    assert tables.read(table, tmp_path / table.file).columns.tolist() == table.names


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ([{k: v for k, v in GATE.items() if k != "status"}], "columns missing: \\['status'\\]"),
        ([{**GATE, "extra": 1}], "unknown: \\['extra'\\]"),
        ([{**GATE, "status": "perhaps"}], "column status is .perhaps. in row 0"),
        ([GATE, GATE], "unique"),
        ([{**GATE, "subject": None}], "column subject is missing in row 0"),
    ],
)
def test_a_broken_contract_is_refused(rows, what):
    with pytest.raises(TableError, match=what):
        tables.frame(GATES, rows)


def test_a_wrong_type_is_refused():
    with pytest.raises(TableError, match="column value is not whole"):
        tables.frame(RESPONSES, [{**ANSWER, "value": 2.5}])


def test_a_refused_table_leaves_the_old_one(tmp_path):
    path = tmp_path / "gates.csv"
    tables.write(GATES, tables.frame(GATES, [GATE]), path)
    before = path.read_bytes()
    with pytest.raises(TableError):
        tables.write(GATES, pd.DataFrame([{"study": "s"}]), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_failing_writer_leaves_no_part_behind(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("old")

    def fail(part):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        atomic_write(path, fail)
    assert [p.name for p in tmp_path.iterdir()] == ["x.json"]
    assert path.read_text() == "old"


def test_no_file_takes_the_place_of_a_folder_with_what_is_in_it(tmp_path):
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/mine.txt").write_text("years of work")
    with pytest.raises(MachineError, match="is a folder"):
        atomic_write(tmp_path / "papers", lambda part: Path(part).write_text("new"))
    assert (tmp_path / "papers/mine.txt").read_text() == "years of work"


def test_a_missing_table_says_which_room_writes_it(tmp_path):
    with pytest.raises(TableError) as caught:
        tables.read(FLOW, tmp_path / "flow.csv")
    assert "the room screening writes it" in caught.value.remedy


def test_json_has_no_nan(tmp_path):
    tables.write_json({"a": float("nan"), "b": [1.0, float("inf")], "c": pd.NA}, tmp_path / "x.json")
    assert tables.read_json(tmp_path / "x.json") == {"a": None, "b": [1.0, None], "c": None}


def test_read_all_stacks_in_order(tmp_path):
    for wave in ("b", "a"):
        tables.write(GATES, tables.frame(GATES, [{**GATE, "wave": wave}]), tmp_path / f"{wave}.csv")
    stacked = tables.read_all(GATES, [tmp_path / "b.csv", tmp_path / "a.csv"])
    assert stacked["wave"].tolist() == ["b", "a"]
    assert len(tables.read_all(GATES, [])) == 0


def test_an_empty_text_is_no_missing_one(tmp_path):
    data = tables.frame(GATES, [{**GATE, "subject": ""}])
    tables.write(GATES, data, tmp_path / "gates.csv")
    pd.testing.assert_frame_equal(data, tables.read(GATES, tmp_path / "gates.csv"))


@pytest.mark.parametrize("mask", [0o077, 0o022])
def test_files_honour_the_umask(tmp_path, mask):
    before = os.umask(mask)
    try:
        tables.write_json({}, tmp_path / "a.json")
    finally:
        os.umask(before)
    assert (tmp_path / "a.json").stat().st_mode & 0o777 == 0o666 & ~mask


def test_typed_rows_are_what_the_contracts_say(root):
    """So that what mypy knows of a row is what a table holds: `make schemas` writes them."""
    tool = runpy.run_path(str(root / "tools/typed_rows.py"))
    made = tool["modules"]()
    assert sum(text.count("TypedDict(\n") + text.count("(TypedDict)") for text in made.values()) == sum(
        t.format == "csv" for t in TABLES
    )
    for path, text in made.items():
        assert (root / "src/emosec" / path).read_text(encoding="utf-8") == text, f"{path}: run make schemas"
