"""Finding a column of an export by name, and saying what is near when it is not there."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from emosec.errors import IntakeError, cut

TAKEN = ("study", "wave", "export", "respondent")
OF_EXPORT = " (export)"


def own_name(column: str) -> str:
    """Return the name of an export's column in the answers table, where study, wave, export and respondent are taken.

    Examples
    --------
    >>> own_name("study"), own_name("Q1")
    ('study (export)', 'Q1')
    """
    return f"{column}{OF_EXPORT}" if column in TAKEN else column


def refuse_unknown_column(
    column: str, known: Sequence[str], *, where: str, needed_for: str, remedy: str
) -> IntakeError:
    """Return the refusal of a column that an export lacks, with the nearest ones it has."""
    shown = [cut(k.removesuffix(OF_EXPORT), 120) for k in known]
    doubled = [k for k in shown if k.startswith(f"{column} (")]
    near = doubled or near_names(column, shown)
    what = f"the export has several columns called {column}" if doubled else f"the export has no column {column}"
    return IntakeError(
        f"{what}, which {needed_for} needs",
        where=where,
        remedy=(f"nearest: {', '.join(near)}. " if near else f"it has: {', '.join(shown[:12])}. ") + remedy,
    )


def near_names(column: str, known: Sequence[str]) -> list[str]:
    """Return up to three names close to the one asked for, upper and lower case aside."""
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(name.casefold(), name)
    return [folded[n] for n in difflib.get_close_matches(column.casefold(), list(folded), n=3, cutoff=0.5)]
