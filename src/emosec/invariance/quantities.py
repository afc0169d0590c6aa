"""Latent means, variances and correlations of a fitted level, and whether the correlations are equal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

from emosec.invariance.climb import Step, at_least
from emosec.invariance.retest import compared
from emosec.invariance.setting import ComparisonSetting

if TYPE_CHECKING:
    from emosec.contract import TableRow
    from emosec.statistics.cfa.derived.factor_correlations import FactorCorrelations


NORMAL_975 = 1.959963984540054


def directions(setting: ComparisonSetting, step: Step) -> dict[str, int]:
    """Return factor → −1 where most of its items load negatively in the reference: what is said of it is turned then.

    Parameters
    ----------
    setting, step : see `latent_rows`
    """
    parameters = step.fitted.parameters
    loadings = parameters[(parameters["op"] == "=~") & (parameters["group"] == 1)]
    totals = loadings.groupby("lhs")["std.all"].sum()
    return {f: -1 if totals[setting.place(f, 0)[0]] < 0 else 1 for f in setting.factors}


def latent_rows(setting: ComparisonSetting, step: Step) -> Iterator[TableRow]:
    """Give every latent mean, variance and correlation of every group or occasion, at the level that holds.

    Parameters
    ----------
    setting : what was compared
    step : the highest level that holds, converged

    Yields
    ------
    dict
        A row of `LATENT` without its place. Variances are 1 by definition below equal loadings, means 0 below equal intercepts, and
        left out there.

    Notes
    -----
    `comparable` says whether numbers of several groups may be held against each other: correlations and variances once loadings
    are equal, means once intercepts are, apart from the items that were freed.
    """
    parameters = step.fitted.parameters
    found = {(r["lhs"], r["op"], r["rhs"], r["group"]): r for r in parameters.to_dict("records")}
    turned = directions(setting, step)
    for quantity, op, needed in (("mean", "~1", "intercepts"), ("variance", "~~", "loadings")):
        if not at_least(step, needed):
            continue
        for k, label in enumerate(setting.labels):
            for factor in setting.factors:
                name, group = setting.place(factor, k)
                row = found[name, op, "" if op == "~1" else name, group]
                sign = turned[factor] if op == "~1" else 1
                # + 0.0, since minus nought is nobody's mean
                est, se = sign * row["est"] + 0.0, row["se"] if row["free"] > 0 else None
                yield {
                    "quantity": quantity, "group": label, "factor": factor, "other": None, **_interval(est, se),
                    "comparable": True,
                }  # fmt: skip
    yield from _correlation_rows(setting, step)


def _correlation_rows(setting: ComparisonSetting, step: Step) -> Iterator[TableRow]:
    found, pairs = correlations(setting, step)
    n, turned = len(setting.labels), directions(setting, step)
    for p, (a, b) in enumerate(pairs):
        for k, label in enumerate(setting.labels):
            est = turned[a] * turned[b] * float(found.values[p * n + k])
            yield {
                "quantity": "correlation", "group": label, "factor": a, "other": b,
                **_interval(est, float(found.se[p * n + k])), "comparable": at_least(step, "loadings"),
            }  # fmt: skip


def _interval(est: float, se: float | None) -> dict[str, float | None]:
    if se is None:
        return {"est": est, "se": None, "ci.lower": None, "ci.upper": None}
    return {"est": est, "se": se, "ci.lower": est - NORMAL_975 * se, "ci.upper": est + NORMAL_975 * se}


def correlations(setting: ComparisonSetting, step: Step) -> tuple[FactorCorrelations, list[tuple[str, str]]]:
    """Return the correlations of factors in every group or occasion, pair by pair, and the pairs."""
    from emosec.statistics.cfa.derived.factor_correlations import factor_correlations

    pairs = list(combinations(setting.factors, 2))
    keys = []
    for a, b in pairs:
        for k in range(len(setting.labels)):
            (one, group), (other, _) = setting.place(a, k), setting.place(b, k)
            keys.append((one, other, group))
    return factor_correlations(step.fitted, keys), pairs


def change_rows(setting: ComparisonSetting, step: Step) -> Iterator[TableRow]:
    """Give stability and change of every factor between two occasions, as far as the level that holds allows.

    Parameters
    ----------
    setting, step : see `latent_rows`; groups of other people have none

    Yields
    ------
    dict
        A row of `LATENT_CHANGE` without its place: stability from equal loadings on, the rest from equal intercepts on.
    """
    from emosec.statistics.cfa.derived.latent_change import QUANTITIES, latent_change

    if setting.design != "occasions" or not at_least(step, "loadings"):
        return
    allowed = QUANTITIES if at_least(step, "intercepts") else QUANTITIES[:1]
    turned = directions(setting, step)
    place = {label: k for k, label in enumerate(setting.labels)}
    for factor in setting.factors:
        for earlier, later in compared(setting.labels):
            found = latent_change(step.fitted, *(setting.place(factor, place[w])[0] for w in (earlier, later)))
            for quantity in allowed:
                sign = turned[factor] if quantity == "mean" else 1
                se = found.se[quantity]
                yield {
                    "factor": factor, "wave_a": earlier, "wave_b": later, "quantity": quantity,
                    **_interval(sign * found.est[quantity], se if se == se else None),
                }  # fmt: skip


def phi_tests(setting: ComparisonSetting, step: Step) -> Iterator[TableRow]:
    """Test whether correlations of factors are equal in all groups or occasions: each pair, and all together.

    Parameters
    ----------
    setting, step : see `latent_rows`

    Yields
    ------
    dict
        A row of `PHI_TESTS` without its place; Wald tests with robust errors. None where there is one factor.
    """
    found, pairs = correlations(setting, step)
    n = len(setting.labels)
    sets = {pair: [range(p * n, (p + 1) * n)] for p, pair in enumerate(pairs)}
    if len(pairs) > 1:
        sets["", ""] = [r for own in sets.values() for r in own]
    for (a, b), places in sets.items():
        chisq, df, pvalue = found.equal([list(r) for r in places])
        values = [found.values[list(r)] for r in places]
        yield {
            "factor": a or "all", "other": b or "all", "level": step.level, "chisq": chisq, "df": df, "pvalue": pvalue,
            "largest_difference": max(float(v.max() - v.min()) for v in values),
        }  # fmt: skip
