"""Where a study's ledgers lie: beside the raw data, under version control, never rebuilt.

`data/ledgers/<study>.json` holds the analyses, `<study>_claims.json` the claims.
Until the first release the folder was `data/looks`.
"""

from __future__ import annotations

from pathlib import Path

from emosec.errors import TableError

FOLDER, OLDER = Path("data/ledgers"), Path("data/looks")


def names_of(study: str) -> list[str]:
    """Return the files a study's ledgers may be, from the project's root: where they lie now, and where they once did.

    Examples
    --------
    >>> names_of("pmc")[:2]
    ['data/ledgers/pmc.json', 'data/ledgers/pmc_claims.json']
    """
    return [(folder / f"{study}{of}.json").as_posix() for folder in (FOLDER, OLDER) for of in ("", "_claims")]


def settled(path: str | Path) -> Path:
    """Return the place of a ledger, after moving there one that lies where older versions kept it.

    Parameters
    ----------
    path : where it lies now, `…/data/ledgers/<study>.json`

    Raises
    ------
    TableError
        There are two. Neither is thrown away: both say what was analysed first.
    """
    path = Path(path)
    older = path.parent.parent / OLDER.name / path.name
    if not older.is_file():
        return path
    if path.is_file():
        raise TableError(
            f"there are two ledgers of one study: {older} and {path}",
            where=str(older),
            why="an older emosec wrote the first; only both together say what was analysed first",
            remedy=f"put the entries of {older.name} that the second lacks into {path}, in order of days, and remove the first",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    older.replace(path)
    return path
