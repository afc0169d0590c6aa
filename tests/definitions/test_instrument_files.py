"""Every instrument file that ships: what must hold of any, and what each was published with."""

from pathlib import Path

import numpy as np
import pytest

from emosec.definitions.instruments import Instrument
from emosec.items.keying import key_of
from emosec.scoring.score import scores_of
from emosec.scoring.totals import ends

FOLDER = Path(__file__).resolve().parents[2] / "config" / "instruments"
FILES = sorted(FOLDER.glob("*.yaml"))
# no licence lets their words be shipped: only these files may hold a text
WORDS_ALLOWED = {
    "gad_7", "phq_8", "phq_9", "ipip_anxiety", "ipip_self_efficacy", "ipip_trust", "emosec_24", "spi_security",
}  # fmt: skip
# scale → items, as published; the numbers stand in this file and nowhere in the YAML
SIZES = {
    "dass_21": {"depression": 7, "anxiety": 7, "stress": 7},
    "dass_42": {"depression": 14, "anxiety": 14, "stress": 14},
    "ecr": {"avoidance": 18, "anxiety": 18},
    "ecr_five_point": {"avoidance": 18, "anxiety": 18},
    "ecr_r": {"anxiety": 18, "avoidance": 18},
    "ecr_s": {"avoidance": 6, "anxiety": 6},
    "emosec_24": {"safety": 8, "confidence": 8, "apprehension": 8},
    "erq": {"reappraisal": 6, "suppression": 4},
    "fmps": {
        "concern_over_mistakes": 9, "doubts_about_actions": 4, "personal_standards": 7, "parental_expectations": 5,
        "parental_criticism": 4, "organization": 6,
    },
    "ius_12_blocked": {"prospective": 7, "inhibitory": 5},
    "ius_12_mixed": {"prospective": 7, "inhibitory": 5},
    "npss": {"social_engagement": 14, "compassion": 7, "body_sensations": 8},
    "scs": {
        "self_kindness": 5, "self_judgment": 5, "common_humanity": 4, "isolation": 4, "mindfulness": 4, "over_identification": 4,
    },
    "sifs": {"preoccupation": 8, "security": 7, "disengagement": 7},
    "sis": {
        "emotional_reactivity": 9, "behavioral_dysregulation": 3, "avoidance": 7, "involvement": 6,
        "constructive_representations": 4, "destructive_representations": 4, "spillover_representations": 4,
    },
}  # fmt: skip
# items, items that count against their scale or total, lowest and highest score of each
PUBLISHED = {
    "brs": (6, 3, {"resilience": (1, 5)}),
    "csi_4": (4, 0, {"satisfaction": (0, 21)}),
    "csi_16": (16, 0, {"satisfaction": (0, 81)}),
    "csi_32": (32, 0, {"satisfaction": (0, 161)}),
    "dass_21": (21, 0, {"depression": (0, 42), "anxiety": (0, 42), "stress": (0, 42)}),
    "dass_42": (42, 0, {"depression": (0, 42), "anxiety": (0, 42), "stress": (0, 42)}),
    "ecr": (36, 10, {"avoidance": (1, 7), "anxiety": (1, 7)}),
    "ecr_five_point": (36, 10, {"avoidance": (1, 5), "anxiety": (1, 5)}),
    "ecr_r": (36, 14, {"avoidance": (1, 7), "anxiety": (1, 7)}),
    "ecr_rs": (36, 16, {"avoidance": (1, 7), "anxiety": (1, 7)}),
    "ecr_s": (12, 4, {"avoidance": (1, 7), "anxiety": (1, 7)}),
    "emosec_24": (24, 12, {"safety": (1, 5), "confidence": (1, 5), "apprehension": (1, 5)}),
    "erq": (10, 0, {"reappraisal": (1, 7), "suppression": (1, 7)}),
    "fmps": (35, 0, {"perfectionism": (29, 145), "organization": (6, 30)}),
    "gad_7": (7, 0, {"anxiety": (0, 21)}),
    "gse": (10, 0, {"self_efficacy": (10, 40)}),
    "ipip_anxiety": (10, 5, {"anxiety": (1, 5)}),
    "ipip_self_efficacy": (10, 4, {"self_efficacy": (1, 5)}),
    "ipip_trust": (10, 4, {"trust": (1, 5)}),
    "ius_12_blocked": (12, 0, {"uncertainty": (12, 60)}),
    "ius_12_mixed": (12, 0, {"uncertainty": (12, 60)}),
    "npss": (29, 0, {"social_engagement": (1, 5)}),
    "phq_8": (8, 0, {"depression": (0, 24)}),
    "phq_9": (9, 0, {"depression": (0, 27)}),
    "pss_10": (10, 4, {"stress": (0, 40)}),
    "pswq": (16, 5, {"worry": (16, 80)}),
    "ras": (7, 2, {"satisfaction": (1, 5)}),
    "rses_satisfied_first": (10, 5, {"self_esteem": (10, 40)}),
    "rses_worth_first": (10, 5, {"self_esteem": (10, 40)}),
    "scs": (26, 13, {"self_compassion": (1, 5)}),
    "scs_sf": (12, 6, {"self_compassion": (1, 5)}),
    "sifs": (22, 0, {"preoccupation": (8, 32)}),
    "sis": (37, 0, {"emotional_reactivity": (9, 36)}),
    "ssps": (11, 0, {"safeness": (11, 55)}),
}
OURS = {"msq_security", "sai", "spi_security", "tai_security"}


@pytest.fixture(scope="module", params=FILES, ids=lambda p: p.stem)
def one(request):
    return Instrument.load(request.param)


def against(instrument):
    """Items that count against their scale, or whose scale counts against a total."""
    turned = {i for s in instrument.scales for i in s.reversed}
    for total in instrument.totals:
        for scale in instrument.scales:
            if scale.name in total.reversed:
                turned ^= set(scale.items)
    return turned


def possible(instrument):
    """Lowest and highest score of every scale and total, by scoring answers that reach them."""
    turned = against(instrument)
    rows = []
    for end in (0, 1):
        row = []
        for i in instrument.item_ids:
            low, high = instrument.low_of(i), instrument.high_of(i)
            row.append(high if (i in turned) == (end == 0) else low)
        rows.append(row)
    return {name: tuple(s.score) for name, s in scores_of(np.array(rows, dtype=float), instrument).items()}


def test_codes_are_consecutive_and_keys_name_items(one):
    codes = [r.code for r in one.responses]
    assert codes == list(range(codes[0], codes[-1] + 1))
    assert {i for s in one.scales for i in s.items} == set(one.item_ids)
    for scale in one.scales:
        assert set(scale.reversed) < set(scale.items)


def test_reversal_is_involutive(one):
    for item in one.item_ids:
        codes = np.array([r.code for r in one.responses_to(item)])
        low, high = one.low_of(item), one.high_of(item)
        turned = low + high - codes
        assert sorted(turned) == sorted(codes)
        assert (low + high - turned == codes).all()


def test_every_shipped_instrument_has_its_published_numbers(one):
    if one.name in OURS:
        assert one.status == "proxy" or one.name == "sai"
        return
    n_items, n_against, scores = PUBLISHED[one.name]
    assert len(one.items) == n_items
    assert len(against(one)) == n_against
    got = possible(one)
    for name, (low, high) in scores.items():
        assert got[name] == pytest.approx((low, high)), name


def test_subscale_sizes_add_up(one):
    sizes = SIZES.get(one.name)
    if sizes is None:
        return
    assert {s.name: len(s.items) for s in one.scales} == sizes
    assert sum(sizes.values()) == len(one.items)


def test_words_are_shipped_only_where_their_licence_allows(one):
    texts = [i.text for i in one.items if i.text]
    if one.name in WORDS_ALLOWED:
        assert len(texts) == len(one.items)
        assert "not shipped" not in one.licence
    else:
        assert not texts


def test_cutoffs_lie_within_the_possible_scores(one):
    got = possible(one)
    for scored in one.scored:
        for cutoff in scored.cutoffs:
            low, high = got[scored.name]
            assert low < cutoff.at <= high, (scored.name, cutoff.at)


def test_ends_are_what_scoring_reaches(one):
    got = possible(one)
    if not one.totals:
        for scale in one.scales:
            assert got[scale.name] == pytest.approx(ends(scale, one))


def test_what_is_unconfirmed_is_said(one):
    assert set(one.unconfirmed) <= set(one.facts)
    said = one.verified or {}
    assert set(said) <= set(one.facts), "a source for what the file does not state"
    assert set(one.unconfirmed) == {f for f in one.facts if f not in said}


def test_other_orders_name_each_other_and_lead_back(one):
    for order in one.orders:
        other = Instrument.load(FOLDER / f"{order.instrument}.yaml")
        back = next(o for o in other.orders if o.instrument == one.name)
        here = list(one.item_ids)
        # where each item of this file stands there, and where that one stands here
        there = [here.index(i) for i in order.order]
        again = [other.item_ids.index(i) for i in back.order]
        assert [there[k] for k in again] == list(range(len(here)))
        # asked in the other order, this file's key is the other file's key
        mine = {frozenset(s) for s in key_of(one, order.order)}
        assert mine == {frozenset(s) for s in key_of(other, other.item_ids)}


def test_the_ecr_scores_of_a_published_example():
    # answers and scores to one decimal as printed beside a public MATLAB scoring script of the ECR
    answers = [
        1,
        2,
        7,
        2,
        1,
        2,
        2,
        2,
        1,
        2,
        2,
        1,
        1,
        1,
        7,
        2,
        2,
        2,
        2,
        2,
        7,
        6,
        2,
        2,
        7,
        6,
        6,
        1,
        4,
        1,
        6,
        2,
        6,
        4,
        2,
        1,
    ]
    ecr = Instrument.load(FOLDER / "ecr.yaml")
    made = {n: float(s.score[0]) for n, s in scores_of(np.array([answers], dtype=float), ecr).items()}
    assert round(made["avoidance"], 1) == 2.4
    assert round(made["anxiety"], 1) == 2.1
    functions = {f.name: f.constant + sum(w * made[s] for s, w in f.weights.items()) for f in ecr.categories.functions}
    printed = {"secure": 7.8, "fearful": 2.1, "preoccupied": 1.1}
    assert {n: round(functions[n], 1) for n in printed} == printed
    assert max(functions, key=functions.get) == "secure"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("verified: true", "does not say against what"),
        ("totals: [{name: t, of: [all, none]}]", "total t names none"),
        ("totals: [{name: all, of: [all, some]}]", "same name"),
        ("orders: [{instrument: other, order: [a, b]}]", "no rearrangement"),
        ("checks: [{id: a, text: x, passes: [1], after: b}]", "a check has the id of an item"),
        ("checks: [{id: c1, text: x, passes: [7], after: b}]", "names a code that is no response"),
    ],
)
def test_a_definition_that_contradicts_itself_is_refused(text, words):
    from emosec.errors import DefinitionError

    base = (
        "name: mini\ntitle: M\ncitation: none\nlicence: CC0\nresponses: [{code: 1, label: n}, {code: 2, label: y}]\n"
        "items: [{id: a}, {id: b}, {id: c}]\nscales: [{name: all, items: [a, b]}, {name: some, items: [c]}]\n"
    )
    with pytest.raises(DefinitionError, match=words):
        Instrument.parse(base + text, where="mini.yaml")
