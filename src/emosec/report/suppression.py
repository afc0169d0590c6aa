"""The one place where what may not be published leaves the tables, before page, papers, CSV or codebook see them.

What is a count of people, what is hidden, and what is not protected: docs/decisions/0010.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from emosec.contracts import TABLES
from emosec.intake.contracts import VARIABLES
from emosec.items.contracts import ITEMS
from emosec.remarks import Remark, read, written
from emosec.report import formats
from emosec.report import suppression_of_change as of_change
from emosec.report.cells import Mark, hide
from emosec.report.counts import Frames, marks_of, of_enough, shown
from emosec.report.hidden import Hidden
from emosec.report.item_columns import items_of

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import Table
    from emosec.definitions.catalogue import Design

# counts that are of no people or must stay: files are accounted for in full, and what is missing says nothing of anybody
RARE = "(a rare answer)"
COUNTED_PEOPLE = "smallest count"
NUMBER = re.compile(r"^[+-]?[\d.,]+$")


def publishable(tables: Frames, design: Design, smallest: int) -> Frames:
    """Return the tables as they may be published: nobody named, no count of people from 1 to `smallest` − 1 to be seen.

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
    """Return a table whose remarks hold no small count of people: a fact named `n` from 1 to `smallest` − 1 becomes a text."""

    def hide_n(cell: object) -> object:
        return written(without_count(r) for r in read(cell))

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


def flow(tables: Frames, smallest: int) -> pd.DataFrame:
    """Those dropped by each rule sum to found less included; between hidden rules nobody may count who is left."""
    import pandas as pd

    parts = [flow_of(rows, smallest) for _, rows in tables["screening_flow"].groupby(PLACE, sort=False)]
    return pd.concat(parts).loc[tables["screening_flow"].index] if parts else tables["screening_flow"]


def flow_of(rows: pd.DataFrame, smallest: int) -> pd.DataFrame:
    """Return the flow of one instrument in one wave."""
    rules = (rows["action"] == "drop").tolist()
    marked = iter(hide(rows.loc[rules, "n_dropped"].astype("float64").tolist(), smallest, zeros=True))
    dropped: list[Mark] = [next(marked) if rule else "shown" for rule in rules]
    hidden = [i for i, m in enumerate(dropped) if m != "shown"]
    first, last = (hidden[0], hidden[-1]) if hidden else (0, 0)
    between = range(first, last)
    left: list[Mark] = ["withheld" if i in between else "shown" for i in range(len(rows))]
    entered: list[Mark] = ["withheld" if i - 1 in between else "shown" for i in range(len(rows))]
    small = {
        c: shown(rows[c], ["small" if 0 < int(v) < smallest else "shown" for v in rows[c]], smallest)
        for c in ("n_flagged", "n_blanked")
    }
    return rows.assign(
        n_dropped=shown(rows["n_dropped"], dropped, smallest),
        n_left=shown(rows["n_left"], left, smallest),
        n_in=shown(rows["n_in"], entered, smallest),
        **small,
    )


def hidden_rules(tables: Frames, smallest: int) -> set[tuple[str, str, str, str]]:
    """Return study, wave, instrument and rule wherever the flow hides how many people a rule dropped or flagged."""
    data = flow(tables, smallest)
    concealed = [
        isinstance(d, Hidden) or isinstance(f, Hidden)
        for d, f in zip(data["n_dropped"], data["n_flagged"], strict=True)
    ]
    return set(data.loc[concealed, [*PLACE, "rule"]].itertuples(index=False, name=None))


def agreement(tables: Frames, smallest: int) -> pd.DataFrame:
    """How many a rule names tells what the flow hides; φ with two of the counts tells the third."""
    import numpy as np

    data, concealed = tables["screening_agreement"], hidden_rules(tables, smallest)

    def mark(count: Any, *rules: tuple[Any, ...]) -> Mark:
        return "small" if 0 < int(count) < smallest else "withheld" if concealed.intersection(rules) else "shown"

    marks: dict[str, list[Mark]] = {"n_a": [], "n_b": [], "n_both": []}
    for row in data.to_dict("records"):
        a, b = (tuple(row[c] for c in (*PLACE, f"rule_{side}")) for side in "ab")
        for column, rules in (("n_a", (a,)), ("n_b", (b,)), ("n_both", (a, b))):
            marks[column].append(mark(row[column], *rules))
    kept = np.array([all(m == "shown" for m in row) for row in zip(*marks.values(), strict=True)], dtype=bool)
    return data.assign(**{c: shown(data[c], m, smallest) for c, m in marks.items()}, phi=data["phi"].where(kept))


def repeats(tables: Frames, smallest: int) -> pd.DataFrame:
    """Small counts of respondents whose answers stand in another row too; nothing else tells them."""
    data = tables["screening_repeats"]
    few: dict[str, list[Mark]] = {
        column: ["small" if 0 < int(count) < smallest else "shown" for count in data[column]]
        for column in ("n_compared", "n_same", "n_other")
    }
    return data.assign(**{column: shown(data[column], marks, smallest) for column, marks in few.items()})


def sensitivity(tables: Frames, smallest: int) -> pd.DataFrame:
    """How many a rule changes, and N with and without it, tell what the flow hides."""
    data, concealed = tables["separability_sensitivity"], hidden_rules(tables, smallest)
    marks: dict[str, list[Mark]] = {"n_in": [], "n_changed": [], "n": []}
    for row in data.to_dict("records"):
        place = tuple(row[c] for c in PLACE)
        few = 0 < int(row["n_changed"]) < smallest
        # those flagged by any rule are what "as reported" has more than "no rule"
        rules = {(*place, row["left_out"]), (*place, {"no rule": "included"}.get(row["left_out"], ""))}
        other: Mark = "withheld" if few or concealed & rules else "shown"
        marks["n_changed"].append("small" if few else other)
        marks["n_in"].append(other)
        marks["n"].append(other)
    return data.assign(**{c: shown(data[c], m, smallest) for c, m in marks.items()})


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
    """The rarest category's count is one of people; a share of people flagged tells what the flow hides."""
    data, concealed = tables["separability_gates"], hidden_rules(tables, smallest)
    marks: list[Mark] = []
    for row in data.to_dict("records"):
        flagged = row["statistic"] == "flagged" and (*(row[c] for c in PLACE), row["detail"]) in concealed
        marks.append("small" if counts_few(row, smallest) else "withheld" if flagged else "shown")
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
    # before the categories and the flow that they look at are themselves hidden
    "scoring_counts": labelled,
    "items_items": items,
    "items_categories": categories,
    "screening_agreement": agreement,
    "screening_repeats": repeats,
    "separability_sensitivity": sensitivity,
    "separability_gates": gates,
    "screening_flow": flow,
    "intake_variables": variables,
    "intake_values": values,
    "invariance_agreement_cells": agreement_cells,
    "validity_confusion": confusion,
    "invariance_groups": groups,
    **of_change.RULES,
}


def facts(verdict: Mapping[str, Any], smallest: int) -> dict[str, Any]:
    """Return a verdict's facts with small counts of people hidden: what a warning observed is a `Hidden` there.

    Examples
    --------
    >>> warned = [{"statistic": "smallest count", "observed": 3.0}, {"statistic": "srmr", "observed": 0.09}]
    >>> made = facts({"waves": {"w1": {"warnings": warned}}, "pooled": None}, 10)
    >>> [str(w["observed"]) for w in made["waves"]["w1"]["warnings"]]
    ['<10', '0.09']
    """

    def of(one: Mapping[str, Any]) -> dict[str, Any]:
        hidden = {"observed": Hidden(f"<{smallest}")}
        return {**one, "warnings": [w | hidden if counts_few(w, smallest) else w for w in one["warnings"]]}

    pooled = verdict.get("pooled")
    waves = {wave: of(one) for wave, one in verdict["waves"].items()}
    return {**verdict, "waves": waves, "pooled": of(pooled) if pooled else None}
