"""docs/calibration.md: the requirements with what was found, every cell, and what the simulation leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.calibration import Calibration, Requirement
from emosec.definitions.decisions import Decision
from emosec.separability.operating.requirements import CLEAR, Observed, examine, overall
from emosec.statistics.separability.verdict import REASONS

if TYPE_CHECKING:
    import pandas as pd

FINAL = 2000
MEASURES = {
    "false_separable": "false SEPARABLE",
    "separable": "every pair SEPARABLE",
    "false_not": "false NOT SEPARABLE",
    "named": "reason named",
    "coverage": "coverage",
    "bias": "bias of φ",
}
FIGURES = {
    "false": "False statements: a pair at or above the cut-off called separable, a pair below it called not separable",
    "power": "Power: every pair called SEPARABLE, by N",
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
    parts = [opening(summary, study, decision), requirements(found, study)]
    parts += [each_cell(c, found[c.name]) for c in study.requirements if found[c.name]]
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
        f"`{decision.name}`, digest `{decision.sha256}`. {len(summary)} cells, {int(summary['replications'].sum()):,} samples, "
        "each judged by the whole rule, pair by pair. False statements are counted per pair: a sample counts "
        "as false where any of its "
        f"pairs is said to be what it is not. Every number is in [{TABLE}]({TABLE})."
    )
    lines = [first, "", made]
    if missing:
        lines += ["", f"Without samples, and so without an answer: {', '.join(missing)}."]
    return "\n".join(lines)


TABLE = "calibration.csv"


def requirements(found: dict[str, list[Observed]], study: Calibration) -> str:
    """Return the table of requirements: required, found, holds."""
    head = (
        "Found is the worst cell of each requirement, ± its Monte-Carlo standard error. *Narrowly* means within "
        f"{CLEAR:g} of these errors of the bound, where luck may decide the side."
    )
    lines = ["## What was required, and what was found", "", head, ""]
    lines += ["| Requirement | Required | Found | Worst cell | Cells that miss | Holds |", "|---|---|---|---|---|---|"]
    for requirement in study.requirements:
        here, answer = found[requirement.name], overall(found[requirement.name])
        if not here or answer is None:
            lines.append(
                f"| {requirement.name}: {requirement.title} | {required(requirement)} | not simulated | | | not known |"
            )
            continue
        missed = sum(f.holds in ("no", "no, narrowly") for f in here)
        shown = f"{here[0].cell} | {missed} of {len(here)} | **{answer}**"
        lines.append(
            f"| {requirement.name}: {requirement.title} | {required(requirement)} | {value(here[0])} | {shown} |"
        )
    return "\n".join(lines)


def required(requirement: Requirement) -> str:
    """Return the bounds of a requirement in words.

    Examples
    --------
    >>> required(Requirement(name="S5", title="t", measure="coverage", at_least=0.93, at_most=0.97))
    'coverage .930 to .970'
    """
    low, high, what = requirement.at_least, requirement.at_most, MEASURES[requirement.measure]
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


def value(found: Observed) -> str:
    """Return a rate with its Monte-Carlo error."""
    return "no estimate" if found.value != found.value else f"{rounded(found.value)} ± {rounded(found.error)}"


def each_cell(requirement: Requirement, found: list[Observed]) -> str:
    """Return one requirement's cells, the worst first."""
    lines = [f"### {requirement.name}", "", f"| Cell | {MEASURES[requirement.measure]} | Holds |", "|---|---|---|"]
    lines += [f"| {f.cell} | {value(f)} | {f.holds} |" for f in found]
    return "\n".join(lines)


def figures() -> str:
    """Return the figures, by their files beside the page."""
    return "\n\n".join(["## Figures", *(f"![{title}](calibration_{name}.svg)" for name, title in FIGURES.items())])


def all_cells(summary: pd.DataFrame) -> str:
    """Return every cell with what the rule concludes, and what phi alone would say."""
    head = (
        "*False SEPARABLE*, *false NOT*: some pair is said to be what it is not. *φ alone*: some pair at or "
        "above the cut-off whose upper "
        "limit lies below it, before any other check; where it is much larger than *false SEPARABLE*, a "
        "check protects. The last column "
        "holds why pairs stay open, as shares of pairs."
    )
    columns = (
        "Cell",
        "Differs from the base case",
        "N",
        "SEPARABLE",
        "false SEPARABLE",
        "φ alone",
        "false NOT",
        "open for",
    )
    lines = ["## Every cell", "", head, "", f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for row in summary.to_dict("records"):
        numbers = [row[n] for n in ("separable", "false_separable", "phi_alone", "false_not")]
        differs = row["differs"] if isinstance(row["differs"], str) else ""
        reasons = ", ".join(f"{r} {rounded(row[r.lower()])}" for r in REASONS if row[r.lower()] >= SHOWN)
        lines.append(f"| {row['cell']} | {differs} | {row['n']:,} | {' | '.join(map(rounded, numbers))} | {reasons} |")
    return "\n".join(lines)


# shares of pairs below this are left out of the list of reasons
SHOWN = 0.005
LIMITS = """## What this does not show

- Answers are latent responses cut at evenly spaced thresholds; loadings are equal within a questionnaire but where a cell says
  otherwise.
- Screening is not simulated here, since each study has its own; a study's own error rates (in its report) go through its screening.
- Pages are declared only in the cells that say so. Where they are not, a page that holds one component cannot be told from
  it, and no rule can see it: the tipping point says how large it would have to be.
- What most items of a component share besides it (three of four, four of five) can hardly be told from the component, and the rule
  fails there: see MOST. Declare `facets:` where items have them, and look at the tipping point for items that are alike.
- Coverage and bias are of pairs that had an estimate; how many had none is in the table. Pairs with the same true φ have
  one coverage.
"""
