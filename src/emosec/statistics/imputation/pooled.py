"""A model fitted to every imputation, and the fits made one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Unpack

import numpy as np

from emosec.errors import EstimationError, ModelError
from emosec.statistics.cfa.entry import cfa
from emosec.statistics.cfa.fit.incremental import cfi, tli
from emosec.statistics.cfa.fit.rmsea import rmsea
from emosec.statistics.cfa.inference.difference import Method, compare
from emosec.statistics.cfa.settings import RotatedFitOptions
from emosec.statistics.imputation.impute import Imputations
from emosec.statistics.imputation.likelihood import at_pooled, refuse_without_likelihood, saturated_at_pooled
from emosec.statistics.imputation.pooling import PooledTest, d2, d3, rubin
from emosec.statistics.kinds import checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit

Pooling = Literal["D2", "D3"]
# ASSUME pooling fewer than this share of the imputations speaks of the easy ones only
SMALLEST_SHARE = 0.8


@dataclass(frozen=True, repr=False)
class PooledFit:
    """Fits of one model to several imputations.

    Attributes
    ----------
    fits : tuple of Fit
        Those that converged and are identified.
    n_imputations : int
    warnings : tuple of str
        Of the imputation, how many fits were left out, and those of the fits with how many had each.
    """

    fits: tuple[Fit, ...]
    n_imputations: int
    warnings: tuple[str, ...]

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """Rubin's rules: `lhs op rhs group label free est se t df pvalue ci.lower ci.upper fmi std.all`.

        `df` are Rubin's, `fmi` the fraction of missing information; `std.all` is the mean of the standardised estimates.
        """
        from scipy.special import stdtr, stdtrit

        tables = [fit.parameters for fit in self.fits]
        pooled = rubin([t["est"] for t in tables], [t["se"] for t in tables])
        out = tables[0][["lhs", "op", "rhs", "group", "label", "free"]].copy()
        free = pooled.se > 0
        df = np.minimum(pooled.df, 1e9)
        with np.errstate(divide="ignore", invalid="ignore"):
            t = np.where(free, pooled.est / pooled.se, np.nan)
        half = np.where(free, stdtrit(df, 0.975), 0.0) * pooled.se
        out["est"], out["se"], out["t"], out["df"] = pooled.est, pooled.se, t, np.where(free, pooled.df, np.nan)
        out["pvalue"] = 2.0 * stdtr(df, -np.abs(t))
        out["ci.lower"], out["ci.upper"] = pooled.est - half, pooled.est + half
        out["fmi"] = np.where(free, pooled.fmi, np.nan)
        out["std.all"] = np.mean([table["std.all"] for table in tables], axis=0)
        return out

    @checked
    def test(self, kind: Literal["scaled", "standard"] = "scaled", pooling: Pooling = "D2") -> PooledTest:
        """The model's chi-square: `scaled`, as the estimator gives it, or `standard`; pooled by D2, or by D3 of its likelihood.

        Raises
        ------
        ArgumentError
            Another kind, or another way of pooling.
        ModelError
            D3 of a scaled chi-square, of ordered items, or of answers that still have gaps.
        """
        if pooling == "D3":
            fits = self.fits
            own = [fit.solution.chisq.statistic for fit in fits]
            model, saturated = at_pooled(fits), saturated_at_pooled(fits)
            return d3(own, model - saturated, float(fits[0].solution.df))
        name = "chisq.scaled" if kind == "scaled" and "chisq.scaled" in self.fits[0].measures.index else "chisq"
        return self._d2(name, name.replace("chisq", "df"))

    @cached_property
    def measures(self) -> pd.Series:
        """`chisq df pvalue cfi tli rmsea`, from D2 of the model and of its baseline, `.scaled` where there is such; mean
        `srmr`."""
        import pandas as pd

        out: dict[str, float] = {}
        first = self.fits[0].measures
        for kind in [k for k in ("", ".scaled") if f"chisq{k}" in first.index]:
            model = self._d2("chisq" + kind, "df" + kind)
            base = self._d2("baseline.chisq" + kind, "baseline.df" + kind)
            n = self.fits[0].n_used
            out |= {
                f"chisq{kind}": model.chisq, f"df{kind}": model.df1, f"pvalue{kind}": model.pvalue,
                f"cfi{kind}": cfi(model.chisq, model.df1, base.chisq, base.df1),
                f"tli{kind}": tli(model.chisq, model.df1, base.chisq, base.df1),
                f"rmsea{kind}": rmsea(model.chisq, model.df1, n, groups=len(self.fits[0].group_labels)).value,
            }  # fmt: skip
        out["srmr"] = float(np.mean([fit.measures["srmr"] for fit in self.fits]))
        return pd.Series(out, dtype=float)

    def _d2(self, statistic: str, df: str) -> PooledTest:
        return d2([float(fit.measures[statistic]) for fit in self.fits], float(self.fits[0].measures[df]))

    def __repr__(self) -> str:
        test = self.test()
        return (
            f"<{len(self.fits)} fits pooled: D2 = {test.F:.3f} on {test.df1:g} and {test.df2:.0f} df, p = {test.pvalue:.3f}, "
            f"{len(self.warnings)} warning(s)>"
        )


@checked
def cfa_imputed(
    model: str, imputations: Imputations | Sequence[pd.DataFrame], **options: Unpack[RotatedFitOptions]
) -> PooledFit:
    """Fit a model to every imputation and pool.

    Parameters
    ----------
    model : str
        lavaan syntax.
    imputations : Imputations or sequence of DataFrame
        What `impute` returns, or data sets that another library completed.
    **options
        Of `cfa`: `ordered=True`, `group=`, …

    Returns
    -------
    PooledFit

    Raises
    ------
    ModelError
        What is neither, or one data set: nothing tells then what imputation adds to the errors.
    EstimationError
        Fewer than four in five fits converged.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.imputation import impute
    >>> rng = np.random.default_rng(1)
    >>> answers = np.digitize(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), [-1.0, 1.0]).astype(float)
    >>> answers[rng.random((300, 4)) < 0.1] = np.nan
    >>> made = impute(pd.DataFrame(answers, columns=["a", "b", "c", "d"]), ["a", "b", "c", "d"], m=5, burn_in=30, thin=10)
    >>> pooled = cfa_imputed("f =~ a + b + c + d", made, ordered=True)
    >>> loading = pooled.parameters.iloc[0]
    >>> len(pooled.fits), bool(loading["ci.lower"] < 0.707 < loading["ci.upper"]), bool(0 < loading["fmi"] < 0.6)
    (5, True, True)
    """
    made = imputations if isinstance(imputations, Imputations) else None
    frames = list(made.frames) if made else list(imputations) if isinstance(imputations, Sequence) else []
    if len(frames) < 2:
        raise ModelError(
            f"{type(imputations).__name__} is no set of imputations", why="pooling needs two completed data sets or more",
            remedy="give what impute(data, items) returns, or a list of completed DataFrames",
        )  # fmt: skip
    found = [cfa(model, frame, **options) for frame in frames]
    usable = [fit for fit in found if fit.converged and fit.solution.identified]
    if len(usable) < max(2, SMALLEST_SHARE * len(found)):
        raise EstimationError(
            f"{len(found) - len(usable)} of {len(found)} imputations gave no fit", why=next(iter(found[0].warnings), ""),
            remedy="simplify the model, or see what fit.warnings says of one imputation",
        )  # fmt: skip
    said = list(made.warnings) if made else []
    if len(usable) < len(found):
        said.append(f"left_out: {len(found) - len(usable)} of {len(found)} fits did not converge or are not identified")
    counts: dict[str, int] = {}
    for fit in usable:
        for name in {w.split(":")[0] for w in fit.warnings}:
            counts[name] = counts.get(name, 0) + 1
    said += [f"{name}: in {n} of {len(usable)} fits" for name, n in sorted(counts.items())]
    return PooledFit(tuple(usable), len(found), tuple(said))


@checked
def compare_imputed(a: PooledFit, b: PooledFit, method: Method = "default", pooling: Pooling = "D2") -> PooledTest:
    """Difference test of two nested models fitted to the same imputations, pooled by D2 or D3.

    Parameters
    ----------
    a, b : PooledFit
    method : {"default", "standard", "satorra.bentler.2001", "satorra.bentler.2010", "satorra.2000"}
        Of `compare`.
    pooling : {"D2", "D3"}
        D2 pools the statistics of the imputations. D3 compares likelihoods at the pooled estimates (numeric items and ML), which
        has more power and does not depend on how the statistics of few imputations happen to vary; its method is the standard one.

    Returns
    -------
    PooledTest

    Raises
    ------
    ModelError
        Fits of different imputations, a test whose degrees of freedom change from imputation to imputation, or D3 of what has
        no likelihood of complete answers.

    References
    ----------
    Li, K.-H., Meng, X.-L., Raghunathan, T. E., & Rubin, D. B. (1991). Significance levels from repeated p-values with
    multiply-imputed data. Statistica Sinica, 1, 65–92.
    Meng, X.-L., & Rubin, D. B. (1992). Performing likelihood ratio tests with multiply-imputed data sets. Biometrika, 79(1),
    103–111. doi:10.1093/biomet/79.1.103

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.imputation import impute
    >>> rng = np.random.default_rng(1)
    >>> answers = np.digitize(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)), [-1.0, 1.0]).astype(float)
    >>> answers[:20, 0] = np.nan
    >>> sets = impute(pd.DataFrame(answers, columns=list("abcd")), list("abcd"), m=2, burn_in=5, thin=2)
    >>> free, equal = (cfa_imputed(m, sets, ordered=True) for m in ("f =~ a + b + c + d", "f =~ l*a + l*b + l*c + l*d"))
    >>> compare_imputed(free, equal).df1
    3
    """
    if len(a.fits) != len(b.fits) or len(a.fits) < a.n_imputations or len(b.fits) < b.n_imputations:
        raise ModelError("the two models were not fitted to the same imputations, or some fits did not converge")
    if pooling == "D3":
        refuse_without_likelihood((*a.fits, *b.fits))
    tests = [compare(one, other, method) for one, other in zip(a.fits, b.fits, strict=True)]
    if len({t.df_diff for t in tests}) > 1:
        raise ModelError("degrees of freedom differ between imputations", remedy='use method="satorra.bentler.2001"')
    if pooling == "D3":
        free, fewer = (a, b) if a.fits[0].solution.df < b.fits[0].solution.df else (b, a)
        return d3([t.chisq_diff for t in tests], at_pooled(fewer.fits) - at_pooled(free.fits), tests[0].df_diff)
    return d2([t.chisq_diff for t in tests], tests[0].df_diff)
