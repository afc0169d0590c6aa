"""What a pre-registered claim about the sign of a correlation comes to."""

from __future__ import annotations

import math
from typing import Literal

from emosec.definitions.hypotheses import Hypothesis
from emosec.validity.correlation import Correlation

Outcome = Literal["supported", "not supported", "contradicted", "not testable"]
ALPHA = 0.05


def outcome(claim: Hypothesis, found: Correlation, p_holm: float) -> Outcome:
    """Return what the data say about a claim.

    Parameters
    ----------
    claim : sign and size expected
    found : the correlation
    p_holm : its p value after Holm's correction; not used for null claims

    Returns
    -------
    str
        A sign is supported where the correlation has it, reaches `at_least` and is significant after correction, and
        contradicted where the opposite sign is significant. Null is supported where the whole interval lies inside
        ±at_least (equivalence; the 95% interval makes that a test at .025), and contradicted where it lies outside.

    Examples
    --------
    >>> claim = Hypothesis(name="H", claim="c", component="calm", criterion={"variable": "x"}, expected="negative",
    ...                    at_least=0.2)
    >>> outcome(claim, Correlation(200, -0.3, -0.4, -0.2, 0.001, ""), 0.002)
    'supported'
    >>> outcome(claim, Correlation(200, -0.15, -0.3, -0.01, 0.03, ""), 0.03)
    'not supported'
    """
    if math.isnan(found.r):
        return "not testable"
    if claim.expected == "null":
        if -claim.at_least < found.lower and found.upper < claim.at_least:
            return "supported"
        outside = found.lower > claim.at_least or found.upper < -claim.at_least
        return "contradicted" if outside else "not supported"
    right = found.r > 0 if claim.expected == "positive" else found.r < 0
    if not p_holm < ALPHA:
        return "not supported"
    if not right:
        return "contradicted"
    return "supported" if abs(found.r) >= claim.at_least else "not supported"
