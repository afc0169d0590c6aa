"""The card of a verdict: what it says of the rival accounts, and of earlier looks at the data."""

from types import SimpleNamespace

import pandas as pd
import pytest

from emosec.report.papers import results
from emosec.report.rooms.verdict import looks, one

LOOK = {
    "study": "s", "instrument": "mini", "looks": 2, "allowed": 1, "first_on": "2026-01-01", "first_sha256": "a" * 64,
    "rule_changed": True, "differences": "cutoff: 0.85 → 0.9; curve: removed 0.8, added 1", "data_changed": False,
    "definitions_changed": None, "other_answer": False, "sentence": "These data were looked at twice.",
}  # fmt: skip


def record(verdict, wording="yes", **more):
    gate = {"gate": "wording", "subject": "safety", "held": wording, "found": "", "needed": ""}
    return {"verdict": verdict, "sentence": "In time1 (N = 300), so it is ≥ .40.", "gates": [gate], "pairs": [], **more}


@pytest.mark.parametrize(
    ("verdict", "more", "answers"),
    [
        ("SEPARABLE", {}, ("yes", "no", "guarded against")),
        ("NOT SEPARABLE", {"pairs": ["a–b"]}, ("no", "yes: a–b", "guarded against")),
        ("PARTIALLY SEPARABLE", {"pairs": ["a–b"]}, ("in part", "in part: a–b", "guarded against")),
        ("INCONCLUSIVE", {"wording": "no", "pairs": ["a–b"]}, ("open", "open", "cannot be ruled out")),
        ("INCONCLUSIVE", {"wording": "unknown"}, ("open", "open", "open")),
        ("INCONCLUSIVE", {"if_gates_held": "INCONCLUSIVE(PRECISION)"}, ("open", "open", "guarded against")),
        (
            "INCONCLUSIVE",
            {"if_gates_held": "NOT SEPARABLE(a–b)"},
            ("open", "open; the estimates alone say not separable: a–b", "guarded against"),
        ),
    ],
)
def test_a_verdict_answers_separable_one_thing_or_wording(verdict, more, answers):
    said = one("time1", record(verdict, **more))
    found = [a.text for a in said.answers]
    assert [f.split(":")[0] if f.startswith("guarded") else f for f in found] == list(answers)
    assert said.sentence == "In Time 1 (N\u00a0=\u00a0300), so it is\u00a0≥\u00a0.40."


def table_of(rows):
    return SimpleNamespace(of=lambda slug, instrument: pd.DataFrame(rows))


def test_waves_with_one_history_are_told_together_and_changes_line_by_line():
    first = LOOK | {"looks": 1, "rule_changed": False, "differences": None, "sentence": "Looked at once."}
    found = looks(table_of([LOOK | {"wave": "w1"}, LOOK | {"wave": "w2"}, first | {"wave": "w3"}]), "mini")
    assert [look.waves for look in found] == [["W 1", "W 2"], ["W 3"]]
    assert found[0].changed == ["cutoff: 0.85 → 0.9", "curve: removed 0.8, added 1"]
    assert (found[0].first, found[1].first, found[1].changed) == (False, True, [])


def test_a_manuscript_tells_of_further_looks_and_is_silent_about_a_first():
    first = LOOK | {"looks": 1, "rule_changed": False, "differences": None}
    card = SimpleNamespace(looks=looks(table_of([LOOK | {"wave": "w1"}, first | {"wave": "w2"}]), "mini"))
    (said,) = results.looks(card)
    assert said.startswith(
        "Looks at the data, W 1: These data were looked at twice. What changed in the rule: cutoff: 0.85 →"
    )
    assert said.endswith("; curve: removed 0.8, added 1.")
