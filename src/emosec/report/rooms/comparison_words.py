"""A comparison in sentences: which level holds by which rule, and what may be compared then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from emosec.definitions.constructs import in_words
from emosec.definitions.invariance import InvarianceRule
from emosec.invariance.typed_rows_levels import InvarianceConclusions, InvarianceLevels, InvarianceScoreEffects
from emosec.remarks import read
from emosec.report import formats
from emosec.report.labels import title, wave_words
from emosec.report.listing import Row
from emosec.report.remarks import group_words, remark_words
from emosec.report.words import COMPARED, LEVEL, human
from emosec.tables import records

# when a level holds, as the models file says
HOLDS_WHEN = {
    "test": "the scaled difference test does not reject at {alpha}",
    "indices": "no index worsens beyond its cut-off",
    "either": "the scaled difference test does not reject at {alpha} or no index worsens beyond its cut-off",
    "both": "the scaled difference test does not reject at {alpha} and no index worsens beyond its cut-off",
}
WORTH_SAYING = 0.005  # standard deviations of a sum that round to .01 or more


def said(
    conclusion: Row, levels: pd.DataFrame, freed: pd.DataFrame, scores: pd.DataFrame, rule: InvarianceRule, cfi: float,
    words: Callable[[Any], str] = str,
) -> tuple[str, ...]:  # fmt: skip
    """Return what a comparison comes to.

    Parameters
    ----------
    conclusion : row of `CONCLUSIONS`
    levels, freed, scores : its rows of `LEVELS`, `FREED` and `SCORE_EFFECTS`
    rule : by which it was judged
    cfi : what is asked of the scaled CFI of the primary model
    words : a group's words by its label

    Returns
    -------
    tuple of str
        One paragraph each.
    """
    told = [_which_design(conclusion, rule)] if not formats.absent(conclusion["share_repeated"]) else []
    remarks = [remark_words(r) for r in read(conclusion["warning"])]
    if formats.absent(conclusion["level"]):
        return (*told, f"Not compared. {_sentences(remarks)}".strip())
    told += [f"{_level(conclusion, levels, freed)} {_allowed(conclusion)}", _misfit(conclusion, levels, cfi)]
    told += [_failed(levels, rule)]
    told += [_effects(scores, words), _by_rule(rule), _sentences(remarks)]
    return tuple(t for t in told if t)


def _level(conclusion: Row, levels: pd.DataFrame, freed: pd.DataFrame) -> str:
    ordered = len(levels) and levels["estimator"].iloc[0] == "WLSMV"
    words = _equal(str(conclusion["level"]), bool(ordered))
    items = list(dict.fromkeys(map(str, freed["item"])))
    apart = f", apart from {len(items)} of {conclusion['n_items']} items ({in_words(items)})" if items else ""
    return f"{words}{apart}."


def _misfit(conclusion: Row, levels: pd.DataFrame, cfi: float) -> str:
    """Say that the model misfits before anything is held equal, where it does."""
    fit = configural_fit(levels)
    if fit is None or fit[0] >= cfi:
        return ""
    return (
        f"The model of all levels, {conclusion['model']}, misfits before anything is held equal: {fit[1]}, where a CFI of "
        f"{formats.fine(cfi)} is asked of the primary model. Levels tell how much worse it gets, not that it fits."
    )


def configural_fit(levels: pd.DataFrame) -> tuple[float, str] | None:
    """Return the scaled CFI of the configural model, and its fit in words; nothing where there is none."""
    rows = records(levels[levels["level"] == "configural"], InvarianceLevels)
    if not rows or formats.absent(rows[0]["cfi.scaled"]):
        return None
    fit = rows[0]
    names = (("scaled CFI", fit["cfi.scaled"]), ("RMSEA", fit["rmsea.scaled"]), ("SRMR", fit["srmr"]))
    said = [f"{name} = {formats.fine(value)}" for name, value in names if not formats.absent(value)]
    return float(fit["cfi.scaled"]), ", ".join(said)


def _equal(level: str, ordered: bool) -> str:
    """Return what is equal at a level: its parameters, and those of the levels before it."""
    if level == "configural":
        return "Only the pattern of loadings is the same"
    known = list(LEVEL)
    equal = [LEVEL[one] for one in known[1 : known.index(level) + 1] if ordered or one != "thresholds" or level == one]
    return f"{title(in_words(equal))} are equal"


def _allowed(conclusion: Row) -> str:
    may = [word for what, words in COMPARED.items() if bool(conclusion[what]) for word in words.split(", ")]
    not_ = [word for what, words in COMPARED.items() if not bool(conclusion[what]) for word in words.split(", ")]
    if not may:
        return f"So none of these may be compared: {in_words(not_)}."
    rest = f"; {in_words(not_)} may not" if not_ else ""
    return f"So {in_words(may)} may be compared{rest}."


def _failed(levels: pd.DataFrame, rule: InvarianceRule) -> str:
    """Say where the next level failed, and whether its misfit is one that indices would call small."""
    rows = records(levels, InvarianceLevels)
    reached = next((r for r in rows if r["reached"]), None)
    failed = next((r for r in rows if r["holds"] is False or str(r["holds"]) == "False"), None)
    if reached is None or failed is None:
        return ""
    if formats.absent(failed["chisq_diff"]):
        return ""
    cutoffs = rule.ordered if failed["estimator"] == "WLSMV" else rule.numeric
    limits = (
        (failed["delta_cfi"], cutoffs.cfi, -1),
        (failed["delta_rmsea"], cutoffs.rmsea, 1),
        (failed["delta_srmr"], cutoffs.srmr_loadings if failed["level"] == "loadings" else cutoffs.srmr, 1),
        (failed["delta_nci"], cutoffs.nci, -1),
    )
    beyond = [
        limit is not None and not formats.absent(change) and sign * float(change) > limit
        for change, limit, sign in limits
    ]
    sized = ", which is within the cut-offs" if not any(beyond) else ""
    if any(beyond[2:]) and not any(beyond[:2]):
        sized = ", and another index worsens beyond its cut-off"
    test = f"Δχ²({formats.degrees(failed['df_diff'])}) = {formats.number(failed['chisq_diff'])}"
    p = formats.p_value(failed["pvalue_diff"])
    change = f"ΔCFI {formats.signed(failed['delta_cfi'])}, ΔRMSEA {formats.signed(failed['delta_rmsea'])}"
    rejects = (
        " The more people, the smaller the differences that the test rejects: see the size of their effect."
        if float(failed["pvalue_diff"]) < rule.alpha
        else ""
    )
    return (
        f"{title(LEVEL[str(failed['level'])])} are not equal in all items: {test}, p {p if p[:1] in '<>' else f'= {p}'}; "
        f"{change}{sized}.{rejects}"
    )


def _effects(scores: pd.DataFrame, words: Callable[[Any], str]) -> str:
    rows = [
        r
        for r in records(scores, InvarianceScoreEffects)
        if not formats.absent(r["signed"]) and abs(float(r["signed"])) >= WORTH_SAYING
    ]
    if not rows:
        return ""
    worst = max(rows, key=lambda r: abs(float(r["signed"])))
    return (
        f"If ignored, the unequal items would move the sum of {title(worst['factor']).lower()} by "
        f"{formats.number(worst['mean_difference'])} points ({formats.number(worst['signed'])} standard deviations) in "
        f"{words(worst['group'])}; this is the largest such effect."
    )


def as_merged(merged: pd.DataFrame) -> str:
    """Return that points are of merged categories, where some were merged.

    Parameters
    ----------
    merged : rows of `MERGED` of the comparison
    """
    return " Points are of categories as merged, so fewer than of the answers." if len(merged) else ""


def _by_rule(rule: InvarianceRule) -> str:
    when = HOLDS_WHEN[rule.holds_when].format(alpha=formats.bounded(rule.alpha))
    return (
        f"By the rule of the models file a level holds when {when}; where it does not, parameters of up to "
        f"{formats.number(100 * rule.share_freed, 0)}% of the items may differ, two of every factor staying equal."
    )


def _which_design(conclusion: Row, rule: InvarianceRule) -> str:
    share = formats.percent(conclusion["share_repeated"])
    least = formats.number(100 * rule.repeated_share, 0)
    which = "primary" if bool(conclusion["primary"]) else "supplementary"
    # the model over time gives way where it could not be estimated
    gave_way = float(conclusion["share_repeated"]) >= rule.repeated_share and (
        bool(conclusion["primary"]) != (conclusion["design"] == "occasions")
    )
    unless = ", unless it cannot be estimated, as here" if gave_way else ""
    from_on = f"from {least}% on, the model over time is primary{unless}"
    return f"{share} of all answered in two waves or more ({from_on}): this comparison is {which}."


def _sentences(remarks: list[str]) -> str:
    return " ".join(f"{r[:1].upper()}{r[1:].rstrip('.')}." for r in remarks)


def some_waves(levels: pd.DataFrame, asked: Sequence[str]) -> str:
    """Return the waves that a comparison of waves held where it did not hold all that were asked; else nothing.

    Parameters
    ----------
    levels : rows of `LEVELS` of the comparison
    asked : waves in which the instrument was asked

    Examples
    --------
    >>> some_waves(pd.DataFrame({"groups": ["w1 | w3"]}), ["w1", "w2", "w3"])
    'W 1 and W 3'
    >>> some_waves(pd.DataFrame({"groups": ["w1 | w2 | w3"]}), ["w1", "w2", "w3"])
    ''
    """
    held = str(levels["groups"].iloc[0]).split(" | ") if len(levels) else []
    return in_words([wave_words(w) for w in held]) if held and set(held) < set(asked) else ""


def paper_words(rows: Sequence[InvarianceConclusions], titles: Mapping[str, str], waves: str = "") -> list[str]:
    """Return the conclusions of an instrument's comparisons for a paper, a clause each.

    Parameters
    ----------
    rows : rows of `CONCLUSIONS`
    titles : of the variables that make groups, by their names
    waves : those that the comparison of waves held, where not all; see `some_waves`
    """
    told = []
    places = {str(r["wave"]) for r in rows if r["grouping"] != "wave"}
    several = places if len(places) > 1 else set()
    for row in rows:
        if formats.absent(row["level"]) or not bool(row["primary"]):
            continue
        apart = f", apart from {row['n_freed']} of {row['n_items']} items," if row["n_freed"] else ""
        when = (
            ""
            if formats.absent(row["wave"]) or str(row["wave"]) not in several
            else f" at {wave_words(str(row['wave']))}"
        )
        small = [group_words(str(r["group"])) for r in read(row.get("warning")) if r.code == "group_too_small"]
        without = f" (without {in_words(small)}, too few people)" if small else ""
        what = (
            waves or "waves"
            if row["grouping"] == "wave"
            else f"groups by {titles.get(str(row['grouping']), human(row['grouping']))}{without}{when}"
        )
        told.append(f"up to {LEVEL[str(row['level'])]}{apart} across {what}")
    return told
