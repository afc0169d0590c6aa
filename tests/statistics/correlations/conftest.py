"""Golden cases and small simulated tables for the tests of correlations."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

GOLDEN = Path(__file__).resolve().parents[2] / "golden"


@pytest.fixture(scope="session")
def golden_case() -> Callable[[str], tuple[dict[str, Any], Callable[[str], pd.DataFrame]]]:
    """Reference and data of a case: `reference, table = golden_case("polychoric_cut")`."""

    def read(case: str) -> tuple[dict[str, Any], Callable[[str], pd.DataFrame]]:
        reference = json.loads((GOLDEN / case / "reference.json").read_text())
        return reference, lambda name: pd.read_csv(GOLDEN / case / name)

    return read


@pytest.fixture(scope="session")
def ordinal_table() -> Callable[..., np.ndarray]:
    """Codes 1 … k of correlated items: (n, p) doubles, with `missing` of them NaN."""

    def make(seed: int, n: int = 200, p: int = 4, k: int = 4, rho: float = 0.5, missing: float = 0.0) -> np.ndarray:
        rng = np.random.default_rng(seed)
        latent = np.sqrt(rho) * rng.normal(size=(n, 1)) + np.sqrt(1 - rho) * rng.normal(size=(n, p))
        codes = np.digitize(latent, np.linspace(-1.0, 1.2, k - 1)).astype(float) + 1.0
        codes[rng.random(codes.shape) < missing] = np.nan
        return codes

    return make
