"""Completely standardised estimates (lavaan's `std.all`), and their delta-method standard errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from emosec.statistics.cfa.layout import Array, Layout
from emosec.statistics.cfa.moments import Moments, implied

if TYPE_CHECKING:
    import pandas as pd


def all_estimates(frame: pd.DataFrame, layout: Layout, x: Array) -> Array:
    """A value for every row of the parameter table: free ones from x, fixed ones from the model's matrices.

    Rows that are no matrix entry (constraints, definitions) stay NaN. Under delta an ordered item's residual variance, and
    under theta its scale, is what the other parameters imply.
    """
    out = np.full(len(frame), np.nan)
    moments = [implied(group, x) for group in layout.groups]
    for row, place in enumerate(layout.places):
        if place is None:
            continue
        g, name, i, j = place
        mom = moments[g]
        if layout.ordinal and name == "theta" and i == j and not layout.theta_parameterization:
            without = mom.sigma[i, i] - mom.matrices.theta[i, i]
            out[row] = 1.0 / mom.matrices.delta[i] ** 2 - without
        elif layout.ordinal and name == "delta" and layout.theta_parameterization:
            out[row] = 1.0 / np.sqrt(mom.sigma[i, i])
        else:
            matrix = getattr(mom.matrices, name)
            out[row] = matrix[i] if matrix.ndim == 1 else matrix[i, j]
    return out


def deviations(layout: Layout, mom: Moments) -> tuple[Array, Array, Array]:
    """Implied standard deviations of observed variables and latents, and residual deviations of the observed."""
    if layout.ordinal and not layout.theta_parameterization:
        variance = 1.0 / mom.matrices.delta**2
        residual = variance - np.diagonal(mom.sigma) + np.diagonal(mom.matrices.theta)
    else:
        variance = np.diagonal(mom.sigma)
        residual = np.diagonal(mom.matrices.theta)
    with np.errstate(invalid="ignore"):
        return np.sqrt(variance), np.sqrt(np.diagonal(mom.eta_cov)), np.sqrt(residual)


def standardised(frame: pd.DataFrame, layout: Layout, x: Array) -> Array:
    """`std.all` for every row: variances of observed and latent variables are one in each group.

    Residual covariances become residual correlations, factor (disturbance) covariances become correlations (lavaan's
    cov.std = TRUE). A variance that is negative gives NaN where its root is needed.
    """
    est = all_estimates(frame, layout, x)
    out = np.full(len(est), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        for g, group in enumerate(layout.groups):
            mom = implied(group, x)
            ov, lv, res = deviations(layout, mom)
            psi = np.sqrt(np.diagonal(mom.matrices.psi))
            for row, place in enumerate(layout.places):
                if place is None or place[0] != g:
                    continue
                _, name, i, j = place
                out[row] = est[row] * _factor(name, i, j, ov, lv, res, psi, group.tau_item)
                if name == "delta":
                    out[row] = 1.0
    return out


def _factor(name: str, i: int, j: int, ov: Array, lv: Array, res: Array, psi: Array, tau_item: np.ndarray) -> float:
    """What an estimate is multiplied with."""
    if name == "lam":
        return float(lv[j] / ov[i])
    if name == "beta":
        return float(lv[j] / lv[i])
    if name == "psi":
        return float(1.0 / lv[i] ** 2 if i == j else 1.0 / (psi[i] * psi[j]))
    if name == "theta":
        return float(1.0 / ov[i] ** 2 if i == j else 1.0 / (res[i] * res[j]))
    if name == "nu":
        return float(1.0 / ov[i])
    if name == "alpha":
        return float(1.0 / lv[i])
    if name == "tau":
        return float(1.0 / ov[tau_item[i]])
    return 1.0


def standardised_errors(frame: pd.DataFrame, layout: Layout, x: Array, vcov: Array) -> Array:
    """Delta-method standard errors of `std.all`, by central differences of the exact transformation."""
    J = np.empty((len(frame), len(x)))
    for k in range(len(x)):
        h = 1e-5 * max(1.0, abs(x[k]))
        up, down = x.copy(), x.copy()
        up[k] += h
        down[k] -= h
        J[:, k] = (standardised(frame, layout, up) - standardised(frame, layout, down)) / (2.0 * h)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", J, vcov, J), 0.0)))
