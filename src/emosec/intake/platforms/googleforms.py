"""Google Forms: a time stamp, then one column per question with the whole sentence as its header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.intake.platforms._layout import MOMENT, Head, PlatformLayout, bare

if TYPE_CHECKING:
    import pandas as pd

ASKED = 6

STAMP = {
    "timestamp", "zeitstempel", "horodateur", "marcatemporal", "tijdstempel", "informazionicronologiche",
    "carimbodedatahora", "отметкавремени", "χρονικήσήμανση", "חותמתזמן", "sygnaturaczasowa", "tidsstempel", "tidstämpel",
    "časováznačka", "časovápečiatka", "zamandamgası", "aikaleima", "időbélyeg", "позначкачасу", "marcajdetimp", "marcadetemps",
    "タイムスタンプ", "时间戳记", "時間戳記", "타임스탬프", "dấuthờigian", "stempelwaktu", "طابعزمني",
}  # fmt: skip


def layout(head: Head) -> PlatformLayout | None:
    """Return the layout of a Google Forms export, or None where it is none."""
    first = [row[0].strip() for row in head[1:] if row and row[0].strip()]
    if bare(head[0][0]) not in STAMP or not first or not all(MOMENT.match(cell) for cell in first):
        return None
    return PlatformLayout(1, list(head[0]), list(head[0]))


def paradata(cells: pd.DataFrame) -> dict[str, pd.Series[float]]:
    """Google Forms keeps submitted forms only, and no times."""
    return {}
