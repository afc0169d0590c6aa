"""What each estimator's name stands for, in one table (lavaan's names and defaults)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from emosec.errors import ModelError
from emosec.statistics.cfa.elsewhere import ESTIMATORS as ELSEWHERE
from emosec.statistics.kinds import Words

Errors = Literal["standard", "robust.sem", "robust.huber.white"]
Test = Literal["standard", "satorra.bentler", "scaled.shifted", "mean.var.adjusted", "yuan.bentler.mplus"]


@dataclass(frozen=True)
class Estimator:
    """One row of the table: the discrepancy minimised, the standard errors, the test beside the standard one."""

    name: str
    discrepancy: Literal["ML", "DWLS", "ULS"]
    errors: Errors
    test: Test

    @property
    def ordinal(self) -> bool:
        """Whether it works on polychoric correlations."""
        return self.discrepancy != "ML"


ESTIMATORS: dict[str, Estimator] = {
    row.name: row
    for row in (
        Estimator("ML", "ML", "standard", "standard"),
        Estimator("MLM", "ML", "robust.sem", "satorra.bentler"),
        Estimator("MLMV", "ML", "robust.sem", "scaled.shifted"),
        Estimator("MLR", "ML", "robust.huber.white", "yuan.bentler.mplus"),
        Estimator("DWLS", "DWLS", "standard", "standard"),
        Estimator("WLSM", "DWLS", "robust.sem", "satorra.bentler"),
        Estimator("WLSMV", "DWLS", "robust.sem", "scaled.shifted"),
        Estimator("WLSMVS", "DWLS", "robust.sem", "mean.var.adjusted"),
        Estimator("ULS", "ULS", "standard", "standard"),
        Estimator("ULSM", "ULS", "robust.sem", "satorra.bentler"),
        Estimator("ULSMV", "ULS", "robust.sem", "scaled.shifted"),
    )
}
EstimatorName = Annotated[str, Words(ESTIMATORS)]


def estimator_named(name: str) -> Estimator:
    """Look an estimator up; upper or lower case.

    Parameters
    ----------
    name : str

    Returns
    -------
    Estimator

    Raises
    ------
    ModelError
        A name that is not in `ESTIMATORS`.

    Examples
    --------
    >>> estimator_named("wlsmv").test
    'scaled.shifted'
    """
    found = ESTIMATORS.get(name.upper()) if isinstance(name, str) else None
    if found is None:
        instead = ELSEWHERE.get(name.upper(), "") if isinstance(name, str) else ""
        raise ModelError(
            f"unknown estimator {name!r}",
            remedy="; ".join(filter(None, (instead, f"choose one of {', '.join(ESTIMATORS)}"))),
        )
    return found
