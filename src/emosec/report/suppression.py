"""The one place where what may not be published leaves the tables, before page, papers, CSV or codebook see them.

What is a count of people, what is hidden, what is not, and what is not protected: docs/decisions/0010. What screening did is
published in full: found, included and the n of every analysis would give it back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from emosec.contracts import TABLES
from emosec.intake.contracts import VARIABLES
from emosec.items.contracts import ITEMS
from emosec.remarks import Remark, read, written
from emosec.report import formats
from emosec.report import suppression_of_change as of_change
from emosec.report.cells import Mark
from emosec.report.counts import Frames, marks_of, of_enough, shown
from emosec.report.hidden import Hidden
from emosec.report.item_columns import items_of
from emosec.separability.record import GateFacts, Record, WaveRecord

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import Table
    from emosec.definitions.catalogue import Design

# counts that are of no people or must stay: files are accounted for in full, and what is missing says nothing of anybody
RARE = "(a rare answer)"
COUNTED_PEOPLE = "smallest count"
OF_GROUPS = "group_too_small"
NUMBER = re.compile(r"^[+-]?[\d.,]+$")


def publishable(tables: Frames, design: Design, smallest: int) -> Frames:
    """Return the tables as they may be published: nobody named, no count of people from 1 to `smallest` − 1 but of those screened.

    Parameters
    ----------
    tables : slug (`room_table`) → contracted table
    design : the study's definitions
    smallest : the smallest count that is published; 1 publishes all

    Returns
    -------
    dict
        The same slugs. A hidden count is a `Hidden`; a statistic of too few people is missing. A table in which a row is a
        respondent has no rows.
    """
    known = {f"{t.room}_{t.name}": t for t in TABLES}
    made = {slug: data[:0] if names_people(known[slug]) else data for slug, data in tables.items()}
    for slug in ("intake_variables", "intake_values"):
        made[slug] = without_items(made[slug], made["items_items"], design)
    if smallest <= 1:
        return made
    made |= {slug: in_remarks(data, known[slug], smallest) for slug, data in made.items()}
    made |= {
        slug: of_enough(data, known[slug], smallest)
        for slug, data in made.items()
        if "n" in data and slug not in COUNTS
    }
    for slug, rule in COUNTS.items():
        made[slug] = rule(made, smallest)
    return made


def names_people(table: Table) -> bool:
    """Return whether a row of a table is, or belongs to, a respondent."""
    return any(c.name == "respondent" for c in table.columns)


def without_items(data: pd.DataFrame, counted: pd.DataFrame, design: Design) -> pd.DataFrame:
    """Return intake's counts without those of instruments' items, which the room items gives among the included.

    Two tables of the same item, one among all rows and one among those included, would tell by their difference what those who
    were left out had answered.
    """
    items = items_of(design)
    there = set(counted[["instrument", "wave"]].itertuples(index=False, name=None))

    def elsewhere(export: str, wave: str, variable: str) -> bool:
        item = items.get((export, variable))
        return item is not None and (item[0], wave) in there

    place = zip(data["export"], data["wave"], data["variable"], strict=True)
    return data[[not elsewhere(*p) for p in place]] if len(data) else data


def in_remarks(data: pd.DataFrame, table: Table, smallest: int) -> pd.DataFrame:
    """Return a table whose remarks hold no small count of people: a fact named `n` from 1 to `smallest` − 1 becomes a text.

    Of groups beside a small one that are too small for an analysis, too, no more is said than that: what they have and the
    total would give it back.
    """

    def hide_n(cell: object) -> object:
        said = [without_count(r) for r in read(cell)]
        small = any(r.code == OF_GROUPS and isinstance(r.facts["n"], str) for r in said)
        return written(without_size(r) if small and r.code == OF_GROUPS else r for r in said)

    def without_size(remark: Remark) -> Remark:
        n = remark.facts["n"]
        return (
            Remark(remark.code, {**remark.facts, "n": f"<{remark['smallest']}"}) if isinstance(n, int) and n else remark
        )

    def without_count(remark: Remark) -> Remark:
        n = remark.facts.get("n")
        few = isinstance(n, int) and 0 < n < smallest
        return Remark(remark.code, {**remark.facts, "n": f"<{smallest}"}) if few else remark

    return data.assign(**{c.name: data[c.name].map(hide_n, na_action="ignore") for c in table.columns if c.remarks})


# ---- the tables of counts
PLACE = ["study", "wave", "instrument"]


def values(tables: Frames, smallest: int) -> pd.DataFrame:
    """Answers to a variable sum to its n, and what means no answer to its n_missing."""
    data = tables["intake_values"]
    if not len(data):
        return data
    counted = data.assign(_missing=data["kind"] == "missing")
    marks = marks_of(counted, ["study", "wave", "export", "variable", "_missing"], smallest)
    alone = counted.groupby(["study", "wave", "export", "variable", "_missing"])["n"].transform("size") == 1
    # one kind of cell without an answer is the variable's n_missing, which is no answer of anybody
    marks = ["shown" if m and a else k for m, a, k in zip(counted["_missing"], alone, marks, strict=True)]
    return data.assign(
        n=shown(data["n"], marks, smallest),
        share=shown(data["share"], marks, smallest),
        value=[
            RARE
            if mark == "small" and kind == "answer" and formats.absent(label) and not NUMBER.match(str(value))
            else value
            for mark, kind, label, value in zip(marks, data["kind"], data["label"], data["value"], strict=True)
        ],
    )


def variables(tables: Frames, smallest: int) -> pd.DataFrame:
    """The smallest and the largest number are shown where enough people hold them."""
    data = of_enough(tables["intake_variables"], VARIABLES, smallest)
    for end in ("min", "max"):
        few = (data[f"n_at_{end}"] < smallest).fillna(False).astype(bool)
        data = data.assign(**{
            end: data[end].mask(few),
            f"n_at_{end}": shown(data[f"n_at_{end}"], ["small" if f else "shown" for f in few], smallest),
        })  # fmt: skip
    return data


def categories(tables: Frames, smallest: int) -> pd.DataFrame:
    """Answers to an item sum to its n."""
    data = tables["items_categories"]
    marks = marks_of(data, [*PLACE, "scale", "item"], smallest)
    return data.assign(n=shown(data["n"], marks, smallest), share=shown(data["share"], marks, smallest))


def items(tables: Frames, smallest: int) -> pd.DataFrame:
    """Floor and ceiling are the shares of the lowest and the highest category."""
    counts = tables["items_categories"]
    data = of_enough(tables["items_items"], ITEMS, smallest)
    key = [*PLACE, "scale", "item"]
    ends = counts.assign(mark=marks_of(counts, key, smallest)).sort_values("code", kind="stable").groupby(key)["mark"]
    for column, found in (("floor", ends.first()), ("ceiling", ends.last())):
        marks = [found.get(tuple(row), "shown") for row in data[key].itertuples(index=False, name=None)]
        data = data.assign(**{column: shown(data[column], marks, smallest)})
    return data


def agreement_cells(tables: Frames, smallest: int) -> pd.DataFrame:
    """A cell of the grid has no count where few are in it; the others sum with it to the n of both waves."""
    import numpy as np

    data = tables["invariance_agreement_cells"]
    if not len(data):
        return data
    marks = marks_of(data, [*PLACE, "scale", "wave_a", "wave_b"], smallest)
    return data.assign(n=data["n"].where(np.array([m == "shown" for m in marks])))


def labelled(tables: Frames, smallest: int) -> pd.DataFrame:
    """Labels of a score sum to n_of; a risk tells nothing that the categories of its item hide."""
    data = tables["scoring_counts"]
    marks = marks_of(data, [*PLACE, "kind", "scale"], smallest, zeros=True)
    codes = tables["items_categories"]
    hidden = [m != "shown" for m in marks_of(codes, [*PLACE, "scale", "item"], smallest)] if len(codes) else []
    concealed = set(codes.loc[hidden, [*PLACE, "item"]].itertuples(index=False, name=None)) if len(codes) else set()
    for at, row in enumerate(data.to_dict("records")):
        if row["kind"] == "risk" and tuple(row[c] for c in (*PLACE, "scale")) in concealed and marks[at] == "shown":
            marks[at] = "withheld"
    return data.assign(n=shown(data["n"], marks, smallest), share=shown(data["share"], marks, smallest))


def counts_few(row: Mapping[Any, Any], smallest: int) -> bool:
    """Return whether what a gate observed is a count of fewer people than may be published."""
    value = row["observed"]
    return row["statistic"] == COUNTED_PEOPLE and value is not None and 0 < float(value) < smallest


def gates(tables: Frames, smallest: int) -> pd.DataFrame:
    """The rarest category's count is one of people."""
    data = tables["separability_gates"]
    marks: list[Mark] = ["small" if counts_few(row, smallest) else "shown" for row in data.to_dict("records")]
    return data.assign(observed=shown(data["observed"], marks, smallest))


def confusion(tables: Frames, smallest: int) -> pd.DataFrame:
    """The cells of two raters' table sum to the cases both coded."""
    data = tables["validity_confusion"]
    if not len(data):
        return data
    return data.assign(
        n=shown(data["n"], marks_of(data, [*PLACE, "rater_a", "rater_b"], smallest, zeros=True), smallest)
    )


def groups(tables: Frames, smallest: int) -> pd.DataFrame:
    """Groups of one comparison sum to those who answered."""
    data = tables["invariance_groups"]
    marks = marks_of(data, [*PLACE, "grouping", "design"], smallest) if len(data) else []
    return data.assign(n=shown(data["n"], marks, smallest)) if len(data) else data


COUNTS: dict[str, Callable[[Frames, int], pd.DataFrame]] = {
    # before the categories that they look at are themselves hidden
    "scoring_counts": labelled,
    "items_items": items,
    "items_categories": categories,
    "separability_gates": gates,
    "intake_variables": variables,
    "intake_values": values,
    "invariance_agreement_cells": agreement_cells,
    "validity_confusion": confusion,
    "invariance_groups": groups,
    **of_change.RULES,
}


def facts(verdict: Record, smallest: int) -> Record:
    """Return a verdict's facts with small counts of people hidden: what a warning observed is a `Hidden` there.

    Examples
    --------
    >>> warned = [{"statistic": "smallest count", "observed": 3.0}, {"statistic": "srmr", "observed": 0.09}]
    >>> made = facts({"waves": {"w1": {"warnings": warned}}, "pooled": None}, 10)
    >>> [str(w["observed"]) for w in made["waves"]["w1"]["warnings"]]
    ['<10', '0.09']
    """

    def of(one: WaveRecord) -> WaveRecord:
        # a count that is hidden stands where a number would
        hidden = cast("float", Hidden(f"<{smallest}"))
        warned: list[GateFacts] = [{**w, "observed": hidden} if counts_few(w, smallest) else w for w in one["warnings"]]
        return {**one, "warnings": warned}

    pooled = verdict.get("pooled")
    waves = {wave: of(one) for wave, one in verdict["waves"].items()}
    return {**verdict, "waves": waves, "pooled": of(pooled) if pooled else None}
