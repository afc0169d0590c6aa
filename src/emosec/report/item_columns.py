"""Which columns of the exports hold items of the instruments asked."""

from __future__ import annotations

from emosec.definitions.catalogue import Design


def items_of(design: Design) -> dict[tuple[str, str], tuple[str, str]]:
    """Return (export, column) → instrument and item, for the columns that hold items of the instruments asked.

    Their counts are those of the room items, among included respondents; see docs/decisions/0010.
    """
    found: dict[tuple[str, str], tuple[str, str]] = {}
    studies = (design.study, *(design.study.in_wave(w.wave) for w in design.study.waves))
    for asked in (a for study in studies for a in study.instruments):
        for item in design.instruments[asked.instrument].item_ids if asked.instrument in design.instruments else ():
            for column in asked.columns_of(item):
                found.setdefault((asked.export, column), (asked.instrument, item))
    return found
