"""One call from tables to what goes into a paper."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from emosec.atomic import atomic_folder
from emosec.definitions.catalogue import Design
from emosec.report.beside import beside
from emosec.report.content import content
from emosec.report.gather import SMALLEST, gather
from emosec.report.papers import contents
from emosec.report.papers.document import Paper, manuscript, paper, supplement
from emosec.report.papers.latex import latex
from emosec.report.papers.web import html


def publish(
    results: Path, design: Design, out: Path, waves: Sequence[str] | None = None, smallest: int = SMALLEST
) -> list[Path]:
    """Write PDF, Word document, single tables, single figures and references of a study.

    Parameters
    ----------
    results : results/<study>
    design : the study's definitions
    out : reports/<study>/paper; it is replaced as a whole, and only when all of it could be made
    waves : the waves to report; all that have results by default
    smallest : the smallest count of people that is published

    Returns
    -------
    list of Path
        The files: report.pdf and report.docx (the manuscript), supplement.pdf and supplement.docx, references.bib,
        references.json (CSL), preregistration.md, contents.csv (what `emosec export --list` prints),
        tables/{xlsx,latex,html,docx}/*, figures/{svg,pdf,png}/*. The same tables give the same bytes.

    Raises
    ------
    TableError
        There are no results, or a table breaks its contract.
    """
    made = content(gather(results, design, waves, smallest), design)
    write_paper(paper(made), design, out)
    return sorted(p for p in out.rglob("*") if p.is_file())


def write_paper(whole: Paper, design: Design, out: Path) -> None:
    """Write everything into a folder, which gets in its place as a whole."""
    atomic_folder(out, lambda fresh: write_all(whole, design, fresh))


def write_all(whole: Paper, design: Design, folder: Path) -> None:
    """Write everything into an empty folder, the single tables beside the rest where there is a second core."""
    from emosec.report.papers import pdf, word
    from emosec.report.preregistration import preregistration

    with beside(lambda: write_tables(whole, folder / "tables")):
        (folder / "preregistration.md").write_text(preregistration(design), encoding="utf-8")
        figures = [f.figure for f in whole.figures]
        (folder / "figures" / "svg").mkdir(parents=True)
        for figure in figures:
            (folder / "figures" / "svg" / f"{figure.name}.svg").write_text(
                figure.svg(standalone=True), encoding="utf-8"
            )
        pictures = pdf.write_figures(whole.figures, folder / "figures")
        (folder / contents.FILE).write_text(contents.as_csv(whole), encoding="utf-8")
        papers = {"report": manuscript(whole), "supplement": supplement(whole)}
        write_references(papers.values(), folder)
        for name, part in papers.items():
            pdf.write_paper(part, folder / f"{name}.pdf")
            word.write_paper(part, pictures, folder / f"{name}.docx")


def write_tables(whole: Paper, folder: Path) -> None:
    """Write every table as a file of its own, in four formats."""
    from emosec.report.papers.word import TableWriter
    from emosec.report.papers.workbook import write_workbook

    for kind in ("xlsx", "latex", "html", "docx"):
        (folder / kind).mkdir(parents=True)
    documents = TableWriter()
    for table in whole.tables:
        name = table.listing.name
        (folder / "latex" / f"{name}.tex").write_text(latex(table), encoding="utf-8")
        (folder / "html" / f"{name}.html").write_text(html(table), encoding="utf-8")
        write_workbook(table, folder / "xlsx" / f"{name}.xlsx")
        documents.write(table, folder / "docx" / f"{name}.docx")


def write_references(papers: Iterable[Paper], folder: Path) -> None:
    """Write what the papers cite as BibTeX and as CSL JSON, each reference once."""
    cited = {r.key: r for own in papers for r in own.references}
    references = [cited[key] for key in sorted(cited)]
    (folder / "references.bib").write_text("\n".join(r.bibtex for r in references), encoding="utf-8")
    csl = json.dumps([r.csl for r in references], indent=2, ensure_ascii=False) + "\n"
    (folder / "references.json").write_text(csl, encoding="utf-8")
