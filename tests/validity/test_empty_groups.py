"""Known groups of which one is empty: what is said is who is missing, not that groups of 0 are compared."""

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.hypotheses import Hypotheses
from emosec.report.remarks import remark_words
from emosec.validity.estimates import estimated
from emosec.validity.known import KnownValues


@pytest.mark.parametrize(
    ("groups", "criterion", "said"),
    [
        ("{higher: [trained], lower: [waiting]}", "arm", "nobody with a score is trained"),
        ("{higher: [trained], lower: [control]}", "arm", "nobody with a score is trained or control"),
        ("{at_least: 90, below: 80}", "age", "nobody with a score is in one of the groups"),
    ],
)
def test_who_is_missing_is_named(groups, criterion, said):
    people = [f"p{i}" for i in range(40)]
    known = KnownValues(
        own=pd.DataFrame({"safety": np.linspace(1, 5, 40)}, index=people),
        other=pd.DataFrame({"age": np.linspace(20, 70, 40)}, index=people),
        labels=pd.DataFrame({"arm": ["waiting", "taught"] * 20}, index=people),
        toward={"safety": 1},
    )
    claim = Hypotheses.parse(
        "name: h\nregistered_on: 2026-01-01\nhypotheses:\n  - {name: X, claim: c, component: safety, quantity: groups, "
        f"expected: positive, criterion: {{variable: {criterion}}}, groups: {groups}}}\n",
        "h.yaml",
    ).hypotheses[0]
    found = estimated(claim, criterion, known)
    assert found.statistic is None
    assert [remark_words(r) for r in found.remarks] == [said]
