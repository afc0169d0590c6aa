"""`emosec bundle STUDY`: a study as one folder that a reviewer can read, cite and make again."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emosec.plan import Plan

HELP = """\
Writes a study's configuration, code, locked environment, tables, figures, decision rule, hypotheses, ledger of analyses, codebook
and raw data as a Workflow Run RO-Crate. `emosec verify` on it, in another folder, makes the study again and compares every cell.
Where the raw data may not leave, --data twin puts the study's synthetic twin with its own results in their place (first emosec twin
STUDY, and make on it): the twin is what emosec verify then makes again.
It is made in a clone of emosec: a project of emosec init holds neither the code nor its locked environment."""


def add_bundle(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec bundle` to the commands."""
    bundle = commands.add_parser("bundle", help="write a study as an RO-Crate that can be verified", description=HELP)
    bundle.add_argument("study", metavar="STUDY", help="the study; make was run on it")
    bundle.add_argument(
        "--data",
        choices=("raw", "twin", "none"),
        default="raw",
        help="with the raw data; with the synthetic twin in their place; or without any row of a person (%(default)s)",
    )
    bundle.add_argument("--out", type=Path, default=Path("bundles"), help="the folder for bundles (%(default)s)")
    bundle.add_argument("--zip", action="store_true", help="pack it as a .zip too")
    bundle.set_defaults(command=bundle_study)


def bundle_study(options: argparse.Namespace) -> int:
    """Write the bundle and say what to do next."""
    from emosec.bundle.crate import write_bundle
    from emosec.plan import load_plan
    from emosec.verification.rerun import source_at
    from emosec.verification.whole import StudyPlace, not_as_recorded

    plan = load_plan(options.study)
    twin = twin_plan(options.study) if options.data == "twin" else None
    changed = [line for made in (plan, twin) if made for line in not_as_recorded(StudyPlace(Path.cwd(), made.study))]
    if changed:
        print("\n".join(changed))
        print("These are not what the results were made from or as. Next: make, then bundle again.")
        return 1
    project = source_at(Path.cwd(), options.study).snakefile.parent
    made = write_bundle(plan, project, options.out / options.study, options.data, twin)
    print(f"{sum(p.is_file() for p in made.rglob('*')):,} files in {made}")
    if options.zip:
        print(shutil.make_archive(str(made), "zip", made.parent, made.name))
    print(f"Next: emosec verify {made}")
    return 0


def twin_plan(study: str) -> Plan:
    """Return the plan of a study's twin.

    Raises
    ------
    WorkflowError
        There is no twin, or it has not run.
    """
    from emosec.errors import WorkflowError
    from emosec.plan import load_plan
    from emosec.twin.writing import name_of

    twin = name_of(study)
    for path, remedy in (
        (Path("config/studies") / f"{twin}.yaml", f"emosec twin {study}"),
        (Path("results") / twin / "8_separability", f"emosec run {twin}"),
    ):
        if not path.exists():
            raise WorkflowError("the study's twin is not there", where=str(path), remedy=remedy)
    return load_plan(twin)
