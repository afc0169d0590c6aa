"""Which items depend on covariates beyond their factor: differential functioning in a MIMIC model, item by item.

A MIMIC model regresses factors on covariates (groups as dummies, age, anything numeric) and lets items depend on the factor
alone. A path from a covariate to an item moderates that item's intercept (of ordered items all its thresholds alike): uniform
differential functioning, the part of moderated nonlinear factor analysis that needs no product of factor and covariate.

References
----------
Muthén, B. O. (1989). Latent variable modeling in heterogeneous populations. Psychometrika, 54(4), 557–585. doi:10.1007/BF02296397
Bauer, D. J. (2017). A more general model for testing measurement invariance and differential item functioning. Psychological
Methods, 22(3), 507–526. doi:10.1037/met0000077
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.measurement import refuse_unusable
from emosec.statistics.cfa.inference.item_paths import before_rotation, left_out
from emosec.statistics.cfa.inference.score_tests import score_tests
from emosec.statistics.cfa.model.tokens import known
from emosec.statistics.kinds import checked
from emosec.statistics.multiplicity import holm

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit

COLUMNS = [
    "item",
    "covariate",
    "group",
    "chisq",
    "df",
    "pvalue",
    "pvalue.holm",
    "epc",
    "joint",
    "joint.df",
    "joint.pvalue",
]


@checked
def direct_effects(fit: Fit, covariates: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Test every path from a covariate to an item that the model leaves out.

    Parameters
    ----------
    fit : Fit
        With factors regressed on covariates, which may stand beside numeric or ordered items.
    covariates : str or sequence of str, optional
        All of the model's by default.

    Returns
    -------
    DataFrame
        One row per item and covariate, largest chi-square first: `item covariate group chisq df pvalue pvalue.holm epc joint
        joint.df joint.pvalue`. `chisq` is robust after robust estimators; `epc` the expected path in the item's units (of ordered
        items those of y*), `joint` the test of all covariates of the item together. Paths that the model has already are left out.

    Raises
    ------
    ModelError
        No covariate, or one that the model does not have.
    EstimationError
        A fit that did not converge or is not identified.

    Notes
    -----
    Items are tested one at a time, each against all others as anchors. Free the largest, refit, test again: one item that
    functions differently makes others seem to.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> age = rng.normal(size=600)
    >>> factor = 0.4 * age + rng.normal(size=600)
    >>> data = pd.DataFrame(factor[:, None] + rng.normal(size=(600, 4)), columns=["a", "b", "c", "d"]).assign(age=age)
    >>> data["d"] += 0.5 * age
    >>> found = direct_effects(cfa("f =~ a + b + c + d\\nf ~ age", data))
    >>> found["item"].iloc[0], bool(found["pvalue.holm"].iloc[0] < 0.001), bool(0.3 < found["epc"].iloc[0] < 0.7)
    ('d', True, True)
    """
    import pandas as pd

    refuse_unusable(fit, "tests of direct effects")
    there = list(fit.table.variables.exogenous)
    wanted = there if covariates is None else [covariates] if isinstance(covariates, str) else list(covariates)
    if not there:
        raise ModelError(
            "the model has no covariate",
            remedy="regress the factors on them: f ~ age + sex; groups are compared by invariance_syntax",
        )
    for name in wanted:
        if name not in there:
            raise ModelError(f"{name!r} is no covariate of the model", remedy=known(name, there))
    fit = before_rotation(fit)
    rows = [_of_item(fit, item, [f"{item} ~ {x}" for x in own]) for item, own in left_out(fit, wanted).items()]
    if not rows:
        raise ModelError(
            "every item has a path from every covariate already", remedy="leave out those that are to be tested"
        )
    out = pd.concat(rows).sort_values("chisq", ascending=False, kind="stable").reset_index(drop=True)
    out["pvalue.holm"] = holm(out["pvalue"].tolist())
    return out[COLUMNS]


def _of_item(fit: Fit, item: str, paths: Sequence[str]) -> pd.DataFrame:
    found = score_tests(fit, add="\n".join(paths))
    kind = ".robust" if np.isfinite(found.joint["chisq.robust"]) else ""
    table = found.single.rename(columns={"rhs": "covariate"}).assign(item=item)
    table["chisq"], table["pvalue"] = table["chisq" + kind], table["pvalue" + kind]
    table["group"] = [fit.group_labels[int(g) - 1] for g in table["group"]]
    return table.assign(
        **{
            "joint": found.joint["chisq" + kind],
            "joint.df": int(found.joint["df"]),
            "joint.pvalue": found.joint["pvalue" + kind],
        }
    )
