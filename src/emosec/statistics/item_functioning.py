"""Differential item functioning by ordinal logistic regression: do groups answer an item differently at the same score?

An item's answers are regressed on a matching score (the sum of anchor items and the item itself), on that and the groups
(uniform), and on that, the groups and their products (non-uniform). Items that function differently leave the anchors, and all
is done again until the same items are found.

References
----------
Crane, P. K., Gibbons, L. E., Jolley, L., & van Belle, G. (2006). Differential item functioning analysis with ordinal logistic
regression techniques. Medical Care, 44(11 Suppl 3), S115–S123.
Choi, S. W., Gibbons, L. E., & Crane, P. K. (2011). lordif. Journal of Statistical Software, 39(8). doi:10.18637/jss.v039.i08
Zumbo, B. D. (1999). A handbook on the theory and methods of differential item functioning (DIF). Department of National Defense.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError
from emosec.statistics.multiplicity import benjamini_hochberg

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
ANCHORS = 2  # items that stay in the matching score, whatever they do
AT = np.arange(-2.0, 2.01, 0.25)  # where curves are drawn, in standard deviations of the matching score


@dataclass(frozen=True)
class ItemFunctions:
    """Differential functioning of a scale's items.

    Attributes
    ----------
    items : DataFrame
        One row per item: `item chisq_uniform df_uniform pvalue_uniform chisq_nonuniform df_nonuniform pvalue_nonuniform chisq df
        pvalue pvalue_bh r2_uniform r2_nonuniform r2 flagged anchor`. Chi-squares are likelihood ratios; `chisq` is that of both
        kinds together, `pvalue_bh` its p value adjusted over the items (Benjamini and Hochberg), by which `flagged` is decided; r2
        are changes of McFadden's R².
    effects : DataFrame
        One row per item and group but the first: `item group difference sd`, what the group answers more at the same matching
        score, averaged over its members, in points; `sd` is the item's standard deviation.
    curves : DataFrame
        One row per item, group and score: `item group score expected`, expected answers at standardised matching scores.
    rounds : int
        How often the anchors were purified.
    """

    items: pd.DataFrame
    effects: pd.DataFrame
    curves: pd.DataFrame
    rounds: int


@dataclass(frozen=True)
class _Fitted:
    """Log-likelihoods of an item's models (thresholds alone, score, groups, products), and the largest one's coefficients."""

    loglik: tuple[float, float, float, float]
    slopes: Array
    cuts: Array
    codes: Array
    score: Array

    def expected(self, score: Array, group: int, n_groups: int) -> Array:
        """Expected answers of a group's members at values of the matching score."""
        from scipy.special import expit

        predictor = _design(score, np.full(len(score), group), n_groups, 2) @ self.slopes
        above = expit(predictor[:, None] - self.cuts)
        return np.asarray(self.codes[0] + above @ np.diff(self.codes))


def item_functioning(
    answers: pd.DataFrame, groups: Sequence[str], *, alpha: float = 0.05, rounds: int = 5
) -> ItemFunctions:
    """Look for items of one scale that function differently between groups.

    Parameters
    ----------
    answers : DataFrame, people × items
        Complete, all keyed one way.
    groups : sequence of str
        The group of each person; the first to appear is the reference.
    alpha : float
        False discovery rate over the items.
    rounds : int
        How often anchors are purified at most.

    Returns
    -------
    ItemFunctions

    Raises
    ------
    DataError
        Missing answers, people without a group, one group, fewer than three items, an item that everybody answers alike, or items
        whose sum is the same for everybody.

    Notes
    -----
    The matching score holds the item itself, without which an item is compared with a score of other things than it measures. It is
    observed, so where groups differ much in their means and the scale is short, items can be flagged that do not differ.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(600, 1)) + rng.normal(size=(600, 5))
    >>> latent[300:, 0] += 0.8
    >>> data = pd.DataFrame(np.digitize(latent, [-1, 0, 1]), columns=list("abcde"))
    >>> found = item_functioning(data, ["x"] * 300 + ["y"] * 300)
    >>> found.items.set_index("item")["flagged"].to_dict()
    {'a': True, 'b': False, 'c': False, 'd': False, 'e': False}
    """
    import pandas as pd

    labels = list(dict.fromkeys(groups))
    _refuse(answers, groups, labels)
    group = np.array([labels.index(g) for g in groups])
    items = [str(i) for i in answers.columns]
    values = answers.to_numpy(dtype=float)
    anchors = frozenset(items)
    fitted: dict[str, _Fitted] = {}
    rows: list[dict[str, object]] = []
    seen: set[frozenset[str]] = set()
    done = 0
    while anchors not in seen and done <= rounds:
        seen.add(anchors)
        fitted = {item: _fit(values, items, item, anchors, group, len(labels)) for item in items}
        rows = _tests(fitted, len(labels), alpha)
        done += 1
        used, anchors = anchors, _purified(rows)
    for row in rows:
        row["anchor"] = row["item"] in used
    effects = [r for item in items for r in _effects(fitted[item], item, values[:, items.index(item)], group, labels)]
    curves = [r for item in items for r in _curves(fitted[item], item, labels)]
    return ItemFunctions(pd.DataFrame(rows), pd.DataFrame(effects), pd.DataFrame(curves), done - 1)


def _refuse(answers: pd.DataFrame, groups: Sequence[str], labels: Sequence[str]) -> None:
    if answers.isna().any().any():
        raise DataError("answers are missing", remedy="hand over complete rows")
    if len(groups) != len(answers) or any(g != g or g is None for g in labels):
        raise DataError(
            f"{len(groups)} groups of {len(answers)} people, or one is missing", remedy="give every person's group"
        )
    if len(labels) < 2:
        raise DataError("there is one group", remedy="differential functioning needs two")
    if answers.shape[1] < ANCHORS + 1:
        raise DataError(
            f"a scale of {answers.shape[1]} items", why="two items at least must stay in the matching score",
            remedy="look at longer scales",
        )  # fmt: skip
    constant = [str(c) for c in answers if answers[c].nunique() < 2]
    if constant:
        raise DataError(f"everybody answers {constant[0]} alike", remedy="leave it out")


def _design(score: Array, group: Array, n_groups: int, size: int) -> Array:
    """Columns of a model: 0 the score, 1 with groups, 2 with products."""
    dummies = (group[:, None] == np.arange(1, n_groups)).astype(float)
    parts = [score[:, None], dummies, dummies * score[:, None]]
    return np.hstack(parts[: size + 1])


def _fit(
    values: Array, items: Sequence[str], item: str, anchors: frozenset[str], group: Array, n_groups: int
) -> _Fitted:
    from emosec.statistics.ordered_logit import ordered_logit

    at = items.index(item)
    score = values[:, [i for i, name in enumerate(items) if name in anchors or name == item]].sum(axis=1)
    if not score.std() > 0:
        raise DataError(
            f"everybody has the same sum of {item} and the items it is matched on",
            why="people can only be matched on a score that differs", remedy="look at items whose sum is not given",
        )  # fmt: skip
    score = (score - score.mean()) / score.std()
    codes, y = np.unique(values[:, at], return_inverse=True)
    share = np.bincount(y) / len(y)
    loglik = [float(len(y) * (share * np.log(share)).sum())]
    # people of one category, score and group are one row
    values_of, at_score = np.unique(score, return_inverse=True)
    cells, counts = np.unique((at_score * n_groups + group) * len(codes) + y, return_counts=True)
    rest, of_cell = np.divmod(cells, len(codes))
    score_of, group_of = values_of[rest // n_groups], rest % n_groups
    fit = None
    for size in range(3):
        fit = ordered_logit(of_cell, _design(score_of, group_of, n_groups, size), counts.astype(float), fit)
        loglik.append(fit.loglik)
    assert fit is not None
    return _Fitted((loglik[0], loglik[1], loglik[2], loglik[3]), fit.slopes, fit.cuts, codes, score)


def _tests(fitted: dict[str, _Fitted], n_groups: int, alpha: float) -> list[dict[str, object]]:
    from scipy.special import chdtrc

    rows = []
    for item, f in fitted.items():
        null, one, two, three = f.loglik
        more = n_groups - 1
        row: dict[str, Any] = {"item": item}
        for name, high, low, df in (
            ("_uniform", two, one, more), ("_nonuniform", three, two, more), ("", three, one, 2 * more),
        ):  # fmt: skip
            chisq = max(2.0 * (high - low), 0.0)
            row |= {f"chisq{name}": chisq, f"df{name}": df, f"pvalue{name}": float(chdtrc(df, chisq))}
            row[f"r2{name}"] = (low - high) / null
        rows.append(row)
    for row, p in zip(rows, benjamini_hochberg([r["pvalue"] for r in rows]), strict=True):
        row["pvalue_bh"] = float(p)
        row["flagged"] = bool(p < alpha)
    return rows


def _purified(rows: Sequence[dict[str, Any]]) -> frozenset[str]:
    """Return the items that stay in the matching score: those not flagged, and at least the two with the largest p values."""
    least = sorted(rows, key=lambda r: -r["pvalue"])[:ANCHORS]
    return frozenset({r["item"] for r in rows if not r["flagged"]} | {r["item"] for r in least})


def _effects(f: _Fitted, item: str, answers: Array, group: Array, labels: Sequence[str]) -> list[dict[str, object]]:
    rows = []
    for g, label in enumerate(labels[1:], start=1):
        score = f.score[group == g]
        apart = f.expected(score, g, len(labels)) - f.expected(score, 0, len(labels))
        rows.append({"item": item, "group": label, "difference": float(apart.mean()), "sd": float(answers.std(ddof=1))})
    return rows


def _curves(f: _Fitted, item: str, labels: Sequence[str]) -> list[dict[str, object]]:
    return [
        {"item": item, "group": label, "score": float(at), "expected": float(e)}
        for g, label in enumerate(labels)
        for at, e in zip(AT, f.expected(AT, g, len(labels)), strict=True)
    ]
