"""What made a result: digests of code and inputs, versions, seed, warnings, seconds.

`code_digest` lets Snakemake rebuild exactly what a change in the package made stale. `recorded. wraps a workflow script, turns an
`EmosecError` into a message without a traceback, and leaves a `run.json` beside the tables.
"""

from __future__ import annotations

import hashlib
import re
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from emosec.errors import EmosecError

PACKAGE = Path(__file__).parent
IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(emosec[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]+)|import[ \t]+(emosec[\w.]*))", re.MULTILINE
)


def digest_of(path: str | Path, endings: tuple[str, ...] = ()) -> str:
    """Return the sha256 of a file's bytes, or of every file's below a folder; of these endings only, where some are given."""
    path = Path(path)
    whole = hashlib.sha256()
    if path.is_dir():
        for part in sorted(p for p in path.rglob("*") if p.is_file() and (not endings or p.suffix in endings)):
            whole.update(f"{part.relative_to(path)}\0{digest_of(part)}\n".encode())
        return whole.hexdigest()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            whole.update(block)
    return whole.hexdigest()


@cache
def imported_files(module: str) -> frozenset[Path]:
    """Return the package's files that a module's own text imports, itself included, one step deep."""
    file = module_file(module)
    if file is None:
        return frozenset()
    return frozenset({file, *(f for name in names_imported(file) if (f := module_file(name)) is not None)})


def module_file(module: str) -> Path | None:
    """Return the file of a module of the package, or None where there is none of that name."""
    stem = PACKAGE.parent.joinpath(*module.split("."))
    for file in (stem / "__init__.py", stem.with_suffix(".py")):
        if file.is_file():
            return file
    return None


def names_imported(file: Path) -> list[str]:
    """Return the emosec modules a file imports, lazily or not, found in its text."""
    found: list[str] = []
    for source, names, plain in IMPORT.findall(file.read_text(encoding="utf-8")):
        module = source or plain
        parts = [p.strip().split(" ")[0] for p in names.strip("() \n").split(",")]
        found += [".".join(module.split(".")[: i + 1]) for i in range(module.count(".") + 1)]
        found += [f"{module}.{part}" for part in parts if part.isidentifier()]
    return found


def module_name(file: Path) -> str:
    """Return the dotted name of one of the package's files."""
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def code_digest(script: str | Path) -> str:
    """Return one digest of a script and of every project file it imports, however deep.

    Parameters
    ----------
    script : a workflow script

    Notes
    -----
    Files that are no Python but lie in an imported package (the report's partials and styles) count with it.
    """
    script = Path(script)
    seen: set[Path] = set()
    waiting = {f for name in names_imported(script) if (f := module_file(name)) is not None}
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            waiting |= imported_files(module_name(file)) - seen
    folders = {f.parent for f in seen if f.name == "__init__.py" and f.parent != PACKAGE}
    beside = {p for d in folders for p in d.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc")}
    whole = hashlib.sha256(script.read_bytes())
    for file in sorted(seen | beside):
        whole.update(f"{file.relative_to(PACKAGE)}\0".encode() + file.read_bytes())
    return whole.hexdigest()[:16]


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
    }
    if len(snakemake.log):
        Path(snakemake.log[0]).write_text("".join(f"{w}\n" for w in record["warnings"]), encoding="utf-8")
    write_json(record, snakemake.output.run)
