"""docs/calibration.md: the conditions with what was found, every cell, and what the simulation leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.calibration import Calibration, Condition
from emosec.definitions.decisions import Decision
from emosec.separability.calibration.conditions import CLEAR, Found, examine, overall

if TYPE_CHECKING:
    import pandas as pd

FINAL = 2000
MEASURES = {
    "separable": "SEPARABLE",
    "not_separable": "NOT SEPARABLE",
    "merged": "NOT or PARTIALLY SEPARABLE",
    "wording": "INCONCLUSIVE(WORDING)",
    "coverage": "coverage",
    "bias": "bias of φ",
    "flips": "flips",
}
FIGURES = {
    "separable": "SEPARABLE where it is false",
    "merged": "NOT or PARTIALLY SEPARABLE where it is false",
    "power": "Power: SEPARABLE by N",
    "coverage": "Coverage of the 95% interval of φ",
}


def page(summary: pd.DataFrame, study: Calibration, decision: Decision) -> str:
    """Return the page as Markdown.

    Parameters
    ----------
    summary : the contracted table SUMMARY
    study : the definition it was made from
    decision : the rule that was put to the test
    """
    found = examine(summary, study)
    parts = [opening(summary, study, decision), conditions(found, study)]
    parts += [each_cell(c, found[c.name]) for c in study.conditions if found[c.name]]
    parts += [figures(), all_cells(summary), LIMITS]
    return "\n\n".join(parts) + "\n"


def opening(summary: pd.DataFrame, study: Calibration, decision: Decision) -> str:
    """Return the first lines: how many samples, judged by which rule."""
    fewest, most = int(summary["replications"].min()), int(summary["replications"].max())
    samples = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
    first = f"# Calibration of the verdict: {samples} replications per cell"
    if fewest < FINAL:
        first += f" (a trial run, not the final numbers, which take {FINAL:,})"
    missing = [c.name for c in study.cells if c.name not in set(summary["cell"])]
    made = (
        f"Made by `make calibrate` from `config/calibration.yaml`, seed {study.seed}; no number here was typed. Rule: "
        f"`{decision.name}`, sha256 `{decision.sha256}`. {len(summary)} cells, {int(summary['replications'].sum()):,} samples, "
        "each judged by the whole rule: primary model with scaled test and gates, negative control, robustness set, halves. "
        f"Bootstrap and ESEM are left out. Every number is in [{TABLE}]({TABLE})."
    )
    lines = [first, "", made]
    if missing:
        lines += ["", f"Without samples, and so without an answer: {', '.join(missing)}."]
    return "\n".join(lines)


TABLE = "calibration.csv"


def conditions(found: dict[str, list[Found]], study: Calibration) -> str:
    """Return the table of conditions: required, found, holds."""
    head = (
        "Found is the worst cell of each condition, ± its Monte-Carlo standard error. *Narrowly* means within "
        f"{CLEAR:g} of these errors of the bound, where luck may decide the side."
    )
    lines = ["## What was required, and what was found", "", head, ""]
    lines += ["| Condition | Required | Found | Worst cell | Cells that miss | Holds |", "|---|---|---|---|---|---|"]
    for condition in study.conditions:
        here, answer = found[condition.name], overall(found[condition.name])
        if not here or answer is None:
            lines.append(
                f"| {condition.name}: {condition.title} | {required(condition)} | not simulated | | | not known |"
            )
            continue
        missed = sum(f.holds in ("no", "no, narrowly") for f in here)
        shown = f"{here[0].cell} | {missed} of {len(here)} | **{answer}**"
        lines.append(f"| {condition.name}: {condition.title} | {required(condition)} | {value(here[0])} | {shown} |")
    return "\n".join(lines)


def required(condition: Condition) -> str:
    """Return the bounds of a condition in words.

    Examples
    --------
    >>> required(Condition(name="S5", title="t", measure="coverage", at_least=0.93, at_most=0.97))
    'coverage .930 to .970'
    """
    low, high, what = condition.at_least, condition.at_most, MEASURES[condition.measure]
    if low is not None and high is not None:
        return f"{what} {rounded(low)} to {rounded(high)}"
    if low is None and high is None:
        return f"{what}: nothing"
    return f"{what} ≤ {rounded(high)}" if high is not None else f"{what} ≥ {rounded(low)}"


def rounded(number: float | None) -> str:
    """Return three decimals without the leading zero, or a dash."""
    if number is None or number != number:
        return "–"
    text = f"{number:.3f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def value(found: Found) -> str:
    """Return a rate with its Monte-Carlo error."""
    return "no estimate" if found.value != found.value else f"{rounded(found.value)} ± {rounded(found.error)}"


def each_cell(condition: Condition, found: list[Found]) -> str:
    """Return one condition's cells, the worst first."""
    lines = [f"### {condition.name}", "", f"| Cell | {MEASURES[condition.measure]} | Holds |", "|---|---|---|"]
    lines += [f"| {f.cell} | {value(f)} | {f.holds} |" for f in found]
    return "\n".join(lines)


def figures() -> str:
    """Return the figures, by their files beside the page."""
    return "\n\n".join(["## Figures", *(f"![{title}](calibration_{name}.svg)" for name, title in FIGURES.items())])


def all_cells(summary: pd.DataFrame) -> str:
    """Return every cell with its verdicts, and what the estimates alone would say."""
    head = (
        "*Alone* is what the estimates would say before any gate, check or replication: all upper limits below the cut-off, "
        "or one pair above the critical value. Where *alone* is much larger than the verdict, a gate protects, and not the test. "
        "*Gates not held*: a sample is looked at only until its verdict is certain, so fit, categories and negative control are "
        "known of the samples that the estimates would have decided."
    )
    columns = ("Cell", "Differs from the base case", "SEPARABLE", "PARTIALLY", "NOT", "INCONCLUSIVE", "alone separable",
               "alone merged", "Gates not held")  # fmt: skip
    lines = ["## Every cell", "", head, "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for row in summary.to_dict("records"):
        numbers = [
            row[n] for n in ("separable", "partial", "not_separable", "inconclusive", "alone_separable", "alone_merged")
        ]
        gates = row["gates"] if isinstance(row["gates"], str) else ""
        differs = row["differs"] if isinstance(row["differs"], str) else ""
        lines.append(f"| {row['cell']} | {differs} | {' | '.join(map(rounded, numbers))} | {gates} |")
    return "\n".join(lines)


LIMITS = """## What this does not show

- Answers are normal latent responses cut at thresholds; loadings are equal within a questionnaire; missing answers are
  missing completely at random.
- HTMT2 with its bootstrap limits and ESEM belong to the rule's robustness set and are left out here. They can only take a
  SEPARABLE away, so with them both the false SEPARABLE rates and the power are at most as large as here.
- A study simulates the limit of RMSEA from its own fitted model; here it is simulated once per cell from the true model
  without careless respondents and cross-loadings. The power gate is the formula that stands in for a study's simulation.
- Categorical omega is computed from the primary model instead of a model of each scale; careless respondents are flagged
  by straightlining, low variability and outlyingness at the default thresholds.
- Samples are single waves, repeated in their halves. Replication in another wave is not simulated here.
- Coverage and bias are of samples that had an estimate; how many had none is in the table.
- Components are built alike, so pairs with the same true φ have one coverage: it is the mean of theirs, with the Monte-Carlo
  error of one of them. Each pair's own is in the table."""
