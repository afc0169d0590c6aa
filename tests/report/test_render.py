"""Rendering: refusals before anything is written, what is stale goes, what is missing is said."""

import shutil

import pandas as pd
import pytest

from emosec.errors import TableError
from emosec.report.gather import gather
from emosec.report.render import render
from emosec.report.rooms.intake import same_bytes


def test_no_results_is_refused_and_nothing_is_written(tmp_path, design):
    with pytest.raises(TableError, match="no results"):
        render(tmp_path / "nothing", design, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_broken_table_is_refused_and_the_page_before_stays(tmp_path, small_design, small_results, small_index):
    broken = tmp_path / "results"
    shutil.copytree(small_results, broken)
    index = shutil.copytree(small_index.parent, tmp_path / "out") / small_index.name
    before = index.read_bytes()
    flow = next(broken.rglob("flow.csv"))
    flow.write_text(flow.read_text().replace("n_left", "n_right"))
    with pytest.raises(TableError, match="columns missing"):
        render(broken, small_design, tmp_path / "out")
    assert index.read_bytes() == before


def test_what_an_earlier_report_left_is_removed(tmp_path, small_design, small_results):
    out = tmp_path / "out"
    (out / "figures").mkdir(parents=True)
    (out / "figures" / "old.svg").write_text("<svg/>")
    (out / "run.json").write_text("{}")
    render(small_results, small_design, out)
    assert not (out / "figures" / "old.svg").exists()
    assert (out / "run.json").exists()


def test_rooms_that_wrote_nothing_are_said_so(tmp_path, small_design, small_results):
    some = tmp_path / "results"
    shutil.copytree(small_results, some)
    for room in ("8_separability", "9_validity", "7_invariance"):
        shutil.rmtree(some / room)
    text = render(some, small_design, tmp_path / "out").read_text(encoding="utf-8")
    assert "No verdict has been reached yet" in text
    assert "No hypothesis could be tested" in text


def test_only_the_waves_asked_for(design, results):
    got = gather(results, design, waves=["time2"])
    assert set(got.tables["screening_flow"]["wave"]) == {"time2"}
    assert set(got.tables["separability_evidence"]["wave"]) == {"time2", "pooled"}


def test_instruments_and_waves_come_in_the_study_s_order(design, got):
    flow = got.tables["screening_flow"]
    assert list(dict.fromkeys(flow["instrument"])) == list(design.instruments)
    assert got.waves_of("separability_curve", "msq_security") == ["time1", "time2", "time3", "pooled"]


def test_exports_of_the_same_bytes_are_named_together():
    files = pd.DataFrame(
        {
            "file": ["s/w1/x.csv", "s/w1/y.csv", "s/w2/x.csv", "s/w1/d.csv", "s/w2/d.csv"],
            "export": ["x", "y", "x", "x", "x"],
            "sha256": ["a", "b", "a", "d", "d"],
            "reader": ["delimited", "delimited", "delimited", "dictionary", "dictionary"],
        }
    )
    assert same_bytes(files) == ["s/w1/x.csv = s/w2/x.csv"]
    assert same_bytes(files[:2]) == []
    # every wave takes its own rows of the one file: nobody is counted twice
    assert same_bytes(files, {"x"}) == []
