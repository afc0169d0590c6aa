"""Which columns of which export a study uses, and for what: only these leave intake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study

ANSWER_USES = ("item ", "variable ")
KEY, CHECK, PAGE, ONLY = "key", "check", "time on page", "rows wanted"


def uses_of_columns(study: Study, instruments: Mapping[str, Instrument], wave: str) -> dict[tuple[str, str], list[str]]:
    """Return (export, column) → what the study uses it for.

    Parameters
    ----------
    study : the study
    instruments : name → definition of the instruments asked; an item whose column is not named is called as the item is
    wave : the wave; variables that it did not ask are none of its uses
    """
    uses: dict[tuple[str, str], list[str]] = {}

    def use(export: str, column: str, what: str) -> None:
        uses.setdefault((export, column), []).append(what)

    for export in study.exports:
        for column in study.key_columns_of(export.name):
            use(export.name, column, KEY)
        for check in (*export.checks, *([export.consent] if export.consent else [])):
            use(export.name, check.column, CHECK)
        for page in export.pages:
            use(export.name, page.column, PAGE)
        for column in export.only:
            use(export.name, column, ONLY)
    for asked in study.instruments:
        known = instruments.get(asked.instrument)
        for item in dict.fromkeys([*(known.item_ids if known else ()), *asked.columns]):
            for column in asked.columns_of(item):
                use(asked.export, column, f"item {item} of {asked.instrument}")
    for variable in (v for v in study.variables if v.asked_in(wave)):
        use(variable.export, variable.source, f"variable {variable.name}")
    return uses


def used_columns(uses: Mapping[tuple[str, str], Sequence[str]], export: str) -> dict[str, Sequence[str]]:
    """Return column → what the study uses it for, in one export."""
    return {column: what for (of, column), what in uses.items() if of == export}
