"""`emosec init`: a new project in a folder of its own, from what the package brings; a study needs no clone of the repository."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from emosec import __version__
from emosec.errors import DefinitionError

# what a project takes over as it is; pyproject.toml puts the same into the wheel below emosec/project
PARTS = (
    "Snakefile", "config/constructs", "config/decisions", "config/instruments", "config/models", "config/schemas",
    "config/screening", "tests/artefacts", "workflow/profiles", "workflow/report", "workflow/rules", "workflow/scripts",
)  # fmt: skip
# of these, what belongs to the program and not to a study: an upgrade of emosec has to bring it along
PROGRAM = (
    "Snakefile",
    "config/schemas",
    "tests/artefacts",
    "workflow/profiles",
    "workflow/report",
    "workflow/rules",
    "workflow/scripts",
)
RUNS = ("Snakefile", "workflow/rules", "workflow/scripts")
CONFIGURATION = """\
# yaml-language-server: $schema=schemas/configuration.schema.json
# Which studies to run (emosec new writes them), and the sizes of what is drawn at random. Every task derives its own seed.
studies: []
seed: 19390101
bootstrap: 500
simulations: 100
parallel_analysis: 100
# counts of fewer people than this are not published in reports/; results/ keeps them
smallest_cell: 10
"""
MAKEFILE = """\
# make          run the studies named in config/config.yaml: reports/<study>/index.html
# make check    read everything, run nothing, say what is odd
# make clean    remove results and reports (raw data and definitions stay)

PYTHON ?= $(if $(wildcard .venv/bin/python),.venv/bin/python,python3)
# one thread per job: Snakemake runs as many jobs as there are cores
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1

.PHONY: run check clean installed
run: installed
\t@$(PYTHON) -m emosec run
check: installed
\t@$(PYTHON) -m emosec check
installed:
\t@$(PYTHON) -c 'import emosec' 2> /dev/null || \\
\t  { echo "$(PYTHON) has no emosec: set up .venv as README.md says, or name another: make PYTHON=…" >&2; exit 1; }
clean:
\trm -rf results reports
"""
README = """\
# {name}

Made by `emosec init` (emosec {version}). Set up once: `python3 -m venv .venv && .venv/bin/pip install -r requirements.txt`
(where no package index has emosec, from its wheel or clone: `.venv/bin/pip install '<wheel or clone>[workflow]'`).

1. Put each wave's exports into a folder of its own: `data/raw/<study>/<wave>/`. They are never edited.
2. `.venv/bin/emosec new data/raw/<study>` writes `config/studies/<study>.yaml`; confirm or correct what is marked GUESS.
3. `.venv/bin/emosec check <study>` reads everything and says what is wrong or odd.
4. Name the study in `config/config.yaml`; then `make`, and open `reports/<study>/index.html`.

`config/` holds the definitions (instruments, models, the decision rule: frozen before you look at data); `workflow/` runs them.
"""
IGNORED = ".venv/\n.snakemake/\nresults/\nreports/\nbundles/\ncertificate/\nscore-sheets/\n"


def template() -> Path:
    """Return the folder that holds what a project takes over: beside this package in a wheel, the repository where that is used."""
    package = Path(__file__).parents[1]
    shipped = package / "project"
    folder = shipped if shipped.is_dir() else package.parents[1]
    lacking = [part for part in PARTS if not (folder / part).exists()]
    if lacking:
        raise DefinitionError(
            f"this installation lacks {lacking[0]}", where=str(folder), remedy="install emosec again from its wheel"
        )
    return folder


def lay_out(folder: Path) -> tuple[Path, ...]:
    """Lay out a project.

    Parameters
    ----------
    folder : made where it does not exist; otherwise empty, but for hidden files

    Returns
    -------
    tuple of Path
        What was written, relative to `folder`.

    Raises
    ------
    DefinitionError
        The folder holds something already (nothing is written then), or the installation is not whole.
    """
    source = template()
    file = next((part for part in (folder, *folder.parents) if part.exists() and not part.is_dir()), None)
    if file is not None:
        raise DefinitionError(
            "this is a file, and a project needs a folder", where=str(file), remedy="name a new folder",
        )  # fmt: skip
    there = sorted(p.name for p in folder.iterdir() if not p.name.startswith(".")) if folder.is_dir() else []
    if there:
        raise DefinitionError(
            f"the folder is not empty: it holds {', '.join(there[:3])}", where=str(folder),
            why="a project that is there already would be mixed with a new one", remedy="name a new folder",
        )  # fmt: skip
    return tuple(_write(source, folder))


def behind(folder: Path) -> tuple[str, ...]:
    """Return the files of a project's workflow that are not those of the installed emosec, lacking ones too.

    Parameters
    ----------
    folder : of the project; nothing is behind in one without a Snakefile

    Returns
    -------
    tuple of str
        Paths relative to `folder`.
    """
    if not (folder / "Snakefile").is_file():
        return ()
    source = template()
    shipped = [file for part in RUNS for file in _files(source / part)]
    names = [file.relative_to(source) for file in shipped]
    return tuple(
        name.as_posix()
        for name in names
        if not (folder / name).is_file() or (folder / name).read_bytes() != (source / name).read_bytes()
    )


def _files(part: Path) -> list[Path]:
    return [part] if part.is_file() else sorted(p for p in part.rglob("*") if p.is_file() and p.suffix != ".pyc")


def renew(folder: Path) -> Path:
    """Bring a project's workflow to the installed emosec; its definitions, data and results stay.

    Parameters
    ----------
    folder : of the project

    Returns
    -------
    Path
        Where what was replaced is kept, in case somebody had changed it by hand.

    Raises
    ------
    DefinitionError
        There is no project in the folder.
    """
    source = template()
    if not (folder / "Snakefile").is_file():
        raise DefinitionError(
            "there is no project here: Snakefile is missing",
            where=str(folder),
            remedy="name a project's folder, or leave --renew out",
        )
    if source.resolve() == folder.resolve():
        raise DefinitionError(
            "this is the installed emosec itself",
            where=str(folder),
            remedy="renew it with git; --renew is for projects of emosec init",
        )
    number = 1 + sum(1 for p in (folder / "replaced").glob("*") if p.is_dir())
    kept = folder / "replaced" / f"{number:02}"
    for part in PROGRAM:
        if (folder / part).exists():
            (kept / part).parent.mkdir(parents=True, exist_ok=True)
            (folder / part).rename(kept / part)
        _take_over(source, folder, part)
    return kept


def _take_over(source: Path, folder: Path, part: str) -> None:
    (folder / part).parent.mkdir(parents=True, exist_ok=True)
    if (source / part).is_dir():
        shutil.copytree(source / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    else:
        shutil.copyfile(source / part, folder / part)


def _write(source: Path, folder: Path) -> Iterator[Path]:
    for part in PARTS:
        _take_over(source, folder, part)
        yield Path(part)
    for empty in ("config/studies", "config/hypotheses", "data/raw"):
        (folder / empty).mkdir(parents=True, exist_ok=True)
        yield Path(empty)
    for name, text in (
        ("config/config.yaml", CONFIGURATION), ("Makefile", MAKEFILE), (".gitignore", IGNORED),
        ("requirements.txt", f"emosec[workflow]=={__version__}\n"),
        ("README.md", README.format(name=folder.resolve().name, version=__version__)),
    ):  # fmt: skip
        (folder / name).write_text(text, encoding="utf-8")
        yield Path(name)
