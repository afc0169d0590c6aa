"""What registers itself by being a file in a folder of the package: file formats, survey platforms, indices of screening.

Their names are the files' names, so that no list repeats them; a name that begins with an underscore is none.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]


def names_in(folder: str) -> tuple[str, ...]:
    """Return the names registered in a folder of the package, in alphabetical order.

    Examples
    --------
    >>> "longstring" in names_in("screening/indices")
    True
    """
    return tuple(sorted(p.stem for p in (PACKAGE / folder).glob("*.py") if not p.stem.startswith("_")))


@cache
def declared_in(folder: str, name: str, constant: str) -> Any:
    """Return what a registered file says of itself in a constant on top, without importing it; None where it says nothing.

    Examples
    --------
    >>> declared_in("screening/indices", "longstring", "SUSPECT")
    'high'
    """
    tree = ast.parse((PACKAGE / folder / f"{name}.py").read_text(encoding="utf-8"))
    for node in tree.body:
        named = isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == constant for t in node.targets)
        if named and isinstance(node, ast.Assign):
            return ast.literal_eval(node.value)
    return None
