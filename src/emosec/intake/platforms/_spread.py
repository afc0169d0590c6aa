"""Single-choice questions that an export spreads over one column per option, put together again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from emosec.intake.numbers import whole_number
from emosec.intake.platforms._layout import PlatformLayout
from emosec.intake.readers.raw_table import RawColumn, RawTable

if TYPE_CHECKING:
    import pandas as pd


OPTION_OF = "an option of"


def gather_choices(table: RawTable, layout: PlatformLayout) -> RawTable:
    """Return the table with one more column per single-choice question that is spread over several.

    A question counts as single-choice only if the data say so: every cell of its columns is empty or the column's own option,
    and no row has two. Anything else (several answers allowed, ratings per row of a grid) stays as it is; the spread columns
    stay too.

    Parameters
    ----------
    table : the table, its columns in the layout's order
    layout : which columns belong to which question
    """
    import pandas as pd

    by_position = {c.position: c for c in table.columns}
    made: dict[str, pd.Series[str]] = {}
    columns, known = list(table.columns), set(table.cells.columns)
    for question, options in layout.spread.items():
        mine = [(by_position[at + 1], option) for at, option in options if at + 1 in by_position]
        chosen, labels = single_choice(table, mine)
        name = " ".join(question.split())
        if chosen is None or name in table.cells.columns:
            continue
        made[name] = chosen
        parts = {column.position for column, _ in mine}
        columns = [
            replace(c, note=f"{OPTION_OF} {name}") if c.position in parts and c.name in known else c for c in columns
        ]
        first = mine[0][0]
        columns.append(
            RawColumn(
                name, question, first.position, question, labels, note=f"made of {len(mine)} columns, one per option"
            )
        )
    cells = pd.concat([table.cells, pd.DataFrame(made, index=table.cells.index)], axis=1) if made else table.cells
    return replace(table, cells=cells, columns=tuple(columns))


def single_choice(
    table: RawTable, options: list[tuple[RawColumn, str]]
) -> tuple[pd.Series[str] | None, dict[str, str]]:
    """Return the answer of each row and its labels; None where the columns are not those of one single-choice question.

    A chosen option says its own words or, in exports in codes, its own whole number, the same in every row.
    """
    import numpy as np
    import pandas as pd

    answered = np.zeros(len(table.cells), dtype=int)
    chosen = pd.Series(None, index=table.cells.index, dtype=pd.StringDtype("pyarrow"))
    labels: dict[str, str] = {}
    worded = 0
    for column, option in options:
        cells = table.cells[column.name].str.strip()
        there = (cells.fillna("") != "").to_numpy(dtype=bool)
        said = list(cells[there].unique())
        if not said:
            continue
        in_words = all(s.casefold() == option.casefold() for s in said)
        if not in_words and (len(said) > 1 or whole_number(said[0]) is None or said[0] in labels):
            return None, {}
        worded += in_words
        labels |= {} if in_words else {said[0]: option}
        answered += there
        chosen = chosen.mask(there, option if in_words else said[0])
    if not answered.any() or answered.max() > 1 or (worded and labels):
        return None, {}
    return chosen, labels
