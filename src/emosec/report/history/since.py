"""One call from results to what changed since the last different run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emosec import tables
from emosec.definitions.catalogue import Design
from emosec.report.gather import SMALLEST, gather
from emosec.report.history.archive import keep, kept_run
from emosec.report.history.compare import compare

RUNS = "runs"  # results/<study>/runs


def since_last_run(
    results: Path, design: Design, waves: Sequence[str] | None = None, smallest: int = SMALLEST, most: int = 5
) -> dict[str, object]:
    """Keep the published tables of this run, and say what is different from the last different one.

    Parameters
    ----------
    results : results/<study>
    design : the study's definitions
    waves : the waves that the report tells of; all by default
    smallest : the smallest count of people that is published: what is kept is what may be published
    most : how many runs are kept

    Returns
    -------
    dict
        See `emosec.report.history.compare.compare`. The same results give the same, however often they are made.
    """
    published = gather(results, design, waves, smallest).tables
    records = [p for p in sorted(results.rglob("run*.json")) if p.parent.name != "10_report"]
    jobs = {path.relative_to(results).as_posix(): tables.read_json(path) for path in records}
    now = kept_run(published, jobs)
    return compare(keep(now, results / RUNS, most), now)
