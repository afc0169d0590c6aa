"""Cells of respondents may be long and odd: the time of every pattern grows with their length, not with its square."""

import ast
import importlib
import re
import time
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src/emosec"
MODULES = sorted(
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
    for room in ("intake", "starting")
    for path in (PACKAGE / room).rglob("*.py")
    if "re.compile" in path.read_text(encoding="utf-8")
)
PIECES = (
    "a",
    "A",
    "1",
    " ",
    "-",
    ".",
    "@",
    "a@",
    "a.",
    "a ",
    "1 ",
    "(",
    "<",
    "<a",
    ":",
    "a:",
    "- ",
    "\\\\",
    '"',
    "=",
    "ä",
    "1,",
    "+",
)
ENDS = ("", "!", "\n", "!1")
# rooms whose patterns written in place, as in re.sub("…", …), are tried too
ROOMS = ("intake", "starting", "screening", "scoring", "library", "validity", "invariance", "definitions")
WHERE = {"match": r"\A(?:{})", "fullmatch": r"\A(?:{})\Z"} | dict.fromkeys(("search", "sub", "split", "findall"), "{}")
SHORT, TIMES = 200, 8
# time that grows as the text does is 8 times as long, as its square 64; halfway between them is 23:
# a machine must do the same work at least 2.8 times slower in every one of these pairs of runs to mislead
GROWTH, PAIRS = TIMES**1.5, 7
# seconds below which growth cannot be told from noise; a square of 1,600 letters takes some 25 ms
NOISE = 0.004


def patterns() -> list[tuple[str, re.Pattern[str]]]:
    found = []
    for name in MODULES:
        for label, value in vars(importlib.import_module(name)).items():
            several = value if isinstance(value, tuple | list) else [value]
            inner = [v for one in several for v in (one if isinstance(one, tuple) else [one])]
            found += [(f"{name}.{label}", p) for p in inner if isinstance(p, re.Pattern) and isinstance(p.pattern, str)]
    return list(dict(found).items()) if len(dict(found)) == len(found) else found


def written_in_place() -> list[tuple[str, re.Pattern[str]]]:
    """Return the patterns that calls like re.sub("…", …) name, with the place at which they may begin."""
    found = {}
    for path in sorted(p for room in ROOMS for p in (PACKAGE / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="re"), attr=how), args=[ast.Constant(value=str(text)), *_]
                ) if how in WHERE:
                    pattern = WHERE[how].replace("{}", text)
                    found.setdefault(pattern, (f"{path.relative_to(PACKAGE)}:{node.lineno}", re.compile(pattern)))
    return list(found.values())


def time_of(pattern: re.Pattern[str], text: str) -> float:
    """Return the processor time of searching a text, from every place at which it may begin to match."""
    began = time.thread_time()
    pattern.sub("", text)
    return time.thread_time() - began


def grows_faster_than_text(pattern: re.Pattern[str]) -> str:
    """Return the text on which a pattern's time grows much faster than the text in every pair of runs, or nothing."""
    for piece in PIECES:
        for end in ENDS:
            short, long = piece * SHORT + end, piece * (TIMES * SHORT) + end
            if time_of(pattern, long) > NOISE and all(
                time_of(pattern, long) > GROWTH * time_of(pattern, short) for _ in range(PAIRS)
            ):
                return f"{piece!r} … {end!r}"
    return ""


@pytest.mark.parametrize(("name", "pattern"), [*patterns(), *written_in_place()])
def test_time_grows_with_the_text(name, pattern):
    assert grows_faster_than_text(pattern) == "", f"{name}: write {{0,60}} for * and +"


@pytest.mark.parametrize("pattern", [r"[\w.+-]+@[\w-]+\.[\w-]", r"\d+$", r"\d+(?=\D*$)"])
def test_a_pattern_that_grows_with_the_square_is_seen(pattern):
    assert grows_faster_than_text(re.compile(pattern))


def test_patterns_written_in_place_are_found():
    assert len(written_in_place()) > 20
