"""Assumptions tagged `# ASSUME …` in the code, with file and line, so that a reader can judge them."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass
from pathlib import Path

TAG = "ASSUME"


@dataclass(frozen=True)
class Assumption:
    """One tagged assumption: file below the package's parent, line, and its words."""

    file: str
    line: int
    text: str


def assumptions(package: Path | None = None) -> list[Assumption]:
    """Return every assumption tagged in a package's source, by file and line.

    Only comments count, so that a string that mentions the tag does not; comment lines that follow directly belong to it.

    Parameters
    ----------
    package : folder of Python source; emosec's own by default

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "pkg"
    >>> folder.mkdir()
    >>> _ = (folder / "m.py").write_text("x = 1  # ASSUME rows are people\\n# and not sessions\\ny = '# ASSUME no'\\n")
    >>> assumptions(folder)
    [Assumption(file='pkg/m.py', line=1, text='rows are people and not sessions')]
    """
    root = Path(__file__).resolve().parents[1] if package is None else package
    found: list[Assumption] = []
    for path in sorted(root.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if f"# {TAG}" in source:
            name = path.relative_to(root.parent).as_posix()
            found += [Assumption(name, line, text) for line, text in tagged(source)]
    return found


def tagged(source: str) -> list[tuple[int, str]]:
    """Return line and words of each tagged comment of one source text."""
    comments = {
        token.start[0]: token.string.lstrip("#").strip()
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    found = []
    for line, text in comments.items():
        if text.startswith(f"{TAG} "):
            parts, below = [text.removeprefix(TAG).strip()], line + 1
            while below in comments and not comments[below].startswith(TAG) and alone(source, below):
                parts.append(comments[below])
                below += 1
            found.append((line, " ".join(parts)))
    return found


def alone(source: str, line: int) -> bool:
    """Return whether a line holds nothing but its comment."""
    return source.splitlines()[line - 1].lstrip().startswith("#")
