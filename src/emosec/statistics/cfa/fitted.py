"""What a person reads of a fitted model: `BaseFit`, and every question to it that is answered elsewhere in this package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from emosec.errors import ModelError
from emosec.statistics.cfa.base_fit import BaseFit
from emosec.statistics.cfa.settings import Operator
from emosec.statistics.kinds import NotNegative, checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.derived.matrices import What
    from emosec.statistics.cfa.inference.bootstrap import Refit
    from emosec.statistics.cfa.inference.bootstrap_result import Bootstrap
    from emosec.statistics.cfa.inference.score_tests import ScoreTests
    from emosec.statistics.cfa.inference.wald import Wald


@dataclass(frozen=True, repr=False)
class Fit(BaseFit):
    """A fitted model.

    Attributes
    ----------
    table, solution, group_labels, missing, n_used, n_rows, data_warnings, rows, settings
        As of `BaseFit`, which also holds `parameters`, `measures`, `warnings`, `vcov`, `r_squared` and `latent_correlations`.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> fit = cfa("f =~ a + b + c + d", data)
    >>> fit.converged, fit.n_used, fit.residuals.columns.tolist()[:3]
    (True, 400, ['group', 'lhs', 'op'])
    """

    @cached_property
    def standardized(self) -> pd.DataFrame:
        """`standardized.standardized_solution(fit)`: std.all with delta-method errors; the function knows std.lv and std.nox."""
        from emosec.statistics.cfa.derived.standardized import standardized_solution

        return standardized_solution(self)

    @cached_property
    def residuals(self) -> pd.DataFrame:
        """Residuals of all sample moments: `group lhs op rhs observed implied raw cor standardized`."""
        from emosec.statistics.cfa.derived.residuals import residual_table

        return residual_table(self.solution, self.group_labels)

    @checked
    def modification_indices(
        self, minimum: float = 0.0, ops: Operator | Sequence[Operator] | None = None
    ) -> pd.DataFrame:
        """What freeing each fixed parameter would do: `lhs op rhs group mi epc sepc.lv sepc.all`, largest first.

        `ops` keeps these operators only, e.g. `["~1", "|"]` for intercepts, means and thresholds; `"~"` holds paths from covariates
        to items (`direct_effects` tests them robustly, and those of one item together).
        """
        from emosec.statistics.cfa.inference.modification import modification_table

        found = modification_table(self.table, self.solution, minimum, ops)
        if not self.table.variables.exogenous or not (ops is None or "~" in ([ops] if isinstance(ops, str) else ops)):
            return found
        import pandas as pd

        from emosec.statistics.cfa.inference.item_paths import path_indices

        paths = path_indices(self, modification_table(self.table, self.solution, 0.0, "~"))
        if not len(paths):
            return found
        both = pd.concat([found, paths[paths["mi"] >= minimum]])
        return both.sort_values("mi", ascending=False, kind="stable").reset_index(drop=True)

    def released_constraints(self) -> pd.DataFrame:
        """What releasing each equality constraint would do: `lhs op rhs parameters mi df pvalue epc` (lavTestScore)."""
        from emosec.statistics.cfa.inference.score_tests import released_table

        return released_table(self.table, self.solution)

    @checked
    def matrices(self, what: What = "est") -> dict[str, pd.DataFrame] | dict[str, dict[str, pd.DataFrame]]:
        """`matrices.matrices(fit, what)`: `est std free implied cov.lv cor.lv` as DataFrames; of several groups by label."""
        from emosec.statistics.cfa.derived.matrices import matrices

        return matrices(self, what)

    @checked
    def summary(self, fit_measures: bool = True) -> str:
        """A text like lavaan's summary: `print(fit.summary())`."""
        from emosec.statistics.cfa.derived.summary import summary

        return summary(self, fit_measures)

    def to_frame(self) -> pd.DataFrame:
        """`parameters` as a copy that may be changed, group labels instead of numbers."""
        out = self.parameters.copy()
        labels = dict(enumerate(self.group_labels, start=1))
        out["group"] = [labels.get(g, "") for g in out["group"]]
        return out

    def _repr_html_(self) -> str:
        from emosec.statistics.cfa.derived.summary import html

        return html(self)

    @checked
    def score_tests(self, add: str = "", release: Sequence[int] | None = None) -> ScoreTests:
        """`score_tests.score_tests(fit, add, release)`: single, joint and cumulative, with expected changes (lavTestScore)."""
        from emosec.statistics.cfa.inference.score_tests import score_tests

        return score_tests(self, add, release)

    @checked
    def wald_test(self, constraints: str) -> Wald:
        """`wald.wald_test(fit, constraints)`: restrictions in labels, tested together (lavTestWald)."""
        from emosec.statistics.cfa.inference.wald import wald_test

        return wald_test(self, constraints)

    @checked
    def bootstrap(
        self, draws: int = 1000, *, seed: NotNegative = 1, progress: Callable[[int, int], None] | None = None
    ) -> Bootstrap:
        """Nonparametric bootstrap: rows drawn with replacement within groups, the model refitted to each draw.

        Parameters
        ----------
        draws, seed : int
        progress : callable, optional
            `progress(done, draws)` is called after every draw.

        Returns
        -------
        Bootstrap
            `draws` (a column per free parameter and definition, NaN where a draw failed), `failures` with reasons, `warnings`,
            and `intervals` of estimates, standardised estimates or any function of them.
        """
        from emosec.statistics.cfa.inference.bootstrap_result import bootstrap

        solution = self.solution
        return bootstrap(
            self.table.frame, solution.prepared.layout, solution.x, list(self.vcov.columns), self.rows, self._refitter(),
            draws, seed, progress,
        )  # fmt: skip

    def _refitter(self) -> Refit:
        """What refits this model to other rows."""
        if self.settings.get("cluster") or self.settings.get("sampling_weights"):
            raise ModelError(
                "a bootstrap of clustered or weighted rows", why="rows drawn one by one would undo how people were drawn",
                remedy="the errors of fit.parameters hold for the design",
            )  # fmt: skip
        from emosec.statistics.cfa.inference.bootstrap import Refitter

        s = self.solution
        return Refitter(s.prepared, self.rows, type(s.samples[0]), s.estimator.name, s.z)
