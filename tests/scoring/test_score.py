import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.scoring.contracts import SCORES
from emosec.scoring.score import score

TEXT = """
name: mini
title: Mini
citation: none
licence: CC0
responses: [{code: 0, label: a}, {code: 1, label: b}, {code: 2, label: c}, {code: 3, label: d}]
items: [{id: a}, {id: b}, {id: c}, {id: d}, {id: e}]
scales:
  - {name: average, items: [a, b, c, d, e], reversed: [b], minimum_answered: 0.8}
  - {name: total, items: [e, a], score: sum, minimum_answered: 0.5}
"""


@pytest.fixture(scope="module")
def mini():
    return Instrument.parse(TEXT, where="mini.yaml")


def test_reversal_means_sums_and_too_few_answers(mini, screened_from):
    nan = np.nan
    answers = pd.DataFrame([[3, 0, 3, 3, 3], [0, 3, nan, 0, 2], [1, 1, nan, nan, 1], [nan] * 5], columns=list("abcde"))
    made = score(screened_from(answers, mini), mini)
    scores = made.scores.set_index(["scale", "respondent"])["score"]
    assert scores["average"].round(3).fillna(-1).tolist() == [3, 0.5, -1, -1]
    assert scores["total"].fillna(-1).tolist() == [6, 2, 2, -1]
    assert made.scores.query("scale == 'average'")["n_answered"].tolist() == [5, 4, 3, 0]
    assert made.summary[["n", "n_missing"]].to_numpy().tolist() == [[2, 2], [3, 1]]


def test_a_sum_with_gaps_is_prorated(mini, screened_from):
    answers = pd.DataFrame([[1, 0, 0, 0, np.nan]], columns=list("abcde"))
    made = score(screened_from(answers, mini), mini)
    assert made.scores.set_index("scale").loc["total", "score"] == 2


def test_only_included_respondents_are_scored(mini, screened_from):
    answers = pd.DataFrame([[1] * 5, [2] * 5], columns=list("abcde"))
    made = score(screened_from(answers, mini, included=pd.Series([False, True])), mini)
    assert set(made.scores["respondent"]) == {"1"}
    nobody = score(screened_from(answers, mini, included=pd.Series([False, False])), mini)
    assert nobody.scores.empty


def test_skewness_and_kurtosis_are_type_3(mini, screened_from):
    from scipy.stats import kurtosis, skew

    x = np.random.default_rng(1).integers(0, 4, (50, 5))
    made = score(screened_from(pd.DataFrame(x, columns=list("abcde")), mini), mini)
    total = x[:, 0] + x[:, 4]
    shrink = 49 / 50
    row = made.summary.set_index("scale").loc["total"]
    assert row["skew"] == pytest.approx(skew(total) * shrink**1.5)
    assert row["kurtosis"] == pytest.approx((kurtosis(total) + 3) * shrink**2 - 3)


MATRIX = st.lists(st.lists(st.sampled_from([0, 1, 2, 3, np.nan]), min_size=5, max_size=5), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MATRIX)
def test_mirrored_answers_give_mirrored_scores(mini, screened_from, rows):
    answers = pd.DataFrame(rows, columns=list("abcde"))
    straight, mirrored = (score(screened_from(a, mini), mini).scores for a in (answers, 3 - answers))
    tables.check(SCORES, straight)
    mean = straight["scale"] == "average"
    ends = np.where(mean, 3, 6)
    assert np.allclose(straight["score"], ends - mirrored["score"], equal_nan=True)
    assert (straight["score"].dropna() >= 0).all()
