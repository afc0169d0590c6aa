"""`emosec init | new | check | run | export | verify | power | instruments`: each says what it did and what is next."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from emosec.errors import EmosecError, needing_extras
from emosec.library.commands import add_instruments
from emosec.report.exporting import add_export
from emosec.separability.power import add_power


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
        with needing_extras():
            return int(options.command(options))
    except EmosecError as error:
        print(f"{type(error).__name__}\n{error}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="emosec",
        description="Are the components of a construct, such as emotional security, separable in survey data?",
        epilog="Start in the project's folder, where config/ and data/raw/ are; emosec init makes one.",
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_init(commands)
    add_new(commands)
    add_check(commands)
    run = commands.add_parser(
        "run",
        help="run the workflow, as `make` does, and say the verdicts",
        usage="%(prog)s [words for snakemake, such as -n or --cores 2]",
        description="Says how many jobs are done and about how long the others take, and at the end each study's verdict "
        "and where its report is. All further words go to snakemake.",
    )
    run.set_defaults(command=run_workflow)
    verify = commands.add_parser(
        "verify",
        help="compare raw data and results with their recorded digests, and print the digests of the decision rules",
        description=VERIFY_HELP,
    )
    verify.set_defaults(command=verify_digests)
    add_export(commands)
    add_power(commands)
    add_instruments(commands)
    return top


VERIFY_HELP = """\
Compares raw files with data/raw/SOURCES.csv, what results were made from with what is there now, and the rule behind every verdict
with the rule of that name in config/decisions. Prints the digest of every rule as the verdict card of the report shows it: of what
the file says, so that comments and the order of keys do not change it."""
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
    init.set_defaults(command=start_project)


def start_project(options: argparse.Namespace) -> int:
    """Lay out a project, and say what to do next."""
    from emosec.starting.project import lay_out

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

    if not Path("config").is_dir():
        raise EmosecError("there is no config/ here", where=str(Path.cwd()), remedy="start in the project's folder")
    made = new_study(options.paths, name=options.name, copy=options.copy, say=progress)
    print("\n".join(made.said))
    return 0


def progress(line: str) -> None:
    """Tell how far a long work is; on the error stream, so that what is printed can be kept."""
    print(f"… {line}", file=sys.stderr, flush=True)


def configured_studies() -> tuple[str, ...]:
    """Return the studies that config/config.yaml names."""
    from emosec.definitions.configuration import Configuration
    from emosec.definitions.documents import read_text

    path = Path("config/config.yaml")
    if not path.is_file():
        raise EmosecError(
            "there is no config/config.yaml here", where=str(Path.cwd()), remedy="start in the project's folder"
        )
    return Configuration.parse(read_text(path), where=str(path)).studies


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


def check_studies(options: argparse.Namespace) -> int:
    """Validate studies, print what was read and what is odd, and say what to do next."""
    from emosec.starting.checking import check_study

    odd: list[str] = []
    wrong: list[str] = []
    configured = configured_studies()
    names = options.studies or configured
    for name in names:
        made = check_study(name, say=progress)
        print("\n".join(made.said))
        odd += made.odd
        wrong += made.wrong
    for heading, lines in (("Wrong, and to be mended first:", wrong), ("Allowed, and worth a look:", odd)):
        if lines:
            print("\n".join([heading, *(f"  {line}" for line in lines)]))
    if wrong:
        print(f"{len(wrong)} thing{'s are' if len(wrong) > 1 else ' is'} wrong. Nothing was written.")
        return 1
    unlisted = [name for name in names if name not in configured]
    listing = f"list {', '.join(unlisted)} under studies: in config/config.yaml, which make reads; then make"
    print(
        f"Nothing is wrong{f'; {len(odd)} things to look at' if odd else ''}. Nothing was written. "
        f"Next: {listing if unlisted else 'make'}"
    )
    return 0


def sources_file() -> Path | None:
    """Return the register of raw files, if the project keeps one."""
    path = Path("data/raw/SOURCES.csv")
    return path if path.is_file() else None


def run_workflow(options: argparse.Namespace) -> int:
    """Run snakemake with the default profile; then say each study's verdict, where its report is, and how long it took."""
    from emosec.running import conclusions, duration, run_snakemake

    status, whole, seconds = run_snakemake(options.snakemake)
    if status == 0 and whole:
        print("\n".join(conclusions(configured_studies())))
        print(f"\nTook {duration(seconds)}.")
    return status


def verify_digests(options: argparse.Namespace) -> int:
    """Compare raw files, results and rules with what was recorded of them, and print the digests of the rules."""
    rules = decision_rules()
    for name, digest in rules.items():
        print(f"Rule {name}: {digest}")
    wrong = [*changed_files(), *changed_inputs(), *changed_rules(rules)]
    results = len(sorted(Path("results").rglob("run*.json")))
    print("\n".join(wrong) if wrong else f"Raw data are as registered; {results} results are as recorded.")
    if wrong:
        print("Next: make, which rebuilds what is stale; a changed raw file must be put back.")
    return 1 if wrong else 0


def redefined(defined: dict[str, str], wildcards: dict[str, str]) -> list[str]:
    """Return the kinds of definitions that say something else than when a result was made."""
    from emosec.plan import load_plan

    now = load_plan(wildcards["study"]).defined(tuple(defined), wildcards.get("instrument", ""))
    return [kind for kind, digest in defined.items() if now[kind] != digest]


def decision_rules() -> dict[str, str]:
    """Return the digest of every rule in config/decisions by its name, as verdict cards show it."""
    from emosec.definitions.decisions import Decision

    found = [Decision.load(path) for path in sorted(Path("config/decisions").glob("*.yaml"))]
    return {decision.name: decision.sha256 for decision in found}


def changed_files() -> Iterator[str]:
    """Yield what differs between the raw files and their register."""
    import csv

    from emosec.digests import digest_of

    register = sources_file()
    if register is None:
        return
    with register.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            path = Path("data/raw") / row["file"]
            if not path.is_file() or digest_of(path) != row["sha256"]:
                yield f"{path}: {'changed' if path.is_file() else 'missing'} since it was registered"


def changed_inputs() -> Iterator[str]:
    """Yield the inputs of results that are no longer what the results were made from."""
    from emosec.digests import digest_of
    from emosec.tables import read_json

    for record in sorted(Path("results").rglob("run*.json")):
        content = read_json(record)
        defined = content.get("params", {}).get("defined", {})
        for source, digest in content["inputs"].items():
            # of a definition only that counts which analyses rest on; what it said then is in `defined`
            apart = defined and source.endswith(".yaml")
            if not apart and not (Path(source).exists() and digest_of(source) == digest):
                yield f"{record.parent}: {source} is no longer what it was made from"
        if defined and (changed := redefined(defined, content["wildcards"])):
            yield f"{record.parent}: the {' and the '.join(changed)} it was made by says something else now"


def changed_rules(rules: Mapping[str, str]) -> Iterator[str]:
    """Yield the verdicts that were reached by another rule than the present one of that name."""
    from emosec.tables import read_json

    for path in sorted(Path("results").glob("*/*_separability/*/verdict.json")):
        said = read_json(path)
        if rules.get(said["decision"]) != said["decision_sha256"]:
            yield f"{path}: reached by the rule {said['decision']} of digest {said['decision_sha256']}, not by the present one"


if __name__ == "__main__":
    sys.exit(main())
