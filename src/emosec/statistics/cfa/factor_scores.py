"""Factor scores with standard errors: regression and Bartlett for numeric items, posterior mode (EBM) for ordered ones.

References
----------
Thurstone, L. L. (1935). The vectors of mind. University of Chicago Press. (regression)
Bartlett, M. S. (1937). The statistical conception of mental factors. British Journal of Psychology, 28, 97–104.
doi:10.1111/j.2044-8295.1937.tb00863.x
Muthén, B. (1977). Statistical methodology for structural equation models involving latent variables with dichotomous
indicators. (posterior mode; lavaan's "EBM")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.data import numeric_matrix, split_groups
from emosec.statistics.cfa.layout import Array
from emosec.statistics.cfa.measurement import Measurement, measurements
from emosec.statistics.cfa.posterior_mode import posterior_modes

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit

Method = Literal["regression", "Bartlett", "EBM"]


def factor_scores(fit: Fit, data: pd.DataFrame, method: Method | None = None) -> pd.DataFrame:
    """Score every person on every factor.

    Parameters
    ----------
    fit : Fit
    data : DataFrame
        The data of the fit, or others with the same columns; for ordered items the same categories must occur.
    method : {"regression", "Bartlett", "EBM"}, optional
        Default: regression for numeric, EBM for ordered items. Regression scores are the posterior mean given the model
        (shrunken, correlated with other factors); Bartlett's are unbiased given the factors and less precise; EBM is the
        posterior mode, the only one for ordered items.

    Returns
    -------
    DataFrame
        Index of `data`; columns factor, …, then `se.factor`, …. Standard errors are the posterior standard deviation
        (regression), the sampling error given the factors (Bartlett), or from the curvature at the mode (EBM); errors of
        the model's own parameters are not in them. A person is scored from the items he or she answered; nobody who answered
        none is scored (NaN), nor anyone without a group.

    Raises
    ------
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

    parts = measurements(fit.solution)
    ordinal = parts[0].ordinal
    chosen = method or ("EBM" if ordinal else "regression")
    if chosen not in (("EBM",) if ordinal else ("regression", "Bartlett")):
        raise ModelError(
            f"no {chosen!r} scores for {'ordered' if ordinal else 'numeric'} items",
            remedy='use "EBM"' if ordinal else 'use "regression" or "Bartlett"',
        )
    factors, items = parts[0].factors, list(parts[0].items)
    values = _codes(data, parts[0]) if ordinal else numeric_matrix(data, items)
    out = np.full((2, len(data), len(factors)), np.nan)
    for rows, part, mean in zip(_rows(fit, data), parts, _means(fit), strict=True):
        out[:, rows] = posterior_modes(part, values[rows]) if ordinal else _linear(part, values[rows], mean, chosen)
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


def _means(fit: Fit) -> list[Array]:
    """Model-implied means of the items; without a mean structure the sample's."""
    parts = measurements(fit.solution)
    if fit.solution.prepared.layout.meanstructure:
        return [part.mean for part in parts]
    out = []
    for part, group, sample in zip(parts, fit.solution.prepared.layout.groups, fit.solution.samples, strict=True):
        mean = getattr(sample, "mean", np.zeros(group.p))
        out.append(np.asarray(mean)[[group.observed.index(item) for item in part.items]])
    return out


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


def _linear(part: Measurement, values: Array, mean: Array, method: str) -> Array:
    """Scores and errors (2, n, m), one regression per pattern of missing values."""
    present = np.isfinite(values)
    out = np.full((2, len(values), len(part.factors)), np.nan)
    patterns, member = np.unique(present, axis=0, return_inverse=True)
    for k, seen in enumerate(patterns):
        if not seen.any():
            continue
        rows = np.flatnonzero(member.ravel() == k)
        weights, covariance = (_regression if method == "regression" else _bartlett)(part, np.flatnonzero(seen))
        out[0, rows] = part.factor_mean + (values[np.ix_(rows, np.flatnonzero(seen))] - mean[seen]) @ weights.T
        out[1, rows] = np.sqrt(np.maximum(np.diagonal(covariance), 0.0))
    return out


def _regression(part: Measurement, seen: np.ndarray) -> tuple[Array, Array]:
    cross = part.phi @ part.lam[seen].T
    weights: Array = np.linalg.solve(part.sigma[np.ix_(seen, seen)], cross.T).T
    return weights, part.phi - weights @ cross.T


def _bartlett(part: Measurement, seen: np.ndarray) -> tuple[Array, Array]:
    loadings, residual = part.lam[seen], part.theta[np.ix_(seen, seen)]
    if np.linalg.matrix_rank(loadings) < loadings.shape[1]:
        if len(seen) < len(part.items):  # too few answers: this person has no Bartlett score
            nothing = np.full((loadings.shape[1], len(seen)), np.nan)
            return nothing, np.full((loadings.shape[1],) * 2, np.nan)
        raise ModelError(
            "Bartlett scores do not exist: some factor has no items of its own",
            remedy='use method="regression"',
        )
    if np.linalg.matrix_rank(residual) < len(seen):
        raise ModelError("Bartlett scores do not exist: a residual variance is zero", remedy='use method="regression"')
    weighted = np.linalg.solve(residual, loadings)
    covariance: Array = np.linalg.inv(loadings.T @ weighted)
    return covariance @ weighted.T, covariance
