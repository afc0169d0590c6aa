"""Standardised solutions and their delta-method errors against lavaan's standardizedSolution."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.standardise import KINDS, own_parameters, standardiser
from emosec.statistics.cfa.derived.standardized import standardized_solution
from emosec.statistics.cfa.inference.delta_method import jacobian
from emosec.statistics.cfa.model.parameter_table import build_parameter_table
from emosec.statistics.cfa.model.prepared import prepare
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


FACTOR = "f =~ NA*a + b + c + d\nf ~~ 1*f"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("syntax", "ordered", "own"),
    [
        # the first row has the first free parameter, the second is fixed
        (f"a ~ 1\nb ~ 0.3*1\nc ~ m*1\nd ~ m*1\n{FACTOR}", None, [0, 1, 2]),
        (f"a | t1\na | t2\n{FACTOR}", {"a": 2, "b": 1, "c": 1, "d": 1}, [0, 1, 6, 7, 8]),
        (f"a ~ m*1\n{FACTOR}\ntwice := 2*m", None, []),
    ],
    ids=["intercepts", "thresholds", "a definition"],
)
def test_parameters_that_move_one_value_give_the_same_derivatives_when_moved_at_once(syntax, ordered, own, kind):
    table = build_parameter_table(syntax, ordered=ordered, meanstructure=True)
    layout = prepare(table, ordered=list(ordered or ())).layout
    alone = own_parameters(table.frame, layout)
    assert alone[alone >= 0].tolist() == own
    function = standardiser(table.frame, layout, kind)
    x = np.random.default_rng(1).uniform(0.4, 0.6, table.frame["free"].max())
    known = np.isfinite(function(x))
    together, one_by_one = (jacobian(function, x, alone=given)[known] for given in (alone, None))
    np.testing.assert_allclose(together, one_by_one, atol=1e-12)
