"""Which claims were there before a wave's data were analysed: a ledger that only grows, compared by digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.definitions.hypotheses import Hypotheses
from emosec.errors import TableError
from emosec.ledgers import settled
from emosec.separability.typed_rows import SeparabilityAnalyses
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow


@dataclass(frozen=True)
class ClaimEntry:
    """A claim as it read when a wave's data were analysed with it for the first time.

    Attributes
    ----------
    hypothesis, sha256 : name and digest of what it says
    wave, data : the wave, and the digest of its raw files
    on : the day, ISO
    first : whether no claim had been entered for this wave before that day's run
    """

    hypothesis: str
    sha256: str
    wave: str
    data: str
    on: str
    first: bool


def entered(
    ledger: Sequence[ClaimEntry], claims: Hypotheses, waves: Mapping[str, str], on: str
) -> tuple[ClaimEntry, ...]:
    """Return the ledger with what is new in it behind the old.

    Parameters
    ----------
    ledger : entries so far
    claims : the study's claims as they read now
    waves : wave → digest of its raw files
    on : today, ISO

    Examples
    --------
    >>> claims = Hypotheses.model_validate({"name": "h", "registered_on": "2026-01-01", "hypotheses": [
    ...     {"name": "A", "claim": "c", "component": "calm", "criterion": {"variable": "x"}}]})
    >>> once = entered((), claims, {"w1": "d"}, "2026-01-02")
    >>> [e.first for e in once], entered(once, claims, {"w1": "d"}, "2026-01-09") == once
    ([True], True)
    """
    made = list(ledger)
    known = {(e.hypothesis, e.sha256, e.wave) for e in ledger}
    begun = {e.wave for e in ledger} | {w for e in ledger for w, data in waves.items() if e.data == data}
    for wave, data in waves.items():
        for claim in claims.hypotheses:
            if (claim.name, claim.sha256, wave) not in known:
                made.append(ClaimEntry(claim.name, claim.sha256, wave, data, on, wave not in begun))
    return tuple(made)


def standing(ledger: Sequence[ClaimEntry], claims: Hypotheses, wave: str, analysed_on: str) -> list[TableRow]:
    """Return what the ledger says of every claim in one wave, as rows of the table `standing` without place.

    Parameters
    ----------
    ledger : with today's entries
    claims : as they read now
    wave : the wave
    analysed_on : the day its data were first analysed, by the ledger of analyses; ISO
    """
    here = [e for e in ledger if e.wave == wave]
    first = {e.hypothesis: e for e in here if e.first}
    rows: list[TableRow] = []
    for claim in claims.hypotheses:
        own, registered = first.get(claim.name), claims.registered(claim).isoformat()
        if own is None:
            said = "added"
        elif own.sha256 != claim.sha256:
            said = "changed"
        elif own.on > analysed_on:
            # the data were analysed before the ledger of claims began: only the file vouches for the day
            said = "declared" if registered <= analysed_on else "added"
        else:
            said = "before" if registered <= own.on else "added"
        rows.append(
            {"hypothesis": claim.name, "sha256": claim.sha256, "registered_on": registered, "analysed_on": analysed_on,
             "standing": said}
        )  # fmt: skip
    return rows


def keep(
    path: str | Path, claims: Hypotheses | None, files: pd.DataFrame, analyses: pd.DataFrame, study: str, on: str
) -> pd.DataFrame:
    """Enter a study's claims into its ledger and return what it says.

    Parameters
    ----------
    path : the ledger, data/ledgers/<study>_claims.json, moved there from where older versions kept it; written in one step,
        and only where something is new
    claims : the study's claims; None gives an empty table and writes nothing
    files : contracted table FILES of all waves
    analyses : contracted table ANALYSES: instrument, wave and the day of the first analysis
    study : its name
    on : today, ISO

    Returns
    -------
    DataFrame
        The contracted table STANDING.

    Raises
    ------
    TableError
        The ledger cannot be read as one, or there are two.
    """
    from emosec import tables
    from emosec.separability.ledger import data_digest
    from emosec.validity.contracts import STANDING

    if claims is None:
        return tables.frame(STANDING, [])
    path = settled(path)
    known = from_json(tables.read_json(path) if path.is_file() else None, str(path))
    waves = {str(w): data_digest(map(str, own["sha256"])) for w, own in files.groupby("wave", sort=False)}
    ledger = entered(known, claims, waves, on)
    if len(ledger) > len(known):
        path.parent.mkdir(parents=True, exist_ok=True)
        tables.write_json({"claims": [asdict(e) for e in ledger]}, path)
    rows = [
        {"study": study, "wave": str(row["wave"]), "instrument": str(row["instrument"])} | said
        for row in records(analyses, SeparabilityAnalyses)
        for said in standing(ledger, claims, str(row["wave"]), str(row["first_on"]))
    ]
    return tables.frame(STANDING, rows)


def from_json(content: object, where: str) -> tuple[ClaimEntry, ...]:
    """Return the ledger from JSON's plain data; None, where there is no file yet, is an empty ledger.

    Raises
    ------
    TableError
        The content is no ledger. It is not replaced by a new one: that would forget what was claimed first.
    """
    if content is None:
        return ()
    names = {f.name for f in fields(ClaimEntry)}
    entries = content.get("claims") if isinstance(content, Mapping) else None
    if not isinstance(entries, list) or any(not isinstance(e, Mapping) or set(e) != names for e in entries):
        raise TableError(
            f"the ledger of claims is not a list `claims` with the keys {', '.join(sorted(names))}",
            where=where,
            why="without it nobody could say which claims were there before the data were analysed",
            remedy="put back the file that version control has; do not delete it",
        )
    return tuple(ClaimEntry(**e) for e in entries)
