"""The codebook's page: every variable kept, with its question, labels, distribution and missingness."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.report import formats
from emosec.report.answers import listed
from emosec.report.codebook.dataset import dataset
from emosec.report.codebook.entries import CodebookEntry, entries
from emosec.report.figures.canvas import FONT, short
from emosec.report.labels import wave_words
from emosec.report.page import environment, page_parts

if TYPE_CHECKING:
    from emosec.definitions.catalogue import Design
    from emosec.intake.codebook import Codebook
    from emosec.report.gather import Gathered


def codebook_page(got: Gathered, design: Design) -> str:
    """Return the codebook as HTML, with the JSON-LD of the data set inside, for crawlers that read pages.

    Parameters
    ----------
    got : what the rooms left
    design : the study's definitions
    """
    exports: dict[str, dict[str, list[CodebookEntry]]] = {}
    for entry in entries(got, design):
        exports.setdefault(entry.known.export, {}).setdefault(entry.known.wave, []).append(entry)
    dropped = [
        (wave, [f"{d['column']} ({d['kind']})" for d in codebook["dropped"]])
        for wave, codebook in got.codebooks.items()
        if codebook["dropped"]
    ]
    unused = [
        (f"{export}, {wave_words(wave)}", columns)
        for wave, codebook in got.codebooks.items()
        for export, columns in unused_columns(codebook, got.smallest).items()
    ]
    made = environment()
    made.filters["picture"] = picture_svg
    return made.get_template("codebook.html.j2").render(
        study=design.study, exports=exports, dropped=said_once(dropped), unused=unused, smallest=got.smallest,
        data=inert_json(dataset(got, design)),
        **page_parts(got.waves),
    )  # fmt: skip


def said_once(lists: Sequence[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    """Return lists of waves, those that are alike said once, with the waves they are of in words.

    Examples
    --------
    >>> said_once([("time1", ["a"]), ("time2", ["a"]), ("time3", ["b"])])
    [('Time 1 and Time 2', ['a']), ('Time 3', ['b'])]
    """
    alike: dict[tuple[str, ...], list[str]] = {}
    for wave, columns in lists:
        alike.setdefault(tuple(columns), []).append(wave_words(wave))
    return [(listed(waves), list(columns)) for columns, waves in alike.items()]


def unused_columns(codebook: Codebook, smallest: int) -> dict[str, list[str]]:
    """Return export → its columns that the study does not use, each with its type and how many answered."""
    made: dict[str, list[str]] = {}
    for column in codebook["unused"]:
        n = column["n_answered"]
        answered = f"<{smallest}" if 0 < n < smallest else formats.count(n)
        made.setdefault(column["export"], []).append(f"{column['column']} ({column['type']}, n = {answered})")
    return made


def picture_svg(entry: CodebookEntry) -> object:
    """Return an entry's picture as inline SVG with its text alternative."""
    from html import escape

    from markupsafe import Markup

    if entry.canvas is None:
        return ""
    w, h = short(entry.canvas.width), short(entry.canvas.height)
    # the canvas has escaped every text it was given
    return Markup(
        f'<svg width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img" aria-label="{escape(entry.alt)}" '
        f'font-family="{FONT}">{entry.canvas.body()}</svg>'
    )


def inert_json(content: object) -> object:
    """Return JSON that can stand in a script element: no letter of it can end the element or open another.

    Examples
    --------
    >>> str(inert_json({"a": "</script>"}))
    '{"a": "\\\\u003c/script\\\\u003e"}'
    """
    from markupsafe import Markup

    text = json.dumps(content, ensure_ascii=False)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)
