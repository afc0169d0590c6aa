"""Item and test information from a categorical factor model, which is a graded response model in normal-ogive form.

With y* = ν + λη + ε, the answer is in category c or above with probability Φ(a(η − b_c)): a = λ/√θ, b_c = (τ_c − ν)/λ.
An item's information at η is Σ_c P_c'(η)² / P_c(η).

References
----------
Takane, Y., & de Leeuw, J. (1987). On the relationship between item response theory and factor analysis of discretized
variables. Psychometrika, 52, 393–408. doi:10.1007/BF02294363
Samejima, F. (1969). Estimation of latent ability using a response pattern of graded scores. Psychometrika Monograph
Supplement, 34(4, Pt. 2).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.derived.measurement import Measurement, measurements, refuse_regressed_items, refuse_unusable
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.tokens import known
from emosec.statistics.item_matrix import as_floats
from emosec.statistics.kinds import checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit

LOGISTIC = 1.702  # a of the logistic model that comes closest to the normal ogive, as a multiple of its a


@checked
def graded_response(fit: Fit) -> pd.DataFrame:
    """Convert a categorical fit to parameters of graded response models.

    Parameters
    ----------
    fit : Fit
        Of ordered items.

    Returns
    -------
    DataFrame
        One row per group, factor and item that loads on no other factor: `group factor item a a.logistic b1 b2 …`. `a` is
        the discrimination of the normal ogive per unit of the factor, `a.logistic` = 1.702 a, `b` the difficulties on the
        factor's scale, rising from category to category when a > 0.

    Raises
    ------
    ModelError
        Numeric items, or a residual variance that is not positive.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> answers = np.digitize(rng.normal(size=(900, 1)) + rng.normal(size=(900, 4)), [-1.0, 1.0])
    >>> fit = cfa("f =~ a + b + c + d", pd.DataFrame(answers, columns=["a", "b", "c", "d"]), ordered=True)
    >>> bool(graded_response(fit)["a"].between(0.7, 1.4).all())  # the population value is 1
    True
    """
    import pandas as pd

    rows = []
    for label, part in zip(fit.group_labels, _parts(fit), strict=True):
        root = np.sqrt(np.diagonal(part.theta))
        for item, factor in _single(part):
            loading = part.lam[item, factor]
            row = {"group": label, "factor": part.factors[factor], "item": part.items[item], "a": loading / root[item]}
            row["a.logistic"] = LOGISTIC * row["a"]
            for c, tau in enumerate(part.thresholds[item], start=1):
                row[f"b{c}"] = (tau - part.intercepts[item]) / loading
            rows.append(row)
    return pd.DataFrame(rows)


@checked
def item_information(fit: Fit, at: Sequence[float] | Array | None = None) -> pd.DataFrame:
    """Compute each item's information about its factor.

    Parameters
    ----------
    fit : Fit
        Of ordered items.
    at : sequence of float, optional
        Values of the factor, in its own units; default −4 to 4 by .1.

    Returns
    -------
    DataFrame
        `group factor item eta information`, items in the model's order. An item that loads on several factors is left out:
        how much it tells of one factor depends on the others.

    Raises
    ------
    ModelError
        Numeric items, or a residual variance that is not positive.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> answers = np.digitize(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), [-1.0, 1.0])
    >>> data = pd.DataFrame(answers, columns=["a", "b", "c", "d"])
    >>> table = item_information(cfa("f =~ a + b + c + d", data, ordered=True), at=[0.0])
    >>> table["item"].tolist(), bool((table["information"] > 0).all())
    (['a', 'b', 'c', 'd'], True)
    """
    import pandas as pd

    eta = np.arange(-40, 41) / 10.0 if at is None else as_floats(at, "values of the factor")
    if eta.ndim != 1 or not len(eta) or not np.isfinite(eta).all():
        raise DataError(
            f"at has shape {eta.shape}, or holds what is not finite",
            remedy="give values of the factor in a list, as at=[-1.0, 0.0, 1.0]",
        )
    frames = []
    for label, part in zip(fit.group_labels, _parts(fit), strict=True):
        for item, factor in _single(part):
            row = {"group": label, "factor": part.factors[factor], "item": part.items[item], "eta": eta}
            frames.append(pd.DataFrame({**row, "information": _information(part, item, factor, eta)}))
    if not frames:
        return pd.DataFrame(columns=["group", "factor", "item", "eta", "information"])
    return pd.concat(frames, ignore_index=True)


@checked
def scale_information(fit: Fit, factor: str, at: Sequence[float] | Array | None = None) -> pd.DataFrame:
    """Compute the information of all items of one factor together, the standard error it implies, and the reliability.

    Parameters
    ----------
    fit : Fit
    factor : str
        All its items must load on it alone and have uncorrelated residuals: else informations do not add up.
    at : sequence of float, optional
        As in `item_information`.

    Returns
    -------
    DataFrame
        `group factor eta information se reliability`: se = 1/√information, the error of the maximum-likelihood score;
        reliability = φ / (φ + 1/information), φ the factor's variance.

    Raises
    ------
    ModelError
        Unknown factor, cross-loadings, residual correlations, numeric items.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> answers = np.digitize(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), [-1.0, 1.0])
    >>> data = pd.DataFrame(answers, columns=["a", "b", "c", "d"])
    >>> table = scale_information(cfa("f =~ a + b + c + d", data, ordered=True), "f", at=[0.0])
    >>> bool(table["reliability"].between(0.5, 0.9).all())
    True
    """
    for part in _parts(fit):
        if factor not in part.factors:
            raise ModelError(f"the model has no factor {factor!r}", remedy=known(factor, part.factors))
        rows = part.indicators(part.factors.index(factor))
        off = part.theta[rows] - np.diag(np.diagonal(part.theta))[rows]
        if np.count_nonzero(part.lam[rows]) > len(rows) or np.abs(off).max(initial=0.0) > 0.0:
            raise ModelError(
                f"the items of {factor!r} share more than this factor",
                why="their informations do not add up when other factors or residual correlations connect them",
                remedy="look at item_information, or at a model of this factor alone",
            )
    items = item_information(fit, at)
    mine = items[items["factor"] == factor]
    table = mine.groupby(["group", "factor", "eta"], sort=False)["information"].sum().reset_index()
    variance = {
        label: float(part.phi[part.factors.index(factor), part.factors.index(factor)])
        for label, part in zip(fit.group_labels, measurements(fit.solution), strict=True)
    }
    with np.errstate(divide="ignore"):
        table["se"] = 1.0 / np.sqrt(table["information"])
    common = table["group"].map(variance)
    table["reliability"] = common * table["information"] / (1.0 + common * table["information"])
    return table


def _parts(fit: Fit) -> tuple[Measurement, ...]:
    refuse_unusable(fit, "information")
    refuse_regressed_items(fit, "information")
    parts = measurements(fit.solution)
    if not parts[0].ordinal:
        raise ModelError("item information is for ordered items", remedy="fit the model with ordered=…")
    for part in parts:
        if np.diagonal(part.theta).min() <= 0:
            raise ModelError(
                "a residual variance is not positive, so an item would tell the factor exactly",
                remedy="look at the fit's warnings",
            )
    return parts


def _single(part: Measurement) -> list[tuple[int, int]]:
    """Items that load on one factor only, with that factor."""
    return [(item, int(np.flatnonzero(row)[0])) for item, row in enumerate(part.lam) if np.count_nonzero(row) == 1]


def _information(part: Measurement, item: int, factor: int, eta: Array) -> Array:
    from scipy.special import ndtr

    root = np.sqrt(part.theta[item, item])
    slope = part.lam[item, factor] / root
    edge = (part.thresholds[item] - part.intercepts[item])[None, :] / root - slope * eta[:, None]
    edge = np.pad(edge, ((0, 0), (1, 1)), constant_values=((0, 0), (-np.inf, np.inf)))
    lower = np.where(
        edge[:, :-1] + edge[:, 1:] > 0, -edge[:, 1:], edge[:, :-1]
    )  # differences in the lower tail are exact
    upper = np.where(edge[:, :-1] + edge[:, 1:] > 0, -edge[:, :-1], edge[:, 1:])
    probability = ndtr(upper) - ndtr(lower)
    height = np.exp(-0.5 * edge**2) / np.sqrt(2.0 * np.pi)
    change = slope * np.diff(height, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(probability > 0, change**2 / probability, 0.0)
    return np.asarray(terms.sum(axis=1))
