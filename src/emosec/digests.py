"""Digests of what a result rests on: the bytes of files, and the code that a script really imports.

A module's code is its syntax tree without comments and docstrings, so that only a change in what it does counts. A script rests on
itself and on every module that it imports, at once or lazily, however deep; imports for type checking are none.

What a file does and imports is remembered by its bytes beside Python's own compiled modules, since reading five hundred of them
takes seconds each time a workflow starts.
"""

from __future__ import annotations

import ast
import hashlib
import json
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from emosec.atomic import write_text

PACKAGE = Path(__file__).parent


class Code(NamedTuple):
    """What a Python file does, as a digest, and which modules of the package it imports."""

    digest: str
    imports: tuple[str, ...]


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
    code = code_of(Path(script))
    return digest_of_modules(modules_reached(code.imports), code.digest)


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
    beside = {kept for folder in folders for kept in no_python(folder)}
    whole = hashlib.sha256(first.encode())
    for file in sorted(files):
        whole.update(f"{file.relative_to(PACKAGE)}\0{code_of(file).digest}\n".encode())
    for file, digest in sorted(beside):
        whole.update(f"{file.relative_to(PACKAGE)}\0{digest}\n".encode())
    remember(*remembered())
    return whole.hexdigest()[:16]


@cache
def no_python(folder: Path) -> tuple[tuple[Path, str], ...]:
    """Return the files below a folder that are no Python, each with its digest."""
    return tuple((p, digest_of(p)) for p in folder.rglob("*") if p.is_file() and p.suffix not in (".py", ".pyc"))


def modules_reached(names: Iterable[str]) -> set[Path]:
    """Return the files of modules and of every module that these import, however deep."""
    reached: set[Path] = set()
    waiting = {file for name in names if (file := module_file(name)) is not None}
    while waiting:
        file = waiting.pop()
        reached.add(file)
        waiting |= {f for name in code_of(file).imports if (f := module_file(name)) is not None} - reached
    return reached


@cache
def module_file(module: str) -> Path | None:
    """Return the file of a module of the package, or None where there is none of that name."""
    stem = PACKAGE.parent.joinpath(*module.split("."))
    for file in (stem / "__init__.py", stem.with_suffix(".py")):
        if file.is_file():
            return file
    return None


@cache
def code_of(file: Path) -> Code:
    """Return what a Python file does and imports, from what was remembered of these very bytes or by reading it."""
    text = file.read_bytes()
    known = remembered()[1]
    key = hashlib.sha256(text).hexdigest()
    if key not in known:
        tree = ast.parse(text)
        known[key] = Code(statements_of(tree), imports_of(tree))
    return known[key]


def memory() -> Path:
    """Return the file that keeps what was read, for this version of Python."""
    return PACKAGE / "__pycache__" / f"digests.{sys.implementation.cache_tag}.json"


@cache
def remembered() -> tuple[int, dict[str, Code]]:
    """Return how much was remembered when first asked, and digest of a file's bytes → what it does; nothing of another reader's."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads(memory().read_text(encoding="utf-8"))
        if kept["reader"] == digest_of(__file__):
            known = {key: Code(digest, tuple(imports)) for key, (digest, imports) in kept["files"].items()}
            return len(known), known
    return 0, {}


def remember(before: int, known: dict[str, Code]) -> None:
    """Keep what was read beyond what was remembered, where the folder can be written, as Python keeps compiled modules."""
    if len(known) > before and not sys.dont_write_bytecode:
        with suppress(OSError):
            write_text(memory(), json.dumps({"reader": digest_of(__file__), "files": known}))
        remembered.cache_clear()


def statements_of(tree: ast.Module) -> str:
    """Return a digest of what a syntax tree does: without comments, docstrings and line numbers."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and is_text(body[0]):
            node.body = body[1:]  # type: ignore[attr-defined]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


def is_text(node: ast.stmt) -> bool:
    """Tell whether a statement is nothing but a text, as a docstring is."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def imports_of(tree: ast.Module) -> tuple[str, ...]:
    """Return the emosec modules that are imported when code is run, lazily or not, and the packages they are in."""
    found: list[str] = []
    waiting: list[ast.AST] = [tree]
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
