"""What a caller writes as in R, or wrongly: understood, or refused by a typed error; never passed over in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ArgumentError, DataError, EmosecError, ModelError
from emosec.statistics.cfa import Fit, cfa, compare
from emosec.statistics.cfa.derived.factor_scores import factor_scores
from emosec.statistics.cfa.derived.path_plot import plot_path
from emosec.statistics.cfa.derived.reliability import reliability
from emosec.statistics.efa import parallel_analysis, schmid_leiman
from emosec.statistics.imputation import cfa_imputed
from emosec.statistics.limits_of_agreement import limits_of_agreement
from emosec.statistics.reliability import alpha

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
MODEL = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")


@pytest.fixture(scope="module")
def fit(data: pd.DataFrame) -> Fit:
    return cfa(MODEL, data)


def same(a: Fit, b: Fit) -> bool:
    return bool(np.array_equal(a.estimates, b.estimates, equal_nan=True))  # constraints have none


def test_one_word_is_a_list_of_one_word_as_in_r(data: pd.DataFrame, fit: Fit) -> None:
    grouped: dict[str, Any] = {"group": "school"}
    assert same(
        cfa(MODEL, data, group_equal="loadings", **grouped), cfa(MODEL, data, group_equal=["loadings"], **grouped)
    )
    partial = cfa(MODEL, data, group_equal="loadings", group_partial="visual =~ x2", **grouped)
    assert partial.measures["df"] == cfa(MODEL, data, group_equal="loadings", **grouped).measures["df"] - 1
    cut = data.assign(x1=(data["x1"] > 5).astype(int))
    assert same(cfa(MODEL, cut, ordered="x1"), cfa(MODEL, cut, ordered=["x1"]))
    assert fit.modification_indices(ops="=~").equals(fit.modification_indices(ops=["=~"]))
    assert len(fit.modification_indices(ops="=~")) > 0


def test_upper_and_lower_case_are_one(data: pd.DataFrame, fit: Fit) -> None:
    assert same(cfa(MODEL, data, missing="FIML"), cfa(MODEL, data, missing="fiml"))
    assert factor_scores(fit, data, "bartlett").equals(factor_scores(fit, data, "Bartlett"))  # type: ignore[arg-type]


def test_names_may_stand_in_anything_that_holds_names(data: pd.DataFrame) -> None:
    cut = data.assign(**{f"x{i}": pd.qcut(data[f"x{i}"], 3, labels=False) for i in range(1, 10)})
    names = [f"x{i}" for i in range(1, 10)]
    listed = cfa(MODEL, cut, ordered=names)
    for other in (np.array(names), pd.Index(names), set(names), names + names[:2], np.True_):
        assert same(listed, cfa(MODEL, cut, ordered=other))  # type: ignore[arg-type]


def test_rows_without_a_group_are_counted(data: pd.DataFrame) -> None:
    gaps = data.assign(school=data["school"].mask(np.arange(len(data)) < 7))
    assert "no_group: 7 rows without a value of school were left out" in cfa(MODEL, gaps, group="school").warnings


def test_a_definition_without_a_value_says_nothing_on_the_side(
    data: pd.DataFrame, recwarn: pytest.WarningsRecorder
) -> None:
    fit = cfa("visual =~ a*x1 + x2 + x3\nd := log(-1*a)\ne := a/0", data)
    assert np.isnan(fit.parameters.query("op == ':='")["se"]).all()
    assert not len(recwarn)


def test_as_many_other_rows_are_other_data(data: pd.DataFrame, fit: Fit) -> None:
    one = MODEL.replace("\ntextual =~ ", " + ").replace("\nspeed =~ ", " + ")
    assert compare(cfa(one, data[[*reversed(data.columns)]]), fit).df_diff == 3
    with pytest.raises(ModelError, match="different data"):
        compare(cfa(one, data.sample(len(data), replace=True, random_state=1)), fit)


WRONG: list[tuple[Callable[[pd.DataFrame, Fit], Any], type[EmosecError], str]] = [
    (lambda d, f: cfa(MODEL, d.to_numpy()), ArgumentError, "ndarray, not a DataFrame"),  # type: ignore[arg-type]
    (lambda d, f: cfa(MODEL, d, estimator=""), ModelError, "unknown estimator ''"),
    (lambda d, f: cfa(MODEL, d, estimator=5), ArgumentError, "estimator=5 is not text"),  # type: ignore[arg-type]
    (lambda d, f: cfa(MODEL, d, ordered=1), ArgumentError, "ordered=1 is not True or False or text"),  # type: ignore[arg-type]
    (lambda d, f: cfa(MODEL, d, ordered={}), ArgumentError, "ordered is a dict, not"),  # type: ignore[arg-type]
    (lambda d, f: cfa(MODEL, d, ordered=["sex"]), ModelError, "none of these is in the model"),
    (lambda d, f: cfa(MODEL, d, group=["school"]), ArgumentError, "group is a list, not text"),  # type: ignore[arg-type]
    (lambda d, f: cfa(MODEL, d, std_lv="yes"), ArgumentError, "not True or False"),  # type: ignore[arg-type]
    (lambda d, f: cfa(MODEL, d, meanstructure=0), ArgumentError, "not True or False"),  # type: ignore[arg-type]
    (lambda d, f: reliability(5), ArgumentError, "not a Fit (cfa(model, data))"),  # type: ignore[arg-type]
    (lambda d, f: compare(f, 3), ArgumentError, "not a Fit (cfa(model, data))"),  # type: ignore[arg-type]
    (lambda d, f: plot_path(5), ArgumentError, "fit=5 is not a Fit"),  # type: ignore[arg-type]
    (lambda d, f: f.bootstrap("a"), ArgumentError, "draws='a' is not a whole number"),  # type: ignore[arg-type]
    (lambda d, f: parallel_analysis(d[["x1", "x2", "x3"]], replicates=0), DataError, "0 replicates"),
    (lambda d, f: cfa_imputed(MODEL, d), ModelError, "DataFrame is no set of imputations"),  # type: ignore[arg-type]
    (lambda d, f: cfa(MODEL, d.to_dict("list")), ArgumentError, "dict, not a DataFrame"),  # type: ignore[arg-type]
    (lambda d, f: cfa(MODEL, None), ArgumentError, "data=None is not a DataFrame"),  # type: ignore[arg-type]
    (lambda d, f: factor_scores(f, d.to_numpy()), ArgumentError, "ndarray, not a DataFrame"),  # type: ignore[arg-type]
    (lambda d, f: cfa(MODEL, d, **{"std.lv": False}), ModelError, "write std_lv="),
    (lambda d, f: cfa(MODEL, d, se="robust"), ModelError, "the estimator decides"),
    (lambda d, f: cfa(MODEL, d, orthogonol=True), ModelError, "orthogonal"),
    (lambda d, f: cfa(MODEL, d, information="first.order"), ModelError, "first.order"),
    (lambda d, f: cfa(MODEL, d, missing="fimml"), ModelError, "fimml"),
    (
        lambda d, f: cfa(MODEL, d, group="school", group_equal="loadings", group_partial="visual=~x22"),
        ModelError,
        "x22",
    ),
    (lambda d, f: f.modification_indices(ops=["=="]), ModelError, "=="),
    (lambda d, f: f.bootstrap(0), ModelError, "0 bootstrap draws"),
    (lambda d, f: reliability(f, interval="log"), ModelError, "log"),
    (lambda d, f: reliability(f, level=95), DataError, "between 0 and 1"),
    (lambda d, f: alpha(d[["x1", "x2", "x3"]], level=95), DataError, "between 0 and 1"),
    (lambda d, f: limits_of_agreement(d["x1"], d["x2"], share=95), DataError, "share"),
    (lambda d, f: reliability(cfa("x1 ~ x2 + x3", d)), ModelError, "two items"),
    (lambda d, f: factor_scores(cfa("x1 ~ x2 + x3", d), d), ModelError, "no factor to be scored"),
    (lambda d, f: compare(f, f, "satorra2000"), ModelError, "degrees of freedom"),
]


@pytest.mark.parametrize(("call", "error", "told"), WRONG)
def test_what_is_wrong_is_said(
    data: pd.DataFrame, fit: Fit, call: Callable[[pd.DataFrame, Fit], Any], error: type[EmosecError], told: str
) -> None:
    with pytest.raises(error) as caught:
        call(data, fit)
    assert told in str(caught.value)


def test_a_second_order_heywood_case_is_flagged() -> None:
    pattern = np.kron(np.eye(3), np.full((4, 1), 0.7))
    # .44·.26/.07 > 1: one factor cannot explain these correlations with real loadings
    R = pattern @ np.array([[1, 0.07, 0.44], [0.07, 1, 0.26], [0.44, 0.26, 1]]) @ pattern.T
    np.fill_diagonal(R, 1.0)
    assert [w.split(":")[0] for w in schmid_leiman(R).warnings] == ["heywood_second_order"]
