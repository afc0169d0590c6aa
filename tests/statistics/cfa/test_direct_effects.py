"""Paths from covariates to items: lavaan's score tests, a known bias found, refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics import cfa
from emosec.statistics.cfa.inference.direct_effects import direct_effects
from tolerances import CFA_DIAGNOSTIC

GOLDEN = Path(__file__).parents[2] / "golden"
REFERENCE = json.loads((GOLDEN / "cfa_direct_effects" / "reference.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", sorted(REFERENCE))
def test_as_lavaan_tests_them(kind):
    data, case = pd.read_csv(GOLDEN / "cfa_covariates" / "data.csv"), REFERENCE[kind]
    names = [row["item"] for row in case["items"]]
    options = {"ordered": names, "estimator": "DWLS"} if kind == "ordered" else {"meanstructure": True}
    found = direct_effects(cfa(case["model"], data, **options)).set_index(["item", "covariate"])
    for row in case["items"]:
        for covariate, chisq in zip(("girl", "age"), row["chisq"], strict=True):
            assert found.loc[(row["item"], covariate), "chisq"] == pytest.approx(
                chisq, rel=CFA_DIAGNOSTIC, abs=CFA_DIAGNOSTIC
            )
        assert found.loc[(row["item"], "girl"), "joint"] == pytest.approx(
            row["joint"], rel=CFA_DIAGNOSTIC, abs=CFA_DIAGNOSTIC
        )
        assert found.loc[(row["item"], "girl"), "joint.df"] == row["df"]


def biased(n=1500):
    rng = np.random.default_rng(4)
    sex, age = rng.integers(0, 2, n), rng.normal(size=n)
    factor = 0.4 * sex - 0.3 * age + rng.normal(size=n)
    latent = 0.8 * factor[:, None] + 0.6 * rng.normal(size=(n, 5))
    latent[:, 2] += 0.5 * sex
    codes = np.digitize(latent, [-0.8, 0.2, 1.0])
    return pd.DataFrame(codes, columns=[f"u{i}" for i in range(1, 6)]).assign(sex=sex, age=age)


def test_a_biased_item_is_found_and_nothing_is_left_once_it_is_freed():
    data, items = biased(), [f"u{i}" for i in range(1, 6)]
    model = "f =~ u1 + u2 + u3 + u4 + u5\nf ~ sex + age"
    first = direct_effects(cfa(model, data, ordered=items), "sex")
    assert first.iloc[0][["item", "covariate"]].tolist() == ["u3", "sex"]
    assert first["pvalue.holm"].iloc[0] < 1e-6
    fit = cfa(model + "\nu3 ~ sex", data, ordered=items)
    assert not ((rest := direct_effects(fit))["item"].eq("u3") & rest["covariate"].eq("sex")).any()
    assert rest["pvalue.holm"].min() > 0.01
    # the expected path is about the one a refit finds
    path = fit.parameters.query("lhs == 'u3' and op == '~'")["est"].item()
    assert first["epc"].iloc[0] == pytest.approx(path, rel=0.25)


def test_refusals():
    data = biased(300)
    with pytest.raises(ModelError, match="no covariate"):
        direct_effects(cfa("f =~ u1 + u2 + u3 + u4", data))
    fit = cfa("f =~ u1 + u2 + u3 + u4\nf ~ sex", data)
    with pytest.raises(ModelError, match="'sexe' is no covariate"):
        direct_effects(fit, "sexe")
