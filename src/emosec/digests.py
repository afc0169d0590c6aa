"""Digests of what a result rests on: the bytes of files, and the code that a script really imports.

A module's code is its syntax tree without comments and docstrings, so that only a change in what it does counts. A script rests on
itself and on every module that it imports, at once or lazily, however deep; imports for type checking are none.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent


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
def code_digest(script: str | Path) -> str:
    """Return one digest of a script and of every module of the package that it imports, however deep.

    Parameters
    ----------
    script : a workflow script

    Notes
    -----
    Files that are no Python but lie in an imported package (the report's partials and styles) count with it.
    """
    script = Path(script)
    return digest_of_modules(modules_reached(names_imported(script)), code_of(script))


@cache
def module_digest(*modules: str) -> str:
    """Return one digest of modules of the package and of every module that they import, however deep.

    Raises
    ------
    ModuleNotFoundError
        The package has no module of that name.
    """
    lacking = [m for m in modules if module_file(m) is None]
    if lacking:
        raise ModuleNotFoundError(f"the package has no module {lacking[0]}")
    return digest_of_modules(modules_reached(modules))


def digest_of_modules(files: Iterable[Path], first: str = "") -> str:
    """Return one digest of the code of modules, and of what is no Python beside them."""
    files = set(files)
    folders = {f.parent for f in files if f.name == "__init__.py" and f.parent != PACKAGE}
    beside = {p for d in folders for p in d.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc")}
    whole = hashlib.sha256(first.encode())
    for file in sorted(files):
        whole.update(f"{file.relative_to(PACKAGE)}\0{code_of(file)}\n".encode())
    for file in sorted(beside):
        whole.update(f"{file.relative_to(PACKAGE)}\0{digest_of(file)}\n".encode())
    return whole.hexdigest()[:16]


def modules_reached(names: Iterable[str]) -> set[Path]:
    """Return the files of modules and of every module that these import, however deep."""
    reached: set[Path] = set()
    waiting = {file for name in names if (file := module_file(name)) is not None}
    while waiting:
        file = waiting.pop()
        reached.add(file)
        waiting |= {f for name in names_imported(file) if (f := module_file(name)) is not None} - reached
    return reached


def module_file(module: str) -> Path | None:
    """Return the file of a module of the package, or None where there is none of that name."""
    stem = PACKAGE.parent.joinpath(*module.split("."))
    for file in (stem / "__init__.py", stem.with_suffix(".py")):
        if file.is_file():
            return file
    return None


@cache
def code_of(file: Path) -> str:
    """Return a digest of what a Python file does: its syntax tree without comments, docstrings and line numbers."""
    tree = parsed(file)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and is_text(body[0]):
            node.body = body[1:]  # type: ignore[attr-defined]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def is_text(node: ast.stmt) -> bool:
    """Tell whether a statement is nothing but a text, as a docstring is."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


@cache
def names_imported(file: Path) -> tuple[str, ...]:
    """Return the emosec modules that a file imports when it is run, lazily or not, and the packages they are in."""
    found: list[str] = []
    waiting: list[ast.AST] = [parsed(file)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        waiting += ast.iter_child_nodes(node)
    ours = [name.split(".") for name in found if name.split(".")[0] == PACKAGE.name]
    return tuple(sorted({".".join(parts[: i + 1]) for parts in ours for i in range(len(parts))}))


def parsed(file: Path) -> ast.Module:
    """Return a file's syntax tree."""
    return ast.parse(file.read_text(encoding="utf-8"))
