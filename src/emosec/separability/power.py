"""`emosec power`: how many respondents, and which design, the verdict needs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from emosec.errors import EmosecError

if TYPE_CHECKING:
    from emosec.separability.questions import PlannedQuestion

POWER_HELP = """\
How many respondents does the verdict SEPARABLE need? Samples of a questionnaire whose components truly correlate --phi are
drawn and judged by the whole rule, pair by pair. The share called SEPARABLE is the power. A few N are tried, a curve is laid
through them, and the N where it meets 80, 90 and 95% are printed. With --n, designs are compared at that N instead: what two
more reversed items, or pages that mix components, would do."""
POWER_EXAMPLES = """\
examples:
  emosec power                                      phi .70, cut-off .90, 5 items per component, two of them reversed
  emosec power --phi .80 --items 6 --categories 7   a harder question, a longer questionnaire
  emosec power --n 400 --against 0 1 2              how much would reversed items help at N = 400?
  emosec power --n 400 --pages separate mixed       and pages that mix components?
  emosec power --against 0,0,5                      the third component reversed and no other: its pairs stay open at any N
  emosec power --replications 1000 --power .80      a finer answer: the Monte-Carlo error of a power of .80 is then 1.3 points
Items are alike and answers clean but for --acquiescence in these samples: a study in which they are not may need more."""
POWERS, LARGEST = (0.80, 0.90, 0.95), 3000


def add_power(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec power` to the commands."""
    power = commands.add_parser(
        "power",
        help="how many respondents, and which design, the verdict needs",
        description=POWER_HELP,
        epilog=POWER_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = power.add_argument
    add("--phi", type=float, default=0.70, help="true correlation of every two components (default .70)")
    add("--cutoff", type=float, help="separable below this; the rule's own by default")
    add("--components", type=int, default=3, help="components (default 3)")
    add("--items", type=int, default=5, help="items per component (default 5)")
    add("--against", nargs="+", default=[], metavar="A",
        help="items worded the other way: a number for all components, or one each with commas; several are compared with --n "
        "(default: half of them)")  # fmt: skip
    add("--pages", nargs="+", choices=("unknown", "mixed", "separate"), default=["unknown"],
        help="whether pages mix components or hold one each; several are compared with --n (default unknown)")  # fmt: skip
    add("--loading", type=float, default=0.70, help="standardised loading of every item (default .70)")
    add("--categories", type=int, default=5, help="response categories (default 5)")
    add("--acquiescence", type=float, default=0.0, help="variance of a random intercept of the answers (default 0)")
    add("--n", type=int, help="compare designs at this N instead of searching for N")
    add("--power", type=float, nargs="+", default=list(POWERS), help="powers wanted (default .80 .90 .95)")
    add("--decision", default="separability", help="the rule, in config/decisions (default separability)")
    add("--replications", type=int, default=200, help="samples per N (default 200)")
    add("--largest", type=int, default=LARGEST, help="largest N tried (default 3000)")
    add("--seed", type=int, default=19390101, help="seed; the same seed gives the same answer (default 19390101)")
    add("--cores", type=int, default=0, help="processes (default: every core)")
    add("--output", default="results/power", help="where power.csv and power.svg go (default results/power)")
    power.set_defaults(command=plan_power)


def plan_power(options: argparse.Namespace) -> int:
    """Print the N that reach the wanted powers, or the power of several designs, and write them as CSV (and the curve as SVG)."""
    import os

    from emosec.environment import ONE_THREAD

    # small matrices: threads inside each process only get in each other's way. Read when numpy is first imported, below
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")

    from emosec import tables
    from emosec.definitions.catalogue import load_named
    from emosec.definitions.decisions import Decision
    from emosec.separability import planning
    from emosec.separability.questions import at_cutoff

    folder = Path(options.output)
    check_before_hours(options.seed, folder)
    rule = load_named(Path("config"), Decision, options.decision)
    rule = at_cutoff(rule, rule.cutoff if options.cutoff is None else options.cutoff, options.phi)
    asked = designs(options)
    common = {
        "replications": options.replications, "seed": options.seed, "cores": max(options.cores, 0) or os.cpu_count() or 1,
        "say": lambda line: print(line, file=sys.stderr, flush=True),
    }  # fmt: skip
    title = f"Power at φ = {options.phi:g}, cut-off {rule.cutoff:g}"
    print(f"{title}, {options.components} components of {options.items} items; rule {rule.name}\n")
    if options.n is not None:
        points = planning.compare_designs(asked, options.n, rule, **common)
        tables.write(planning.POWER, points, folder / "power.csv")
        print(planning.table(points))
        print(f"\nWritten: {folder / 'power.csv'}")
        return 0
    found = planning.plan(asked[0], rule, targets=options.power, largest=options.largest, **common)
    tables.write(planning.POWER, found.points, folder / "power.csv")
    write_curve(found.points, title, options.power, folder / "power.svg")
    print(planning.report(found))
    print(f"\nWritten: {folder / 'power.csv'}, {folder / 'power.svg'}")
    return 0


def write_curve(points: object, title: str, targets: list[float], path: Path) -> None:
    """Write the power curve; the report draws, and is asked for only here."""
    from importlib import import_module

    from emosec.atomic import atomic_write

    figure = import_module("emosec.report.figures.rates").power_figure(points, title, targets)
    atomic_write(path, lambda part: Path(part).write_text(figure.svg(standalone=True), encoding="utf-8"))


def designs(options: argparse.Namespace) -> list[PlannedQuestion]:
    """Return the designs asked about; several only where they are compared at one N."""
    from emosec.separability.questions import question

    against: list[list[int] | None] = [_numbers(a) for a in options.against] or [None]
    if options.n is None and len(against) * len(options.pages) > 1:
        raise EmosecError(
            "several designs are compared at one N", where="--against, --pages", remedy="add --n, such as --n 400"
        )
    if options.n is not None and (options.power != list(POWERS) or options.largest != LARGEST):
        raise EmosecError(
            "no N is searched for where designs are compared at one", where="--power, --largest beside --n",
            remedy="leave --n out to search for the N of a power; or leave out --power and --largest",
        )  # fmt: skip
    return [
        question(
            options.phi, components=options.components, items=options.items, against=a, loading=options.loading,
            categories=options.categories, acquiescence=options.acquiescence, pages=p,
        )
        for a in against
        for p in options.pages
    ]  # fmt: skip


def _numbers(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise EmosecError(
            f"--against {text} is no number of items",
            remedy="--against 2, or one number per component: --against 0,0,5",
        ) from None


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
