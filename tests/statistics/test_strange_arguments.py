"""Every public function, every argument, strange values: a right answer, or a typed refusal that says what to do instead.

Functions are found in `emosec.statistics.__all__`, methods in what these return; whoever adds one adds its ordinary call to
`CALLS`, and is told so.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import numpy as np
import pandas as pd
import pytest

import emosec.statistics as public
from emosec.errors import ArgumentError, EmosecError, ModelError, ModelSyntaxError
from emosec.statistics.cfa import Fit
from emosec.statistics.kinds import Words, checked

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
ITEMS = [f"x{i}" for i in range(1, 10)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"
ONE = "f =~ x1 + x2 + x3 + x4 + x5 + x6"


@cache
def data() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")[ITEMS].iloc[:200]


@cache
def codes() -> pd.DataFrame:
    """Three categories each, and two towns."""
    cut = {x: np.digitize(data()[x], data()[x].quantile([0.33, 0.66])) + 1 for x in ITEMS}
    return pd.DataFrame(cut).assign(town=np.where(np.arange(200) % 2, "a", "b"))


def towns() -> pd.DataFrame:
    return data().assign(town=codes()["town"])


@cache
def fitted(kind: str) -> Any:
    cfa = public.cfa
    if kind == "two":
        return cfa(TWO, data())
    if kind == "one":
        return cfa(ONE, data())
    if kind == "ordered":
        return cfa(TWO, codes(), ordered=True)
    if kind == "labelled":
        return cfa("f =~ a*x1 + b*x2 + x3", data())
    if kind == "groups":
        return cfa("f =~ x4 + x5 + x6", towns(), group="town")
    if kind == "covariate":
        return cfa("f =~ x1 + x2 + x3\nf ~ x4", data())
    if kind == "unequal":
        text = public.invariance_syntax("f =~ x4 + x5 + x6 + x7", codes(), group="town", ordered=True,
                                        partial=["x4|t1", "x4|t2", "x4~1"])  # fmt: skip
        return cfa(text, codes(), group="town", ordered=["x4", "x5", "x6", "x7"])
    if kind == "bifactor":
        rng = np.random.default_rng(1)
        clusters = rng.normal(size=(200, 3)).repeat(3, axis=1)
        made = pd.DataFrame(rng.normal(size=(200, 1)) + clusters + rng.normal(size=(200, 9)), columns=ITEMS)
        specific = "\ns1 =~ x1 + x2 + x3\ns2 =~ x4 + x5 + x6\ns3 =~ x7 + x8 + x9"
        return cfa(f"g =~ {' + '.join(ITEMS)}{specific}", made, orthogonal=True)
    if kind == "rotated":
        return cfa('efa("b")*f + efa("b")*g =~ x1 + x2 + x3 + x4 + x5 + x6', data())
    if kind == "bootstrap":
        return fitted("labelled").bootstrap(20, seed=1)
    if kind == "pearson":
        return public.pearson(data()[ITEMS[:3]])
    imputed = public.impute(gaps(), ITEMS[:6], m=3, burn_in=5, thin=2)
    if kind == "imputed":
        return imputed
    return public.cfa_imputed(TWO if kind == "pooled two" else ONE, imputed, ordered=True)


@cache
def gaps() -> pd.DataFrame:
    return codes()[ITEMS[:6]].astype(float).mask(np.random.default_rng(1).random((200, 6)) < 0.1)


def calls() -> dict[str, Callable[[], dict[str, Any]]]:
    """The ordinary call of each public function, every argument written out."""
    blocks = [[0, 1, 2], [3, 4, 5]]
    R = data().corr()
    return {
        "alignment": lambda: {"fit": fitted("groups"), "reference": None, "epsilon": 0.01},
        "alpha": lambda: {"data": data(), "level": 0.95},
        "bartlett": lambda: {"correlations": R, "n_obs": 200},
        "bifactor_indices": lambda: {
            "fit": fitted("bifactor"), "general": "g", "level": 0.95, "interval": "logit", "even_if_inadmissible": True,
        },
        "cfa": lambda: {
            "model": "f =~ x1 + x2 + x3", "data": data(), "ordered": None, "estimator": None, "group": None,
            "group_equal": (), "missing": "listwise", "std_lv": True, "parameterization": "delta", "cluster": None,
            "sampling_weights": None, "meanstructure": None, "group_partial": (), "information": "default",
            "rotation": "geomin", "rotation_args": None, "rotation_se": "bordered",
        },
        "cfa_imputed": lambda: {"model": TWO, "imputations": fitted("imputed")},
        "compare": lambda: {
            "fit_a": fitted("one"), "fit_b": fitted("two"), "method": "default", "a_method": "delta",
            "scaled_shifted": True,
        },
        "compare_imputed": lambda: {"a": fitted("pooled one"), "b": fitted("pooled two"), "method": "default", "pooling": "D2"},
        "direct_effects": lambda: {"fit": fitted("covariate"), "covariates": None},
        "dmacs": lambda: {"fit": fitted("unequal"), "reference": None},
        "efa": lambda: {
            "correlations": R, "n_factors": 2, "n_obs": 200, "method": "minres", "rotation": "oblimin", "starts": 2,
            "seed": 0,
        },
        "efa_from_data": lambda: {
            "data": data(), "n_factors": 2, "correlation": "pearson", "missing": "listwise", "method": "minres",
            "rotation": "oblimin",
        },
        "ekc": lambda: {"correlations": R, "n_obs": 200},
        "factor_scores": lambda: {"fit": fitted("two"), "data": data(), "method": None},
        "from_matrices": lambda: {
            "loadings": [[0.8], [0.6]], "factor_covariance": [[1.0]], "residual_covariance": [0.36, 0.64],
            "thresholds": [[0.0], [-1.0, 1.0]], "names": ["a", "b"], "keying": [1, 1], "means": [0, 0],
        },
        "graded_response": lambda: {"fit": fitted("ordered")},
        "htmt": lambda: {"correlations": R, "blocks": blocks, "absolute": False},
        "htmt2": lambda: {"correlations": R, "blocks": blocks, "absolute": False},
        "icc": lambda: {"ratings": data()[ITEMS[:3]]},
        "impute": lambda: {
            "data": gaps().iloc[:80], "items": ITEMS[:3], "m": 2, "seed": 1, "burn_in": 2, "thin": 1, "group": None,
        },
        "invariance_syntax": lambda: {
            "model": TWO, "data": codes(), "level": "loadings", "group": "town", "occasions": None, "ordered": True,
            "parameterization": "delta", "partial": (), "residual_covariances": True,
        },
        "item_information": lambda: {"fit": fitted("ordered"), "at": None},
        "item_statistics": lambda: {"data": codes()[ITEMS], "low": 1, "high": 3, "names": None},
        "kmo": lambda: {"correlations": R},
        "limits_of_agreement": lambda: {"first": data()["x1"], "second": data()["x2"], "share": 0.95, "confidence": 0.95},
        "minimum_average_partial": lambda: {"correlations": R, "power": 2},
        "ordinal_alpha": lambda: {"polychoric": R},
        "parallel_analysis": lambda: {
            "data": data(), "correlation": "pearson", "null": "permuted", "missing": "listwise", "replicates": 5,
            "percentile": 95.0, "seed": 0,
        },
        "pearson": lambda: {"data": data(), "missing": "pairwise"},
        "plot_path": lambda: {"fit": fitted("two"), "ax": axes(), "standardized": True, "group": None, "digits": 2},
        "polychoric": lambda: {"data": codes()[ITEMS[:3]], "missing": "pairwise", "acov": False, "categories": None},
        "reliability": lambda: {"fit": fitted("two"), "level": 0.95, "interval": "logit"},
        "scale_information": lambda: {"fit": fitted("ordered"), "factor": "f", "at": None},
        "schmid_leiman": lambda: {"correlations": R, "n_factors": 3},
        "score_tests": lambda: {"fit": fitted("two"), "add": "f =~ x4", "release": None},
        "simulate": lambda: {"population": public.survey([3, 3]), "n": 10, "rng": np.random.default_rng(1)},
        "standardized_solution": lambda: {"fit": fitted("two"), "kind": "std.all", "level": 0.95},
        "subscore_value_from_items": lambda: {"data": data(), "blocks": blocks},
        "survey": lambda: {
            "items_per_factor": [3, 3], "loading": 0.7, "phi": 0.5, "categories": 5, "skew": 0.0, "thresholds": None,
            "reversed_items": (), "acquiescence": 0.0, "cross_loadings": None, "residual_covariances": None, "names": (),
        },
        "wald_test": lambda: {"fit": fitted("labelled"), "constraints": "a == b"},
        # questions to a fit
        "Fit.modification_indices": lambda: {"self": fitted("two"), "minimum": 0.0, "ops": None},
        "Fit.released_constraints": lambda: {"self": fitted("two")},
        "Fit.matrices": lambda: {"self": fitted("two"), "what": "est"},
        "Fit.summary": lambda: {"self": fitted("two"), "fit_measures": True},
        "Fit.to_frame": lambda: {"self": fitted("two")},
        "Fit.score_tests": lambda: {"self": fitted("two"), "add": "f =~ x4", "release": None},
        "Fit.wald_test": lambda: {"self": fitted("labelled"), "constraints": "a == b"},
        "Fit.bootstrap": lambda: {"self": fitted("labelled"), "draws": 2, "seed": 1, "progress": None},
        "Fit.latent_correlation": lambda: {"self": fitted("two"), "group": 0},
        # and to other results
        "RotatedFit.loadings": lambda: {"self": fitted("rotated"), "block": "b", "group": 0, "standardized": False},
        "RotatedFit.phi": lambda: {"self": fitted("rotated"), "block": "b", "group": 0},
        "Bootstrap.intervals": lambda: {"self": fitted("bootstrap"), "what": "est", "method": "percentile", "level": 0.95},
        "Pearson.interval": lambda: {"self": fitted("pearson"), "level": 0.95},
        "PooledFit.test": lambda: {"self": fitted("pooled two"), "kind": "standard", "pooling": "D2"},
    }  # fmt: skip


@cache
def axes() -> Any:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    return plt.subplots()[1]


CALLS = calls()


def function_named(name: str) -> Callable[..., Any]:
    owner, _, method = name.rpartition(".")
    found: Callable[..., Any] = getattr(type(CALLS[name]()["self"]) if owner else public, method)
    return found


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


def words_of(kind: object) -> set[str]:
    """The words that an annotation names, if it names any."""
    if get_origin(kind) is Literal:
        return set(get_args(kind))
    if get_origin(kind) is Annotated and isinstance(get_args(kind)[1], Words):
        return set(get_args(kind)[1])
    return {word for part in get_args(kind) for word in words_of(part)}


def closed_sets() -> Iterator[tuple[str, str, set[str]]]:
    for name, call in CALLS.items():
        function = inspect.unwrap(function_named(name))
        names = {**function.__globals__, "pd": pd}
        if name == "Fit.matrices":
            from emosec.statistics.cfa.derived.matrices import What

            names["What"] = What
        for argument in call():
            said = inspect.signature(function).parameters[argument].annotation
            if (
                isinstance(said, str)
                and not said.startswith(("Fit", "BaseFit", "Function", "Imputations"))
                and argument != "self"
            ):
                try:
                    words = words_of(eval(said, names))
                except NameError:  # imported for types only
                    words = set()
                if words:
                    yield name, argument, words


CLOSED = list(closed_sets())


def test_arguments_with_a_closed_set_of_words_are_known() -> None:
    """What a docstring writes as `argument : {"a", "b"}` has these words in its annotation."""
    known = {(name, argument) for name, argument, _ in CLOSED}
    assert {
        ("cfa", "estimator"),
        ("cfa", "group_equal"),
        ("compare", "method"),
        ("Fit.modification_indices", "ops"),
    } < known
    for name in CALLS:
        for argument in re.findall(r"^ +(\w+) : \{", inspect.getdoc(function_named(name)) or "", re.MULTILINE):
            assert (name, argument) in known, f"{name}({argument}=) has no closed set in its annotation"


@pytest.mark.parametrize(
    ("name", "argument", "words"), CLOSED, ids=[f"{name}.{argument}" for name, argument, _ in CLOSED]
)
def test_a_refusal_names_the_words_that_may_be_written(name: str, argument: str, words: set[str]) -> None:
    for value in (5, "odd", object()):
        with pytest.raises(EmosecError) as caught:
            function_named(name)(**{**CALLS[name](), argument: value})
        assert argument in str(caught.value) or repr(value) in str(caught.value)
        assert all(word in str(caught.value) for word in words), str(caught.value)


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
