"""The archive of runs: the same run twice says the same, a changed result is listed with its reason, new data are none."""

import copy
import shutil

import pandas as pd
import pytest

from emosec import tables
from emosec.reliability.contracts import RELIABILITY
from emosec.report.content import content
from emosec.report.gather import gather
from emosec.report.history.archive import keep, kept_in, kept_run, read_run, zipped
from emosec.report.history.compare import compare
from emosec.report.history.since import since_last_run
from emosec.report.page import page
from emosec.report.papers.document import paper

RAW = {"data/raw/s/w1/a.csv": "d1"}
PLACE = {"study": "s", "wave": "w1", "instrument": "i"}


def job(rule, inputs, outputs, wave="w1", **changed):
    known = {"study": "s", "instrument": "i"} | ({"wave": wave} if wave else {})
    return {"rule": rule, "wildcards": known, "params": {"defined": {"screening": "x", "decision": "r"}, "seed": 1}, "code": "c",
            "versions": {"numpy": "2.1"}, "inputs": inputs, "outputs": outputs} | changed  # fmt: skip


def jobs():
    screened = "results/s/2_screening/i/w1/responses.parquet"
    return {
        "2_screening/i/w1/run.json": job("screening", RAW, [screened]),
        "5_reliability/i/w1/run.json": job(
            "reliability", {screened: "p"}, ["results/s/5_reliability/i/w1/reliability.csv"]
        ),
    }


def table(est=0.8, n=100):
    return pd.DataFrame([{**PLACE, "scale": "x", "coefficient": "alpha", "n_items": 4, "n": n, "est": est}])


def run(est=0.8, made=None, n=100):
    return kept_run({"reliability_reliability": table(est, n)}, made or jobs())


def changed(**params):
    made = jobs()
    made["2_screening/i/w1/run.json"] = copy.deepcopy(made["2_screening/i/w1/run.json"]) | params
    return made


def test_the_same_run_twice_is_kept_once_and_says_the_same(tmp_path):
    assert keep(run(), tmp_path, 3) is None
    assert keep(run(), tmp_path, 3) is None
    other = keep(run(0.9), tmp_path, 3)
    again = keep(run(0.9), tmp_path, 3)
    assert other.digest == again.digest == run().digest
    assert compare(other, run(0.9)) == compare(again, run(0.9))
    assert len(kept_in(tmp_path)) == 2
    assert zipped(run()) == zipped(run())


def test_a_run_that_comes_back_is_compared_with_the_one_between(tmp_path):
    for est in (0.8, 0.9):
        keep(run(est), tmp_path, 3)
    assert keep(run(0.8), tmp_path, 3).digest == run(0.9).digest


def test_the_archive_is_bounded_and_what_was_tampered_with_is_not_compared(tmp_path):
    for est in (0.1, 0.2, 0.3, 0.4):
        keep(run(est), tmp_path, 2)
    (_, _, older), (_, _, newer) = kept_in(tmp_path)
    assert newer.name.startswith("0004-")
    assert read_run(older).digest == run(0.3).digest
    older.write_bytes(newer.read_bytes())
    assert read_run(older) is None
    older.write_bytes(b"no zip")
    assert keep(run(0.4), tmp_path, 2) is None


def test_nothing_changed():
    found = compare(run(), kept_run({"reliability_reliability": table()}, changed(code="new")))
    assert (found["compared"], found["changed"]) == (1, [])
    assert found["unlike"] == {"code": ("screening",)}


REASONS = [
    ({"code": "new"}, {"code": ("screening",)}),
    ({"versions": {"numpy": "2.2"}}, {"version": ("numpy 2.1 → 2.2",)}),
    ({"params": {"defined": {"screening": "y", "decision": "r"}, "seed": 1}}, {"screening": ()}),
    ({"params": {"defined": {"screening": "x", "decision": "q"}, "seed": 1}}, {"rule": ()}),
    ({"params": {"defined": {"screening": "x", "decision": "r"}, "seed": 2}}, {"seed": ("1 → 2",)}),
    ({}, {}),
]


@pytest.mark.parametrize(("params", "why"), REASONS)
def test_a_result_that_differs_on_the_same_data_is_listed_with_the_reason_upstream(params, why):
    found = compare(run(), run(0.84, changed(**params)))
    assert len(found["changed"]) == 1
    one = found["changed"][0]
    assert (one["table"], one["wave"], one["instrument"]) == ("reliability_reliability", "w1", "i")
    assert (one["n"], one["n_changed"], one["n_gone"], one["column"]) == (1, 1, 0, "est")
    assert one["largest"] == pytest.approx(0.04 / 0.84)
    assert one["why"] == why


def test_other_data_are_no_change():
    found = compare(run(), run(0.84, changed(inputs={"data/raw/s/w1/a.csv": "d2"})))
    assert (found["compared"], found["other_data"], found["changed"]) == (0, 1, [])
    # another wave's file is not this wave's data
    beside = compare(run(), run(0.84, changed(inputs={**RAW, "data/raw/s/w2/a.csv": "d9"})))
    assert (beside["compared"], len(beside["changed"])) == (1, 1)


def test_rounding_is_no_change_and_a_result_that_is_gone_is_one():
    assert compare(run(0.8), run(0.8 * (1 + 1e-12)))["changed"] == []
    gone = compare(run(), kept_run({}, jobs()))["changed"][0]
    assert (gone["n_changed"], gone["n_gone"]) == (0, 1)


def test_the_page_says_what_changed_since_the_last_run(small_results, small_design, tmp_path):
    house, design = tmp_path / "pmc", small_design
    shutil.copytree(small_results, house)

    def made():
        tables.write_json(since_last_run(house, design), house / "10_report/since.json")
        found = content(gather(house, design), design)
        return page(found, paper(found))

    assert "No different run of this study is kept" in made()
    path = sorted(house.rglob(RELIABILITY.file))[0]
    coefficients = tables.read(RELIABILITY, path)
    tables.write(RELIABILITY, coefficients.assign(est=coefficients["est"] * 0.9), path)
    first = made()
    assert "1 of " in first
    assert "results on the same data differ from the run before" in first
    assert "nothing that a record names" in first
    # asked again, the same is said
    assert since_last_run(house, design) == tables.read_json(house / "10_report/since.json")
