"""Keys typed from scoring pages and public codebooks, item by item, against the files: a wrong key is worse than none."""

import re
from pathlib import Path

import pytest

from emosec.definitions.instruments import Instrument

FOLDER = Path(__file__).resolve().parents[2] / "config" / "instruments"
# instrument → scale → items by their published number; "R" for those that count against their scale
KEYS = {
    "ecr": {
        "avoidance": "1 3R 5 7 9 11 13 15R 17 19R 21 23 25R 27R 29R 31R 33R 35R",
        "anxiety": "2 4 6 8 10 12 14 16 18 20 22R 24 26 28 30 32 34 36",
    },
    "ecr_r": {
        "anxiety": "1 2 3 4 5 6 7 8 9R 10 11R 12 13 14 15 16 17 18",
        "avoidance": "19 20R 21 22R 23 24 25 26R 27R 28R 29R 30R 31R 32 33R 34R 35R 36R",
    },
    "ecr_s": {"avoidance": "1R 3 5R 7 9R 11", "anxiety": "2 4 6 8R 10 12"},
    "dass_21": {"depression": "3 5 10 13 16 17 21", "anxiety": "2 4 7 9 15 19 20", "stress": "1 6 8 11 12 14 18"},
    "dass_42": {
        "depression": "3 5 10 13 16 17 21 24 26 31 34 37 38 42",
        "anxiety": "2 4 7 9 15 19 20 23 25 28 30 36 40 41",
        "stress": "1 6 8 11 12 14 18 22 27 29 32 33 35 39",
    },
    "rses_satisfied_first": {"self_esteem": "1 2R 3 4 5R 6R 7 8R 9R 10"},
    "rses_worth_first": {"self_esteem": "1 2 3R 4 5R 6 7 8R 9R 10R"},
    "scs_sf": {
        "self_kindness": "2 6", "self_judgment": "11 12", "common_humanity": "5 10", "isolation": "4 8", "mindfulness": "3 7",
        "over_identification": "1 9",
    },
    "scs": {
        "self_kindness": "5 12 19 23 26", "self_judgment": "1 8 11 16 21", "common_humanity": "3 7 10 15",
        "isolation": "4 13 18 25", "mindfulness": "9 14 17 22", "over_identification": "2 6 20 24",
    },
    "ius_12_mixed": {"prospective": "1 2 4 5 8 9 11", "inhibitory": "3 6 7 10 12"},
    "ius_12_blocked": {"prospective": "1 2 3 4 5 6 7", "inhibitory": "8 9 10 11 12"},
    "brs": {"resilience": "1 2R 3 4R 5 6R"},
    "pss_10": {"stress": "1 2 3 4R 5R 6 7R 8R 9 10"},
    "pswq": {"worry": "1R 2 3R 4 5 6 7 8R 9 10R 11R 12 13 14 15 16"},
    "gad_7": {"anxiety": "1 2 3 4 5 6 7"},
    "phq_9": {"depression": "1 2 3 4 5 6 7 8 9"},
    "phq_8": {"depression": "1 2 3 4 5 6 7 8"},
    "gse": {"self_efficacy": "1 2 3 4 5 6 7 8 9 10"},
    "ras": {"satisfaction": "1 2 3 4R 5 6 7R"},
    "erq": {"reappraisal": "1 3 5 7 8 10", "suppression": "2 4 6 9"},
    "fmps": {
        "concern_over_mistakes": "9 10 13 14 18 21 23 25 34", "doubts_about_actions": "17 28 32 33",
        "personal_standards": "4 6 12 16 19 24 30", "parental_expectations": "1 11 15 20 26", "parental_criticism": "3 5 22 35",
        "organization": "2 7 8 27 29 31",
    },
}  # fmt: skip


def number(item: str) -> int:
    """The published number of an item: the last digits of its id."""
    return int(re.findall(r"\d+", item)[-1])


# the same items with other answers
KEYS["ecr_five_point"] = KEYS["ecr"]


@pytest.mark.parametrize("name", KEYS)
def test_every_item_stands_where_it_was_published(name):
    one = Instrument.load(FOLDER / f"{name}.yaml")
    turned = {t: set(total.reversed) for total in one.totals for t in total.of}
    scales = {s.name: s for s in one.scales}
    assert set(KEYS[name]) == set(scales)
    for scale, said in KEYS[name].items():
        told = [word.rstrip("R") for word in said.split()]
        against = {int(word[:-1]) for word in said.split() if word.endswith("R")}
        assert sorted(map(number, scales[scale].items)) == sorted(map(int, told)), (name, scale)
        assert {number(i) for i in scales[scale].reversed} == against, (name, scale)
    # of self-compassion it is whole scales that count against the total
    if name.startswith("scs"):
        assert set().union(*turned.values()) == {"self_judgment", "isolation", "over_identification"}


def test_the_short_form_s_items_lead_back_to_the_long_one():
    """ECR-S item k is ECR item ORDER[k − 1] (Wei et al., 2007): scale and direction must agree."""
    order = [33, 18, 11, 26, 35, 16, 17, 22, 27, 32, 13, 6]
    short, long = (Instrument.load(FOLDER / f"{n}.yaml") for n in ("ecr_s", "ecr"))
    place = {number(i): (s.name, i in s.reversed) for s in long.scales for i in s.items}
    for scale in short.scales:
        for item in scale.items:
            assert place[order[number(item) - 1]] == (scale.name, item in scale.reversed), item
