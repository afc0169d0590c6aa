"""Verdicts on waves and on all of them: JSON that holds facts, signs that stay, contradictions, and pairs that are never hidden."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from emosec import tables
from emosec.definitions.decisions import Decision
from emosec.errors import DataError
from emosec.separability.contracts import CHECKS, CURVE, EVIDENCE, GATES, PAIRS
from emosec.separability.pieces import Piece, of_phi
from emosec.separability.questionnaire import questionnaire_of
from emosec.separability.verdicts import GRID, Verdicts, verdicts
from emosec.separability.wave import rule_at
from emosec.statistics.separability.bounds import Estimate
from emosec.statistics.separability.graded import belief
from emosec.statistics.simulation.nuisances import SurveyDesign

NAMES = ("alpha–beta", "alpha–gamma", "beta–gamma")
CRITERIA = ("phi", "upper_bound", "lower_bound", "dependence", "without_careless", "without_style")


@pytest.fixture(scope="module")
def instrument(wave_of: Callable) -> Any:
    return wave_of(SurveyDesign(), 20).instrument


def evidence_of(waves: dict[str, dict[str, tuple[float, float]]], decision: Decision, n: int = 400) -> pd.DataFrame:
    """A table of evidence by hand: phi of each pair and its error in each wave, everything else agreeing with it."""
    rows = []
    for wave, pairs in waves.items():
        rule = rule_at(decision, n)
        for pair, (phi, se) in pairs.items():
            for criterion in CRITERIA:
                piece = Piece(pair=pair, criterion=criterion, n=n, **of_phi(Estimate(phi, se), rule.cutoff, rule.z))
                rows.append({"study": "s", "wave": wave, "instrument": "mini"} | piece.record)
            for component in pair.split("–"):
                piece = Piece(pair=pair, criterion="common variance", subject=component, n=n, est=0.5)
                rows.append({"study": "s", "wave": wave, "instrument": "mini"} | piece.record)
    return tables.frame(EVIDENCE, rows)


def judged(instrument: Any, decision: Decision, n: int = 400, **waves: Any) -> Verdicts:
    return verdicts(evidence_of(waves, decision, n), tables.empty(GATES), instrument, decision)


@pytest.fixture(scope="module")
def decision(wave_of: Callable) -> Decision:
    return wave_of(SurveyDesign(), 20).decision


FAR, ONE, OPEN = (0.6, 0.04), (0.99, 0.02), (0.88, 0.04)


def test_pairs_are_concluded_one_by_one_and_none_hides_another(instrument: Any, decision: Decision) -> None:
    found = judged(instrument, decision, w1=dict(zip(NAMES, (FAR, ONE, OPEN), strict=True)))
    one = found.record["waves"]["w1"]
    assert (one["label"], one["reason"], one["about"]) == ("NOT SEPARABLE", None, ["alpha–gamma"])
    assert [(p["pair"], p["conclusion"], p["reason"]) for p in one["pairs"]] == [
        (NAMES[0], "separable", None), (NAMES[1], "not_separable", None), (NAMES[2], "inconclusive", "PRECISION"),
    ]  # fmt: skip
    # one wave has no pool
    assert found.record["pooled"] is None
    assert found.pooled.empty
    partly = judged(instrument, decision, w1=dict(zip(NAMES, (FAR, ONE, FAR), strict=True))).record["waves"]["w1"]
    assert (partly["label"], partly["about"]) == ("PARTIALLY SEPARABLE", ["alpha–gamma"])


def test_phi_keeps_its_sign_and_its_size_is_judged(instrument: Any, decision: Decision) -> None:
    found = judged(instrument, decision, w1=dict(zip(NAMES, ((-0.6, 0.04), (-0.99, 0.02), FAR), strict=True)))
    rows = found.pairs.set_index("pair")
    assert rows.loc[NAMES[0], "est"] == -0.6
    assert rows.loc[NAMES[0], "ci.upper"] == pytest.approx(-0.6 + 1.6448536 * 0.04)
    assert rows["conclusion"].tolist() == ["separable", "not_separable", "separable"]
    # cut-offs and probabilities are of the size
    assert rows.loc[NAMES[0], "separable_from"] == pytest.approx(0.6 + 1.6448536 * 0.04)
    assert rows.loc[NAMES[0], "p_below"] == rows.loc[NAMES[2], "p_below"]
    checks = found.checks[(found.checks["pair"] == NAMES[0]) & (found.checks["criterion"] == "phi")]
    assert checks["est"].tolist() == [0.6]


def test_another_wave_that_shows_the_opposite_contradicts_and_an_open_one_does_not(
    instrument: Any, decision: Decision
) -> None:
    found = judged(
        instrument, decision, w1=dict.fromkeys(NAMES, FAR), w2=dict(zip(NAMES, (ONE, OPEN, FAR), strict=True))
    )
    first = {p["pair"]: p for p in found.record["waves"]["w1"]["pairs"]}
    assert first[NAMES[0]]["reason"] == "CONTRADICTED"
    assert first[NAMES[1]]["conclusion"] == first[NAMES[2]]["conclusion"] == "separable"
    # it is contradicted itself by nobody: NOT is what it shows
    assert found.record["waves"]["w2"]["pairs"][0]["conclusion"] == "not_separable"
    last = found.checks[(found.checks["wave"] == "w1") & (found.checks["pair"] == NAMES[0])].iloc[-1]
    assert (last["criterion"], last["passed"], last["limit"]) == ("other_wave", "no", 0.99)
    # .96 and .88 are no contradiction of .6
    assert judged(instrument, decision, w1=dict.fromkeys(NAMES, FAR), w2=dict.fromkeys(NAMES, OPEN)).record["waves"]["w1"][
        "label"
    ] == "SEPARABLE"  # fmt: skip


def test_the_pool_is_judged_with_every_wave_as_a_witness(instrument: Any, decision: Decision) -> None:
    alike = judged(instrument, decision, w1=dict.fromkeys(NAMES, FAR), w2=dict.fromkeys(NAMES, (0.65, 0.04)))
    pool = alike.record["pooled"]
    assert pool["label"] == "SEPARABLE"
    assert 0.6 < pool["pairs"][0]["est"] < 0.65
    assert set(pool["heterogeneity"]) == set(NAMES)
    assert set(alike.pooled["criterion"]) == set(CRITERIA)
    assert set(alike.pairs["wave"]) == set(alike.checks["wave"]) == {"w1", "w2", "pooled"}
    # .3 and .99 together are far below .9, and one of them is not
    apart = judged(instrument, decision, w1=dict.fromkeys(NAMES, (0.3, 0.02)), w2=dict.fromkeys(NAMES, ONE))
    assert apart.record["pooled"]["label"] == "INCONCLUSIVE"
    assert apart.record["pooled"]["heterogeneity"][NAMES[0]] > 0.5


def test_the_pool_s_critical_value_is_that_of_its_own_n(instrument: Any, decision: Decision) -> None:
    apart = decision.model_copy(update={"pooling": decision.pooling.model_copy(update={"waves": "independent"})})
    waves = {"w1": dict.fromkeys(NAMES, FAR), "w2": dict.fromkeys(NAMES, FAR)}
    assert judged(instrument, apart, 400, **waves).record["pooled"]["critical_value"] == 2.5
    assert judged(instrument, decision, 400, **waves).record["pooled"]["critical_value"] == 2.8
    assert judged(instrument, decision, 400, **waves).record["waves"]["w1"]["critical_value"] == 2.8


def test_json_is_plain_and_closed(instrument: Any, decision: Decision, tmp_path: Path) -> None:
    nothing = (math.nan, math.nan)
    found = judged(instrument, decision, w1=dict(zip(NAMES, (FAR, nothing, (0.9, 0.02)), strict=True)))
    tables.write_json(found.record, tmp_path / "verdict.json")
    read = json.loads((tmp_path / "verdict.json").read_text(), parse_constant=lambda c: pytest.fail(f"{c} is no JSON"))
    assert set(read) == {
        "study", "instrument", "construct", "decision", "decision_sha256",
        "registered_on", "primary_model", "estimator", "cutoff", "confidence", "analyses_allowed", "waves", "pooled", "pooling",
    }  # fmt: skip
    assert (read["construct"], read["decision_sha256"], read["cutoff"]) == ("mood", decision.sha256, 0.9)
    one = read["waves"]["w1"]
    assert set(one) == {"label", "reason", "about", "n", "critical_value", "pairs", "heterogeneity", "warnings"}
    assert set(one["pairs"][0]) == set(PAIRS.names) - {"study", "wave", "instrument"}
    lost = one["pairs"][1]
    assert (lost["conclusion"], lost["reason"], lost["est"], lost["p_below"]) == (
        "inconclusive",
        "INADMISSIBLE",
        None,
        None,
    )
    for table, made in ((PAIRS, found.pairs), (CHECKS, found.checks), (CURVE, found.curve)):
        tables.write(table, made, tmp_path / "t.csv")
        assert len(tables.read(table, tmp_path / "t.csv")) == len(made) > 0
    assert set(found.curve["pair"]) == {NAMES[0], NAMES[2]}, "no curve without an estimate"


def test_warnings_are_the_gates_that_warn(instrument: Any, decision: Decision) -> None:
    place = {"study": "s", "wave": "w1", "instrument": "mini"}
    common = {"subject": "all", "observed": 1.0, "threshold": 2.0, "direction": "at_least", "detail": None}
    gates = tables.frame(
        GATES,
        [
            place | common | {"gate": "fit", "statistic": "cfi.scaled", "status": "not_met", "effect": "warns"},
            place | common | {"gate": "fit", "statistic": "srmr", "status": "met", "effect": "warns"},
            place
            | common
            | {"gate": "wording", "statistic": "items toward", "status": "not_met", "effect": "restricts"},
            place | common | {"gate": "fit", "statistic": "x", "status": "not_met", "effect": "warns", "wave": "w2"},
        ],
    )
    found = verdicts(evidence_of({"w1": dict.fromkeys(NAMES, FAR)}, decision), gates, instrument, decision)
    warned = found.record["waves"]["w1"]["warnings"]
    assert [(w["gate"], w["statistic"], w["detail"]) for w in warned] == [("fit", "cfi.scaled", None)]


def test_turning_points_are_where_the_answer_turns(instrument: Any, decision: Decision) -> None:
    """At a cut-off just above `separable_from` the rule says separable, just below it does not; and so for not separable."""
    for phi, se in ((0.7, 0.05), (0.97, 0.02)):
        row = judged(instrument, decision, w1=dict.fromkeys(NAMES, (phi, se))).pairs.iloc[0]
        turn, back = row["separable_from"], row["not_separable_to"]
        assert turn == pytest.approx(phi + 1.6448536 * se)
        assert back == pytest.approx(phi - 2.8 * se)
        for cutoff, expected in (
            (min(turn + 1e-3, 1.0), "separable"), (turn - 1e-3, "inconclusive"), (back + 1e-3, "inconclusive"),
            (back - 1e-3, "not_separable"),
        ):  # fmt: skip
            if 0 < cutoff < 1.0:
                other = decision.model_copy(update={"cutoff": cutoff})
                again = judged(instrument, other, w1=dict.fromkeys(NAMES, (phi, se))).pairs.iloc[0]
                assert again["conclusion"] == expected, cutoff


def test_n_required_is_given_where_people_are_what_is_missing(instrument: Any, decision: Decision) -> None:
    rows = judged(instrument, decision, w1=dict(zip(NAMES, (OPEN, (0.9, 0.02), FAR), strict=True))).pairs["n_required"]
    # (z + .8416)² SE² N / distance², up to the next ten
    assert rows.iloc[0] == math.ceil(400 * (0.04 * (1.6448536 + 0.8416212) / 0.02) ** 2 / 10) * 10
    assert rows.iloc[1] == math.inf
    assert math.isnan(rows.iloc[2])


def test_the_curve_falls_to_either_side_of_phi(instrument: Any, decision: Decision) -> None:
    found = judged(instrument, decision, w1=dict.fromkeys(NAMES, FAR))
    own = found.curve[found.curve["pair"] == NAMES[0]].set_index("cutoff")
    assert list(own.index) == list(GRID)
    assert own["confidence"].is_monotonic_increasing
    assert own.loc[0.6, "confidence"] == pytest.approx(0.5)
    assert own.loc[0.5, "reading"] == "above"
    assert own.loc[0.6, "reading"] == "spans"
    assert own.loc[0.9, "reading"] == "below"
    assert own.loc[0.9, "posterior"] == pytest.approx(1 - belief(0.6, 0.04, 0.9).posterior)
    row = found.pairs.iloc[0]
    assert row["p_below"] == pytest.approx(own.loc[0.9, "posterior"])
    assert row["log10_ratio"] > 2


def test_without_evidence_there_is_no_verdict(instrument: Any, decision: Decision) -> None:
    with pytest.raises(DataError, match="there is no evidence") as caught:
        verdicts(tables.empty(EVIDENCE), tables.empty(GATES), instrument, decision)
    assert caught.value.remedy


def test_a_wave_that_left_an_item_out_is_judged_by_what_was_left(wave_of: Callable, decision: Decision) -> None:
    """The one item worded the other way had no variance in the second wave; pooled, the first still has it."""
    instrument = wave_of(SurveyDesign(against=(1, 0, 0)), 20).instrument
    against = next(i for i, sign in instrument.signs.items() if sign < 0)
    table = evidence_of({w: dict.fromkeys(NAMES, (0.955, 0.015)) for w in ("w1", "w2")}, decision)
    left = Piece(pair="all", criterion="item left out", subject=against, n=400).record
    table = pd.concat([table, tables.frame(EVIDENCE, [{"study": "s", "wave": "w2", "instrument": "mini"} | left])])
    found = verdicts(table, tables.empty(GATES), instrument, decision).pairs
    worded = found[found["pair"] == NAMES[0]].set_index("wave")["worded"]
    assert worded.to_dict() == {"w1": "mixed", "w2": "alike", "pooled": "mixed"}
    floors = found[found["pair"] == NAMES[0]].set_index("wave")["floor"]
    assert floors["w1"] == 0.9
    assert floors["w2"] == pytest.approx(0.92)


def test_items_that_are_left_out_leave_the_rest_in_order(wave_of: Callable) -> None:
    instrument = wave_of(SurveyDesign(components=2, items=3, against=1), 20).instrument
    shuffled = instrument.model_copy(update={"items": tuple(reversed(instrument.items))})
    q = questionnaire_of(shuffled, {f"{c}{i}": i for c in "ab" for i in (1, 2, 3)}).without({"a2", "b3"})
    assert q.items == ("a1", "a3", "b1", "b2")
    assert (q.owner.tolist(), q.pages.tolist(), q.signs.tolist()) == ([0, 0, 1, 1], [1, 3, 1, 2], [1, 1, 1, -1])
    assert [q.items[i] for i in q.order] == ["b2", "b1", "a3", "a1"]
    assert q.without({"a1", "a3"}).components == ("alpha", "beta")
    assert q.without(()).items == q.items


def test_levels_of_invariance_are_told_beside_the_verdict_and_move_nothing(instrument: Any, decision: Decision) -> None:
    """Pooling is refused in words, not in numbers: the rule was calibrated without it."""
    place = {"study": "s", "instrument": "mini", "grouping": "wave", "design": "groups", "wave": "pooled"}
    row = place | {"primary": True, "level": "thresholds", "n_items": 9, "n_freed": 0, "correlations": False}
    test = place | {
        "factor": "all",
        "other": "all",
        "chisq": 9.0,
        "df": 3.0,
        "pvalue": 0.029,
        "largest_difference": 0.2,
    }
    evidence = evidence_of({w: dict.fromkeys(NAMES, FAR) for w in ("w1", "w2")}, decision)
    plain = verdicts(evidence, tables.empty(GATES), instrument, decision)
    told = verdicts(
        evidence, tables.empty(GATES), instrument, decision, compared=(pd.DataFrame([row]), pd.DataFrame([test]))
    )
    assert plain.record.pop("pooling") == []
    found = told.record.pop("pooling")
    assert [(f["wave"], f["may_pool"], f["pvalue"]) for f in found] == [("pooled", "no", 0.029)]
    assert told.record == plain.record
    pd.testing.assert_frame_equal(told.pairs, plain.pairs)
    json.dumps(found)
