"""Likelihoods of completed data at estimates that are pooled over imputations: what D3 is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emosec.errors import ModelError
from emosec.statistics.cfa.engine import make_discrepancy
from emosec.statistics.cfa.estimate.discrepancy import ml_value
from emosec.statistics.cfa.sample.sample import ContinuousSample, total_n

if TYPE_CHECKING:
    from emosec.statistics.cfa.fitted import Fit

Floats = NDArray[np.float64]


def refuse_without_likelihood(fits: Sequence[Fit]) -> None:
    """Refuse fits that are not by maximum likelihood of complete numeric answers.

    Parameters
    ----------
    fits : sequence of Fit

    Raises
    ------
    ModelError

    Examples
    --------
    >>> refuse_without_likelihood([])
    """
    for fit in fits:
        complete = all(type(s) is ContinuousSample for s in fit.solution.samples)
        if fit.estimator != "ML" or not complete:
            raise ModelError(
                f"D3 of a fit by {fit.estimator}{'' if complete or fit.estimator != 'ML' else ', missing=' + repr(fit.missing)}",
                why="D3 compares likelihoods of completed numeric answers; robust tests and ordered items have none",
                remedy='pooling="D2", or estimator="ML" and data without gaps',
            )


def at_pooled(fits: Sequence[Fit]) -> Floats:
    """Likelihood-ratio statistics against the saturated model of each imputation, at the model's pooled estimates.

    Parameters
    ----------
    fits : sequence of Fit
        Of one model, one per imputation.

    Returns
    -------
    ndarray (m,)

    Raises
    ------
    ModelError
        Fits without such a likelihood, or pooled estimates that imply no covariance matrix.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)), columns=list("abcd"))
    >>> fit = cfa("f =~ a + b + c + d", data)
    >>> bool(np.allclose(at_pooled([fit, fit]), fit.measures["chisq"]))
    True
    """
    refuse_without_likelihood(fits)
    x = np.mean([fit.solution.x for fit in fits], axis=0)
    out = np.empty(len(fits))
    for i, fit in enumerate(fits):
        one = fit.solution
        inner = make_discrepancy(one.prepared.layout, one.samples, one.estimator)
        out[i] = 2.0 * total_n(one.samples) * inner.value(x)
    if not np.isfinite(out).all():
        raise ModelError(
            "the pooled estimates imply no positive definite covariance matrix",
            remedy='simplify the model, or pooling="D2"',
        )
    return out


def saturated_at_pooled(fits: Sequence[Fit]) -> Floats:
    """The same of the saturated model: its pooled estimates are the mean moments of the imputations.

    Parameters
    ----------
    fits : sequence of Fit
        Of one model, one per imputation.

    Returns
    -------
    ndarray (m,)
        Never negative.

    Raises
    ------
    ModelError
        Fits without such a likelihood.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)), columns=list("abcd"))
    >>> fit = cfa("f =~ a + b + c + d", data)
    >>> bool(np.allclose(saturated_at_pooled([fit, fit]), 0.0, atol=1e-9))
    True
    """
    refuse_without_likelihood(fits)
    with_means = fits[0].solution.prepared.layout.meanstructure
    out = np.zeros(len(fits))
    for group in zip(*(fit.solution.samples for fit in fits), strict=True):
        covs, means = np.array([s.cov for s in group]), np.array([s.mean for s in group])
        sigma, mu = covs.mean(axis=0), means.mean(axis=0)
        for i, (sample, cov, mean) in enumerate(zip(group, covs, means, strict=True)):
            value = ml_value(sigma, mu if with_means else None, cov, mean, float(np.linalg.slogdet(cov)[1]))
            out[i] += sample.n * value
    return out
