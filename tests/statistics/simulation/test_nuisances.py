"""What misleads is drawn as described: held to a simulator that shares no code with it, by correlations of many answers."""

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import cfa
from emosec.statistics.simulation import SurveyDesign, add_fatigue, simulate_survey
from emosec.statistics.simulation.nuisances import draw_traits, minor_loadings
from independent_simulator import Truth, answers
from tolerances import CORRELATION_OF_8000

N = 8000
SAME = [
    ({}, {}),
    ({"acquiescence": 0.1, "acquiescence_r": 0.4}, {"acquiescence": 0.1, "acquiescence_r": 0.4}),
    ({"misread": 0.3}, {"misread": 0.3}),
    ({"style": 0.5, "difficulty": (0.6, -0.6, 0.0)}, {"style": 0.5, "difficulty": (0.6, -0.6, 0.0)}),
    ({"page": 0.15}, {"page": 0.15}),
    ({"facet": 0.4}, {"facet": 0.4}),
    ({"doublet": 0.5}, {"doublet": 0.5}),
    ({"fatigue": 0.4, "fatigue_from": 0.34}, {"tired": 0.4, "tired_from": 0.34}),
    ({"faking": 0.2}, {"faking": 0.2}),
    ({"careless": {"random": 0.2, "longstring": 0.1}},) * 2,
    ({"categories": 2},) * 2,
]


def keyed(design, codes):
    return np.where(design.sign > 0, codes, design.categories - 1 - codes)


@pytest.mark.parametrize(("ours", "theirs"), SAME, ids=lambda d: ", ".join(d) or "clean")
def test_two_simulators_agree(ours, theirs):
    design = SurveyDesign(phi=(0.9, 0.5, 0.4), items=5, **ours)
    truth = Truth(phi=[0.9, 0.5, 0.4], n=N, items=5, **{"against": 2} | theirs)
    mine = keyed(design, simulate_survey(design, N, np.random.default_rng(1)))
    other = answers(truth, np.random.default_rng(2))
    assert (design.sign == truth.sign).all()
    assert np.corrcoef(mine.T) == pytest.approx(np.corrcoef(other.T), abs=CORRELATION_OF_8000)
    assert mine.mean(axis=0) == pytest.approx(other.mean(axis=0), abs=0.06)


def test_skewed_traits_keep_their_correlations():
    traits = draw_traits(SurveyDesign(phi=(0.9, 0.5, 0.4), trait_skew=True), 200_000, np.random.default_rng(1))
    assert np.corrcoef(traits.T)[[0, 0, 1], [1, 2, 2]] == pytest.approx([0.9, 0.5, 0.4], abs=0.02)
    assert ((traits**3).mean(axis=0) > 1.2).all()


def test_minor_factors_misfit_by_what_was_asked():

    design = SurveyDesign(phi=0.6, minor=0.08, categories=7, against=0)
    codes = simulate_survey(design, 6000, np.random.default_rng(4))
    data = pd.DataFrame(codes, columns=[f"x{i}" for i in range(15)])
    syntax = "\n".join(f"f{c} =~ " + " + ".join(f"x{5 * c + i}" for i in range(5)) for c in range(3))
    fit = cfa(syntax, data, estimator="ML")
    assert minor_loadings(design).shape[0] == 15
    assert 0.06 < float(fit.measures["rmsea"]) < 0.09


def test_fatigue_begins_somewhere_and_does_not_end():
    clean = np.full((2000, 10), 7, dtype=np.int8)
    tired = add_fatigue(clean, np.full(10, 5), 0.3, np.random.default_rng(1), start=0.5)
    changed = tired != 7
    assert changed.any(axis=1).mean() == pytest.approx(0.3, abs=0.04)
    assert not changed[:, :5].any()
    assert (np.diff(changed.astype(int), axis=1) >= 0).all()


def test_answers_are_missing_where_low():
    design = SurveyDesign(missing_low=0.1, against=0)
    codes = simulate_survey(design, 4000, np.random.default_rng(1))
    whole = simulate_survey(SurveyDesign(against=0), 4000, np.random.default_rng(1))
    assert (codes[whole == 0] < 0).mean() > 0.15
    assert not (codes[whole == 4] < 0).any()


@pytest.mark.parametrize(
    "wrong",
    [{"phi": (0.9, 0.9, -0.9)}, {"difficulty": (1.0,)}, {"against": 9}, {"loading": 0.98}, {"against": (1, 2)}],
)
def test_impossible_designs_are_refused(wrong):
    with pytest.raises(ModelError):
        SurveyDesign(**wrong)
