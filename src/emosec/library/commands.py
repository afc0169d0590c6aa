"""`emosec instruments list | show | search | score | export | page`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from emosec.errors import EmosecError, many

HELP = """\
The instruments of config/instruments: what each is, how it is scored, what its facts were checked against, and survey files to
import where its words are shipped."""
EXAMPLES = """\
examples:
  emosec instruments list
  emosec instruments search attachment
  emosec instruments show ecr
  emosec instruments score dass_42 answers.csv --columns 'Q{number}A' --codes 1=0,2=1,3=2,4=3
  emosec instruments score rses_worth_first answers.csv --columns 'Q{number}' --missing 0 --output scores.csv
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
    add_score(what)
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


def add_score(what: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec instruments score`."""
    score = what.add_parser("score", help="scores of everybody in one export, without a study")
    score.add_argument("name", metavar="NAME", help="the instrument")
    score.add_argument("file", type=Path, metavar="FILE", help="an export of any format that emosec reads")
    score.add_argument(
        "--columns",
        default="",
        metavar="PATTERN",
        help="what its columns are called, such as 'Q{number}A' ('Q{number:02}A' for Q01A); {number} is the item's",
    )
    score.add_argument(
        "--codes", default="", metavar="MAP", help="written=published code, such as 1=0,2=1,3=2,4=3, every code once"
    )
    score.add_argument(
        "--missing", nargs="*", default=[], metavar="CELL", help="cells that mean no answer, beside empty ones and NA"
    )
    score.add_argument(
        "--factor",
        choices=("EAP", "EBM"),
        help="factor scores of each scale and their errors too: posterior mean or mode",
    )
    score.add_argument(
        "--key", default="", metavar="COLUMN", help="the column that names the respondents (default: rows)"
    )
    score.add_argument("--output", type=Path, metavar="FILE", help="a CSV file (default: printed)")
    score.set_defaults(command=score_one)


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


def score_one(options: argparse.Namespace) -> int:
    """Score a file, and say what is odd about it."""
    from emosec.definitions.catalogue import load_named
    from emosec.definitions.instruments import Instrument
    from emosec.library.scores import score_file

    one = load_named(Path("config"), Instrument, options.name)
    if options.output and options.output.exists():
        raise EmosecError("the file exists already", where=str(options.output), remedy="move it away, or name another")
    made = score_file(
        options.file,
        one,
        called=options.columns,
        codes=map_said(options.codes),
        missing=options.missing,
        factor=options.factor,
        key=options.key,
    )
    for line in made.odd:
        print(f"worth a look: {line}", file=sys.stderr)
    text = made.scores.to_csv(index=False, lineterminator="\n")
    if options.output is None:
        print(text, end="")
        return 0
    options.output.write_text(text, encoding="utf-8")
    print(f"{options.output}: scores of {many(len(made.scores), 'respondent')}, in the order of {options.file}")
    return 0


def map_said(text: str) -> Mapping[str, int]:
    """Return written → published code.

    Examples
    --------
    >>> map_said("1=0, 2=1")
    {'1': 0, '2': 1}
    """
    pairs = [part.strip().rpartition("=") for part in text.split(",") if part.strip()]
    odd = [f"{w}{sign}{p}" for w, sign, p in pairs if not w or not p.strip().lstrip("-").isdigit()]
    if odd:
        raise EmosecError(
            f"--codes says {odd[0]}", where="--codes", remedy="write written=published, such as 1=0,2=1,3=2,4=3"
        )
    return {w.strip(): int(p) for w, _, p in pairs}


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
