"""The standardised solution with delta-method errors, as lavaan's `standardizedSolution`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.standardise import KINDS, Kind, own_parameters, standardiser
from emosec.statistics.cfa.inference.delta_method import delta_errors
from emosec.statistics.kinds import checked
from emosec.statistics.level import check_level

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.base_fit import BaseFit

# what is 1 by construction has an error of 0; differences make it 1e-11 times the errors of the parameters
SMALLEST_ERROR = 1e-8


@checked
def standardized_solution(fit: BaseFit, kind: Kind = "std.all", level: float = 0.95) -> pd.DataFrame:
    """Give the standardised solution with standard errors.

    Parameters
    ----------
    fit : Fit
    kind : {"std.all", "std.lv", "std.nox"}
    level : float
        Of the intervals.

    Returns
    -------
    DataFrame
        `lhs op rhs group label est.std se z pvalue ci.lower ci.upper`, definitions evaluated at the standardised
        estimates, constraints left out. Where a variance is negative its root is NaN, and so is what needs it.

    Raises
    ------
    ModelError
        For another kind.

    References
    ----------
    Bollen, K. A. (1989). Structural equations with latent variables. Wiley, ch. 8.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    >>> solution = standardized_solution(cfa("f =~ a + b + c", data))
    >>> bool(solution["est.std"].between(0.2, 1).all())
    True
    """
    if kind not in KINDS:
        raise ModelError(f"there is no standardised solution {kind!r}", remedy="one of " + ", ".join(KINDS))
    check_level(level)
    from scipy.special import ndtr, ndtri

    frame, solution = fit.table.frame, fit.solution
    function = standardiser(frame, solution.prepared.layout, kind)
    est = function(solution.x)
    se = delta_errors(function, solution.x, solution.vcov, own_parameters(frame, solution.prepared.layout))
    se = np.where(se < SMALLEST_ERROR, 0.0, se)
    out = frame[["lhs", "op", "rhs", "group", "label"]].copy()
    out["est.std"], out["se"] = est, se
    with np.errstate(divide="ignore", invalid="ignore"):
        out["z"] = np.where(se > 0, est / se, np.nan)
    out["pvalue"] = 2.0 * ndtr(-np.abs(out["z"]))
    width = float(ndtri((1 + level) / 2)) * se
    out["ci.lower"], out["ci.upper"] = est - width, est + width
    return out[~out["op"].isin(["==", "<", ">"])].reset_index(drop=True)
