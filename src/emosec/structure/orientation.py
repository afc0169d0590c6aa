"""The sign of a factor is free; here it is turned so that the factor means what most of its items say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

REVERSIBLE = ("est", "z", "std.all", "epc", "sepc.all")
INTERVALS = ("", "std.all.")


def orient(parameters: pd.DataFrame) -> pd.DataFrame:
    """Turn every factor whose loadings are mostly negative.

    Parameters
    ----------
    parameters : DataFrame
        Rows of one fitted model: lhs, op, rhs, est, z, ci.lower, ci.upper, std.all, perhaps its interval, and free (0 where
        fixed); several groups in a column `group` are turned together.

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
    return _turned(parameters, _to_turn(parameters))


def orient_changes(changes: pd.DataFrame, parameters: pd.DataFrame) -> pd.DataFrame:
    """Turn expected changes of parameters with the factors that `orient` turns in the fit they belong to.

    Parameters
    ----------
    changes : rows of lhs, op, rhs, epc and sepc.all
    parameters : the fit's parameters as they were estimated

    Examples
    --------
    >>> import pandas as pd
    >>> fit = pd.DataFrame({"lhs": ["f"], "op": ["=~"], "rhs": ["a"], "free": [1], "est": [-0.7], "std.all": [-0.5]})
    >>> change = pd.DataFrame({"lhs": ["f", "a"], "op": ["=~", "~~"], "rhs": ["b", "b"], "epc": [0.2, 0.1], "sepc.all": [0.2, 0.1]})
    >>> orient_changes(change, fit)["epc"].tolist()
    [-0.2, 0.1]
    """
    return _turned(changes, _to_turn(parameters))


def _turned(rows: pd.DataFrame, turned: set[str]) -> pd.DataFrame:
    """Return rows with the signs of what an odd number of turned factors takes part in changed."""
    if not turned:
        return rows
    sign = rows["lhs"].map(lambda name: -1 if name in turned else 1)
    other = rows["rhs"].map(lambda name: -1 if name in turned else 1)
    flip = (sign * other == -1) & rows["op"].isin(["=~", "~~", "~", "~1"])
    result = rows.copy()
    for name in (c for c in REVERSIBLE if c in rows):
        result.loc[flip, name] = -rows.loc[flip, name]
    for of in (i for i in INTERVALS if f"{i}ci.lower" in rows):
        result.loc[flip, f"{of}ci.lower"] = -rows.loc[flip, f"{of}ci.upper"]
        result.loc[flip, f"{of}ci.upper"] = -rows.loc[flip, f"{of}ci.lower"]
    return result


def _to_turn(parameters: pd.DataFrame) -> set[str]:
    loadings = parameters[parameters["op"] == "=~"]
    fixed = set(loadings.loc[(loadings["free"] == 0) & (loadings["est"] != 0), "lhs"])
    total = loadings.groupby("lhs")["std.all"].sum()
    return {str(factor) for factor in total.index[total < 0] if factor not in fixed}
