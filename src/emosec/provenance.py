"""What made a result: versions, digests of inputs, seed, warnings, seconds.

`recorded` wraps a workflow script, turns an `EmosecError` into a message without a traceback, and leaves a `run.json` beside the
tables.
"""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from emosec.digests import digest_of
from emosec.errors import EmosecError


def versions() -> dict[str, str]:
    """Return the versions of Python and of the loaded libraries that make numbers."""
    from importlib.metadata import PackageNotFoundError, version

    names = {
        "emosec",
        "numpy",
        "scipy",
        "pandas",
        "factor_analyzer",
        "pingouin",
        "statsmodels",
        "sklearn",
        "pyreadstat",
    }
    loaded = sorted(n for n in names if n in sys.modules)
    found = {"python": sys.version.split()[0]}
    for name in loaded:
        try:
            found[name] = version({"sklearn": "scikit-learn"}.get(name, name))
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def cpu_seconds() -> float:
    """Return the processor time of this job so far, imports and child processes included."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


@dataclass
class Run:
    """What is known of one job; `note` adds to it."""

    notes: dict[str, Any] = field(default_factory=dict)

    def note(self, **facts: Any) -> None:
        """Add facts to the job's run.json."""
        self.notes |= facts


def job_of(snakemake: Any) -> str:
    """Return a job's name as messages say it: its rule, then study, instrument and wave as far as it has them."""
    known = dict(snakemake.wildcards.items())
    return " ".join([str(snakemake.rule), *(str(known[k]) for k in ("study", "instrument", "wave") if k in known)])


@contextmanager
def recorded(snakemake: Any) -> Iterator[Run]:
    """Run a workflow script's body, then write `run.json` to `snakemake.output.run`.

    Python warnings are collected instead of scrolling by. An `EmosecError` ends the job with its message alone; the message is
    also left in the rule's log.
    """
    from emosec.tables import write_json

    run, start = Run(), time.perf_counter()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield run
        except EmosecError as error:
            message = f"{type(error).__name__}\n{error}\n  job: {job_of(snakemake)}\n"
            if len(snakemake.log):
                Path(snakemake.log[0]).write_text(message, encoding="utf-8")
            print(f"\n{message}", file=sys.stderr)
            raise SystemExit(1) from None
        except KeyboardInterrupt:
            print(f"\nstopped: {job_of(snakemake)}; previous results are as they were", file=sys.stderr)
            raise SystemExit(130) from None
        except Exception as error:
            error.add_note(
                f"emosec did not foresee this, in the job {job_of(snakemake)}: a fault of the program, whatever the data. "
                "Previous results are as they were. Please report it with the lines above."
            )
            raise
    ours = [w for w in caught if not issubclass(w.category, DeprecationWarning | PendingDeprecationWarning)]
    record = {
        "rule": snakemake.rule,
        "wildcards": dict(snakemake.wildcards.items()),
        "params": {k: v for k, v in snakemake.params.items() if k != "code"},
        "code": snakemake.params.get("code"),
        "inputs": {str(p): digest_of(p) for p in sorted(set(map(str, snakemake.input)))},
        "versions": versions(),
        "warnings": sorted({f"{w.category.__name__}: {w.message}" for w in ours}),
        **run.notes,
        "seconds": round(time.perf_counter() - start, 3),
        "cpu_seconds": round(cpu_seconds(), 3),
    }
    if len(snakemake.log):
        Path(snakemake.log[0]).write_text("".join(f"{w}\n" for w in record["warnings"]), encoding="utf-8")
    write_json(record, snakemake.output.run)
