"""The syntax parser: what it reads, what it refuses and how it says so, and that no text can break it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import ModelError, ModelSyntaxError
from emosec.statistics.cfa.model.parameter_table import build_parameter_table
from emosec.statistics.cfa.model.syntax import parse_syntax


def written(model: str) -> list[tuple[str, str, str]]:
    return [(p.lhs, p.op, p.rhs) for p in parse_syntax(model).parameters]


def modifier(model: str, place: int = 0):
    return parse_syntax(model).parameters[place].modifier


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("f =~ x1 + x2", [("f", "=~", "x1"), ("f", "=~", "x2")]),
        ("f =~\n x1 +\n\n x2 # c\n + x3", [("f", "=~", "x1"), ("f", "=~", "x2"), ("f", "=~", "x3")]),
        ("f=~x1;g=~x2!no more; h =~ x3", [("f", "=~", "x1"), ("g", "=~", "x2")]),
        ("f + g =~ x1", [("f", "=~", "x1"), ("g", "=~", "x1")]),
        ("x1 ~ 1", [("x1", "~1", "")]),
        ("f ~ 1 + age", [("f", "~1", ""), ("f", "~", "age")]),
        ("x.1 ~~ x_2", [("x.1", "~~", "x_2")]),
        ("x1 | t1 + t2", [("x1", "|", "t1"), ("x1", "|", "t2")]),
        ("x1 ~*~ 1*x1", [("x1", "~*~", "x1")]),
        ("f ˜ age", [("f", "~", "age")]),
        ("\ufefff =~ \u00e4ngstlich\r\nf ~~ f", [("f", "=~", "ängstlich"), ("f", "~~", "f")]),
    ],
)
def test_reads_every_operator_and_layout(model, expected):
    assert written(model) == expected


@pytest.mark.parametrize(
    ("term", "kind", "values"),
    [
        ("0*x", "fixed", (0.0,)),
        ("-1.5e-1*x", "fixed", (-0.15,)),
        ("1/3*x", "fixed", (1 / 3,)),
        ("(1 + 2^2)*x", "fixed", (5.0,)),
        ("sqrt(2)*x", "fixed", (math.sqrt(2),)),
        ("1L*x", "fixed", (1.0,)),
        ("c(1, -2)*x", "fixed", (1.0, -2.0)),
        ("a*x", "label", ("a",)),
        ("exp*x", "label", ("exp",)),
        ('"my label"*x', "label", ("mylabel",)),
        ('equal("f=~y")*x', "label", ("f=~y",)),
        ('label(c("a", "b"))*x', "label", ("a", "b")),
        ("c(a, b)*x", "label", ("a", "b")),
        ("c(a, NA)*x", "label", ("a", "")),
        ('c("", "b")*x', "label", ("", "b")),
        ("start(.5)*x", "start", (0.5,)),
        ("start(.5, -.6)*x", "start", (0.5, -0.6)),
        ("start(c(.5, .6))*x", "start", (0.5, 0.6)),
        ("0.4?x", "start", (0.4,)),
        ("0.4 *\n x", "fixed", (0.4,)),
    ],
)
def test_reads_every_modifier(term, kind, values):
    assert getattr(modifier(f"f =~ {term}"), kind) == values


def test_na_frees_a_parameter():
    assert all(math.isnan(v) for v in modifier("f =~ c(NA, NA)*x").fixed)
    assert math.isnan(modifier("f =~ NA*x").fixed[0])


def test_a_repeated_term_gathers_its_modifiers():
    found = modifier("f =~ x1 + a*x1 + start(0.3)*x1 + NA*x1")
    assert found.label == ("a",)
    assert found.start == (0.3,)
    assert math.isnan(found.fixed[0])
    assert written("f =~ x1 + x2 + a*x1") == [("f", "=~", "x1"), ("f", "=~", "x2")]


def test_efa_marks_the_factors_of_its_formula_only():
    model = parse_syntax('efa("b")*f1 +\nefa("b")*f2 =~ x1 + x2\ng =~ x3')
    assert [p.modifier.efa for p in model.parameters] == ["b", "b", "b", "b", ""]


def test_constraints_keep_their_order_and_text():
    model = parse_syntax('f =~ a*x1 + b*x2; a == 2 *\n b^2\nb > 0 # c\n"a" < 3; d := (a +\n b)/2')
    assert [(c.lhs.text, c.op, c.rhs.text) for c in model.constraints] == [
        ("a", "==", "2*b^2"),
        ("b", ">", "0"),
        ("a", "<", "3"),
        ("d", ":=", "(a+b)/2"),
    ]


def test_a_line_that_begins_with_a_minus_is_a_constraint_of_its_own():
    model = parse_syntax("f =~ a*x1 + b*x2\na == b\n-a < 0")
    assert [(c.lhs.text, c.op) for c in model.constraints] == [("a", "=="), ("-a", "<")]


REFUSED = [
    ("", "line 1, column 1", "no formula"),
    ("a := 2", "line 1, column 1", "no formula"),
    ("f =~", "line 1, column 5", "expected a variable"),
    ("f =~ x1\n\n  x2", "line 3, column 5", "nothing says what `x2` is for"),
    ("f =~ x1 x2", "line 1, column 9", "is a + missing before `x2`"),
    ("f = x1", "line 1, column 3", "write `=~` for a factor"),
    ("f =~ x1 =~ x2", "line 1, column 9", "one formula has one operator"),
    ("f =~ *x1", "line 1, column 6", "found `*`"),
    ("f =~ a*0.5*x1", "line 1, column 8", "one term takes one modifier"),
    ("f =~ a*x1 + b*x1", "line 1, column 15", "two different modifiers"),
    ("f =~ strat(0.5)*x1", "line 1, column 6", "did you mean start()?"),
    ("f =~ lower(0)*x1", "line 1, column 6", "leave it out"),
    ('f =~ start("a")*x1', "line 1, column 6", "numbers in start()"),
    ("f =~ c(1, a)*x1", "line 1, column 6", "not both"),
    ("f =~ c(1 x1", "line 1, column 10", "expected `,` or `)`"),
    ("f =~ (1*x1)*x2", "line 1, column 6", "not a number"),
    ("f =~ 1/0*x1", "line 1, column 6", "finite"),
    ("f =~ x1:x2", "line 1, column 8", "compute a product"),
    ("group: 1\nf =~ x1", "line 1, column 6", "c(…, …)*"),
    ("f <~ x1", "line 1, column 3", "formative"),
    ("f =~ f", "line 1, column 6", "measured by itself"),
    ("x ~ x", "line 1, column 5", "regressed on itself"),
    ("f =~ 1", "line 1, column 6", "1*x1"),
    ("x ~ 5", "line 1, column 5", "write 5*1"),
    ("x | y", "line 1, column 5", "threshold"),
    ("x | t0", "line 1, column 5", "threshold"),
    ("x ~*~ y", "line 1, column 7", "scale"),
    ("x ~~ y\n y ~~ x", "line 2, column 7", "written twice"),
    ("x ~~ y\n x ~~ y", "line 2, column 7", "written twice"),
    ("f =~ x1 + x2\nf =~ a*x1", "line 2, column 8", "written twice"),
    ("x ~ 1\nx ~ 0*1", "line 2, column 7", "written twice"),
    ("f =~ x1 - x2", "line 1, column 9", "write -1*x1"),
    ("f =~ “a”*x1", "line 1, column 6", "curly"),
    ("f =~ 'a*x1", "line 1, column 6", "not closed"),
    ("f =~ 2x1", "line 1, column 6", "cannot begin with a digit"),
    ("NA =~ x1", "line 1, column 1", "reserved"),
    ("a*f =~ x1", "line 1, column 1", "only efa"),
    ('f =~ efa("a")*x1', "line 1, column 6", "on the left"),
    ('efa("a")*f ~ x1', "line 1, column 10", "efa()"),
    ("f =~ x1\na ==", "line 2, column 5", "expected a number"),
    ("f =~ x1\na == sqr(b)", "line 2, column 6", "did you mean sqrt()?"),
    ("f =~ x1\na == log(b, 2)", "line 2, column 11", "one argument"),
    ("f =~ x1\na == (b", "line 2, column 8", "close the bracket"),
    ("f =~ x1\na + b := c", "line 2, column 1", "one new name"),
    ("f =~ x1\na <= 3", "line 2, column 3", "includes equality"),
    ("f =~ x1\n'a b' == 2", "line 2, column 1", "plain name"),
    ("f =~ x1\n  f2 =~ x$1", "line 2, column 10", "found `$`"),
    ("f =~ x1\na == " + "(" * 60 + "1" + ")" * 60, "line 2, column 57", "inside each other"),
    ("f =~ " + "c(" * 60 + "1" + ")" * 60 + "*x", "line 1, column 109", "inside each other"),
    (
        "+".join(f"f{i}" for i in range(200)) + "=~" + "+".join(f"x{i}" for i in range(200)),
        "line 1",
        "40000 parameters",
    ),
]


@pytest.mark.parametrize(("model", "place", "says"), REFUSED, ids=range(len(REFUSED)))
def test_refuses_by_line_and_column_and_teaches(model, place, says):
    with pytest.raises(ModelSyntaxError) as caught:
        parse_syntax(model)
    assert caught.value.where.startswith(place)
    assert says in str(caught.value)


def test_refuses_what_is_not_text():
    with pytest.raises(ModelSyntaxError, match="not NoneType"):
        parse_syntax(None)


WORDS = """
f g x1 x2 x1 x2 x1 =~ =~ ~~ ~ ~*~ | := == < > : <~ + + + * * - / ^ ( ) , ? ; # ! NA 1 0 -1 0.5 1e999 2L t1 t2 . .. a b
c( start( equal( efa("e")* log( exp "a" 'b' " $ = group if _ ˜ é 9x
"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n"])


def parses_or_refuses(text: str) -> None:
    """Let every other exception through to the test runner; these two must at least say something."""
    try:
        model = parse_syntax(text)
        build_parameter_table(model, ordered={"x1": 2, "x2": 1})
    except (ModelSyntaxError, ModelError) as error:
        refusal = str(error)
    else:
        refusal = "none: it was accepted"
        assert model.parameters
    assert refusal


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_any_heap_of_tokens_parses_or_is_refused(text):
    parses_or_refuses(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_parses_or_is_refused(text):
    parses_or_refuses(text)
    parses_or_refuses("f =~ x1 +" + text)


@pytest.mark.parametrize(
    "piece",
    ["(", "-", "c(", "a^", "x+", "x\n+", "f=~x\n", "\n", "#", "'", "start(", "1/", "a*", ";", "a==(", "~", "\t", "9"],
)
def test_long_texts_cost_no_more_than_their_length(piece):
    parses_or_refuses("f =~ " + piece * 20_000)
    parses_or_refuses("f =~ x\na == " + piece * 20_000)


NAMES = st.from_regex(r"[a-z][a-z0-9_.]{0,5}", fullmatch=True).filter(
    lambda name: name not in ("if", "for", "in", "else")
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(NAMES, st.sampled_from(["", "0.5*", "lab*", "NA*", "start(1)*"])), min_size=1, max_size=8),
    st.lists(st.sampled_from(["", " ", "\t", "\n", " # c + ~\n", "\n\n"]), min_size=1, max_size=5),
)
def test_blanks_comments_and_line_ends_change_nothing(terms, gaps):
    terms = {name.replace("~", ""): mod for name, mod in terms if name != "factor"} or {"x": ""}
    plain = "factor =~ " + "+".join(mod + name for name, mod in terms.items())
    spaced = "factor =~"
    for i, (name, mod) in enumerate(terms.items()):
        gap = gaps[i % len(gaps)]
        spaced += gap + ("" if i == 0 else "+" + gap) + mod.replace("*", " *" + gap) + name
    keep = [(p.lhs, p.op, p.rhs, repr(p.modifier)) for p in parse_syntax(plain).parameters]
    assert [(p.lhs, p.op, p.rhs, repr(p.modifier)) for p in parse_syntax(spaced).parameters] == keep
