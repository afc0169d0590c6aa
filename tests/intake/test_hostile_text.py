"""Every pattern that meets respondents' cells or column names takes time that grows with the text and not with its square."""

import ast
import importlib
import pkgutil
import re
import time
from pathlib import Path

import pytest

import emosec.intake
import emosec.screening
import emosec.starting

SIGNS = " a0-.,@([\"\\_'<{}=:/+|\n\té1A\u3042"
UNITS = [
    *SIGNS,
    "a.",
    "a@",
    "a-",
    "1 ",
    "0.",
    " ,",
    "a ",
    "aA",
    "A1",
    "[(",
    "a1",
    "<a",
    '""',
    "\\\\",
    "1-",
    "name ",
    "- ",
    "][",
]
AROUND = [("", ""), ("", "!"), ("1 ", ""), ("1 ", "!"), ("a", "1"), ("a,", "\n")]
SHORT, FELT, HOPELESS = 1000, 0.004, 0.5
CALLS = ("compile", "match", "search", "fullmatch", "sub", "split", "findall", "finditer")


def modules():
    for package in (emosec.intake, emosec.screening, emosec.starting):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def patterns_in(value):
    """The patterns in a module's names, wherever they stand in dictionaries and tuples."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from patterns_in(one)
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from patterns_in(one)


def patterns():
    """Every pattern: those with names, and those written where they are used."""
    found = {}
    for module in modules():
        for name, value in vars(module).items():
            found |= {(p.pattern, p.flags): f"{module.__name__}.{name}" for p in patterns_in(value)}
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)):
            first = call.args[0] if call.args else None
            if call.func.attr in CALLS and ast.unparse(call.func.value) == "re" and isinstance(first, ast.Constant):
                pattern = re.compile(first.value)
                found.setdefault((pattern.pattern, pattern.flags), f"{module.__name__}:{call.lineno}")
    return sorted(((where, re.compile(*key)) for key, where in found.items()), key=lambda pair: pair[0])


def seconds(use, text):
    """The processor's seconds; the best of three where they can be felt."""
    best = HOPELESS
    for _ in range(3):
        start = time.process_time()
        use(text)
        best = min(best, time.process_time() - start)
        if best < FELT or best >= HOPELESS:
            break
    return best


def grows(pattern):
    """The text on which the pattern's time grows faster than the text; None where it never does."""
    as_its = (lambda t: t.encode()) if isinstance(pattern.pattern, bytes) else (lambda t: t)
    for unit in UNITS:
        for before, after in AROUND:
            for use in (pattern.search, pattern.match):
                short, long = (as_its(before + unit * (n // len(unit)) + after) for n in (SHORT, 4 * SHORT))
                for _ in range(3):  # a hiccup of the machine does not come back
                    once = seconds(use, short)
                    fourfold = once if once >= HOPELESS else seconds(use, long)
                    # four times a line is four, four times a square sixteen
                    if fourfold < HOPELESS and not (fourfold > FELT and fourfold > 9 * once):
                        break
                else:
                    return f"{before!r} + {unit!r} * n + {after!r}: {once:.4f} s, {fourfold:.4f} s"
    return None


PATTERNS = patterns()


def test_there_are_patterns():
    assert len(PATTERNS) > 50


@pytest.mark.parametrize(
    "pattern",
    [
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
        r"^\s*([^,]+?)\s*,\s*(.*?)\s*$",
        r"^\(?([+-]?\d{1,4})\)?\s*(?:[-.):=|]|\s|(?=[(\[]))\s*(\S.*)$",
        r"^.*a.*b$",
    ],
)
def test_squares_are_seen(pattern):
    assert grows(re.compile(pattern)) is not None


@pytest.mark.parametrize(("where", "pattern"), PATTERNS, ids=[f"{w}-{i}" for i, (w, _) in enumerate(PATTERNS)])
def test_no_pattern_takes_the_square_of_a_text(where, pattern):
    assert grows(pattern) is None, where
