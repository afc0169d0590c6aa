"""`emosec twin STUDY`: made-up respondents for whom the raw data may not reach, and how they compare."""

from __future__ import annotations

import argparse
from pathlib import Path

HELP = """\
Writes a study of its own, <study>_twin, of made-up respondents who answer as those of the study do on the whole: its file in
config/studies/ and its exports in data/raw/<study>_twin/. They are drawn from margins without extreme persons, pairwise
polychoric correlations of all items, waves and variables, and patterns of attendance that enough people share. Whether anybody
shows in them is tried (copies, nearest neighbours, an attack on membership) and written beside them; where somebody does, nothing
is written.

With --compare, once both have run: reliabilities, correlations of components and verdicts of the twin beside those of the study."""


def add_twin(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec twin` to the commands."""
    twin = commands.add_parser(
        "twin",
        help="write a synthetic twin of a study, whose raw data may not leave",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    twin.add_argument("study", metavar="STUDY", help="the study; make was run on it")
    twin.add_argument("--compare", action="store_true", help="compare the twin's results with the study's")
    twin.set_defaults(command=twin_of)


def twin_of(options: argparse.Namespace) -> int:
    """Write a study's twin, or compare it; say what was found and what to do next."""
    from emosec.plan import load_plan

    plan = load_plan(options.study)
    if options.compare:
        return compare(options.study)
    from emosec.definitions.configuration import Configuration
    from emosec.twin.whole import make_twin, told

    twin = make_twin(plan, Configuration.load(Path("config/config.yaml")))
    print(f"{twin.people:,} made-up people in {len(twin.files) - 1} exports: data/raw/{twin.twin}, {twin.files[0]}")
    kept = {v.name for v in load_plan(twin.twin).design.study.variables}
    if gone := [v.name for v in plan.design.study.variables if v.name not in kept]:
        print(f"Not in the twin, since too few people share a value of it or nobody has one: {', '.join(gone)}")
    print("\n".join(told(twin.disclosure, twin.factors)))
    print(f"Next: emosec run {twin.twin}")
    print(f"then: emosec twin {twin.study} --compare, emosec bundle {twin.study} --data twin")
    return 0


def compare(study: str) -> int:
    """Print the twin's results beside the study's, and keep them as a table."""
    from emosec.atomic import atomic_write
    from emosec.plan import load_plan
    from emosec.twin.utility import utility
    from emosec.twin.writing import name_of

    table = utility(load_plan(study))
    path = Path("data/raw") / name_of(study) / "utility.csv"
    atomic_write(path, lambda part: table.to_csv(part, index=False, lineterminator="\n"))
    shown = table.map(lambda v: f"{float(v):.3f}" if v[:1].isdigit() or v[:1] == "-" else v)
    print(shown.to_string(index=False))
    print(f"Table: {path}")
    return 0
