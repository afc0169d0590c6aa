"""The rule alone, on evidence made by hand: every reason, every label, and the formulas of the ceiling and the floor."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import pytest

from emosec.statistics.separability.bounds import NOTHING, Estimate
from emosec.statistics.separability.decision import (
    below,
    ceiling,
    decide,
    decide_pair,
    exceeds,
    floor,
    lower_size,
    raised_by_wording,
    size,
    upper_size,
)
from emosec.statistics.separability.verdict import REASONS, PairRule, PairVerdict, Verdict

PAIR = (0, 1)
RULE = PairRule(cutoff=0.9, z=1.6, reject=2.5, page_share=0.17, wording_variance=0.10)
FAR = Estimate(0.6, 0.04)
ONE = Estimate(0.99, 0.02)
LOW, HIGH = Estimate(0.5, 0.05), Estimate(0.65, 0.05)


@dataclass(frozen=True)
class By:
    """Evidence by hand: what is not said is what a clear and clean pair would have."""

    phi: Estimate = FAR
    upper: Estimate = HIGH
    lower: Estimate = LOW
    path: tuple[Estimate, ...] = ()
    styled: Estimate | None = None
    tired: Estimate | tuple[Estimate, ...] | None = None
    page: bool = False
    apart: bool = False
    alike: bool = False
    common: tuple[float, float] = (0.5, 0.5)
    asked: list[str] = field(default_factory=list)

    def estimate(self, pair):
        return self.phi

    def upper_bound(self, pair):
        return self.upper

    def lower_bound(self, pair):
        return self.lower

    def along_the_path(self, pair):
        self.asked.append("path")
        return self.path

    def without_style(self, pair):
        self.asked.append("style")
        return self.styled or self.estimate(pair)

    def without_careless(self, pair):
        for way in self.tired if isinstance(self.tired, tuple) else [self.tired]:
            self.asked.append("tired")
            yield way or self.estimate(pair)

    def confounded_with_page(self, pair):
        return self.page

    def worded_apart(self, pair):
        return self.apart

    def worded_alike(self, pair):
        return self.alike

    def common_variance(self, pair):
        return self.common


def said(by: By, others=(), rule: PairRule = RULE) -> tuple:
    found = decide_pair(by, PAIR, rule, others)
    return found.conclusion, found.reason, found.basis


NEAR = Estimate(0.8, 0.04)  # upper limit .864
OPEN = "inconclusive"


@pytest.mark.parametrize(
    ("by", "answer"),
    [
        (By(), ("separable", None, "bounds")),
        (By(upper=Estimate(0.85, 0.05)), ("separable", None, "random_intercept")),
        (By(upper=NOTHING, lower=NOTHING), ("separable", None, "random_intercept")),
        (By(phi=ONE, upper=ONE, lower=ONE), ("not_separable", None, "bounds")),
        (By(phi=ONE, upper=ONE), ("not_separable", None, "random_intercept")),
        (By(phi=ONE, upper=NOTHING, lower=NOTHING, alike=True), ("not_separable", None, "plausible_wording")),
        # phi cannot be estimated
        (By(phi=NOTHING), (OPEN, "INADMISSIBLE", None)),
        (By(phi=Estimate(0.6, math.nan)), (OPEN, "INADMISSIBLE", None)),
        (By(phi=NOTHING, lower=NOTHING, upper=NOTHING), (OPEN, "INADMISSIBLE", None)),
        (By(phi=NOTHING, lower=ONE), ("not_separable", None, "bounds")),
        # wording: it is phi; the bound says otherwise; it may have raised phi
        (By(phi=NOTHING, apart=True), (OPEN, "WORDING", None)),
        (By(phi=NOTHING, apart=True, lower=ONE), ("not_separable", None, "bounds")),
        (By(upper=Estimate(0.97, 0.02)), (OPEN, "WORDING", None)),
        (By(phi=ONE, upper=Estimate(0.8, 0.02)), (OPEN, "WORDING", None)),
        # .955 − .9 is 2.75 errors, but wording may have made .92 of .90, and then it is 1.75 only
        (By(phi=Estimate(0.955, 0.02), upper=NOTHING, alike=True), (OPEN, "WORDING", None)),
        # .91 lies between what is at the cut-off and what wording may have made of it: more people would not decide
        (By(phi=Estimate(0.91, 0.02), upper=NOTHING, alike=True), (OPEN, "WORDING", None)),
        (By(phi=Estimate(0.93, 0.02), upper=NOTHING, alike=True), (OPEN, "PRECISION", None)),
        (By(phi=Estimate(0.89, 0.02), upper=NOTHING, alike=True), (OPEN, "PRECISION", None)),
        # so does .88 between what pages make of the cut-off and the cut-off; .72 may still be shown to lie below
        (By(phi=Estimate(0.88, 0.02), page=True), (OPEN, "PAGE", None)),
        (By(phi=Estimate(0.91, 0.02), page=True), (OPEN, "PRECISION", None)),
        (By(phi=Estimate(0.72, 0.13), page=True), (OPEN, "PRECISION", None)),
        # pages: shown below the cut-off, but not below what pages make of it, .747
        (By(phi=NEAR, page=True), (OPEN, "PAGE", None)),
        (By(phi=Estimate(0.6, 0.04), page=True), ("separable", None, "bounds")),
        (By(phi=Estimate(0.6, 0.04), path=(NEAR,), page=True), (OPEN, "DEPENDENCE", None)),
        # nuisances
        (By(styled=Estimate(0.85, 0.05)), (OPEN, "STYLE", None)),
        (By(phi=ONE, upper=ONE, lower=ONE, styled=Estimate(0.92, 0.02)), (OPEN, "STYLE", None)),
        (By(phi=ONE, upper=ONE, lower=ONE, styled=Estimate(math.nan, math.nan)), (OPEN, "STYLE", None)),
        (By(tired=Estimate(0.85, 0.05)), (OPEN, "ATTENTION", None)),
        (By(path=(FAR, Estimate(0.85, 0.05), FAR)), (OPEN, "DEPENDENCE", None)),
        (By(path=(FAR, NOTHING)), (OPEN, "DEPENDENCE", None)),
        (By(path=(FAR, NEAR)), ("separable", None, "bounds")),
        # too few people
        (By(phi=Estimate(0.88, 0.03)), (OPEN, "PRECISION", None)),
        (By(phi=Estimate(0.94, 0.02)), (OPEN, "PRECISION", None)),
    ],
)  # fmt: skip
def test_each_answer(by: By, answer: tuple) -> None:
    assert said(by) == answer


def test_every_reason_is_reached_above_or_below() -> None:
    cases = test_each_answer.pytestmark[0].args[1]
    assert {a[1] for _, a in cases if a[1]} | {"CONTRADICTED"} == set(REASONS)


def test_another_wave_contradicts_only_when_it_shows_the_opposite() -> None:
    assert said(By(), [By(phi=ONE)]) == (OPEN, "CONTRADICTED", None)
    assert said(By(), [By(), By(phi=ONE)]) == (OPEN, "CONTRADICTED", None)
    # an open wave is no contradiction, nor is one without an estimate
    for other in (By(phi=Estimate(0.94, 0.02)), By(phi=NOTHING), By(phi=Estimate(0.88, 0.1))):
        assert said(By(), [other]) == ("separable", None, "bounds")
    # one worded one way must exceed what wording could have made
    assert said(By(), [By(phi=Estimate(0.955, 0.02), alike=True)])[0] == "separable"
    assert said(By(), [By(phi=Estimate(0.955, 0.02))])[1] == "CONTRADICTED"
    # it takes nothing from a finding that a pair is not separable
    assert said(By(phi=ONE, upper=ONE, lower=ONE), [By()])[0] == "not_separable"
    last = decide_pair(By(), PAIR, RULE, [By(phi=ONE)]).checks[-1]
    assert (last.criterion, last.compared, last.threshold, last.passed) == ("other_wave", 0.99, 0.9, False)


def test_the_cheapest_question_comes_first_and_what_is_known_asks_no_more() -> None:
    clear = By(asked=[])
    assert [c.criterion for c in decide_pair(clear, PAIR, RULE).checks] == [
        "phi", "upper_bound", "without_careless", "without_style",
    ]  # fmt: skip
    assert clear.asked == ["path", "tired", "style"]
    open_pair = By(phi=Estimate(0.88, 0.03), asked=[])
    decide_pair(open_pair, PAIR, RULE)
    assert open_pair.asked == []
    stopped = By(path=(NOTHING,), asked=[])
    assert decide_pair(stopped, PAIR, RULE).checks[-1].passed is None
    assert stopped.asked == ["path"]


@pytest.mark.parametrize(
    ("ways", "reason", "shown", "asked"),
    [
        ((FAR, ONE, FAR), "ATTENTION", ONE, 2),
        ((FAR, Estimate(0.62, 0.08), Estimate(0.65, 0.01)), None, Estimate(0.62, 0.08), 3),
        ((NOTHING, FAR), None, FAR, 2),
        ((FAR, NOTHING), None, FAR, 2),
    ],
    ids=["one does not pass", "the highest limit", "none first", "none last"],
)
def test_each_way_to_take_careless_answers_out_must_pass(ways, reason, shown, asked) -> None:
    evidence = By(tired=ways, asked=[])
    found = decide_pair(evidence, PAIR, RULE)
    assert found.reason == reason
    assert next(c for c in found.checks if c.criterion == "without_careless").estimate == shown
    assert evidence.asked.count("tired") == asked


# ---- limits


def test_at_the_cutoff_itself_nothing_is_shown() -> None:
    at = PairRule(cutoff=0.5, z=2.0, reject=2.0)
    assert below("phi", Estimate(0.25, 0.125), at, 0.5).passed is False
    assert below("phi", Estimate(0.25, 0.124), at, 0.5).passed is True
    assert below("phi", NOTHING, at, 0.5).passed is None
    assert not exceeds(Estimate(0.75, 0.125), 0.5, at)
    assert exceeds(Estimate(0.76, 0.125), 0.5, at)
    assert not exceeds(NOTHING, 0.5, at)


def test_ceiling_and_floor_by_hand() -> None:
    assert ceiling(By(), PAIR, RULE) == floor(By(), PAIR, RULE) == 0.9
    assert ceiling(By(page=True), PAIR, RULE) == pytest.approx(0.9 * 0.83)
    # of a common variance of .5 a wording variance of .1 leaves .4: (.9 · .4 + .1) / .5
    assert floor(By(alike=True), PAIR, RULE) == pytest.approx(0.92)
    assert floor(By(alike=True, common=(0.5, 0.3)), PAIR, RULE) == pytest.approx(
        (0.9 * math.sqrt(0.4 * 0.2) + 0.1) / math.sqrt(0.15)
    )
    assert raised_by_wording(0.9, 0.0, 0.5, 0.5) == pytest.approx(0.9)
    assert raised_by_wording(1.0, 0.1, 0.5, 0.5) == pytest.approx(1.0)
    # items that share no more than wording might be nothing else
    for common in ((0.1, 0.5), (0.5, 0.05), (math.nan, 0.5)):
        assert raised_by_wording(0.9, 0.1, *common) == math.inf
        assert said(By(phi=Estimate(1.2, 0.01), upper=NOTHING, alike=True, common=common))[1] == "WORDING"


def test_the_bound_speaks_only_where_its_own_limit_is_clear() -> None:
    # .93 ± .02: the lower limit .898 is below .9, so the bound shows nothing
    assert said(By(upper=Estimate(0.93, 0.02)))[0] == "separable"
    assert said(By(upper=Estimate(0.94, 0.02)))[1] == "WORDING"
    # and the other way round: an upper limit of .902 does not speak against phi
    assert said(By(phi=ONE, upper=Estimate(0.87, 0.02)))[0] == "not_separable"
    assert said(By(phi=ONE, upper=Estimate(0.86, 0.02)))[1] == "WORDING"


# ---- negative phi


def turned(e: Estimate) -> Estimate:
    return Estimate(-e.phi, e.se, e.parts)


def mirrored(by: By) -> By:
    """The same with one component turned round: halves the same way become halves opposite ways."""
    return replace(
        by, phi=turned(by.phi), upper=turned(by.lower), lower=turned(by.upper), path=tuple(map(turned, by.path)),
        styled=by.styled and turned(by.styled), tired=by.tired and turned(by.tired),
    )  # fmt: skip


@pytest.mark.parametrize(
    "by",
    [
        By(), By(upper=Estimate(0.85, 0.05)), By(phi=ONE, upper=ONE, lower=ONE), By(phi=ONE, upper=ONE),
        By(upper=Estimate(0.97, 0.02)), By(phi=ONE, upper=Estimate(0.8, 0.02)), By(styled=Estimate(0.85, 0.05)),
        By(tired=Estimate(0.85, 0.05)), By(path=(Estimate(0.85, 0.05),)), By(phi=Estimate(0.88, 0.03)), By(phi=NEAR, page=True),
    ],
)  # fmt: skip
def test_a_component_turned_round_gets_the_same_answer(by: By) -> None:
    """Turning a component round swaps same and opposite halves and the sign; it says nothing else about separability."""
    assert said(mirrored(by)) == said(by)
    assert size(turned(NEAR)) == NEAR


def test_bounds_of_the_size_by_hand() -> None:
    """With wording of .1: a phi of −.5 is −.4 between halves worded the same way, and −.6 between opposite ones."""
    below_zero = By(phi=Estimate(-0.5, 0.02), upper=Estimate(-0.4, 0.03), lower=Estimate(-0.6, 0.04))
    assert (upper_size(below_zero, PAIR).phi, upper_size(below_zero, PAIR).se) == (0.6, 0.04)
    assert (lower_size(below_zero, PAIR).phi, lower_size(below_zero, PAIR).se) == (0.4, 0.03)
    above = By(upper=Estimate(0.6, 0.03), lower=Estimate(0.4, 0.04))
    assert (upper_size(above, PAIR).phi, lower_size(above, PAIR).phi) == (0.6, 0.4)
    # halves of one kind bound the size from one side, which side depends on their sign
    assert not upper_size(By(upper=NOTHING, lower=Estimate(0.5, 0.04)), PAIR).known
    assert upper_size(By(upper=NOTHING, lower=Estimate(-0.5, 0.04)), PAIR).phi == 0.5
    assert not lower_size(By(upper=NOTHING, lower=Estimate(-0.5, 0.04)), PAIR).known
    assert not lower_size(By(upper=Estimate(0.5, 0.04), lower=NOTHING), PAIR).known
    assert not upper_size(By(upper=NOTHING, lower=NOTHING), PAIR).known


def test_opposite_halves_below_zero_prove_nothing() -> None:
    """Wording lowers what is found between opposite items: −.97 may be a phi of −.8."""
    assert said(By(phi=NOTHING, apart=True, upper=NOTHING, lower=Estimate(-0.97, 0.01))) == (OPEN, "WORDING", None)


# ---- all pairs


def made(*conclusions: str) -> Verdict:
    reasons = {"W": "WORDING", "P": "PRECISION", "I": "INADMISSIBLE"}
    names = {"s": "separable", "n": "not_separable"}
    return Verdict(
        tuple(PairVerdict((0, at + 1), names.get(c, OPEN), reasons.get(c)) for at, c in enumerate(conclusions))
    )


@pytest.mark.parametrize(
    ("pairs", "label", "reason", "about"),
    [
        ("sss", "SEPARABLE", None, ()),
        ("s", "SEPARABLE", None, ()),
        ("ssn", "PARTIALLY SEPARABLE", None, ((0, 3),)),
        ("snn", "PARTIALLY SEPARABLE", None, ((0, 2), (0, 3))),
        ("nnn", "NOT SEPARABLE", None, ((0, 1), (0, 2), (0, 3))),
        # a pair that is shown is never hidden by an open one
        ("nPs", "NOT SEPARABLE", None, ((0, 1),)),
        ("nPP", "NOT SEPARABLE", None, ((0, 1),)),
        ("ssP", "INCONCLUSIVE", "PRECISION", ((0, 3),)),
        ("PWs", "INCONCLUSIVE", "WORDING", ((0, 1), (0, 2))),
        ("PWI", "INCONCLUSIVE", "INADMISSIBLE", ((0, 1), (0, 2), (0, 3))),
        ("", "INCONCLUSIVE", None, ()),
    ],
)
def test_the_verdict_follows_from_the_pairs(pairs: str, label: str, reason: str | None, about: tuple) -> None:
    found = made(*pairs)
    assert (found.label, found.reason, found.about) == (label, reason, about)


def test_each_pair_is_judged_by_itself() -> None:
    class Mixed(By):
        def estimate(self, pair):
            return {(0, 1): FAR, (0, 2): ONE, (1, 2): NOTHING}[pair]

    found = decide(Mixed(upper=NOTHING), [(0, 1), (0, 2), (1, 2)], RULE)
    assert [p.conclusion for p in found.pairs] == ["separable", "not_separable", "inconclusive"]
    assert [p.pair for p in found.pairs] == [(0, 1), (0, 2), (1, 2)]


def test_numbers_of_numpy_are_numbers() -> None:
    """A comparison of numpy's is no `True`, and would pass for not looked at."""
    numpy = pytest.importorskip("numpy")
    rule = RULE._replace(cutoff=numpy.float64(0.9))
    for by in (By(), By(styled=Estimate(0.85, 0.05)), By(path=(FAR,)), By(upper=Estimate(0.97, 0.02))):
        assert decide_pair(by, PAIR, rule) == decide_pair(by, PAIR, RULE)
        assert all(type(c.passed) in (bool, type(None)) for c in decide_pair(by, PAIR, rule).checks)


def test_without_style_phi_must_exceed_what_wording_may_have_made() -> None:
    # .955 ± .01 is 5.5 errors above .9 and 3.5 above the floor of .92; without style .94 is 4 above .9 and 2 above the floor
    by = By(phi=Estimate(0.955, 0.01), upper=NOTHING, lower=NOTHING, alike=True)
    assert said(by)[0] == "not_separable"
    assert said(replace(by, styled=Estimate(0.94, 0.01))) == (OPEN, "STYLE", None)


def test_the_lower_bound_makes_sure_only_where_its_own_error_lets_it() -> None:
    # .93 is above .9, by 1.5 errors only
    assert said(By(phi=ONE, upper=ONE, lower=Estimate(0.93, 0.02))) == ("not_separable", None, "random_intercept")
