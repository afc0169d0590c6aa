"""Wald test of functions of the parameters: are they all zero?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.inference.scaling import upper_tail
from emosec.statistics.cfa.model.constraints import value_and_gradient
from emosec.statistics.cfa.model.prepared import names_of
from emosec.statistics.kinds import checked

if TYPE_CHECKING:
    from emosec.statistics.cfa.base_fit import BaseFit


@dataclass(frozen=True)
class Wald:
    """A Wald test: `chisq`, `df`, `pvalue`, and the `values` of the functions that are tested against zero."""

    chisq: float
    df: int
    pvalue: float
    values: tuple[float, ...]


@checked
def wald_test(fit: BaseFit, constraints: str) -> Wald:
    """Test restrictions that the model does not make; robust where the estimator's errors are.

    Parameters
    ----------
    fit : Fit
    constraints : str
        Lines `a == b`, or `a * b` (tested against 0), in the labels of free parameters; functions need not be linear.

    Returns
    -------
    Wald

    Raises
    ------
    ModelError
        No errors, labels that do not exist, or restrictions that say the same twice.

    References
    ----------
    Wald, A. (1943). Tests of statistical hypotheses concerning several parameters when the number of observations is large.
    Transactions of the American Mathematical Society, 54, 426–482.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    >>> test = wald_test(cfa("f =~ l1*a + l2*b + l3*c", data), "l1 == l2\\nl2 == l3")
    >>> test.df, test.pvalue > 0.01
    (2, True)
    """
    lines = [line.split("#")[0].strip() for line in constraints.replace(";", "\n").splitlines()]
    lines = [line for line in lines if line]
    if not lines:
        raise ModelError("no restriction to test", remedy='write one per line: "a == b"')
    vcov = fit.solution.vcov
    if vcov is None:
        raise ModelError("the fit has no standard errors, so nothing can be tested", remedy="look at fit.warnings")
    names = names_of(fit.table.frame)
    values, gradients = [], []
    for line in lines:
        left, _, right = line.partition("==")
        value, gradient = value_and_gradient(left.strip(), names, fit.solution.x, line)
        if right.strip():
            other, slope = value_and_gradient(right.strip(), names, fit.solution.x, line)
            value, gradient = value - other, gradient - slope
        values.append(value)
        gradients.append(gradient)
    h, H = np.array(values), np.array(gradients)
    spread = H @ vcov @ H.T
    d = np.sqrt(np.maximum(np.diagonal(spread), 0.0))
    if np.any(d < 1e-12) or np.linalg.cond(spread / np.outer(d, d)) > 1e12:
        raise ModelError(
            "the restrictions cannot be tested together", where="; ".join(lines),
            why="one of them is fixed by the model, or says what others say already", remedy="leave it out",
        )  # fmt: skip
    chisq = float(h @ np.linalg.solve(spread, h))
    return Wald(chisq, len(h), upper_tail(chisq, len(h)), tuple(float(v) for v in h))
