"""What may not be published of change: counts of who changed, crossed a cut-off, was in an arm, left or always came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.invariance.contracts import ATTRITION, CLINICAL_CHANGE, COMPLETERS, MEAN_CHANGE, RELIABLE_CHANGE
from emosec.report.cells import Mark, hide
from emosec.report.counts import Frames, marks_of, mask_of, of_enough, parts_of_n, shown
from emosec.report.hidden import Hidden

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import Table

PLACE = ["study", "wave", "instrument"]


def reliable_change(tables: Frames, smallest: int) -> pd.DataFrame:
    """Those whose score rose, stayed and fell sum to the n of both waves."""
    data = tables["invariance_reliable_change"]
    return parts_of_n(data, RELIABLE_CHANGE, ("higher", "same", "lower"), smallest)


def clinical_change(tables: Frames, smallest: int) -> pd.DataFrame:
    """Those who recovered, improved, did not change and deteriorated sum to n, and the arms to all."""
    parts = ("recovered", "improved", "unchanged", "deteriorated")
    data, hidden = tables["invariance_clinical_change"], arms_hidden(tables["invariance_clinical_change"], smallest)
    made = parts_of_n(data, CLINICAL_CHANGE, parts, smallest)
    return without_arms(made, CLINICAL_CHANGE, hidden, smallest, [f"n_{part}" for part in parts])


def mean_change(tables: Frames, smallest: int) -> pd.DataFrame:
    """The arms sum to all; a comparison of two arms tells as much as both."""
    data = tables["invariance_mean_change"]
    return without_arms(of_enough(data, MEAN_CHANGE, smallest), MEAN_CHANGE, arms_hidden(data, smallest), smallest)


def arms_hidden(data: pd.DataFrame, smallest: int) -> list[bool]:
    """Return which rows are of an arm, or of two, whose people are too few or would tell another arm's by their difference."""
    between = ["scale", "wave_a", "wave_b"]
    versus = data["versus"] if "versus" in data else data["arm"].map(lambda _: "")
    single = data[(data["arm"] != "all") & (versus == "")]
    marks = marks_of(single, [*PLACE, *between], smallest, zeros=True) if len(single) else []
    names = single[[*PLACE, *between, "arm"]].itertuples(index=False, name=None)
    small = {name for name, mark in zip(names, marks, strict=True) if mark != "shown"}
    rows = data[[*PLACE, *between]].itertuples(index=False, name=None)
    return [bool(small & {(*r, a), (*r, v)}) for r, a, v in zip(rows, data["arm"], versus, strict=True)]


def without_arms(
    data: pd.DataFrame, table: Table, hidden: list[bool], smallest: int, counts: list[str] | None = None
) -> pd.DataFrame:
    """Return a table in which the rows of hidden arms have neither numbers nor counts."""
    if not any(hidden):
        return data
    marks: list[Mark] = ["withheld" if h else "shown" for h in hidden]
    numbers = {c.name: data[c.name].mask(mask_of(hidden, data)) for c in table.columns if c.kind == "number"}
    return data.assign(**numbers, **{c: shown(data[c], marks, smallest) for c in ["n", *(counts or [])]})


def attrition(tables: Frames, smallest: int) -> pd.DataFrame:
    """Those who stayed and those who left sum to the group, and the groups to those with a score."""
    data = tables["invariance_attrition"]
    if not len(data):
        return data
    by = [*PLACE, "wave_a", "wave_b", "kind", "name"]
    columns = [marks_of(data, by, smallest, f"n_{part}") for part in ("stayed", "left")]
    rows = [
        hide([float(a), float(b)], smallest, zeros=True) for a, b in zip(data["n_stayed"], data["n_left"], strict=True)
    ]
    hidden = [
        any(m != "shown" for m in marks)
        for marks in zip(*columns, [a for a, _ in rows], [b for _, b in rows], strict=True)
    ]
    marked: list[Mark] = ["withheld" if h else "shown" for h in hidden]
    numbers = {c.name: data[c.name].mask(mask_of(hidden, data)) for c in ATTRITION.columns if c.kind == "number"}
    said = {f"n_{part}": shown(data[f"n_{part}"], marked, smallest) for part in ("stayed", "left")}
    return data.assign(**numbers, **said)


def completers(tables: Frames, smallest: int) -> pd.DataFrame:
    """All less completers are those who missed a wave: where they are few, completers are withheld."""
    data = of_enough(tables["invariance_completers"], COMPLETERS, smallest)
    few = [
        isinstance(n, Hidden) or 0 < int(n) - int(own) < smallest or 0 < int(own) < smallest
        for n, own in zip(data["n"], data["n_completers"], strict=True)
    ]
    numbers = {f"{what}_completers": data[f"{what}_completers"].mask(mask_of(few, data)) for what in ("mean", "sd")}
    return data.assign(
        **numbers, n_completers=shown(data["n_completers"], ["withheld" if f else "shown" for f in few], smallest)
    )


RULES = {
    "invariance_reliable_change": reliable_change,
    "invariance_mean_change": mean_change,
    "invariance_clinical_change": clinical_change,
    "invariance_attrition": attrition,
    "invariance_completers": completers,
}
