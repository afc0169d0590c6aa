"""May waves and groups be taken together? What the levels of invariance say, in sentences beside the verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from emosec.definitions.constructs import in_words
from emosec.report import formats
from emosec.report.labels import wave_words
from emosec.report.words import ANSWERED, LEVEL, of
from emosec.separability.record import PoolingFacts

POOLED = "pooled"
LONG = 6  # groups that are told one by one; of more, those of a variable that may be pooled are counted


@dataclass(frozen=True)
class Together:
    """One answer.

    Attributes
    ----------
    what : what would be taken together
    status, answer : as the page shows a status
    sentence : why, with the test that every φ is the same
    """

    what: str
    status: str
    answer: str
    sentence: str


def together(rows: Iterable[PoolingFacts], titles: Mapping[str, str], alpha: float, waves: str = "") -> list[Together]:
    """Return an answer for waves, and for the groups of each wave.

    Parameters
    ----------
    rows : `pooling` of verdict.json
    titles : variable → its title
    alpha : level of the test that every φ is the same
    waves : those that the comparison of waves held, where not all

    Examples
    --------
    >>> row = {"wave": "pooled", "grouping": "wave", "design": "groups", "level": "intercepts", "n_items": 10, "n_freed": 0,
    ...        "may_pool": "yes", "chisq": 9.5, "df": 3, "pvalue": 0.0233, "largest_difference": 0.1}
    >>> told = together([row], {}, 0.05)[0]
    >>> told.what, told.answer
    ('All waves', 'yes')
    >>> told.sentence
    'Loadings are equal (level that holds: intercepts); φ is not the same in all, χ²(3) = 9.50, p = .023, so what is pooled is an average.'
    """  # noqa: E501
    known = [row for row in rows if row["level"] is not None or row["wave"] != POOLED]
    of_groups = [row for row in known if row["grouping"] != "wave"]
    if len(of_groups) <= LONG:
        return [_one(row, titles, alpha, waves) for row in known]
    told = [_one(row, titles, alpha, waves) for row in known if row["grouping"] == "wave" or row["may_pool"] != "yes"]
    for grouping in dict.fromkeys(str(row["grouping"]) for row in of_groups):
        own = [row for row in of_groups if row["grouping"] == grouping]
        if any(row["may_pool"] == "yes" for row in own):
            told.append(_counted(own, titles.get(grouping, grouping), alpha))
    return told


def _counted(rows: list[PoolingFacts], title: str, alpha: float) -> Together:
    """Return one answer for a variable's groups in the waves where they may be taken together."""
    may = [row for row in rows if row["may_pool"] == "yes"]
    apart = sum(not formats.absent(row["pvalue"]) and float(row["pvalue"]) < alpha for row in may)
    return Together(
        f"{title}, {len(may)} of {len(rows)} waves", "yes", ANSWERED["yes"],
        f"Loadings are equal; that φ is the same in all groups is rejected in {apart or 'none'} of these waves.",
    )  # fmt: skip


def _one(row: PoolingFacts, titles: Mapping[str, str], alpha: float, waves: str) -> Together:
    grouping = str(row["grouping"])
    of_waves = grouping == "wave"
    what = (waves or "All waves") if of_waves else f"{titles.get(grouping, grouping)}, {wave_words(str(row['wave']))}"
    may = str(row["may_pool"])
    status = {"yes": "yes", "no": "no", "not_known": "open"}[may]
    return Together(what, status, ANSWERED[may], _sentence(row, may, "wave" if of_waves else "group", alpha, waves))


def _sentence(row: PoolingFacts, may: str, each: str, alpha: float, waves: str) -> str:
    if may == "not_known":
        return "The groups could not be compared, so it is not known whether φ over all of them is about one thing."
    freed = f", {row['n_freed']} of {row['n_items']} items freed" if row["n_freed"] else ""
    others = f" Other waves than {waves} are not in the model over time." if waves and each == "wave" else ""
    level = f"level that holds: {of(LEVEL)(row['level'])}{freed}"
    if may == "no":
        return (
            f"That loadings are equal is not established ({level}): φ over all of them may average over factors that differ. "
            f"The numbers are those the rule computes; read each {each} by itself.{others}"
        )
    return f"Loadings are equal ({level}){_test(row, alpha)}.{others}"


def _test(row: PoolingFacts, alpha: float) -> str:
    if formats.absent(row["chisq"]) or formats.absent(row["pvalue"]):
        return ""
    p = formats.p_value(row["pvalue"])
    test = f"χ²({formats.degrees(row['df'])}) = {formats.number(row['chisq'])}, p {p if p[:1] in '<>' else f'= {p}'}"
    if float(row["pvalue"]) < alpha:
        return f"; φ is not the same in all, {test}, so what is pooled is an average"
    return f"; that φ is the same in all is not rejected, {test}"


def paper_words(rows: Iterable[PoolingFacts], titles: Mapping[str, str]) -> str:
    """Return what a paper must say where φ is of waves or groups together whose loadings are not shown to be equal; else nothing.

    Examples
    --------
    >>> row = {"wave": "pooled", "grouping": "wave", "level": "thresholds", "may_pool": "no"}
    >>> paper_words([row, row | {"may_pool": "yes"}], {})
    'That loadings are equal is not established across waves; φ over all of them may average over factors that differ.'
    """
    told = [
        "waves" if row["grouping"] == "wave" else
        f"groups by {titles.get(str(row['grouping']), row['grouping'])} in {wave_words(str(row['wave']))}"
        for row in rows if row["may_pool"] == "no"
    ]  # fmt: skip
    if not told:
        return ""
    return (
        f"That loadings are equal is not established across {in_words(told)}; φ over all of them may average over factors "
        "that differ."
    )
