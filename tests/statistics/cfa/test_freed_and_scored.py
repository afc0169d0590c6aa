"""Where lavaan's expected changes and factor scores are not what they are called: held by refits, and by algebra.

`cfa_change`: modification indices of a latent change score model against what lavaan's own chi-square falls by. Scores: the
expectation given all observed variables, from the reticular form of the model (A the paths, S the variances; McArdle & McDonald
1984), which knows nothing of this package's matrices.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.statistics import cfa, factor_scores
from emosec.statistics.cfa import Fit
from tolerances import MODIFICATION_FALL, RETICULAR

GOLDEN = Path(__file__).parents[2] / "golden"
CHANGE = json.loads((GOLDEN / "cfa_change" / "reference.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("freed", CHANGE["freed"], ids=lambda row: row["lhs"] + row["op"] + row["rhs"])
def test_modification_indices_of_latent_change_scores_tell_what_freeing_does(freed: dict[str, str | float]) -> None:
    """lavaan's own indices of these three are 126.8, 92.8 and 195.8; its chi-square falls by .001, 1.4 and .4."""
    fit = cfa(CHANGE["fits"]["change"]["model"], pd.read_csv(GOLDEN / "cfa_change" / "data.csv"), std_lv=False)
    found = fit.modification_indices().set_index(["lhs", "op", "rhs"])
    assert found.loc[(freed["lhs"], freed["op"], freed["rhs"]), "mi"] == pytest.approx(
        freed["falls"], **MODIFICATION_FALL
    )


def by_reticular_form(fit: Fit, data: pd.DataFrame, factor: str) -> np.ndarray:
    """Deviations of the factor's expectation, given all observed variables, from its mean."""
    table = fit.parameters
    observed = list(fit.table.variables.observed)
    names = [*observed, *dict.fromkeys(table.loc[table["op"] == "=~", "lhs"])]
    at = {name: i for i, name in enumerate(names)}
    A, S = np.zeros((2, len(names), len(names)))
    for lhs, op, rhs, est in table[["lhs", "op", "rhs", "est"]].itertuples(index=False):
        if op == "=~":
            A[at[rhs], at[lhs]] = est
        elif op == "~":
            A[at[lhs], at[rhs]] = est
        elif op == "~~":
            S[at[lhs], at[rhs]] = S[at[rhs], at[lhs]] = est
    total = np.linalg.inv(np.eye(len(names)) - A)
    covariance = total @ S @ total.T
    seen = range(len(observed))
    weights = np.linalg.solve(covariance[np.ix_(seen, seen)], covariance[seen, at[factor]])
    scored: np.ndarray = (data[observed] - data[observed].mean()).to_numpy() @ weights
    return scored


SCORED = [
    ("f =~ x1 + x2 + x3\ny1 ~ f\nx1 ~~ x2", "f"),
    ("f =~ x1 + x2 + x3\ny1 ~ f + y8\ng =~ y5 + y6 + y7\ng ~ y1 + f", "g"),
    ("f =~ x1 + x2 + x3\ny1 ~ f + y8\ng =~ y5 + y6 + y7\ng ~ y1 + f", "f"),
]


@pytest.mark.parametrize(("model", "factor"), SCORED)
def test_scores_are_expectations_also_where_observed_variables_depend_on_factors(model: str, factor: str) -> None:
    """lavaan's are shifted by a constant in the first model and have other slopes in the second."""
    data = pd.read_csv(GOLDEN / "cfa_democracy" / "data.csv")
    fit = cfa(model, data)
    scores = factor_scores(fit, data)[factor]
    assert (scores - scores.mean()).to_numpy() == pytest.approx(by_reticular_form(fit, data, factor), abs=RETICULAR)


def test_a_factor_without_variance_has_no_standardised_change() -> None:
    fits = json.loads((GOLDEN / "cfa_growth" / "reference.json").read_text(encoding="utf-8"))["fits"]
    fit = cfa(fits["bent"]["model"], pd.read_csv(GOLDEN / "cfa_growth" / "data.csv"), std_lv=False)
    row = fit.modification_indices().set_index(["lhs", "op", "rhs"]).loc[("q", "~~", "q")]
    assert np.isfinite(row[["mi", "epc"]].astype(float)).all()
    assert row[["sepc.lv", "sepc.all"]].isna().all()
