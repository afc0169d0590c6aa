"""Write the typed rows of every table beside its contract: python tools/typed_rows.py src/emosec (`make schemas` does).

The contract stays the one place that says what a row is. A row of a table that code reads again is a dict whose keys mypy knows, so
that it sees a misspelt column, and a number that may be missing where one is asked for.
"""

from __future__ import annotations

import sys
from importlib import import_module
from keyword import iskeyword
from pathlib import Path
from textwrap import fill

from emosec.contract import Column, Table
from emosec.contracts import ROOMS

HEAD = '''"""The rows of this room's tables as mypy knows them, made from the contracts by tools/typed_rows.py; NaN is a number."""

from __future__ import annotations

from typing import TypedDict

'''
WIDTH = 110
KINDS = {"text": "str", "whole": "int", "number": "float", "truth": "bool"}


def kind(column: Column) -> str:
    """Return the type of a column's values."""
    return KINDS[column.kind] + (" | None" if column.missing and column.kind != "number" else "")


def name_of(table: Table) -> str:
    """Return the class of a table's rows: room and table, such as `SeparabilityPairs`."""
    return "".join(part.capitalize() for part in (table.room, *table.name.split("_")))


def written(tables: list[Table]) -> str:
    """Return the module with the rows of some tables."""
    classes = "\n\n".join(one(table) for table in tables)
    return HEAD + ("\n" if classes.startswith("class") else "") + classes


def one(table: Table) -> str:
    """Return the class of a table's rows; of columns with a point in their name it must be a call."""
    name, meaning = name_of(table), f"{table.row[:1].upper()}{table.row[1:]}."
    if all(c.name.isidentifier() and not iskeyword(c.name) for c in table.columns):
        fields = "".join(f"    {c.name}: {kind(c)}\n" for c in table.columns)
        told = fill(meaning, WIDTH, initial_indent='    """', subsequent_indent="    ")
        return f'class {name}(TypedDict):\n{told}"""\n\n{fields}'
    fields = "".join(f'        "{c.name}": {kind(c)},\n' for c in table.columns)
    told = fill(table.row, WIDTH, initial_indent="# ", subsequent_indent="# ")
    return f'{told}\n{name} = TypedDict(\n    "{name}",\n    {{\n{fields}    }},\n)\n'


def modules() -> dict[str, str]:
    """Return every module below the package, and what it holds."""
    made = {}
    for room in ROOMS[:-1]:
        contracts = import_module(f"emosec.{room}.contracts")
        folders = [Path(folder) for folder in getattr(contracts, "__path__", ())]
        parts = [p.stem for folder in folders for p in sorted(folder.glob("[a-z]*.py"))]
        for part in parts or [""]:
            own = import_module(f"{contracts.__name__}.{part}") if part else contracts
            tables = [t for t in vars(own).values() if isinstance(t, Table) and t.format == "csv"]
            made[f"{room}/typed_rows{f'_{part}' if part else ''}.py"] = written(tables)
    return made


if __name__ == "__main__":
    for path, text in modules().items():
        (Path(sys.argv[1]) / path).write_text(text, encoding="utf-8")
