"""The tables of the calibration workflow: one row per simulated sample, and one per cell."""

from __future__ import annotations

from emosec.contract import Column, Table, number, text, whole
from emosec.separability.calibration.cells import VERDICTS
from emosec.separability.rule import CODES

PHIS = ("phi_sc", "phi_sa", "phi_ca")
ERRORS = ("se_sc", "se_sa", "se_ca")
LOWERS = ("lower_sc", "lower_sa", "lower_ca")
CELL = text("cell", "name of the cell in config/calibration.yaml")

REPLICATES = Table(
    "separability",
    "replicates",
    "one simulated sample and the verdict on it",
    (
        CELL,
        whole("replication", "number of the sample, from 0"),
        text("verdict", "what the rule says", *VERDICTS),
        text("code", "why it is inconclusive", *CODES, missing=True),
        text("pairs", "pairs the verdict is about, with commas", missing=True),
        text("failed", "gates that did not hold, with commas", missing=True),
        whole("complete", "complete rows behind phi"),
        *(number(name, f"estimate of the primary model, {name[-2:]}") for name in PHIS),
        *(number(name, f"its standard error, {name[-2:]}") for name in ERRORS),
        *(number(name, f"lower limit of its interval, {name[-2:]}") for name in LOWERS),
        text("again", "verdicts with other seeds for the halves, with semicolons", missing=True),
    ),
    ("cell", "replication"),
)


def _rate(name: str, meaning: str) -> tuple[Column, Column]:
    return number(name, f"share of samples: {meaning}"), number(f"{name}_mcse", "its Monte-Carlo standard error")


def _of_pairs(name: str, meaning: str) -> tuple[Column, ...]:
    return tuple(number(f"{name}_{pair}", f"{meaning}, {pair}") for pair in ("sc", "sa", "ca"))


SUMMARY = Table(
    "separability",
    "calibration",
    "one cell: its truth, its samples, and how often each verdict fell",
    (
        CELL,
        text("conditions", "conditions the cell is evidence on", missing=True),
        text("differs", "what differs from the base case", missing=True),
        whole("n", "respondents"),
        *_of_pairs("truth", "true phi"),
        whole("replications", "samples"),
        *_rate("separable", "SEPARABLE"),
        *_rate("partial", "PARTIALLY SEPARABLE"),
        *_rate("not_separable", "NOT SEPARABLE"),
        *_rate("merged", "NOT SEPARABLE or PARTIALLY SEPARABLE"),
        *_rate("inconclusive", "INCONCLUSIVE"),
        *(number(code.lower(), f"share of samples: INCONCLUSIVE({code})") for code in CODES),
        *_rate("alone_separable", "upper limits of all pairs below the cut-off, before any gate, check or replication"),
        *_rate("alone_merged", "a pair above the critical value, before any gate or check"),
        *_rate("gates_failed", "one gate or more did not hold"),
        text("gates", "gates that did not hold, with their shares", missing=True),
        whole("no_estimate", "samples without an estimate of phi"),
        *_of_pairs("bias", "mean estimate minus truth"),
        *_of_pairs("bias_mcse", "Monte-Carlo standard error of the bias"),
        *_of_pairs("se_ratio", "mean standard error over the standard deviation of the estimates"),
        *_of_pairs("coverage", "share of intervals that hold the truth"),
        *_rate("flips", "another seed for the halves changes the verdict"),
    ),
    ("cell",),
)
