"""Two shipped data sets with psych's, semTools' and lavaan's numbers: bfi's 25 items, Holzinger and Swineford's nine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.fixture(scope="session")
def bfi() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "efa_bfi/data.csv")


@pytest.fixture(scope="session")
def bfi_reference() -> dict[str, Any]:
    return json.loads((GOLDEN / "efa_bfi/reference.json").read_text())


@pytest.fixture(scope="session")
def bfi_scales() -> dict[str, tuple[list[str], list[str]]]:
    """Items and, among them, the reversed ones (codes 1 to 6) of each scale."""
    reversed_items = {"A": ["A1"], "C": ["C4", "C5"], "E": ["E1", "E2"], "N": [], "O": ["O2", "O5"]}
    return {scale: ([f"{scale}{i}" for i in range(1, 6)], turned) for scale, turned in reversed_items.items()}


@pytest.fixture(scope="session")
def holzinger() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "efa_holzinger/data.csv")[[f"x{i}" for i in range(1, 10)]]


@pytest.fixture(scope="session")
def holzinger_reference() -> dict[str, Any]:
    return json.loads((GOLDEN / "efa_holzinger/reference.json").read_text())
