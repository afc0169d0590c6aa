"""Every argument and operator changes the fit, or is refused: none is passed over in silence."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.errors import EstimationError, ModelError, ModelSyntaxError
from emosec.statistics.cfa import Fit, cfa
from emosec.statistics.cfa.derived.bifactor import bifactor_indices
from emosec.statistics.cfa.derived.factor_scores import factor_scores
from emosec.statistics.cfa.derived.item_information import graded_response
from emosec.statistics.cfa.derived.reliability import reliability
from emosec.statistics.cfa.model.equalities import GROUP_EQUAL
from emosec.statistics.cfa.model.parameter_table import build_parameter_table

TWO = "f =~ x1 + x2 + x3 + x4\ng =~ x5 + x6 + x7 + x8"


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    """Two factors, eight numeric items, two groups that differ, a covariate."""
    rng = np.random.default_rng(11)
    n = 500
    group = rng.integers(0, 2, n)
    factors = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], size=n) + group[:, None] * [0.3, -0.2]
    values = factors.repeat(4, axis=1) * 0.8 + rng.normal(size=(n, 8)) * (0.6 + 0.2 * group[:, None])
    frame = pd.DataFrame(values, columns=[f"x{i}" for i in range(1, 9)])
    frame = frame.assign(block=np.arange(n) % 25, weight=rng.uniform(0.5, 2.0, n))
    return frame.assign(age=factors[:, 0] * 0.4 + rng.normal(size=n), town=np.where(group == 1, "b", "a"))


@pytest.fixture(scope="module")
def cut(data: pd.DataFrame) -> pd.DataFrame:
    items = [f"x{i}" for i in range(1, 9)]
    return data.assign(**{v: np.digitize(data[v], [-0.9, 0.0, 0.9]) for v in items})


ITEMS = [f"x{i}" for i in range(1, 9)]


def differs(a: Fit, b: Fit) -> bool:
    """Whether anything a person reads of the two is not the same."""
    one, other = (pd.concat([f.parameters["est"], f.parameters["se"], f.measures]) for f in (a, b))
    return len(one) != len(other) or not np.allclose(
        one.to_numpy(float), other.to_numpy(float), equal_nan=True, rtol=1e-9
    )


# argument → another value than the default, and what it is tried beside
CHANGED: dict[str, tuple[Any, dict[str, Any]]] = {
    "ordered": (True, {}), "estimator": ("MLM", {}), "group": ("town", {}), "group_equal": (["loadings"], {"group": "town"}),
    "missing": ("fiml", {}), "std_lv": (False, {}), "parameterization": ("theta", {"ordered": ITEMS}),
    "meanstructure": (True, {}), "group_partial": (["f=~x2"], {"group": "town", "group_equal": ["loadings"]}),
    "information": ("observed", {}), "rotation": ("oblimin", {"efa": True}),
    "rotation_args": ({"geomin.epsilon": 0.1}, {"efa": True}), "rotation_se": ("delta", {"efa": True}),
    "auto_cov_lv": (False, {}), "auto_cov_y": (False, {"paths": True}), "auto_var": (False, {}),
    "auto_fix_single": (False, {"single": True}), "auto_efa": (False, {"efa": True}), "orthogonal": (True, {}),
    "fixed_x": (False, {"paths": True}), "cluster": ("block", {}), "sampling_weights": ("weight", {}),
}  # fmt: skip
MODELS = {
    "efa": 'efa("b")*f + efa("b")*g =~ ' + " + ".join(ITEMS),
    "paths": TWO + "\nf + g ~ age",
    "single": "f =~ x1 + x2 + x3 + x4\ng =~ x5\nf ~ g",
}


def test_the_list_of_arguments_is_whole() -> None:
    own = set(inspect.signature(cfa).parameters) - {"model", "data", "options"}
    passed_on = set(inspect.signature(build_parameter_table).parameters) - {
        "model",
        "observed",
        "n_groups",
        "conditional_x",
    }
    assert own | passed_on == set(CHANGED)


@pytest.mark.parametrize("name", CHANGED)
def test_every_argument_changes_something_or_is_refused(name: str, data: pd.DataFrame, cut: pd.DataFrame) -> None:
    value, beside = CHANGED[name]
    kind = next((k for k in beside if k in MODELS), None)
    options = {k: v for k, v in beside.items() if k not in MODELS}
    model, frame = MODELS[kind] if kind else TWO, cut if "ordered" in {name, *beside} else data
    if name == "missing":
        frame = frame.copy()
        frame.loc[::7, "x1"] = np.nan
    plain = cfa(model, frame, **options)
    if name == "auto_efa":  # factors of a block that are scaled like others could not be turned
        with pytest.raises(ModelError, match="rotation would move it"):
            cfa(model, frame, auto_efa=False)
        return
    assert differs(plain, cfa(model, frame, **options, **{name: value}))


NOTHING: list[tuple[str, dict[str, Any], str]] = [
    (TWO, {"parameterization": "theta"}, "for ordered items"),
    (TWO, {"rotation": "oblimin"}, "no block to rotate"),
    (TWO, {"rotation_args": {"rstarts": 3}}, "no block to rotate"),
    (TWO, {"rotation_se": "delta"}, "no block to rotate"),
    (TWO, {"fixed_x": False}, "fixed_x=False changes nothing"),
    (TWO, {"auto_fix_single": False}, "auto_fix_single=False changes nothing"),
    (TWO, {"auto_efa": False}, "auto_efa=False changes nothing"),
    (TWO, {"auto_cov_y": False}, "auto_cov_y=False changes nothing"),
    ("f =~ x1 + x2 + x3", {"orthogonal": True}, "orthogonal=True changes nothing"),
    ("x1 ~ age", {"std_lv": False}, "std_lv=False changes nothing"),
    (TWO + "\nx1 ~ 1", {"meanstructure": False}, "means are part of this model"),
    (TWO, {"group_partial": ["f=~x2"]}, "group_partial needs group="),
    (TWO, {"group": "town", "group_partial": ["f=~x2"]}, "not held equal"),
    (TWO, {"group": "town", "group_equal": "loadings", "group_partial": ["x2~~x2"]}, "not held equal"),
    (TWO, {"group": "town", "group_equal": ["loadings", "thresholds"]}, "group_equal='thresholds' changes nothing"),
    (TWO, {"group": "town", "group_equal": ["loadings", "regressions"]}, "group_equal='regressions' changes nothing"),
    (TWO, {"group": "town", "group_equal": "lv.variances"}, "until loadings are held equal"),
    (TWO, {"group": "town", "group_equal": "means"}, "until intercepts"),
    (TWO + "\nf ~~ a*f\na == 1", {}, "changes nothing"),
    (TWO + "\nf ~~ a*f\na == 2", {}, "cannot hold"),
]
NOTHING_ORDERED: list[tuple[str, dict[str, Any], str]] = [
    (TWO, {"group": "town", "group_equal": ["loadings", "intercepts", "residuals"]}, 'parameterization="theta"'),
    (TWO, {"group": "town", "group_equal": ["residuals"], "parameterization": "theta"}, "until thresholds"),
    (TWO + "\nx8 ~~ 2*x8", {}, 'parameterization="theta"'),
    (TWO + "\nx8 ~~ r*x8", {}, 'parameterization="theta"'),
    (TWO + "\nx8 ~*~ NA*x8", {"parameterization": "theta"}, 'parameterization="delta"'),
]


@pytest.mark.parametrize(("model", "options", "told"), NOTHING)
def test_what_would_change_nothing_is_refused(
    model: str, options: dict[str, Any], told: str, data: pd.DataFrame
) -> None:
    with pytest.raises(ModelError) as caught:
        cfa(model, data, **options)
    assert told in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(("model", "options", "told"), NOTHING_ORDERED)
def test_of_ordered_items_too(model: str, options: dict[str, Any], told: str, cut: pd.DataFrame) -> None:
    with pytest.raises(ModelError) as caught:
        cfa(model, cut, ordered=ITEMS, **options)
    assert told in str(caught.value)


def test_theta_holds_residuals_equal_where_delta_cannot(cut: pd.DataFrame) -> None:
    scalar, strict = (
        cfa(
            TWO,
            cut,
            ordered=ITEMS,
            group="town",
            parameterization="theta",
            group_equal=["loadings", "thresholds", *more],
        )
        for more in ((), ("residuals",))
    )
    assert strict.solution.df == scalar.solution.df + 8
    residuals = strict.parameters.query("lhs == rhs and op == '~~' and lhs in @ITEMS")
    assert np.ptp(residuals["est"]) == 0.0


@pytest.mark.parametrize("word", GROUP_EQUAL)
def test_every_word_of_group_equal_changes_something(word: str, data: pd.DataFrame, cut: pd.DataFrame) -> None:
    model = TWO + "\nx1 ~~ x2\nf + g ~ age"
    beside = {"lv.variances": ["loadings"], "means": ["loadings", "intercepts"]}.get(word, [])
    frame, options = (cut, {"ordered": ITEMS}) if word == "thresholds" else (data, {})
    without = cfa(model, frame, group="town", group_equal=beside, **options)
    assert differs(without, cfa(model, frame, group="town", group_equal=[*beside, word], **options))


OPERATORS = [
    "x1 ~~ x5", "f ~~ 0.2*g", "f ~ age", "x3 ~ age", "x2 ~ 0*1\nx2 | 0*t1", "x1 | 0*t2", "x4 ~*~ NA*x4\nx4 | -1*t1", "f =~ x6",
    "x5 ~~ a*x1\nx6 ~~ a*x2", "x5 ~~ a*x1\nx6 ~~ b*x2\na == 2 * b", 'x5 ~~ x1\nx6 ~~ equal("x1~~x5")*x2', "d := 1 + 1",
]  # fmt: skip


@pytest.mark.parametrize("line", OPERATORS)
def test_every_operator_changes_something(line: str, cut: pd.DataFrame) -> None:
    assert differs(cfa(TWO, cut, ordered=ITEMS), cfa(TWO + "\n" + line, cut, ordered=ITEMS))


def test_models_without_factors(cut: pd.DataFrame, data: pd.DataFrame) -> None:
    """A path fixed at 0, a covariance fixed at 0, a mean alone: small, and no reason to break."""
    fixed = cfa("x1 ~ 0*age", cut, ordered=["x1"])
    assert fixed.solution.df == 1
    assert fixed.measures["cfi"] == pytest.approx(0.0)
    assert cfa("x1 ~~ 0*x2", cut, ordered=ITEMS).solution.df == 1
    assert cfa("x1 ~ 1", data).solution.df == 0


def test_nothing_is_derived_from_a_fit_that_is_none(data: pd.DataFrame) -> None:
    empty = cfa("f =~ x1 + x2 + x3\nf ~~ -1*f", data)
    assert not empty.converged
    assert any("fixed values" in w for w in empty.warnings)
    loose = cfa("f =~ x1 + x2", data)
    assert loose.converged
    assert not loose.solution.identified
    for fit in (empty, loose):
        for derive in (
            reliability, lambda f: factor_scores(f, data), lambda f: bifactor_indices(f, "f"), graded_response,
        ):  # fmt: skip
            with pytest.raises(EstimationError, match=r"did not converge|not identified"):
                derive(fit)


@pytest.mark.parametrize("name", ["conditional_x", "n_groups", "group_labels", "observed"])
def test_what_a_refusal_recommends_is_accepted(name: str, data: pd.DataFrame) -> None:
    with pytest.raises(ModelError, match="no argument") as caught:
        cfa(TWO, data, **{name: True})
    with pytest.raises(ModelError) as unknown:
        cfa(TWO, data, fixed=False)
    listed = str(unknown.value)
    assert name not in listed
    assert caught.value.remedy


def test_a_variable_written_twice_in_one_formula_is_refused() -> None:
    """The second one says nothing; with a modifier of its own it does."""
    from emosec.statistics.cfa.model.syntax import parse_syntax

    for text in ("f =~ a + a + b + c", "f =~ 0.5*a + a + b", "f =~ l*a + l*a + b"):
        with pytest.raises(ModelSyntaxError, match="`a` is written twice in one formula"):
            parse_syntax(text)
    assert len(parse_syntax("f =~ l*a + 0.5*a + b").parameters) == 2


def test_definitions_without_a_value_and_few_clusters_are_said() -> None:
    rng = np.random.default_rng(3)
    data = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), columns=list("abcd"))
    data = data.assign(two=rng.integers(0, 2, 300), many=rng.integers(0, 40, 300))
    model = "f =~ p*a + b + c + d\nz := log(-1*p)\nfine := 2*p"
    fit = cfa(model, data, cluster="two")
    assert [w.split(":")[0] for w in fit.warnings] == ["few_clusters", "undefined"]
    assert "2 clusters" in fit.warnings[0]
    assert "z := log(-1*p)" in fit.warnings[1]
    assert cfa("f =~ a + b + c + d", data, cluster="many").warnings == ()
