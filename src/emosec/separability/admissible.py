"""Whether a solution may be read (gate G2).

One kind of improper solution is none for this question: the random intercept's variance estimated a little below zero.
Where nobody acquiesces its true value is zero, so that half of all samples give a negative estimate; refusing them would
throw away half of the clean samples, and keeping only the positive half would bias phi.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.separability.factors import Solution

if TYPE_CHECKING:
    from emosec.separability.evidence import Row

NEGATIVE_BY_CHANCE = "the variance of the method factor is negative, but not significantly so"
# standard errors below zero that chance may reach: at 1.96 one clean sample in forty would be thrown away, at 3 one in 700
CHANCE = 3.0


def why_not(fit: Row | None, found: Solution) -> str:
    """Return why a solution may not be read, in words; empty where it may.

    Parameters
    ----------
    fit : the model's row of the table `fits`; None where it was not fitted
    found : its parameters

    Returns
    -------
    str
        The contract of `fits` calls phi above 1 admissible; nothing else is added to that here but the method factor.
    """
    if fit is None:
        return "the model was not fitted"
    if not bool(fit["converged"]):
        return "the model did not converge"
    if bool(fit["admissible"]) or by_chance(found):
        return ""
    negative = sorted(found.negative_variances)
    return f"negative variance of {', '.join(negative)}" if negative else "the solution is not admissible"


def by_chance(found: Solution) -> bool:
    """Return whether the only negative variance is the method factor's, and that within three standard errors of zero."""
    negative = found.negative_variances
    method = found.method_factor
    if method is None or set(negative) != {method}:
        return False
    est, se = negative[method]
    return est + CHANCE * se >= 0
