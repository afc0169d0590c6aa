"""Each bad input: a typed error that says which variable, or a named warning. Never a wrong number."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from typing import Any

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
    ("all NA, nullable", put("b", pd.array([pd.NA] * 120, dtype="Int64")), DataError, "'b' has no value"),
    (
        "one category",
        put("b", pd.Categorical(["often"] * 120, ["never", "often"], ordered=True)),
        DataError,
        "constant",
    ),
    (
        "constant where complete",
        lambda d: d.assign(b=2.0, a=d["a"].mask(d.index == 0)).mask(
            lambda x: (x == 2.0) & (x.index.to_numpy()[:, None] == 0)
        ),
        DataError,
        "'b' is constant",
    ),
    ("text", put_one("c", "often"), DataError, "c holds text"),
    ("numbers in quotes", lambda d: d.assign(c=d["c"].astype(int).astype(str)), DataError, "c holds text"),
    ("dates", put("c", pd.date_range("2020-01-01", periods=120)), DataError, "c holds text, dates"),
    ("durations", put("c", pd.to_timedelta(np.arange(120), unit="s")), DataError, "c holds text, dates"),
    ("complex", put("c", np.arange(120) * 1j), DataError, "c holds complex"),
    ("lists", put("c", pd.Series([[1, 2]] * 120)), DataError, "c holds text"),
    ("names of categories", put("c", pd.Categorical(["no", "yes"] * 60)), DataError, "c holds text"),
    ("infinite", put_one("d", np.inf), DataError, "d holds an infinite"),
    ("minus infinite", put_one("d", -np.inf), DataError, "d holds an infinite"),
    ("twin", lambda d: d.assign(d=d["a"]), DataError, "'a' and 'd' are identical"),
    ("twin with gaps", lambda d: d.assign(d=d["a"].mask(d.index < 9)), DataError, "'a' and 'd' are identical"),
    ("mirrored", lambda d: d.assign(d=4 - d["a"]), DataError, "linear combinations|perfectly correlated"),
    ("other unit", lambda d: d.assign(d=10 * d["a"]), DataError, "linear combinations|perfectly correlated"),
    ("duplicate column", lambda d: pd.concat([d, d[["a"]]], axis=1), DataError, "'a' appears 2 times"),
    ("unknown column", lambda d: d.drop(columns="c"), ModelError, "no column 'c'"),
    ("no rows", lambda d: d.head(0), DataError, "no row|no value|empty"),
    ("one row", lambda d: d.head(1), DataError, "constant"),
    (
        "three rows",
        lambda _: pd.DataFrame([[1, 1, 2, 1], [2, 2, 1, 1], [1, 2, 2, 2]], columns=list("abcd")),
        DataError,
        "rows",
    ),
]


@pytest.fixture(autouse=True)
def _numpy_keeps_quiet() -> Iterator[None]:
    """A warning from inside numpy is a wrong number in waiting: here it is a failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        yield


BOTH = pytest.mark.parametrize("options", [{}, ORDINAL], ids=["ML", "WLSMV"])


@BOTH
@pytest.mark.parametrize(("change", "error", "message"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_refused(change: Callable[..., pd.DataFrame], error: type[EmosecError], message: str, options: Any) -> None:
    with pytest.raises(error, match=message) as caught:
        cfa(MODEL, spoiled(change), **options)
    assert caught.value.remedy or caught.value.why


@BOTH
def test_group_of_three_people(options: Any) -> None:
    data = clean().assign(school="one")
    data.loc[:2, "school"] = "tiny"
    with pytest.raises(DataError, match="group 'tiny' has 3 rows"):
        cfa(MODEL, data, group="school", **options)


@BOTH
def test_one_category_in_a_group(options: Any) -> None:
    data = clean().assign(school=np.repeat(["x", "y"], 60))
    data.loc[data["school"] == "y", "c"] = 2.0
    with pytest.raises(DataError, match=r"'c' is constant|'c': nobody chose") as caught:
        cfa(MODEL, data, group="school", **options)
    assert "group y" in str(caught.value)


@BOTH
def test_fewer_rows_than_free_parameters(options: Any) -> None:
    """Named, and everything a person asks of the fit still comes without a traceback."""
    rng = np.random.default_rng(0)
    names = [f"x{i}" for i in range(6)]
    values = np.clip(np.round(rng.normal(size=(11, 1)) + rng.normal(size=(11, 6))), -1, 1)
    fit = cfa("f =~ " + " + ".join(names), pd.DataFrame(values, columns=names), **options)
    assert any(w.startswith("few_rows") for w in fit.warnings)
    assert np.isfinite(fit.measures["chisq"])
    for table in (fit.parameters, fit.standardized, fit.residuals, fit.modification_indices()):
        assert len(table) > 0


@BOTH
@pytest.mark.parametrize("noise", [1e-9, 1e-3])
def test_nearly_perfectly_correlated(noise: float, options: Any) -> None:
    """Refused as singular, or fitted; with ordered items the rounding hides the noise and the twins are identical."""
    data = clean(300)
    data = data.assign(d=data["a"] + noise * np.random.default_rng(0).normal(size=300))
    data = data.assign(d=data["d"].round()) if options else data
    if options or noise == 1e-9:
        with pytest.raises(DataError, match=r"identical|linear combinations"):
            cfa(MODEL, data, **options)
    else:
        fit = cfa(MODEL, data)
        assert fit.converged
        assert np.isfinite(fit.parameters["est"]).all()


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
        ({"missing": "drop"}, "is not known"),
        ({"ordered": ["a", "b"], "missing": "pairwise"}, "numeric and ordered"),
        ({"ordered": ["zz"]}, "which the data do not have"),
    ):
        with pytest.raises(ModelError, match=message):
            cfa(MODEL, data, **options)
    with pytest.raises(ModelError, match="under delta"):
        cfa("f =~ a + b + c\nf ~ d\nd ~~ d", data, ordered=["a", "b", "c", "d"])
    with pytest.raises(ModelSyntaxError):
        cfa("f =~ a + + b", data)


def test_data_are_left_alone() -> None:
    data = clean()
    before = data.copy()
    cfa(MODEL, data)
    cfa(MODEL, data, ordered=True)
    pd.testing.assert_frame_equal(data, before)


TYPES: dict[str, Callable[[pd.Series], object]] = {
    "Int64": lambda c: c.astype("Int64"),
    "Float64": lambda c: c.astype("Float64"),
    "int8": lambda c: c.dropna().astype("int8").reindex(c.index),
    "float32": lambda c: c.astype("float32"),
    "object": lambda c: c.astype("Int64").astype(object),
    "object, None": lambda c: c.astype(object).where(c.notna(), None),
    "ordered category": lambda c: pd.Categorical(c, categories=[1, 2, 3], ordered=True),
    "ordered words": lambda c: pd.Categorical(c.map({1: "never", 2: "some", 3: "often"}), ["never", "some", "often"], ordered=True),
    "category of numbers": lambda c: pd.Categorical(c),
}  # fmt: skip


@BOTH
@pytest.mark.parametrize("holes", [False, True], ids=["complete", "holes"])
@pytest.mark.parametrize("convert", TYPES.values(), ids=TYPES.keys())
def test_pandas_types(convert: Callable[[pd.Series], object], holes: bool, options: Any) -> None:
    """Every type of column that holds answers gives the numbers that plain floats give (words: their positions)."""
    data = clean()
    if holes:
        data = data.mask(np.random.default_rng(1).random(data.shape) < 0.05)
    wanted = cfa(MODEL, data, **options)
    found = cfa(MODEL, pd.DataFrame({c: pd.Series(convert(data[c]), index=data.index) for c in data}), **options)
    assert found.n_used == wanted.n_used
    compared = ["chisq", "df", "cfi", "rmsea", "npar"]
    assert found.measures[compared].to_numpy() == pytest.approx(wanted.measures[compared].to_numpy())


@pytest.mark.parametrize("kind", ["bool", "boolean", "object"])
@BOTH
def test_truth_values(kind: str, options: Any) -> None:
    data = clean(300) > 2
    wanted = cfa(MODEL, data.astype(float), **options).measures
    assert cfa(MODEL, data.astype(kind), **options).measures["chisq"] == pytest.approx(wanted["chisq"])


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
