"""What a claim comes to: supported, failed, or undecidable."""

from __future__ import annotations

import math
from typing import Literal

from emosec.definitions.hypotheses import Hypothesis
from emosec.statistics.criterion_validity import CriterionEstimate

Outcome = Literal["supported", "failed", "undecidable", "not asked"]
ALPHA = 0.05


def outcome(claim: Hypothesis, found: CriterionEstimate, p_holm: float = math.nan) -> Outcome:
    """Return what the data say about a claim.

    Parameters
    ----------
    claim : quantity, sign and range expected
    found : the estimate with its interval
    p_holm : p value of a signed claim after Holm's correction; not used for the others

    Returns
    -------
    str
        As `Hypothesis` says for each quantity; undecidable where there is no estimate.

    Examples
    --------
    >>> claim = Hypothesis(name="H", claim="c", component="calm", criterion={"variable": "x"}, expected="negative",
    ...                    at_least=0.2)
    >>> outcome(claim, CriterionEstimate(200, -0.3, -0.4, -0.2, 0.001), 0.002)
    'supported'
    >>> outcome(claim, CriterionEstimate(200, -0.15, -0.3, -0.01, 0.03), 0.03)
    'undecidable'
    >>> outcome(claim, CriterionEstimate(2000, -0.05, -0.1, -0.01, 0.03), 0.03)
    'failed'
    """
    if math.isnan(found.est):
        return "undecidable"
    if claim.quantity in ("phi", "retest"):
        return _between(claim, found)
    if claim.quantity == "lead":
        return "supported" if found.est > 0 and found.pvalue < ALPHA else "failed" if found.upper < 0 else "undecidable"
    if claim.expected == "null" or claim.quantity == "proportional":
        return _near_nothing(claim, found)
    return _signed(claim, found, p_holm)


def _signed(claim: Hypothesis, found: CriterionEstimate, p_holm: float) -> Outcome:
    sign = -1.0 if claim.expected == "negative" and claim.quantity != "increment" else 1.0
    est, (lower, upper) = sign * found.est, sorted((sign * found.lower, sign * found.upper))
    most = math.inf if claim.at_most is None else claim.at_most
    if p_holm < ALPHA and claim.at_least <= est <= most and est > 0:
        return "supported"
    return "failed" if upper < claim.at_least or upper <= 0 or lower > most else "undecidable"


def _near_nothing(claim: Hypothesis, found: CriterionEstimate) -> Outcome:
    if -claim.at_least < found.lower and found.upper < claim.at_least:
        return "supported"
    return "failed" if found.lower > claim.at_least or found.upper < -claim.at_least else "undecidable"


def _between(claim: Hypothesis, found: CriterionEstimate) -> Outcome:
    most = math.inf if claim.at_most is None else claim.at_most
    if claim.at_least <= found.lower and found.upper <= most:
        return "supported"
    return "failed" if found.upper < claim.at_least or found.lower > most else "undecidable"
