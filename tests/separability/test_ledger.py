"""The ledger of looks: reruns add nothing, a changed rule is told from the first, nothing is ever forgotten."""

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
from emosec.separability.contracts import LOOKS
from emosec.separability.differences import differences
from emosec.separability.ledger import (
    Look,
    data_digest,
    from_json,
    history,
    looks_of,
    record,
    to_json,
)
from emosec.separability.looking import keep

RULE = "name: r\nregistered_on: 2026-01-01\nprimary_model: M3W\ncutoff: 0.9\n"


def rule(text: str = RULE) -> Decision:
    return Decision.parse(text, where="r.yaml")


def looks(
    text: str = RULE, data: str = "d1", label: str = "SEPARABLE", on: str = "2026-02-01", wave: str = "w1"
) -> list[Look]:
    verdict = {"instrument": "mini", "waves": {wave: {"label": label}}}
    return looks_of(verdict, {wave: data}, rule(text), {"models": rule()}, on)


def test_running_the_same_again_adds_nothing_and_keeps_the_first_day() -> None:
    once = record((), looks())
    again = record(once, looks(on="2026-03-01"))
    assert again == once
    seen = history(again, looks(on="2026-03-01")[0])
    assert (seen.looks, seen.allowed, seen.rule_changed, seen.first[0]) == (1, 1, False, "2026-02-01")
    assert seen.sentence == "These data were looked at once (1 allowed), first on 2026-02-01."


def test_a_rule_that_changed_after_the_first_verdict_is_reported_with_the_difference() -> None:
    changed = RULE.replace("0.9", "0.95")
    ledger = record(record((), looks()), looks(changed, on="2026-03-01"))
    seen = history(ledger, ledger[-1])
    assert seen.rule_changed
    assert [str(d) for d in seen.differences] == ["cutoff: 0.9 → 0.95"]
    assert seen.looks == 2
    assert "more than the rule allows" in seen.sentence
    assert f"(its sha256 was {rule().sha256[:12]})." in seen.sentence


def test_going_back_to_the_first_rule_is_no_change_but_the_looks_stay() -> None:
    ledger = record(record((), looks()), looks(RULE.replace("0.9", "0.95")))
    seen = history(record(ledger, looks()), looks()[0])
    assert not seen.rule_changed
    assert seen.looks == 2


@pytest.mark.parametrize(("data", "wave"), [("d2", "w1"), ("d1", "renamed")])
def test_neither_another_row_nor_another_name_hides_the_first_look(data: str, wave: str) -> None:
    ledger = record(record((), looks()), looks(RULE.replace("0.9", "0.95"), data=data, wave=wave))
    seen = history(ledger, ledger[-1])
    assert seen.rule_changed
    assert seen.data_changed is (data == "d2")


def test_a_new_wave_is_a_first_look() -> None:
    ledger = record(record((), looks()), looks(RULE.replace("0.9", "0.95"), data="d2", wave="w2"))
    seen = history(ledger, ledger[-1])
    assert (seen.looks, seen.rule_changed) == (1, False)


def test_other_definitions_and_another_answer_are_told() -> None:
    ledger = record((), looks())
    other = replace(looks()[0], definitions={"models": "other"})
    assert history(record(ledger, [other]), other).definitions_changed == ("models",)
    again = looks(label="NOT SEPARABLE(a)")[0]
    seen = history(record(ledger, [again]), again)
    assert seen.other_answer
    assert seen.looks == 1
    assert "the program changed" in seen.sentence


def test_the_ledger_survives_json_and_a_broken_one_is_refused(tmp_path: Path) -> None:
    ledger = record(record((), looks()), looks(data="d2"))
    path = tmp_path / "looks.json"
    path.write_text(json.dumps(to_json(ledger)))
    assert from_json(json.loads(path.read_text()), str(path)) == ledger
    assert from_json(None, "looks.json") == ()
    for broken in ({}, [], {"looks": {}}, {"looks": [{"instrument": "mini"}]}, {"looks": ["x"]}):
        with pytest.raises(TableError, match="ledger of looks") as caught:
            from_json(broken, "looks.json")
        assert "do not delete it" in caught.value.remedy


def test_other_words_for_the_same_rule_are_no_second_look() -> None:
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
    path = root / "data" / "looks" / "pmc.json"
    ledger = from_json(json.loads(path.read_text()), str(path))
    said = [str(d) for d in history(ledger, ledger[-1]).differences]
    assert said
    assert not any(set('{}"[];') & set(line) for line in said)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([("0.9", "d1"), ("0.95", "d1"), ("0.9", "d2"), ("0.85", "d2")]), min_size=1, max_size=8)
)
def test_the_ledger_only_grows_and_counts_distinct_looks(steps: list[tuple[str, str]]) -> None:
    ledger: tuple[Look, ...] = ()
    for cutoff, data in steps:
        before = ledger
        ledger = record(ledger, looks(RULE.replace("0.9", cutoff), data=data))
        assert ledger[: len(before)] == before
    now = looks(RULE.replace("0.9", steps[-1][0]), data=steps[-1][1])[0]
    seen = history(ledger, now)
    assert seen.looks == len(set(steps)) == len(ledger)
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
    path = tmp_path / "looks" / "pmc.json"
    first = keep(path, verdicts, files, design, "2026-02-01")
    tables.check(LOOKS, first)
    assert first["looks"].tolist() == [1, 1, 1]
    before = path.read_bytes()
    again = keep(path, verdicts, files, design, "2026-03-01")
    assert path.read_bytes() == before
    assert again["first_on"].tolist() == ["2026-02-01"] * 3
    strict = replace(design, decision=design.decision.model_copy(update={"cutoff": 0.95}))
    changed = keep(path, verdicts, files, strict, "2026-04-01")
    assert changed["rule_changed"].all()
    assert changed["looks"].tolist() == [2, 2, 2]
    assert changed["differences"].tolist() == ["cutoff: 0.9 → 0.95"] * 3
    path.write_text("{}")
    with pytest.raises(TableError, match="does not hold"):
        keep(path, verdicts, files, design, "2026-05-01")
    assert path.read_text() == "{}"
