"""What a bootstrap gives: draws, how many failed and why, and intervals of any function of the estimates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.arguments import one_of
from emosec.statistics.cfa.derived.standardise import KINDS, standardised
from emosec.statistics.cfa.inference.bootstrap import REASONS, Refit, draws_of, without_blocks
from emosec.statistics.cfa.model.constraints import value_and_gradient
from emosec.statistics.cfa.model.prepared import names_of
from emosec.statistics.kinds import checked
from emosec.statistics.resampling import basic_limits, bca_limits, percentile_limits

if TYPE_CHECKING:
    from emosec.statistics.cfa.model.layout import Array, Layout

Method = Literal["percentile", "basic", "bca"]
METHODS = ("percentile", "basic", "bca")
# blocks of rows left out in turn for the acceleration of BCa intervals
JACKKNIFE_BLOCKS = 200
# ASSUME intervals from fewer than this share of the draws speak of easy samples only
SMALLEST_SHARE = 0.5

Function = Callable[[pd.Series], float]


@dataclass(frozen=True, repr=False)
class Bootstrap:
    """A nonparametric bootstrap of a fitted model.

    Attributes
    ----------
    draws : DataFrame
        One row per draw, one column per free parameter and definition; NaN where a draw failed.
    failures : mapping of str to int
        How many draws failed, by reason: `category_lost pair_undefined not_converged singular not_rotated`.
    estimates : Series
        Of the full sample, named as the columns of `draws`.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(200, 1)) + rng.normal(size=(200, 4)), columns=["a", "b", "c", "d"])
    >>> boot = cfa("f =~ a + b + c + d", data).bootstrap(60, seed=1)
    >>> boot.n_failed, len(boot.draws)
    (0, 60)
    >>> boot.intervals("std.all").columns.tolist()
    ['lhs', 'op', 'rhs', 'group', 'est', 'se', 'ci.lower', 'ci.upper', 'draws']
    >>> ratio = boot.intervals(lambda p: p["f=~a"] / p["f=~b"], method="bca")
    >>> bool(ratio["ci.lower"].iloc[0] < ratio["est"].iloc[0] < ratio["ci.upper"].iloc[0])
    True
    """

    draws: pd.DataFrame
    failures: Mapping[str, int]
    estimates: pd.Series
    _frame: pd.DataFrame = field(repr=False)
    _layout: Layout = field(repr=False)
    _layouts: Sequence[Layout | None] = field(repr=False)
    _rows: Sequence[Array] = field(repr=False)
    _refit: Refit = field(repr=False)
    _seed: int = 1

    @property
    def n_failed(self) -> int:
        """Draws without estimates."""
        return int(sum(self.failures.values()))

    @property
    def warnings(self) -> tuple[str, ...]:
        """One warning for every reason that draws failed for, each begins with its name and a colon."""
        n = len(self.draws)
        return tuple(f"bootstrap_{name}: in {k} of {n} draws {REASONS[name]}" for name, k in self.failures.items())

    @checked
    def intervals(
        self, what: str | Function = "est", method: Method = "percentile", level: float = 0.95
    ) -> pd.DataFrame:
        """Intervals of estimates, of standardised estimates, or of a function of the estimates.

        Parameters
        ----------
        what : {"est", "std.all", "std.lv", "std.nox"}, expression or callable
            An expression is written in the model's labels (`"a * b - c"`); a callable takes a Series of estimates named as the
            columns of `draws` and gives a number.
        method : {"percentile", "basic", "bca"}
            BCa refits the model with blocks of rows left out, at most 200 of them.
        level : float

        Returns
        -------
        DataFrame
            `lhs op rhs group est se ci.lower ci.upper draws`; of a function one row, with its text (or name) as `lhs`. `draws`
            is how many draws the numbers come from; rows that do not vary have se 0 and their value as limits.

        Raises
        ------
        DataError
            Fewer than half of the draws have estimates.
        ModelError
            Another kind or method, or a label that no parameter has.

        References
        ----------
        Efron, B., & Tibshirani, R. J. (1993). An introduction to the bootstrap. Chapman & Hall, ch. 13 and 14.
        """
        one_of("method", method, METHODS)
        self._refuse_few()
        keys, function = self._function(what)
        estimate = function(self.estimates.to_numpy(), self._layout)
        values = self._over(self.draws.to_numpy(), self._layouts, function, len(estimate))
        left = (
            self._over(*self._jackknife, function, len(estimate)) if method == "bca" else np.zeros((0, len(estimate)))
        )
        rows = [_limits(estimate[k], values[:, k], left[:, k], method, level) for k in range(len(estimate))]
        out = keys.copy()
        out[["est", "se", "ci.lower", "ci.upper", "draws"]] = pd.DataFrame(
            [(e, *row) for e, row in zip(estimate, rows, strict=True)], index=out.index
        )
        return out.astype({"draws": int})[out["est"].notna()].reset_index(drop=True)

    def _refuse_few(self) -> None:
        n = len(self.draws)
        if n - self.n_failed < max(SMALLEST_SHARE * n, 2):
            told = "; ".join(f"{k}: {REASONS[name]}" for name, k in self.failures.items())
            raise DataError(
                f"{n - self.n_failed} of {n} draws have estimates", where="bootstrap",
                why=f"an interval from the rest would speak of easy samples only ({told})",
                remedy="merge rare categories, simplify the model, or use the intervals of fit.parameters",
            )  # fmt: skip

    def _function(self, what: str | Function) -> tuple[pd.DataFrame, Callable[[Array, Layout], Array]]:
        """Names of the rows, and the function from all columns of `draws` to them."""
        body = self._frame[~self._frame["op"].isin(["==", "<", ">"])][["lhs", "op", "rhs", "group"]]
        n_free = self._layout.n_free
        if what in KINDS:
            keep = body.index.to_numpy()
            return body, lambda x, layout: standardised(self._frame, layout, x[:n_free], what)[keep]  # type: ignore[arg-type]
        if what == "est":
            free = self._frame.iloc[self._layout.row_of_free]
            defined = self._frame[self._frame["op"] == ":="]
            return pd.concat([free, defined])[["lhs", "op", "rhs", "group"]], lambda x, _: np.asarray(x)
        if callable(what):
            name, columns = getattr(what, "__name__", "function"), self.draws.columns
            return _one_row(name), lambda x, _: np.array([_number(what(pd.Series(x, columns)), name)])
        names = names_of(self._frame)
        value_and_gradient(what, names, self.estimates.to_numpy()[:n_free])  # refuses labels that do not exist
        return _one_row(what), lambda x, _: np.array([value_and_gradient(what, names, x[:n_free])[0]])

    def _over(
        self, values: Array, layouts: Sequence[Layout | None], function: Callable[[Array, Layout], Array], width: int
    ) -> Array:
        out = np.full((len(values), width), np.nan)
        for b, x in enumerate(values):
            if np.isfinite(x).all():
                out[b] = function(x, layouts[b] or self._layout)
        return out

    @cached_property
    def _jackknife(self) -> tuple[Array, Sequence[Layout | None]]:
        rng = np.random.default_rng(self._seed)
        found = [self._refit(rows) for rows in without_blocks(self._rows, JACKKNIFE_BLOCKS, rng)]
        names, n_free = names_of(self._frame), self._layout.n_free
        values = np.full((len(found), len(self.estimates)), np.nan)
        for b, one in enumerate(found):
            if one.x is not None:
                defined = [value_and_gradient(text, names, one.x)[0] for text in names.definitions.values()]
                values[b] = [*one.x[:n_free], *defined]
        return values, [one.layout for one in found]

    def __repr__(self) -> str:
        told = "".join(f"\n  {warning}" for warning in self.warnings)
        return f"<Bootstrap of {self.draws.shape[1]} numbers, {len(self.draws)} draws, {self.n_failed} failed>{told}"


def bootstrap(
    frame: pd.DataFrame, layout: Layout, x: Array, names: Sequence[str], rows: Sequence[Array], refit: Refit, draws: int,
    seed: int, progress: Callable[[int, int], None] | None = None,
) -> Bootstrap:  # fmt: skip
    """Draw rows within groups, refit, and count what fails.

    Parameters
    ----------
    frame : DataFrame
        Of the parameter table.
    layout : Layout
    x : ndarray (n_free,)
        Estimates of the full sample.
    names : sequence of str
        Of the free parameters.
    rows : sequence of ndarray
        Per group, as `refit` takes them.
    refit : callable
        Rows per group → `Refitted`.
    draws, seed : int
    progress : callable, optional
        Called with (draws done, draws) after every draw.

    Returns
    -------
    Bootstrap
        One row per draw, NaN where a refit failed, with the reasons counted.

    Raises
    ------
    ModelError
        No draws, or a fit that holds no rows.

    References
    ----------
    Efron, B., & Tibshirani, R. J. (1993). An introduction to the bootstrap. Chapman & Hall.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(200, 1)) + rng.normal(size=(200, 3)), columns=["a", "b", "c"])
    >>> drawn = cfa("f =~ a + b + c", data).bootstrap(5, seed=1)  # calls this function
    >>> len(drawn.draws)
    5
    """
    if not np.issubdtype(type(draws), np.integer) or draws < 1:
        raise ModelError(f"{draws!r} bootstrap draws", remedy="ask for a thousand; percentiles need hundreds")
    if not rows:
        raise ModelError("the fit holds no rows, so none can be drawn", remedy="fit the model to raw data with cfa()")
    labels = names_of(frame)
    values = np.full((draws, len(names) + len(labels.definitions)), np.nan)
    layouts: list[Layout | None] = []
    reasons: Counter[str] = Counter()
    for b, picked in enumerate(draws_of(rows, draws, np.random.default_rng(seed))):
        one = refit(picked)
        if one.x is None:
            reasons[one.reason] += 1
        else:
            defined = [value_and_gradient(text, labels, one.x)[0] for text in labels.definitions.values()]
            values[b] = [*one.x, *defined]
        varies = one.layout is not None and (one.layout.groups[0].exogenous or one.layout.groups[0].covariates)
        layouts.append(one.layout if varies else None)
        if progress is not None:
            progress(b + 1, draws)
    columns = [*names, *labels.definitions]
    here = [*x, *(value_and_gradient(text, labels, x)[0] for text in labels.definitions.values())]
    return Bootstrap(
        pd.DataFrame(values, columns=columns), dict(reasons.most_common()), pd.Series(here, columns, dtype=float), frame,
        layout, layouts, rows, refit, seed,
    )  # fmt: skip


def _number(value: object, name: str) -> float:
    """What a caller's own function gave."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise ModelError(
            f"what={name} gives a {type(value).__name__}, not a number",
            remedy="give a function of a Series to one number",
        ) from None


def _one_row(name: str) -> pd.DataFrame:
    return pd.DataFrame({"lhs": [name], "op": [":="], "rhs": [""], "group": [0]})


def _limits(estimate: float, drawn: Array, left: Array, method: str, level: float) -> tuple[float, float, float, int]:
    """Standard error, limits, and the number of draws."""
    good = drawn[np.isfinite(drawn)]
    if len(good) < 2 or not np.isfinite(estimate):
        return np.nan, np.nan, np.nan, len(good)
    if np.ptp(good) < 1e-12 * max(1.0, abs(estimate)):
        return 0.0, estimate, estimate, len(good)
    if method == "percentile":
        limits = percentile_limits(good, level)
    elif method == "basic":
        limits = basic_limits(estimate, good, level)
    else:
        limits = bca_limits(estimate, good, left, level)
    return float(good.std(ddof=1)), limits.lower, limits.upper, len(good)
