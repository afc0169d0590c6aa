"""`emosec score-sheet STUDY RESPONDENT`."""

from __future__ import annotations

import argparse
from pathlib import Path

from emosec.errors import EmosecError

HELP = """\
Writes one respondent's scores with their errors, standing among the others, factor scores and reliable changes, as page and PDF.
Only on request; both files are readable by you alone, lie outside reports/ and results/, and git ignores their folder."""
OPEN = ("reports", "results", "data", "docs", "config")


def add_score_sheet(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec score-sheet` to the commands."""
    sheet = commands.add_parser("score-sheet", help="one respondent's scores, on request", description=HELP)
    sheet.add_argument("study", metavar="STUDY", help="the study")
    sheet.add_argument("respondent", metavar="RESPONDENT", help="the respondent's key; parts are joined with /")
    sheet.add_argument(
        "--output", type=Path, metavar="DIR", help="the folder (default: score-sheets/STUDY, which git ignores)"
    )
    sheet.set_defaults(command=write_score_sheet)


def write_score_sheet(options: argparse.Namespace) -> int:
    """Write a sheet and say where it is."""
    from emosec.plan import load_plan
    from emosec.report.sheets.facts import sheet_of
    from emosec.report.sheets.write import write_sheet

    folder = options.output or Path("score-sheets") / options.study
    refuse_published(folder)
    plan = load_plan(options.study)
    sheet = sheet_of(plan, options.respondent, Path("results") / options.study)
    if not options.output:
        keep_from_git(folder.parent)
    for path in write_sheet(sheet, plan.design, folder):
        print(f"Written: {path}")
    return 0


def keep_from_git(folder: Path) -> None:
    """Have git ignore a folder, whatever the project's own .gitignore says."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")


def refuse_published(folder: Path) -> None:
    """Refuse a folder that is published, rebuilt or kept in version control."""
    here = Path.cwd().resolve()
    place = folder.resolve()
    inside = next((name for name in OPEN if place.is_relative_to(here / name)), "")
    if inside:
        raise EmosecError(
            f"a score sheet would lie in {inside}/",
            where=str(folder),
            why="what lies there is published, rebuilt or kept in version control, and a sheet names a person",
            remedy="leave --output out, or name a folder of your own",
        )
