"""What the supplement prints, and what stands in files alone: tables of groups, of further samples, of every step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from emosec.report.checklist import kind_of, numbered
from emosec.report.papers.blocks import Block, Heading, NumberedFigure, NumberedTable, Paragraph
from emosec.report.papers.runs import plain
from emosec.report.papers.titles import title_case

T = TypeVar("T")
# by the first words of their names; all others are printed
FILED_TABLES = (
    "flow", "agreement", "repeats", "norms", "information", "efa", "residuals", "evidence", "gates", "merged", "freed", "groups",
    "score_effects", "functioning_effects", "reliable_others", "left_scores", "left_groups", "completers", "patterns",
    "sensitivity_phi", "sensitivity_reliability", "validity_correlations", "phi_tests", "tipping", "not_asked",
)  # fmt: skip
FILED_FIGURES = (
    "responses", "scores", "scree", "efa", "residuals", "item_curves", "item_shifts", "information", "confidence", "power",
    "sensitivity", "retest", "agreement", "criteria",
)  # fmt: skip


def parted(things: Iterable[T], name: Callable[[T], str], kinds: tuple[str, ...]) -> tuple[list[T], list[T]]:
    """Return what is printed and what is filed, each in its order.

    Examples
    --------
    >>> parted(["norms_x", "agreement_of_waves_x", "agreement_x", "items_x"], str, FILED_TABLES)
    (['agreement_of_waves_x', 'items_x'], ['norms_x', 'agreement_x'])
    """
    printed: list[T] = []
    filed: list[T] = []
    for thing in things:
        own = name(thing)
        # of the same model in other samples, too
        (filed if kind_of(own, kinds) in kinds or own.endswith("_others") else printed).append(thing)
    return printed, filed


def others(tables: list[NumberedTable], figures: list[NumberedFigure]) -> list[Block]:
    """Return the words that say which tables and figures are files, with their numbers and where they are."""
    filed = [("Table", t.number, plain(t.caption).partition(":")[0]) for t in tables if not t.printed]
    filed += [("Figure", f.number, title_case(f.figure.title.partition(":")[0])) for f in figures if not f.printed]
    if not filed:
        return []
    said: list[Block] = [
        Heading(1, "Tables and Figures in Files"),
        Paragraph(
            "These are not printed here. They are on the page, and beside this supplement in the folders tables and figures, in "
            "every format."
        ),
    ]
    # what shows the same stands together, in the order of the first number
    shown: dict[tuple[str, str], list[str]] = {}
    for word, number, title in filed:
        shown.setdefault((word, title), []).append(number)
    for (word, title), numbers in shown.items():
        said.append(Paragraph(f"{numbered(word, numbers)[0]}. {title}.", tight=True))
    return said
