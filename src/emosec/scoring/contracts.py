"""The tables of room 3, scoring: scale scores."""

from __future__ import annotations

from emosec.contract import PLACE, RESPONDENT, Table, number, text, whole

SCORES = Table(
    "scoring",
    "scores",
    "one scale score of one included respondent",
    (
        *PLACE,
        RESPONDENT,
        text("scale", "name of the scale"),
        whole("n_answered", "items answered"),
        whole("n_items", "items of the scale"),
        number("score", "mean or sum as the instrument says; missing where too few items were answered"),
    ),
    ("study", "wave", "instrument", "respondent", "scale"),
    format="parquet",
)
SCORE_SUMMARY = Table(
    "scoring",
    "summary",
    "the distribution of one scale's scores",
    (
        *PLACE,
        text("scale", "name of the scale"),
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
