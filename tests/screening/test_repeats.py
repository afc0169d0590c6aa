"""The same long pattern of answers in two rows: counted per wave, named with their rows by `emosec check`."""

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.instruments import Instrument
from emosec.screening.repeats import compare, patterns, repeats
from emosec.starting.copies import of_files, of_patterns

ITEMS = [f"q{i:02}" for i in range(1, 25)]


MANY = Instrument.parse(
    "{name: many, title: t, citation: none, licence: CC0, responses: ["
    + ", ".join(f"{{code: {c}, label: l{c}}}" for c in range(1, 6))
    + "], items: ["
    + ", ".join(f"{{id: {i}}}" for i in ITEMS)
    + f"], scales: [{{name: all, items: [{', '.join(ITEMS)}], reversed: [{', '.join(ITEMS[:12])}]}}]}}",
    where="many.yaml",
)


def responses(answers, wave="w1", names=None):
    """Long responses of rows of answers."""
    names = names or [str(i) for i in range(len(answers))]
    place = {"study": "demo", "wave": wave, "instrument": "many"}
    rows = [
        place | {"respondent": n, "item": i, "value": v}
        for n, row in zip(names, answers, strict=True)
        for i, v in zip(ITEMS, row, strict=True)
    ]
    return pd.DataFrame(rows).astype({"value": "Int64"})


def everybody():
    """Who is included: all."""
    return pd.DataFrame({"respondent": [str(i) for i in range(40)], "included": True})


@pytest.fixture
def answers():
    return np.random.default_rng(4).integers(1, 6, size=(40, 24))


def test_counts_of_the_wave_and_of_earlier_ones(answers):
    later = np.random.default_rng(5).integers(1, 6, size=(40, 24))
    later[3] = answers[3]
    later[4] = answers[9]
    later[6] = later[5]
    made = repeats(responses(later, "w2"), everybody(), responses(answers), MANY).set_index("other_wave")
    assert made.loc["w2", ["n_compared", "n_same", "n_other"]].tolist() == [40, 0, 2]
    assert made.loc["w1", ["n_compared", "n_same", "n_other"]].tolist() == [40, 1, 1]
    assert repeats(responses(answers), everybody(), responses(answers).iloc[:0], MANY)["n_other"].tolist() == [0]


def test_who_was_left_out_repeats_nobody(answers):
    """A preview with a respondent's answers is no second person in any analysis."""
    answers[1], answers[3] = answers[0], answers[2]
    without = everybody().assign(included=[i not in (1, 9) for i in range(40)])
    made = repeats(responses(answers), without, responses(answers).iloc[:0], MANY)
    assert made[["n_compared", "n_other"]].values.tolist() == [[38, 2]]


def test_short_and_idle_patterns_are_not_compared(answers):
    idle = answers.copy()
    idle[0] = 3
    idle[1] = [3] * 22 + [1, 2]
    idle[2] = [5] * 12 + [1] * 12
    half = responses(idle)
    half.loc[(half["respondent"] == "5") & half["item"].isin(ITEMS[:15]), "value"] = pd.NA
    known = patterns(half, MANY)
    assert {"0", "1", "2", "5"}.isdisjoint(known)
    assert "6" in known


def some_answered(rows, known):
    """Respondent "0" with a few answers beside others with none, in a wave of so many rows."""
    long = responses(np.ones((rows, len(ITEMS)), dtype=int))
    long["value"] = pd.NA
    own = long["respondent"] == "0"
    for item, value in known.items():
        long.loc[own & (long["item"] == item), "value"] = value
    return patterns(long, MANY)


def test_ten_answers_of_two_per_code_can_stand_in_113_400_orders():
    # 10! / 2!^5 = 113,400: more than 10,000 times 11 rows, fewer than 10,000 times 12. As answered (4, 4 and 2 of a code) it
    # were 3,150, for q08 to q12 are reversed
    ten = dict(zip(ITEMS[7:17], [5, 5, 4, 4, 3, 3, 4, 4, 5, 5], strict=True))
    assert set(some_answered(11, ten)) == {"0"}
    assert some_answered(12, ten) == {}
    # 9! / 2!^4 = 22,680 were enough for two rows, but nine are too few
    assert some_answered(2, dict(list(ten.items())[:9])) == {}


def test_other_rows_of_one_key_are_no_strangers_and_rows_without_a_key_are():
    found = compare({"7": b"x", "7#2": b"x", "8": b"y", "main:row 3": b"y"}, {"7": b"x", "main:row 3": b"y"}, own=False)
    assert found.same == ("7", "7#2")
    assert found.other == (("8", "main:row 3"), ("main:row 3", "main:row 3"))
    own = {"7": b"x", "7#2": b"x", "8": b"y", "main:row 3": b"y"}
    assert compare(own, own, own=True).other == (("8", "main:row 3"), ("main:row 3", "8"))


def test_check_names_rows_and_no_keys(answers):
    rows = {w: {str(i): f"main:{i + 1}" for i in range(40)} for w in ("w1", "w2")}
    both = {"w1": patterns(responses(answers), MANY), "w2": patterns(responses(answers, "w2"), MANY)}
    assert of_patterns(both, rows) == [
        "40 of 40 respondents of w2 gave exactly the answers they gave in w1: do the same answers lie in both waves?"
    ]
    shuffled = responses(answers, "w2", [f"n{i}" for i in range(40)])
    rows["w2"] = {f"n{i}": f"main:{i + 1}" for i in range(40)}
    (said,) = of_patterns({"w1": both["w1"], "w2": patterns(shuffled, MANY)}, rows)
    assert "40 respondents of w2 gave exactly the answers of somebody else in w1" in said
    assert "w2 main:1 = w1 main:1" in said
    assert "n0" not in said


def test_a_file_in_two_waves_is_named_and_a_dictionary_is_not():
    one = pd.DataFrame(
        {
            "export": ["main", "main"],
            "file": ["d/w1/a.csv", "d/w1/b.R"],
            "sha256": ["f0", "e1"],
            "reader": ["delimited", "dictionary"],
        }
    )
    two = one.assign(file=["d/w2/other.csv", "d/w2/b.R"])
    assert of_files([one, two]) == [
        "d/w1/a.csv and d/w2/other.csv are the same file, byte for byte: one of them is in the wrong place"
    ]
    assert of_files([one, two], apart=["main"]) == []
