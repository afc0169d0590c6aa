"""`emosec export`: one table or figure of a study's report, for a manuscript, numbered as its author wants."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from emosec.errors import ReportError

if TYPE_CHECKING:
    from emosec.report.papers.blocks import NumberedFigure, NumberedTable
    from emosec.report.papers.contents import ContentsEntry
    from emosec.report.papers.document import Paper

HELP = """\
Writes one table or figure of a study's report to a file: numbers, rounding, note and caption are those of the paper, its number is
the one you ask for. --list names them all. A name may be cut short where it stays the only one: reliability for
reliability_tai_security. It reads results, so run make first."""
EXAMPLES = """\
examples:
  emosec export --list
  emosec export pmc --list
  emosec export pmc --table reliability_tai_security --format docx --number 2
  emosec export pmc --table fits --instrument msq_security --wave time2 --format tex
  emosec export pmc --figure verdict_tai_security --format pdf --number 1
  emosec export pmc --preregistration"""
TABLE_FORMATS = ("docx", "tex", "xlsx", "csv", "html", "md")
FIGURE_FORMATS = ("svg", "pdf", "png")
SHOWN = 12
T = TypeVar("T", "NumberedTable", "NumberedFigure", "ContentsEntry")


def add_export(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec export` to the commands."""
    export = commands.add_parser(
        "export", help="write one table or figure of a report for a manuscript", description=HELP, epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    export.add_argument(
        "study", metavar="STUDY", nargs="?", help="a study with results; --list alone names those with a report"
    )
    what = export.add_mutually_exclusive_group(required=True)
    what.add_argument("--list", action="store_true", help="name every table and figure, with its number and caption")
    what.add_argument("--table", metavar="NAME", help="the table to write")
    what.add_argument("--figure", metavar="NAME", help="the figure to write")
    what.add_argument(
        "--preregistration", action="store_true",
        help="write what the study's definitions commit it to, with their digests, as Markdown for a registry; needs no results",
    )  # fmt: skip
    export.add_argument("--instrument", default="", help="of this instrument only")
    export.add_argument("--wave", default="", help="of this wave only")
    export.add_argument(
        "--format", default="", metavar="FORMAT",
        help=f"of a table {', '.join(TABLE_FORMATS)} (docx unless said); of a figure {', '.join(FIGURE_FORMATS)} (pdf unless said)",
    )  # fmt: skip
    export.add_argument("--number", default="", help="its number in your manuscript; that of the paper unless said")
    export.add_argument("--output", type=Path, metavar="FILE", help="the file to write; NAME.FORMAT here unless said")
    export.set_defaults(command=export_one)


def export_one(options: argparse.Namespace) -> int:
    """Write one table or figure, or list them all, or write the preregistration."""
    if not options.study and not options.list:
        raise ReportError(
            "no study is named", where="emosec export", remedy="emosec export STUDY …; --list names those with a report"
        )
    refuse_what_does_nothing(options)
    if options.preregistration:
        print(f"Wrote {write_preregistration(options.study, options.output)}")
        return 0
    if options.list:
        print("\n".join(listed(options.study, options=options) if options.study else with_reports()))
        return 0
    print(f"Wrote {write_one(paper_of(options.study, entry=listed_as(options)), options)}")
    return 0


def listed_as(
    options: argparse.Namespace, reports: Path = Path("reports"), results: Path = Path("results")
) -> ContentsEntry | None:
    """Return what is asked for as the report's own list has it; None where there is no list, or it is older than the results.

    Raises
    ------
    ReportError
        Several are called so.
    """
    from emosec.report.papers import contents

    what = "Table" if options.table else "Figure"
    named = contents.read(reports / options.study / "paper", results / options.study) or []
    own = [e for e in named if e.number.startswith(what)]
    asked = options.table or options.figure
    if not any(e.name == asked or e.name.startswith(f"{asked}_") for e in own):
        return None
    return chosen(asked, own, lambda e: e, options)


def paper_of(
    study: str, config: Path = Path("config"), results: Path = Path("results"), entry: ContentsEntry | None = None
) -> Paper:
    """Return the paper of a study from its results, as the report is made from them.

    Parameters
    ----------
    entry : the table or figure that is wanted, as the report's list has it; then only its room is asked, where that is enough

    Raises
    ------
    EmosecError
        There is no such study, or it has no results.
    """
    from emosec.definitions.configuration import Configuration
    from emosec.plan import load_plan
    from emosec.report.content import content
    from emosec.report.gather import gather
    from emosec.report.papers.document import paper
    from emosec.report.papers.single import single

    configuration = Configuration.load(config / "config.yaml")
    plan = load_plan(study, config)
    smallest = plan.design.study.smallest_cell or configuration.smallest_cell
    got = gather(results / study, plan.design, plan.waves, smallest, configuration.seed)
    return (single(got, plan.design, entry) if entry else None) or paper(content(got, plan.design))


def write_preregistration(study: str, output: Path | None, config: Path = Path("config")) -> Path:
    """Write the definitions of a study as text for a registry, and return the file."""
    from emosec.atomic import atomic_write
    from emosec.definitions.catalogue import load_design
    from emosec.report.preregistration import preregistration

    path = output or Path(f"{study}_preregistration.md")
    text = preregistration(load_design(str(config), study))
    atomic_write(path, lambda part: Path(part).write_text(text, encoding="utf-8"))
    return path


def refuse_what_does_nothing(options: argparse.Namespace) -> None:
    """Refuse an option that would be left aside: a list is printed, a preregistration is of the whole study and in Markdown.

    Raises
    ------
    ReportError
        Such an option was given; says what to do without it.
    """
    if options.list:
        what, unread = "--list", ["format", "number", "output"] + ([] if options.study else ["instrument", "wave"])
        remedy = "leave it out; it goes with --table or --figure" if options.study else "leave it out, or name a study"
    elif options.preregistration:
        unread = ["instrument", "wave", "number"] + (["format"] if options.format.lower().lstrip(".") != "md" else [])
        what, remedy = "--preregistration", "leave it out; what is written is of the whole study, in Markdown"
    else:
        return
    given = [f"--{name}" for name in unread if getattr(options, name)]
    if given:
        raise ReportError(f"{given[0]} says nothing beside {what}", where="emosec export", remedy=remedy)


def listed(
    study: str,
    reports: Path = Path("reports"),
    results: Path = Path("results"),
    options: argparse.Namespace | None = None,
) -> list[str]:
    """Return every table and figure with its number, name and caption, a line each: as the report has them where one is there.

    The list is made anew from the results where there is no report, or where results are newer than it. Of an instrument or wave
    that is asked for it holds what is of it alone.
    """
    from emosec.report.papers import contents

    named = contents.read(reports / study / "paper", results / study) or contents.entries(paper_of(study))
    if options is not None:
        refuse_unknown_limits(named, options)
        named = within(named, lambda e: e, options)
    if not named:
        raise ReportError(
            "nothing in the report is of this instrument and this wave", where=study, remedy="leave out one of the two"
        )
    first, second = max(len(e.number) for e in named), max(len(e.name) for e in named)
    return [f"{e.number:<{first}}  {e.name:<{second}}  {e.caption}" for e in named]


def with_reports(reports: Path = Path("reports")) -> list[str]:
    """Return the studies that have a report, a line each with the command that lists its tables and figures.

    Raises
    ------
    ReportError
        No study has one.
    """
    from emosec.report.papers.contents import FILE

    found = sorted(path.parent.parent.name for path in reports.glob(f"*/paper/{FILE}"))
    if not found:
        raise ReportError("no study has a report", where=str(reports), remedy="run make; or name a study with results")
    return [f"{study}: emosec export {study} --list" for study in found]


def write_one(whole: Paper, options: argparse.Namespace) -> Path:
    """Write the table or figure that was asked for, and return the file."""
    if options.table:
        table = chosen(options.table, whole.tables, lambda t: t.listing, options)
        kind = format_of(options, TABLE_FORMATS, "table")
        path = options.output or Path(f"{table.listing.name}.{kind}")
        write_table(replace(table, number=options.number or table.number), kind, path)
        return path
    figure = chosen(options.figure, whole.figures, lambda f: f.figure, options)
    kind = format_of(options, FIGURE_FORMATS, "figure")
    path = options.output or Path(f"{figure.figure.name}.{kind}")
    write_figure(figure, kind, path)
    return path


def format_of(options: argparse.Namespace, known: Sequence[str], what: str) -> str:
    """Return the format asked for, by --format or by the ending of the file."""
    default = "docx" if what == "table" else "pdf"
    ending = options.output.suffix[1:].lower() if options.output else ""
    kind = options.format.lower().removeprefix(".") or ending or default
    kind = {"latex": "tex", "word": "docx", "excel": "xlsx", "markdown": "md", "htm": "html"}.get(kind, kind)
    if kind not in known:
        other = " A picture of it is a figure: --figure." if what == "table" and kind in FIGURE_FORMATS else ""
        raise ReportError(
            f"a {what} cannot be written as {kind!r}", where="--format",
            remedy=f"one of {', '.join(known)}; {default} unless said.{other}",
        )  # fmt: skip
    if ending and ending != kind and not options.format:
        raise ReportError(
            f"{options.output} does not end in .{kind}", where="--output", remedy="say --format, or mend the ending"
        )
    return kind


def chosen(name: str, things: Sequence[T], of: Callable[[T], object], options: argparse.Namespace) -> T:
    """Return the one thing of a name, whole or cut short, of the instrument and wave asked for.

    Raises
    ------
    ReportError
        There is none, or several; it names those that come near.
    """
    what = "table" if options.table else "figure"
    own = within(things, of, options)
    refuse_unknown_limits([of(t) for t in things], options)
    names = {str(getattr(of(t), "name", "")): t for t in own}
    if name in names:
        return names[name]
    by_number = [t for t in own if t.number == name]
    begun = by_number or [t for key, t in names.items() if key.startswith(f"{name}_")]
    if len(begun) == 1:
        return begun[0]
    limits = ", ".join(v for v in (options.instrument, options.wave) if v)
    where = f"{options.study}{f' ({limits})' if limits else ''}"
    if begun:
        found = [str(getattr(of(t), "name", "")) for t in begun]
        raise ReportError(
            f"{len(found)} {what}s are called {name}", where=where,
            remedy=f"name one: {some(found)}; or say --instrument and --wave",
        )  # fmt: skip
    elsewhere = [
        key
        for t in things
        if limits and ((key := str(getattr(of(t), "name", ""))) == name or key.startswith(f"{name}_"))
    ]
    if elsewhere:
        raise ReportError(
            f"no {what} {name!r} is of this alone", where=where,
            why="one of several waves or instruments is of none of them, and others are of another one",
            remedy=f"leave --instrument and --wave out, and name one: {some(elsewhere)}",
        )  # fmt: skip
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    remedy = f"did you mean {', '.join(near)}?" if near else f"emosec export {options.study} --list names all of them"
    raise ReportError(f"the report has no {what} {name!r}", where=where, remedy=remedy)


def within(things: Sequence[T], of: Callable[[T], object], options: argparse.Namespace) -> list[T]:
    """Return the things of the instrument and wave asked for, all where none is."""
    limits = {what: getattr(options, what) for what in ("instrument", "wave") if getattr(options, what)}
    return [t for t in things if all(getattr(of(t), what, "") == asked for what, asked in limits.items())]


def refuse_unknown_limits(things: Sequence[object], options: argparse.Namespace) -> None:
    """Refuse an instrument or wave that nothing in the report is of."""
    for what in ("instrument", "wave"):
        asked, known = getattr(options, what), sorted({str(getattr(t, what, "")) for t in things} - {""})
        if asked and asked not in known:
            raise ReportError(
                f"nothing in the report is of the {what} {asked!r}", where=f"--{what}", remedy=f"one of {some(known)}"
            )


def some(names: Sequence[str]) -> str:
    """Return the first names of many."""
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def write_table(table: NumberedTable, kind: str, path: Path) -> None:
    """Write one table in one format; the file gets in its place in one step."""
    from emosec.atomic import atomic_write
    from emosec.report.papers import plain, word
    from emosec.report.papers.latex import latex
    from emosec.report.papers.web import html
    from emosec.report.papers.workbook import write_workbook

    texts: dict[str, Callable[[], str]] = {
        "tex": lambda: latex(table, numbered=True), "html": lambda: html(table),
        "md": lambda: plain.markdown(table), "csv": lambda: plain.values(table),
    }  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind in texts:
        text = texts[kind]()
        atomic_write(path, lambda part: Path(part).write_text(text, encoding="utf-8"))
    else:
        write = write_workbook if kind == "xlsx" else word.write_table
        atomic_write(path, lambda part: write(table, Path(part)))


def write_figure(figure: NumberedFigure, kind: str, path: Path) -> None:
    """Write one figure in one format."""
    from emosec.atomic import atomic_write
    from emosec.report.papers.pdf import figure_bytes

    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = figure.figure.svg(standalone=True).encode() if kind == "svg" else figure_bytes(figure.figure, kind)
    atomic_write(path, lambda part: Path(part).write_bytes(drawn))
