"""The web page: one file, no network, text escaped, scripts and styles allowed by their digest alone."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emosec.report import formats
from emosec.report.cautions import gate_title
from emosec.report.labels import instrument_title, title, wave_words

if TYPE_CHECKING:
    from jinja2 import Environment

    from emosec.report.content import Content
    from emosec.report.figures.canvas import Figure

PARTIALS = Path(__file__).parent / "partials"
HEADINGS = {
    "since": "What changed",
    "intake": "Intake",
    "screening": "Screening",
    "scoring": "Scoring",
    "items": "Items",
    "reliability": "Reliability",
    "structure": "Structure",
    "invariance": "Invariance",
    "separability": "Separability",
    "validity": "Validity",
    "reproducibility": "Reproducibility",
}


def environment() -> Environment:
    """Return the templates' environment: everything put into them is escaped, and an unknown name is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    made = Environment(
        loader=FileSystemLoader(PARTIALS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def svg(figure: Figure) -> Markup:
        # the canvas has escaped every text it was given
        return Markup(figure.svg(standalone=False))

    made.filters |= {name: form for name, form in formats.FORMS.items() if name not in ("number", "count")}
    made.filters |= {
        "num": formats.number, "whole": formats.count, "svg": svg, "title_of": title, "wave": wave_words, "asks": gate_title,
    }  # fmt: skip
    return made


def page(content: Content) -> str:
    """Return the whole page as HTML."""
    design = content.design
    return environment().get_template("page.html.j2").render(
        design=design,
        study=design.study,
        question=design.question,
        cards=content.cards,
        sections=content.sections,
        headings=HEADINGS,
        instruments={name: instrument_title(design, name) for name in design.instruments},
        unverified=[name for name, i in design.instruments.items() if not i.key_confirmed],
        slugs=set(content.frames()),
        **page_parts(content.got.waves),
    )  # fmt: skip


def page_parts(waves: Sequence[str]) -> dict[str, Any]:
    """Return what every page is rendered with: style, script, the policy that allows these alone, and the waves."""
    from markupsafe import Markup

    style = (PARTIALS / "style.css").read_text(encoding="utf-8")
    script = (PARTIALS / "script.js").read_text(encoding="utf-8")
    return {
        "waves": list(waves),
        "style": Markup(style),
        "script": Markup(script),
        "policy": (
            f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; "
            "base-uri 'none'; form-action 'none'"
        ),
    }


def digest(text: str) -> str:
    """Return a text's digest as a content security policy writes it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
