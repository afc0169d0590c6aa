"""`emosec check | run | verify`: the commands a person types. Each says what it did and what to do next."""

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
        description="Are safety, confidence and freedom from apprehension separable in survey data?",
        epilog="Start in the project's folder, where config/ and data/raw/ are.",
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="validate definitions and raw data without running anything")
    check.add_argument("studies", nargs="*", metavar="STUDY", help="studies to check; those of config.yaml by default")
    check.set_defaults(command=check_studies)
    run = commands.add_parser("run", help="run the workflow, as `make` does")
    run.add_argument("snakemake", nargs=argparse.REMAINDER, metavar="…", help="further words for snakemake, such as -n")
    run.set_defaults(command=run_workflow)
    verify = commands.add_parser("verify", help="compare raw data and results with their recorded digests")
    verify.set_defaults(command=verify_digests)
    return top


def configured_studies() -> tuple[str, ...]:
    """Return the studies that config/config.yaml names."""
    from emosec.definitions import Configuration

    path = Path("config/config.yaml")
    if not path.is_file():
        raise EmosecError(
            "there is no config/config.yaml here", where=str(Path.cwd()), remedy="start in the project's folder"
        )
    return Configuration.parse(path.read_text(encoding="utf-8"), where=str(path)).studies


def check_studies(options: argparse.Namespace) -> int:
    """Load every definition, read every raw file and code every answer, and write nothing."""
    from emosec.intake import code_responses, read_wave
    from emosec.plan import load_plan

    for name in options.studies or configured_studies():
        plan = load_plan(name)
        design = plan.design
        print(f"{name}: definitions fit together; rule {design.decision.name} {design.decision.sha256[:12]}")
        for wave in plan.waves:
            read = read_wave(plan.exports_in(wave), design.study, wave, raw=Path("data/raw"), sources=sources_file())
            print(f"  {wave}: {len(read.respondents)} respondents in {len(read.files)} files")
            for instrument in (i for i in plan.instruments if wave in plan.waves_of(i)):
                export = design.study.administered(instrument).export
                coded = code_responses(read.answers[export], design.instruments[instrument], design.study)
                answered = int(coded["value"].notna().sum())
                print(f"    {instrument}: {answered} answers, {len(coded) - answered} missing")
    print("Nothing is wrong. Next: make")
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

    from emosec.provenance import digest_of
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
