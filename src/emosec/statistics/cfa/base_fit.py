"""What every fitted model holds: the model, its solution, and what is read off them: estimates, errors, measures, warnings."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError, many
from emosec.statistics.cfa.derived.standardise import all_estimates, standardised
from emosec.statistics.cfa.fit.admissible import inadmissible
from emosec.statistics.cfa.model.constraints import value_and_gradient
from emosec.statistics.cfa.model.moments import implied
from emosec.statistics.cfa.model.prepared import names_of
from emosec.statistics.cfa.settings import Settings
from emosec.statistics.kinds import NotNegative, checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.estimate.optimise import Optimum
    from emosec.statistics.cfa.model.layout import Array
    from emosec.statistics.cfa.model.parameter_table import ParameterTable
    from emosec.statistics.cfa.solution import Solution

NORMAL_975 = 1.959963984540054


@dataclass(frozen=True)
class BaseFit:
    """A fitted model as far as its own solution tells; `Fit` adds what is computed from it elsewhere.

    Attributes
    ----------
    table : ParameterTable
        The model.
    solution : Solution
        The arrays everything here is made from; `engine.solve` gives the same without a DataFrame.
    group_labels : tuple of str
        One empty string for a single group.
    missing : str
        The rule for missing data that was used.
    n_used, n_rows : int
        Rows that entered the analysis, rows handed over.
    data_warnings : tuple of str
    rows : tuple of ndarray
        The rows that were used, per group, variables in the layout's order: category numbers (−1 missing) or values (NaN).
    settings : mapping
        What `cfa` was called with.
    """

    table: ParameterTable
    solution: Solution
    group_labels: tuple[str, ...]
    missing: str
    n_used: int
    n_rows: int
    data_warnings: tuple[str, ...] = ()
    rows: tuple[Array, ...] = field(default=(), repr=False)
    settings: Settings = field(default_factory=Settings, repr=False)

    @property
    def estimator(self) -> str:
        """The estimator's name."""
        return self.solution.estimator.name

    @property
    def converged(self) -> bool:
        """Whether the search reached a minimum; see `stationary`."""
        return self.solution.optimum.converged

    @property
    def restarts(self) -> int:
        """Random starting points that were needed beyond the first."""
        return self.solution.optimum.restarts

    @cached_property
    def inadmissible(self) -> tuple[str, ...]:
        """Reasons why the solution is improper, each begins with its name."""
        return inadmissible(self.solution, self.group_labels)

    @property
    def admissible(self) -> bool:
        """Converged, identified, and no negative variance or impossible covariance matrix."""
        return self.converged and self.solution.identified and not self.inadmissible

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Everything a reader must know before believing the numbers; each begins with its name and a colon."""
        out = list(self.data_warnings)
        optimum = self.solution.optimum
        if not self.converged:
            out.append(_not_converged(optimum))
        if optimum.restarts:
            out.append(f"restarts: the search began anew at {many(optimum.restarts, 'random point')}")
        if not self.solution.identified:
            out.append(
                "not_identified: the information matrix is singular, so some parameters cannot be told apart and there are "
                "no standard errors"
            )
        if self.solution.df < 0:
            out.append(f"negative_df: {-self.solution.df} more parameters than sample moments")
        frame = self.table.frame
        for row in np.flatnonzero((frame["op"] == ":=").to_numpy()):
            if not np.isfinite(self.estimates[row]):
                lhs, rhs = frame["lhs"].iloc[int(row)], frame["rhs"].iloc[int(row)]
                out.append(f"undefined: {lhs} := {rhs} has no finite value at the estimates")
        return (*out, *self.inadmissible)

    @cached_property
    def estimates(self) -> Array:
        """One value per row of the table, definitions included, in the table's order."""
        frame, solution = self.table.frame, self.solution
        out = all_estimates(solution.prepared.layout, solution.x)
        names = names_of(frame)
        for row in np.flatnonzero((frame["op"] == ":=").to_numpy()):
            out[row] = value_and_gradient(str(frame["rhs"].iloc[int(row)]), names, solution.x)[0]
        return out

    @cached_property
    def standard_errors(self) -> Array:
        """One per row of the table: 0 for fixed rows, delta method for definitions."""
        frame, solution = self.table.frame, self.solution
        out = np.zeros(len(frame))
        out[solution.prepared.layout.row_of_free] = solution.se
        names = names_of(frame)
        for row in np.flatnonzero((frame["op"] == ":=").to_numpy()):
            value, gradient = value_and_gradient(str(frame["rhs"].iloc[int(row)]), names, solution.x)
            vcov = solution.vcov
            known = vcov is not None and np.isfinite(value) and np.all(np.isfinite(gradient))
            out[row] = np.sqrt(max(float(gradient @ vcov @ gradient), 0.0)) if known else np.nan
        return out

    @cached_property
    def parameters(self) -> pd.DataFrame:
        """All parameters: `lhs op rhs group label free est se z pvalue ci.lower ci.upper std.all`.

        Fixed parameters have se 0 and no z. Constraints are left out; definitions (`:=`) have delta-method errors.
        """
        frame, solution = self.table.frame, self.solution
        est, se = self.estimates, self.standard_errors
        with np.errstate(divide="ignore", invalid="ignore"):
            z = np.where(se > 0, est / se, np.nan)
        out = frame[["lhs", "op", "rhs", "group", "label", "free"]].copy()
        from scipy.special import ndtr

        out["est"], out["se"], out["z"] = est, se, z
        out["pvalue"] = 2.0 * ndtr(-np.abs(z))
        out["ci.lower"], out["ci.upper"] = est - NORMAL_975 * se, est + NORMAL_975 * se
        out["std.all"] = standardised(frame, solution.prepared.layout, solution.x)
        return out[~out["op"].isin(["==", "<", ">"])].reset_index(drop=True)

    @cached_property
    def measures(self) -> pd.Series:
        """Fit measures under lavaan's names."""
        import pandas as pd

        from emosec.statistics.cfa.fit.measures import fit_measures

        return pd.Series(fit_measures(self.solution), name=self.estimator, dtype=float)

    @cached_property
    def r_squared(self) -> pd.Series:
        """Share of variance explained: of indicators, then of factors that are regressed or indicators themselves.

        NaN where a residual variance is negative. A MultiIndex (group, variable) with several groups.
        """
        import pandas as pd

        frame = self.table.frame
        share = 1.0 - standardised(frame, self.solution.prepared.layout, self.solution.x)
        explained = {*frame.loc[frame["op"] == "=~", "rhs"], *frame.loc[frame["op"] == "~", "lhs"]}
        own = frame[(frame["op"] == "~~") & (frame["lhs"] == frame["rhs"]) & frame["lhs"].isin(explained)]
        many = len(self.group_labels) > 1
        out: dict[Hashable, float] = {}
        for row, name, g in zip(own.index.tolist(), own["lhs"], own["group"], strict=True):
            out[(self.group_labels[g - 1], name) if many else name] = share[row] if share[row] <= 1.0 else np.nan
        return pd.Series(out, name="r2", dtype=float)

    @cached_property
    def latent_correlations(self) -> pd.DataFrame:
        """Implied correlations of the latent variables, first group: rows and columns are latents."""
        return self.latent_correlation(0)

    @checked
    def latent_correlation(self, group: NotNegative) -> pd.DataFrame:
        """Implied correlations of the latent variables in one group (0-based)."""
        import pandas as pd

        layouts = self.solution.prepared.layout.groups
        if group >= len(layouts):
            raise ModelError(
                f"group {group} of {len(layouts)}", remedy="groups count from 0, in the order of group_labels"
            )
        layout = layouts[group]
        cov = implied(layout, self.solution.x).total_eta_cov
        with np.errstate(invalid="ignore"):
            sd = np.sqrt(np.diagonal(cov))
        keep = [i for i, v in enumerate(layout.latent) if v not in layout.phantom]
        names = [layout.latent[i] for i in keep]
        return pd.DataFrame((cov / np.outer(sd, sd))[np.ix_(keep, keep)], index=names, columns=names)

    @cached_property
    def vcov(self) -> pd.DataFrame:
        """Covariance matrix of the free parameters, named by parameter."""
        import pandas as pd

        frame = self.table.frame.iloc[self.solution.prepared.layout.row_of_free]
        many = len(self.group_labels) > 1
        names = [f"{a}{o}{b}" + (f".g{g}" if many else "") for a, o, b, g in
                 zip(frame["lhs"], frame["op"], frame["rhs"], frame["group"], strict=True)]  # fmt: skip
        v = self.solution.vcov
        v = np.full((len(names), len(names)), np.nan) if v is None else v
        return pd.DataFrame(v, index=names, columns=names)

    def __repr__(self) -> str:
        s, m = self.solution, self.solution.scaled or self.solution.chisq
        state = "converged" if self.converged else "NOT CONVERGED"
        return (
            f"<Fit {self.estimator}, n = {self.n_used}, {len(s.z)} parameters, {state}: "
            f"{m.name} chi-square {m.statistic:.3f}, df {s.df}, {len(self.warnings)} warning(s)>"
        )


def _not_converged(optimum: Optimum) -> str:
    """The warning, with what to try."""
    if not np.isfinite(optimum.value):
        return "not_converged: no starting point implies a positive definite covariance matrix; look at fixed values and start()"
    reason = "the search ended at a saddle point" if optimum.saddle else (
        f"the discrepancy could still fall by about {optimum.decrement / 2.0:.2g}"
    )  # fmt: skip
    return (
        f"not_converged: {reason}, after {optimum.iterations} steps; try std_lv=True, start() for a loading that grows, fewer "
        "factors or cross-loadings, and look for items that share too little (or rare categories)"
    )
