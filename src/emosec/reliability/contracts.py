"""The tables of room 5, reliability: coefficients and information."""

from __future__ import annotations

from emosec.contract import PLACE, Table, number, remarks, text, whole

RELIABILITY = Table(
    "reliability",
    "reliability",
    "one coefficient of one scale",
    (
        *PLACE,
        text("scale", "name of the scale"),
        text("coefficient", "alpha, omega_total, omega_categorical, …"),
        whole("n_items", "items"),
        whole("n", "complete rows used"),
        number("est", "the coefficient"),
        number("ci.lower", "lower limit"),
        number("ci.upper", "upper limit"),
        number("sem", "standard error of measurement of the score, sd·√(1 − est)"),
        text(
            "method",
            "how estimate and interval were made",
            "feldt",
            "jackknife_clusters",
            "cfa_mlr",
            "cfa_wlsmv_green_yang",
        ),
        remarks("warning", "anything the reader must know"),
    ),
    ("study", "wave", "instrument", "scale", "coefficient"),
)
INFORMATION = Table(
    "reliability",
    "information",
    "how much the answers to one scale tell of its factor at one level of it; no rows for scales whose categorical model fails",
    (
        *PLACE,
        text("scale", "name of the scale"),
        number("eta", "level of the factor in its standard deviations, the mean being 0", missing=False),
        number("information", "information of all items together"),
        number("se", "standard error of a score there, 1/√information"),
        number("reliability", "information/(1 + information): the reliability of a score at this level"),
    ),
    ("study", "wave", "instrument", "scale", "eta"),
)
