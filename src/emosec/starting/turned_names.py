"""Items whose names say that they are reversed, and whose answers say that they were turned before the export."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from emosec.starting.blocks import Block
from emosec.starting.texts import word

# calm_2r, calm2_R, q7_rec, F04_inv: behind the number of an item
TURNED = re.compile(
    r".{0,200}\d[_.\-]?(r|rev|revd|reversed?|rec|recod\w{0,4}|inv|invert\w{0,3}|umg|umgepolt|umkodiert|rek|rekod\w{0,5})",
    re.IGNORECASE,
)
FEWEST = 2


def turned_in(block: Block) -> str:
    """Return what to write of columns of a block that are named as reversed and were turned before the export."""
    columns = [c.name for c in block.items.values()]
    return turned_by_name(columns, [block.items[i].name for i in block.against], sorted(block.responses))


def turned_by_name(columns: Sequence[str], against: Collection[str], codes: Sequence[int] = (1, 2, 3, 4, 5)) -> str:
    """Return what to write of columns that are named as reversed and go along with those that are not; empty where none do.

    Parameters
    ----------
    columns : the columns of a draft
    against : those that correlate negatively with the others, and were not turned
    codes : the responses

    Examples
    --------
    >>> turned_by_name(["calm_1", "calm_2r", "calm_3", "calm_4r"], [])[:62]
    'calm_2r, calm_4r are named as reversed and go along with the o'
    >>> turned_by_name(["calm_1", "calm_2r", "calm_3", "calm_4r"], ["calm_2r", "calm_4r"])
    ''
    """
    named = [c for c in columns if TURNED.fullmatch(c)]
    found = [c for c in named if c not in against]
    if len(found) < FEWEST or len(named) == len(columns):
        return ""
    back = ", ".join(f"{code}: {other}" for code, other in zip(codes, reversed(codes), strict=True))
    return (
        f"{', '.join(found)} are named as reversed and go along with the others: turned before the export? Then list them in "
        f"reversed:, and turn them back by codes: {{{word(found[0])}: {{{back}}}}} and so on beside the instrument, so that what "
        "wording does can be told"
    )
