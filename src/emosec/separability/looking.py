"""A study's verdicts entered into its ledger of looks, and what the ledger then says about each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from emosec.definitions.catalogue import Design
from emosec.separability.ledger import data_digest, from_json, history, looks_of, record, to_json

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Looked:
    """A ledger with a study's verdicts entered.

    Attributes
    ----------
    ledger : what to write back, plain data
    histories : one per instrument and wave, plain data: looks, allowed, first, differences, sentence
    """

    ledger: dict[str, Any]
    histories: list[dict[str, Any]]


def enter(
    ledger: Any,
    verdicts: Iterable[Mapping[str, Any]],
    files: pd.DataFrame,
    design: Design,
    on: str,
    where: str = "looks.json",
) -> Looked:
    """Enter a study's verdicts into its ledger.

    Parameters
    ----------
    ledger : the ledger's JSON, or None where there is no file yet
    verdicts : content of every verdict.json of the study
    files : the contracted table FILES of all waves
    design : the study's definitions
    on : today, ISO
    where : the ledger's file, for errors

    Raises
    ------
    TableError
        The ledger cannot be read as one.
    """
    known = from_json(ledger, where)
    new = [
        look
        for verdict in verdicts
        for look in looks_of(
            verdict,
            data_of(files, design.study.administered(verdict["instrument"]).export),
            design.decision,
            {
                "instrument": design.instruments[verdict["instrument"]],
                "screening": design.screening,
                "models": design.models,
            },
            on,
        )
    ]
    looks = record(known, new)
    found = [history(looks, look) for look in new]
    return Looked(to_json(looks), [asdict(h) | {"sentence": h.sentence} for h in found])


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
