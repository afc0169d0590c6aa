from importlib import import_module

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.registered import declared_in, names_in
from emosec.definitions.screening import INDICATORS, KNOWN_OF_ROWS, Screening
from emosec.screening.indicators import PARADATA, Sample, compute
from emosec.screening.screen import screen


@pytest.fixture
def sample(tables_of, four):
    def make(rows, **known):
        _, people = tables_of(rows)
        answers = np.array([[np.nan if v is None else v for v in row] for row in rows], dtype=float)
        return Sample(answers, people.assign(**known), four)

    return make


def test_every_indicator_a_rule_may_name_can_be_computed(sample):
    rows = np.random.default_rng(2).integers(1, 6, (30, 4)).tolist()
    for name in INDICATORS:
        if name != "out_of_range":
            value, _ = compute(name, sample(rows))
            assert value.shape == (30,)
    assert set(PARADATA) == set(KNOWN_OF_ROWS)


@pytest.mark.parametrize("name", ["mahalanobis", "mahalanobis_p"])
def test_an_item_that_stops_an_index_is_called_by_its_id(sample, four, name):
    """It was called by its place among the items that were asked, item2."""
    rows = [[None, a, a, b] for a, b in np.random.default_rng(2).integers(1, 6, (30, 2)).tolist()]
    _, why = compute(name, sample(rows))
    assert why == f"{four.item_ids[1]}, {four.item_ids[2]}: items are linear combinations of each other"


@pytest.mark.parametrize("name", ["mahalanobis", "mahalanobis_p"])
def test_an_item_that_everybody_answered_alike_stops_no_distance(sample, name):
    """Nobody was an outlier where all gave one answer to one item."""
    answers = np.random.default_rng(2).integers(1, 6, (30, 3)).tolist()
    with_same, why = compute(name, sample([[a, 3, b, c] for a, b, c in answers]))
    assert why == ""
    without, _ = compute(name, sample([[a, None, b, c] for a, b, c in answers]))
    np.testing.assert_allclose(with_same, without)


def test_every_indicator_is_quiet_about_nobody(sample):
    nobody = sample([[1, 2, 3, 4]]).of(np.array([False]))
    assert all(compute(name, nobody)[0].shape == (0,) for name in INDICATORS if name != "out_of_range")


def test_runs_are_shares_of_the_answers_given(sample):
    value, _ = compute("longstring_share", sample([[2, 2, None, None], [2, 2, 3, None], [None] * 4]))
    assert value[:2].tolist() == [1, pytest.approx(2 / 3)]
    assert np.isnan(value[2])


def test_paradata_take_the_more_suspect_of_several_exports(sample):
    one = sample(
        [[1, 2, 3, 4]] * 3,
        **{
            "a.finished": [1, 0, np.nan],
            "b.finished": [0, np.nan, np.nan],
            "a.preview": [0, 1, 0],
            "b.preview": [1, 0, 0],
        },
    )
    assert compute("finished", one)[0][:2].tolist() == [0, 0]
    assert np.isnan(compute("finished", one)[0][2])
    assert compute("preview", one)[0].tolist() == [1, 1, 0]
    told = Sample(one.answers, one.people, one.instrument, "a")
    assert compute("finished", told)[0][:2].tolist() == [1, 0]


def test_shares_of_ends_and_middles_know_the_codes(sample):
    rows = sample([[1, 5, 3, 3], [2, 4, None, 3], [None] * 4])
    assert compute("extreme_share", rows)[0][:2].tolist() == [0.5, 0.0]
    assert compute("midpoint_share", rows)[0][:2].tolist() == [0.5, pytest.approx(1 / 3)]
    assert np.isnan(compute("extreme_share", rows)[0][2])


def test_a_change_point_is_of_those_who_answered(sample):
    rng = np.random.default_rng(2)
    trait = rng.normal(size=(200, 1))
    answers = np.clip(np.rint(3 + 1.2 * trait + 0.5 * rng.normal(size=(200, 4))), 1, 5)
    answers[0] = [5, 5, 1, 1]
    rows = [*answers.tolist(), [None] * 4, [9, 3, 3, 3]]
    value, reason = compute("change_point", sample(rows))
    assert reason == ""
    assert value[0] > 3 > np.median(value[1:200])
    assert np.isnan(value[200])
    assert np.isfinite(value[201])


def test_guttman_errors_are_of_answers_within_the_codes(sample):
    value, reason = compute("guttman", sample([[1, 2, 3, 4], [1, 1, 1, 9], [5, 4, 2, 1], [2, 2, 3, 5]]))
    assert reason == ""
    assert ((value >= 0) & (value <= 1)).all()


def test_the_example_for_survey_platforms(root, tables_of, four):
    rules = load_named(root / "config", Screening, "online")
    responses, people = tables_of([[1, 2, 3, 5]] * 4)
    people = people.assign(**{"main.preview": [0, 1, 0, 0], "main.same_ip": [0.0, 0.0, 2.0, np.nan]})
    made = screen(responses, people, four, rules)
    assert made.screened["included"].tolist() == [True, False, True, True]
    assert made.screened["attentive"].tolist() == [True, False, False, True]
    assert pd.Series(made.exclusions["rule"]).tolist() == ["preview", "same_address"]


def test_every_index_says_in_one_line_what_it_is():
    for name in names_in("screening/indices"):
        index = import_module(f"emosec.screening.indices.{name}")
        assert index.__doc__.count("\n") == 0, name
        assert index.index.__doc__, name


def test_every_index_declares_which_values_are_suspect():
    """In its own file, where `definitions.screening` reads it; no list elsewhere repeats the names."""
    for name in names_in("screening/indices"):
        assert declared_in("screening/indices", name, "SUSPECT") in ("high", "low", "either"), name
