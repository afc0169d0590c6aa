"""The rule is one: what is decided from a sample is what is decided from the table that its evidence was written to."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec import tables
from emosec.separability.contracts import EVIDENCE
from emosec.separability.pieces import CRITERIA, pieces
from emosec.separability.questionnaire import Questionnaire, questionnaire_of
from emosec.separability.sources import READ, as_pieces, pooled, written
from emosec.separability.wave import answers_of, rule_at
from emosec.statistics.separability.bounds import NOTHING, Estimate
from emosec.statistics.separability.decision import decide, size
from emosec.statistics.separability.design import ItemDesign
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.simulation.nuisances import SurveyDesign

# a design, respondents, and whether its pages are declared
DESIGNS = {
    "mixed": (SurveyDesign(phi=(0.6, 0.89, 0.89)), 400, False),
    "one and another": (SurveyDesign(phi=(0.6, 0.6, 0.99)), 400, False),
    "two components": (SurveyDesign(components=2, phi=0.7), 300, False),
    "four components": (SurveyDesign(components=4, items=4, phi=0.6), 300, False),
    "one way": (SurveyDesign(against=0, phi=(0.6, 0.6, 0.99)), 500, False),
    "opposite ways": (SurveyDesign(against=(0, 5, 0), phi=0.7), 400, False),
    "one mixed, one not": (SurveyDesign(against=(2, 0, 5), phi=0.6), 400, False),
    "style": (SurveyDesign(items=6, against=3, phi=0.88, style=0.5, difficulty=(0.6, -0.6, 0.0)), 600, False),
    "careless": (SurveyDesign(phi=0.8, careless={"random": 0.15}, fatigue=0.2), 500, False),
    "patterns": (SurveyDesign(phi=1.0, careless={"random": 0.05, "alternating": 0.08}), 600, False),
    "facets": (SurveyDesign(phi=0.85, items=6, against=3, facet=0.3), 400, False),
    "pages": (SurveyDesign(phi=0.85, page=0.05), 500, True),
    "mixed pages": (SurveyDesign(phi=0.8, page=0.1, pages_mixed=True), 400, True),
    "two items": (SurveyDesign(items=2, against=1, phi=0.7), 400, False),
    "holes": (SurveyDesign(phi=0.7, missing=0.1), 300, False),
    "two categories": (SurveyDesign(phi=0.7, categories=2), 400, False),
    "negative": (SurveyDesign(components=2, phi=-0.95), 400, False),
}


def written_down(wave, folder: Path):
    """The evidence of a wave's answers, live and read back from a file."""
    answers = answers_of(wave.responses, wave.instrument, wave.pages)
    q, rule = answers.questionnaire, rule_at(wave.decision, len(answers.raw))
    evidence = answers.evidence(wave.decision)
    place = {"study": "s", "wave": wave.name, "instrument": "mini"}
    table = tables.frame(EVIDENCE, [place | p.record for p in pieces(evidence, q, rule, evidence)])
    tables.write(EVIDENCE, table, folder / "evidence.csv")
    return evidence, written(tables.read(EVIDENCE, folder / "evidence.csv"), wave.name, q, rule), q, rule


@pytest.mark.parametrize("name", DESIGNS)
def test_a_sample_and_its_table_say_the_same(name: str, wave_of: Callable, tmp_path: Path) -> None:
    design, n, declared = DESIGNS[name]
    wave = wave_of(design, n, seed=3)
    if declared:
        wave = wave.but(pages=dict(zip(wave.instrument.item_ids, design.pages.tolist(), strict=True)))
    evidence, source, q, rule = written_down(wave, tmp_path)
    live, read = decide(evidence, q.pairs, rule), decide(source, q.pairs, rule)
    assert len(live.pairs) == design.components * (design.components - 1) // 2
    for own, again in zip(live.pairs, read.pairs, strict=True):
        assert (again.conclusion, again.reason, again.basis) == (own.conclusion, own.reason, own.basis), own.pair
        # the table keeps every digit; of several steps it keeps the one that matters
        for criterion in ("phi", "upper_bound", "without_style"):
            mine, theirs = ([c for c in v.checks if c.criterion == criterion] for v in (own, again))
            assert [(str(c.compared), c.threshold, c.passed) for c in mine] == [
                (str(c.compared), c.threshold, c.passed) for c in theirs
            ]
    assert (live.label, live.reason, live.about) == (read.label, read.reason, read.about)
    assert source.n == n
    assert all(source.confounded_with_page(p) == evidence.confounded_with_page(p) for p in q.pairs)
    assert all(source.worded_apart(p) == evidence.worded_apart(p) for p in q.pairs)
    assert all(source.common_variance(p) == pytest.approx(evidence.common_variance(p), nan_ok=True) for p in q.pairs)


def test_the_designs_above_reach_every_kind_of_answer(wave_of: Callable, tmp_path: Path) -> None:
    """So that the test above is one of more than the easy answers."""
    seen = set()
    for name in ("mixed", "one and another", "opposite ways", "one way", "style", "facets", "pages"):
        design, n, declared = DESIGNS[name]
        wave = wave_of(design, n, seed=3)
        if declared:
            wave = wave.but(pages=dict(zip(wave.instrument.item_ids, design.pages.tolist(), strict=True)))
        _, source, q, rule = written_down(wave, tmp_path)
        seen |= {p.reason or p.conclusion for p in decide(source, q.pairs, rule).pairs}
    assert {"separable", "not_separable", "WORDING", "STYLE", "PRECISION"} <= seen
    assert seen & {"DEPENDENCE", "PAGE"}


def test_a_step_without_an_estimate_leaves_the_pair_open_in_the_table_too(wave_of: Callable, tmp_path: Path) -> None:
    class Lost(Evidence):
        """A path on which one model had no solution."""

        def along_the_path(self, pair):
            return [self.estimate(pair), NOTHING, self.estimate(pair)]

    wave = wave_of(SurveyDesign(phi=0.4), 400)
    answers = answers_of(wave.responses, wave.instrument)
    q, rule = answers.questionnaire, rule_at(wave.decision, 400)
    evidence = Lost(q.keyed(answers.raw), q.categories, q.design)
    rows = [p.record for p in _of_pair(evidence, q, rule)]
    table = tables.frame(EVIDENCE, [{"study": "s", "wave": "w1", "instrument": "mini"} | r for r in rows])
    read = decide(written(table, "w1", q, rule), q.pairs, rule)
    assert {p.reason for p in decide(evidence, q.pairs, rule).pairs} == {"DEPENDENCE"}
    assert {p.reason for p in read.pairs} == {"DEPENDENCE"}


def _of_pair(evidence, q, rule):
    from emosec.separability.pieces import Piece, estimates, of_phi

    for pair, name in zip(q.pairs, q.pair_names, strict=True):
        for criterion, found in estimates(evidence, pair, rule, evidence).items():
            yield Piece(pair=name, criterion=criterion, n=400, **of_phi(found, rule.cutoff, rule.z))


def test_the_step_that_is_kept_has_the_sign_of_phi(wave_of: Callable, tmp_path: Path) -> None:
    wave = wave_of(SurveyDesign(components=2, items=6, against=3, phi=-0.6, facet=0.3), 500)
    evidence, source, _, rule = written_down(wave, tmp_path)
    path = evidence.along_the_path((0, 1))
    assert len(path) >= 2
    kept = source.along_the_path((0, 1))[0]
    assert kept.phi < 0
    assert size(kept).upper(rule.z) == pytest.approx(max(size(e).upper(rule.z) for e in path))


# ---- what was asked


def test_keying_turns_the_items_against_the_pole_and_no_missing_answer(wave_of: Callable) -> None:
    wave = wave_of(SurveyDesign(components=2, items=3, against=1, categories=4), 50)
    q = questionnaire_of(wave.instrument)
    assert q.components == ("alpha", "beta")
    assert q.signs.tolist() == SurveyDesign(components=2, items=3, against=1).sign.tolist()
    raw = np.array([[0, 0, 3, 3, -1, 2]], dtype=np.int8)
    assert q.keyed(raw).tolist() == [[0, 3, 3, 3, -1, 2]]
    assert q.keyed(q.keyed(raw)).tolist() == raw.tolist()
    # the same by the room's own way to keyed answers
    answers = answers_of(wave.responses, wave.instrument)
    from emosec.wide import wide

    keyed = wide(wave.responses, wave.instrument)[list(q.items)].to_numpy() - 1
    assert answers.evidence(wave.decision).codes.tolist() == keyed.astype(int).tolist()


def test_items_pages_order_and_wording_are_the_instrument_s(wave_of: Callable) -> None:
    instrument = wave_of(SurveyDesign(components=2, items=3, against=1), 20).instrument
    shuffled = instrument.model_copy(update={"items": tuple(reversed(instrument.items))})
    q = questionnaire_of(shuffled, {"a1": 1, "a2": 1, "b3": 2})
    assert q.items == ("a1", "a2", "a3", "b1", "b2", "b3")
    assert [q.items[i] for i in q.order] == ["b3", "b2", "b1", "a3", "a2", "a1"]
    assert q.pages.tolist() == [1, 1, -1, -1, -1, 2]
    assert questionnaire_of(instrument).pages is None
    assert questionnaire_of(instrument).order.tolist() == [0, 1, 2, 3, 4, 5]
    assert q.of(0) == ("a1", "a2", "a3")
    assert q.of(1, -1) == ("b2",)
    assert (q.worded(0), q.worded(1)) == ((2, 1), (2, 1))
    assert q.pair_names == ("alpha–beta",)
    design = ItemDesign(np.array([0, 0, 1, 1]), np.array([1, 1, -1, -1]))
    assert design.worded_apart((0, 1))
    assert not design.worded_alike((0, 1))


def test_order_is_what_fatigue_is_sought_along(wave_of: Callable) -> None:
    q = questionnaire_of(wave_of(SurveyDesign(components=2, items=3, against=1), 20).instrument)
    assert q.design.order is q.order


def test_pairs_without_interest_are_not_judged(wave_of: Callable) -> None:
    wave = wave_of(SurveyDesign(phi=0.4), 200)
    construct = wave.instrument.construct
    fewer = type(construct).model_validate(construct.model_dump() | {"interest": (("alpha", "gamma"),)})
    q = questionnaire_of(wave.instrument.model_copy(update={"construct_named": fewer}))
    assert q.pairs == ((0, 2),)
    assert q.pair_names == ("alpha–gamma",)


# ---- the pieces


def test_every_criterion_of_every_pair_is_written_once(wave_of: Callable, tmp_path: Path) -> None:
    wave = wave_of(SurveyDesign(phi=0.6), 300)
    answers = answers_of(wave.responses, wave.instrument)
    q, rule, evidence = answers.questionnaire, rule_at(wave.decision, 300), answers.evidence(wave.decision)
    found = pd.DataFrame(p.record for p in pieces(evidence, q, rule, evidence))
    for name in q.pair_names:
        own = found[found["pair"] == name]
        assert own["criterion"].value_counts()[list(CRITERIA)].eq(1).all()
        assert set(own.loc[own["criterion"] == "half", "subject"]) == {
            f"{a}, {b}" for a in ("toward", "against") for b in ("toward", "against")
        }
        phi = own[own["criterion"] == "phi"].iloc[0]
        assert phi["ci.upper"] == pytest.approx(phi["est"] + rule.z * phi["se"])
        assert phi["ci.lower"] == pytest.approx(phi["est"] - rule.z * phi["se"])
        halves = own[own["criterion"] == "half"].set_index("subject")["est"]
        bounds = own.set_index("criterion")["est"]
        assert bounds["upper_bound"] == pytest.approx((halves["toward, toward"] + halves["against, against"]) / 2)
        assert bounds["lower_bound"] == pytest.approx((halves["toward, against"] + halves["against, toward"]) / 2)
    assert tuple(c for c, (_, role, _) in CRITERIA.items() if role != "information") == READ
    # 3 of 5 toward each: 9 + 4 pairs of items the same way, 12 opposite
    assert set(found.loc[found["criterion"] == "plain", "bias"]) == {"upward"}


def test_the_attentive_are_a_sample_of_their_own(wave_of: Callable) -> None:
    wave = wave_of(SurveyDesign(phi=0.6), 300, flagged=tuple(range(40)))
    answers = answers_of(wave.responses, wave.instrument)
    q, rule = answers.questionnaire, rule_at(wave.decision, 300)
    whole, attentive = answers.evidence(wave.decision), answers.evidence(wave.decision, attentive=True)
    found = pd.DataFrame(p.record for p in pieces(whole, q, rule, attentive)).set_index(["pair", "criterion"])
    own = found.xs((q.pair_names[0], "attentive"))
    assert own["n"] == 260
    by_hand = Evidence(whole.codes[40:], q.categories, q.design).estimate((0, 1))
    assert own["est"] == by_hand.phi
    assert own["est"] != whole.estimate((0, 1)).phi


def test_what_could_not_be_fitted_says_so() -> None:
    from emosec.separability.pieces import of_phi

    assert of_phi(NOTHING, 0.9, 1.6)["state"] == "not_fitted"
    assert "reading" not in of_phi(NOTHING, 0.9, 1.6)
    assert of_phi(Estimate(1.02, 0.01), 0.9, 1.6)["state"] == "above_one"
    assert of_phi(Estimate(-1.02, 0.01), 0.9, 1.6)["state"] == "above_one"
    assert of_phi(Estimate(-0.98, 0.01), 0.9, 1.6)["reading"] == "above"


# ---- waves together


def test_one_wave_pooled_is_that_wave(wave_of: Callable, tmp_path: Path) -> None:
    wave = wave_of(SurveyDesign(phi=(0.6, 0.89, 0.89)), 300)
    _, source, q, rule = written_down(wave, tmp_path)
    together = pooled([source], wave.decision.pooling)
    assert together.n == source.n
    for pair in q.pairs:
        for criterion in READ:
            own, pool = source.of(criterion, pair), together.of(criterion, pair)
            assert (pool.phi, pool.se) == pytest.approx((own.phi, own.se), rel=1e-12, nan_ok=True)
    mine, theirs = (decide(s, q.pairs, rule).pairs for s in (source, together))
    assert [(p.conclusion, p.reason, p.basis) for p in mine] == [(p.conclusion, p.reason, p.basis) for p in theirs]


def _source(q: Questionnaire, phi: float, se: float, n: int, wave: str = "w"):
    from emosec.separability.sources import WrittenEvidence
    from emosec.statistics.separability.verdict import PairRule

    estimates = {("phi", pair): Estimate(phi, se) for pair in q.pairs}
    common = {(pair, c): 0.5 if wave == "w" else 0.4 for pair in q.pairs for c in pair}
    return WrittenEvidence(wave, n, q, PairRule(), estimates, common)


def test_two_waves_are_pooled_as_by_hand(wave_of: Callable) -> None:
    from emosec.definitions.decisions import Pooling

    q = questionnaire_of(wave_of(SurveyDesign(components=2), 20).instrument)
    waves = [_source(q, 0.6, 0.04, 300, "w"), _source(q, 0.7, 0.05, 200, "v")]
    # on Fisher's z by hand: no variance between waves where Q < 1
    z, e = [math.atanh(0.6), math.atanh(0.7)], [0.04 / (1 - 0.36), 0.05 / (1 - 0.49)]
    weights = [1 / x**2 for x in e]
    fixed = sum(w * v for w, v in zip(weights, z, strict=True)) / sum(weights)
    q_stat = sum(w * (v - fixed) ** 2 for w, v in zip(weights, z, strict=True))
    tau2 = max(0.0, (q_stat - 1) / (sum(weights) - sum(w * w for w in weights) / sum(weights)))
    weights = [1 / (x**2 + tau2) for x in e]
    share = [w / sum(weights) for w in weights]
    mean = share[0] * z[0] + share[1] * z[1]
    se = {
        "dependent": math.sqrt((share[0] * e[0] + share[1] * e[1]) ** 2 + tau2 * (share[0] ** 2 + share[1] ** 2)),
        "independent": math.sqrt(
            (share[0] * e[0]) ** 2 + (share[1] * e[1]) ** 2 + tau2 * (share[0] ** 2 + share[1] ** 2)
        ),
    }
    for how, n in (("dependent", 300), ("independent", 500)):
        found = pooled(waves, Pooling(waves=how))
        own = found.estimate((0, 1))
        assert own.phi == pytest.approx(math.tanh(mean), rel=1e-12)
        assert own.se == pytest.approx(se[how] * (1 - math.tanh(mean) ** 2), rel=1e-12)
        assert found.n == n
        assert found.common_variance((0, 1)) == (0.4, 0.4)
        assert found.heterogeneity["alpha–beta"] == pytest.approx(max(0.0, (q_stat - 1) / q_stat))
        # what no wave has an estimate of, the pool has none of
        assert not found.upper_bound((0, 1)).known
    rows = {p.criterion: p for p in as_pieces(pooled(waves, Pooling()))}
    assert set(rows) == set(READ)
    assert (rows["phi"].role, rows["lower_bound"].state) == ("decides", "not_fitted")


def test_a_wave_without_an_estimate_is_left_out_of_the_pool(wave_of: Callable) -> None:
    from emosec.definitions.decisions import Pooling

    q = questionnaire_of(wave_of(SurveyDesign(components=2), 20).instrument)
    known, lost = _source(q, 0.6, 0.04, 300), _source(q, math.nan, math.nan, 200)
    own = pooled([known, lost], Pooling()).estimate((0, 1))
    assert (own.phi, own.se) == pytest.approx((0.6, 0.04))
