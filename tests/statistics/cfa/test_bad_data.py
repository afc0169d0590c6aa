"""Each bad input: a typed error that says which variable, or a named warning. Never a wrong number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import DataError, EmosecError, ModelError, ModelSyntaxError
from emosec.statistics.cfa import cfa

MODEL = "f =~ a + b + c + d"
ORDINAL = {"ordered": True}


def clean(n: int = 120, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, 1))
    return pd.DataFrame(np.clip(np.round(common + rng.normal(size=(n, 4))), -1, 1) + 2, columns=list("abcd"))


def spoiled(change: Callable[[pd.DataFrame], object]) -> pd.DataFrame:
    data = clean()
    out = change(data)
    return out if isinstance(out, pd.DataFrame) else data


def put(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    return lambda d: d.assign(**{column: value})


def put_one(column: str, value: object) -> Callable[[pd.DataFrame], pd.DataFrame]:
    def change(d: pd.DataFrame) -> pd.DataFrame:
        d = d.astype({column: object}) if isinstance(value, str) else d.astype({column: float})
        d.loc[3, column] = value
        return d

    return change


CASES: list[tuple[str, Callable[[pd.DataFrame], pd.DataFrame], type[EmosecError], str]] = [
    ("constant", put("b", 2.0), DataError, "'b' is constant"),
    ("all missing", put("b", np.nan), DataError, "'b' has no value"),
    ("text", put_one("c", "often"), DataError, "'c' holds text"),
    ("infinite", put_one("d", np.inf), DataError, "'d' holds 1 infinite"),
    ("twin", lambda d: d.assign(d=d["a"]), DataError, "'a' and 'd' are identical"),
    ("duplicate column", lambda d: pd.concat([d, d[["a"]]], axis=1), DataError, "'a' appears 2 times"),
    ("unknown column", lambda d: d.drop(columns="c"), ModelError, "no column 'c'"),
]


@pytest.mark.parametrize("options", [{}, ORDINAL], ids=["numeric", "ordinal"])
@pytest.mark.parametrize(("change", "error", "message"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_refused(change: Callable[..., pd.DataFrame], error: type[EmosecError], message: str, options: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(error, match=message):
        cfa(MODEL, spoiled(change), **options)


def test_no_complete_row() -> None:
    data = clean()
    for i, name in enumerate("abcd"):
        data.loc[data.index[i::4], name] = np.nan
    for options in ({}, ORDINAL):
        with pytest.raises(DataError, match="no row of 120 is complete"):
            cfa(MODEL, data, **options)
    assert cfa(MODEL, data, missing="fiml").converged


def test_linear_combination() -> None:
    data = clean().assign(d=lambda d: d["a"] + d["b"])
    with pytest.raises(DataError, match="linear combinations"):
        cfa(MODEL, data)


def test_too_few_rows() -> None:
    with pytest.raises(DataError, match="usable rows for 4 variables"):
        cfa(MODEL, pd.DataFrame(np.random.default_rng(0).normal(size=(4, 4)), columns=list("abcd")))
    few = cfa(MODEL, pd.DataFrame(np.random.default_rng(0).normal(size=(7, 4)), columns=list("abcd")))
    assert any(w.startswith("few_rows") for w in few.warnings)


def test_groups() -> None:
    data = clean().assign(school="one")
    with pytest.raises(DataError, match=r"has 1 value\(s\)"):
        cfa(MODEL, data, group="school")
    data.loc[:2, "school"] = "tiny"
    with pytest.raises(DataError, match="group 'tiny' has 3 rows"):
        cfa(MODEL, data, group="school")
    with pytest.raises(DataError, match="'town' is not in the data"):
        cfa(MODEL, data, group="town")
    with pytest.raises(ModelError, match="needs group="):
        cfa(MODEL, data, group_equal=["loadings"])


def test_category_missing_in_a_group() -> None:
    """The stated rule: refused, with the group, the item and the category, because thresholds could not be compared."""
    data = clean(200).assign(g=np.repeat(["x", "y"], 100))
    data.loc[(data["g"] == "y") & (data["a"] == 3), "a"] = 2
    with pytest.raises(DataError, match="nobody chose category 3 of 3") as caught:
        cfa(MODEL, data, group="g", ordered=True)
    assert "group y" in str(caught.value)


def test_estimators_and_rules_that_do_not_fit() -> None:
    data = clean()
    for options, message in (
        ({"estimator": "WLSMV"}, "no ordered items"),
        ({"estimator": "ML", "ordered": True}, "treats items as numeric"),
        ({"estimator": "GLS"}, "unknown estimator"),
        ({"missing": "pairwise"}, "pairwise covariances"),
        ({"missing": "fiml", "ordered": True}, "needs estimator ML or MLR"),
        ({"missing": "fiml", "estimator": "MLM"}, "needs estimator ML or MLR"),
        ({"missing": "drop"}, "is not a rule"),
        ({"ordered": ["a", "b"]}, "numeric and ordered"),
        ({"ordered": ["zz"]}, "which the data do not have"),
    ):
        with pytest.raises(ModelError, match=message):
            cfa(MODEL, data, **options)
    with pytest.raises(ModelError, match="regression"):
        cfa("f =~ a + b + c\nf ~ d", data, ordered=["a", "b", "c", "d"])
    with pytest.raises(ModelSyntaxError):
        cfa("f =~ a + + b", data)


def test_data_are_left_alone() -> None:
    data = clean()
    before = data.copy()
    cfa(MODEL, data)
    cfa(MODEL, data, ordered=True)
    pd.testing.assert_frame_equal(data, before)


def test_pandas_types() -> None:
    """Nullable integers, booleans and ordered categoricals give the numbers their codes give."""
    data = clean()
    wanted = cfa(MODEL, data, ordered=True).measures
    for convert in (
        lambda c: c.astype("Int64"),
        lambda c: pd.Categorical(c, categories=[1, 2, 3], ordered=True),
        lambda c: c.astype("int8"),
    ):
        found = cfa(MODEL, data.apply(lambda c, how=convert: pd.Series(how(c), index=c.index)), ordered=True).measures
        assert found.to_numpy() == pytest.approx(wanted.to_numpy(), nan_ok=True)


VALUES = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True), st.integers(-3, 6), st.none(), st.sampled_from(["a", "", "1"])
)


@settings(max_examples=60, deadline=None)
@given(
    column=st.one_of(
        st.lists(VALUES, min_size=1, max_size=25),
        st.lists(st.one_of(st.integers(-3, 6), st.none()), min_size=2, max_size=25),
        st.lists(st.one_of(st.floats(), st.none()), min_size=2, max_size=25),
    ),
    ordered=st.booleans(),
    missing=st.sampled_from(["listwise", "pairwise", "fiml"]),
)
def test_any_column_ends_in_a_fit_or_a_refusal(column: list[object], ordered: bool, missing: str) -> None:
    """Fuzz of the data door: no traceback from inside numpy, whatever a column holds."""
    data = clean(60).iloc[: len(column) * 3]
    data = data.assign(a=pd.Series((column * 3)[: len(data)], index=data.index, dtype=object))
    try:
        fit = cfa(MODEL, data, ordered=ordered or None, missing=missing)
    except EmosecError:
        return
    assert np.isfinite(fit.solution.fmin)
    assert fit.measures["npar"] > 0
