"""File formats, each told from its first bytes. One file per format, found by its name; nothing lists them."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from emosec.definitions.registered import names_in

HEAD = 512


@cache
def formats() -> dict[str, ModuleType]:
    """Return name → module of every format: each is a file of this folder.

    A format has `recognised(head, path)`, whether first bytes are its own; `read(path, asked)`, a RawTable; and `TOLD`, its place
    in the row: 0 with a mark of its own, above 0 for kinds of text. It may say `BINARY = True` (read in a process of its own),
    `HOLDS_PLATFORMS = True` (a survey platform may have written it) and `ALSO`, other names by which a study may ask for it.
    """
    found = {name: import_module(f"{__name__}.{name}") for name in names_in("intake/formats")}
    return dict(sorted(found.items(), key=lambda pair: (pair[1].TOLD, pair[0])))


def format_of(head: bytes, path: Path, *, text: bool) -> str:
    """Return the format whose own the first bytes are, among those of text or those with a mark; empty where none is."""
    asked = (name for name, module in formats().items() if (module.TOLD > 0) == text)
    return next((name for name in asked if formats()[name].recognised(head, path)), "")


def names_of(format_: str) -> tuple[str, ...]:
    """Return the names by which a study may ask for a format.

    Examples
    --------
    >>> names_of("json")
    ('json', 'formr')
    """
    return (format_, *getattr(formats()[format_], "ALSO", ()))
