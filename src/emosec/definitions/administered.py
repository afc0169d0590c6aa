"""An instrument as it was asked in a study: the columns, codes and pages of its items."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator

from emosec.definitions.codes import WHAT_CODES_ARE, Codes, OneMap, map_of
from emosec.definitions.documents import Contradiction, Described
from emosec.definitions.exports import Export
from emosec.definitions.waves import WHAT_CALLED_IS, AskedInWave, DeclaredWave


class Administered(Described):
    """An instrument as it was asked here."""

    instrument: str = Field(description="Name of the instrument definition.")
    export: str = Field(description="The export that holds its items.")
    columns: dict[str, str | tuple[str, ...]] = Field(
        default_factory=dict,
        description="item id: column, for the items whose column is called something else; item id: [column, column] where a "
        "question stands in one of several columns, as in counterbalanced blocks: at most one is filled per row.",
    )
    called: str = Field(
        default="",
        pattern=WHAT_CALLED_IS,
        description="What the columns are called where it is not as the items are: {number} stands for the digits at the end of an "
        "item's id, so that Q{number}A reads ecr7 from Q7A, and Q{number:02}A from Q07A. columns: names the exceptions.",
    )
    codes: Codes = Field(default_factory=dict, description=WHAT_CODES_ARE + " It wins over the export's.")
    wrong_labels: dict[str, str] = Field(
        default_factory=dict,
        description="column: why, for columns whose value labels or question say of the codes what the instrument does not, and "
        "are wrong; '*' stands for all. Without a reason such a contradiction stops the run.",
    )
    pages: tuple[tuple[str, ...], ...] = Field(
        default=(),
        description="Items in the order in which they stood, a list for each page of the questionnaire; "
        "pages of other items are not "
        "known. Where no page holds items of two components, a page cannot be told from a component, and the verdict says so.",
    )

    better: dict[str, Literal["higher", "lower"]] = Field(
        default_factory=dict,
        description="scale or total: which way its score is better, for the reliable change of instruments whose scales stand for "
        "no component; components are better toward their construct's pole.",
    )
    cutoff: dict[str, str] = Field(
        default_factory=dict,
        description="scale or total: label of the published cut-off whose crossing counts as clinical change, where several are "
        "published.",
    )

    not_asked: tuple[str, ...] = Field(
        default=(),
        description="Ids of published items that were not asked in this study: missing for everybody, and no reason to "
        "screen anybody.",
    )

    def columns_of(self, item: str) -> tuple[str, ...]:
        """Return the columns in which an item stands; commonly one, none for an item that was not asked.

        Examples
        --------
        >>> asked = Administered(instrument="ecr", export="main", called="Q{number}A", columns={"ecr2": "Q02A"})
        >>> asked.columns_of("ecr1"), asked.columns_of("ecr2")
        (('Q1A',), ('Q02A',))
        >>> Administered(instrument="ecr", export="main", called="Q{number:02}").columns_of("ecr1")
        ('Q01',)
        """
        if item in self.not_asked:
            return ()
        number = re.search(r"(?<!\d)\d+$", item)
        usual = self.called.format(number=int(number[0])) if self.called and number else item
        named = self.columns.get(item, usual)
        return (named,) if isinstance(named, str) else named

    def why_wrong(self, item: str, column: str) -> str:
        """Return why what the file says of a column's codes is wrong; empty where it is right."""
        said = self.wrong_labels
        return said.get(column) or said.get(item) or said.get("*", "")

    @model_validator(mode="after")
    def _one_page_each(self) -> Self:
        items = [i for page in self.pages for i in page]
        doubled = sorted({i for i in items if items.count(i) > 1})
        if doubled:
            raise Contradiction(
                f"the item {', '.join(doubled)} stands on two pages", "list each item once", at=("pages",)
            )
        return self

    @property
    def page_of(self) -> dict[str, int]:
        """The page of every item that is on a declared one; empty where none is."""
        return {item: number for number, page in enumerate(self.pages) for item in page}


def codes_of(asked: Administered, export: Export, item: str, column: str) -> OneMap:
    """Return written → published code of a column that holds an item: the instrument's word wins over the export's."""
    return map_of(asked.codes, column, item) or map_of(export.codes, column, item)


def as_in(asked: Administered, other: AskedInWave | None) -> Administered:
    """Return an instrument as it was asked in a wave that asked it otherwise."""
    if other is None:
        return asked
    left_out = tuple(dict.fromkeys((*asked.not_asked, *other.not_asked)))
    changed = {
        "called": other.called or asked.called,
        "columns": {**({} if other.called else asked.columns), **other.columns},
        "codes": other.codes or asked.codes,
        "not_asked": left_out,
    }
    return asked.model_copy(update=changed)


def exports_of_several_waves(waves: Iterable[DeclaredWave], asked: Iterable[Administered]) -> set[str]:
    """Return the exports whose file holds several waves: each takes rows of its own, or columns of its own.

    Examples
    --------
    >>> waves = [DeclaredWave(wave=w, only={"survey": {"time": (w,)}}) for w in ("t1", "t2")]
    >>> exports_of_several_waves(waves, []), exports_of_several_waves(waves[:1], [])
    ({'survey'}, set())
    """
    taken: dict[str, list[str]] = {}
    elsewhere: set[str] = set()
    for wave in waves:
        for export, wanted in wave.only.items():
            taken.setdefault(export, []).append(repr(sorted(wanted.items())))
        elsewhere |= {a.instrument for a in wave.asked if a.columns or a.called}
    by_rows = {export for export, rows in taken.items() if len(set(rows)) == len(rows) > 1}
    return by_rows | {a.export for a in asked if a.instrument in elsewhere}
