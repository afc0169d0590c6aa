"""A study's verdicts entered into its ledger of looks, and what the ledger then says about each."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.definitions.catalogue import Design
from emosec.separability.ledger import (
    PUT_BACK,
    History,
    Look,
    data_digest,
    from_json,
    history,
    looks_of,
    notes_of,
    record,
    to_json,
)

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow
    from emosec.separability.record import Record


def keep(path: str | Path, verdicts: Iterable[Record], files: pd.DataFrame, design: Design, on: str) -> pd.DataFrame:
    """Enter a study's verdicts into its ledger of looks and return what the ledger says.

    Parameters
    ----------
    path : the ledger, data/looks/<study>.json; written in one step, and only where a look is new
    verdicts : content of every verdict.json of the study
    files : the contracted table FILES of all waves
    design : the study's definitions
    on : today, ISO

    Returns
    -------
    DataFrame
        The contracted table LOOKS, a row per instrument and wave.

    Raises
    ------
    TableError
        The ledger cannot be read as one.
    """
    from emosec import tables
    from emosec.separability.contracts import LOOKS

    path = Path(path)
    content = tables.read_json(path, PUT_BACK) if path.is_file() else None
    known = from_json(content, str(path))
    new = [look for verdict in verdicts for look in looks_of_study(verdict, files, design, on)]
    looks = record(known, new)
    if len(looks) > len(known):
        path.parent.mkdir(parents=True, exist_ok=True)
        tables.write_json(to_json(looks, notes_of(content)), path)
    found = [_row(history(looks, look), design.study.name) for look in new]
    return tables.frame(LOOKS, found)


def looks_of_study(verdict: Record, files: pd.DataFrame, design: Design, on: str) -> list[Look]:
    """Return the looks that one instrument's verdicts are."""
    name = verdict["instrument"]
    definitions = {
        "instrument": design.instruments[name],
        "screening": design.screening,
        "models": design.models,
    }
    data = data_of(files, design.study.administered(name).export)
    return looks_of(verdict, data, design.decision, definitions, on)


def _row(found: History, study: str) -> TableRow:
    return {
        "study": study,
        "wave": found.wave,
        "instrument": found.instrument,
        "looks": found.looks,
        "allowed": found.allowed,
        "first_on": found.first[0],
        "first_sha256": found.first[1],
        "rule_changed": found.rule_changed,
        "differences": "; ".join(map(str, found.differences)) or None,
        "data_changed": found.data_changed,
        "definitions_changed": ", ".join(found.definitions_changed) or None,
        "other_answer": found.other_answer,
        "sentence": found.sentence,
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
