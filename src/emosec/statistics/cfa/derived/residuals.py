"""Residuals: sample moment minus implied moment, raw, as correlations, and divided by their standard error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from emosec.statistics.cfa.inference.information import bread_of
from emosec.statistics.cfa.inference.scores import rows_of
from emosec.statistics.cfa.model.layout import Array, GroupLayout, Layout
from emosec.statistics.cfa.model.moments import association_index, continuous_jacobian, implied, vech_index
from emosec.statistics.cfa.model.ordered_moments import ordinal
from emosec.statistics.cfa.model.second_order import moment_information, normal_weight
from emosec.statistics.cfa.sample.exogenous import exogenous_variables, explained_by_exogenous, varying_moments
from emosec.statistics.cfa.sample.missing_data import IncompleteSample
from emosec.statistics.cfa.sample.patterns import pattern_terms, saturated_information
from emosec.statistics.cfa.sample.sample import ContinuousSample, OrdinalSample, Sample, total_n
from emosec.statistics.cfa.sample.two_stage import TwoStageSample

# rows whose products are held at once
BLOCK = 2**14

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.solution import Solution


def residual_table(solution: Solution, group_labels: Sequence[str]) -> pd.DataFrame:
    """Residuals of all moments: `group lhs op rhs observed implied raw cor standardized`.

    Rows are means (`~1`), covariances (`~~`) or thresholds (`|`), slopes on covariates (`~`; everything else is then given the
    covariates, levels at covariates of zero) and polychoric correlations. `cor` is the residual
    correlation (each matrix standardised by its own deviations; Bollen 1989), `standardized` is raw divided by its standard
    error, asymptotically N(0, 1) when the model holds (lavaan's type = "standardized"; NaN where the error is zero).

    Parameters
    ----------
    solution : Solution
    group_labels : sequence of str
        One per group.

    Returns
    -------
    DataFrame
        One row per moment, in the columns above; `group` counts from 1.

    References
    ----------
    Bollen, K. A. (1989). Structural equations with latent variables. Wiley.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 3)), columns=["a", "b", "c"])
    >>> table = residual_table(cfa("f =~ a + b + c", data).solution, ("",))
    >>> len(table), bool(table["cor"].abs().max() < 1e-6)
    (6, True)
    """
    import pandas as pd

    layout = solution.prepared.layout
    parts = []
    bread = solution.bread if solution.estimator.ordinal else _moment_bread(solution)
    for g, (group, sample) in enumerate(zip(layout.groups, solution.samples, strict=True)):
        part = _moments(layout, group, sample, solution.x)
        part["raw"] = part["observed"] - part["implied"]
        errors = _errors(solution, g, bread) if bread is not None else np.full(len(part), np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            part["standardized"] = np.where(errors > 1e-7, part["raw"] / errors, np.nan)
        part.insert(0, "group", g + 1)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)[
        ["group", "lhs", "op", "rhs", "observed", "implied", "raw", "cor", "standardized"]
    ]


def _moments(layout: Layout, group: GroupLayout, sample: Sample, x: Array) -> pd.DataFrame:
    import pandas as pd

    names = np.array(group.observed, dtype=object)
    if isinstance(sample, OrdinalSample):
        rows, cols = association_index(group.p, group.numeric)
        mom = ordinal(group, x, theta=layout.theta_parameterization, rows=rows, cols=cols)
        fitted = mom.vector
        item = group.tau_item
        number = np.concatenate([np.arange(1, (item == i).sum() + 1) for i in range(group.p)])
        t, first = len(item), group.first_association
        mean = np.isin(item, group.numeric)
        sign = np.concatenate([np.where(mean, -1.0, 1.0), np.ones(len(fitted) - t)])
        x = np.repeat(np.array(group.covariates, dtype=object), group.p)
        sd, own = _deviations(sample.correlation, sample.numeric), _deviations(mom.correlation, sample.numeric)
        cor = sample.vector[first:] / (sd[rows] * sd[cols]) - fitted[first:] / (own[rows] * own[cols])
        return pd.DataFrame(
            {
                "lhs": [*names[item], *np.tile(names, len(group.covariates)), *names[cols]],
                "op": [*np.where(mean, "~1", "|")] + ["~"] * len(x) + ["~~"] * len(rows),
                "rhs": [*("" if m else f"t{n}" for n, m in zip(number, mean, strict=True)), *x, *names[rows]],
                "observed": sign * sample.vector, "implied": sign * fitted,
                "cor": np.concatenate([np.full(first, np.nan), cor]),
            }
        )  # fmt: skip
    moments = implied(group, x)
    rows, cols = vech_index(group.p)
    sd, own = np.sqrt(np.diagonal(sample.cov)), np.sqrt(np.diagonal(moments.sigma))
    cor = (sample.cov / np.outer(sd, sd) - moments.sigma / np.outer(own, own))[rows, cols]
    body = pd.DataFrame(
        {
            "lhs": names[cols], "op": "~~", "rhs": names[rows], "observed": sample.cov[rows, cols],
            "implied": moments.sigma[rows, cols], "cor": cor,
        }
    )  # fmt: skip
    if not layout.meanstructure:
        return body
    head = pd.DataFrame(
        {
            "lhs": names, "op": "~1", "rhs": "", "observed": sample.mean, "implied": moments.mu,
            "cor": (sample.mean - moments.mu) / sd,
        }
    )  # fmt: skip
    return pd.concat([head, body], ignore_index=True)


def _deviations(matrix: Array, numeric: Array) -> Array:
    """Deviations of numeric variables in a matrix of covariances; 1 for ordered ones."""
    out = np.ones(len(matrix))
    with np.errstate(invalid="ignore"):
        out[numeric] = np.sqrt(np.diagonal(matrix)[numeric])
    return out


def _structured_weight(solution: Solution, g: int) -> Array:
    """The estimator's weight matrix at the implied moments: information about them, of the kind that the errors are made from."""
    layout, sample = solution.prepared.layout, solution.samples[g]
    if isinstance(sample, OrdinalSample):
        dwls = solution.estimator.discrepancy == "DWLS"
        return np.diag(1.0 / sample.variances if dwls else np.ones(len(sample.vector)))
    mom, observed = implied(layout.groups[g], solution.x), solution.observed_information
    if isinstance(sample, IncompleteSample):
        terms = pattern_terms(sample.patterns, mom.mu, mom.sigma)
        assert terms is not None
        return saturated_information(sample.patterns, terms, expected=not observed)
    if not observed:
        return normal_weight(mom.sigma, layout.meanstructure)
    P, means = np.linalg.inv(mom.sigma), layout.meanstructure
    d = sample.mean - mom.mu if means else np.zeros(len(P))
    M = P @ (sample.cov + np.outer(d, d)) @ P
    skip = 0 if means else len(P)
    return moment_information(np.ones(1), P[None], (2.0 * M - P)[None], (P @ d)[None])[skip:, skip:]


def _jacobian(solution: Solution, g: int) -> Array:
    layout, K = solution.prepared.layout, solution.prepared.constraint.K
    group = layout.groups[g]
    if layout.ordinal:
        rows, cols = association_index(group.p, group.numeric)
        mom = ordinal(group, solution.x, theta=layout.theta_parameterization, rows=rows, cols=cols)
        J = np.zeros((len(mom.vector), layout.n_free))
        J[:, mom.parameters] = mom.jacobian
    else:
        J = continuous_jacobian(group, solution.x, layout.n_free, layout.meanstructure)
    return J if K is None else J @ K


def _moment_bread(solution: Solution) -> Array | None:
    total = total_n(solution.samples)
    information = sum(
        s.n / total * (J.T @ _structured_weight(solution, g) @ J)
        for g, s in enumerate(solution.samples)
        for J in (_jacobian(solution, g),)
    )
    return bread_of(np.asarray(information))[0]


def _sample_covariance(solution: Solution, g: int) -> Array:
    """Covariance of the group's sample moments, divided by the total N as lavaan does."""
    sample, total = solution.samples[g], total_n(solution.samples)
    if isinstance(sample, OrdinalSample):
        return np.asarray(sample.acov if sample.acov.ndim == 2 else np.diag(sample.acov)) / total
    robust = solution.estimator.errors != "standard"
    if isinstance(sample, TwoStageSample):
        return sample.gamma / sample.n
    if isinstance(sample, ContinuousSample):
        exogenous, means = (
            exogenous_variables(solution.prepared.layout.groups[g]),
            solution.prepared.layout.meanstructure,
        )
        if not robust:
            return _normal_covariance(sample.cov, means, exogenous) / sample.n
        return _fourth_moments(sample, means, exogenous) / sample.n
    from emosec.statistics.cfa.estimate.full_information import saturated_matrices

    group, expected = solution.prepared.layout.groups[g], not solution.observed_information
    found = saturated_matrices(group, sample, expected=expected)
    return np.asarray(found.inverse @ found.B @ found.inverse if robust else found.inverse) / sample.n


def _normal_covariance(cov: Array, meanstructure: bool, exogenous: Sequence[int]) -> Array:
    """Asymptotic covariance of (mean, vech S) of normal data, times N; fixed covariates' own moments do not vary."""
    weight = normal_weight(cov, meanstructure)
    at = varying_moments(len(cov), exogenous, meanstructure)
    out = np.zeros_like(weight)
    out[np.ix_(at, at)] = np.linalg.inv(weight[np.ix_(at, at)])
    return out


def _fourth_moments(sample: ContinuousSample, meanstructure: bool, exogenous: Sequence[int] = ()) -> Array:
    """Asymptotically distribution-free covariance of (mean, vech S), times N, beyond what fixed covariates explain."""
    z = rows_of(sample) - sample.mean
    explained = explained_by_exogenous(z, exogenous) if exogenous else None
    # sums over clusters need all rows at once
    size = BLOCK if sample.design.weights is None and sample.design.cluster is None else len(z)
    blocks = [slice(start, start + size) for start in range(0, len(z), size)]
    if len(blocks) > 1:
        mean = sum(_products(z, explained, meanstructure, rows).sum(axis=0) for rows in blocks) / len(z)
        parts = (_products(z, explained, meanstructure, rows) - mean for rows in blocks)
        return np.asarray(sum(t.T @ t for t in parts) / sample.n)
    t = _products(z, explained, meanstructure, slice(None))
    t -= np.average(t, axis=0, weights=sample.design.weights)
    sums = sample.design.sums(t)
    return np.asarray(sums.T @ sums / sample.n)


def _products(z: Array, explained: Array | None, meanstructure: bool, chosen: slice) -> Array:
    """Return (z, vech zz') of some rows, less what fixed covariates explain."""
    z = z[chosen]
    rows, cols = vech_index(z.shape[1])
    t = z[:, rows] * z[:, cols]
    if explained is not None:
        own = explained[chosen]
        t -= own[:, rows] * own[:, cols]
        z = z - own
    return np.hstack([z, t]) if meanstructure else t


def _errors(solution: Solution, g: int, bread: Array) -> Array:
    """Standard errors of the raw residuals: √diag(Q ACOV Q'), Q = I − J E⁻¹ J' W."""
    share = solution.samples[g].n / total_n(solution.samples)
    J, W = _jacobian(solution, g), _structured_weight(solution, g)
    Q = np.eye(len(J)) - share * (J @ bread @ J.T) @ W
    with np.errstate(invalid="ignore"):
        return np.sqrt(np.diagonal(Q @ _sample_covariance(solution, g) @ Q.T))
