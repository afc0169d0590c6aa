"""Mutate single lines of numeric code and see whether the tests of the room notice: python bench/mutate.py --count 40 --seed 1.

A mutant is one changed operator, comparison, constant or index in `src/emosec/statistics` or in the rooms that compute (`--under`),
made in a copy of the project (the working tree stays as it is). Its judges are the tests that import the mutated module, then all
tests of its folder, without the slow ones; the first that fails kills it. The unchanged copy must pass them first.
What survives is a line that no test holds, or an equivalent line (a step size, a shortcut): read it, and write a test with an
independent value.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CODE = Path("src/emosec")
TESTS = Path("tests")
# tables' columns and types, which are no arithmetic
NO_NUMBERS = ("__init__.py", "contracts.py", "typed_rows.py")
PARTS = ("src", "tests", "config", "data", "docs", "workflow", "Snakefile", "pyproject.toml")
BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
}  # fmt: skip
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One changed line."""

    file: str
    line: int
    kind: str
    before: str
    after: str
    source: str


def mutant_at(root: Path, path: Path, number: int) -> Mutant | None:
    """Return the mutant of a file's place of that number; None where the change is none."""
    source = (root / path).read_text(encoding="utf-8")
    tree, changed = ast.parse(source), ast.parse(source)
    (node, kind), (target, _) = places(tree)[number], places(changed)[number]
    mutate(target, kind)
    statement, after = enclosing(tree, node), enclosing(changed, target)
    old, new = ast.unparse(statement), ast.unparse(after)
    if old == new:
        return None
    return Mutant(str(path), node.lineno, kind, *differing(old, new), replaced(source, statement, after))


def replaced(source: str, old: ast.stmt, new: ast.stmt) -> str:
    """Return a source with one statement's lines replaced."""
    lines = source.splitlines()
    indent = " " * old.col_offset
    written = [indent + line for line in ast.unparse(new).splitlines()]
    return "\n".join([*lines[: old.lineno - 1], *written, *lines[old.end_lineno :]]) + "\n"


def differing(old: str, new: str) -> tuple[str, str]:
    """Return the first lines in which two statements differ."""
    return next((a.strip(), b.strip()) for a, b in zip(old.splitlines(), new.splitlines(), strict=True) if a != b)


def places(tree: ast.AST) -> list[tuple[ast.expr, str]]:
    """Return what can be mutated, in order."""
    found: list[tuple[ast.expr, str]] = []

    def walk(node: ast.AST, inside: bool) -> None:
        if isinstance(node, ast.Raise | ast.JoinedStr | ast.Assert | ast.arguments | ast.ImportFrom):
            return
        if isinstance(node, ast.BinOp) and inside and type(node.op) in BINARY:
            found.append((node, "operator"))
        if isinstance(node, ast.Compare) and inside and type(node.ops[0]) in COMPARED:
            found.append((node, "comparison"))
        if isinstance(node, ast.Constant) and inside and type(node.value) in (int, float):
            found.append((node, "constant"))
        if isinstance(node, ast.UnaryOp) and inside and isinstance(node.op, ast.USub):
            found.append((node, "sign"))
        function = isinstance(node, ast.FunctionDef)
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "type_comment"):
                continue
            if isinstance(node, ast.keyword) and node.arg == "stacklevel":
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    walk(child, inside or function)

    walk(tree, False)
    return found


def mutate(node: ast.expr, kind: str) -> None:
    """Change a node in its place."""
    if kind == "operator" and isinstance(node, ast.BinOp):
        node.op = BINARY[type(node.op)]()
    elif kind == "comparison" and isinstance(node, ast.Compare):
        node.ops[0] = COMPARED[type(node.ops[0])]()
    elif kind == "constant" and isinstance(node, ast.Constant):
        node.value = node.value + 1 if isinstance(node.value, int) else node.value * 1.1 + 0.01
    elif kind == "sign" and isinstance(node, ast.UnaryOp):
        node.op = ast.UAdd()


def enclosing(tree: ast.AST, node: ast.AST) -> ast.stmt:
    """Return the innermost statement that holds a node."""
    parent = {child: here for here in ast.walk(tree) for child in ast.iter_child_nodes(here)}
    while not isinstance(node, ast.stmt):
        node = parent[node]
    return node


def judges(house: Path, file: Path) -> list[list[str]]:
    """Return the tests of a mutant in two rounds: those that import its module, then all of its folder."""
    module = ".".join(file.with_suffix("").parts[1:])
    near = [
        p for p in sorted((house / TESTS).rglob("test_*.py")) if f"{module} import" in p.read_text(encoding="utf-8")
    ]
    own = [f"--doctest-modules {file}"]
    return [
        own,
        [str(p.relative_to(house)) for p in near],
        [f for f in folder_of(house, file) if house / f not in near],
    ]


def folder_of(house: Path, file: Path) -> list[str]:
    """Return the tests of the folder that mirrors a module's, those first that speak of it."""
    mirrored = TESTS.joinpath(*file.relative_to(CODE).parent.parts)
    while not (house / mirrored).is_dir():
        mirrored = mirrored.parent
    tests = sorted((house / mirrored).glob("test_*.py"))
    tests.sort(key=lambda p: file.stem not in f"{p.stem} {p.read_text(encoding='utf-8')}")
    return [str(p.relative_to(house)) for p in tests]


def noticed(house: Path, tests: list[str], seconds: float) -> str:
    """Run tests against the mutated copy in a child: "killed" where one fails, "too long" after some seconds, else nothing."""
    if not tests:
        return ""
    child = os.fork()
    if not child:
        os.chdir(house)
        os.setsid()
        sys.path.insert(0, str(house / "src"))
        # a mutant and its original may share size and second, which is all that a compiled file is known by
        sys.dont_write_bytecode = True
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        words = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *(w for t in tests for w in t.split())]
        os._exit(int(pytest.main(words)))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            code = os.waitstatus_to_exitcode(status)
            if code == pytest.ExitCode.USAGE_ERROR:
                sys.exit(f"pytest could not be asked for {' '.join(tests)}")
            return "" if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) else "killed"
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "too long"


def fate_of(file: Path, house: Path, seconds: float) -> str:
    """Return what became of the mutant that stands in the copy."""
    fate = "SURVIVED"
    for words, tests in zip(("its example", "its own tests", "its folder"), judges(house, file), strict=True):
        found = noticed(house, tests, seconds)
        if found == "killed":
            return f"killed by {words}"
        fate = "UNDECIDED, tests took too long" if found else fate
    return fate


def chosen(root: Path, files: list[Path], count: int, seed: int) -> Iterator[Mutant]:
    """Yield mutants spread over files: one of each file in random order, again and again until there are enough."""
    rng = random.Random(seed)
    left = {f: list(range(len(places(ast.parse((root / f).read_text(encoding="utf-8")))))) for f in files}
    for numbers in left.values():
        rng.shuffle(numbers)
    made = 0
    while any(left.values()):
        order = [f for f in files if left[f]]
        rng.shuffle(order)
        for file in order:
            mutant = mutant_at(root, file, left[file].pop())
            if mutant is not None and made < count:
                made += 1
                yield mutant
        if made >= count:
            return


def main() -> None:
    """Make mutants, run their judges, print and keep what happened."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=40)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--under", nargs="*", default=["statistics"], help="folders of src/emosec")
    asked.add_argument("--only", nargs="*", default=[""], help="files whose path holds one of these words")
    asked.add_argument(
        "--seconds", type=float, default=300.0, help="a round of tests that takes longer decides nothing"
    )
    asked.add_argument("--trust", action="store_true", help="do not run the tests on the unchanged copy first")
    asked.add_argument("--out", type=Path, default=ROOT / "bench/results/mutations.json")
    options = asked.parse_args()
    # what every child needs, but nothing of emosec
    import hypothesis  # noqa: F401
    import pandas  # noqa: F401
    import scipy.optimize
    import scipy.special  # noqa: F401

    files = [p.relative_to(ROOT) for room in options.under for p in sorted((ROOT / CODE / room).rglob("*.py"))]
    files = [f for f in files if f.name not in NO_NUMBERS]
    files = [f for f in files if any(word in str(f) for word in options.only)]
    results = []
    with tempfile.TemporaryDirectory() as folder:
        house = Path(folder)
        for part in PARTS:
            whole = ROOT / part
            shutil.copytree(whole, house / part) if whole.is_dir() else shutil.copy(whole, house / part)
        for tests in {tuple(sorted(folder_of(house, f))) for f in files if not options.trust}:
            if noticed(house, list(tests), 10 * options.seconds):
                sys.exit(f"these tests do not pass on the unchanged copy: {' '.join(tests)}")
        for mutant in chosen(house, files, options.count, options.seed):
            place = house / mutant.file
            before = place.read_text(encoding="utf-8")
            place.write_text(mutant.source, encoding="utf-8")
            start = time.monotonic()
            fate = fate_of(Path(mutant.file), house, options.seconds)
            place.write_text(before, encoding="utf-8")
            results.append({k: v for k, v in asdict(mutant).items() if k != "source"} | {"fate": fate})
            print(f"{fate}: {mutant.file}:{mutant.line} {mutant.kind}, {time.monotonic() - start:.0f} s")
            print(f"    - {mutant.before}\n    + {mutant.after}", flush=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    killed = sum(r["fate"].startswith("killed") for r in results)
    print(f"{len(results)} mutants, {killed} killed")


if __name__ == "__main__":
    main()
