"""The tables of room 4, items: item and category statistics, and what speaks against the key."""

from __future__ import annotations

from emosec.contract import PLACE, Table, number, remarks, text, truth, whole

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
        remarks("flag", "what a reader must look at"),
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
KEYING = Table(
    "items",
    "keying",
    "one item of one scale whose keying the answers speak against, among complete rows of the scale; nothing is repaired",
    (
        *PLACE,
        text("scale", "name of the scale"),
        text("item", "item id"),
        whole("keying", "−1 where the item is reversed for its scale, else +1"),
        number("item_total", "corrected item–total correlation, keyed"),
        number("alpha", "alpha of the scale, keyed as declared"),
        number("alpha_flipped", "alpha with this item alone keyed the other way"),
        truth("flipped_together", "whether it belongs to the items that, all keyed the other way, make alpha largest"),
        number("alpha_together", "alpha with those keyed the other way"),
        whole("n_together", "how many those are"),
        whole("n_items", "items of the scale"),
    ),
    ("study", "wave", "instrument", "scale", "item"),
)
ORDERS = Table(
    "items",
    "orders",
    "one other order in which the instrument's items circulate",
    (
        *PLACE,
        text("other", "the instrument file that describes that order"),
        number(
            "here", "mean keyed correlation of items within scales less that between scales, in the order of this file"
        ),
        number("there", "the same by the other order's key"),
        number("se", "jackknife standard error of their difference"),
        truth("better", "whether the other order fits better by more than chance"),
    ),
    ("study", "wave", "instrument", "other"),
)
