"""Standardised solutions and their delta-method errors against lavaan's standardizedSolution."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.standardise import KINDS
from emosec.statistics.cfa.derived.standardized import standardized_solution
from tolerances import STANDARDIZED, STANDARDIZED_SE

CASES = [
    "hs", "hs_marker", "hs_second", "bifactor", "hs_school", "hs_mimic", "quartile", "quartile_marker", "quartile_theta",
    "cut_bifactor", "quartile_school", "datcat",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CASES)
def test_agrees_with_lavaan(name, kind, derived_fit, derived_reference):
    found = standardized_solution(derived_fit(name), kind)
    expected = pd.DataFrame(derived_reference["standardized"][name][kind])
    assert found[["lhs", "op", "rhs"]].to_numpy().tolist() == expected[["lhs", "op", "rhs"]].to_numpy().tolist()
    np.testing.assert_allclose(found["est.std"], expected["est.std"], atol=STANDARDIZED, rtol=0)
    np.testing.assert_allclose(found["se"], expected["se"].astype(float), atol=STANDARDIZED_SE, rtol=0)
    np.testing.assert_allclose(found["ci.upper"], expected["ci.upper"].astype(float), atol=STANDARDIZED * 2, rtol=0)


def test_how_latents_are_scaled_does_not_matter(derived_fit):
    """Marker or unit variance, delta or theta: one model, one standardised solution with one set of errors."""
    delta, theta = (standardized_solution(derived_fit(n)) for n in ("quartile", "quartile_theta"))
    loadings = delta["op"].isin(["=~", "|"]) | ((delta["op"] == "~~") & (delta["lhs"] != delta["rhs"]))
    for column in ("est.std", "se"):
        np.testing.assert_allclose(delta.loc[loadings, column], theta.loc[loadings, column], atol=STANDARDIZED_SE)


def test_an_unknown_kind_is_refused(derived_fit):
    with pytest.raises(ModelError, match=r"std\.everything"):
        standardized_solution(derived_fit("hs"), "std.everything")
