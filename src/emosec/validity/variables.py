"""Component scores and criteria of one wave side by side: respondent × variable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import DataError
from emosec.intake.contracts import ONE_PERSON

if TYPE_CHECKING:
    import pandas as pd


def component_scores(scores: pd.DataFrame, instrument: Instrument) -> pd.DataFrame:
    """Return the scores of an instrument's components, each in its own direction (high worry is worry).

    Parameters
    ----------
    scores : rows of the table `scores` of one wave
    instrument : whose components

    Returns
    -------
    DataFrame, respondent × component
    """
    scales = {scale.name: component for component, scale in instrument.components.items()}
    own = scores[(scores["instrument"] == instrument.name) & scores["scale"].isin(list(scales))]
    return _side_by_side(own, own["scale"].map(scales))


def criteria(scores: pd.DataFrame, respondents: pd.DataFrame, instrument: Instrument, study: Study) -> pd.DataFrame:
    """Return everything a component may be correlated with: scales of other instruments and the study's number variables.

    Returns
    -------
    DataFrame, respondent × criterion
        Named as hypotheses name them: `sai.state_anxiety`, `Neuroticism`. A variable that is missing from the respondents
        or has no value in this wave has no column.
    """
    import pandas as pd

    other = scores[scores["instrument"] != instrument.name]
    table = _side_by_side(other, other["instrument"].astype(str) + "." + other["scale"].astype(str))
    people = respondents[respondents["key_status"].isin(ONE_PERSON)].set_index("respondent")
    for variable in study.variables:
        if variable.kind == "number" and variable.name in people:
            values = pd.to_numeric(people[variable.name], errors="coerce").astype("float64")
            if values.notna().any():
                table = table.join(values.rename(variable.name), how="outer")
    return table


def with_external(
    numbers: pd.DataFrame, groups: pd.DataFrame, values: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return number and group variables with the criteria that are no questionnaires beside them.

    Parameters
    ----------
    numbers, groups : respondent × variable
    values : rows of the table `criteria` of one wave
    """
    for name, own in values.groupby("variable", sort=False):
        by = own.set_index("respondent")
        if by["label"].notna().any():
            groups = groups.join(by["label"].rename(str(name)), how="outer")
        if by["number"].notna().any():
            numbers = numbers.join(by["number"].astype("float64").rename(str(name)), how="outer")
    return numbers, groups


def labels(respondents: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Return respondent × group variable, as labels; a variable without a value in this wave has no column."""
    people = respondents[respondents["key_status"].isin(ONE_PERSON)].set_index("respondent")
    there = [v.name for v in study.variables if v.kind == "group" and v.name in people and people[v.name].notna().any()]
    return people[there]


def _side_by_side(scores: pd.DataFrame, names: pd.Series[str]) -> pd.DataFrame:
    waves = sorted(scores["wave"].astype(str).unique())
    if len(waves) > 1:
        raise DataError(
            f"the scores are of {len(waves)} waves: {', '.join(waves)}",
            why="a respondent's name is unique within a wave only",
            remedy="hand over one wave at a time",
        )
    long = scores[["respondent", "score"]].assign(name=names.to_numpy())
    wide = long.pivot(index="respondent", columns="name", values="score")  # noqa: PD010  (pivot_table would average)
    wide.columns.name = None
    return wide.astype("float64")
