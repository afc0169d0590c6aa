"""A study's verdicts entered into its ledger of analyses, and what the ledger then says about each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.definitions.catalogue import Design
from emosec.ledgers import settled
from emosec.separability.ledger import (
    PUT_BACK,
    Analysis,
    History,
    analyses_of,
    data_digest,
    from_json,
    history,
    notes_of,
    record,
    to_json,
)

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow
    from emosec.separability.record import Record


def keep(path: str | Path, verdicts: Iterable[Record], files: pd.DataFrame, design: Design, on: str) -> pd.DataFrame:
    """Enter a study's verdicts into its ledger of analyses and return what the ledger says.

    Parameters
    ----------
    path : the ledger, data/ledgers/<study>.json, moved there from where older versions kept it; written in one step,
        and only where an analysis is new
    verdicts : content of every verdict.json of the study
    files : the contracted table FILES of all waves
    design : the study's definitions
    on : today, ISO

    Returns
    -------
    DataFrame
        The contracted table ANALYSES, a row per instrument and wave.

    Raises
    ------
    TableError
        The ledger cannot be read as one, or there are two.
    """
    from emosec import tables
    from emosec.separability.contracts import ANALYSES

    path = settled(path)
    content = tables.read_json(path, PUT_BACK) if path.is_file() else None
    known = from_json(content, str(path))
    new = [one for verdict in verdicts for one in analyses_of_study(verdict, files, design, on)]
    analyses = record(known, new)
    if len(analyses) > len(known):
        path.parent.mkdir(parents=True, exist_ok=True)
        tables.write_json(to_json(analyses, notes_of(content)), path)
    rows = [_row(history(analyses, one), design.study.name) for one in new]
    return tables.frame(ANALYSES, rows)


def analyses_of_study(verdict: Record, files: pd.DataFrame, design: Design, on: str) -> list[Analysis]:
    """Return the analyses that one instrument's verdicts are."""
    name = verdict["instrument"]
    definitions = {
        "instrument": design.instruments[name],
        "screening": design.screening,
        "models": design.models,
    }
    data = data_of(files, design.study.administered(name).export)
    return analyses_of(verdict, data, design.decision, definitions, on)


def _row(past: History, study: str) -> TableRow:
    return {
        "study": study,
        "wave": past.wave,
        "instrument": past.instrument,
        "analyses": past.analyses,
        "allowed": past.allowed,
        "first_on": past.first[0],
        "first_sha256": past.first[1],
        "rule_changed": past.rule_changed,
        "differences": "; ".join(map(str, past.differences)) or None,
        "data_changed": past.data_changed,
        "definitions_changed": ", ".join(past.definitions_changed) or None,
        "other_answer": past.other_answer,
    }


def data_of(files: pd.DataFrame, export: str) -> dict[str, str]:
    """Return the digest of an export's files in each wave.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("w1", "tai", "a"), ("w1", "msq", "b"), ("w2", "tai", "c")]
    >>> sorted(data_of(pd.DataFrame(rows, columns=["wave", "export", "sha256"]), "tai"))
    ['w1', 'w2']
    """
    own = files[files["export"] == export]
    return {str(wave): data_digest(map(str, rows["sha256"])) for wave, rows in own.groupby("wave", sort=False)}
