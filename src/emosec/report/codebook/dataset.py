"""The codebook as JSON-LD: a schema.org Dataset with one PropertyValue per variable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from emosec.intake.typed_rows import IntakeVariables
from emosec.report import formats
from emosec.report.codebook.variables import KnownVariable, known_variables
from emosec.report.labels import wave_words
from emosec.tables import records

if TYPE_CHECKING:
    from emosec.definitions.catalogue import Design
    from emosec.report.gather import Gathered

Node = dict[str, Any]


def dataset(got: Gathered, design: Design) -> Node:
    """Return a study's codebook as a schema.org Dataset.

    Parameters
    ----------
    got : what the rooms left
    design : the study's definitions

    Returns
    -------
    dict
        `variableMeasured` holds every variable of every wave; a wave is a part of the data set and points at its own.
        What neither the study file nor the list of sources knows is left out.
    """
    study = design.study
    limits = limits_of(got)
    known = list(known_variables(got, design))
    sources = [s for codebook in got.codebooks.values() for s in codebook.get("sources", ())]
    made: Node = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": f"#{quote(study.name)}",
        "identifier": study.name,
        "name": study.title,
        "description": study.about or f"Answers to {len(known)} variables in {len(got.waves)} waves: {study.title}.",
        "creator": [{"@type": "Person", "name": name} for name in study.creators],
        "citation": study.citation,
        "license": single(study.licence or dict.fromkeys(s["licence"] for s in sources if s["licence"])),
        "isBasedOn": single(dict.fromkeys(s["origin"] for s in sources if s["origin"])),
        "measurementTechnique": [f"{i.title}. {i.citation}" for i in design.instruments.values()],
        "variableMeasured": [measured(k, limits.get((k.export, k.wave, k.name), {})) for k in known],
        "hasPart": [part(study.title, wave, known) for wave in got.waves],
    }
    return {name: value for name, value in made.items() if value not in ("", [], None)}


def single(values: str | Iterable[str]) -> str | list[str]:
    """Return the only one of several texts as it is, and several as a list.

    Examples
    --------
    >>> single("CC0"), single(["CC0"]), single(["a", "b"])
    ('CC0', 'CC0', ['a', 'b'])
    """
    found = [values] if isinstance(values, str) else list(values)
    return found[0] if len(found) == 1 else found


def part(title: str, wave: str, known: list[KnownVariable]) -> Node:
    """Return one wave as a part of the data set."""
    own = [k for k in known if k.wave == wave]
    exports = ", ".join(dict.fromkeys(k.export for k in own))
    return {
        "@type": "Dataset",
        "@id": f"#{quote(wave)}",
        "name": f"{title}: {wave_words(wave)}",
        "description": f"{len(own)} variables of the wave {wave_words(wave)}, from the exports {exports}.",
        "variableMeasured": [{"@id": address(k)} for k in own],
    }


def address(known: KnownVariable) -> str:
    """Return the name of a variable within the data set."""
    return "#" + "/".join(quote(p, safe="") for p in (known.wave, known.export, known.name))


def measured(known: KnownVariable, limits: Node) -> Node:
    """Return one variable as a PropertyValue; what is not known is left out."""
    codes = [numeric(c) for c in known.labels]
    if codes and all(isinstance(c, int | float) for c in codes):
        limits = {"minValue": min(codes), "maxValue": max(codes)}
    labels = [{"@type": "PropertyValue", "value": numeric(c), "name": label} for c, label in known.labels.items()]
    absent = [
        {"@type": "PropertyValue", "propertyID": "missing", "value": numeric(c), "name": meaning or "no answer"}
        for c, meaning in known.missing.items()
    ]
    made: Node = {
        "@type": "PropertyValue",
        "@id": address(known),
        "name": known.name,
        "alternateName": known.column if known.column != known.name else "",
        "description": ". ".join(x.rstrip(".") for x in (known.question, *known.uses, known.note) if x),
        "unitText": known.unit,
        **limits,
        "measurementTechnique": known.instrument.title if known.instrument else "",
        "valueReference": labels + absent,
    }
    return {name: value for name, value in made.items() if value not in ("", [], None)}


def numeric(code: str) -> int | float | str:
    """Return a code as the number it is written as, else as text.

    Examples
    --------
    >>> numeric("1"), numeric("-9.5"), numeric("A1"), numeric("01")
    (1, -9.5, 'A1', '01')
    """
    for kind in (int, float):
        try:
            if str(kind(code)) == code:
                return kind(code)
        except ValueError:
            continue
    return code


def limits_of(got: Gathered) -> dict[tuple[str, str, str], Node]:
    """Return the smallest and the largest value of every number, as far as they are published."""
    return {
        (str(r["export"]), str(r["wave"]), str(r["variable"])): {
            name: float(value)
            for name, value in (("minValue", r["min"]), ("maxValue", r["max"]))
            if not formats.absent(value)
        }
        for r in records(got.tables["intake_variables"], IntakeVariables)
    }
