"""Norms of a wave's scores, for all and by group, in bands that no small count can be read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from emosec.definitions.studies import Study
from emosec.statistics.norms import bands, norm

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

ALL = "all"


def norms(scores: pd.DataFrame, respondents: pd.DataFrame, study: Study, smallest: int) -> pd.DataFrame:
    """Return the table of norms of one instrument in one wave.

    Parameters
    ----------
    scores : table `scores`
    respondents : table `respondents`, with the study's variables
    study : its group variables
    smallest : people that every band of every group holds at least

    Returns
    -------
    DataFrame
        The contracted table NORMS. The groups of a variable share their bands, and have none where some group, or those without a
        label, cannot fill two of them: what is known of all and of the others would tell the rest.
    """
    from emosec import tables
    from emosec.validity.contracts import NORMS
    from emosec.validity.variables import labels

    groups = labels(respondents, study)
    rows: list[TableRow] = []
    for (wave, instrument, scale), own in scores.groupby(["wave", "instrument", "scale"], sort=False):
        place = {"study": study.name, "wave": wave, "instrument": instrument, "scale": scale}
        values = own.set_index("respondent")["score"].dropna().astype("float64")
        rows += [place | row for row in _of(values.to_numpy(), bands([values.to_numpy()], smallest), ALL, ALL)]
        for variable in groups.columns:
            by = groups[variable].reindex(values.index).astype("string").fillna("")
            parts = {str(g): values[by == g].to_numpy() for g in sorted(by.unique())}
            starts = bands(list(parts.values()), smallest)
            if len(parts) > 1 and len(starts) > 1:
                rows += [place | r for g, x in parts.items() if g for r in _of(x, starts, str(variable), g)]
    return tables.frame(NORMS, rows)


def _of(values: np.ndarray, starts: np.ndarray, variable: str, group: str) -> list[TableRow]:
    if len(starts) < 2:
        return []
    found = []
    for start, end in zip(starts, [*starts[1:], np.inf], strict=True):
        below, at = int((values < start).sum()), int(((values >= start) & (values < end)).sum())
        one = norm(below, at, len(values))
        found.append(
            {"variable": variable, "group": group, "from": float(start), "below": None if end == np.inf else float(end), "n": at,
             "n_group": len(values), "percentile": one.percentile, "ci.lower": one.lower, "ci.upper": one.upper, "t": one.t,
             "t.lower": one.t_lower, "t.upper": one.t_upper}
        )  # fmt: skip
    return found
