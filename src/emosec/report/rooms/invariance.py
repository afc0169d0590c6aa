"""Invariance: whether the instrument measures the same in every group and wave, and how stable people are."""

from __future__ import annotations

from emosec.definitions.catalogue import Design
from emosec.report.gather import Gathered
from emosec.report.labels import short_title, wave_words
from emosec.report.parts import Place, Section
from emosec.report.rooms.change import add_change
from emosec.report.rooms.comparisons import add_comparisons


def section(got: Gathered, design: Design) -> Section:
    """Return the section of the room invariance."""
    places = []
    for instrument, known in design.instruments.items():
        place = Place(instrument)
        waves = got.waves_of("screening_flow", instrument)
        place.facts = {"waves": [wave_words(w) for w in waves], "construct": known.measures_construct}
        conclusions = got.of("invariance_conclusions", instrument=instrument)
        if len(waves) > 1 and known.measures_construct:
            add_comparisons(place, got, design, conclusions[conclusions["grouping"] == "wave"])
        if len(waves) > 1:
            add_change(place, got, design, short_title(design, instrument))
        if len(waves) > 1 or known.measures_construct:
            places.append(place)
        places += of_groups(got, design, instrument)
    return Section("invariance", 7, places)


def of_groups(got: Gathered, design: Design, instrument: str) -> list[Place]:
    """Return a place for every wave in which groups of an instrument's respondents were compared."""
    conclusions = got.of("invariance_conclusions", instrument=instrument)
    of_variables = conclusions[conclusions["grouping"] != "wave"]
    places = []
    for wave, rows in of_variables.groupby("wave", sort=False):
        place = Place(instrument, str(wave))
        add_comparisons(place, got, design, rows)
        places.append(place)
    return places
