"""What a study says of its respondent key: the columns, exports that call them otherwise, or that every row is a respondent."""

from __future__ import annotations

from collections.abc import Sequence

from emosec.definitions.documents import Contradiction
from emosec.definitions.exports import Export
from emosec.errors import many

BY_ROW = "row"


def refuse_contradictions(key: str | Sequence[str], exports: Sequence[Export], *, repeats_matter: bool) -> None:
    """Refuse a key that cannot name respondents.

    Parameters
    ----------
    key : the columns, or row
    exports : the study's exports, some of which may have columns of their own
    repeats_matter : whether the study says what becomes of several rows of one respondent, or of how a key is written

    Raises
    ------
    Contradiction
        The key names no column, or rows are respondents and something else asks for a key.
    """
    if not key:
        raise Contradiction(
            "respondent_key names no column", "name one, or write respondent_key: row", ("respondent_key",)
        )
    for at, export in enumerate(exports):
        if not export.respondent_key:
            continue
        if key == BY_ROW or len(export.respondent_key) != len(key):
            raise Contradiction(
                f"the export {export.name} names {many(len(export.respondent_key), 'column')} as respondent_key, and the study "
                f"{'says row' if key == BY_ROW else len(key)}",
                "name one for each of the study's, in the same order, or leave it out",
                ("exports", at, "respondent_key"),
            )
    if key != BY_ROW:
        return
    if len(exports) > 1:
        raise Contradiction(
            f"respondent_key: row, and there are {len(exports)} exports: the rows of one need not be the people of the "
            "other in the same order, so they cannot be joined by row",
            "name a column that is in every export, or make the exports studies of their own",
            ("respondent_key",),
        )
    if repeats_matter:
        raise Contradiction(
            "respondent_key: row leaves nothing to hash, to spell or to be there twice",
            "take respondent_names:, key_ignores_case: and keep: out",
            ("respondent_key",),
        )
