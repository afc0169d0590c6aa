"""What a reader must know about a row of a table, as facts: a code, and what it is about. The report makes the words.

In a table the remarks of a row are one cell: a JSON list of objects, each with its `code` and its facts by name. A fact named
`n` is a count of people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from emosec.errors import EmosecError

Fact = str | int | float | tuple[str, ...] | tuple[int, ...]


@dataclass(frozen=True)
class Remark:
    """One thing to know.

    Attributes
    ----------
    code : what it is, a word with underscores
    facts : what it is about, by name

    Examples
    --------
    >>> Remark("items_left_out", {"items": ("calm", "rested")})["items"]
    ('calm', 'rested')
    """

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.facts[name]


def of_engine(warning: str) -> Remark:
    """Return a warning of the statistics, whose form is `code: words`, as a remark that holds the words as `said`.

    Examples
    --------
    >>> of_engine("heywood: the residual variance of calm is -0.02").code
    'heywood'
    """
    code, _, said = warning.partition(": ")
    return Remark(code, {"said": said}) if said else Remark("engine", {"said": warning})


def of_refusal(error: EmosecError) -> Remark:
    """Return a refusal as a remark: its class, and what it said."""
    return Remark("refused", {"error": type(error).__name__, "said": error.what})


# of what was not fitted, so that nothing can be said of a search for its minimum
NOT_FITTED = ("refused", "no_complete_rows", "no_items")


def no_complete_rows(asked: int) -> Remark:
    """Return that nobody answered everything, as where each person was asked some of the items."""
    return Remark("no_complete_rows", {"of": asked})


def written(remarks: Iterable[Remark]) -> str | None:
    """Return remarks as the cell of a table; None where there are none.

    Examples
    --------
    >>> written([Remark("floor", {"at_least": 0.5}), Remark("unanswered")])
    '[{"code": "floor", "at_least": 0.5}, {"code": "unanswered"}]'
    """
    rows = [{"code": r.code, **r.facts} for r in remarks]
    return json.dumps(rows, ensure_ascii=False) if rows else None


def read(cell: object) -> tuple[Remark, ...]:
    """Return the remarks of a table's cell.

    Examples
    --------
    >>> read(written([Remark("items_left_out", {"items": ("calm",)})]))
    (Remark(code='items_left_out', facts={'items': ('calm',)}),)
    >>> read(None)
    ()
    """
    if not isinstance(cell, str) or not cell:
        return ()
    return tuple(_read(row) for row in json.loads(cell))


def _read(row: dict[str, Any]) -> Remark:
    facts = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items() if k != "code"}
    return Remark(str(row["code"]), facts)


def plain(remarks: Iterable[Remark]) -> str:
    """Return remarks for a log or an error message: code and facts, with nothing rounded or hidden.

    Examples
    --------
    >>> plain([Remark("items_left_out", {"items": ("calm", "rested")}), Remark("unanswered")])
    'items_left_out: calm, rested; unanswered'
    """
    return "; ".join(": ".join(part for part in (r.code, _listed(r.facts.values())) if part) for r in remarks)


def _listed(facts: Iterable[Fact]) -> str:
    return " ".join(", ".join(map(str, f)) if isinstance(f, tuple) else str(f) for f in facts)
