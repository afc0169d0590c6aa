"""How large a definition may be, and what its name may hold. Beyond these it is refused: no definition is that large."""

from __future__ import annotations

import re
from pathlib import Path

from emosec.errors import DefinitionError

FILE_BYTES, VALUES = 2**20, 200_000
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def refuse_name(name: str, where: str) -> None:
    """Refuse a definition's name that could lead out of its folder or be no part of a path.

    Raises
    ------
    DefinitionError
        The name has other characters than letters, digits, '_' and '-'.
    """
    if not NAME.fullmatch(name):
        raise DefinitionError(
            f"{name!r} cannot be the name of a definition",
            where=where,
            why="names are parts of paths, and a path could lead anywhere",
            remedy="use letters, digits, '_' and '-': the file's name without its folder and ending",
        )


def refuse_large_file(path: Path) -> None:
    """Refuse a definition file of more bytes than any definition has, before it is read."""
    size = path.stat().st_size
    if size > FILE_BYTES:
        raise DefinitionError(
            f"the definition has {size:,} bytes; the limit is {FILE_BYTES:,}",
            where=str(path),
            why="no definition is that large, and reading it could fill the machine's memory",
            remedy="look whether the file is what it should be",
        )


def refuse_many_values(tree: object, where: str) -> None:
    """Refuse a tree of more values than any definition has: a few aliases of aliases make billions of a short text."""
    waiting, found = [tree], 0
    while waiting:
        node = waiting.pop()
        if isinstance(node, int) and abs(node) >= 2**63:
            raise DefinitionError(
                f"a number has {len(hex(abs(node))) - 2} hexadecimal digits; the limit is 16",
                where=where,
                remedy="shorten the number, or put it in quotes where it is a text",
            )
        parts = list(node.values()) if isinstance(node, dict) else list(node) if isinstance(node, list) else []
        found += len(parts)
        waiting += parts
        if found > VALUES:
            raise DefinitionError(
                f"the definition has more than {VALUES:,} values",
                where=where,
                why="no definition is that large, and reading it could fill the machine's memory",
                remedy="write out what an alias (*name) stands for, once; an alias of lists of aliases grows tenfold a level",
            )
