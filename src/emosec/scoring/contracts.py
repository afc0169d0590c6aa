"""The tables of room 3, scoring: scores, their distributions, and counts under published labels."""

from __future__ import annotations

from emosec.contract import PLACE, RESPONDENT, Table, number, text, whole

SCORES = Table(
    "scoring",
    "scores",
    "one score of one included respondent: of a scale, or a total of scales",
    (
        *PLACE,
        RESPONDENT,
        text("scale", "name of the scale or total"),
        whole("n_answered", "items answered of those it is made of"),
        whole("n_items", "items it is made of"),
        number("score", "mean or sum as the instrument says; missing where too few items or scales are there"),
    ),
    ("study", "wave", "instrument", "respondent", "scale"),
    format="parquet",
)
SCORE_SUMMARY = Table(
    "scoring",
    "summary",
    "the distribution of one scale's or total's scores",
    (
        *PLACE,
        text("scale", "name of the scale or total"),
        whole("n", "respondents with a score"),
        whole("n_missing", "included respondents without one"),
        number("mean", "mean"),
        number("sd", "sample standard deviation"),
        number("min", "smallest score"),
        number("max", "largest score"),
        number("skew", "adjusted skewness (type 3)"),
        number("kurtosis", "excess kurtosis (type 3)"),
    ),
    ("study", "wave", "instrument", "scale"),
)
SCORE_COUNTS = Table(
    "scoring",
    "counts",
    "how many included respondents fall under one published label; the labels of one score or item sum to n_of",
    (
        *PLACE,
        text(
            "kind",
            "cutoff: between published limits of a score; category: a published classification by scores; risk: answers to an "
            "item that point to a risk to the respondent",
            "cutoff",
            "category",
            "risk",
        ),
        text("scale", "name of the scale or total; of a risk the item; 'category' for a classification"),
        text("label", "the publication's word; below where no limit is reached"),
        number("at", "the limit from which the label holds; missing where there is none"),
        whole("n", "respondents"),
        number("share", "share of n_of"),
        whole("n_of", "respondents with the score, or with the answer"),
    ),
    ("study", "wave", "instrument", "kind", "scale", "label"),
)
