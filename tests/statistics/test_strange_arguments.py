"""Every public function, every argument, strange values: a right answer, or a typed refusal that says what to do instead.

Functions are found in `emosec.statistics.__all__`, methods in what these return; whoever adds one adds its ordinary call to
`CALLS`, and is told so.
"""

from __future__ import annotations

import dataclasses
import inspect
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pytest

import emosec.statistics as public
from emosec.errors import ArgumentError, EmosecError, ModelError, ModelSyntaxError
from emosec.statistics.cfa import Fit
from emosec.statistics.kinds import checked
from public_calls import CALLS, ITEMS, codes, data, fitted, function_named


def asked_with_arguments(kind: type) -> set[str]:
    """Methods of a result's class that take anything."""
    own = [(n, m) for n, m in vars(kind).items() if inspect.isfunction(m) and not n.startswith("_")]
    return {f"{kind.__name__}.{n}" for n, m in own if len(inspect.signature(m).parameters) > 1}


def public_names() -> set[str]:
    methods = {f"Fit.{n}" for n, m in inspect.getmembers(Fit, inspect.isfunction) if not n.startswith("_")}
    return {n for n in public.__all__ if n != "Fit"} | methods


def test_every_public_function_is_swept_with_all_its_arguments() -> None:
    results = {type(fitted("rotated")), *(type(function_named(name)(**call())) for name, call in CALLS.items())}
    methods = set().union(*(asked_with_arguments(kind) for kind in results if kind.__module__.startswith("emosec")))
    assert methods > {"Bootstrap.intervals", "Pearson.interval"}
    assert set(CALLS) == public_names() | methods, "write the ordinary call of a new public function into calls()"
    for name, call in CALLS.items():
        parameters = inspect.signature(function_named(name)).parameters.values()
        assert list(call()) == [p.name for p in parameters if p.kind is not p.VAR_KEYWORD], name
        assert hasattr(function_named(name), "__wrapped__") or len(parameters) == 1, f"{name} needs @checked"


# --- strange values -------------------------------------------------------------------------------------------------


def odd_values() -> dict[str, Any]:
    return {
        "None": None, "5": 5, "-1": -1, "0": 0, "0.5": 0.5, "2.5": 2.5, "nan": np.nan, "inf": np.inf, "-inf": -np.inf,
        "10**400": 10**400, "1e300": 1e300, "text": "odd", "empty text": "", "number in quotes": "1", "long": "x" * 5000,
        "nul": "a\0b", "bytes": b"x", "[]": [], "[1]": [1], "[None]": [None], "['a']": ["a"], "ragged": [[1, 2], [3]],
        "[nan]": [np.nan, 1.0], "[inf]": [np.inf, 1.0], "[-1]": [-1, -2], "far": [[0, 1], [500, 501]], "texts": [["x1"], ["x3"]],
        "{}": {}, "{'a': 1}": {"a": 1}, "set": {1}, "()": (), "generator": (i for i in [1]), "object": object(), "type": int,
        "True": True, "False": False, "complex": 1j, "0-d": np.array(1.0), "arange": np.arange(3), "zeros": np.zeros((2, 2)),
        "empty array": np.array([]), "empty frame": pd.DataFrame(), "Series": pd.Series([1.0, 2.0]), "NA": pd.NA, "NaT": pd.NaT,
        "np.str_": np.str_("a"), "np.int64": np.int64(3), "a fit": fitted("two"),
    }  # fmt: skip


def odd_frames(frame: pd.DataFrame) -> Iterator[tuple[str, Any]]:
    """Whatever may be wrong with data: rows, columns, names, values, types."""
    first, n = frame.columns[0], len(frame)
    few = np.arange(n) < 3
    numeric = frame.select_dtypes("number")
    values = numeric.to_numpy(dtype=float)
    yield from (("no rows", frame.iloc[:0]), ("no columns", frame[[]]), ("one row", frame.iloc[:1]))
    yield from (
        ("two rows", frame.iloc[:2]),
        ("one column", frame.iloc[:, :1]),
        ("constant", frame.assign(**{first: 1})),
    )
    yield from (("no value", frame.assign(**{first: np.nan})), ("dates", frame.assign(**{first: pd.Timestamp("2020")})))
    yield "infinite", frame.assign(**{first: frame[first].astype(float).mask(few, np.inf)})
    yield "gaps", frame.assign(**{first: frame[first].astype(float).mask(few)})
    yield "column twice", pd.concat([frame, frame[[first]]], axis=1)
    yield "numbers as names", frame.set_axis(range(frame.shape[1]), axis=1)
    yield "names of two levels", frame.set_axis(pd.MultiIndex.from_product([["a"], frame.columns]), axis=1)
    for factor in (1e300, 1e150, 1e-300):
        yield f"times {factor}", frame.assign(**{first: frame[first] * factor})
    yield "text", frame.astype(object).assign(**{first: "a"})
    yield "numbers in quotes", frame.astype(str)
    yield "complex", frame.assign(**{first: frame[first] + 1j})
    yield from (
        ("negative", frame.assign(**{first: -frame[first]})),
        ("fractions", frame.assign(**{first: frame[first] + 0.5})),
    )
    yield "identical", frame.assign(**{frame.columns[1]: frame[first]})
    yield "truth values", numeric.apply(lambda c: c > c.iloc[0])
    yield from (("array of no size", np.zeros((0, 0))), ("vector", values[:, 0]), ("three dimensions", values[None]))
    yield from (("column", frame[first]), ("zeros", values * 0), ("objects", np.where(values < 1, "x", values)))
    if frame.shape[0] == frame.shape[1]:
        lopsided, beyond, indefinite = values.copy(), values.copy(), values.copy()
        lopsided[0, 1] += 0.3
        beyond[0, 1] = beyond[1, 0] = 1.5
        indefinite[0, 1:3] = indefinite[1:3, 0] = 0.99, -0.99
        yield from (
            ("lopsided", lopsided),
            ("beyond one", beyond),
            ("indefinite", indefinite),
            ("covariances", values * 3),
        )
        yield from (("identity", np.eye(len(values))), ("ones", np.ones_like(values)), ("one item", np.ones((1, 1))))


ARGUMENTS = [(name, argument) for name, call in CALLS.items() for argument in call() if argument != "self"]


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS, ids=[".".join(pair) for pair in ARGUMENTS])
def test_a_strange_value_ends_in_an_answer_or_a_refusal_that_teaches(name: str, argument: str) -> None:
    ordinary, function = CALLS[name](), function_named(name)
    values = odd_values()
    if argument in ("progress", "what"):  # what a caller's own function does is the caller's business
        del values["type"]
    if isinstance(ordinary[argument], pd.DataFrame):
        values |= dict(odd_frames(ordinary[argument]))
    silent = []
    for label, value in values.items():
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)  # a wrong number in waiting
            try:
                function(**{**ordinary, argument: value})
            except EmosecError as refusal:
                # a syntax error says what could have stood there
                if not (refusal.remedy or refusal.why or isinstance(refusal, ModelSyntaxError)):
                    silent.append(f"{label}: {refusal}")
            except Exception as error:
                silent.append(f"{label}: {type(error).__name__}: {error}")
    assert not silent


# --- the same numbers, whatever holds them ----------------------------------------------------------------------------


def numbers_in(result: object) -> list[float]:
    """All numbers of a result in order, however it is nested."""
    if isinstance(result, pd.DataFrame):
        return [v for column in result for v in numbers_in(result[column].to_numpy())]
    if isinstance(result, pd.Series | np.ndarray | list | tuple):
        return [v for item in np.asarray(result, dtype=object).ravel() for v in numbers_in(item)]
    if isinstance(result, Fit):
        return numbers_in(result.estimates)
    if dataclasses.is_dataclass(result):
        return [v for field in dataclasses.fields(result) for v in numbers_in(getattr(result, field.name))]
    if isinstance(result, Mapping):
        return [v for item in result.values() for v in numbers_in(item)]
    return [float(result)] if isinstance(result, int | float | np.number) else []


HOLDERS: dict[str, Callable[[pd.DataFrame], Any]] = {
    "objects": lambda d: d.astype(object),
    "nullable": lambda d: d.astype("Float64"),
    "categories of numbers": lambda d: d.apply(lambda c: pd.Series(pd.Categorical(c), index=c.index)),
    "sparse": lambda d: d.astype(pd.SparseDtype(float)),
    "one index for all rows": lambda d: d.set_axis([0] * len(d)),
}
WITH_DATA = [n for n in CALLS if n not in ("cfa", "impute", "invariance_syntax") and any(
    isinstance(v, pd.DataFrame) for v in CALLS[n]().values()
)]  # fmt: skip


@pytest.mark.parametrize("name", WITH_DATA)
def test_the_same_numbers_whatever_type_holds_them(name: str) -> None:
    ordinary, function = CALLS[name](), function_named(name)
    argument = next(a for a, v in ordinary.items() if isinstance(v, pd.DataFrame))
    wanted = numbers_in(function(**ordinary))
    assert wanted
    holders = HOLDERS if name == "factor_scores" else {**HOLDERS, "array": pd.DataFrame.to_numpy}
    for label, holder in holders.items():
        found = numbers_in(function(**{**ordinary, argument: holder(ordinary[argument])}))
        assert found == pytest.approx(wanted, nan_ok=True), label


def test_masked_values_are_missing() -> None:
    """numpy hands out what is under a mask; 9 of 200 answers, coded 99, must not count."""
    plain = codes()[ITEMS].to_numpy(dtype=float, copy=True)
    plain[:9, 0] = 99
    holes = np.where(plain == 99, np.nan, plain)
    masked = np.ma.masked_equal(plain, 99)
    for function in (public.alpha, public.pearson, public.polychoric):
        assert numbers_in(function(masked)) == pytest.approx(numbers_in(function(holes)), nan_ok=True)


# --- what a signature says ---------------------------------------------------------------------------------------------


def test_a_refusal_says_function_argument_value_and_what_to_write() -> None:
    with pytest.raises(ArgumentError) as caught:
        public.alpha(data(), level="a")  # type: ignore[arg-type]
    assert str(caught.value).splitlines() == [
        "alpha: level='a' is not a finite number", "  do:  give a finite number, as level=0.95",
    ]  # fmt: skip
    with pytest.raises(ArgumentError, match=r"n=-1 is not a whole number of 0 or more"):
        public.simulate(public.survey([3]), -1, np.random.default_rng(1))
    with pytest.raises(ArgumentError, match=r"population=None is not a Population \(survey"):
        public.simulate(None, 3, np.random.default_rng(1))  # type: ignore[arg-type]


def test_a_function_of_the_draws_must_give_a_number() -> None:
    with pytest.raises(ModelError, match=r"what=head gives a Series, not a number"):
        fitted("bootstrap").intervals(pd.Series.head)


def test_what_python_refuses_itself_stays_its_own() -> None:
    @checked
    def twice(x: float) -> float:
        return 2.0 * x

    with pytest.raises(TypeError, match="unexpected keyword"):
        twice(y=1)  # type: ignore[call-arg]
    assert twice(np.float64(1.5)) == 3.0
