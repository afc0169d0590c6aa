"""Which component leads: one criterion's correlations with all components, compared within the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from emosec.definitions.hypotheses import Hypothesis
from emosec.errors import DataError
from emosec.statistics.dependent_correlations import Test, difference_limits, meng, steiger
from emosec.validity.known import KnownValues

if TYPE_CHECKING:
    from emosec.contract import TableRow


class Lead(NamedTuple):
    """A leader's correlation with the criterion against that of one other component."""

    criterion: str
    component: str
    other: str
    n: int
    r: float
    r_other: float
    limits: tuple[float, float]
    by_steiger: Test
    by_meng: Test

    @property
    def difference(self) -> float:
        """How far the leader is ahead."""
        return self.r - self.r_other

    def row(self) -> TableRow:
        """Return it as a row of the table `leads`, without place and claim."""
        return {
            "criterion": self.criterion, "component": self.component, "other": self.other, "n": self.n, "r": self.r,
            "r_other": self.r_other, "difference": self.difference, "ci.lower": self.limits[0], "ci.upper": self.limits[1],
            "z.steiger": self.by_steiger.z, "pvalue.steiger": self.by_steiger.pvalue, "z.meng": self.by_meng.z,
            "pvalue.meng": self.by_meng.pvalue,
        }  # fmt: skip


def lead(claim: Hypothesis, criterion: str, known: KnownValues) -> list[Lead]:
    """Return the leader's correlation against every other component's.

    Parameters
    ----------
    claim : component predicted to lead, and the sign its correlation is expected to have
    criterion : name of the criterion
    known : scores

    Returns
    -------
    list of Lead
        Components are turned toward the construct's pole, and all together so that the leader's correlation is expected to be
        positive: a component that correlates the wrong way does not lead.

    Raises
    ------
    DataError
        Fewer than four respondents have all scores, or a correlation is perfect or undefined.
    """
    others = [str(c) for c in known.own.columns if c != claim.component]
    rows = known.together([criterion, claim.component, *others])
    if len(rows) < 4 or not np.all(rows.std() > 0):
        raise DataError(f"{len(rows)} respondents have all scores, or one does not vary")
    sign = known.toward.get(claim.component, 1) * (-1 if claim.expected == "negative" else 1)
    names = list(rows.columns)
    matrix = np.corrcoef(rows.to_numpy(), rowvar=False)

    def r(one: str, two: str) -> float:
        return float(matrix[names.index(one), names.index(two)])

    made = []
    for other in others:
        own, rival, between = (
            sign * r(criterion, claim.component),
            sign * r(criterion, other),
            r(claim.component, other),
        )
        limits = difference_limits(own, rival, between, len(rows))
        by_steiger, by_meng = steiger(own, rival, between, len(rows)), meng(own, rival, between, len(rows))
        made.append(Lead(criterion, claim.component, other, len(rows), own, rival, limits, by_steiger, by_meng))
    return made
