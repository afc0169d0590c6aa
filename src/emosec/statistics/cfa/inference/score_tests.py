"""Score tests: what freeing fixed parameters, or releasing equality constraints, would do to the fit without refitting.

With s the slope and I the information of the larger model at the smaller one's estimates, s' I⁻¹ s is chi-square when the
smaller model holds. After robust estimators the information is not the slope's variance; the robust statistic (Boos 1992,
White 1982) divides by what is: R I⁻¹ J I⁻¹ R', J the meat of the sandwich.

References
----------
Bentler, P. M., & Chou, C.-P. (1992). Some new covariance structure model improvement statistics. Sociological Methods &
Research, 21(2), 259–282.
Boos, D. D. (1992). On generalized score tests. The American Statistician, 46(4), 327–333. doi:10.2307/2685328
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.derived.standardise import Units
from emosec.statistics.cfa.engine import make_discrepancy
from emosec.statistics.cfa.inference.inference import make_sandwich
from emosec.statistics.cfa.inference.information import RANK_TOLERANCE, bread_of
from emosec.statistics.cfa.inference.larger_model import Key as ParameterKey
from emosec.statistics.cfa.inference.larger_model import Larger, keyed, larger_model
from emosec.statistics.cfa.inference.modification import SHOWN, slope_and_information
from emosec.statistics.cfa.model.constraints import free_of_constraints
from emosec.statistics.cfa.model.moments import implied
from emosec.statistics.cfa.sample.sample import total_n
from emosec.statistics.kinds import checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.base_fit import BaseFit
    from emosec.statistics.cfa.model.layout import Array
    from emosec.statistics.cfa.model.parameter_table import ParameterTable
    from emosec.statistics.cfa.solution import Solution

COLUMNS = ["chisq", "df", "pvalue", "chisq.robust", "pvalue.robust"]


@dataclass(frozen=True)
class ScoreTests:
    """Score tests of the same restrictions: each alone, all together, and one more after the other.

    Attributes
    ----------
    single : DataFrame
        One row per restriction: `lhs op rhs` (of a constraint as in the parameter table), `parameters` in words, `group`, `chisq df
        pvalue chisq.robust pvalue.robust`, and `epc`, by how much the parameter (or lhs − rhs) would change.
    joint : Series
        The same numbers for all restrictions lifted together; `df` counts those that are not needed to identify the model.
    cumulative : DataFrame
        Largest single test first; each row lifts one restriction more.
    epc : DataFrame
        Every free parameter of the larger model: `lhs op rhs group est epc epv sepc.lv sepc.all`, epv = est + epc being what it
        would be with all restrictions lifted.
    """

    single: pd.DataFrame
    joint: pd.Series
    cumulative: pd.DataFrame
    epc: pd.DataFrame


@checked
def score_tests(fit: BaseFit, add: str = "", release: Sequence[int] | None = None) -> ScoreTests:
    """Test what the model fixes, or holds equal.

    Parameters
    ----------
    fit : Fit
    add : str
        Lines of lavaan syntax: parameters that are fixed (at 0 when the model does not mention them) and would be freed, in every
        group.
    release : sequence of int, optional
        Rows of `fit.released_constraints()`, counted from 0. Without `add` the default is all of them.

    Returns
    -------
    ScoreTests
        Robust numbers are NaN after estimators whose errors are not robust.

    Raises
    ------
    ModelError
        Nothing to be tested, a parameter that is free already, a rotated fit, or a model whose larger form is not identified.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), columns=["a", "b", "c", "d"])
    >>> found = score_tests(cfa("f =~ a + b + c + d", data), add="a ~~ b\\na ~~ c")
    >>> int(found.joint["df"]), found.single["parameters"].tolist()
    (2, ['a ~~ b', 'a ~~ c'])
    """
    if getattr(fit, "unrotated", None) is not None:
        raise ModelError(
            "score tests of a rotated fit", why="conditions of rotation tie its parameters, and are no constraints to be lifted",
            remedy="ask the same fit before rotation, whose chi-squares hold for both: fit.unrotated.score_tests(…)",
        )  # fmt: skip
    larger = larger_model(fit, add)
    n_equal = len(larger.constraints)
    rows = range(n_equal) if release is None and not add.strip() else (release or ())
    for row in rows:
        if not 0 <= row < n_equal:
            raise ModelError(f"release={row}, but the model has {n_equal} constraints", remedy="count rows from 0")
    lifted = [*rows, *range(n_equal, len(larger.R))]
    if not lifted:
        raise ModelError(
            "nothing to test: the model has no constraint", remedy='name what would be freed: add="f =~ x5"'
        )
    test = _Test(fit.solution, larger, lifted)
    return _tables(fit, larger, lifted, test)


@dataclass(frozen=True)
class SetTest:
    """A score test of some restrictions lifted together: `chisq df pvalue`, robust ones, and the largest expected change.

    Attributes
    ----------
    chisq, pvalue : float
    df : int
        Restrictions that are not needed to identify the model.
    chisq_robust, pvalue_robust : float
        NaN after estimators whose errors are not robust.
    epc : float
        The expected change, of those of the set, that is largest in size.
    """

    chisq: float
    df: int
    pvalue: float
    chisq_robust: float
    pvalue_robust: float
    epc: float


def set_tests(fit: BaseFit, sets: Mapping[str, Sequence[ParameterKey]]) -> dict[str, SetTest]:
    """Test sets of parameters that the model holds equal to each other, or fixes: each set lifted by itself.

    Parameters
    ----------
    fit : Fit
    sets : mapping of name to parameters
        A parameter is (lhs, op, rhs, group), groups counted from 1, rhs empty for intercepts. Equalities are lifted where both
        sides are in the set; parameters that are fixed are freed.

    Returns
    -------
    dict of str to SetTest
        NaN where a set cannot be lifted alone, or lifts nothing.

    Raises
    ------
    ModelError
        A parameter that is free and in no equality of its set.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), columns=["a", "b", "c", "d"])
    >>> fit = cfa("f =~ a + b + c + d", data)
    >>> found = set_tests(fit, {"ab": [("a", "~~", "b", 1)], "both": [("a", "~~", "b", 1), ("a", "~~", "c", 1)]})
    >>> {name: test.df for name, test in found.items()}
    {'ab': 1, 'both': 2}
    """
    frame = fit.table.frame
    free = {
        keyed(*row[:4]) for row in frame[["lhs", "op", "rhs", "group", "free"]].itertuples(index=False) if row[4] > 0
    }
    wanted = {keyed(*key) for keys in sets.values() for key in keys}
    lines = dict.fromkeys(f"{a} ~ 1" if op == "~1" else f"{a} {op} {b}" for a, op, b, _ in sorted(wanted - free))
    larger = larger_model(fit, "\n".join(lines))
    plabels = {str(row[4]): keyed(*row[:4]) for row in
               larger.frame[["lhs", "op", "rhs", "group", "plabel"]].itertuples(index=False) if row[4]}  # fmt: skip
    held = [{plabels.get(str(a)), plabels.get(str(b))} for a, b in
            zip(larger.constraints["lhs"], larger.constraints["rhs"], strict=True)]  # fmt: skip
    columns = ["lhs", "op", "rhs", "group"]
    names = [keyed(*row) for row in larger.frame.iloc[larger.layout.row_of_free][columns].itertuples(index=False)]
    held += [{names[int(np.flatnonzero(row)[0])]} for row in larger.R[len(held) :]]
    lifted = {}
    for name, keys in sets.items():
        own = {keyed(*key) for key in keys}
        lifted[name] = [i for i, parts in enumerate(held) if parts <= own]
    everything = sorted({i for rows in lifted.values() for i in rows})
    test = _Test(fit.solution, larger, everything)
    return {name: _set_test(test, rows, larger.R) for name, rows in lifted.items()}


def _set_test(test: _Test, rows: Sequence[int], R: Array) -> SetTest:
    from scipy.special import chdtrc

    if not rows:
        return SetTest(np.nan, 0, np.nan, np.nan, np.nan, np.nan)
    chisq, df, robust, change = test(rows)
    if change is None:
        return SetTest(np.nan, max(df, 0), np.nan, np.nan, np.nan, np.nan)
    moves = R[list(rows)] @ change
    epc = float(moves[int(np.argmax(np.abs(moves)))])
    return SetTest(chisq, df, float(chdtrc(df, chisq)), robust, float(chdtrc(df, robust)), epc)


class _Test:
    """Slope, information and meat of the larger model, and the statistic of any of the restrictions `lifted`, the others held."""

    def __init__(self, solution: Solution, larger: Larger, lifted: Sequence[int]) -> None:
        self.n, self.R = total_n(solution.samples), larger.R
        self.lifted, self.kept = lifted, np.delete(larger.R, lifted, axis=0)
        self.rank = int(np.linalg.matrix_rank(np.vstack([self.kept, larger.R[list(lifted)]])))
        moved = replace(solution, samples=larger.samples)
        self.gradient, self.information = slope_and_information(moved, larger.layout, larger.x)
        self.meat = _meat(moved, larger)

    def __call__(self, lifted: Sequence[int]) -> tuple[float, int, float, Array | None]:
        """Chi-square, degrees of freedom, robust chi-square and expected change of all parameters, lifting some."""
        still = [i for i in self.lifted if i not in set(lifted)]
        held = np.vstack([self.kept, self.R[still]])
        K, rank = _null_space(held, len(self.gradient))
        df = self.rank - rank
        own = K.T @ self.information @ K
        bread, _ = bread_of(own)
        if len(lifted) > 1 and df and bread is None:
            # some of what is lifted is needed to identify the rest: only the remainder is tested
            sizes = np.abs(np.linalg.eigvalsh(own))
            lost = len(own) - int((sizes > RANK_TOLERANCE * sizes.max()).sum())
            bread, df = np.linalg.pinv(own, rcond=RANK_TOLERANCE, hermitian=True), df - lost
        if bread is None or df <= 0:
            return np.nan, df, np.nan, None
        slope = K.T @ self.gradient
        step = bread @ slope
        return float(self.n * slope @ step), df, self._robust(K, bread, step, self.R[list(lifted)] @ K), -K @ step

    def _robust(self, K: Array, bread: Array, step: Array, A: Array) -> float:
        if self.meat is None:
            return np.nan
        covariance = bread @ (K.T @ self.meat @ K) @ bread
        moved = A @ step
        return float(self.n * moved @ np.linalg.pinv(A @ covariance @ A.T, rcond=1e-10) @ moved)


def _meat(solution: Solution, larger: Larger) -> Array | None:
    """Covariance of the slope per observation, by all parameters of the larger model; None after standard errors."""
    prepared = replace(solution.prepared, layout=larger.layout, constraint=free_of_constraints(larger.layout.n_free))
    moved = replace(solution, prepared=prepared, x=larger.x, z=larger.x)
    inner = make_discrepancy(larger.layout, solution.samples, solution.estimator)
    sandwich = make_sandwich(moved, inner, np.eye(larger.layout.n_free))
    return None if sandwich is None else sandwich.meat


def _null_space(R: Array, k: int) -> tuple[Array, int]:
    if not len(R):
        return np.eye(k), 0
    _, sizes, directions = np.linalg.svd(R)
    # as numpy's matrix_rank counts
    rank = int((sizes > sizes.max() * max(R.shape) * np.finfo(np.float64).eps).sum())
    return np.asarray(directions[rank:].T), rank


def _tables(fit: BaseFit, larger: Larger, lifted: Sequence[int], test: _Test) -> ScoreTests:
    import pandas as pd

    single = _single(fit, larger, lifted, test)
    joint = test(lifted)
    if joint[3] is None:
        raise ModelError(
            "the larger model is not identified", why="its information matrix is singular",
            remedy="free fewer parameters at once",
        )  # fmt: skip
    order = np.argsort(-np.nan_to_num(single["chisq"].to_numpy(), nan=-1.0), kind="stable")
    steps = [_row(*test([lifted[k] for k in order[: m + 1]])[:3]) for m in range(len(order))]
    cumulative = pd.concat(
        [single.iloc[order][["lhs", "op", "rhs", "parameters", "group"]].reset_index(drop=True),
         pd.DataFrame(steps, columns=COLUMNS)], axis=1,
    )  # fmt: skip
    return ScoreTests(
        single, pd.Series(dict(zip(COLUMNS, _row(*joint[:3]), strict=True))), cumulative, _changes(larger, joint[3])
    )


def single_tests(fit: BaseFit, larger: Larger, lifted: Sequence[int]) -> pd.DataFrame:
    """Test each restriction by itself, the others of `lifted` still held.

    Parameters
    ----------
    fit : BaseFit
    larger : Larger
    lifted : sequence of int
        Rows of `larger.R`.

    Returns
    -------
    DataFrame
        As `ScoreTests.single`.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> from emosec.statistics.cfa.inference.larger_model import larger_model
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 4)), columns=["a", "b", "c", "d"])
    >>> fit = cfa("f =~ a + b + c + d", data)
    >>> single_tests(fit, larger_model(fit, "a ~~ b\\na ~~ c"), [0, 1])["df"].tolist()
    [1, 1]
    """
    return _single(fit, larger, lifted, _Test(fit.solution, larger, lifted))


def _single(fit: BaseFit, larger: Larger, lifted: Sequence[int], test: _Test) -> pd.DataFrame:
    import pandas as pd

    singles, changes = [], []
    for i in lifted:
        chisq, df, robust, change = test([i])
        singles.append(_row(chisq, 1 if df else 0, robust))
        changes.append(np.nan if change is None else float(larger.R[i] @ change))
    single = pd.concat([larger.described(fit, lifted), pd.DataFrame(singles, columns=COLUMNS)], axis=1)
    single["epc"] = changes
    return single


def _row(chisq: float, df: int, robust: float) -> tuple[float, int, float, float, float]:
    from scipy.special import chdtrc

    return chisq, df, float(chdtrc(df, chisq)) if df else np.nan, robust, float(chdtrc(df, robust)) if df else np.nan


def _changes(larger: Larger, change: Array) -> pd.DataFrame:
    """Expected change of every parameter, raw and standardised by the smaller model's deviations."""
    out = larger.frame.iloc[larger.layout.row_of_free][["lhs", "op", "rhs", "group"]].reset_index(drop=True)
    out["est"], out["epc"], out["epv"] = larger.x, change, larger.x + change
    places = [larger.layout.places[row] for row in larger.layout.row_of_free]
    for kind in SHOWN:
        with np.errstate(invalid="ignore", divide="ignore"):
            units = [Units(larger.layout, g, implied(g, larger.x), kind) for g in larger.layout.groups]
            factors = np.array([units[p[0]].of(*p[1:]) for p in places if p is not None])
        out["sepc." + kind.removeprefix("std.")] = change * factors
    return out


def released_table(table: ParameterTable, solution: Solution) -> pd.DataFrame:
    """Score test of each `==` of the model.

    Parameters
    ----------
    table : ParameterTable
    solution : Solution

    Returns
    -------
    DataFrame
        `lhs op rhs` as in the parameter table (plabels for shared labels and group_equal), `parameters` in words, `mi df
        pvalue`, and `epc`, by how much lhs − rhs would change. A constraint that the others imply has NaN: it cannot be
        released alone. No rows when the model has no constraint.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> equal = cfa("f =~ l*a + l*b + c + d", data)
    >>> released_table(equal.table, equal.solution)["parameters"].tolist()
    ['f =~ a == f =~ b']
    """
    from scipy.special import chdtrc

    from emosec.statistics.cfa.inference.larger_model import in_words, same_model

    frame = table.frame
    out = frame.loc[frame["op"] == "==", ["lhs", "op", "rhs"]].reset_index(drop=True)
    out["parameters"] = [in_words(frame, a, b) for a, b in zip(out["lhs"], out["rhs"], strict=True)]
    tests = np.full((len(out), 2), np.nan)
    if len(out):
        everything = range(len(out))
        larger = same_model(table, solution)
        test = _Test(solution, larger, everything)
        for i in everything:
            chisq, df, _, change = test([i])
            if change is not None and df:
                tests[i] = chisq, larger.R[i] @ change
    out["mi"], out["df"], out["pvalue"], out["epc"] = tests[:, 0], 1, chdtrc(1, tests[:, 0]), tests[:, 1]
    return out
