"""Tucker's congruence: are two sets of loadings the same factors?"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from emosec.errors import DataError
from emosec.statistics.efa.matrices import FloatArray


def congruence(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """Tucker's coefficient of congruence of every factor of `a` with every factor of `b`.

    Parameters
    ----------
    a : array_like, shape (p, m)
    b : array_like, shape (p, k)
        Loadings on the same items in the same order. NaN is not allowed.

    Returns
    -------
    ndarray, shape (m, k)
        Σ a·b / √(Σa² Σb²), uncentred. Lorenzo-Seva and ten Berge call .95 and above equal, .85–.94 fairly similar.

    References
    ----------
    Tucker, L. R. (1951). *A method for synthesis of factor analysis studies*. Lorenzo-Seva, U., & ten Berge, J. M. F.
    (2006). Tucker's congruence coefficient as a meaningful index of factor similarity. *Methodology, 2*, 57–64.

    Examples
    --------
    >>> congruence([[.8, 0], [.7, 0], [0, .6]], [[0, .4], [0, .35], [1, 0]]).round(3)
    array([[0., 1.],
           [1., 0.]])
    """
    A, B = (np.asarray(side, dtype=np.float64) for side in (a, b))
    if A.ndim != 2 or B.ndim != 2 or len(A) != len(B) or np.isnan(A).any() or np.isnan(B).any():
        raise DataError(
            f"loadings of shapes {A.shape} and {B.shape}",
            remedy="give loadings of the same items, without missing values",
        )
    result: FloatArray = (A.T @ B) / np.sqrt(np.outer((A**2).sum(axis=0), (B**2).sum(axis=0)))
    return result


def matched_congruence(a: ArrayLike, b: ArrayLike) -> FloatArray:
    """Congruence of each factor of `a` with its counterpart in `b`, whatever their order and sign.

    Parameters
    ----------
    a, b : array_like, shape (p, m)

    Returns
    -------
    ndarray, shape (m,)
        Absolute congruences under the one-to-one matching with the largest sum.

    Examples
    --------
    >>> matched_congruence([[.8, 0], [.7, 0], [0, .6]], [[0, -.4], [0, -.35], [1, 0]]).round(3)
    array([1., 1.])
    """
    from scipy.optimize import linear_sum_assignment

    size = np.abs(congruence(a, b))
    rows, columns = linear_sum_assignment(-size)
    return size[rows, columns]
