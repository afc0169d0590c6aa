"""The guides of docs/guides, executed: `make docs` shows what each code block gives, and offers every guide as a notebook.

A hook of mkdocs. The code of a page runs block after block in one namespace; what a block prints, the value of its last line
and a picture drawn by it stand below it, on the page and in the notebook.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FENCE = re.compile(r"^```python\n(.*?)^```$", flags=re.M | re.S)


@dataclass(frozen=True)
class Cell:
    """A piece of a page: text, or code with what it gave."""

    source: str
    code: bool = False
    printed: str = ""
    plain: str = ""
    html: str = ""
    svg: str = ""


@dataclass
class Executed:
    """A page after its code has run."""

    cells: list[Cell] = field(default_factory=list)
    names: dict[str, Any] = field(default_factory=dict)


def execute(markdown: str) -> Executed:
    """Run the code blocks of a page, in order."""
    import matplotlib as mpl
    import pandas as pd

    mpl.use("Agg")
    mpl.rcParams["svg.hashsalt"] = "emosec"
    done, last = Executed(), 0
    with pd.option_context(
        "display.precision", 3, "display.max_rows", 12, "display.max_columns", 14, "display.width", 110
    ):
        for found in FENCE.finditer(markdown):
            done.cells.append(Cell(markdown[last : found.start()].strip()))
            done.cells.append(_run(found.group(1), done.names))
            last = found.end()
    done.cells.append(Cell(markdown[last:].strip()))
    done.cells = [cell for cell in done.cells if cell.source]
    return done


def _run(source: str, names: dict[str, Any]) -> Cell:
    tree = ast.parse(source)
    value, shown = None, io.StringIO()
    with contextlib.redirect_stdout(shown):
        tail = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<guide>", "exec"), names)
        if isinstance(tail, ast.Expr):
            value = eval(compile(ast.Expression(tail.value), "<guide>", "eval"), names)
    figure = getattr(value, "figure", None)
    if figure is not None and hasattr(figure, "savefig"):
        return Cell(source.strip(), True, shown.getvalue(), svg=_svg(figure))
    html = value._repr_html_() if hasattr(value, "_repr_html_") else ""
    return Cell(source.strip(), True, shown.getvalue(), "" if value is None else repr(value), html or "")


def _svg(figure: Any) -> str:
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    return text[text.index("<svg") :]


def page_of(done: Executed) -> str:
    """The page with results."""
    out = []
    for cell in done.cells:
        out.append(f"```python\n{cell.source}\n```" if cell.code else cell.source)
        if cell.printed:
            out.append(f"```text\n{cell.printed.rstrip()}\n```")
        if cell.svg or cell.html:
            out.append(f'<div class="result">\n{cell.svg or cell.html}\n</div>')
        elif cell.plain:
            out.append(f"```text\n{cell.plain}\n```")
    return "\n\n".join(out) + "\n"


def notebook_of(done: Executed) -> dict[str, Any]:
    """The same as a notebook (nbformat 4.5)."""
    cells = []
    for k, cell in enumerate(done.cells):
        common = {"id": f"cell-{k}", "metadata": {}, "source": cell.source.splitlines(keepends=True)}
        if not cell.code:
            cells.append(common | {"cell_type": "markdown"})
            continue
        data = {"text/plain": cell.plain, "text/html": cell.html, "image/svg+xml": cell.svg}
        data = {kind: text.splitlines(keepends=True) for kind, text in data.items() if text}
        outputs: list[dict[str, Any]] = []
        if cell.printed:
            outputs.append({"output_type": "stream", "name": "stdout", "text": cell.printed.splitlines(keepends=True)})
        if data:
            outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
        cells.append(common | {"cell_type": "code", "execution_count": None, "outputs": outputs})
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": kernel, "cells": cells}


# --- what mkdocs calls --------------------------------------------------------------------------------------------------

_DONE: dict[str, Executed] = {}


def on_files(files: Any, config: Any) -> Any:
    """Run every guide, and put its notebook beside it."""
    from mkdocs.structure.files import File

    for file in list(files):
        if file.src_uri.startswith("guides/") and FENCE.search(_text_of(file)):
            _DONE[file.src_uri] = done = execute(_text_of(file))
            text = json.dumps(notebook_of(done), indent=1, ensure_ascii=False)
            files.append(File.generated(config, file.src_uri.removesuffix(".md") + ".ipynb", content=text))
    return files


def _text_of(file: Any) -> str:
    return Path(file.abs_src_path).read_text(encoding="utf-8") if file.src_uri.endswith(".md") else ""


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """The guide with what its code gave."""
    done = _DONE.get(page.file.src_uri)
    if done is None:
        return markdown
    name = Path(page.file.src_uri).with_suffix(".ipynb").name
    return page_of(done) + f"\n[This page as a notebook]({name}), with its results.\n"
