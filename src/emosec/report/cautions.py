"""What to worry about before believing a verdict, in words: the gates that are not as asked, the gravest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from emosec.remarks import NOT_FITTED
from emosec.report.formats import absent, bounded, count, fine, number, percent
from emosec.report.hidden import Hidden
from emosec.report.words import ENGINE, GATE, GATE_STATISTIC, human, of
from emosec.separability.contracts import IDLE
from emosec.separability.record import GateFacts
from emosec.separability.typed_rows import SeparabilityGates

# warnings that make a solution none at all, and those that make it improper
NONE = ("not_converged", "not_identified", "negative_df")
IMPROPER = (
    "heywood", "negative_factor_variance", "theta_not_positive_definite", "factor_covariance_not_positive_definite",
)  # fmt: skip
WHOLE = ("items toward", "items against", "salient loadings", "smallest count", "shared pages", "clusters")
# what a number means to a reader; {of} is the component or pair, {detail} an item, an answer or a rule
SENTENCES = {
    "omega_categorical": "Scores of {of} are not very reliable: categorical ω {observed}, where {threshold} is asked for",
    "item_total": "In {of}, the item {detail} correlates {observed} with the rest of its scale: look at its key",
    "sd": "In {of}, everybody gave the same answer to {detail}",
    "items toward": "{of} has {observed} items worded toward the construct; {threshold} are asked for",
    "items against": "{of} has {observed} items worded against the construct; {threshold} are asked for",
    "phi of its halves": "The items of {of} that are worded toward the construct and those worded against it correlate "
    "{observed}, less than {threshold}: they may not measure one thing",
    "salient loadings": "{of} has {observed} salient loadings; {threshold} are asked for",
    "smallest count": "In {of}, the rarest answer ({detail}) was given {observed} times; {threshold} is asked for",
    "incomplete rows": "{observed} of respondents left some item out; {threshold} at most is asked for",
    "difference of the incomplete": "In {of}, those who left items out differ from the others by {observed} SD; {threshold} at "
    "most is asked for",
    "flagged": "The rule “{detail}” flags {observed} of respondents; {threshold} at most is asked for",
    "clusters": "Respondents are in {observed} clusters, so few independent units that errors are rough; {threshold} are asked for",
    "in no known cluster": "Of {observed} of respondents the cluster is not known, and each is taken as alone; {threshold} at most "
    "is asked for",
    "converged": "The primary model did not converge",
    "variance": "The primary model is improper: the variance of {detail} is {observed}",
    IDLE: "The random intercept for wording has a negative variance ({observed}): there is nothing for it to take up, and φ is of "
    "the model without it",
}
PLACES = "its interval lies below the cut-off, across it or above it"
MISFIT = {
    "immaterial": f". Freeing the largest residuals changes for no pair whether {PLACES}",
    "material": f". Freeing the largest residuals changes for some pair whether {PLACES}, so the misfit matters",
}


def gate_words(row: GateFacts) -> str:
    """Return what one gate found, as a sentence without its full stop.

    Parameters
    ----------
    row : a row of the contracted table separability/gates, or a warning of verdict.json

    Examples
    --------
    >>> row = {"subject": "calm", "observed": 0.6123, "threshold": 0.7, "status": "not_met", "detail": None}
    >>> gate_words(row | {"gate": "reliability", "statistic": "omega_categorical"})
    'Scores of calm are not very reliable: categorical ω .61, where .70 is asked for'
    >>> gate_words(row | {"gate": "solution", "statistic": "warning", "detail": "negative_factor_variance"})
    'The primary model is improper: negative factor variance'
    >>> gate_words(row | {"gate": "solution", "statistic": "converged", "detail": "no_complete_rows"})
    'The primary model could not be fitted: nobody answered all items'
    >>> gate_words(row | {"gate": "solution", "statistic": "converged", "detail": "refused"})
    'The primary model could not be fitted: see its remarks under Structure'
    """
    statistic, about = str(row["statistic"]), human(row["subject"]).replace("–", " and ")
    if statistic == "warning":
        which = "has no solution to rely on" if row["detail"] in NONE else "carries a warning"
        which = "is improper" if row["detail"] in IMPROPER else which
        return f"The primary model {which}: {of(ENGINE)(row['detail'])}"
    if statistic == "converged" and row["detail"] in NOT_FITTED:
        return f"The primary model could not be fitted{f': {why}' if (why := ENGINE.get(str(row['detail']))) else ''}"
    what = of(GATE_STATISTIC)(statistic)
    if row["status"] == "not_looked_at":
        return f"{what[:1].upper()}{what[1:]} of {about}: not looked at"
    observed, threshold = told_apart(row["observed"], row["threshold"], statistic)
    said = SENTENCES.get(statistic, "{of}: {what} {observed}, {threshold} is asked for").format(
        of=about, what=what, detail=human(row["detail"]) if statistic == "flagged" else row["detail"],
        observed=observed, threshold=threshold,
    )  # fmt: skip
    return said[:1].upper() + said[1:]


def fit_words(rows: Sequence[GateFacts], quantile: float) -> str:
    """Return how far the primary model misfits, and whether that matters to the question.

    Parameters
    ----------
    rows : rows of the gate `fit`
    quantile : of the RMSEA of models that hold, which is the bound of the scaled RMSEA

    Examples
    --------
    >>> row = {"statistic": "rmsea.scaled", "observed": 0.12, "threshold": 0.02, "direction": "at_most", "status": "immaterial"}
    >>> fit_words([row], 0.95)
    'The primary model misfits: scaled RMSEA .120 (at most .020 is asked for: 95% of samples of this size would stay within it if the model held). Freeing the largest residuals changes for no pair whether its interval lies below the cut-off, across it or above it'
    """  # noqa: E501
    sides = {"at_least": "at least", "at_most": "at most"}
    kept = f": {100 * quantile:g}% of samples of this size would stay within it if the model held"
    parts = []
    for row in rows:
        observed, threshold = told_apart(row["observed"], row["threshold"], str(row["statistic"]))
        asked = f"{sides[str(row['direction'])]} {threshold} is asked for"
        more = kept if row["statistic"] == "rmsea.scaled" else ""
        parts.append(f"{GATE_STATISTIC[str(row['statistic'])]} {observed} ({asked}{more})")
    return f"The primary model misfits: {', '.join(parts)}{MISFIT.get(str(rows[0]['status']), '')}"


def bounds_missed(rows: Sequence[SeparabilityGates]) -> str:
    """Return which bounds of fit are missed, where the indices were told before, and whether that matters to the question.

    Examples
    --------
    >>> row = {"statistic": "cfi.scaled", "observed": 0.88, "threshold": 0.95, "direction": "at_least", "status": "immaterial"}
    >>> bounds_missed([row])
    'This misses what is asked for (scaled CFI ≥ .950). Freeing the largest residuals changes for no pair whether its interval lies below the cut-off, across it or above it'
    """  # noqa: E501
    sides = {"at_least": "≥", "at_most": "≤"}
    asked = [f"{GATE_STATISTIC[str(r['statistic'])]} {sides[str(r['direction'])]} {fine(r['threshold'])}" for r in rows]
    return f"This misses what is asked for ({', '.join(asked)}){MISFIT.get(str(rows[0]['status']), '')}"


def told_apart(observed: object, threshold: object, statistic: str) -> tuple[str, str]:
    """Return what a gate observed and what it asks for, with as many more decimals as tell the two apart.

    Examples
    --------
    >>> told_apart(0.8997, 0.9, "phi of its halves"), told_apart(0.6123, 0.7, "omega_categorical")
    (('.8997', '.9000'), ('.61', '.70'))
    >>> told_apart(0.0503, 0.05, "incomplete rows")
    ('5.03%', '5.00%')
    """
    differ = not (isinstance(observed, Hidden) or absent(observed) or absent(threshold)) and observed != threshold
    for more in range(5 if differ else 1):
        texts = shown(observed, statistic, more), shown(threshold, statistic, more)
        if texts[0] != texts[1]:
            break
    return texts


def shown(value: object, statistic: str, more: int = 0) -> str:
    """Return a gate's number in the form of its statistic.

    Parameters
    ----------
    more : decimals beyond those of the form
    """
    if isinstance(value, Hidden):
        return str(value)
    if statistic in WHOLE:
        return count(value)
    if statistic in ("flagged", "incomplete rows", "in no known cluster"):
        return percent(value, 1 + more)
    if statistic == "difference of the incomplete":
        return number(value, 2 + more)
    return bounded(value, 2 + more if statistic in ("omega_categorical", "item_total") else 3 + more)


def gravity(row: GateFacts) -> int:
    """Return how grave a caution is, 0 the gravest: an improper solution, then misfit that matters, then the rest.

    Examples
    --------
    >>> gravity({"gate": "solution", "statistic": "warning", "detail": "heywood", "status": "not_met"})
    0
    >>> gravity({"gate": "missing", "statistic": "incomplete rows", "detail": None, "status": "not_met"})
    6
    """
    if row["statistic"] == IDLE:
        return 7
    if row["gate"] == "solution":
        return 0 if row["statistic"] != "warning" or row["detail"] in (*NONE, *IMPROPER) else 7
    if row["gate"] == "fit":
        return 1 if row["status"] == "material" else 2
    order = ("item_total", "sd", "phi of its halves", "omega_categorical")
    if row["statistic"] in order:
        return 3 + (row["statistic"] not in order[:2])
    return {"reliability": 4, "missing": 6, "screening": 6, "categories": 7}.get(str(row["gate"]), 5)


def cautions(warnings: Iterable[GateFacts], quantile: float, most: int = 9) -> list[str]:
    """Return what to worry about, the gravest first, each once.

    Parameters
    ----------
    warnings : of one wave's facts in verdict.json
    quantile : see `fit_words`
    most : the `gravity` up to which they are told
    """
    asked = [w for w in warnings if w["status"] in ("not_met", "material", "immaterial")]
    fit = [w for w in asked if w["gate"] == "fit"]
    told = [(gravity(w), gate_words(w)) for w in asked if w["gate"] != "fit"]
    told += [(gravity(fit[0]), fit_words(fit, quantile))] if fit else []
    return list(dict.fromkeys(text for grave, text in sorted(told, key=lambda t: t[0]) if grave <= most))


def gate_title(gate: str) -> str:
    """Return what a gate looks at, in a few words."""
    return of(GATE)(gate)
