"""Graded response parameters and information, against R's arithmetic on lavaan's fit and against its definition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.item_information import graded_response, item_information, scale_information
from tolerances import INFORMATION


@pytest.mark.parametrize("name", ["quartile", "datcat"])
def test_parameters_and_information_agree_with_r(name, derived_fit, derived_reference):
    reference = derived_reference["information"]
    fit = derived_fit(name)
    parameters = graded_response(fit).set_index("item")
    information = item_information(fit, reference["theta"]).set_index("item")["information"]
    for item, expected in reference[name].items():
        assert parameters.loc[item, "factor"] == expected["factor"]
        assert parameters.loc[item, "a"] == pytest.approx(expected["a"], abs=INFORMATION)
        b = parameters.loc[item].filter(regex=r"^b\d").dropna().to_numpy(dtype=float)
        np.testing.assert_allclose(b, np.ravel(expected["b"]), atol=INFORMATION)
        np.testing.assert_allclose(information[item], expected["information"], atol=INFORMATION)


def test_information_is_the_expected_squared_slope_of_the_log_likelihood(derived_fit):
    fit = derived_fit("quartile_theta")
    row = graded_response(fit).query("item == 'q4'").iloc[0]
    b = row[["b1", "b2", "b3"]].to_numpy(dtype=float)

    def probabilities(eta):
        return -np.diff(np.concatenate([[1.0], norm.cdf(row["a"] * (eta - b)), [0.0]]))

    for eta in (-1.5, 0.0, 0.7, 2.0):
        h = 1e-5
        slope = (np.log(probabilities(eta + h)) - np.log(probabilities(eta - h))) / (2 * h)
        found = item_information(fit, [eta]).query("item == 'q4'")["information"].iloc[0]
        # central difference of step 1e-5
        assert found == pytest.approx((probabilities(eta) * slope**2).sum(), rel=1e-6)


def test_information_far_out_is_small_and_finite(derived_fit):
    found = item_information(derived_fit("quartile"), [-40.0, 40.0])["information"]
    assert found.between(0, 1e-6).all()


def test_equal_thresholds_give_equal_parameters_in_both_groups(derived_fit):
    table = graded_response(derived_fit("quartile_school"))
    first, second = (table[table["group"] == g].filter(regex=r"^b\d").to_numpy() for g in table["group"].unique())
    np.testing.assert_allclose(first, second)


def test_a_scale_is_the_sum_of_its_items(derived_fit):
    fit = derived_fit("datcat")
    scale = scale_information(fit, "f1", [-1.0, 0.0])
    items = item_information(fit, [-1.0, 0.0]).query("factor == 'f1'").groupby("eta")["information"].sum()
    np.testing.assert_allclose(scale["information"], items)
    np.testing.assert_allclose(scale["se"], items**-0.5)
    np.testing.assert_allclose(scale["reliability"], items / (1 + items))


def test_refusals(derived_fit):
    with pytest.raises(ModelError, match="ordered items"):
        graded_response(derived_fit("hs"))
    with pytest.raises(ModelError, match="did you mean visual"):
        scale_information(derived_fit("quartile"), "visuals")
    with pytest.raises(ModelError, match="share more"):
        scale_information(derived_fit("quartile_marker"), "visual")
    with pytest.raises(ModelError, match="share more"):
        scale_information(derived_fit("cut_bifactor"), "visual")
    assert graded_response(derived_fit("cut_bifactor")).empty
    assert item_information(derived_fit("cut_bifactor")).empty
