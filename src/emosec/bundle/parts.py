"""Which files a bundle holds, and what each is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from emosec.contracts import TABLES
from emosec.errors import WorkflowError
from emosec.freshness import inputs_of
from emosec.ledgers import names_of
from emosec.plan import Plan
from emosec.starting.project import PARTS

# what the workflow needs to run in another folder, below the project's
CODE = (
    "Snakefile", "workflow", "src", "tests/artefacts", "config/schemas",
    "pyproject.toml", "requirements.lock", "Makefile", "LICENSE",
)  # fmt: skip
LEFT_OUT = ("__pycache__", ".pytest_cache", "logs", "set_aside")
# tables that name respondents
PEOPLE = frozenset(table.file for table in TABLES if "respondent" in table.names)
# by ending
MEDIA = {
    ".csv": "text/csv", ".json": "application/json", ".jsonld": "application/ld+json", ".html": "text/html",
    ".yaml": "application/yaml", ".py": "text/x-python", ".smk": "text/x-python", ".md": "text/markdown", ".svg": "image/svg+xml",
    ".pdf": "application/pdf", ".png": "image/png", ".parquet": "application/vnd.apache.parquet", ".tex": "application/x-tex",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".txt": "text/plain", ".toml": "application/toml",
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """One file of a bundle: where it is here, its path in the bundle, and what it is: code, definition, data, ledger or result."""

    source: Path
    path: str
    kind: str


def parts_of(plan: Plan, project: Path, with_people: bool) -> list[Part]:
    """Return every file of a study's bundle.

    Parameters
    ----------
    plan : the study's plan
    project : the folder of the workflow's code
    with_people : whether rows of people go with it: the raw data, and tables of a row per person

    Raises
    ------
    WorkflowError
        There are no results, or the code is not there.
    """
    if not (Path("results") / plan.study / "8_separability").is_dir():
        raise WorkflowError("there are no results", where=f"results/{plan.study}", remedy="run make first")
    found = [*code_of(project, CODE), *definitions_and_data(plan, with_people), *made(plan.study, with_people)]
    # the package is not installed where a folder is missing that its wheel takes along, such as that of constructs where the study
    # uses none of its files
    missing = [name for name in PARTS if not any(f"{part.path}/".startswith(f"{name}/") for part in found)]
    return list({part.path: part for part in [*found, *code_of(project, missing)]}.values())


def code_of(project: Path, names: Iterable[str]) -> Iterator[Part]:
    """Yield the files of the workflow and the package."""
    for name in names:
        start = project / name
        if not start.exists():
            raise WorkflowError(
                f"the project's {name} is not there",
                where=str(project),
                why="a bundle holds emosec's code and its locked environment, which a project of emosec init does not",
                remedy="copy config/ and data/ into a clone of emosec, and run make and emosec bundle there",
            )
        for path in [start] if start.is_file() else files_below(start):
            yield Part(path, path.relative_to(project).as_posix(), "code")


def definitions_and_data(plan: Plan, with_people: bool) -> Iterator[Part]:
    """Yield the definitions a study uses, its ledgers, and its raw data where people's rows may leave."""
    yield Part(Path("config/config.yaml"), "config/config.yaml", "definition")
    for name in inputs_of(plan):
        raw = name.startswith("data/raw/")
        of_persons = name.startswith("config/corrections/") or (raw and name != "data/raw/SOURCES.csv")
        if with_people or not of_persons:
            yield Part(Path(name), name, "data" if raw else "definition")
    if with_people:
        for path in files_below(Path("data/raw") / plan.study):
            yield Part(path, path.as_posix(), "data")
    for path in map(Path, (*names_of(plan.study), f"data/keys/{plan.study}.json")):
        if path.is_file():
            yield Part(path, path.as_posix(), "ledger")


def made(study: str, with_people: bool) -> Iterator[Part]:
    """Yield a study's tables and its report; tables of a row per person only where people's rows may leave."""
    for folder in (Path("results") / study, Path("reports") / study):
        for path in files_below(folder):
            if with_people or not of_people(path):
                yield Part(path, path.as_posix(), "result")


def of_people(path: Path) -> bool:
    """Whether a table has a row per person, or counts of what single persons answered, which the report suppresses."""
    counts = any(part.endswith("_intake") for part in path.parts) and path.suffix != ".html"
    return path.suffix == ".parquet" or path.name in PEOPLE or (counts and path.name not in ("files.csv", "run.json"))


def files_below(folder: Path) -> list[Path]:
    """Return the files below a folder in order, without caches, logs and parts."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(p in LEFT_OUT or p.startswith(".") for p in path.relative_to(folder).parts)
    ]
