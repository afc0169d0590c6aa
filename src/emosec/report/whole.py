"""One call from tables to all that a person opens: the page and the paper, from one content."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from emosec.atomic import transaction
from emosec.definitions.catalogue import Design
from emosec.report.content import content
from emosec.report.gather import SMALLEST, gather
from emosec.report.papers.document import paper
from emosec.report.papers.publish import write_paper
from emosec.report.render import write_page


def write_report(
    results: Path,
    design: Design,
    out: Path,
    waves: Sequence[str] | None = None,
    smallest: int = SMALLEST,
    seed: int | None = None,
) -> None:
    """Write page, codebook, tables, figures and paper of a study; all of it gets in its place in one step, or nothing does.

    Parameters
    ----------
    results : results/<study>
    design : the study's definitions
    out : reports/<study>; its `paper/` is written as `emosec.report.papers.publish` says, the rest as `emosec.report.render` does
    waves : the waves to report; all that have results by default
    smallest : the smallest count of people that is published
    seed : the project's seed, which the paper names

    Raises
    ------
    TableError
        There are no results, or a table breaks its contract. Nothing is written then.
    """
    made = content(gather(results, design, waves, smallest, seed), design)
    whole = paper(made)
    with transaction():
        write_paper(whole, design, out / "paper")
        write_page(made, whole, out)
