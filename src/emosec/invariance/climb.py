"""Level after level: each tested against the one before, and parameters freed one item at a time where a level does not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import exp, nan
from typing import TYPE_CHECKING, NamedTuple

from emosec.definitions.invariance import Cutoffs, InvarianceRule
from emosec.errors import EmosecError
from emosec.invariance.setting import LEVELS, ComparisonSetting
from emosec.remarks import Remark, of_engine, of_refusal
from emosec.structure.fitting import is_proper

if TYPE_CHECKING:
    from emosec.statistics.cfa.base_fit import BaseFit
    from emosec.statistics.cfa.fitted import Fit


INDICES = {"cfi": "cfi.scaled", "rmsea": "rmsea.scaled", "srmr": "srmr", "nci": "nci"}
EQUAL_ITEMS = 2  # of every factor at least, whatever is freed


@dataclass(frozen=True)
class Permuted:
    """What permutations say of a step's changes.

    Attributes
    ----------
    pvalues : index → share of permutations whose change is at least as bad, the one that was found counted in
    n : permutations in which both levels could be fitted
    """

    pvalues: Mapping[str, float]
    n: int


@dataclass(frozen=True)
class Freed:
    """An item whose parameters are not held equal from a level on.

    Attributes
    ----------
    item, level : which, and from which level on
    chisq, df, pvalue : the score test that singled it out, robust
    epc : the largest expected change of one of its parameters
    """

    item: str
    level: str
    chisq: float
    df: int
    pvalue: float
    epc: float


class DifferenceTest(NamedTuple):
    """The scaled difference test of a level against the one before; None where there is none."""

    chisq_diff: float | None = None
    df_diff: float | None = None
    pvalue_diff: float | None = None
    method: str | None = None


NO_TEST = DifferenceTest()


@dataclass(frozen=True)
class Step:
    """One fitted level, or why there is no fit.

    Attributes
    ----------
    level : the level
    fit : what the engine returned, or None
    freed : items whose parameters are not held equal; empty where the level is tested as a whole
    against : position of the step it was compared with, or None
    difference : the difference test
    changes : by how much each of `INDICES` changed
    holds : whether the level holds by the rule; None for the lowest, and where there is nothing to compare
    remarks : what to know of this step
    permuted : what permutations of groups say of the changes, where they were asked for
    """

    level: str
    fit: Fit | None
    freed: tuple[Freed, ...] = ()
    against: int | None = None
    difference: DifferenceTest = NO_TEST
    changes: Mapping[str, float] = field(default_factory=dict)
    holds: bool | None = None
    remarks: tuple[Remark, ...] = ()
    permuted: Permuted | None = None

    @property
    def fitted(self) -> Fit:
        """The fit of a step that has one."""
        assert self.fit is not None, f"the level {self.level} has no fit"
        return self.fit

    @property
    def solved(self) -> Fit | None:
        """The fit where there is a solution to read, else None."""
        return self.fit if self.fit is not None and self.fit.converged and self.fit.solution.identified else None

    @property
    def converged(self) -> bool:
        """Whether there is a solution to read."""
        return self.solved is not None

    @property
    def admissible(self) -> bool:
        """Whether the solution is proper; factor correlations beyond 1 are estimates."""
        return self.solved is not None and is_proper(self.solved)


@dataclass(frozen=True)
class Climbed:
    """All steps of a comparison.

    Attributes
    ----------
    setting : what was compared, and how it was fitted in the end
    steps : whole levels and partial ones, in the order fitted
    reached : position of the highest step that holds; None where the lowest could not be fitted
    """

    setting: ComparisonSetting
    steps: tuple[Step, ...]
    reached: int | None

    @property
    def top(self) -> Step | None:
        """The highest step that holds."""
        return None if self.reached is None else self.steps[self.reached]


def climb(setting: ComparisonSetting, rule: InvarianceRule) -> Climbed:
    """Fit level after level.

    Parameters
    ----------
    setting : what is compared
    rule : when a level holds, and how much may be freed

    Returns
    -------
    Climbed

    Notes
    -----
    Every level is fitted as a whole and compared with the whole level before. Where one does not hold, the item whose release the
    robust score test favours most is exempted from this level and the later ones, again and again, until the level holds or the
    rule's share of items is used up (the last of these steps stays among them, so that the test that ends the climb can be read);
    from then on the later levels are fitted as a whole for the table alone.
    """
    setting, steps = _start(setting)
    if not steps[0].converged:
        return Climbed(setting, tuple(steps), None)
    reached, whole = 0, 0
    exempt: dict[str, str] = {}
    freed: tuple[Freed, ...] = ()
    holding = True
    for level in setting.levels[1:]:
        made = _step(setting, level, {}, (), steps, whole, rule)
        # a whole level above one that does not hold as a whole is there to be seen, and judged by nobody
        steps.append(made if holding and not freed else replace(made, holds=None))
        here = len(steps) - 1
        if not steps[here].converged:
            holding = False
            continue
        whole = here
        if not holding:
            continue
        if not freed and steps[here].holds:
            reached = here
            continue
        found = _partial(setting, level, exempt, freed, steps, reached, rule)
        if found is not steps[-1]:
            # also where it does not hold: it is what the climb ends by
            steps.append(found)
        holding = bool(found.converged and found.holds)
        if holding:
            reached, freed = len(steps) - 1, found.freed
            exempt = _exempt(setting, freed)
    return Climbed(setting, tuple(steps), reached)


def _start(setting: ComparisonSetting) -> tuple[ComparisonSetting, list[Step]]:
    """Fit the lowest level; ordered items first with residual variances as parameters, else with scales."""
    first = _fitted(setting, setting.levels[0], {}, ())
    if not first.converged and setting.ordered:
        scaled = replace(setting, parameterization="delta")
        second = _fitted(scaled, scaled.levels[0], {}, ())
        if second.converged:
            return scaled, [second]
    return setting, [first]


def _fitted(setting: ComparisonSetting, level: str, exempt: Mapping[str, str], freed: tuple[Freed, ...]) -> Step:
    try:
        fit = setting.fit(level, exempt)
    except EmosecError as refusal:
        return Step(level, None, freed, remarks=(of_refusal(refusal),))
    return Step(level, fit, freed, remarks=tuple(of_engine(w) for w in fit.warnings))


def _step(
    setting: ComparisonSetting, level: str, exempt: Mapping[str, str], freed: tuple[Freed, ...], steps: list[Step], against: int,
    rule: InvarianceRule,
) -> Step:  # fmt: skip
    """Fit a level and compare it with an earlier step."""
    made = _fitted(setting, level, exempt, freed)
    before = steps[against]
    fit, other = made.solved, before.solved
    if fit is None or other is None:
        return made
    now, then = indices(fit), indices(other)
    changes = {name: now[name] - then[name] for name in INDICES}
    difference, remarks = compared(fit, other)
    made = replace(made, against=against, changes=changes, difference=difference, remarks=(*made.remarks, *remarks))
    return replace(made, holds=judged(made, setting.ordered, rule))


def _partial(
    setting: ComparisonSetting, level: str, exempt: Mapping[str, str], freed: tuple[Freed, ...], steps: list[Step], reached: int,
    rule: InvarianceRule,
) -> Step:  # fmt: skip
    """Free item after item until the level holds, or the rule lets no further go; return the last step tried."""
    step = _step(setting, level, exempt, freed, steps, reached, rule) if freed else steps[-1]
    while step.converged and not step.holds:
        worst = None if len(freed) + 1 > rule.share_freed * len(setting.on) else _worst(setting, level, freed, step)
        if worst is None:
            break
        freed = (*freed, worst)
        step = _step(setting, level, _exempt(setting, freed), freed, steps, reached, rule)
    return step


def _exempt(setting: ComparisonSetting, freed: tuple[Freed, ...]) -> dict[str, str]:
    """Return item → the first level it is exempt from; items of two categories leave with their loading."""
    return {f.item: "loadings" if f.item in setting.joint and f.level == "intercepts" else f.level for f in freed}


def _worst(setting: ComparisonSetting, level: str, freed: tuple[Freed, ...], step: Step) -> Freed | None:
    """Return the item whose release the score test favours most, of those that may go."""
    from emosec.statistics.cfa.inference.score_tests import set_tests

    gone = {f.item for f in freed}
    left = {factor: sum(f == factor for i, f in setting.on.items() if i not in gone) for factor in setting.factors}
    may_go = [i for i, f in setting.on.items() if i not in gone and left[f] > EQUAL_ITEMS]
    sets = {item: keys for item in may_go if (keys := setting.restrictions(level, item))}
    if not sets:
        return None
    try:
        tests = set_tests(step.fitted, sets)
    except EmosecError:
        return None
    found = [
        Freed(item, level, t.chisq_robust, t.df, t.pvalue_robust, t.epc)
        for item, t in tests.items()
        if t.pvalue_robust == t.pvalue_robust
    ]
    # of equal p values (both below what a float holds) the larger statistic
    return min(found, key=lambda f: (f.pvalue, -f.chisq / f.df)) if found else None


def indices(fit: BaseFit) -> dict[str, float]:
    """Return the indices whose changes are looked at; scaled ones where there are such.

    Parameters
    ----------
    fit : a converged fit

    Notes
    -----
    McDonald's (1989) noncentrality index exp(−(χ² − df) / 2N), of the scaled statistic.
    """
    measures = fit.measures
    chisq, df = measures.get("chisq.scaled", measures["chisq"]), measures["df"]
    found = {name: float(measures.get(key, nan)) for name, key in INDICES.items() if name != "nci"}
    return found | {"nci": exp(-0.5 * (float(chisq) - float(df)) / fit.n_used)}


def compared(fit: Fit, before: Fit) -> tuple[DifferenceTest, list[Remark]]:
    """Return the scaled difference test of a level against the one before, and what to know of it.

    Parameters
    ----------
    fit, before : converged fits, the first with more held equal

    Notes
    -----
    After MLR Satorra and Bentler's (2001) test, or where its factor is negative their test of 2010; after WLSMV Satorra's (2000).
    """
    from emosec.statistics.cfa import compare

    if fit.solution.df == before.solution.df:
        return NO_TEST, [Remark("nothing_to_test")]
    try:
        test = compare(fit, before)
        if test.chisq_diff != test.chisq_diff:
            test = compare(fit, before, method="satorra.bentler.2010")
    except EmosecError as refusal:
        return NO_TEST, [of_refusal(refusal)]
    found = DifferenceTest(test.chisq_diff, test.df_diff, test.pvalue, test.method)
    return found, [Remark("negative_difference")] if test.chisq_diff < 0 else []


def judged(step: Step, ordered: bool, rule: InvarianceRule) -> bool:
    """Return whether a level holds by the rule; one that says nothing that data could deny does.

    Parameters
    ----------
    step : with its difference test and changes
    ordered : whether items are ordered
    rule : when a level holds
    """
    if any(r.code == "nothing_to_test" for r in step.remarks):
        return True
    pvalue = step.difference.pvalue_diff
    by_test = pvalue is not None and pvalue == pvalue and pvalue >= rule.alpha
    by_indices = within(step, rule.ordered if ordered else rule.numeric)
    found = {
        "test": by_test,
        "indices": by_indices,
        "either": by_test or by_indices,
        "both": by_test and by_indices,
    }
    return bool(found[rule.holds_when])


def within(step: Step, cutoffs: Cutoffs) -> bool:
    """Return whether no index worsened beyond its cut-off."""
    srmr = cutoffs.srmr_loadings if step.level == "loadings" else cutoffs.srmr
    limits = {"cfi": cutoffs.cfi, "nci": cutoffs.nci, "rmsea": cutoffs.rmsea, "srmr": srmr}
    worse = {name: (-1 if name in ("cfi", "nci") else 1) * step.changes.get(name, nan) for name in limits}
    return all(worse[name] <= limit for name, limit in limits.items() if limit is not None)


def at_least(step: Step | None, level: str) -> bool:
    """Return whether a step holds a level."""
    return step is not None and LEVELS.index(step.level) >= LEVELS.index(level)
