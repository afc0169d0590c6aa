"""Fits of the models of tests/golden/cfa_derived, made once, and lavaan's and semTools' numbers for them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from emosec.statistics.cfa import Fit, cfa

GOLDEN = Path(__file__).parents[2] / "golden" / "cfa_derived"


def three(stem: str) -> str:
    blocks = {"visual": (1, 2, 3), "textual": (4, 5, 6), "speed": (7, 8, 9)}
    return "\n".join(f"{f} =~ " + " + ".join(f"{stem}{i}" for i in items) for f, items in blocks.items())


def bifactor(stem: str) -> str:
    return "g =~ " + " + ".join(f"{stem}{i}" for i in range(1, 10)) + "\n" + three(stem)


QUARTILES = [f"q{i}" for i in range(1, 10)]
CASES: dict[str, tuple[str, str, dict[str, Any]]] = {
    "hs": (three("x"), "holzinger", {}),
    "hs_marker": (
        three("x") + "\nx1 ~~ x4\nvisual =~ x9\nvisual ~~ r*textual\nz := r^2",
        "holzinger",
        {"std_lv": False, "meanstructure": True},
    ),
    "hs_second": (three("x") + "\ng =~ visual + textual + speed", "holzinger", {}),
    "bifactor": (bifactor("b"), "bifactor", {"orthogonal": True}),
    "hs_school": (three("x"), "holzinger", {"group": "school", "group_equal": ["loadings", "intercepts"]}),
    "hs_mimic": (three("x") + "\nvisual + textual ~ ageyr + sex\nx9 ~ sex", "holzinger", {"meanstructure": True}),
    "quartile": (three("q"), "holzinger", {"ordered": QUARTILES}),
    "quartile_marker": (three("q") + "\nq1 ~~ q4", "holzinger", {"ordered": QUARTILES, "std_lv": False}),
    "quartile_theta": (three("q"), "holzinger", {"ordered": QUARTILES, "parameterization": "theta"}),
    "cut_bifactor": (bifactor("c"), "bifactor", {"ordered": [f"c{i}" for i in range(1, 10)], "orthogonal": True}),
    "quartile_school": (
        three("q"),
        "holzinger",
        {"ordered": QUARTILES, "group": "school", "group_equal": ["loadings", "thresholds"]},
    ),
    "datcat": (
        "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8",
        "datcat",
        {"ordered": [f"u{i}" for i in range(1, 9)]},
    ),
}


@cache
def read(name: str) -> pd.DataFrame:
    return pd.read_csv(GOLDEN / f"{name}.csv")


@cache
def fitted(name: str) -> Fit:
    model, data, options = CASES[name]
    return cfa(model, read(data), **options)


@pytest.fixture(scope="session")
def derived_fit() -> Callable[[str], Fit]:
    """The fit of a case by name."""
    return fitted


@pytest.fixture(scope="session")
def derived_data() -> Callable[[str], pd.DataFrame]:
    """The data of a case by name."""
    return lambda name: read(CASES[name][1])


@pytest.fixture(scope="session")
def derived_reference() -> dict[str, Any]:
    """reference.json."""
    return json.loads((GOLDEN / "reference.json").read_text())
