"""Alignment: factor means and variances of many groups whose items are alike in most groups, not in all.

The configural model leaves the factors' means and variances open. Alignment chooses those that make loadings and intercepts (or
thresholds) of groups differ little: a few large differences rather than many small ones. No item is declared equal beforehand.

References
----------
Asparouhov, T., & Muthén, B. (2014). Multiple-group factor analysis alignment. Structural Equation Modeling, 21(4), 495–508.
doi:10.1080/10705511.2014.919210
Muthén, B., & Asparouhov, T. (2014). IRT studies of many groups: The alignment method. Frontiers in Psychology, 5, 978.
doi:10.3389/fpsyg.2014.00978
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import EstimationError, ModelError
from emosec.statistics.cfa.derived.alignment_search import ConfiguralGroups, search, sensitivity
from emosec.statistics.cfa.derived.measurement import Measurement, measurements, refuse_regressed_items, refuse_unusable
from emosec.statistics.cfa.model.layout import Array, Index
from emosec.statistics.cfa.model.tokens import known
from emosec.statistics.kinds import checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit
    from emosec.statistics.cfa.solution import Solution

STEP = 1e-5


@dataclass(frozen=True)
class Alignment:
    """Aligned groups.

    Attributes
    ----------
    groups : DataFrame
        One row per factor and group: `factor group n mean mean.se sd sd.se`, in units of the reference group's factor, whose mean
        is 0 and standard deviation 1.
    parameters : DataFrame
        One row per factor, item and parameter: `factor item parameter average spread r2 loss`. `parameter` is `loading`,
        `intercept` or a threshold (`t1`, …); `average` and `spread` (standard deviation) are over groups, after alignment, in the
        units of `items`; `r2` is the share of the configural estimates' variance that means and standard deviations of the groups
        explain (1 is full invariance; below 0 where there was next to nothing to explain); `loss` the parameter's share of what
        is left.
    items : DataFrame
        One row per factor, item, parameter and group: `factor item parameter group est`, aligned, in the item's own units (of
        ordered items those of y* with residual variance 1).
    searches : DataFrame
        One row per factor: `factor loss at_minimum searches`: how many of the searches ended at the lowest loss. Few are a reason
        for doubt.
    """

    groups: pd.DataFrame
    parameters: pd.DataFrame
    items: pd.DataFrame
    searches: pd.DataFrame


@checked
def alignment(fit: Fit, reference: str | None = None, epsilon: float = 0.01) -> Alignment:
    """Align the groups of a configural model.

    Parameters
    ----------
    fit : Fit
        Several groups, nothing held equal, factors with mean 0 and variance 1 in each (the default of `cfa`); every item loads on
        one factor.
    reference : str, optional
        Label of the group whose factors have mean 0 and standard deviation 1; the first by default (Mplus' FIXED alignment).
        Where loadings differ, the choice moves the means a little, beyond the change of metric.
    epsilon : float
        What makes the loss √√(d² + ε) smooth; Mplus' value by default, for items in units of their standard deviation.

    Returns
    -------
    Alignment

    Raises
    ------
    ModelError
        One group, an unknown reference, an epsilon that is not positive, factors that are not in the configural metric, an item on
        two factors, a factor on factors.
    EstimationError
        A fit that did not converge or is not identified; a residual variance of an ordered item that is not positive.

    Notes
    -----
    Loadings and intercepts of numeric items are brought to units of the item's standard deviation within groups (pooled), so that
    no item counts more for its unit; those of ordered items are on the scale of y* with residual variance 1. Pairs of groups count
    by √(n₁ n₂), and standard deviations have the product 1 while the loss is minimised. Standard errors are by the delta method
    from those of the configural model, at this minimum; they know nothing of other minima. Means are trustworthy where
    most groups share most parameters; Muthén and Asparouhov put the limit at about a quarter of the parameters.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> town = np.repeat(["a", "b", "c"], 400)
    >>> factor = rng.normal(size=1200) + 0.5 * (town == "b")
    >>> data = pd.DataFrame(factor[:, None] + rng.normal(size=(1200, 5)), columns=list("uvwxy")).assign(town=town)
    >>> data.loc[town == "c", "y"] += 1.0                  # one item is easier in c
    >>> found = alignment(cfa("f =~ u + v + w + x + y", data, group="town"))
    >>> means = found.groups.set_index("group")["mean"]
    >>> bool(abs(means["b"] - 0.5) < 0.15), bool(abs(means["c"]) < 0.15)
    (True, True)
    >>> found.parameters.query("parameter == 'intercept'").sort_values("loss")["item"].iloc[-1]
    'y'
    """
    import pandas as pd

    labels = list(fit.group_labels)
    at = _reference(fit, reference, epsilon)
    parts = measurements(fit.solution)
    _refuse_other_metrics(parts, labels)
    units = _units(fit.solution, parts)
    sizes = np.array([float(s.n) for s in fit.solution.samples])
    tables: tuple[list[pd.DataFrame], ...] = ([], [], [], [])
    for j, factor in enumerate(parts[0].factors):
        items = parts[0].indicators(j)
        names = [(parts[0].items[i], kind) for i, kind in _names(parts[0], items)]
        groups = ConfiguralGroups(*_estimates(parts, j, items, units), _owner(parts[0], items), sizes, at, epsilon)
        x, loss, hits, searches = search(groups)
        found = _report(groups, x, _errors(fit.solution, groups, x, j, items, units))
        tables[0].append(found.assign(factor=factor, group=labels, n=sizes.astype(int)))
        tables[1].append(_parameters(groups, x, names, units[items]).assign(factor=factor))
        tables[2].append(_items(groups, x, names, labels, units[items]).assign(factor=factor))
        tables[3].append(pd.DataFrame({"factor": [factor], "loss": loss, "at_minimum": hits, "searches": searches}))
    order = (
        ["factor", "group", "n", "mean", "mean.se", "sd", "sd.se"],
        ["factor", "item", "parameter", "average", "spread", "r2", "loss"],
        ["factor", "item", "parameter", "group", "est"],
        ["factor", "loss", "at_minimum", "searches"],
    )
    return Alignment(*(pd.concat(t, ignore_index=True)[o] for t, o in zip(tables, order, strict=True)))


def _reference(fit: Fit, reference: str | None, epsilon: float) -> int:
    """Refuse what cannot be aligned; the row of the reference group."""
    refuse_unusable(fit, "alignment")
    refuse_regressed_items(fit, "alignment")
    labels = list(fit.group_labels)
    if len(labels) < 2:
        raise ModelError("alignment is for several groups", remedy="name the column with the groups: cfa(…, group=)")
    reference = None if reference is None else str(reference)
    if reference is not None and reference not in labels:
        raise ModelError(f"{reference!r} is no group of this fit", remedy=known(reference, labels))
    if not epsilon > 0:
        raise ModelError(
            f"epsilon={epsilon!r} is not positive", why="the loss has no derivative where parameters are equal then"
        )
    return 0 if reference is None else labels.index(reference)


def _refuse_other_metrics(parts: tuple[Measurement, ...], labels: list[str]) -> None:
    first = parts[0]
    for i, row in enumerate(first.lam):
        if np.count_nonzero(row) > 1:
            raise ModelError(
                f"alignment of an item that loads on two factors: {first.items[i]}",
                remedy="give every item one factor, or compare groups by invariance_syntax",
            )
    for part, label in zip(parts, labels, strict=True):
        if np.any(part.beta) or np.any(np.count_nonzero(part.lam, axis=0) == 0):
            raise ModelError(
                "alignment of factors that depend on factors", remedy="leave out what stands above or between factors"
            )
        off = ~(np.isclose(np.diagonal(part.phi), 1.0, atol=1e-9) & np.isclose(part.factor_mean, 0.0, atol=1e-9))
        if np.any(off):
            raise ModelError(
                f"factor {part.factors[int(np.argmax(off))]} does not have mean 0 and variance 1 in group {label}",
                why="alignment starts from the configural model, in which nothing links the groups",
                remedy="fit with group= and without group_equal, with std_lv=True",
            )
        if part.ordinal and np.diagonal(part.theta).min() <= 0:
            raise EstimationError(
                f"alignment of ordered items with a residual variance that is not positive in group {label}",
                why="loadings and thresholds are divided by it", remedy="look at fit.warnings",
            )  # fmt: skip


def _units(solution: Solution, parts: tuple[Measurement, ...]) -> Array:
    """Pooled standard deviation of every numeric item within groups; ones for ordered items."""
    if parts[0].ordinal:
        return np.ones(len(parts[0].items))
    n = np.array([s.n for s in solution.samples], dtype=np.float64)
    variances = np.array([np.diagonal(p.sigma) for p in parts])
    return np.asarray(np.sqrt(n @ variances / n.sum()))


def _names(part: Measurement, items: Index) -> list[tuple[int, str]]:
    """Item and kind of every parameter: loadings first, then levels."""
    levels = [(int(i), f"t{k + 1}") for i in items for k in range(len(part.thresholds[i]))] if part.ordinal else [
        (int(i), "intercept") for i in items]  # fmt: skip
    return [(int(i), "loading") for i in items] + levels


def _owner(part: Measurement, items: Index) -> Index:
    counts = [len(part.thresholds[i]) if part.ordinal else 1 for i in items]
    return np.repeat(np.arange(len(items)), counts)


def _of_group(part: Measurement, j: int, items: Index, units: Array) -> tuple[Array, Array]:
    lam = part.lam[items, j]
    if not part.ordinal:
        return lam / units[items], part.intercepts[items] / units[items]
    sd = np.sqrt(np.diagonal(part.theta)[items])
    levels = [-(part.thresholds[i] - part.intercepts[i]) / s for i, s in zip(items, sd, strict=True)]
    return lam / sd, np.concatenate(levels)


def _estimates(parts: tuple[Measurement, ...], j: int, items: Index, units: Array) -> tuple[Array, Array]:
    found = [_of_group(p, j, items, units) for p in parts]
    return np.array([f[0] for f in found]), np.array([f[1] for f in found])


def _errors(solution: Solution, groups: ConfiguralGroups, x: Array, j: int, items: Index, units: Array) -> Array:
    """Covariance matrix of x. A group's estimates depend on its own parameters alone, so all groups are moved at once."""
    free = [np.unique(np.concatenate([e.par for e in g.free.values()])) for g in solution.prepared.layout.groups]
    width = groups.loadings.shape[1] + groups.levels.shape[1]
    J = np.zeros((len(free) * width, len(solution.x)))
    for k in range(max(len(f) for f in free)):
        moved = [(g, int(f[k])) for g, f in enumerate(free) if k < len(f)]
        ends = []
        for sign in (1.0, -1.0):
            at = solution.x.copy()
            at[[column for _, column in moved]] += sign * STEP
            ends.append(np.hstack(_estimates(measurements(solution, at), j, items, units)))
        for g, column in moved:
            J[g * width : (g + 1) * width, column] = (ends[0][g] - ends[1][g]) / (2.0 * STEP)
    K = solution.prepared.constraint.K
    A = sensitivity(groups, x) @ (J if K is None else J @ K)
    assert solution.vcov_z is not None
    return np.asarray(A @ solution.vcov_z @ A.T)


def _report(groups: ConfiguralGroups, x: Array, covariance: Array) -> pd.DataFrame:
    """Means and standard deviations in units of the reference group, with their errors."""
    import pandas as pd

    mean, sd = groups.unpack(x)
    unit, n = sd[groups.reference], len(sd)
    others = np.delete(np.arange(n), groups.reference)
    by = np.zeros((2 * n, len(x)))
    k = n - 1
    by[others, np.arange(k)] = 1.0 / unit
    by[:n, k:] = (mean / unit / n)[:, None]
    by[n + others, k + np.arange(k)] = (sd / unit)[others]
    se = np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", by, covariance, by), 0.0))
    se[[groups.reference, n + groups.reference]] = np.nan
    return pd.DataFrame({"mean": mean / unit, "mean.se": se[:n], "sd": sd / unit, "sd.se": se[n:]})


def _parameters(groups: ConfiguralGroups, x: Array, names: list[tuple[str, str]], own: Array) -> pd.DataFrame:
    import pandas as pd

    mean, sd = groups.unpack(x)
    loadings, levels = groups.aligned(x)
    contrast, weight = groups.pairs
    unit = sd[groups.reference]
    before = np.hstack([groups.loadings, groups.levels])
    after = np.hstack([loadings, levels])
    average = after.mean(axis=0)
    n_items = loadings.shape[1]
    expected = np.hstack(
        [sd[:, None] * average[:n_items], average[n_items:] + mean[:, None] * average[:n_items][groups.item]]
    )
    excess = (((contrast @ after) ** 2 + groups.epsilon) ** 0.25 - groups.epsilon**0.25) * weight[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        r2 = 1.0 - (before - expected).var(axis=0) / before.var(axis=0)
        share = excess.sum(axis=0) / excess.sum()
    metric = np.concatenate([own * unit, own[groups.item]])
    sign = np.array([-1.0 if kind.startswith("t") else 1.0 for _, kind in names])
    return pd.DataFrame(
        {
            "item": [i for i, _ in names], "parameter": [k for _, k in names], "average": average * metric * sign,
            "spread": after.std(axis=0, ddof=1) * metric, "r2": r2, "loss": share,
        }
    )  # fmt: skip


def _items(
    groups: ConfiguralGroups, x: Array, names: list[tuple[str, str]], labels: list[str], own: Array
) -> pd.DataFrame:
    import pandas as pd

    _, sd = groups.unpack(x)
    loadings, levels = groups.aligned(x)
    whole = np.hstack([loadings * sd[groups.reference] * own, levels * own[groups.item]])
    whole *= np.array([-1.0 if kind.startswith("t") else 1.0 for _, kind in names])
    return pd.DataFrame(
        [{"item": i, "parameter": k, "group": label, "est": whole[g, c]} for c, (i, k) in enumerate(names)
         for g, label in enumerate(labels)]
    )  # fmt: skip
