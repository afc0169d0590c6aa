"""Which rival model phi is of, in words: one for all instruments, or another for those worded one way."""

from __future__ import annotations

from dataclasses import replace

from emosec.definitions.catalogue import Design
from emosec.report.answers import listed
from emosec.report.labels import instrument_title
from emosec.report.listing import Col

ONE_WAY = (
    "Where all items are worded one way, a random intercept for wording cannot be told from what they share, and φ is of the model "
    "without it; models with it are not fitted."
)


def primary_models(design: Design) -> list[str]:
    """Return the models that phi is of, each once, in the order of the instruments."""
    return list(dict.fromkeys(design.primary_of(name) for name in design.construct_instruments))


def named(design: Design) -> str:
    """Return the models that phi is of, with their instruments where they differ."""
    models = primary_models(design)
    if len(models) == 1:
        return models[0]
    own = {
        m: [instrument_title(design, i) for i in design.construct_instruments if design.primary_of(i) == m]
        for m in models
    }
    return listed([f"{model} ({listed(titles)})" for model, titles in own.items()])


def one_way(design: Design) -> str:
    """Return why some instrument's phi is of the model without anything for wording; nothing where none is."""
    return ONE_WAY if set(primary_models(design)) != {design.decision.primary_model} else ""


def primary_sentence(design: Design) -> str:
    """Return which model is the primary one, for the note of a table."""
    are = "is the primary model" if len(primary_models(design)) == 1 else "are the primary models"
    return " ".join(filter(None, (f"{named(design)} {are}.", one_way(design))))


def at_level(cols: tuple[Col, ...], design: Design) -> tuple[Col, ...]:
    """Return columns whose interval of φ says its level: that which the rule reads."""
    head = f"{design.decision.confidence:.0%} CI"
    return tuple(replace(col, head=head) if col.head == "CI" else col for col in cols)
