"""Do subscale scores say anything that the total does not? Proportional reduction in mean squared error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.item_matrix import FloatArray, check_places, item_matrix
from emosec.statistics.kinds import checked
from emosec.statistics.reliability import alpha_from_covariance


@dataclass(frozen=True)
class SubscoreValue:
    """Whether subscores say more than the total.

    Attributes
    ----------
    prmse_subscore : ndarray, shape (…, g)
        Proportional reduction in mean squared error when the true subscore is predicted from the subscore: its
        reliability.
    prmse_total : ndarray, shape (…, g)
        The same from the total score.
    prmse_both : ndarray, shape (…, g)
        The same from subscore and total together.
    value_added_ratio : ndarray, shape (…, g)
        prmse_subscore / prmse_total; 1.1 and more is worth reporting (Feinberg & Wainer, 2014).
    """

    prmse_subscore: FloatArray
    prmse_total: FloatArray
    prmse_both: FloatArray
    value_added_ratio: FloatArray


def subscore_value(covariance: ArrayLike, reliability: ArrayLike) -> SubscoreValue:
    """Haberman's PRMSE of subscores and total, and the value-added ratio.

    Parameters
    ----------
    covariance : array_like, shape (…, g, g)
        Covariances of the observed subscores (sums or means; all keyed the same way). The total is their sum.
    reliability : array_like, shape (…, g)
        Reliability of each subscore, within (0, 1).

    Returns
    -------
    SubscoreValue
        NaN where a reliability is not within (0, 1]. Above 1 where subscores, freed of the error that their reliabilities tell,
        would correlate beyond 1: reliabilities that are too small, or chance. Such numbers are no shares and say nothing.

    References
    ----------
    Haberman, S. J. (2008). When can subscores have value? *Journal of Educational and Behavioral Statistics, 33*,
    204–229. Feinberg, R. A., & Wainer, H. (2014). A simple equation to predict a subscore's value. *Educational
    Measurement: Issues and Practice, 33*(3), 55–56.

    Examples
    --------
    >>> subscore_value([[1, .8], [.8, 1]], [.8, .8]).value_added_ratio.round(3)
    array([0.9, 0.9])
    """
    C, rho = np.asarray(covariance, dtype=np.float64), np.asarray(reliability, dtype=np.float64)
    rho = np.where((rho > 0) & (rho <= 1), rho, np.nan)
    variance = np.diagonal(C, axis1=-2, axis2=-1)
    with_total, total = C.sum(axis=-1), C.sum(axis=(-2, -1))[..., None]
    true_variance = rho * variance
    true_with_total = with_total - (1 - rho) * variance
    with np.errstate(invalid="ignore", divide="ignore"):
        from_total = true_with_total**2 / (true_variance * total)
        # regression of the true subscore on subscore and total; with one subscore the two are the same
        determinant = variance * total - with_total**2
        explained = (
            true_variance**2 * total - 2 * true_variance * true_with_total * with_total + true_with_total**2 * variance
        ) / (determinant * true_variance)
        both = np.where(determinant > 1e-12 * variance * total, explained, rho)
        return SubscoreValue(rho, from_total, both, rho / from_total)


@checked
def subscore_value_from_items(data: pd.DataFrame | ArrayLike, blocks: Sequence[Sequence[int]]) -> SubscoreValue:
    """`subscore_value` of sum scores, with alpha as the reliability of each.

    Parameters
    ----------
    data : DataFrame or array_like, shape (n_respondents, p)
        Keyed responses; rows with a missing response in any block are left out.
    blocks : sequence of sequences of int
        The items of each subscale.

    Returns
    -------
    SubscoreValue
        Arrays of shape (g,).

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> x = rng.standard_normal((500, 1)) + rng.standard_normal((500, 6))
    >>> bool((subscore_value_from_items(x, [[0, 1, 2], [3, 4, 5]]).value_added_ratio < 1.1).all())
    True
    """
    if not blocks or not all(len(block) == len(set(block)) > 0 for block in blocks):
        raise DataError(
            "a subscale without items, or with one twice",
            remedy="give each subscale's columns: blocks=[[0, 1, 2], [3, 4, 5]]",
        )
    used = sorted({item for block in blocks for item in block})
    values = item_matrix(data).values
    check_places(blocks, values.shape[1])
    values = values[:, used]
    complete = values[~np.isnan(values).any(axis=1)]
    if len(complete) < 3:
        raise DataError(f"{len(complete)} rows without a missing response", remedy="it needs at least three")
    place = {item: position for position, item in enumerate(used)}
    within = [np.cov(complete[:, [place[item] for item in block]], rowvar=False) for block in blocks]
    scores = np.column_stack([complete[:, [place[item] for item in block]].sum(axis=1) for block in blocks])
    return subscore_value(np.cov(scores, rowvar=False), [alpha_from_covariance(C) for C in within])
