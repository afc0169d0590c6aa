"""Everything the report reads: contracted tables stacked over waves and instruments, verdicts, provenance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emosec import tables
from emosec.contract import Table
from emosec.contracts import ROOMS, TABLES
from emosec.definitions.catalogue import Design
from emosec.definitions.configuration import Configuration
from emosec.errors import TableError
from emosec.provenance import JobRecord
from emosec.report.labels import wave_order
from emosec.report.suppression import facts, publishable
from emosec.separability.record import Record

if TYPE_CHECKING:
    import pandas as pd

    from emosec.intake.codebook import Codebook

SMALLEST: int = Configuration.model_fields["smallest_cell"].default
CSV_TABLES = tuple(t for t in TABLES if t.format == "csv")
SLUGS = {t: f"{t.room}_{t.name}" for t in CSV_TABLES}


@dataclass(frozen=True)
class Gathered:
    """What the rooms left for one study.

    Attributes
    ----------
    study : the study's name
    waves : waves in the study's order, without `pooled`
    tables : slug (`room_table`) → every wave and instrument stacked; empty where the room wrote nothing
    verdicts : instrument → verdict.json
    runs : path below the results folder → run.json
    codebooks : wave → codebook.json of the room intake
    smallest : the smallest count of people that is published
    seed : the project's seed, from which every task derives its own; None where nobody said it
    since : what is different from the last different run; see `emosec.report.history`
    """

    study: str
    waves: list[str]
    tables: dict[str, pd.DataFrame]
    verdicts: dict[str, Record]
    runs: dict[str, JobRecord]
    codebooks: dict[str, Codebook] = field(default_factory=dict)
    smallest: int = SMALLEST
    seed: int | None = None
    since: dict[str, Any] = field(default_factory=dict)

    def of(self, slug: str, **where: str) -> pd.DataFrame:
        """Return the rows of a table in which every named column has the given value.

        Examples
        --------
        >>> import pandas as pd
        >>> had = Gathered("s", [], {"t": pd.DataFrame({"wave": ["a", "b"], "x": [1, 2]})}, {}, {})
        >>> had.of("t", wave="b")["x"].tolist()
        [2]
        """
        found = self.tables[slug]
        for column, value in where.items():
            found = found[found[column] == value]
        return found

    def waves_of(self, slug: str, instrument: str) -> list[str]:
        """Return the waves for which a table has rows of an instrument."""
        return wave_order(self.of(slug, instrument=instrument)["wave"].tolist(), self.waves)


def gather(
    results: Path,
    design: Design,
    waves: Sequence[str] | None = None,
    smallest: int = SMALLEST,
    seed: int | None = None,
) -> Gathered:
    """Read every result table of a study, and leave out what may not be published.

    Parameters
    ----------
    results : results/<study>
    design : the study's definitions; they give the order of the instruments
    waves : the waves to read, in their order; all that are there by default, in the order of their names
    smallest : the smallest count of people that is published; see `emosec.report.suppression`
    seed : the project's seed

    Raises
    ------
    TableError
        The folder is missing, intake left nothing in it, or a table breaks its contract.
    """
    if not results.is_dir():
        raise TableError("there are no results", where=str(results), remedy="run make; the report only reads tables")
    numbers = {room: i for i, room in enumerate(ROOMS, start=1)}
    stacked = {
        SLUGS[table]: stack(table, results / f"{numbers[table.room]}_{table.room}", design, waves)
        for table in CSV_TABLES
    }
    files = stacked["intake_files"]
    if not len(files):
        raise TableError(
            "intake left no list of files", where=str(results / "1_intake"), remedy="run the workflow from its start"
        )
    verdicts = {
        name: tables.read_json(path)
        for name in design.instruments
        if (path := results / f"{numbers['separability']}_separability" / name / "verdict.json").is_file()
    }
    runs = {
        path.parent.relative_to(results).as_posix(): tables.read_json(path)
        for path in sorted(results.rglob("run.json"))
    }
    ordered = wave_order(files["wave"].tolist(), waves or ())
    books = {wave: results / f"{numbers['intake']}_intake" / wave / "codebook.json" for wave in ordered}
    codebooks = {wave: tables.read_json(path) for wave, path in books.items() if path.is_file()}
    published = publishable(stacked, design, smallest)
    verdicts = {name: facts(said, smallest) for name, said in verdicts.items()}
    changed = results / f"{numbers['report']}_report" / "since.json"
    since = tables.read_json(changed) if changed.is_file() else {}
    return Gathered(design.study.name, ordered, published, verdicts, runs, codebooks, smallest, seed, since)


def stack(table: Table, folder: Path, design: Design, waves: Sequence[str] | None) -> pd.DataFrame:
    """Return one table of all waves and instruments, instruments and waves in the study's order."""
    found = tables.read_all(table, sorted(folder.rglob(table.file)))
    if waves is not None:
        found = found[found["wave"].isin([*waves, "pooled"])]
    order = {wave: i for i, wave in enumerate(wave_order(found["wave"].tolist(), waves or ()))}
    keys = {"_wave": found["wave"].map(order)}
    if "instrument" in found.columns:
        rank = {name: i for i, name in enumerate(design.instruments)}
        keys = {"_instrument": found["instrument"].map(lambda n: rank.get(n, len(rank))), **keys}
    # stable, so that rows keep the order their room wrote them in
    return found.assign(**keys).sort_values(list(keys), kind="stable").drop(columns=list(keys)).reset_index(drop=True)
