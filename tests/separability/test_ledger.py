"""The ledger of analyses: reruns add nothing, a changed rule is told from the first, nothing is ever forgotten."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec import tables
from emosec.definitions.catalogue import load_design
from emosec.definitions.decisions import Decision
from emosec.errors import TableError
from emosec.separability.contracts import ANALYSES
from emosec.separability.differences import differences
from emosec.separability.entering import keep
from emosec.separability.ledger import (
    Analysis,
    analyses_of,
    data_digest,
    from_json,
    history,
    record,
    to_json,
)

RULE = "name: r\nregistered_on: 2026-01-01\nprimary_model: M3W\ncutoff: 0.9\n"


def rule(text: str = RULE) -> Decision:
    return Decision.parse(text, where="r.yaml")


def analyses(
    text: str = RULE, data: str = "d1", label: str = "SEPARABLE", on: str = "2026-02-01", wave: str = "w1"
) -> list[Analysis]:
    verdict = {"instrument": "mini", "waves": {wave: {"label": label}}}
    return analyses_of(verdict, {wave: data}, rule(text), {"models": rule()}, on)


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"", "the file is empty"), (b'{"analyses": [', "no JSON"), (b"\xff", "UTF-8"), (b"[]", "analyses")],
)
def test_a_spoilt_ledger_is_refused_and_never_replaced(root: Path, tmp_path: Path, content: bytes, what: str) -> None:
    ledger = tmp_path / "tiny.json"
    ledger.write_bytes(content)
    with pytest.raises(TableError, match=what) as said:
        keep(ledger, [], pd.DataFrame(), load_design(root / "config", "pmc"), "2026-02-01")
    assert "put back the file that version control or a backup has" in str(said.value)
    assert ledger.read_bytes() == content


def test_running_the_same_again_adds_nothing_and_keeps_the_first_day() -> None:
    once = record((), analyses())
    again = record(once, analyses(on="2026-03-01"))
    assert again == once
    seen = history(again, analyses(on="2026-03-01")[0])
    assert (seen.analyses, seen.allowed, seen.rule_changed, seen.first[0]) == (1, 1, False, "2026-02-01")


def test_a_rule_that_changed_after_the_first_verdict_is_reported_with_the_difference() -> None:
    changed = RULE.replace("0.9", "0.95")
    ledger = record(record((), analyses()), analyses(changed, on="2026-03-01"))
    seen = history(ledger, ledger[-1])
    assert seen.rule_changed
    assert [str(d) for d in seen.differences] == ["cutoff: 0.9 → 0.95"]
    assert seen.analyses == 2
    assert seen.analyses > seen.allowed
    assert seen.first[1] == rule().sha256


def test_going_back_to_the_first_rule_is_no_change_but_the_analyses_stay() -> None:
    ledger = record(record((), analyses()), analyses(RULE.replace("0.9", "0.95")))
    seen = history(record(ledger, analyses()), analyses()[0])
    assert not seen.rule_changed
    assert seen.analyses == 2


@pytest.mark.parametrize(("data", "wave"), [("d2", "w1"), ("d1", "renamed")])
def test_neither_another_row_nor_another_name_hides_the_first_analysis(data: str, wave: str) -> None:
    ledger = record(record((), analyses()), analyses(RULE.replace("0.9", "0.95"), data=data, wave=wave))
    seen = history(ledger, ledger[-1])
    assert seen.rule_changed
    assert seen.data_changed is (data == "d2")


def test_a_new_wave_is_a_first_analysis() -> None:
    ledger = record(record((), analyses()), analyses(RULE.replace("0.9", "0.95"), data="d2", wave="w2"))
    seen = history(ledger, ledger[-1])
    assert (seen.analyses, seen.rule_changed) == (1, False)


def test_other_definitions_and_another_answer_are_told() -> None:
    ledger = record((), analyses())
    other = replace(analyses()[0], definitions={"models": "other"})
    assert history(record(ledger, [other]), other).definitions_changed == ("models",)
    again = analyses(label="NOT SEPARABLE(a)")[0]
    seen = history(record(ledger, [again]), again)
    assert seen.other_answer
    assert seen.analyses == 1


def test_the_ledger_survives_json_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    ledger = record(record((), analyses()), analyses(data="d2"))
    path = tmp_path / "analyses.json"
    path.write_text(json.dumps(to_json(ledger)))
    assert from_json(json.loads(path.read_text()), str(path)) == ledger
    assert from_json(None, "analyses.json") == ()
    for broken in ({}, [], {"analyses": {}}, {"analyses": [{"instrument": "mini"}]}, {"looks": ["x"]}):
        with pytest.raises(TableError, match="ledger of analyses") as caught:
            from_json(broken, "analyses.json")
        assert "do not delete it" in caught.value.remedy


def test_other_words_for_the_same_rule_are_no_second_analysis() -> None:
    """A title changes nothing that a verdict rests on."""
    said = rule("title: In other words\n" + RULE)
    assert said != rule()
    assert said.sha256 == rule().sha256


def test_digests_follow_content_and_files() -> None:
    assert rule().sha256 != rule(RULE.replace("0.9", "0.8")).sha256
    assert data_digest(["a", "b"]) != data_digest(["a", "c"])


def test_keys_that_came_or_went_are_differences() -> None:
    found = differences({"a": 1, "b": {"c": 2}}, {"b": {"d": 3}})
    assert [str(d) for d in found] == ["a: 1 → not set", "b.c: 2 → not set", "b.d: not set → 3"]


def test_of_a_list_only_what_left_and_came_is_said(root: Path) -> None:
    check = {"model": "M3W", "sample": "included"}
    was = {"robustness": [{"model": "M3"}, check | {"estimator": "ML"}], "robust": {"tolerated": 1}}
    now = {"robustness": [{"model": "M3"}, check | {"estimator": "MLR"}], "robust": {"tolerated": 1, "esem": True}}
    assert [str(d) for d in differences(was, now)] == [
        "robustness: removed (model M3W, sample included, estimator ML), added (model M3W, sample included, estimator MLR)",
        "robust.esem: not set → yes",
    ]
    assert [str(d) for d in differences({"a": [1, 1]}, {"a": [1]})] == ["a: removed 1"]
    # what the project's own ledger holds reads as lines, not as JSON
    path = root / "data" / "ledgers" / "pmc.json"
    ledger = from_json(json.loads(path.read_text()), str(path))
    said = [str(d) for d in history(ledger, ledger[-1]).differences]
    assert said
    assert not any(set('{}"[];') & set(line) for line in said)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([("0.9", "d1"), ("0.95", "d1"), ("0.9", "d2"), ("0.85", "d2")]), min_size=1, max_size=8)
)
def test_the_ledger_only_grows_and_counts_distinct_analyses(steps: list[tuple[str, str]]) -> None:
    ledger: tuple[Analysis, ...] = ()
    for cutoff, data in steps:
        before = ledger
        ledger = record(ledger, analyses(RULE.replace("0.9", cutoff), data=data))
        assert ledger[: len(before)] == before
    now = analyses(RULE.replace("0.9", steps[-1][0]), data=steps[-1][1])[0]
    seen = history(ledger, now)
    assert seen.analyses == len(set(steps)) == len(ledger)
    assert seen.rule_changed is (steps[0][0] != steps[-1][0])


def test_a_study_enters_its_verdicts(root: Path, tmp_path: Path) -> None:
    design = load_design(root / "config", "pmc")
    files = pd.DataFrame(
        [("time1", "tai", "a"), ("time1", "msq", "b"), ("time2", "msq", "c")], columns=["wave", "export", "sha256"]
    )
    said = {"label": "NOT SEPARABLE(x)"}
    verdicts = [
        {"instrument": "tai_security", "waves": {"time1": said}},
        {"instrument": "msq_security", "waves": {"time1": said, "time2": said}},
    ]
    path = tmp_path / "data" / "ledgers" / "pmc.json"
    first = keep(path, verdicts, files, design, "2026-02-01")
    tables.check(ANALYSES, first)
    assert first["analyses"].tolist() == [1, 1, 1]
    # a blank line that writing would not make: a run without a new analysis leaves the file alone
    before = path.read_bytes() + b"\n"
    path.write_bytes(before)
    again = keep(path, verdicts, files, design, "2026-03-01")
    assert path.read_bytes() == before
    assert again["first_on"].tolist() == ["2026-02-01"] * 3
    strict = replace(design, decision=design.decision.model_copy(update={"cutoff": 0.95}))
    changed = keep(path, verdicts, files, strict, "2026-04-01")
    assert changed["rule_changed"].all()
    assert changed["analyses"].tolist() == [2, 2, 2]
    assert changed["differences"].tolist() == ["cutoff: 0.9 → 0.95"] * 3
    path.write_text("{}")
    with pytest.raises(TableError, match="does not hold"):
        keep(path, verdicts, files, design, "2026-05-01")
    assert path.read_text() == "{}"


def test_a_ledger_of_an_older_version_moves_with_all_it_holds(root: Path, tmp_path: Path) -> None:
    design = load_design(root / "config", "pmc")
    files = pd.DataFrame([("time1", "tai", "a")], columns=["wave", "export", "sha256"])
    verdicts = [{"instrument": "tai_security", "waves": {"time1": {"label": "NOT SEPARABLE(x)"}}}]
    path, older = tmp_path / "data/ledgers/pmc.json", tmp_path / "data/looks/pmc.json"
    keep(path, verdicts, files, design, "2026-02-01")
    older.parent.mkdir()
    older.write_text(path.read_text().replace('"analyses": [', '"looks": [', 1))
    with pytest.raises(TableError, match="two ledgers"):
        keep(path, verdicts, files, design, "2026-03-01")
    path.unlink()
    strict = replace(design, decision=design.decision.model_copy(update={"cutoff": 0.95}))
    later = keep(path, verdicts, files, strict, "2026-03-01")
    assert (later["analyses"].item(), later["first_on"].item()) == (2, "2026-02-01")
    assert list(json.loads(path.read_text())) == ["analyses"]
    assert not older.exists()
