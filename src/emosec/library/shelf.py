"""The instrument files of a project: all of them, one by name, those that say a word."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emosec.definitions.catalogue import load_named
from emosec.definitions.instruments import Instrument

FOLDER = "instruments"


def shelf(config: Path = Path("config")) -> list[Instrument]:
    """Return every instrument of a project, by name.

    Raises
    ------
    DefinitionError
        A file cannot be used as written.
    """
    names = sorted(p.stem for p in (config / FOLDER).glob("*.yaml"))
    return [load_named(config, Instrument, name) for name in names]


def found(instruments: Sequence[Instrument], words: str) -> list[Instrument]:
    """Return the instruments in which every word stands, in whatever case: name, title, citation, scales, status.

    Examples
    --------
    >>> mini = Instrument.parse('''
    ... name: mini
    ... title: A scale of calm
    ... citation: none
    ... licence: CC0
    ... responses: [{code: 1, label: no}, {code: 2, label: yes}]
    ... items: [{id: a}, {id: b}]
    ... scales: [{name: rest, title: At rest, items: [a, b]}]
    ... ''', where="mini.yaml")
    >>> [i.name for i in found([mini], "CALM rest")], found([mini], "worry")
    (['mini'], [])
    """
    wanted = words.casefold().split()
    return [i for i in instruments if all(w in said(i) for w in wanted)]


def said(instrument: Instrument) -> str:
    """Return what an instrument is looked up by, in lower case."""
    scales = " ".join(f"{s.name} {s.title}" for s in instrument.scored)
    parts = (instrument.name, instrument.title, instrument.citation, instrument.doi, instrument.status, scales)
    return " ".join(parts).casefold()


def line(instrument: Instrument) -> str:
    """Return an instrument on one line: name, items, what is unconfirmed, title."""
    open_facts = len(instrument.unconfirmed)
    confirmed = "all confirmed" if not open_facts else f"{open_facts} of {len(instrument.facts)} facts unconfirmed"
    state = confirmed if instrument.status == "published" else f"{instrument.status}; {confirmed}"
    return f"{instrument.name:22}{len(instrument.items):3} items  {instrument.title} ({state})"
