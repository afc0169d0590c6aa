"""The sign of a factor is free; here it is turned so that the factor means what most of its items say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

REVERSIBLE = ("est", "z", "std.all")


def orient(parameters: pd.DataFrame) -> pd.DataFrame:
    """Turn every factor whose loadings are mostly negative.

    Parameters
    ----------
    parameters : DataFrame
        Rows of one fitted model: lhs, op, rhs, est, z, ci.lower, ci.upper, std.all and free (0 where fixed); several
        groups in a column `group` are turned together.

    Returns
    -------
    DataFrame
        The same rows; the estimate, z, the standardised estimate and the interval change sign in every loading,
        regression, covariance and mean in which an odd number of turned factors takes part. The fit is the same.

    Notes
    -----
    A factor with a fixed loading other than 0 has a direction already (such as the random intercept) and is left alone.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"lhs": ["f", "f", "f"], "op": ["=~", "=~", "~~"], "rhs": ["a", "b", "g"], "free": [1, 2, 3],
    ...                      "est": [-0.7, -0.6, 0.4], "z": -1.0, "std.all": -0.5, "ci.lower": -0.9, "ci.upper": -0.1})
    >>> orient(rows)["est"].tolist()
    [0.7, 0.6, -0.4]
    """
    turned = _to_turn(parameters)
    if not turned:
        return parameters
    sign = parameters["lhs"].map(lambda name: -1 if name in turned else 1)
    other = parameters["rhs"].map(lambda name: -1 if name in turned else 1)
    flip = (sign * other == -1) & parameters["op"].isin(["=~", "~~", "~", "~1"])
    result = parameters.copy()
    for name in REVERSIBLE:
        result.loc[flip, name] = -parameters.loc[flip, name]
    result.loc[flip, "ci.lower"] = -parameters.loc[flip, "ci.upper"]
    result.loc[flip, "ci.upper"] = -parameters.loc[flip, "ci.lower"]
    return result


def _to_turn(parameters: pd.DataFrame) -> set[str]:
    loadings = parameters[parameters["op"] == "=~"]
    fixed = set(loadings.loc[(loadings["free"] == 0) & (loadings["est"] != 0), "lhs"])
    total = loadings.groupby("lhs")["std.all"].sum()
    return {str(factor) for factor in total.index[total < 0] if factor not in fixed}
