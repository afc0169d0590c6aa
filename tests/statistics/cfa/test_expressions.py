"""Arithmetic on labels: values, exact gradients, refusals; never `eval`."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import ModelSyntaxError
from emosec.statistics.cfa.model.expressions import parse_expression
from emosec.statistics.cfa.model.functions import FUNCTIONS
from tolerances import EXPRESSION_SLOPE

AT = {"a": 0.7, "b": 0.3, "c": -0.4}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 - 3 - 2", 3),
        ("8 / 4 / 2", 1),
        ("2 ^ 3 ^ 2", 512),
        ("-2 ^ 2", -4),
        ("2 ^ -1", 0.5),
        ("2 * -3", -6),
        ("--2", 2),
        ("a - -b", 1.0),
        ("a*b + c", -0.19),
        ("sqrt(a^2)", 0.7),
        ("pnorm(qnorm(b))", 0.3),
        ("1e-1 + .5 + 2.", 2.6),
        ("'a' + b", 1.0),
        ("(a\n+\nb)", 1.0),
        (".p1.*2", 3.0),
    ],
)
def test_values_follow_the_precedence_of_r(text, value):
    assert float(parse_expression(text).evaluate({**AT, ".p1.": 1.5})) == pytest.approx(value, abs=1e-15)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@pytest.mark.parametrize("inner", ["a", "a*b", "a^2 + b/3 - c*0.2"])
def test_the_gradient_of_every_function_is_its_slope(name, inner):
    expression = parse_expression(f"{name}({inner}) * b - c")
    assert_gradient(expression, AT)


def assert_gradient(expression, at):
    found = expression.gradient(at)
    for i, label in enumerate(expression.names):
        h = 1e-6
        up, down = ({**at, label: at[label] + sign * h} for sign in (1, -1))
        slope = (float(expression.evaluate(up)) - float(expression.evaluate(down))) / (2 * h)
        assert found[i] == pytest.approx(slope, rel=EXPRESSION_SLOPE, abs=EXPRESSION_SLOPE)


POSITIVE = st.sampled_from(["a", "b", "2", "0.5", "(a + 1)"])


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        POSITIVE,
        lambda inner: st.tuples(inner, st.sampled_from("+*/^"), inner).map(lambda t: f"({t[0]}{t[1]}{t[2]})"),
        max_leaves=5,
    )
)
def test_value_and_gradient_of_random_expressions(text):
    expression = parse_expression(text)
    names = {"a": 0.7, "b": 0.3}
    value = float(expression.evaluate(names))
    # the oracle is Python's own arithmetic on the same text; it is ours, so eval is safe here
    assert value == pytest.approx(eval(text.replace("^", "**"), {"__builtins__": {}}, names), rel=1e-12)
    if value < 1e3:
        assert_gradient(expression, names)


def test_arrays_are_taken_element_by_element():
    draws = np.array([0.5, 2.0])
    assert parse_expression("a^2 + 1").evaluate({"a": draws}).tolist() == [1.25, 5.0]


def test_what_is_undefined_is_nan_or_infinite_and_silent():
    with np.errstate(all="raise"):
        assert math.isnan(parse_expression("log(0 - a)").evaluate({"a": 1.0}))
        assert math.isinf(parse_expression("1/a").evaluate({"a": 0.0}))
        assert parse_expression("a^2").gradient({"a": 0.0}).tolist() == [0.0]
        assert parse_expression("a*b").gradient({"a": 0.0, "b": 0.0}).tolist() == [0.0, 0.0]


def test_a_sum_of_ten_thousand_terms_neither_recurses_nor_changes():
    assert float(parse_expression("+".join(["a"] * 10_000)).evaluate({"a": 0.5})) == 5000.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a b", "arithmetic operator"),
        ("a +", "the end of the model"),
        ("__import__('os')", "letter or a dot"),
        ("system('ls')", "one of the functions"),
        ("a.b.c(1)", "one of the functions"),
        ("a[1]", "found `[`"),
        ("log(a, b)", "one argument"),
        ("(" * 60 + "a" + ")" * 60, "inside each other"),
        ("-" * 60 + "a", "inside each other"),
        ("a^" * 60 + "a", "inside each other"),
    ],
)
def test_refuses_everything_else(text, says):
    with pytest.raises(ModelSyntaxError) as caught:
        parse_expression(text)
    assert caught.value.where.startswith("line 1, column ")
    assert says in str(caught.value)
