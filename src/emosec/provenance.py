"""What made a result: versions, digests of inputs, seed, warnings, seconds.

`recorded` wraps a workflow script, turns an `EmosecError` into a message without a traceback, and leaves a `run.json` beside the
tables.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypedDict

from emosec.atomic import transaction
from emosec.digests import digest_of
from emosec.errors import ChangedError, EmosecError
from emosec.locks import at_work
from emosec.machine import refusal_of

# the libraries that numbers rest on
LIBRARIES = (
    "emosec",
    "numpy",
    "pandas",
    "scipy",
    "factor_analyzer",
    "pingouin",
    "pyreadstat",
    "scikit-learn",
    "statsmodels",
)
# what raw files and definitions were when the run was planned; written by the workflow at its start
PLANNED = Path(".snakemake/emosec.planned.json")


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that numbers rest on, whether a job has loaded them or not.

    Which are loaded depends on how a job was started, and a record must not.
    """
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": sys.version.split()[0]}
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def cpu_seconds() -> float:
    """Return the processor time of this job so far, with child processes and imports, but not what it was forked with."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


class JobRecord(TypedDict, total=False):
    """What a job's run.json holds; records of older versions lack some of it, and a job may note more.

    `code` is the digest of what the job's script imports, `inputs` and `outputs` are path → digest, `seconds` by the clock.
    """

    rule: str
    wildcards: dict[str, str]
    params: dict[str, object]
    code: str | None
    inputs: dict[str, str]
    outputs: dict[str, str]
    versions: dict[str, str]
    platform: str
    warnings: list[str]
    seed: int
    seconds: float
    cpu_seconds: float


@dataclass
class Run:
    """What is known of one job; `note` adds to it."""

    notes: dict[str, object] = field(default_factory=dict)

    def note(self, **facts: object) -> None:
        """Add facts to the job's run.json."""
        self.notes |= facts


def job_of(snakemake: Any) -> str:
    """Return a job's name as messages say it: its rule, then study, instrument and wave as far as it has them."""
    known = dict(snakemake.wildcards.items())
    return " ".join([str(snakemake.rule), *(str(known[k]) for k in ("study", "instrument", "wave") if k in known)])


@contextmanager
def recorded(snakemake: Any) -> Iterator[Run]:
    """Run a workflow script's body, then put its tables and `run.json` in their places, all in one step.

    Python warnings are collected instead of scrolling by. Digests of the inputs are taken before and after: where one changed
    meanwhile, or since the run was planned, the job fails and leaves nothing. An `EmosecError` ends the job with its message alone;
    the message is also left in the rule's log.

    Raises
    ------
    SystemExit
        The job was refused, by the program or by the machine, or stopped.
    """
    from emosec.tables import write_json

    run, start = Run(), time.perf_counter()
    with ended_in_words(snakemake), at_work(PLANNED.parent), transaction() as parts:
        before = digests_of(snakemake.input)
        refuse_changed(planned_digests(), before, "since this run was planned")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield run
        ours = [w for w in caught if not issubclass(w.category, DeprecationWarning | PendingDeprecationWarning)]
        home = Path(snakemake.output.run).parent
        record = {
            "rule": snakemake.rule,
            "wildcards": dict(snakemake.wildcards.items()),
            "params": {k: v for k, v in snakemake.params.items() if k != "code"},
            "code": snakemake.params.get("code"),
            "inputs": before,
            "outputs": {str(path): digest_of(part) for part, path in parts if path.is_relative_to(home)},
            "versions": versions(),
            "platform": f"{platform.system()} {platform.machine()}",
            "warnings": sorted({f"{w.category.__name__}: {w.message}" for w in ours}),
            **run.notes,
            "seconds": round(time.perf_counter() - start, 3),
            "cpu_seconds": round(cpu_seconds(), 3),
        }
        if len(snakemake.log):
            Path(snakemake.log[0]).write_text("".join(f"{w}\n" for w in record["warnings"]), encoding="utf-8")
        write_json(record, snakemake.output.run)
        refuse_changed(before, digests_of(snakemake.input), "while the job read it")


@contextmanager
def ended_in_words(snakemake: Any) -> Iterator[None]:
    """Turn what ends a job into words: a refusal without a traceback, a stop, and what nobody foresaw with the job's name."""
    try:
        yield
    except EmosecError as error:
        raise refused(snakemake, error) from None
    except KeyboardInterrupt:
        print(f"\nstopped: {job_of(snakemake)}; previous results are as they were", file=sys.stderr)
        raise SystemExit(130) from None
    except Exception as error:
        by_machine = refusal_of(error)
        if by_machine is not None:
            raise refused(snakemake, by_machine) from None
        error.add_note(
            f"emosec did not foresee this, in the job {job_of(snakemake)}: a fault of the program, whatever the data. "
            "Previous results are as they were. Please report it with the lines above."
        )
        raise


def refused(snakemake: Any, error: EmosecError) -> SystemExit:
    """Say a refusal on the terminal and in the rule's log, and return what ends the job."""
    message = f"{type(error).__name__}\n{error}\n  job: {job_of(snakemake)}\n"
    if len(snakemake.log):
        # a full disk takes no log either
        with suppress(OSError):
            Path(snakemake.log[0]).write_text(message, encoding="utf-8")
    print(f"\n{message}", file=sys.stderr)
    return SystemExit(1)


def digests_of(paths: Iterable[object]) -> dict[str, str]:
    """Return the digest of every file by its path, in the order of paths."""
    return {path: digest_of(path) for path in sorted({str(p) for p in paths})}


def planned_digests() -> dict[str, str]:
    """Return the digests that raw files and definitions had when the run was planned; empty where no workflow planned it."""
    try:
        found = json.loads(PLANNED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(path): str(digest) for path, digest in found.items()}


def refuse_changed(before: Mapping[str, str], now: Mapping[str, str], when: str) -> None:
    """Refuse a job one of whose inputs is another file than before.

    Raises
    ------
    ChangedError
        An input of both has two digests.
    """
    changed = [path for path, digest in now.items() if before.get(path, digest) != digest]
    if changed:
        raise ChangedError(
            f"the file changed {when}: its sha256 was {before[changed[0]][:12]}… and is {now[changed[0]][:12]}…",
            where=", ".join(changed),
            why="nobody could say of which of the two a table would be",
            remedy="let nobody edit it during a run, then run make again; previous results are as they were",
        )
