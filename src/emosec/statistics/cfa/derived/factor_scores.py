"""Factor scores with standard errors: regression and Bartlett of numeric items, posterior mode (EBM) or mean (EAP) of ordered ones.

References
----------
Thurstone, L. L. (1935). The vectors of mind. University of Chicago Press. (regression)
Bartlett, M. S. (1937). The statistical conception of mental factors. British Journal of Psychology, 28, 97–104.
doi:10.1111/j.2044-8295.1937.tb00863.x
Muthén, B. (1977). Statistical methodology for structural equation models involving latent variables with dichotomous
indicators. (posterior mode; lavaan's "EBM")
Bock, R. D., & Mislevy, R. J. (1982). Adaptive EAP estimation of ability in a microcomputer environment. Applied Psychological
Measurement, 6, 431–444. doi:10.1177/014662168200600405 (posterior mean; EAP)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.arguments import one_of
from emosec.statistics.cfa.derived.measurement import Measurement, measurements, refuse_regressed_items, refuse_unusable
from emosec.statistics.cfa.derived.numeric_scores import joint_distributions, linear_scores
from emosec.statistics.cfa.derived.posterior_mean import posterior_means
from emosec.statistics.cfa.derived.posterior_mode import posterior_modes
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.sample.data import numeric_matrix, split_groups
from emosec.statistics.kinds import checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit

Method = Literal["regression", "Bartlett", "EBM", "EAP"]
METHODS = ("regression", "Bartlett", "EBM", "EAP")


@checked
def factor_scores(fit: Fit, data: pd.DataFrame, method: Method | None = None) -> pd.DataFrame:
    """Score every person on every factor.

    Parameters
    ----------
    fit : Fit
    data : DataFrame
        The data of the fit, or others with the same columns; for ordered items the same categories must occur.
    method : {"regression", "Bartlett", "EBM", "EAP"}, optional
        Default: regression for numeric, EBM for ordered items. Regression scores are the posterior mean given the model
        (shrunken, correlated with other factors); Bartlett's are unbiased given the factors and less precise. Of ordered items
        EBM is the posterior mode and EAP the posterior mean; EAP has the smaller mean squared error and takes longer, by
        quadrature over up to five factors.

    Returns
    -------
    DataFrame
        Index of `data`; columns factor, …, then `se.factor`, …. Standard errors are the posterior standard deviation
        (regression, EAP), the sampling error given the factors (Bartlett), or from the curvature at the mode (EBM); errors of
        the model's own parameters are not in them. A person is scored from all observed variables of the model that he or she
        has values of, covariates included; nobody who answered no item is scored (NaN), nor anyone without a group.

    Raises
    ------
    EstimationError
        The fit did not converge, or is not identified.
    ModelError
        Bartlett scores that do not exist: a zero residual variance, or a factor without items of its own.
    DataError
        Columns missing, or categories that the fit did not have.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> factor = rng.normal(size=(400, 1))
    >>> data = pd.DataFrame(factor + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> scores = factor_scores(cfa("f =~ a + b + c + d", data), data)
    >>> bool(np.corrcoef(scores["f"], factor[:, 0])[0, 1] > 0.85)
    True
    """
    import pandas as pd

    refuse_unusable(fit, "scores")
    layout = fit.solution.prepared.layout
    ordinal = layout.ordinal
    chosen = one_of("method", method or ("EBM" if ordinal else "regression"), METHODS)
    if chosen not in (("EBM", "EAP") if ordinal else ("regression", "Bartlett")):
        raise ModelError(
            f"no {chosen!r} scores for {'ordered' if ordinal else 'numeric'} items",
            remedy='use "EBM" or "EAP"' if ordinal else 'use "regression" or "Bartlett"',
        )
    group = layout.groups[0]
    factors = [name for name in group.latent if name not in group.phantom]
    if not factors:
        raise ModelError("the model has no factor to be scored", remedy="give a model with `factor =~ item + item + …`")
    out = np.full((2, len(data), len(factors)), np.nan)
    if ordinal:
        refuse_regressed_items(fit, "scores")
        parts = measurements(fit.solution)
        values = _codes(data, parts[0])
        scored = posterior_means if chosen == "EAP" else posterior_modes
        for rows, part in zip(_rows(fit, data), parts, strict=True):
            out[:, rows] = scored(part, values[rows])
    else:
        joint = joint_distributions(fit.solution)
        values = numeric_matrix(data, list(joint[0].observed))
        for rows, one in zip(_rows(fit, data), joint, strict=True):
            out[:, rows] = linear_scores(one, values[rows], chosen)
    columns = [*factors, *(f"se.{name}" for name in factors)]
    return pd.DataFrame(np.concatenate([out[0], out[1]], axis=1), index=data.index, columns=columns)


def _rows(fit: Fit, data: pd.DataFrame) -> list[np.ndarray]:
    """Row positions of each group of the fit."""
    group = fit.settings.get("group")
    if group is None:
        return [np.arange(len(data))]
    groups = split_groups(data, group)
    unknown = [label for label in groups.labels if label not in fit.group_labels]
    if unknown:
        raise DataError(f"the fit has no group {', '.join(map(repr, unknown))}")
    where = dict(zip(groups.labels, groups.rows, strict=True))
    return [where.get(label, np.zeros(0, dtype=np.intp)) for label in fit.group_labels]


def _codes(data: pd.DataFrame, part: Measurement) -> Array:
    """Category numbers from 0, NaN for missing; the categories are those that occur in `data`, in order."""
    values = numeric_matrix(data, list(part.items))
    for j, item in enumerate(part.items):
        seen, code = np.unique(values[:, j], return_inverse=True)
        seen = seen[np.isfinite(seen)]
        if len(seen) != len(part.thresholds[j]) + 1:
            raise DataError(
                f"{item!r} has {len(seen)} categories here and {len(part.thresholds[j]) + 1} in the fit",
                why="it would be unknown which category is which",
                remedy="score the data the model was fitted to, or append them",
            )
        values[:, j] = np.where(np.isfinite(values[:, j]), code, np.nan)
    return values
