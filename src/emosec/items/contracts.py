"""The tables of room 4, items: item and category statistics."""

from __future__ import annotations

from emosec.contract import PLACE, Table, number, text, whole

ITEMS = Table(
    "items",
    "items",
    "one item of one scale among included respondents",
    (
        *PLACE,
        text("scale", "name of the scale"),
        text("item", "item id"),
        whole("keying", "−1 where the item is reversed for its scale, else +1"),
        whole("n", "answers"),
        whole("n_missing", "included respondents without an answer"),
        number("mean", "mean of the raw codes"),
        number("sd", "sample standard deviation of the raw codes"),
        number("skew", "skewness, psych's type 3"),
        number("kurtosis", "excess kurtosis, psych's type 3"),
        number("floor", "share of answers in the lowest category"),
        number("ceiling", "share of answers in the highest category"),
        number("item_total", "corrected item–total correlation, keyed, complete rows of the scale"),
        number("alpha_if_dropped", "alpha of the scale without the item"),
        text("flag", "what a reader must look at; empty where nothing", missing=True),
    ),
    ("study", "wave", "instrument", "scale", "item"),
)
CATEGORIES = Table(
    "items",
    "categories",
    "one response category of one item, used or not",
    (
        *PLACE,
        text("scale", "name of the scale"),
        text("item", "item id"),
        whole("code", "response code"),
        text("label", "response label"),
        whole("n", "answers"),
        number("share", "share of the item's answers"),
    ),
    ("study", "wave", "instrument", "scale", "item", "code"),
)
