"""Pooling against semTools; the sampler against what is known; refusals."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ArgumentError, DataError, EstimationError, ModelError
from emosec.statistics.imputation import Imputations, cfa_imputed, compare_imputed, impute
from emosec.statistics.imputation.pooling import d3
from emosec.statistics.imputation.sampler import Sampler, truncated
from tolerances import POOLED

GOLDEN = Path(__file__).parents[2] / "golden" / "imputation"
REFERENCE = json.loads((GOLDEN / "reference.json").read_text(encoding="utf-8"))
ITEMS = [f"u{i}" for i in range(1, 9)]
MODEL = "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8"


@pytest.fixture(scope="module")
def filled():
    data = pd.read_csv(GOLDEN / "filled.csv")
    return Imputations(tuple(part[ITEMS] for _, part in data.groupby("imputation")), tuple(ITEMS), 0, 0.0, 1.0, ())


@pytest.mark.parametrize("kind", ["numeric", "ordered"])
def test_pools_as_semtools(filled, kind):
    case = REFERENCE[kind]
    options = {"ordered": True} if case["ordered"] else {"estimator": case["estimator"]}
    pooled, fewer = cfa_imputed(MODEL, filled, **options), cfa_imputed(MODEL + "\nf1 ~~ 0.9*f2", filled, **options)
    mine = pooled.parameters.set_index(["lhs", "op", "rhs"])
    for row in case["parameters"]:
        if row["se"] > 0:
            found = mine.loc[(row["lhs"], row["op"], row["rhs"])]
            assert found["est"] == pytest.approx(row["est"], abs=POOLED)
            assert found["se"] == pytest.approx(row["se"], abs=POOLED)
    for found, want in ((pooled.test(), case["statistic"]), (compare_imputed(pooled, fewer), case["difference"])):
        got = {"F": found.F, "df1": found.df1, "df2": found.df2, "pvalue": found.pvalue, "ariv": found.riv}
        assert got == pytest.approx({name: want[name] for name in got}, rel=1e-3, abs=POOLED)
    assert pooled.measures["chisq.scaled" if case["ordered"] else "chisq"] == pytest.approx(pooled.test().chisq)
    assert 0.8 < pooled.measures["cfi"] <= 1.0


@pytest.mark.parametrize("case", REFERENCE["d3"], ids=["saturated", "equal loadings", "correlation", "equal means"])
def test_likelihood_ratios_are_pooled_as_by_semtools(filled, case):
    pooled, want = cfa_imputed(case["model"], filled, estimator="ML"), case["test"]
    if case["against"] is None:
        found = pooled.test(pooling="D3")
    else:
        found = compare_imputed(pooled, cfa_imputed(case["against"], filled, estimator="ML"), pooling="D3")
    if want["ariv"] < 0:  # a variance is not negative: 0 here, where semTools goes on with −.25 and takes 43.5 for 32.8
        assert (found.riv, found.df2) == (0.0, np.inf)
        assert pytest.approx(want["F"] * (1 + want["ariv"]), rel=1e-3) == found.F
        return
    got = {"F": found.F, "df1": found.df1, "df2": found.df2, "pvalue": found.pvalue, "ariv": found.riv}
    assert got == pytest.approx(want, rel=1e-3, abs=POOLED)


def test_d3_is_refused_where_there_is_no_likelihood(filled):
    ordered, robust = cfa_imputed(MODEL, filled, ordered=True), cfa_imputed(MODEL, filled, estimator="MLR")
    for pooled in (ordered, robust):
        with pytest.raises(ModelError, match="D3 of a fit by"):
            pooled.test(pooling="D3")
        with pytest.raises(ModelError, match="D3 of a fit by"):
            compare_imputed(pooled, pooled, pooling="D3")
    with pytest.raises(DataError, match="pairs"):
        d3([1.0, 2.0], [1.0], 3)


def test_d3_with_few_imputations_takes_the_other_degrees_of_freedom():
    """t = k (m − 1) ≤ 4: Meng and Rubin's df2 is t (1 + 1/k)(1 + 1/r)² / 2; by hand, m = 2, k = 2."""
    found = d3([5.0, 7.0], [3.0, 5.0], 2)
    assert found.riv == pytest.approx(1.5 * 2.0)
    assert pytest.approx(4.0 / (2.0 * 4.0)) == found.F
    assert found.df2 == pytest.approx(2.0 * 1.5 * (1.0 + 1.0 / 3.0) ** 2 / 2.0)


def drawn(n, seed, loading=0.75):
    rng = np.random.default_rng(seed)
    latent = loading * rng.normal(size=(n, 1)) + np.sqrt(1 - loading**2) * rng.normal(size=(n, 5))
    return rng, pd.DataFrame(np.digitize(latent, [-0.8, 0.3, 1.1]) + 1, columns=list("abcde"))


def at_random(n=1200, seed=5):
    """Who answers low on a leaves b and c out more often: missing at random given a, not completely at random."""
    rng, whole = drawn(n, seed)
    gone = whole.astype(float)
    low = (whole["a"] <= 2).to_numpy()
    for name in "bc":
        gone.loc[low & (rng.random(n) < 0.7), name] = np.nan
    return whole, gone


def test_what_is_missing_at_random_comes_back_unbiased_where_pairwise_is_biased():
    whole, gone = at_random()
    made = impute(gone, list("abcde"), m=8, seed=3, burn_in=150, thin=15)
    assert not any(frame.isna().any().any() for frame in made.frames)
    for frame in made.frames:
        pd.testing.assert_frame_equal(frame.where(gone.notna()), gone)  # what was answered stays as it was
        assert set(np.unique(frame)) <= {1.0, 2.0, 3.0, 4.0}
    share = np.mean([(frame["b"] == 1).mean() for frame in made.frames])
    truth, seen = (whole["b"] == 1).mean(), (gone["b"].dropna() == 1).mean()
    assert abs(seen - truth) > 0.05
    assert share == pytest.approx(truth, abs=0.03)  # three standard errors of the imputed share
    pooled = cfa_imputed("f =~ a + b + c + d + e", made, ordered=True)
    loadings = pooled.parameters[pooled.parameters["op"] == "=~"].set_index("rhs")
    assert ((loadings["ci.lower"] < 0.75) & (loadings["ci.upper"] > 0.75)).sum() >= 4
    assert loadings.loc["b", "fmi"] > loadings.loc["d", "fmi"]
    assert made.acceptance > 0.15


def test_same_seed_same_answers_and_another_seed_others():
    _, gone = at_random(200)
    first, again, other = (impute(gone, list("abcde"), m=2, seed=s, burn_in=20, thin=5) for s in (1, 1, 2))
    pd.testing.assert_frame_equal(first.frames[1], again.frames[1])
    assert not first.frames[1].equals(other.frames[1])


def test_groups_are_imputed_apart_and_rows_without_answers_stay():
    _, gone = at_random(300)
    gone["town"] = np.where(np.arange(300) < 150, "x", "y")
    gone.loc[7, list("abcde")] = np.nan
    made = impute(gone, list("abcde"), m=2, burn_in=20, thin=5, group="town")
    assert made.frames[0].loc[7, list("abcde")].isna().all()
    assert made.frames[0].drop(index=7).notna().all().all()
    assert made.n_missing == int(gone.drop(index=7)[list("abcde")].isna().sum().sum())


def test_the_chain_finds_the_correlations_of_complete_answers():
    """Nothing missing: posterior means of the correlations are near the polychoric ones, within a few standard errors of them."""
    from emosec.statistics import polychoric

    _, whole = drawn(600, 9)
    chain = Sampler(whole.to_numpy(dtype=np.int8) - 1, np.full(5, 4), np.random.default_rng(1))
    kept = [chain.R for sweep, _ in enumerate(chain.sweeps(400)) if sweep >= 100]
    found = polychoric(whole)
    assert np.mean(kept, axis=0) == pytest.approx(found.correlations, abs=0.03)
    # and their posterior spread is about their standard error, (1 − r²)/√n at best
    assert 0.015 < np.std(kept, axis=0)[1, 0] < 0.05


def test_truncated_draws_stay_between_their_limits_and_have_the_right_mean():
    rng = np.random.default_rng(2)
    low, high = np.full(50_000, 1.0), np.full(50_000, 2.0)
    draws = truncated(low, high, rng)
    assert draws.min() >= 1.0
    assert draws.max() <= 2.0
    density = np.exp(-0.5 * np.array([1.0, 2.0]) ** 2) / np.sqrt(2 * np.pi)
    exact = (density[0] - density[1]) / (0.977249868 - 0.841344746)
    assert draws.mean() == pytest.approx(exact, abs=5e-3)  # four Monte-Carlo errors
    far = truncated(np.full(4, 40.0), np.full(4, np.inf), rng)
    assert (far >= 40.0).all()


def test_refusals(filled):
    _, gone = at_random(100)
    for call, match in (
        (lambda: impute(gone.fillna(1), list("abcde")), "nothing is missing"),
        (lambda: impute(gone, ["b"]), "1 item"),
        (lambda: impute(gone, ["b", "q"]), "no column 'q'"),
        (lambda: impute(gone, list("abcde"), m=1), "m=1"),
        (lambda: impute(gone, list("abcde"), thin=0), "thin=0"),
        (lambda: impute(gone, list("abcde"), burn_in=-3), "burn_in=-3"),
    ):
        with pytest.raises(DataError, match=match):
            call()
    pooled = cfa_imputed(MODEL, filled, ordered=True)
    with pytest.raises(ModelError, match="not fitted to the same"):
        compare_imputed(pooled, replace(pooled, fits=pooled.fits[:3]))
    with pytest.raises(ArgumentError, match="not 'scaled' or 'standard'"):
        pooled.test("robust")
    with pytest.raises(EstimationError, match="imputations gave no fit"):
        cfa_imputed("f =~ u1 + u2", filled, ordered=True)


def test_columns_whose_names_are_numbers_are_filled():
    rng = np.random.default_rng(2)
    answers = np.digitize(rng.normal(size=(100, 1)) + rng.normal(size=(100, 3)), [-1.0, 1.0]).astype(float)
    answers[rng.random((100, 3)) < 0.1] = np.nan
    made = impute(pd.DataFrame(answers), [0, 1, 2], m=2, burn_in=5, thin=2)  # type: ignore[list-item]
    assert made.frames[0].columns.tolist() == [0, 1, 2]
    assert not made.frames[0].isna().any().any()
