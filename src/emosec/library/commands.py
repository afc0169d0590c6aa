"""`emosec instruments list | show | search | export | page`."""

from __future__ import annotations

import argparse
from pathlib import Path

from emosec.errors import EmosecError

HELP = """\
The instruments of config/instruments: what each is, how it is scored, what its facts were checked against, and survey files to
import where its words are shipped."""
EXAMPLES = """\
examples:
  emosec instruments list
  emosec instruments search attachment
  emosec instruments show ecr
  emosec instruments export emosec_24 --to redcap --about partner"""


def add_instruments(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec instruments` to the commands."""
    top = commands.add_parser(
        "instruments",
        help="list, show, search instruments, and write them as survey files",
        description=HELP,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    what = top.add_subparsers(required=True, metavar="WHAT")
    what.add_parser("list", help="every instrument on one line").set_defaults(command=list_all)
    show = what.add_parser(
        "show", help="one instrument: scales, rules, cut-offs, and what each fact was checked against"
    )
    show.add_argument("name", metavar="NAME", help="its name, which is its file's")
    show.set_defaults(command=show_one)
    search = what.add_parser("search", help="the instruments in which all words stand")
    search.add_argument(
        "words", nargs="+", metavar="WORD", help="looked for in name, title, citation, scales and status"
    )
    search.set_defaults(command=search_all)
    export = what.add_parser("export", help="a survey file to import")
    export.add_argument("name", metavar="NAME", help="the instrument")
    export.add_argument(
        "--to", required=True, metavar="PLATFORM", help="formr, googleforms, limesurvey, qualtrics or redcap"
    )
    export.add_argument(
        "--about", default="", metavar="WHO", help="whom the items are about, where they have a placeholder"
    )
    export.add_argument(
        "--output", type=Path, metavar="FILE", help="the file (default: NAME with the platform's ending, here)"
    )
    export.set_defaults(command=export_one)
    page = what.add_parser("page", help="write docs/instruments.md, the page of all of them")
    page.add_argument("--output", type=Path, default=Path("docs/instruments.md"), metavar="FILE", help="the file")
    page.set_defaults(command=write_page)


def list_all(_: argparse.Namespace) -> int:
    """Print every instrument on one line."""
    from emosec.library.shelf import line, shelf

    print("\n".join(line(i) for i in shelf()))
    return 0


def search_all(options: argparse.Namespace) -> int:
    """Print the instruments that say all words, or that none does."""
    from emosec.library.shelf import found, line, shelf

    words = " ".join(options.words)
    here = found(shelf(), words)
    print("\n".join(line(i) for i in here) or f"no instrument says {words}; emosec instruments list names all")
    return 0


def show_one(options: argparse.Namespace) -> int:
    """Print one instrument."""
    from emosec.definitions.catalogue import load_named
    from emosec.definitions.instruments import Instrument
    from emosec.library.page import told

    one = load_named(Path("config"), Instrument, options.name)
    print(f"{one.name}: {one.title}\n{one.citation}{f' doi:{one.doi}' if one.doi else ''}\n")
    print("\n".join(f"  {line.replace('**', '')}" for line in told(one)))
    worded = [i for i in one.items if i.text]
    if worded:
        print("\n" + "\n".join(f"  {i.id:8} {i.text}" for i in worded))
    return 0


def export_one(options: argparse.Namespace) -> int:
    """Write a survey file and say how it is imported."""
    from emosec.definitions.catalogue import load_named
    from emosec.definitions.instruments import Instrument
    from emosec.library.surveys.survey import platforms, survey_of

    known = platforms()
    if options.to not in known:
        raise EmosecError(f"there is no platform {options.to!r}", where="--to", remedy=f"known: {', '.join(known)}")
    platform = known[options.to]
    one = load_named(Path("config"), Instrument, options.name)
    survey = survey_of(one, options.about)
    path = options.output or Path(f"{one.name}{platform.suffix}")
    if path.exists():
        raise EmosecError(
            "the file exists already", where=str(path), remedy="move it away, or name another with --output"
        )
    platform.write(survey, path)
    print(f"{path}: {len(survey.questions)} questions for {platform.title}. {platform.how}")
    if not platform.codes and not survey.from_one:
        print(
            "Codes here do not start at 1 and choices there do: say which stands for which under codes: in the study file."
        )
    for check in one.checks:
        print(
            f"Attention check {check.id}: passes with {', '.join(map(str, check.passes))}; name it under checks: of the export"
        )
    if one.status == "unvalidated":
        print(one.validation)
    return 0


def write_page(options: argparse.Namespace) -> int:
    """Write the page of all instruments."""
    from emosec.library.page import page
    from emosec.library.shelf import shelf

    text = page(shelf())
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text, encoding="utf-8")
    print(f"Written: {options.output}")
    return 0
