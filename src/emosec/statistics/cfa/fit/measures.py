"""All fit measures of a solution, under lavaan's names and in lavaan's order."""

from __future__ import annotations

from math import log, pi
from typing import TYPE_CHECKING, cast

import numpy as np

from emosec.statistics.cfa.fit.baseline import baseline_tests
from emosec.statistics.cfa.fit.incremental import cfi, tli
from emosec.statistics.cfa.fit.information_criteria import aic, bic, normal_loglikelihood, sabic
from emosec.statistics.cfa.fit.named import by_size, relatives, rni
from emosec.statistics.cfa.fit.rmsea import rmsea
from emosec.statistics.cfa.fit.robust import robust_parts
from emosec.statistics.cfa.fit.robust_parts import RobustParts
from emosec.statistics.cfa.fit.srmr import crmr, srmr
from emosec.statistics.cfa.model.moments import association_index, implied
from emosec.statistics.cfa.model.ordered_moments import ordinal
from emosec.statistics.cfa.sample.exogenous import exogenous_variables
from emosec.statistics.cfa.sample.missing_data import IncompleteSample
from emosec.statistics.cfa.sample.sample import ContinuousSample, OrdinalSample, total_n

if TYPE_CHECKING:
    from emosec.statistics.cfa.inference.scaling import ChiSquare
    from emosec.statistics.cfa.model.layout import Array, GroupLayout, Layout
    from emosec.statistics.cfa.solution import Solution


def fit_measures(solution: Solution) -> dict[str, float]:
    """Fit measures of a fitted model.

    Parameters
    ----------
    solution : Solution
        From `engine.solve` with `test=True`.

    Returns
    -------
    dict
        lavaan's names; what does not apply is absent (no `logl` for least squares, no `.scaled` without a scaled test).

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> measures = fit_measures(cfa("f =~ a + b + c + d", data).solution)
    >>> measures["df"], bool(0.95 < measures["cfi"] <= 1.0)
    (2, True)
    """
    standard, own = solution.chisq, solution.scaled
    baseline, baseline_own = baseline_tests(solution)
    parts = robust_parts(solution, baseline, baseline_own)
    out: dict[str, float] = {
        "npar": len(solution.z), "fmin": solution.fmin, "chisq": standard.statistic, "df": standard.df,
        "pvalue": standard.pvalue,
    }  # fmt: skip
    if own is not None:
        out |= {
            "chisq.scaled": own.statistic, "df.scaled": own.df, "pvalue.scaled": own.pvalue,
            "chisq.scaling.factor": own.scaling_factor,
        }  # fmt: skip
        if own.name == "scaled.shifted":
            out["chisq.shift"] = own.shift
    out |= _incremental(standard, own, baseline, baseline_own, parts)
    if not solution.estimator.ordinal:
        out |= _likelihood(solution)
        if own is not None and own.name == "yuan.bentler.mplus":
            out |= {"scaling.factor.h1": own.h1_scaling, "scaling.factor.h0": own.h0_scaling}
    out |= _rmsea(solution, parts)
    n, groups = _rows_counted(solution), len(solution.samples)
    out |= by_size(standard.statistic, standard.df, n, len(solution.z), groups)
    return out | _residual(solution)


def _incremental(
    standard: ChiSquare, own: ChiSquare | None, null: ChiSquare, null_own: ChiSquare | None, parts: RobustParts | None
) -> dict[str, float]:
    out = {"baseline.chisq": null.statistic, "baseline.df": null.df, "baseline.pvalue": null.pvalue}
    plain = (standard.statistic, standard.df, null.statistic, null.df)
    out |= {"cfi": cfi(*plain), "tli": tli(*plain)} | relatives(*plain)
    if own is not None and null_own is not None:
        scaled = (own.statistic, own.df, null_own.statistic, null_own.df)
        out |= {
            "baseline.chisq.scaled": null_own.statistic, "baseline.df.scaled": null_own.df,
            "baseline.pvalue.scaled": null_own.pvalue, "baseline.chisq.scaling.factor": null_own.scaling_factor,
            "cfi.scaled": cfi(*scaled), "tli.scaled": tli(*scaled),
        } | relatives(*scaled, suffix=".scaled")  # fmt: skip
    if parts is not None:
        numbers = (parts.chisq, standard.df, parts.chisq_null, null.df)
        factors = {"factor": parts.factor, "factor_null": parts.factor_null}
        out |= {"cfi.robust": cfi(*numbers, **factors), "tli.robust": tli(*numbers, **factors)}
        out |= {"nnfi.robust": out["tli.robust"], "rni.robust": rni(*numbers, **factors)}
    return out


def _rmsea(solution: Solution, parts: RobustParts | None) -> dict[str, float]:
    groups, n = len(solution.samples), _rows_counted(solution)
    standard, own = solution.chisq, solution.scaled
    kinds = {"": rmsea(standard.statistic, standard.df, n, groups=groups)}
    if own is not None:
        # lavaan scales the degrees of freedom, not the statistic, except for scaled-and-shifted
        pair = (own.statistic, standard.df) if own.name == "scaled.shifted" else (standard.statistic, own.trace)
        kinds[".scaled"] = rmsea(*pair, n, groups=groups)
    if parts is not None:
        kinds[".robust"] = rmsea(
            parts.chisq, parts.df, n, groups=groups, factor=parts.factor,
            interval_chisq=parts.chisq_scaled, interval_factor=parts.factor_interval,
        )  # fmt: skip
    out: dict[str, float] = {}
    for suffix, r in kinds.items():
        out |= {
            f"rmsea{suffix}": r.value, f"rmsea.ci.lower{suffix}": r.lower, f"rmsea.ci.upper{suffix}": r.upper,
            f"rmsea.pvalue{suffix}": r.pvalue, f"rmsea.notclose.pvalue{suffix}": r.notclose,
        }  # fmt: skip
    return out


def _rows_counted(solution: Solution) -> int:
    """lavaan counts N − groups for least squares, N for the normal likelihood."""
    return total_n(solution.samples) - (len(solution.samples) if solution.estimator.ordinal else 0)


def _likelihood(solution: Solution) -> dict[str, float]:
    """Log-likelihoods (fixed exogenous variables taken out, as in lavaan) and information criteria."""
    h1 = 0.0
    if isinstance(solution.samples[0], IncompleteSample):
        for part in solution.samples:
            part = cast("IncompleteSample", part)
            h1 -= 0.5 * (part.n_values * log(2 * pi) + part.minus_two_logl)
    for group, sample in zip(solution.prepared.layout.groups, solution.samples, strict=True):
        sample = cast("ContinuousSample | IncompleteSample", sample)
        if isinstance(sample, ContinuousSample):
            h1 += normal_loglikelihood(sample.n, sample.cov, sample.cov)
        exo = exogenous_variables(group)
        if exo:
            own = sample.cov[np.ix_(exo, exo)]
            h1 -= normal_loglikelihood(sample.n, own, own)
    logl = h1 - 0.5 * solution.chisq.statistic
    return _criteria(logl, h1, len(solution.z), total_n(solution.samples))


def _criteria(logl: float, h1: float, npar: int, n: int) -> dict[str, float]:
    """The information criteria block."""
    return {
        "logl": logl, "unrestricted.logl": h1, "aic": aic(logl, npar), "bic": bic(logl, npar, n), "ntotal": n,
        "bic2": sabic(logl, npar, n),
    }  # fmt: skip


def _residual(solution: Solution) -> dict[str, float]:
    """SRMR and CRMR, groups averaged by size; `crmr` counts means or thresholds, `crmr_nomean` does not."""
    layout, total = solution.prepared.layout, total_n(solution.samples)
    out = dict.fromkeys(("srmr", "crmr", "crmr_nomean"), 0.0)
    for group, sample in zip(layout.groups, solution.samples, strict=True):
        if isinstance(sample, OrdinalSample):
            found = _ordinal_residual(layout, group, sample, solution.x)
        else:
            mom = implied(group, solution.x)
            means = (sample.mean, mom.mu) if layout.meanstructure else ()
            with np.errstate(invalid="ignore"):
                found = (
                    srmr(sample.cov, mom.sigma, *means),
                    crmr(sample.cov, mom.sigma, *means),
                    crmr(sample.cov, mom.sigma),
                )
        for name, value in zip(out, found, strict=True):
            out[name] += sample.n / total * value
    return out


def _ordinal_residual(
    layout: Layout, group: GroupLayout, sample: OrdinalSample, x: Array
) -> tuple[float, float, float]:
    rows, cols = association_index(group.p, group.numeric)
    mom = ordinal(group, x, theta=layout.theta_parameterization, rows=rows, cols=cols)
    fitted = mom.correlation.copy()
    np.fill_diagonal(fitted, np.where(np.isin(np.arange(group.p), group.numeric), np.diagonal(fitted), 1.0))
    with np.errstate(invalid="ignore"):  # a numeric variable's implied variance may be negative
        nomean = crmr(sample.correlation, fitted)
    t, pairs = len(group.tau_item), group.p * (group.p - 1) // 2
    gap = (sample.thresholds - mom.vector[:t])[~np.isin(group.tau_item, group.numeric)]
    with_thresholds = np.sqrt((nomean**2 * pairs + float(gap @ gap)) / (pairs + len(gap)))
    # lavaan counts covariates as variables that fit perfectly, and leaves the residuals of slopes out
    counted = pairs + group.p
    by_all = srmr(sample.correlation, fitted) * np.sqrt(counted / (counted + len(group.covariates)))
    return float(by_all), float(with_thresholds), nomean
