"""`emosec new | check | run | verify | power`: the commands a person types. Each says what it did and what to do next."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from emosec.errors import EmosecError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, or 1 after a refusal that was explained.

    Parameters
    ----------
    arguments : the words after `emosec`; those of the command line by default
    """
    options = parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except EmosecError as error:
        print(f"{type(error).__name__}\n{error}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="emosec",
        description="Are the components of a construct, such as emotional security, separable in survey data?",
        epilog="Start in the project's folder, where config/ and data/raw/ are.",
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    add_new(commands)
    add_check(commands)
    run = commands.add_parser("run", help="run the workflow, as `make` does")
    run.add_argument("snakemake", nargs=argparse.REMAINDER, metavar="…", help="further words for snakemake, such as -n")
    run.set_defaults(command=run_workflow)
    verify = commands.add_parser("verify", help="compare raw data and results with their recorded digests")
    verify.set_defaults(command=verify_digests)
    add_power(commands)
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


POWER_HELP = """\
How many respondents does the verdict SEPARABLE need? Samples of a questionnaire whose components truly correlate --phi are
drawn and judged by the whole rule: gates, robustness set, halves, everything but the bootstrap. The share called SEPARABLE is
the power. A few N are tried, a curve is laid through them, and the N where it meets 80, 90 and 95% are printed."""
POWER_EXAMPLES = """\
examples:
  emosec power                                      phi .70, cut-off .90, 5 items per component, two of them reversed
  emosec power --phi .80 --items 6 --categories 7   a harder question, a longer questionnaire
  emosec power --keying one-way                     every item of one component reversed, no other: the verdict cannot be SEPARABLE
                                                    at any N; the column `alone` shows what the estimates could do
  emosec power --replications 1000 --power .80      a finer answer: the Monte-Carlo error of a power of .80 is then 1.3 points
Items are alike and answers clean in these samples: a study in which they are not may need more."""


def add_power(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec power` to the commands."""
    power = commands.add_parser(
        "power",
        help="how many respondents the verdict needs",
        description=POWER_HELP,
        epilog=POWER_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    power.add_argument("--phi", type=float, default=0.70, help="true correlation of every two components (default .70)")
    power.add_argument("--cutoff", type=float, help="separable below this; the rule's own by default")
    power.add_argument("--items", type=int, default=5, help="items per component (default 5)")
    power.add_argument("--loading", type=float, default=0.70, help="standardised loading of every item (default .70)")
    power.add_argument("--categories", type=int, default=5, help="response categories (default 5)")
    keying = "balanced: half of each component's items reversed; one-way: all of one component's, no other (default balanced)"
    power.add_argument("--keying", choices=("balanced", "one-way"), default="balanced", help=keying)
    power.add_argument(
        "--power", type=float, nargs="+", default=[0.80, 0.90, 0.95], help="powers wanted (default .80 .90 .95)"
    )
    power.add_argument(
        "--decision", default="separability", help="the rule, in config/decisions (default separability)"
    )
    power.add_argument("--models", default="components", help="its models, in config/models (default components)")
    power.add_argument("--replications", type=int, default=200, help="samples per N (default 200)")
    power.add_argument("--largest", type=int, default=3000, help="largest N tried (default 3000)")
    power.add_argument(
        "--seed", type=int, default=19390101, help="seed; the same seed gives the same answer (default 19390101)"
    )
    power.add_argument("--cores", type=int, default=0, help="processes (default: every core)")
    power.add_argument(
        "--output", default="results/power", help="where power.csv and power.svg go (default results/power)"
    )
    power.set_defaults(command=plan_power)


def plan_power(options: argparse.Namespace) -> int:
    """Print the N that reach the wanted powers, and write the curve as CSV and SVG."""
    import os

    # small matrices: threads inside each process only get in each other's way. Read when numpy is first imported, below
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ.setdefault(name, "1")

    from emosec import tables
    from emosec.atomic import atomic_write
    from emosec.definitions.catalogue import load_named
    from emosec.definitions.decisions import Decision
    from emosec.definitions.models import RivalModels
    from emosec.report.figures.rates import power_figure
    from emosec.separability.planning import POWER, plan, report
    from emosec.separability.questions import at_cutoff, question

    folder = Path(options.output)
    check_before_hours(options.seed, folder)
    rule = load_named(Path("config"), Decision, options.decision)
    setting = question(options.phi, options.items, options.loading, options.categories, options.keying)
    rule = at_cutoff(rule, rule.cutoff if options.cutoff is None else options.cutoff, options.phi)
    found = plan(
        setting,
        load_named(Path("config"), RivalModels, options.models),
        rule,
        targets=options.power,
        replications=options.replications,
        seed=options.seed,
        largest=options.largest,
        cores=max(options.cores, 0) or os.cpu_count() or 1,
        say=lambda line: print(line, file=sys.stderr, flush=True),
    )
    title = f"Power at φ = {options.phi:g}, cut-off {rule.cutoff:g}"
    tables.write(POWER, found.points, folder / "power.csv")
    drawn = power_figure(found.points, title, options.power).svg(standalone=True)
    atomic_write(folder / "power.svg", lambda part: Path(part).write_text(drawn, encoding="utf-8"))
    print(f"{title}, {options.items} items per component, {options.keying} keying; rule {rule.name}\n")
    print(report(found))
    print(f"\nWritten: {folder / 'power.csv'}, {folder / 'power.svg'}")
    return 0


def check_before_hours(seed: int, folder: Path) -> None:
    """Refuse now what would else end a long simulation: a seed below 0, a folder nobody can write to."""
    import os

    if seed < 0:
        raise EmosecError(
            f"--seed {seed} is below 0", remedy="any whole number from 0 on; the same seed, the same answer"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EmosecError(
            f"--output {folder} cannot be made: {error.strerror}", remedy="name a folder you may write to"
        ) from None
    if not os.access(folder, os.W_OK):
        raise EmosecError(f"--output {folder} cannot be written to", remedy="name a folder you may write to")


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
file and line, the reason and what to do. What is legal and odd all the same is listed: guesses of emosec new that nobody has
confirmed, components worded one way only, answers that are no response code, items nobody answered, items that look reversed,
respondents who are there twice, waves that share nobody, rows the platform warns of and no rule looks at."""


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
    for name in options.studies or configured_studies():
        made = check_study(name, say=progress)
        print("\n".join(made.said))
        odd += made.odd
    if odd:
        print("Allowed, and worth a look:")
        print("\n".join(f"  {line}" for line in odd))
    print(f"Nothing is wrong{f'; {len(odd)} things to look at' if odd else ''}. Nothing was written. Next: make")
    return 0


def sources_file() -> Path | None:
    """Return the register of raw files, if the project keeps one."""
    path = Path("data/raw/SOURCES.csv")
    return path if path.is_file() else None


def run_workflow(options: argparse.Namespace) -> int:
    """Hand over to snakemake with the default profile, then say where the reports are."""
    import subprocess

    command = [sys.executable, "-m", "snakemake", "--profile", "workflow/profiles/default", *options.snakemake]
    status = subprocess.run(command, check=False).returncode
    if status == 0:
        for page in sorted(Path("reports").glob("*/index.html")):
            print(f"Open {page}")
    return status


def verify_digests(options: argparse.Namespace) -> int:
    """Compare raw files with SOURCES.csv, and what results were made from with what is there now."""
    import csv

    from emosec.digests import digest_of
    from emosec.tables import read_json

    wrong = []
    if (register := sources_file()) is not None:
        with register.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                path = Path("data/raw") / row["file"]
                if not path.is_file() or digest_of(path) != row["sha256"]:
                    wrong.append(f"{path}: {'changed' if path.is_file() else 'missing'} since it was registered")
    records = sorted(Path("results").rglob("run*.json"))
    for record in records:
        for source, digest in read_json(record)["inputs"].items():
            if not Path(source).exists() or digest_of(source) != digest:
                wrong.append(f"{record.parent}: {source} is no longer what it was made from")
    print("\n".join(wrong) if wrong else f"Raw data are as registered; {len(records)} results are as recorded.")
    if wrong:
        print("Next: make, which rebuilds what is stale; a changed raw file must be put back.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
