"""Two-stage treatment of incomplete numeric data: lavaan's numbers, what complete data must give, and refusals."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa import cfa, compare
from emosec.statistics.cfa.derived.factor_scores import factor_scores
from emosec.statistics.cfa.sample.two_stage import two_stage_sample
from tolerances import CFA_ALGEBRA, TWO_STAGE, TWO_STAGE_FLAT

GOLDEN = Path(__file__).parents[2] / "golden" / "two_stage"
REFERENCE = json.loads((GOLDEN / "reference.json").read_text())
THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
CASES = {
    "two.stage": {"missing": "two.stage"},
    "robust.two.stage": {"missing": "robust.two.stage"},
    "schools": {"missing": "robust.two.stage", "group": "school", "group_equal": ["loadings", "intercepts"]},
}


@pytest.fixture(scope="module")
def data():
    return pd.read_csv(GOLDEN / "data.csv")


@pytest.fixture(scope="module", params=list(CASES))
def both(request, data):
    return cfa(THREE, data, **CASES[request.param]), REFERENCE[request.param]


def test_estimates_and_errors_are_those_of_lavaan(both):
    fit, told = both
    tolerance = TWO_STAGE_FLAT if len(fit.group_labels) > 1 else TWO_STAGE
    mine = fit.parameters.set_index(["lhs", "op", "rhs", "group"])
    for row in told["parameters"]:
        key = (row["lhs"], row["op"], row["rhs"] or "", row["group"])
        key = key if key in mine.index else (row["rhs"], row["op"], row["lhs"], row["group"])
        for column in ("est", "se", "std.all"):
            assert mine.loc[key, column] == pytest.approx(row[column], abs=tolerance), (key, column)


def test_tests_are_those_of_lavaan_and_the_baseline_is_that_of_independence_fitted_as_a_model(both):
    fit, told = both
    for name in ("chisq", "df", "chisq.scaled", "cfi", "rmsea", "rmsea.scaled", "srmr", "logl", "aic"):
        assert fit.measures[name] == pytest.approx(told["measures"][name], rel=TWO_STAGE), name
    alone = told["independence"]
    assert fit.measures["baseline.chisq"] == pytest.approx(alone["chisq"], rel=TWO_STAGE)
    assert fit.measures["baseline.chisq.scaled"] == pytest.approx(alone["chisq.scaled"], rel=TWO_STAGE)
    # lavaan's own baseline has one scaled test for both rules, which cannot be
    one, other = (REFERENCE[k]["measures"]["baseline.chisq.scaled"] for k in ("two.stage", "robust.two.stage"))
    assert one == pytest.approx(other)


def test_complete_data_need_no_first_stage():
    rng = np.random.default_rng(1)
    whole = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), columns=list("abcd"))
    robust, known = (
        cfa("f =~ a + b + c + d", whole, **o) for o in ({"missing": "robust.two.stage"}, {"estimator": "MLM"})
    )
    np.testing.assert_allclose(robust.estimates[:8], known.estimates[:8], atol=CFA_ALGEBRA)
    # the weight is that of the first stage's moments there, of the model's here: equal where the model holds
    np.testing.assert_allclose(robust.measures["chisq.scaled"], known.measures["chisq.scaled"], rtol=0.05)
    values = whole.to_numpy()
    z = values - values.mean(axis=0)
    rows, cols = np.tril_indices(4)
    order = np.lexsort((rows, cols))
    t = np.hstack([z, z[:, rows[order]] * z[:, cols[order]]])
    gamma = two_stage_sample(values, robust=True).gamma
    np.testing.assert_allclose(gamma, np.cov(t.T, bias=True), atol=CFA_ALGEBRA)


def test_the_order_of_items_changes_nothing(data):
    model = "f =~ x1 + x2 + x3 + x4"
    one, other = cfa(model, data, missing="two.stage"), cfa("f =~ x4 + x2 + x1 + x3", data, missing="two.stage")
    errors = [f.parameters.set_index(["lhs", "op", "rhs"])["se"] for f in (one, other)]
    np.testing.assert_allclose(errors[0], errors[1].reindex(errors[0].index), atol=CFA_ALGEBRA)


def test_what_comes_after_a_fit_works(data):
    fit = cfa(THREE, data, missing="two.stage")
    smaller = cfa("g =~ " + " + ".join(f"x{i}" for i in range(1, 10)), data, missing="two.stage")
    assert compare(smaller, fit).pvalue < 0.001
    assert np.isfinite(fit.residuals.query("op == '~~' and lhs != rhs")["standardized"]).all()
    assert fit.modification_indices()["mi"].notna().all()
    assert factor_scores(fit, data).notna().all().all()
    assert fit.bootstrap(10, seed=1).n_failed == 0


@pytest.mark.parametrize(
    ("model", "options", "match"),
    [
        (THREE, {"estimator": "MLR"}, "needs estimator ML or MLM"),
        (THREE, {"cluster": "school"}, "clusters or sampling weights"),
        (THREE + "\nvisual ~ x10", {}, "fixed covariates"),
        (THREE, {"information": "observed"}, "first stage's moments"),
    ],
)
def test_what_does_not_go_together_is_refused(data, model, options, match):
    with pytest.raises(ModelError, match=match):
        cfa(model, data.assign(x10=1.0 * (data["school"] == "Pasteur")), missing="two.stage", **options)


def test_a_pair_that_nobody_answered_is_refused(data):
    split = data.assign(x1=data["x1"].mask(np.arange(301) % 2 == 0), x5=data["x5"].mask(np.arange(301) % 2 == 1))
    with pytest.raises(DataError, match="nobody answered both x1 and x5"):
        cfa(THREE, split, missing="two.stage")
