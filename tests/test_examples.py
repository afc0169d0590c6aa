"""Every example in a docstring runs and says what it says it does; every public function has one."""

import ast
import doctest
import importlib
import inspect
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "emosec"
MODULES = sorted(
    ".".join(p.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for p in PACKAGE.rglob("*.py")
    if p.name != "__main__.py" and ">>>" in p.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples_run(name):
    failed, tried = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried > 0
    assert failed == 0


def exported():
    """Return (package, name) of what each package's __init__ exports."""
    for init in sorted(PACKAGE.rglob("__init__.py")):
        for node in ast.parse(init.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
                module = ".".join(init.parent.relative_to(PACKAGE.parent).parts)
                yield from ((module, ast.literal_eval(name)) for name in node.value.elts)


@pytest.mark.parametrize(("module", "name"), sorted(exported()))
def test_everything_exported_is_described(module, name):
    thing = getattr(importlib.import_module(module), name)
    described = inspect.isclass(thing) or inspect.isfunction(thing)
    assert not described or (thing.__doc__ or "").strip(), f"{module}.{name} has no docstring"
