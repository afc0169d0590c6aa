"""Imports point one way, scripts only hand over, one word stands for one room everywhere."""

import ast
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from emosec.contracts import ROOMS, TABLES

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "emosec"
# lower layers first: a module may import its own layer's package and the layers before it
LAYERS = {
    **dict.fromkeys(("errors", "machine", "environment", "locks", "atomic", "digests"), 0),
    "contract": 0,
    "ledgers": 1,
    "remarks": 1,
    # <room>/contracts.py: what a row is, known to whoever reads it
    "a room's contracts": 1,
    "tables": 1,
    **dict.fromkeys(("contracts", "provenance"), 2),
    "definitions": 3,
    "statistics": 4,
    "plan": 5,
    "freshness": 6,
    **dict.fromkeys(("clusters", "wide"), 5),
    **{room: 6 + i for i, room in enumerate(ROOMS)},
    "starting": 20,
    "library": 20,
    "running": 20,
    "forkserver": 20,
    "verification": 20,
    "twin": 20,
    "bundle": 21,
    "cli": 99,
    "__main__": 100,
}
# lines of a function with its signature, without its docstring
SCREEN = 60
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted((ROOT / "workflow" / "scripts").glob("*.py"))


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a file, parsed once for all tests that look at it."""
    return parsed(path.read_text(encoding="utf-8"))


def imports_of(path: Path) -> set[str]:
    """Return the emosec parts a file imports: `emosec.items.describe` counts as items."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{a.name}" for a in node.names}
    return {part_named(tuple(name.split(".")[1:])) for name in found if name.startswith("emosec.")}


def part_named(parts: tuple[str, ...]) -> str:
    of_tables = len(parts) > 1 and (parts[1] == "contracts" or parts[1].startswith("typed_rows"))
    return "a room's contracts" if parts[0] in ROOMS and of_tables else parts[0]


def part_of(path: Path) -> str:
    return part_named(path.relative_to(PACKAGE).with_suffix("").parts)


def modules_of(package: Path) -> dict[str, Path]:
    """Return dotted name → file, of a package and all below it."""
    named = {}
    for path in package.rglob("*.py"):
        parts = path.relative_to(package.parent).with_suffix("").parts
        named[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return named


def modules_imported(path: Path, known: dict[str, Path]) -> set[str]:
    """Return the modules a file names in imports: on top, late in a function, or for types only."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {a.name for a in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {name if (name := f"{node.module}.{a.name}") in known else node.module for a in node.names}
    return {name for name in found if name in known and known[name] != path}


def circle_in(package: Path) -> list[str]:
    """Return modules that import each other in a circle, if any."""
    known = modules_of(package)
    try:
        TopologicalSorter({name: modules_imported(path, known) for name, path in known.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_circle_of_imports():
    """Late imports and those for types count: whoever reads one module need not know the other first."""
    assert not circle_in(PACKAGE), "move what both need into a module of its own"


@pytest.mark.parametrize(
    "back",
    [
        "from pack.a import x",
        "def f():\n    import pack.a",
        "from pack import a",
        "if TYPE_CHECKING:\n    from pack.a import x",
    ],
)
def test_every_kind_of_circle_is_seen(tmp_path, back):
    package = tmp_path / "pack"
    package.mkdir()
    (package / "a.py").write_text("from pack.b import y\n")
    (package / "b.py").write_text("import pack.c\n")
    (package / "c.py").write_text(back + "\n")
    assert set(circle_in(package)) == {"pack.a", "pack.b", "pack.c"}
    (package / "c.py").write_text("import os\n")
    assert circle_in(package) == []


def test_no_relative_imports():
    """So that the tests above see every import."""
    for path in MODULES:
        nodes = ast.walk(tree_of(path))
        assert not [n for n in nodes if isinstance(n, ast.ImportFrom) and n.level], path


@pytest.mark.parametrize("room", [r for r in ROOMS if r != "report"])
def test_contracts_stand_alone(room):
    """Whoever reads a room's table imports what its rows are and nothing that makes them."""
    one, several = PACKAGE / room / "contracts.py", sorted((PACKAGE / room / "contracts").glob("[a-z]*.py"))
    files = several or [one]
    assert [imports_of(file) for file in files] == [{"contract"}] * len(files)
    init = tree_of(PACKAGE / room / "__init__.py")
    assert [type(node).__name__ for node in init.body] == ["Expr"], f"{room}/__init__.py imports; name modules instead"
    names = {t.name for t in TABLES if t.room == room}
    assert names == {n.value for file in files for n in first_arguments(file)}, (
        "contracts.TABLES does not list the room's tables"
    )


def first_arguments(file: Path) -> list[ast.Constant]:
    calls = [n for n in ast.walk(tree_of(file)) if isinstance(n, ast.Call)]
    return [c.args[1] for c in calls if isinstance(c.func, ast.Name) and c.func.id == "Table"]


@pytest.mark.parametrize("path", [m for m in MODULES if part_of(m) != "__init__"], ids=str)
def test_imports_point_one_way(path):
    here = part_of(path)
    assert here in LAYERS, f"{here} has no layer: say where it stands"
    later = {p for p in imports_of(path) if p in LAYERS and LAYERS[p] > LAYERS[here]}
    assert not later, f"{path.relative_to(ROOT)} imports {sorted(later)}, which come after {here}"


@pytest.mark.parametrize("path", [m for m in MODULES if part_of(m) == "statistics"], ids=str)
def test_statistics_know_no_study_and_no_file(path):
    assert imports_of(path) <= {"errors", "statistics"}, f"{path.relative_to(ROOT)} knows more than arrays"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_scripts_hand_over(path):
    tree = tree_of(path)
    loops = [n for n in ast.walk(tree) if isinstance(n, ast.For | ast.While | ast.If | ast.FunctionDef)]
    assert not loops, f"{path.name} computes: line {loops[0].lineno}"
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 45
    assert "snakemake.config" not in path.read_text(encoding="utf-8")
    assert "pandas" not in path.read_text(encoding="utf-8")


def test_one_word_per_room():
    for number, room in enumerate(ROOMS, start=1):
        assert (PACKAGE / room / "__init__.py").is_file(), room
        rules = ROOT / "workflow" / "rules" / f"{room}.smk"
        assert rules.read_text(encoding="utf-8").startswith(f'"""{number} {room}:'), rules


def test_rules_carry_a_code_digest_and_no_run_block():
    for path in (ROOT / "workflow" / "rules").glob("*.smk"):
        text = path.read_text(encoding="utf-8")
        assert text.count("    script:\n") == text.count("code=code("), path.name
        assert "\n    run:" not in text, path.name


def test_a_class_name_means_one_thing():
    places: dict[str, list[str]] = {}
    for path in MODULES:
        for node in tree_of(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(str(path.relative_to(PACKAGE)))
    assert not {name: paths for name, paths in places.items() if len(paths) > 1}


def test_tables_speak_the_fields_words():
    """Column names and values: analyses, observed, threshold, supported, not the words these once had here."""
    private = {"looks", "look", "seen", "held", "says", "found", "needed", "troubles", "rung"}
    used = {(t.name, word) for t in TABLES for c in t.columns for word in (c.name, *c.values)}
    assert not [(name, word) for name, word in used if private & set(word.replace(".", "_").split("_"))]


def test_every_table_belongs_to_a_room_and_starts_with_its_place():
    for table in TABLES:
        assert table.room in ROOMS
        assert table.names[:2] == ["study", "wave"], table.name
        if table.room != "intake":
            assert table.names[2] == "instrument", table.name
        assert set(table.key) <= set(table.names)
        assert all(c.meaning for c in table.columns), table.name


def test_readme_and_architecture_name_the_folders_that_are_there():
    """The README's tree and the page of the architecture: every part of the package, and nothing that is gone."""
    parts = {p.name for p in PACKAGE.iterdir() if p.is_dir() and p.name != "__pycache__"}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tree = readme.split("    src/emosec/\n")[1].split("    results/")[0]
    told = {line.split("/")[0].strip() for line in tree.splitlines() if "/" in line.split("  ")[3][:20]}
    assert parts <= told, f"README's tree lacks {sorted(parts - told)}"
    assert all((PACKAGE / name).is_dir() for name in told), f"README's tree names what is gone: {sorted(told - parts)}"
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    picture = page.split("```mermaid")[1].split("```")[0]
    assert all(room in picture for room in ROOMS)
    modules = {p.stem for p in PACKAGE.glob("*.py") if not p.stem.startswith("__")}
    assert all(f"`{name}`" in page for name in modules), sorted(n for n in modules if f"`{n}`" not in page)
    config = {p.name for p in (ROOT / "config").iterdir() if p.is_dir()}
    assert all(f"      {name}/" in readme for name in config), "README's tree lacks a folder of config/"


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "report"])
def test_rooms_hand_over_types(room):
    # a row on its way to a table is a `TableRow`; what is read again has a class of its own
    loose = [
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in sorted((PACKAGE / room).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "dict[str, Any]" in line or "Mapping[str, Any]" in line
    ]
    assert not loose


def test_no_file_is_longer_than_four_hundred_lines():
    folders = [ROOT / name for name in ("src", "workflow", "tools", "bench", "tests")]
    files = [ROOT / "Snakefile", *(p for f in folders for kind in ("*.py", "*.smk") for p in f.rglob(kind))]
    assert not {str(p.relative_to(ROOT)) for p in files if len(p.read_text(encoding="utf-8").splitlines()) > 400}


def test_functions_fit_on_a_screen():
    long = {}
    for path in MODULES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= SCREEN:
                told = ast.get_docstring(node) is not None
                body = node.body[told:] or node.body
                signature = node.body[0].lineno - node.lineno
                if (lines := signature + body[-1].end_lineno - body[0].lineno + 1) > SCREEN:
                    long[f"{path.relative_to(PACKAGE)}:{node.name}"] = lines
    assert not long
