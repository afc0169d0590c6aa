"""What is no longer of its plan, inputs or code is told by content, and what no job of the plan makes is set aside."""

import json
import os
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from emosec.digests import digest_of
from emosec.freshness import date_now, mark_stale, set_aside, stale_records

PLAN = SimpleNamespace(defined=lambda kinds, instrument: {"study": "abc"})
RECORD = "results/s/4_items/run.json"
CODES = {"items": "1"}


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A study's results: one raw file, one table, and the record of the job that made it."""
    monkeypatch.chdir(tmp_path)
    for name, content in (("data/raw/a.csv", "x"), ("results/s/4_items/items.csv", "1")):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    write_record()
    return tmp_path


def write_record(**other):
    """Write the record of a job that made the table from what is there now."""
    record = {
        "rule": "items", "wildcards": {"study": "s"}, "params": {"defined": {"study": "abc"}, "bootstrap": 1}, "code": "1",
        "inputs": {"data/raw/a.csv": digest_of("data/raw/a.csv"), "config/studies/s.yaml": "0"},
        "outputs": {"results/s/4_items/items.csv": digest_of("results/s/4_items/items.csv")},
    }  # fmt: skip
    Path(RECORD).write_text(json.dumps(record | other))


def why(settings=None):
    """The reason for which the record is stale, or nothing."""
    return stale_records(PLAN, [RECORD, "results/s/nothing/run.json"], CODES, settings or {"bootstrap": 1}).get(
        RECORD, ""
    )


def test_what_is_as_recorded_is_fresh(house):
    assert why() == ""


def test_each_contradiction_is_found(house):
    assert why({"bootstrap": 2}) == "config.yaml says another bootstrap"
    write_record(code="2")
    assert why() == "the code is another"
    write_record(params={"defined": {"study": "another"}})
    assert why() == "a definition says something else"
    write_record()
    (house / "results/s/4_items/items.csv").write_text("2")
    assert why() == "results/s/4_items/items.csv is not what it was made as"
    write_record()
    (house / "data/raw/a.csv").write_text("y")
    assert why() == "data/raw/a.csv is not what it was made from"
    for text in ("", "{", "[]", '{"rule": 1}'):
        (house / RECORD).write_text(text)
        assert why() == "its record cannot be read"


def test_a_stale_record_is_dated_before_everything(house):
    mark_stale([RECORD])
    assert (house / RECORD).stat().st_mtime == 1


def test_files_from_the_future_are_dated_to_now(house):
    ahead = time.time() + 10**8
    os.utime(RECORD, (ahead, ahead))
    assert date_now([RECORD, "results/s/4_items/items.csv", "results/none.csv"]) == [RECORD]
    assert abs((house / RECORD).stat().st_mtime - time.time()) < 60


def test_tables_of_what_is_not_in_the_plan_are_moved_and_named(house):
    for folder, named in (
        ("mini/wave2", ("mini", "wave2")),
        ("mini/wave1", ("mini", "wave1")),
        ("gone/wave1", ("gone", "wave1")),
    ):
        place = house / "results/s/3_scoring" / folder
        place.mkdir(parents=True)
        (place / "scores.parquet").write_text("old")
        record = {"wildcards": {"study": "s", "instrument": named[0], "wave": named[1]}}
        (place / "run.json").write_text(json.dumps(record))
    plan = SimpleNamespace(study="s", waves=["wave1"], instruments=["mini"], waves_of=lambda name: ["wave1"])
    assert set_aside(plan) == ["3_scoring/gone/wave1", "3_scoring/mini/wave2"]
    assert (house / "results/set_aside/s/3_scoring/mini/wave2/scores.parquet").read_text() == "old"
    assert (house / "results/set_aside/s/3_scoring/gone/wave1/run.json").is_file()
    assert not (house / "results/s/3_scoring/gone").exists()
    assert (house / "results/s/3_scoring/mini/wave1/scores.parquet").is_file()
    assert Path(RECORD).is_file()
    assert set_aside(plan) == []


def test_tables_of_an_older_version_and_of_groups_no_longer_compared_move_away(house):
    groupings = {"wave1": ["gender"], "wave2": ["gender"]}
    plan = SimpleNamespace(
        study="s", waves=["wave1", "wave2"], instruments=["mini"], waves_of=lambda i: ["wave1", "wave2"],
        groupings=groupings.__getitem__,
    )  # fmt: skip
    for grouping in ("gender", "town"):
        folder = house / f"results/s/7_invariance/mini/wave1/{grouping}"
        folder.mkdir(parents=True)
        (folder / "levels.csv").write_text("now")
        (folder / "run.json").write_text(json.dumps({
            "wildcards": {"study": "s", "instrument": "mini", "wave": "wave1", "grouping": grouping},
            "outputs": {f"results/s/7_invariance/mini/wave1/{grouping}/levels.csv": "0"},
        }))  # fmt: skip
    (house / "results/s/7_invariance/mini/ladder.csv").write_text("of an older version")
    assert set_aside(plan) == ["7_invariance/mini/wave1/town", "7_invariance/mini"]
    assert (house / "results/set_aside/s/7_invariance/mini/ladder.csv").is_file()
    assert not (house / "results/s/7_invariance/mini/wave1/town").exists()
    assert (house / "results/s/7_invariance/mini/wave1/gender/levels.csv").is_file()
