"""What is known about every variable kept: from intake's codebook, and from the instruments and variables of the study."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.report.item_columns import items_of
from emosec.report.words import human

if TYPE_CHECKING:
    from emosec.definitions.catalogue import Design
    from emosec.definitions.instruments import Instrument
    from emosec.intake.codebook import KeptColumn
    from emosec.report.gather import Gathered


@dataclass(frozen=True)
class KnownVariable:
    """A variable of one export in one wave.

    Attributes
    ----------
    export, wave, name : where it is, and its name in the answers
    column : its header as written
    position : 1 for the first column of the file
    question : the question, from the export, else from the instrument or the study
    uses : what the study uses it for, in words
    instrument, item : the instrument it is an item of, and the item's id; None and empty for other variables
    labels : code → label, of the instrument for its items, else as the export tells them
    missing : cell that means no answer → why
    unit : the unit of a number
    note : what is to be known
    """

    export: str
    wave: str
    name: str
    column: str
    position: int
    question: str
    uses: tuple[str, ...]
    instrument: Instrument | None
    item: str
    labels: dict[str, str]
    missing: dict[str, str]
    unit: str
    note: str

    @property
    def anchor(self) -> str:
        """The id of its place on the page."""
        return f"{self.export}-{self.wave}-{self.position}"


def known_variables(got: Gathered, design: Design) -> Iterator[KnownVariable]:
    """Yield every variable kept, wave by wave and export by export, in the order of the files."""
    items = items_of(design)
    for wave, codebook in got.codebooks.items():
        for entry in codebook["variables"]:
            yield known(entry, wave, design, items.get((entry["export"], entry["name"])))


def known(entry: KeptColumn, wave: str, design: Design, place: tuple[str, str] | None) -> KnownVariable:
    """Return one entry of intake's codebook with what the definitions say about it."""
    instrument = design.instruments[place[0]] if place else None
    item = next((i for i in instrument.items if place and i.id == place[1]), None) if instrument else None
    variable = next(
        (v for v in design.study.in_wave(wave).variables if (v.export, v.source) == (entry["export"], entry["name"])),
        None,
    )
    uses = [human(r) for r in entry["roles"] if r != "other" and not r.startswith(("item ", "variable "))]
    uses += [f"item of {instrument.title}"] if instrument else []
    uses += [f"{variable.kind} variable of the study"] if variable else []
    labels = {str(x["code"]): str(x["label"]) for x in entry["labels"]}
    if instrument:
        labels = {str(r.code): r.label for r in instrument.responses_to(item.id if item else "")}
    return KnownVariable(
        export=entry["export"],
        wave=wave,
        name=entry["name"],
        column=entry["column"],
        position=entry["position"],
        question=entry["text"] or (item.text if item else "") or (variable.title if variable else ""),
        uses=tuple(uses),
        instrument=instrument,
        item=item.id if item else "",
        labels=labels,
        missing={str(m["code"]): str(m["meaning"]) for m in entry["missing"]},
        unit=variable.unit if variable else "",
        note="; ".join(n for n in (entry["note"], item.note if item else "") if n),
    )
