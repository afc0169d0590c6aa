"""What a study's respondents answered, one row per person and one column per question and wave, as a twin is fitted to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emosec.definitions.studies import Variable
from emosec.errors import WorkflowError
from emosec.intake.contracts import ONE_PERSON, RESPONDENTS
from emosec.plan import Plan
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.statistics.synthetic.latent import Questions
from emosec.tables import read

if TYPE_CHECKING:
    import pandas as pd

# people who always gave the same answer to a variable, of those who gave several: it is one question, not one per wave
STEADY = 0.99


@dataclass(frozen=True)
class TwinColumn:
    """One question: an item in a wave, or a variable in one wave or in all.

    Attributes
    ----------
    waves : the waves in which its answer stands
    export : the export in which it stands
    block : what is asked together: the instrument, or the export of a variable
    name : item id or variable name
    number : whether it is a number, not codes
    labels : a group's values as written, in the order of their codes
    """

    waves: tuple[str, ...]
    export: str
    block: str
    name: str
    number: bool = False
    labels: tuple[str, ...] = ()


@dataclass
class TwinAnswers:
    """Answers of all waves side by side.

    Attributes
    ----------
    columns : the questions
    answers : (n_people, n_questions), NaN for none
    """

    columns: list[TwinColumn] = field(default_factory=list)
    answers: NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def questions(self) -> Questions:
        """What the statistics need to know of the columns."""
        blocks: dict[tuple[str, ...], list[int]] = {}
        for j, column in enumerate(self.columns):
            blocks.setdefault((*column.waves, column.block), []).append(j)
        return Questions(np.array([c.number for c in self.columns]), [np.array(b) for b in blocks.values()])


def sheet_of(plan: Plan, smallest: int) -> TwinAnswers:
    """Read what the people who passed screening answered, and their variables.

    Parameters
    ----------
    plan : the study's plan; its rooms intake and screening are made
    smallest : groups of fewer people are left out

    Raises
    ------
    WorkflowError
        The rooms are not made, or too few people passed.
    """
    import pandas as pd

    found = dict(items_of(plan))
    people = sorted({str(r) for answers in found.values() for r in answers.index})
    if len(people) < 10 * smallest:
        raise WorkflowError(
            f"{len(people)} people passed screening, and a twin needs {10 * smallest}",
            where=plan.study,
            why=f"groups of fewer than {smallest} people must not show in it, and of so few little else would be left",
            remedy="emosec bundle --data none shares the study without any row of a person",
        )
    typical = typical_of(found, people)
    made = [coded(column, answers, typical, smallest) for column, answers in variables_of(plan, people)]
    gone = nothing_left(plan, [column for column, _ in made])
    found |= {column: answers for column, answers in made if column.name not in gone}
    columns = list(found)
    return TwinAnswers(
        columns, pd.DataFrame({i: found[c] for i, c in enumerate(columns)}, index=people).to_numpy(dtype=float)
    )


def items_of(plan: Plan) -> Iterator[tuple[TwinColumn, pd.Series]]:
    """Yield every item in every wave, with the answers of those who passed screening by respondent."""
    for instrument in plan.instruments:
        export = plan.design.study.administered(instrument).export
        for wave in plan.waves_of(instrument):
            path = Path("results") / plan.study / "2_screening" / instrument / wave / "responses.parquet"
            rows = read(SCREENED_RESPONSES, path)
            rows = rows[rows["included"].astype(bool)]
            rows = rows.assign(value=rows["value"].astype("Float64").to_numpy(dtype=float, na_value=np.nan))
            wide = rows.pivot(index="respondent", columns="item", values="value")  # noqa: PD010
            not_asked = plan.design.study.in_wave(wave).administered(instrument).not_asked
            for item in plan.design.instruments[instrument].item_ids:
                if item in wide and item not in not_asked:
                    yield TwinColumn((wave,), export, instrument, item), wide[item]


def typical_of(items: dict[TwinColumn, pd.Series], people: list[str]) -> pd.Series:
    """Return each person's place on the first principal component of all items, by which the values of a group are put in order."""
    import pandas as pd

    answers = pd.DataFrame(dict(enumerate(items.values())), index=people)
    z = ((answers - answers.mean()) / answers.std()).fillna(0.0).to_numpy()
    first = np.linalg.eigh(z.T @ z)[1][:, -1]
    return pd.Series(z @ (first * np.sign(first.sum() or 1.0)), index=people)


def variables_of(plan: Plan, people: list[str]) -> Iterator[tuple[TwinColumn, pd.Series]]:
    """Yield every variable as written, once where people's answers stay from wave to wave, and else once per wave."""
    import pandas as pd

    tables = {}
    for wave in plan.waves:
        rows = read(RESPONDENTS, Path("results") / plan.study / "1_intake" / wave / "respondents.parquet")
        rows = rows[rows["key_status"].isin(ONE_PERSON)]
        tables[wave] = rows.set_index("respondent").reindex(people)
    for variable in plan.design.study.variables:
        held = {w: t[variable.name] for w, t in tables.items() if variable.name in t and t[variable.name].notna().any()}
        if not held:
            continue
        answers = pd.DataFrame(held)
        if steady(answers):
            yield column_of(variable, tuple(held)), answers.bfill(axis=1).iloc[:, 0]
        else:
            yield from ((column_of(variable, (wave,)), answers[wave]) for wave in held)


def nothing_left(plan: Plan, columns: list[TwinColumn]) -> set[str]:
    """Return the groups of which no value is left, and clusters left with fewer than two: intake stops at an empty column."""
    clusters = {v.name for v in plan.design.study.variables if v.kind == "cluster"}
    groups = [c for c in columns if not c.number]
    kept = {c.name for c in groups if c.labels}
    return {c.name for c in groups if c.name not in kept or (c.name in clusters and len(c.labels) < 2)}


def steady(answers: pd.DataFrame) -> bool:
    """Return whether people who answered in several waves answered alike."""
    several = answers[answers.notna().sum(axis=1) > 1]
    filled = several.bfill(axis=1).ffill(axis=1)
    alike = filled.eq(filled.iloc[:, 0], axis=0).all(axis=1)
    return bool(len(alike) == 0 or alike.mean() >= STEADY)


def column_of(variable: Variable, waves: tuple[str, ...]) -> TwinColumn:
    """Return the column of a variable."""
    return TwinColumn(waves, variable.export, variable.export, variable.name, variable.kind == "number")


def coded(column: TwinColumn, answers: pd.Series, typical: pd.Series, smallest: int) -> tuple[TwinColumn, pd.Series]:
    """Return a variable as numbers: a group's values in the order of what its people answer, those of few people left out."""
    import pandas as pd

    if column.number:
        return column, pd.to_numeric(answers).astype(float)
    texts = answers.astype("string")
    counts = texts.value_counts()
    kept = sorted(str(v) for v in counts.index[counts >= smallest])
    means = {v: float(typical[(texts == v).fillna(False).astype(bool)].mean()) for v in kept}
    labels = tuple(sorted(kept, key=lambda v: (means[v], v)))
    codes = texts.map({v: i for i, v in enumerate(labels)}).astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    made = TwinColumn(column.waves, column.export, column.block, column.name, labels=labels)
    return made, pd.Series(codes, index=answers.index)
