"""The tables of the calibration workflow: one row per pair of a simulated sample, and one per cell."""

from __future__ import annotations

from emosec.contract import Column, Table, number, text, truth, whole
from emosec.separability.contracts import BASES, CONCLUSIONS, LABELS, REASONS

CELL = text("cell", "name of the cell in config/calibration.yaml")

REPLICATES = Table(
    "separability",
    "replicates",
    "one pair of components in one simulated sample, and what the rule concludes",
    (
        CELL,
        whole("replication", "number of the sample, from 0"),
        whole("pair", "number of the pair, from 0: 12, 13, …, 23, …"),
        text("label", "the verdict on all pairs of the sample", *LABELS),
        text("conclusion", "what is concluded about the pair", *CONCLUSIONS),
        text("reason", "why nothing is, where it is inconclusive", *REASONS, missing=True),
        text("basis", "on what it rests as to wording", *BASES, missing=True),
        whole("n", "respondents behind it"),
        number("phi", "the estimate"),
        number("se", "its standard error"),
    ),
    ("cell", "replication", "pair"),
)


def _rate(name: str, meaning: str) -> tuple[Column, Column]:
    return number(name, f"share of samples: {meaning}"), number(f"{name}_mcse", "its Monte-Carlo standard error")


SUMMARY = Table(
    "separability",
    "calibration",
    "one cell: its truth, its samples, and how often the rule concludes what",
    (
        CELL,
        text("requirements", "requirements the cell is evidence on", missing=True),
        text("differs", "what differs from the base case", missing=True),
        whole("n", "respondents"),
        text("truth", "true phi of the pairs, with spaces"),
        whole("replications", "samples"),
        truth("at_cutoff", "whether the truth of some pair is the cut-off or more"),
        *_rate("separable", "every pair called separable"),
        *_rate("false_separable", "some pair at or above the cut-off called separable"),
        *_rate("false_not", "some pair below the cut-off called not separable"),
        *_rate("partially_separable", "PARTIALLY SEPARABLE"),
        *_rate("not_separable", "NOT SEPARABLE"),
        *_rate("inconclusive", "INCONCLUSIVE"),
        number("pairs_separable", "share of pairs called separable"),
        number("pairs_not_separable", "share of pairs called not separable"),
        *(number(reason.lower(), f"share of pairs that stay open for {reason}") for reason in REASONS),
        *(
            column
            for reason in ("WORDING", "PAGE", "STYLE")
            for column in _rate(f"named_{reason.lower()}", f"nothing false is said, and every open pair gives {reason}")
        ),
        *_rate(
            "phi_alone", "some pair at or above the cut-off whose upper limit of phi lies below, before any other check"
        ),
        whole("no_estimate", "pairs without an estimate of phi"),
        number("bias", "mean estimate minus truth, of the pair where it is farthest from 0"),
        number("bias_mcse", "its Monte-Carlo standard error"),
        number(
            "se_ratio",
            "mean standard error over the standard deviation of the estimates, of the pair where it is smallest",
        ),
        number(
            "coverage",
            "share of intervals that hold the truth, of the pairs of one truth where it is farthest from nominal",
        ),
        number("coverage_mcse", "its Monte-Carlo standard error"),
    ),
    ("cell",),
)
