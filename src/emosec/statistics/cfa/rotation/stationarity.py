"""What a rotated solution holds to zero: the stationarity conditions of its criterion, and their derivatives.

With B the weighted loadings, G = dQ/dB and Z = B'G, an oblique rotation is stationary when Z − diag(Z) Φ is zero, an orthogonal
one when Z is symmetric. These conditions make the model identified again, and their derivatives by all parameters give
the standard errors, as equality constraints do.

Jennrich, R. I. (1973). Standard errors for obliquely rotated factor loadings. *Psychometrika, 38*, 593–604.
Jennrich, R. I. (1974). Simplified formulae for standard errors in maximum-likelihood factor analysis. *British Journal of
Mathematical and Statistical Psychology, 27*, 122–131.

lavaan 0.6-14 (rotation.se = "bordered") standardises the items here by diag(ΛΛ') + Θ, and takes Kaiser's weights from ΛΛ',
where the rotation itself used ΛΦΛ': its conditions are not those that the oblique solution satisfies, and its errors
differ somewhat from the delta method's. With std_ov=False and no weights, and for orthogonal rotations, the two agree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from emosec.statistics.cfa.derived.standardise import residual_variances
from emosec.statistics.cfa.inference.delta_method import jacobian
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Layout
from emosec.statistics.cfa.model.moments import Moments, implied
from emosec.statistics.cfa.rotation.block import row_scale
from emosec.statistics.cfa.rotation.blocks import EfaBlock
from emosec.statistics.cfa.rotation.criteria import criterion_of
from emosec.statistics.cfa.rotation.options import RotationOptions
from emosec.statistics.cfa.rotation.transform import places

MATRICES = ("lam", "beta", "psi", "theta", "delta")


def conditions(layout: Layout, blocks: Sequence[EfaBlock], options: RotationOptions) -> Callable[[Array], Array]:
    """The function of all parameters of the released model that is zero at a rotated solution.

    Parameters
    ----------
    layout : Layout
        Of the released model.
    blocks : sequence of EfaBlock
        Those that decide their own turn count; m(m − 1) conditions each, half as many when orthogonal.
    options : RotationOptions

    Returns
    -------
    callable
        From all free parameters (n_free,) to the conditions (number of conditions,). With `se="bordered"` the items' communalities
        are those of uncorrelated factors, as in lavaan; where items are standardised the conditions are then near zero only.

    References
    ----------
    Jennrich, R. I. (1973). Standard errors for obliquely rotated factor loadings. Psychometrika, 38, 593–604.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(400, 2)).repeat(3, axis=1)
    >>> data = pd.DataFrame(latent + rng.normal(size=(400, 6)), columns=list("abcdhi"))
    >>> fit = cfa('efa("e")*f + efa("e")*g =~ a + b + c + d + h + i', data, rotation_se="delta")
    >>> function = conditions(fit.solution.prepared.layout, fit.blocks, fit.rotation)
    >>> bool(np.abs(function(fit.solution.x)).max() < 1e-6)
    True
    """

    def function(x: Array) -> Array:
        out = [np.zeros(0)]
        for block in blocks:
            if block.decides:
                group = layout.groups[block.group]
                out.append(_block_conditions(layout, group, implied(group, x), block, options))
        return np.concatenate(out)

    return function


def _block_conditions(
    layout: Layout, group: GroupLayout, mom: Moments, block: EfaBlock, options: RotationOptions
) -> Array:
    rows, columns = places(group, block)
    A = mom.matrices.lam[np.ix_(rows, columns)]
    phi = mom.matrices.psi[np.ix_(columns, columns)]
    common = (A**2).sum(1) if options.se == "bordered" else np.einsum("ij,jk,ik->i", A, phi, A)
    B = row_scale(common, common + residual_variances(layout, group, mom)[0][rows], options)[:, None] * A
    Z = B.T @ criterion_of(options, block.target)(B)[1]
    lower, upper = np.tril_indices(len(Z), -1), np.triu_indices(len(Z), 1)
    if options.orthogonal:
        return np.asarray((Z - Z.T)[lower])
    gap = Z - np.diagonal(Z)[:, None] * phi
    return np.concatenate([gap[lower], gap[upper]])


def condition_jacobian(layout: Layout, x: Array, blocks: Sequence[EfaBlock], options: RotationOptions) -> Array:
    """Derivatives of the conditions by all free parameters, by central differences.

    Parameters
    ----------
    layout : Layout
        Of the model with the zeros of its blocks free.
    x : ndarray, shape (n_free,)
        The rotated solution.
    blocks : sequence of EfaBlock
    options : RotationOptions

    Returns
    -------
    ndarray, shape (conditions, n_free)

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(400, 2)).repeat(3, axis=1)
    >>> data = pd.DataFrame(latent + rng.normal(size=(400, 6)), columns=list("abcdhi"))
    >>> fit = cfa('efa("e")*f + efa("e")*g =~ a + b + c + d + h + i', data)
    >>> condition_jacobian(fit.solution.prepared.layout, fit.solution.x, fit.blocks, fit.rotation).shape
    (2, 19)
    """
    function = conditions(layout, blocks, options)
    groups = {block.group for block in blocks if block.decides}
    own = np.unique(np.concatenate([layout.groups[g].free[name].par for g in groups for name in MATRICES]))

    def of_own(values: Array) -> Array:
        full = x.copy()
        full[own] = values
        return function(full)

    out = np.zeros((len(function(x)), len(x)))
    out[:, own] = jacobian(of_own, x[own])
    return out
