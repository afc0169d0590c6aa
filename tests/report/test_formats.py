"""Rounding: what APA asks for, and what must hold for every number."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emosec.report import formats

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (formats.bounded(0.304), ".30"),
        (formats.bounded(-0.304), "−.30"),
        (formats.bounded(1.012, 3), "1.012"),
        (formats.bounded(-0.0004), ".00"),
        (formats.p_value(0.0009), "< .001"),
        (formats.p_value(0.001), ".001"),
        (formats.p_value(0.05), ".050"),
        (formats.p_value(1.0), "> .999"),
        (formats.number(-3.14159), "−3.14"),
        (formats.count(46610), "46,610"),
        (formats.percent(0.1), "10.0%"),
        (formats.interval(math.nan, math.nan), "–"),
        (formats.interval(0.9, math.nan), "[.90, –]"),
        (formats.yes_no(False), "no"),
        (formats.words("=1+1"), "=1+1"),
    ],
)
def test_apa(made, wanted):
    assert made == wanted


@pytest.mark.parametrize("kind", list(formats.FORMS))
@pytest.mark.parametrize("nothing", [None, float("nan"), float("inf")])
def test_missing_is_an_en_dash(kind, nothing):
    assert formats.form(nothing, kind) == "–"


@given(NUMBERS)
def test_minus_is_true_and_never_stands_before_zero(value):
    for text in (formats.number(value), formats.bounded(value), formats.count(value), formats.signed(value)):
        assert "-" not in text
        digits = text.strip("−+").replace(",", "")
        assert not (text.startswith("−") and float(digits) == 0)


@given(NUMBERS, st.integers(0, 4))
def test_rounding_is_within_half_a_unit(value, digits):
    back = float(formats.number(value, digits).replace("−", "-").replace(",", ""))
    assert abs(back - value) <= 0.5 * 10**-digits + 1e-9


@given(st.floats(-0.999, 0.999))
def test_what_cannot_exceed_one_has_no_leading_zero(value):
    assert formats.bounded(value).lstrip("−")[0] in ".1"


@given(st.floats(0, 1), st.floats(0, 1))
def test_p_keeps_its_order(a, b):
    def rank(text):
        return {"<": -1.0, ">": 2.0}.get(text[0], 0.0) or float(text)

    low, high = sorted((a, b))
    assert rank(formats.p_value(low)) <= rank(formats.p_value(high))
