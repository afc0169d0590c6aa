"""Model-based reliability against semTools, by definition, and against simulation and exact derivatives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from emosec.statistics.cfa.derived.green_yang import score_covariance, score_variance
from emosec.statistics.cfa.derived.measurement import measurements
from emosec.statistics.cfa.derived.reliability import (
    DEFINITIONS,
    _categorical,
    _slopes,
    _sums,
    coefficient_h,
    reliability,
    reliability_values,
)
from emosec.statistics.cfa.derived.reliability_bootstrap import bootstrap_reliability
from emosec.statistics.cfa.inference.delta_method import errors_of, jacobian, proportion_interval
from tolerances import DELTA_SLOPE, RELIABILITY_SEMTOOLS

ONE_GROUP = ["hs", "bifactor", "hs_school", "quartile", "quartile_theta", "cut_bifactor", "datcat"]


@pytest.mark.parametrize("name", ONE_GROUP)
def test_every_definition_agrees_with_the_same_definition_of_semtools(name, derived_fit, derived_reference):
    fit = derived_fit(name)
    values = reliability_values(fit.solution)
    suffix = "_cat" if fit.solution.prepared.layout.ordinal else ""
    reference = derived_reference["reliability"][name]
    pairs = [
        ("omega", "omega" + suffix),
        ("omega2", "omega2" + suffix),
        ("omega3", "omega3" + suffix),
        ("avevar", "ave"),
    ]
    compared = 0
    for g, rows in enumerate(reference["reliability"]):
        for theirs, ours in pairs:
            for factor, value in rows[theirs].items():
                if (g, factor, ours) in values and value is not None:
                    assert values[g, factor, ours] == pytest.approx(value, abs=RELIABILITY_SEMTOOLS), (theirs, factor)
                    compared += 1
    for theirs, ours in (
        ("comp_obs", "omega3" + suffix),
        ("comp_implied", "omega2" + suffix),
        ("comp_latent", "omega2"),
    ):
        for g, rows in enumerate(reference[theirs] or []):
            for factor, value in rows.items():
                assert values[g, factor, ours] == pytest.approx(value, abs=RELIABILITY_SEMTOOLS), (theirs, factor)
                compared += 1
    assert compared >= 8


def test_a_latent_mean_moves_thresholds_and_semtools_forgets_it(derived_fit, derived_reference):
    """In group 2 the latent mean is free; semTools 0.5-6 leaves it out of the standardised thresholds."""
    parts = measurements(derived_fit("quartile_school").solution)
    reference = derived_reference["reliability"]["quartile_school"]["comp_implied"][1]
    forgetful = replace(parts[1], mean=np.zeros_like(parts[1].mean))
    for one in _sums(parts[1])[:3]:
        theirs = _categorical(forgetful, one)["omega2_cat"].value
        assert theirs == pytest.approx(reference[one.name], abs=RELIABILITY_SEMTOOLS)
    ours = [_categorical(parts[1], one)["omega2_cat"].value for one in _sums(parts[1])[:3]]
    assert max(abs(a - reference[f]) for a, f in zip(ours, ("visual", "textual", "speed"), strict=True)) > 1e-3


def test_numbers_of_the_methods_contract(derived_fit):
    hs = reliability_values(derived_fit("hs").solution)
    assert [round(hs[0, f, "omega"], 4) for f in ("visual", "textual", "speed")] == [0.6253, 0.8852, 0.6878]
    assert [round(hs[0, f, "ave"], 4) for f in ("visual", "textual", "speed")] == [0.3706, 0.7210, 0.4245]
    quartile = reliability_values(derived_fit("quartile").solution)
    assert [round(quartile[0, f, "omega3_cat"], 4) for f in ("visual", "textual", "speed")] == [0.5467, 0.8588, 0.6246]
    datcat = reliability_values(derived_fit("datcat").solution)
    assert [round(datcat[0, f, "omega2_cat"], 4) for f in ("f1", "f2")] == [0.7732, 0.8101]


def test_green_yang_covariances_are_those_of_simulated_scores():
    """Exact for independent and for identical responses; near the sample's for a million simulated people."""
    thresholds = [np.array([-1.0, 0.2]), np.array([0.0]), np.array([-0.5, 0.5, 1.5])]
    correlation = np.array([[1.0, 0.5, -0.3], [0.5, 1.0, 0.1], [-0.3, 0.1, 1.0]])
    exact = score_covariance(thresholds, correlation)
    people = np.random.default_rng(3).multivariate_normal(np.zeros(3), correlation, size=1_000_000)
    scores = np.column_stack([np.searchsorted(t, people[:, i]) for i, t in enumerate(thresholds)])
    # standard error of a covariance at this size is about 1e-3
    np.testing.assert_allclose(exact, np.cov(scores.T), atol=5e-3)


def test_the_slopes_of_categorical_omega_are_exact(derived_fit):
    for name in ("quartile_theta", "quartile_school"):
        solution = derived_fit(name).solution
        some = np.arange(0, len(solution.x), 9)  # loadings, thresholds, scales and means are among them

        def at(values, solution=solution, some=some):
            x = solution.x.copy()
            x[some] = values
            return x

        followed = _slopes(solution)[:, some]
        direct = jacobian(
            lambda v, at=at, s=solution: np.array(list(reliability_values(s, at(v)).values())), solution.x[some]
        )
        np.testing.assert_allclose(followed, direct, atol=DELTA_SLOPE)


def test_score_variance_survives_equal_thresholds_and_perfect_correlation():
    thresholds = [np.array([0.3]), np.array([0.3])]
    for r in (1.0, -1.0):
        found = score_variance(thresholds, np.array([[1.0, r], [r, 1.0]]))
        shifted = [t + 1e-6 for t in thresholds]
        up = score_variance(shifted, np.array([[1.0, r], [r, 1.0]])).value
        assert np.isfinite(found.by_threshold).all()
        assert found.by_threshold.sum() * 1e-6 == pytest.approx(up - found.value, rel=1e-3, abs=1e-12)


def test_the_table_names_every_definition_and_leaves_no_interval_without_ground(derived_fit):
    table = reliability(derived_fit("quartile"))
    assert set(table["coefficient"]) == set(DEFINITIONS)
    assert table["definition"].str.len().min() > 30
    observed = table["coefficient"].str.startswith("omega3")
    assert table.loc[observed, "ci.lower"].isna().all()
    rest = table[~observed]
    assert (rest["ci.lower"] < rest["est"]).all()
    assert (rest["est"] < rest["ci.upper"]).all()
    latent = table["coefficient"].isin(["omega", "ave", "h"])
    assert table.loc[latent, "definition"].str.contains("latent responses").all()


@pytest.mark.slow
def test_the_delta_error_of_omega_matches_the_spread_over_samples():
    """300 samples of one population: the mean standard error is the standard deviation, within its own error."""
    from emosec.statistics.cfa.engine import prepare, solve
    from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    from emosec.statistics.cfa.sample.sample import continuous_sample

    prepared = prepare(build_parameter_table("f =~ a + b + c + d"))
    rng = np.random.default_rng(5)
    estimates, errors = [], []
    for _ in range(300):
        data = rng.normal(size=(250, 1)) * [0.9, 0.8, 0.7, 0.6] + rng.normal(size=(250, 4)) * 0.8
        solution = solve(prepared, [continuous_sample(data)], test=False)
        estimates.append(reliability_values(solution)[0, "f", "omega"])
        errors.append(errors_of(_slopes(solution), solution.vcov)[0])
    # the SD of 300 draws has a relative error of 1/√600 = 4%
    assert np.mean(errors) == pytest.approx(np.std(estimates), rel=0.12)


def test_h_is_undefined_when_a_loading_reaches_one():
    assert np.isnan(coefficient_h(np.array([0.5, 1.0])))
    assert coefficient_h(np.array([0.0, 0.0])) == 0.0


def test_intervals_stay_inside_or_are_symmetric():
    est, se = np.array([0.9, 1.2]), np.array([0.2, 0.1])
    lower, upper = proportion_interval(est, se, 0.95, "logit")
    assert 0 < lower[0] < 0.9 < upper[0] < 1
    assert np.isnan(lower[1])
    lower, upper = proportion_interval(est, se, 0.95, "wald")
    np.testing.assert_allclose((lower + upper) / 2, est)


@pytest.mark.slow
def test_bootstrap_and_robust_delta_agree_where_both_exist(derived_fit, derived_data):
    """Robust errors on both sides: under plain ML the delta error of the misfitting speed scale is 17% lower."""
    from emosec.statistics.cfa import cfa

    model = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
    for fit, draws in ((cfa(model, derived_data("hs"), estimator="MLR"), 200), (derived_fit("datcat"), 80)):
        delta, boot = reliability(fit, interval="wald"), bootstrap_reliability(fit, draws, seed=3)
        both = delta["se"].notna() & delta["coefficient"].isin(["omega", "omega2_cat"])
        # 80 draws: a standard error has a relative error of 1/√160 = 8%; three of them
        np.testing.assert_allclose(boot.loc[both, "se"], delta.loc[both, "se"], rtol=0.25)
        assert (boot["draws"][boot["coefficient"] != "h"] > 0.9 * draws).all()
        inside = boot[boot["coefficient"] != "h"]
        assert (inside["ci.lower"] < inside["est"]).all()
        assert (inside["est"] < inside["ci.upper"]).all()


def test_a_bootstrap_is_repeated_by_its_seed(derived_fit):
    first, again, other = (bootstrap_reliability(derived_fit("hs"), 5, seed=s) for s in (3, 3, 4))
    assert first.equals(again)
    assert not first.equals(other)
