"""Who did not come back, by baseline scores and groups; and results of those who always came beside those of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.studies import Study
from emosec.invariance.contracts import ATTRITION, COMPLETERS
from emosec.tables import frame

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

MOST_GROUPS = 12  # more levels than this are no groups that one can compare


@dataclass(frozen=True)
class Attrition:
    """Contracted tables: `left` (`ATTRITION`) and `completers` (`COMPLETERS`)."""

    left: pd.DataFrame
    completers: pd.DataFrame


def attrition(scores: pd.DataFrame, respondents: pd.DataFrame, study: Study) -> Attrition:
    """Compare those who left after the instrument's first wave with those who stayed, and completers with all.

    Parameters
    ----------
    scores : DataFrame
        Scores of ONE instrument, all waves stacked in the study's order (contract `SCORES`).
    respondents : DataFrame
        Respondents of the same waves (contract `RESPONDENTS`) with the study's variables.
    study : says which variables are groups

    Returns
    -------
    Attrition
        No rows where there is one wave. Variables with more than twelve groups are left out.

    Notes
    -----
    Those included in the first wave count. Whoever is in no export of the later wave has left; whoever is there and was
    screened out has not.
    """
    waves = list(dict.fromkeys(scores["wave"]))
    if len(waves) < 2:
        return Attrition(frame(ATTRITION, []), frame(COMPLETERS, []))
    first = scores[scores["wave"] == waves[0]]
    people = respondents[respondents["wave"] == waves[0]].set_index("respondent")
    place = {"study": study.name, "wave": "pooled", "instrument": str(scores["instrument"].iloc[0]), "wave_a": waves[0]}
    groups = [v.name for v in study.variables if v.kind == "group" and v.name in people.columns]
    rows = []
    for later in waves[1:]:
        back = set(respondents.loc[respondents["wave"] == later, "respondent"])
        found = [*_by_score(first, back), *_by_group(people.loc[people.index.isin(first["respondent"])], groups, back)]
        rows += [{**place, "wave_b": later, **row} for row in found]
    return Attrition(frame(ATTRITION, rows), frame(COMPLETERS, _completers(scores, waves)))


def _by_score(first: pd.DataFrame, back: set[str]) -> Iterator[TableRow]:
    from emosec.statistics.effect_sizes import standardised_difference

    for scale, own in first.groupby("scale", sort=False):
        score = own.set_index("respondent")["score"].dropna()
        came = score.index.isin(list(back))
        stayed, left = score[came], score[~came]
        effect = standardised_difference(left.to_numpy(), stayed.to_numpy())
        yield {
            "kind": "score",
            "name": str(scale),
            "level": "",
            "n_stayed": len(stayed),
            "n_left": len(left),
            "share_left": len(left) / len(score) if len(score) else None,
            "mean_stayed": stayed.mean() if len(stayed) else None,
            "mean_left": left.mean() if len(left) else None,
            "effect": "g",
            "est": effect.est,
            "ci.lower": effect.interval[0],
            "ci.upper": effect.interval[1],
            "pvalue": None,
        }


def _by_group(people: pd.DataFrame, groups: list[str], back: set[str]) -> Iterator[TableRow]:
    import pandas as pd

    came = pd.Series(people.index.isin(list(back)), index=people.index)
    for name in groups:
        known = people[name].dropna().astype(str)
        if not 1 < known.nunique() <= MOST_GROUPS:
            continue
        counts = pd.crosstab(known, came[known.index]).reindex(columns=[True, False], fill_value=0)
        est, pvalue = cramers_v(counts)
        for level, (stayed, left) in counts.iterrows():
            yield {
                "kind": "group",
                "name": name,
                "level": str(level),
                "n_stayed": int(stayed),
                "n_left": int(left),
                "share_left": int(left) / (int(stayed) + int(left)),
                **dict.fromkeys(("mean_stayed", "mean_left", "ci.lower", "ci.upper")),
                "effect": "v",
                "est": est,
                "pvalue": pvalue,
            }


def cramers_v(counts: pd.DataFrame) -> tuple[float, float]:
    """Return Cramér's V of a table and the p value of its χ² without correction; NaN where a row or column is empty.

    Examples
    --------
    >>> import pandas as pd
    >>> v, p = cramers_v(pd.DataFrame([[30, 10], [10, 30]]))
    >>> round(v, 2), p < .001
    (0.5, True)
    """
    from scipy.stats import chi2_contingency
    from scipy.stats.contingency import association

    if (counts.sum(axis=0) == 0).any() or (counts.sum(axis=1) == 0).any():
        return float("nan"), float("nan")
    table = counts.to_numpy()
    return float(association(table, method="cramer")), float(chi2_contingency(table, correction=False).pvalue)


def _completers(scores: pd.DataFrame, waves: list[str]) -> Iterator[TableRow]:
    for (wave, scale), own in scores.groupby(["wave", "scale"], sort=False):
        of_scale = scores[(scores["scale"] == scale) & scores["score"].notna()]
        often = of_scale.groupby("respondent")["wave"].nunique()
        always = own[own["respondent"].isin(often.index[often == len(waves)])]["score"]
        score = own["score"].dropna()
        yield {
            **{name: str(own[name].iloc[0]) for name in ("study", "instrument")},
            "wave": str(wave),
            "scale": str(scale),
            **dict(zip(("n", "mean", "sd"), (len(score), score.mean(), score.std()), strict=True)),
            **dict(
                zip(
                    ("n_completers", "mean_completers", "sd_completers"),
                    (len(always), always.mean(), always.std()),
                    strict=True,
                )
            ),
        }
