"""`emosec init | new | check | run | export | verify | bundle | power …`: each says what it did and what is next."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from emosec import __version__
from emosec.bundle.commands import add_bundle
from emosec.errors import EmosecError, many, needing_extras
from emosec.library.commands import add_instruments
from emosec.machine import refusal_of
from emosec.report.exporting import add_export
from emosec.report.sheets.commands import add_score_sheet
from emosec.separability.power import add_power
from emosec.twin.commands import add_twin
from emosec.verification.commands import add_verify


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 after a refusal that was explained.

    Parameters
    ----------
    arguments : the words after `emosec`; those of the command line by default
    """
    commands = parser()
    options, further = commands.parse_known_args(arguments)
    if further and options.command is not run_workflow:
        commands.error(f"unrecognized arguments: {' '.join(further)}")
    options.snakemake = further
    try:
        if not elsewhere(options):
            require_project()
        with needing_extras():
            return int(options.command(options))
    except EmosecError as error:
        print(f"{type(error).__name__}\n{error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # whoever read the output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, MemoryError) as error:
        by_machine = refusal_of(error)
        if by_machine is None:
            raise
        print(f"{type(by_machine).__name__}\n{by_machine}", file=sys.stderr)
        return 1


def elsewhere(options: argparse.Namespace) -> bool:
    """Return whether a command does its work outside a project as well: init, glossary, and verify of what lies elsewhere."""
    return options.command in (start_project, say_glossary) or getattr(options, "place", None) is not None


def require_project() -> None:
    """Refuse to go on outside a project, where there is nothing to list and nothing to check."""
    if not Path("config").is_dir():
        raise EmosecError(
            "there is no config/ here",
            where=str(Path.cwd()),
            remedy="start in the project's folder; emosec init DIR makes a new one",
        )


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="emosec",
        description="Are the components of a construct, such as emotional security, separable in survey data?",
        epilog="Start in the project's folder, where config/ and data/raw/ are; emosec init makes one. "
        "emosec glossary WORD says what a statistic or a reason means.",
    )
    top.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_init(commands)
    add_new(commands)
    add_check(commands)
    add_glossary(commands)
    run = commands.add_parser(
        "run",
        help="run the workflow, as `make` does, and say the verdicts",
        usage="%(prog)s [STUDY ...] [words for snakemake, such as -n or --cores 2]",
        description="Runs the studies that are named, or those of config.yaml. Says how many jobs are done and about how long the "
        "others take, and at the end each study's verdict and where its report is. All further words go to snakemake.",
    )
    run.set_defaults(command=run_workflow)
    add_verify(commands)
    add_export(commands)
    add_bundle(commands)
    add_twin(commands)
    add_power(commands)
    add_instruments(commands)
    add_score_sheet(commands)
    return top


NEW_HELP = """\
Looks at exports, says what each is (platform, respondents, columns, what identifies people and will be dropped), and writes a
study file with its best guess of the respondent key, of which columns are the items of which known instrument, and a draft of an
instrument for every block of columns that share their response codes. Every guess is marked and waits for a person. Nothing is
overwritten, and raw data are copied only with --copy."""
NEW_EXAMPLES = """\
examples:
  emosec new data/raw/mystudy              folders data/raw/mystudy/<wave>/ are its waves
  emosec new ~/Downloads/survey.csv --name mystudy --copy
Then confirm the guesses, run emosec check mystudy, and name the study in config/config.yaml."""


def add_init(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec init` to the commands."""
    init = commands.add_parser(
        "init",
        help="lay out a new project in an empty folder",
        description="Lays out a project: the shipped instruments, models, rules and workflow, a Makefile, a place for raw data.",
    )
    init.add_argument("folder", type=Path, metavar="DIR", help="a folder that is empty or does not exist")
    init.add_argument(
        "--renew",
        action="store_true",
        help="DIR holds a project: bring its workflow to the installed emosec; definitions, data and results stay",
    )
    init.set_defaults(command=start_project)


def start_project(options: argparse.Namespace) -> int:
    """Lay out a project, and say what to do next."""
    from emosec.starting.project import lay_out, renew

    if options.renew:
        kept = renew(options.folder)
        print(
            f"The workflow of {options.folder} is that of the installed emosec {__version__}; the old one is in {kept}."
        )
        return 0
    lay_out(options.folder)
    print(f"A project is in {options.folder}: config/, data/raw/, workflow/, Makefile, README.md.")
    print(f"Next: cd {options.folder}, put exports into data/raw/<study>/<wave>/, then emosec new data/raw/<study>")
    return 0


def add_new(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec new` to the commands."""
    new = commands.add_parser(
        "new",
        help="write a study file from a look at the exports",
        description=NEW_HELP,
        epilog=NEW_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    new.add_argument(
        "paths", nargs="+", type=Path, metavar="PATH", help="an export, a wave's folder, or a folder of such folders"
    )
    new.add_argument("--name", default="", help="the study's name (default: that of the folder or file)")
    new.add_argument("--copy", action="store_true", help="copy the exports into data/raw/<name>/<wave>/")
    new.set_defaults(command=start_study)


def start_study(options: argparse.Namespace) -> int:
    """Look at exports, write a study file full of marked guesses, and print what was seen and what to do next."""
    from emosec.starting.start import new_study

    made = new_study(options.paths, name=options.name, copy=options.copy, say=progress)
    print("\n".join(made.said))
    return 0


def progress(line: str) -> None:
    """Tell how far a long work is; on the error stream, so that what is printed can be kept."""
    print(f"… {line}", file=sys.stderr, flush=True)


def configured_studies(*, none: bool = False) -> tuple[str, ...]:
    """Return the studies that config/config.yaml names; with `none`, an empty list is allowed."""
    from emosec.definitions.configuration import Configuration
    from emosec.definitions.documents import parse_yaml, plain, read_text

    path = Path("config/config.yaml")
    if not path.is_file():
        raise EmosecError(
            "there is no config/config.yaml here", where=str(Path.cwd()), remedy="start in the project's folder"
        )
    text = read_text(path)
    if none and plain(parse_yaml(text, str(path))).get("studies") in ([], None):
        return ()
    return Configuration.parse(text, where=str(path)).studies


CHECK_HELP = """\
Loads every definition, reads every raw file and codes every answer, and writes nothing. What would stop a run is refused, with the
file and line, the reason and what to do; answers of which more than 1% are no response code are refused too. What is legal and odd
all the same is listed: guesses of emosec new that nobody has confirmed, components worded one way only, answers that are no
response code, items nobody answered, items that look reversed, respondents who are there twice, waves that share nobody, rows the
platform warns of and no rule looks at."""


def add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec check` to the commands."""
    check = commands.add_parser(
        "check", help="validate definitions and raw data without running anything", description=CHECK_HELP
    )
    check.add_argument("studies", nargs="*", metavar="STUDY", help="studies to check; those of config.yaml by default")
    check.set_defaults(command=check_studies)


def add_glossary(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec glossary` to the commands."""
    glossary = commands.add_parser("glossary", help="say what a statistic or a reason code means")
    glossary.add_argument("words", nargs="*", metavar="WORD", help="such as RMSEA or PRECISION; all by default")
    glossary.set_defaults(command=say_glossary)


def say_glossary(options: argparse.Namespace) -> int:
    """Print what words mean; return 1 where one is in no entry."""
    from emosec.report.glossary import GLOSSARY, explain

    found = [(word, explain(word)) for word in options.words or GLOSSARY]
    print("\n".join(dict.fromkeys(line for _, lines in found for line in lines)))
    unknown = [word for word, lines in found if not lines]
    if unknown:
        print(f"No entry holds {', '.join(unknown)}; emosec glossary lists all.", file=sys.stderr)
    return 1 if unknown else 0


def check_studies(options: argparse.Namespace) -> int:
    """Validate studies, print what was read and what is odd, and say what to do next."""
    from emosec.starting.checking import check_study

    odd: list[str] = []
    wrong: list[str] = []
    # a study that is checked by name need not be in config.yaml yet
    configured = configured_studies(none=bool(options.studies))
    names = options.studies or configured
    for name in names:
        made = check_study(name, say=progress)
        print("\n".join(made.said))
        odd += made.odd
        wrong += made.wrong
    odd += older_workflow()
    for heading, lines in (("Wrong, and to be mended first:", wrong), ("Allowed, and worth a look:", odd)):
        if lines:
            print("\n".join([heading, *(f"  {line}" for line in lines)]))
    if wrong:
        print(f"{many(len(wrong), 'thing is', 'things are')} wrong. Nothing was written.")
        return 1
    unlisted = [name for name in names if name not in configured]
    listing = f"list {', '.join(unlisted)} under studies: in config/config.yaml, which make reads; then make"
    noted = f"; {many(len(odd), 'thing')} to look at" if odd else ""
    print(f"Nothing is wrong{noted}. Nothing was written. Next: {listing if unlisted else 'make'}")
    return 0


def older_workflow() -> list[str]:
    """Return, as one sentence, that the workflow in this folder is not that of the installed emosec; nothing where it is."""
    from emosec.starting.project import behind

    files = behind(Path())
    if not files:
        return []
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    sentence = (
        f"the workflow here is not that of the installed emosec {__version__} ({files[0]}{more}), with which it may not run. Where "
        "nobody changed it by hand it is an older one: emosec init . --renew"
    )
    return [sentence]


def run_workflow(options: argparse.Namespace) -> int:
    """Run snakemake with the default profile; then say each study's verdict, where its report is, and how long it took."""
    from emosec.running import conclusions, duration, naming_studies, run_snakemake, studies_of

    for sentence in older_workflow():
        print(f"{sentence[:1].upper()}{sentence[1:]}.", file=sys.stderr, flush=True)

    words = naming_studies(options.snakemake)
    status, whole, seconds = run_snakemake(words)
    if status == 0 and whole:
        print("\n".join(conclusions(studies_of(words, configured_studies()))))
        print(f"\nTook {duration(seconds)}.")
    return status


if __name__ == "__main__":
    sys.exit(main())
