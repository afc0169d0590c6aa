"""Two runs side by side: which published results differ though their data do not, by how much, and why."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from emosec.contract import Table
from emosec.contracts import TABLES
from emosec.report.history.archive import KeptRun
from emosec.report.history.reasons import differences, makers, raw_of, upstream

if TYPE_CHECKING:
    import pandas as pd

# ASSUME two numbers that differ by less than this share of their size are the same number, computed on another machine.
SAME = 1e-9
CONTRACTS = {f"{t.room}_{t.name}": t for t in TABLES}
# grows with every analysis, and says so itself
LEFT_OUT = ("separability_analyses",)
WHERE = ("wave", "instrument")


def compare(before: KeptRun | None, now: KeptRun) -> dict[str, object]:
    """Return what changed since a run.

    Parameters
    ----------
    before : the last different run, or None
    now : the present run

    Returns
    -------
    dict
        run, earlier : digests; earlier is None where there is no other run
        compared : results (one table of an instrument in a wave) in both runs on the same data
        other_data : results in both runs whose raw data differ, which are not compared
        changed : for each that differs: table, wave, instrument, rows compared, changed and gone, the column that differs
        most, by what
        share, and why: reason → details
        unlike : reason → details of everything that the runs rest on differently, whether or not a result differs
    """
    made: dict[str, Any] = {"run": now.digest, "earlier": before.digest if before else None, "compared": 0, "other_data": 0,
                            "changed": [], "unlike": {}}  # fmt: skip
    if before is None:
        return made
    made["unlike"] = differences(before.jobs, now.jobs, set(now.jobs) & set(before.jobs))
    for slug, place, old, new in groups(before, now):
        records = resting_on(slug, place, now)
        earlier = resting_on(slug, place, before)
        wave = "" if place["wave"] == "pooled" else place["wave"]
        if raw_of(records, now.jobs, wave) != raw_of(earlier, before.jobs, wave):
            made["other_data"] += 1
            continue
        made["compared"] += 1
        differing = rows_apart(CONTRACTS[slug], old, new)
        if differing:
            why = differences(before.jobs, now.jobs, records)
            made["changed"].append({"table": slug, **place, **differing, "why": why})
    return made


def groups(before: KeptRun, now: KeptRun) -> Iterator[tuple[str, dict[str, str], pd.DataFrame, pd.DataFrame]]:
    """Give every table of both runs, parted by instrument and wave; only parts that the earlier run has."""
    for slug in [s for s in before.tables if s in CONTRACTS and s not in LEFT_OUT]:
        old, new = (read(run.tables.get(slug, "")) for run in (before, now))
        by = [c for c in WHERE if c in old.columns]
        for key, rows in old.groupby(by, sort=False):
            place = dict(zip(by, map(str, key), strict=True))
            here = new.loc[(new[by] == list(key)).all(axis=1)] if set(by) <= set(new.columns) else new[:0]
            yield slug, {"instrument": "", **place}, rows, here


def read(text: str) -> pd.DataFrame:
    """Return a kept table as text; empty where there is none."""
    import pandas as pd

    return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False) if text else pd.DataFrame()


def resting_on(slug: str, place: Mapping[str, str], run: KeptRun) -> set[str]:
    """Return the records of the jobs that a table of an instrument in a wave rests on."""
    made_by = makers(run.jobs)
    file, room = CONTRACTS[slug].file, CONTRACTS[slug].room
    candidates = []
    for path, record in made_by.items():
        parts, known = PurePosixPath(path).parts, run.jobs[record].get("wildcards") or {}
        if (
            parts[-1] == file
            and parts[2].endswith(f"_{room}")
            and known.get("instrument", "") in ("", place["instrument"])
        ):
            candidates.append((record, known.get("wave", "pooled")))
    own = [record for record, wave in candidates if wave == place["wave"]]
    # a table of all waves has rows of each
    own = own or [record for record, wave in candidates if wave == "pooled"]
    return upstream(own[0], run.jobs, made_by) if own else set()


def rows_apart(table: Table, old: pd.DataFrame, new: pd.DataFrame) -> dict[str, object] | None:
    """Return how many rows differ or are gone and where most, or None where all earlier rows are as they were."""
    key = [c for c in table.key if c in old.columns and c in new.columns]
    if not len(new) or not key:
        return (
            {"n": len(old), "n_changed": 0, "n_gone": len(old), "column": "", "largest": None} if not len(new) else None
        )
    fresh = {tuple(r[c] for c in key): r for r in new.to_dict("records")}
    columns = [c for c in old.columns if c in new.columns and c not in key]
    gone, changed, most = 0, 0, ("", 0.0)
    for row in old.to_dict("records"):
        other = fresh.get(tuple(row[c] for c in key))
        if other is None:
            gone += 1
            continue
        apart = {c: far for c in columns if (far := how_far(row[c], other[c])) > SAME}
        changed += bool(apart)
        worst = max(apart, key=lambda c: apart[c], default="")
        if worst and (not most[0] or apart[worst] > most[1]):
            most = (worst, apart[worst])
    if not changed and not gone:
        return None
    largest = most[1] if most[0] and most[1] < float("inf") else None
    return {"n": len(old), "n_changed": changed, "n_gone": gone, "column": most[0], "largest": largest}


def how_far(one: str, other: str) -> float:
    """Return by what share of their size two cells differ: 0 where they say the same, infinity where they are no numbers.

    Examples
    --------
    >>> how_far("0.5", "0.50"), how_far("1.0", "1.1") > .09, how_far("", "0.3"), how_far("a", "a")
    (0.0, True, inf, 0.0)
    """
    if one == other:
        return 0.0
    try:
        a, b = float(one), float(other)
    except ValueError:
        return float("inf")
    size = max(abs(a), abs(b))
    return abs(a - b) / size if size > 0 else 0.0
