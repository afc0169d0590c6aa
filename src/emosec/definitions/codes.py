"""Written codes to published codes, where an export numbers the answers in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

from emosec.definitions.documents import Contradiction

OneMap = dict[str, int]


def one_to_one(codes: dict[str, int | OneMap]) -> dict[str, int | OneMap]:
    """Refuse a map in which two written codes stand for one published code."""
    own = {"codes": {w: p for w, p in codes.items() if isinstance(p, int)}}
    for place, known in (own | {w: p for w, p in codes.items() if not isinstance(p, int)}).items():
        published = list(known.values())
        doubled = sorted({p for p in published if published.count(p) > 1})
        if doubled:
            both = " and ".join(w for w, p in known.items() if p == doubled[0])
            raise Contradiction(
                f"{place}: the written codes {both} both stand for the published code {doubled[0]}",
                "give every published code one written code; a cell that means no answer belongs into missing: of the export",
            )
    return codes


Codes = Annotated[dict[str, int | OneMap], AfterValidator(one_to_one)]

WHAT_CODES_ARE = (
    "written code: published code, every code once, where the export numbers the answers in its own way (codes: {1: 1, 6: 2, "
    "2: 3, 3: 4, 4: 5}); column: {written: published} for a column with codes of its own."
)


def map_of(codes: Mapping[str, int | OneMap], *names: str) -> OneMap:
    """Return the map of one column, by the first of its names that has one of its own; empty where there is none.

    Examples
    --------
    >>> map_of({"1": 5, "2": 4, "q3": {"1": 1, "2": 2}}, "q3"), map_of({"1": 5, "2": 4}, "q1")
    ({'1': 1, '2': 2}, {'1': 5, '2': 4})
    """
    for name in names:
        own = codes.get(name)
        if own is not None and not isinstance(own, int):
            return own
    return {written: published for written, published in codes.items() if isinstance(published, int)}
