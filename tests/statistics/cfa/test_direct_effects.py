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


ITEMS = [f"u{i}" for i in range(1, 6)]
MIMIC = "f =~ u1 + u2 + u3 + u4 + u5\nf ~ sex + age"


@pytest.mark.parametrize(
    "options", [{}, {"std_lv": False}, {"fixed_x": False}, {"ordered": ITEMS}, {"ordered": ITEMS, "parameterization": "theta"}]
)  # fmt: skip
def test_modification_indices_hold_paths_to_items(options):
    """They are lavaan's score tests (above), one at a time, and say about what a refit does."""
    data = biased()
    fit = cfa(MIMIC, data, **options)
    found = fit.modification_indices(ops="~")
    assert len(found) == 10
    single = fit.score_tests(add="u3 ~ sex").single
    top = found.iloc[0]
    assert top[["lhs", "op", "rhs"]].tolist() == ["u3", "~", "sex"]
    # the same statistic of the same two models
    assert top["mi"] == pytest.approx(single["chisq"].item(), rel=CFA_DIAGNOSTIC)
    freed = cfa(MIMIC + "\nu3 ~ sex", data, **options)
    assert top["mi"] == pytest.approx(fit.measures["chisq"] - freed.measures["chisq"], rel=0.1)
    path = freed.parameters.query("lhs == 'u3' and op == '~'").iloc[0]
    assert top[["epc", "sepc.all"]].tolist() == pytest.approx(path[["est", "std.all"]].tolist(), rel=0.25)
    everything = fit.modification_indices(minimum=1.0)
    assert everything["mi"].is_monotonic_decreasing
    assert everything["mi"].min() >= 1.0
    assert len(everything.query("op == '~'")) == (found["mi"] >= 1.0).sum()
    # what the model has is not offered; what it lacks is offered once
    rest = freed.modification_indices(ops="~").query("rhs in ['sex', 'age'] and lhs != 'f'")
    assert len(rest) == 9 == len(rest.drop_duplicates(["lhs", "rhs"]))


def test_paths_to_items_of_rotated_factors():
    """They do not depend on the rotation; a model that has one cannot be rotated and says so."""
    rng = np.random.default_rng(3)
    sex = rng.integers(0, 2, 800)
    factors = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], 800) + 0.4 * sex[:, None]
    values = 0.75 * factors.repeat(4, axis=1) + 0.65 * rng.normal(size=(800, 8))
    values[:, 2] += 0.4 * sex
    names = [f"u{i}" for i in range(1, 9)]
    data = pd.DataFrame(values, columns=names).assign(sex=sex)
    model = f"efa('b')*f + efa('b')*g =~ {' + '.join(names)}\nf + g ~ sex"
    fits = [cfa(model, data, rotation=rotation) for rotation in ("geomin", "oblimin")]
    tables = [direct_effects(fit) for fit in fits]
    assert tables[0].iloc[0]["item"] == "u3"
    pd.testing.assert_frame_equal(*tables)
    assert fits[0].modification_indices(ops="~").iloc[0]["mi"] == pytest.approx(tables[0].iloc[0]["chisq"])
    with pytest.raises(ModelError, match=r"fit\.unrotated"):
        fits[0].score_tests(add="u3 ~ sex")
    assert fits[0].unrotated.score_tests(add="u3 ~ sex").single["chisq"].item() == pytest.approx(
        tables[0].iloc[0]["chisq"]
    )
    with pytest.raises(ModelError, match="the regression u3 ~ sex of an item of the block"):
        cfa(model + "\nu3 ~ sex", data)
