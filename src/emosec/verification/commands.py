"""`emosec verify`: digests, or a study made again and compared cell by cell."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

HELP = """\
Without a place: compares raw files with data/raw/SOURCES.csv, what results were made from with what is there now, and the rule
behind every verdict with the rule of that name in config/decisions. With a place and --digests: of a bundle, every file with the
digest in its ro-crate-metadata.json; of a report, what its results were made from, and they themselves, with their records. Prints
the digest of every rule as the verdict card of the report shows it: of what the file says, so that comments and the order of keys
do not change it.

With a place, a bundle (its folder or .zip) or a study's report (reports/<study>): makes the study again from its raw data in a
temporary folder, by the code that is there, compares every table with the published one cell by cell, says what differs and why,
and writes a certificate as HTML and JSON. That takes as long as make did.

With --quick: the same digests, and again only the jobs that took 5 processor seconds or less by their records, and all jobs before
them too, from the first room on until half a minute is together; it says which."""


def add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `emosec verify` to the commands."""
    verify = commands.add_parser(
        "verify",
        help="compare results with their recorded digests, or make a bundle or report again and compare every cell",
        description=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument("place", nargs="?", type=Path, metavar="BUNDLE|REPORT", help="a bundle, or reports/<study>")
    how = verify.add_mutually_exclusive_group()
    how.add_argument("--quick", action="store_true", help="digests, and only the jobs that take seconds made again")
    how.add_argument("--digests", action="store_true", help="digests only; nothing is made again")
    verify.add_argument(
        "--out", type=Path, default=Path("certificate"), help="where the certificate goes (%(default)s)"
    )
    verify.add_argument("--keep", type=Path, help="make the study again in this folder, and leave it there")
    verify.add_argument("--cores", default="all", help="how many jobs at once (%(default)s)")
    verify.set_defaults(command=verify_something)


def verify_something(options: argparse.Namespace) -> int:
    """Verify digests here, or a bundle or report; return 0 where everything agrees."""
    refuse_what_does_nothing(options)
    if options.place is None:
        return verify_here()
    from emosec.verification.whole import not_as_recorded, opened, verify

    with opened(options.place) as place:
        if options.digests:
            wrong = not_as_recorded(place)
            print("\n".join(wrong) if wrong else f"{options.place}: every file is as recorded.")
            return 1 if wrong else 0
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            return verify(place, options.keep, options.out, options.cores, options.quick)
        with tempfile.TemporaryDirectory(prefix="emosec-verify-") as work:
            return verify(place, Path(work), options.out, options.cores, options.quick)


def refuse_what_does_nothing(options: argparse.Namespace) -> None:
    """Refuse options of a study that is made again where digests alone are compared."""
    from emosec.errors import EmosecError

    if options.place is not None and not options.digests:
        return
    asked = {
        "--quick": options.quick, "--keep": options.keep, "--out": options.out != Path("certificate"),
        "--cores": options.cores != "all",
    }  # fmt: skip
    if given := [name for name, said in asked.items() if said]:
        raise EmosecError(
            f"{given[0]} is for a study that is made again, and digests alone are compared here", where="emosec verify",
            remedy="name a bundle or reports/<study>, without --digests; or leave it out",
        )  # fmt: skip


def verify_here() -> int:
    """Compare raw files, results and rules with what was recorded of them, and print the digests of the rules."""
    from emosec.errors import many
    from emosec.verification.recorded import changed_files, changed_inputs, changed_rules, decision_rules, registered

    rules = decision_rules()
    for name, digest in rules.items():
        print(f"Rule {name}: {digest}")
    wrong = [*changed_files(), *changed_inputs(), *changed_rules(rules)]
    results = len(sorted(p for p in Path("results").rglob("run*.json") if "set_aside" not in p.parts))
    raw = said_of_raw(*registered())
    print("\n".join(wrong) if wrong else f"{raw}; {many(results, 'result is', 'results are')} as recorded.")
    if wrong:
        print("Next: make, which rebuilds what is stale; a changed raw file must be put back.")
    return 1 if wrong else 0


def said_of_raw(listed: int, unlisted: int) -> str:
    """Return how many raw files are as registered, where all that are registered agree, and how many are in no register.

    Examples
    --------
    >>> said_of_raw(3, 1), said_of_raw(0, 2)
    ('3 raw files are as registered, 1 other is not in data/raw/SOURCES.csv', 'No raw file is registered in data/raw/SOURCES.csv (2 are there)')
    """  # noqa: E501
    from emosec.errors import many

    if not listed:
        return f"No raw file is registered in data/raw/SOURCES.csv ({many(unlisted, 'is', 'are')} there)"
    others = f", {many(unlisted, 'other is', 'others are')} not in data/raw/SOURCES.csv" if unlisted else ""
    return f"{many(listed, 'raw file is', 'raw files are')} as registered{others}"
