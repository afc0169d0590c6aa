"""The study's variables as columns of the respondents: numbers as float, groups as text, clusters as running numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from emosec.definitions.studies import Study, Variable
from emosec.errors import IntakeError, cut
from emosec.intake.headers import INVISIBLE
from emosec.intake.lookup import own_name, refuse_unknown_column
from emosec.intake.numbers import numbers, refuse_no_number
from emosec.intake.paired_exports import codes_and_words
from emosec.intake.readers import RawTable

if TYPE_CHECKING:
    import pandas as pd


def add_variables(
    respondents: pd.DataFrame, answers: Mapping[str, pd.DataFrame], study: Study, where: Mapping[str, str], wave: str
) -> pd.DataFrame:
    """Return the respondents with one more column per variable of the study.

    A variable of an export that the wave does not have, or that was not asked in this wave, is missing for everyone, and so it
    is for respondents who are not in its export.

    Parameters
    ----------
    respondents : one row per respondent
    answers : export → its rows with the column `respondent`
    where : export → the files named in errors
    wave : the wave of these rows

    Raises
    ------
    IntakeError
        The export lacks the column, a cell of a number variable is no number, or another export says something else.
    """
    import pandas as pd

    added: dict[str, pd.Series] = {}
    for variable in study.variables:
        if variable.export not in answers or not variable.asked_in(wave):
            kind = "float64" if variable.kind == "number" else "string"
            added[variable.name] = pd.Series([None] * len(respondents), dtype=kind, index=respondents.index)
            continue
        values = typed(variable, answers[variable.export], study, where[variable.export])
        refuse_conflict(variable, values, answers, study, where)
        added[variable.name] = respondents["respondent"].map(values).astype(values.dtype)
    return respondents.assign(**added)


def typed(variable: Variable, table: pd.DataFrame, study: Study, where: str) -> pd.Series:
    """Return a variable as float or text, indexed by respondent."""
    column = own_name(variable.source)
    if column not in table.columns:
        names = [c for c in table.columns if c not in ("study", "wave", "respondent")]
        raise refuse_unknown_column(
            variable.source,
            names,
            where=where,
            needed_for=f"the variable {variable.name}",
            remedy="write the right one as column: beside the variable in the study file; where only this wave calls it otherwise, "
            f"waves: [{{wave: …, variables: {{{variable.name}: …}}}}]; if it was asked in some waves only, name them as waves: "
            "there",
        )
    cells = table.set_index("respondent")[column]
    if variable.kind != "number":
        return cells.str.translate(INVISIBLE).str.strip()
    values, bad = numbers(cells, study.export(variable.export).decimal)
    if bad:
        raise refuse_no_number(variable.source, cells, bad, where, "make the variable kind: group")
    return values


def with_running_numbers(table: RawTable, export: str, study: Study, where: str) -> RawTable:
    """Return an export whose clusters have running numbers instead of their names.

    Which respondents belong together is all that anybody needs to know of a school or a couple; its name tells who they are.

    Raises
    ------
    IntakeError
        Everybody is in one cluster, or nobody in any.
    """
    import pandas as pd

    for column in (c for c in study.cluster_columns(export) if c in table.cells):
        written = table.cells[column].str.translate(INVISIBLE).str.strip()
        codes, names = written.where(written != "").factorize(sort=True)
        if len(names) < 2:
            said = "says the same of everybody" if len(names) else "is empty"
            raise IntakeError(
                f"column {column} {said}",
                where=where,
                why="it is a cluster (kind: cluster), and what clusters differ by cannot be told from one",
                remedy="take it out of variables: in the study file, or name another column",
            )
        numbered = pd.Series(codes + 1, index=written.index).astype("string").mask(codes < 0)
        table = replace(table, cells=table.cells.assign(**{column: numbered.astype(written.dtype)}))
    return without_names(table, export, study)


def without_names(table: RawTable, export: str, study: Study) -> RawTable:
    """Return an export without the labels of its clusters: those of the file, and those learned from other columns."""
    clusters = study.cluster_columns(export)
    columns = tuple(replace(c, labels={}, note="") if c.name in clusters else c for c in table.columns)
    return replace(table, columns=columns)


def refuse_conflict(
    variable: Variable,
    values: pd.Series,
    answers: Mapping[str, pd.DataFrame],
    study: Study,
    where: Mapping[str, str],
) -> None:
    """Refuse a variable about which two exports of the wave disagree for the same respondent."""
    column = own_name(variable.source)
    # the numbers of clusters are those of one export
    if variable.may_differ or variable.kind == "cluster":
        return
    for export, table in answers.items():
        if export == variable.export or column not in table.columns:
            continue
        other: pd.Series = table.set_index("respondent")[column].str.translate(INVISIBLE).str.strip()
        if variable.kind == "number":
            other = numbers(other, study.export(export).decimal)[0]
        both = values.to_frame("here").join(other.rename("there"), how="inner").dropna()
        differ = both[both["here"] != both["there"]]
        paired = variable.kind == "group" and codes_and_words(both["here"], both["there"])
        if len(differ) and not paired:
            row, first = values.index.tolist().index(differ.index[0]) + 1, differ.iloc[0]
            raise IntakeError(
                f"column {variable.source} says {cut(str(first['here']))} in row {row}, and {cut(str(first['there']))} of the same "
                f"respondent in {where[export]} ({len(differ)} respondents differ)",
                where=where[variable.export],
                why=f"the variable {variable.name} cannot be both",
                remedy="find out which export is right; if the columns mean different things, say so as may_differ: beside "
                "the variable in the study file",
            )
