"""Factor scores against lavPredict, against their definitions, and with missing answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.stats import multivariate_normal, norm

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.derived.factor_scores import factor_scores
from emosec.statistics.cfa.derived.measurement import measurements
from tolerances import SCORES_EAP, SCORES_EBM, SCORES_LINEAR

LINEAR = ["hs_regression", "hs_bartlett", "hs_marker_regression", "hs_marker_bartlett", "hs_school_regression",
          "hs_school_bartlett", "hs_second_regression"]  # fmt: skip


def by_group(fit, data, scores):
    group = fit.settings.get("group")
    return [scores] if group is None else [scores[data[group] == label] for label in fit.group_labels]


@pytest.mark.parametrize("case", LINEAR)
def test_linear_scores_and_errors_agree_with_lavaan(case, derived_fit, derived_data, derived_reference):
    name, method = case.rsplit("_", 1)
    fit, data = derived_fit(name), derived_data(name)
    found = factor_scores(fit, data, "Bartlett" if method == "bartlett" else "regression")
    reference = derived_reference["scores"][case]
    m = found.shape[1] // 2
    for group, scores, errors in zip(by_group(fit, data, found), reference["scores"], reference["se"], strict=True):
        np.testing.assert_allclose(group.iloc[:40, :m], np.array(scores).T, atol=SCORES_LINEAR)
        np.testing.assert_allclose(group.iloc[0, m:], np.ravel(errors)[:m], atol=SCORES_LINEAR)


@pytest.mark.parametrize("case", ["quartile_ebm", "quartile_marker_ebm", "datcat_ebm", "quartile_school_ebm"])
def test_posterior_modes_agree_with_lavaan(case, derived_fit, derived_data, derived_reference):
    """First groups only: lavaan 0.6-14 takes thresholds as standardised in y*'s scale but the factors' part as not, which is
    right only where scales are 1 and means 0 (not under theta, not in later groups with equal thresholds)."""
    name = case.removesuffix("_ebm")
    fit, data = derived_fit(name), derived_data(name)
    found = by_group(fit, data, factor_scores(fit, data))[0]
    m = found.shape[1] // 2
    np.testing.assert_allclose(
        found.iloc[:40, :m], np.array(derived_reference["scores"][case]["scores"][0]).T, atol=SCORES_EBM
    )


def test_the_parameterization_does_not_change_posterior_modes(derived_fit, derived_data):
    delta, theta = (factor_scores(derived_fit(n), derived_data(n)) for n in ("quartile", "quartile_theta"))
    np.testing.assert_allclose(delta, theta, atol=1e-6)


def log_posterior(eta, part, codes):
    total = multivariate_normal(part.factor_mean, part.phi).logpdf(eta)
    for j, thresholds in enumerate(part.thresholds):
        if np.isfinite(codes[j]):
            edges = np.concatenate([[-np.inf], thresholds, [np.inf]])
            at = norm(part.intercepts[j] + part.lam[j] @ eta, np.sqrt(part.theta[j, j]))
            total += np.log(at.cdf(edges[int(codes[j]) + 1]) - at.cdf(edges[int(codes[j])]))
    return total


def test_scores_of_a_second_group_with_missing_answers_are_posterior_modes(derived_fit, derived_data):
    fit, data = derived_fit("quartile_school"), derived_data("quartile_school").copy()
    second = data.index[data["school"] == fit.group_labels[1]][:6]
    data.loc[second[:3], ["q2", "q5", "q9"]] = np.nan
    found = factor_scores(fit, data)
    part = measurements(fit.solution)[1]
    for row in second:
        codes = data.loc[row, list(part.items)].to_numpy(dtype=float) - 1
        best = minimize(lambda eta, c=codes: -log_posterior(eta, part, c), np.zeros(3), method="BFGS")
        np.testing.assert_allclose(found.loc[row].to_numpy()[:3], best.x, atol=1e-4)


def test_scores_come_from_the_answers_given(derived_fit, derived_data):
    data = derived_data("hs").copy()
    fit = derived_fit("hs")
    whole = factor_scores(fit, data)
    data.loc[0, "x1"] = np.nan
    data.loc[1, [f"x{i}" for i in range(1, 10)]] = np.nan
    data.loc[2, ["x1", "x2", "x3"]] = np.nan
    holes = factor_scores(fit, data)
    assert holes.loc[0, "se.visual"] > whole.loc[0, "se.visual"]
    assert holes.loc[1].isna().all()
    np.testing.assert_array_equal(holes.iloc[3:], whole.iloc[3:])
    bartlett = factor_scores(fit, data, "Bartlett")
    assert bartlett.loc[2].isna().all()  # no item of the first factor: no unbiased score
    cut = derived_data("quartile").copy()
    cut.loc[1, [f"q{i}" for i in range(1, 10)]] = np.nan
    assert factor_scores(derived_fit("quartile"), cut).loc[1].isna().all()


def test_regression_scores_shrink_and_bartlett_scores_do_not():
    """One factor, known parameters nearly recovered: slope of the score on the factor is the reliability, and 1."""
    from emosec.statistics.cfa import cfa

    rng = np.random.default_rng(11)
    factor = rng.normal(size=20_000)
    data = pd.DataFrame(factor[:, None] * 0.7 + rng.normal(size=(20_000, 4)) * 0.7, columns=list("abcd"))
    fit = cfa("f =~ a + b + c + d", data)
    slopes = {m: np.polyfit(factor, factor_scores(fit, data, m)["f"], 1)[0] for m in ("regression", "Bartlett")}
    # standard error of a slope at this size is below .005
    assert slopes["regression"] == pytest.approx(0.8, abs=0.02)
    assert slopes["Bartlett"] == pytest.approx(1.0, abs=0.02)


def test_refusals(derived_fit, derived_data):
    with pytest.raises(ModelError, match="ordered"):
        factor_scores(derived_fit("quartile"), derived_data("quartile"), "regression")
    with pytest.raises(ModelError, match="numeric"):
        factor_scores(derived_fit("hs"), derived_data("hs"), "EBM")
    with pytest.raises(ModelError, match="no items of its own"):
        factor_scores(derived_fit("hs_second"), derived_data("hs_second"), "Bartlett")
    with pytest.raises(DataError, match="categories"):
        factor_scores(derived_fit("quartile"), derived_data("quartile").query("q1 < 4"))


@pytest.fixture(scope="module")
def eap_reference():
    return json.loads((Path(__file__).parents[2] / "golden/cfa_eap/reference.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("case", "model", "items"),
    [
        ("two", "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8", [f"u{k}" for k in range(1, 9)]),
        ("one", "visual =~ q1 + q2 + q3 + q4 + q5", [f"q{k}" for k in range(1, 6)]),
    ],
)
def test_posterior_means_agree_with_sums_over_a_fine_grid_in_r(case, model, items, derived_data, eap_reference):
    from emosec.statistics.cfa import cfa

    data = derived_data("datcat" if case == "two" else "quartile")[items]
    fit = cfa(model, data, ordered=True, std_lv=True)
    holes = data.astype(float)
    holes.iloc[0, 1] = holes.iloc[1, 0] = holes.iloc[1, 2] = np.nan
    holes.iloc[2, 1:] = np.nan
    found = factor_scores(fit, holes, "EAP").iloc[:20]
    np.testing.assert_allclose(found, np.array(eap_reference[case]), atol=SCORES_EAP)


def test_posterior_means_err_less_than_modes_and_say_by_how_much():
    """Many people of known factors: the mean squared error of EAP is the smaller one, and its errors are as large as it says."""
    from emosec.statistics.cfa import cfa

    rng = np.random.default_rng(12)
    factor = rng.standard_normal(3000)
    latent = 0.7 * factor[:, None] + np.sqrt(0.51) * rng.standard_normal((3000, 4))
    data = pd.DataFrame(np.digitize(latent, [0.8, 1.6]), columns=list("abcd"))
    fit = cfa("f =~ a + b + c + d", data, ordered=True, std_lv=True)
    mode, mean = (factor_scores(fit, data, m) for m in ("EBM", "EAP"))
    errors = [float(np.mean((one["f"] - factor) ** 2)) for one in (mode, mean)]
    assert errors[1] < errors[0]
    # a mean of 3,000 squared errors of about .5: its standard error is .013
    assert errors[1] == pytest.approx(float(np.mean(mean["se.f"] ** 2)), abs=0.04)
    # a posterior mean over all people is the factor's own mean
    assert float(mean["f"].mean()) == pytest.approx(0.0, abs=0.02)


def test_more_factors_than_quadrature_is_done_for_are_refused():
    from types import SimpleNamespace

    from emosec.statistics.cfa.derived.posterior_mean import posterior_means

    with pytest.raises(ModelError, match="EAP scores of 6 factors"):
        posterior_means(SimpleNamespace(phi=np.eye(6)), np.zeros((1, 6)))
