"""Latent stability and change against McArdle's model written out in lavaan, numeric and ordered."""

import json

import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import cfa, invariance_syntax
from emosec.statistics.cfa.derived.latent_change import QUANTITIES, latent_change
from tolerances import LATENT_CHANGE


@pytest.fixture(scope="module")
def case(root):
    return root / "tests/golden/latent_change"


def fitted(case, prefix, **how):
    data = pd.read_csv(case / "data.csv")
    items = [f"{prefix}{letter}" for letter in "abcd"]
    names = [f"{i}{k}" for k in (1, 2) for i in items]
    occasions = {"f": ["f1", "f2"], **{i: [f"{i}1", f"{i}2"] for i in items}}
    model = "\n".join(f"f{k} =~ " + " + ".join(f"{i}{k}" for i in items) for k in (1, 2))
    ordered = names if prefix else None
    form = {"ordered": ordered, "parameterization": "theta"} if prefix else {}
    text = invariance_syntax(model, data[names], "intercepts", occasions=occasions, **form)
    return cfa(text, data[names], **form, **how)


@pytest.mark.parametrize(("name", "prefix", "estimator"), [("numeric", "", "MLR"), ("ordered", "o", "WLSMV")])
def test_latent_change_is_lavaans(case, name, prefix, estimator):
    expected = json.loads((case / "reference.json").read_text())[name]
    found = latent_change(fitted(case, prefix, estimator=estimator), "f1", "f2")
    for quantity in QUANTITIES:
        assert found.est[quantity] == pytest.approx(expected[quantity]["est"], abs=LATENT_CHANGE), quantity
        assert found.se[quantity] == pytest.approx(expected[quantity]["se"], abs=LATENT_CHANGE), quantity


def test_a_factor_that_is_not_there_is_refused(case):
    with pytest.raises(ModelError, match="no factor 'f3'"):
        latent_change(fitted(case, "", estimator="MLR"), "f1", "f3")


def test_several_groups_are_refused(case):
    data = pd.read_csv(case / "data.csv").assign(town=lambda d: ["x", "y"] * (len(d) // 2) + ["x"] * (len(d) % 2))
    model = "f1 =~ a1 + b1 + c1 + d1\nf2 =~ a2 + b2 + c2 + d2"
    with pytest.raises(ModelError, match="one group"):
        latent_change(cfa(model, data, group="town"), "f1", "f2")
