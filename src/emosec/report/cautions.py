"""What to worry about before believing a verdict, in words: the gates that are not as asked, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from emosec.report.formats import bounded, count, fine, number, percent
from emosec.report.hidden import Hidden
from emosec.report.labels import human

Facts = Mapping[str, Any]
GATES = {
    "wording": "Items worded both ways, to the same effect",
    "pages": "Pages that mix components",
    "solution": "A solution without warnings",
    "fit": "Model fit",
    "reliability": "Reliable scores",
    "categories": "Response categories in use",
    "missing": "Complete answers",
    "screening": "Few flagged by screening",
}
STATISTICS = {
    "cfi.scaled": "scaled CFI",
    "srmr": "SRMR",
    "rmsea.scaled": "scaled RMSEA",
    "omega_categorical": "categorical ω",
    "item_total": "corrected item–total correlation",
    "sd": "SD of an item's answers",
    "items toward": "items worded toward the construct",
    "items against": "items worded against it",
    "phi of its halves": "φ between halves worded either way",
    "salient loadings": "salient loadings",
    "smallest count": "answers in the rarest category",
    "shared pages": "pages shared",
    "incomplete rows": "respondents with a missing answer",
    "difference of the incomplete": "standardised difference of those with missing answers",
    "flagged": "respondents flagged",
    "converged": "convergence",
    "variance": "variance",
    "warning": "warning",
}
# the code of a fit's warning → what it says; those that make a solution improper are the gravest
IMPROPER = {
    "not_converged": "did not converge",
    "not_identified": "is not identified: some parameters cannot be told apart",
    "negative_df": "has more parameters than the data have moments",
    "heywood": "is improper: a residual variance is negative (a Heywood case)",
    "negative_factor_variance": "is improper: the variance of a factor is negative",
    "theta_not_positive_definite": "is improper: the covariance matrix of the residuals is not positive definite",
    "factor_covariance_not_positive_definite": "is improper: the covariance matrix of the factors is not positive definite, "
    "as where a φ lies beyond 1",
}
WARNINGS = {
    **IMPROPER,
    "few_rows": "has fewer respondents than parameters",
    "not_positive_definite": "rests on a matrix of correlations that is not positive definite",
    "never_together": "rests on pairs of items that nobody answered both of",
    "restarts": "was found only from random starting values",
    "empty_cells": "rests on two-way tables of answers with empty cells",
}
WHOLE = ("items toward", "items against", "salient loadings", "smallest count", "shared pages")
# what a number means to a reader; {of} is the component or pair, {detail} an item, an answer or a rule
SENTENCES = {
    "omega_categorical": "Scores of {of} are not very reliable: categorical ω {observed}, where {needed} is asked for",
    "item_total": "In {of}, the item {detail} correlates {observed} with the rest of its scale: look at its key",
    "sd": "In {of}, everybody gave the same answer to {detail}",
    "items toward": "{of} has {observed} items worded toward the construct; {needed} are asked for",
    "items against": "{of} has {observed} items worded against the construct; {needed} are asked for",
    "phi of its halves": "The items of {of} that are worded toward the construct and those worded against it correlate "
    "{observed}, less than {needed}: they may not measure one thing",
    "salient loadings": "{of} has {observed} salient loadings; {needed} are asked for",
    "smallest count": "In {of}, the rarest answer ({detail}) was given {observed} times; {needed} is asked for",
    "incomplete rows": "{observed} of respondents left some item out; {needed} at most is asked for",
    "difference of the incomplete": "In {of}, those who left items out differ from the others by {observed} SD; {needed} at "
    "most is asked for",
    "flagged": "The rule “{detail}” flags {observed} of respondents; {needed} at most is asked for",
    "converged": "The primary model did not converge",
    "variance": "The primary model is improper: the variance of {detail} is {observed}",
}
MISFIT = {
    "immaterial": ". Freeing the largest residuals moves no pair to another side of the cut-off",
    "material": ". Freeing the largest residuals moves a pair to another side of the cut-off, so the misfit matters",
}


def gate_words(row: Facts) -> str:
    """Return what one gate found, as a sentence without its full stop.

    Parameters
    ----------
    row : a row of the contracted table separability/gates, or a warning of verdict.json

    Examples
    --------
    >>> row = {"subject": "calm", "observed": 0.6123, "needed": 0.7, "status": "not_met", "detail": None}
    >>> gate_words(row | {"gate": "reliability", "statistic": "omega_categorical"})
    'Scores of calm are not very reliable: categorical ω .61, where .70 is asked for'
    >>> gate_words(row | {"gate": "solution", "statistic": "warning", "detail": "negative_factor_variance"})
    'The primary model is improper: the variance of a factor is negative'
    """
    statistic, of = str(row["statistic"]), str(row["subject"]).replace("–", " and ")
    if statistic == "warning":
        unknown = f"warns: {human(row['detail'])}"
        return f"The primary model {WARNINGS.get(str(row['detail']), unknown)}"
    what = STATISTICS.get(statistic, human(statistic))
    if row["status"] == "not_looked_at":
        return f"{what[:1].upper()}{what[1:]} of {of}: not looked at"
    said = SENTENCES.get(statistic, "{of}: {what} {observed}, {needed} is asked for").format(
        of=of, what=what, detail=human(row["detail"]) if statistic == "flagged" else row["detail"],
        observed=shown(row["observed"], statistic), needed=shown(row["needed"], statistic),
    )  # fmt: skip
    return said[:1].upper() + said[1:]


def fit_words(rows: Sequence[Facts]) -> str:
    """Return how far the primary model misfits, and whether that matters to the question.

    Examples
    --------
    >>> row = {"statistic": "srmr", "observed": 0.09, "needed": 0.08, "direction": "at_most", "status": "immaterial"}
    >>> fit_words([row])
    'The primary model misfits: SRMR .090 (asked for: at most .080). Freeing the largest residuals moves no pair to another side of the cut-off'
    """  # noqa: E501
    sides = {"at_least": "at least", "at_most": "at most"}
    parts = [
        f"{STATISTICS[str(r['statistic'])]} {fine(r['observed'])} (asked for: {sides[str(r['direction'])]} {fine(r['needed'])})"
        for r in rows
    ]  # fmt: skip
    return f"The primary model misfits: {', '.join(parts)}{MISFIT.get(str(rows[0]['status']), '')}"


def shown(value: Any, statistic: str) -> str:
    """Return a gate's number in the form of its statistic."""
    if isinstance(value, Hidden):
        return str(value)
    if statistic in WHOLE:
        return count(value)
    if statistic in ("flagged", "incomplete rows"):
        return percent(value)
    if statistic == "difference of the incomplete":
        return number(value)
    return bounded(value) if statistic in ("omega_categorical", "item_total") else fine(value)


def gravity(row: Facts) -> int:
    """Return how grave a caution is, 0 the gravest: an improper solution, then misfit that matters, then the rest.

    Examples
    --------
    >>> gravity({"gate": "solution", "statistic": "warning", "detail": "heywood", "status": "not_met"})
    0
    >>> gravity({"gate": "missing", "statistic": "incomplete rows", "detail": None, "status": "not_met"})
    6
    """
    if row["gate"] == "solution":
        return 0 if row["statistic"] != "warning" or row["detail"] in IMPROPER else 7
    if row["gate"] == "fit":
        return 1 if row["status"] == "material" else 2
    order = ("item_total", "sd", "phi of its halves", "omega_categorical")
    if row["statistic"] in order:
        return 3 + (row["statistic"] not in order[:2])
    return {"reliability": 4, "missing": 6, "screening": 6, "categories": 7}.get(str(row["gate"]), 5)


def cautions(warnings: Iterable[Facts], most: int = 9) -> list[str]:
    """Return what to worry about, the gravest first, each once.

    Parameters
    ----------
    warnings : of one wave's facts in verdict.json
    most : the `gravity` up to which they are told
    """
    asked = [w for w in warnings if w["status"] in ("not_met", "material", "immaterial")]
    fit = [w for w in asked if w["gate"] == "fit"]
    told = [(gravity(w), gate_words(w)) for w in asked if w["gate"] != "fit"]
    told += [(gravity(fit[0]), fit_words(fit))] if fit else []
    return list(dict.fromkeys(text for grave, text in sorted(told, key=lambda t: t[0]) if grave <= most))


def gate_title(gate: str) -> str:
    """Return what a gate looks at, in a few words."""
    return GATES.get(gate, human(gate))
