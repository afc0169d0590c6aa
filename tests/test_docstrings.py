"""Every public function of statistics/ says what it takes, under the names it takes it by, and what it returns; and shows it."""

import ast
import re
from pathlib import Path

import pytest

STATISTICS = Path(__file__).parent.parent / "src" / "emosec" / "statistics"
HEADING = re.compile(r"^([A-Z][A-Za-z ]+)\n-+$", re.MULTILINE)


def public_functions():
    """Yield a place and the syntax tree of every function of a module that has no underscore in front."""
    for path in sorted(STATISTICS.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield f"{path.relative_to(STATISTICS)}: {node.name}", node


def sections(docstring):
    """Return the sections of a numpydoc docstring, name → text."""
    parts = HEADING.split(docstring)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def told(text):
    """Return the names that a section of parameters describes, in order, without the stars."""
    lines = [line for line in text.splitlines() if line and not line.startswith(" ")]
    return [name.strip().lstrip("*") for line in lines for name in line.split(" : ")[0].split(",")]


def taken(function):
    """Return the names of a function's parameters, in order."""
    a = function.args
    several, named = ([one] if one else [] for one in (a.vararg, a.kwarg))
    return [one.arg for one in (*a.posonlyargs, *a.args, *several, *a.kwonlyargs, *named)]


FUNCTIONS = dict(public_functions())


@pytest.mark.parametrize("place", FUNCTIONS)
def test_what_is_taken_and_returned_is_described_and_shown(place):
    function = FUNCTIONS[place]
    found = sections(ast.get_docstring(function) or "")
    assert told(found.get("Parameters", "")) == taken(function), "write numpydoc's Parameters, in the signature's order"
    returned = ast.unparse(function.returns) if function.returns else "None"
    if returned not in ("None", "NoReturn"):
        assert {"Returns", "Yields"} & set(found), "write numpydoc's Returns"
    assert ">>> " in found.get("Examples", ""), "write a short example; tests/test_examples.py runs it"


def test_names_are_read_as_numpydoc_writes_them():
    """The reader of docstrings itself: groups of names, stars, continued lines, other sections."""
    text = "Do.\n\nParameters\n----------\nx, y : float\n    Two.\n*task : str\n    Further, and so on.\n\nReturns\n-------\nint\n"
    found = sections(text)
    assert told(found["Parameters"]) == ["x", "y", "task"]
    assert list(found) == ["Parameters", "Returns"]
