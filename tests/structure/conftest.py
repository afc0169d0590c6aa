from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.models import RivalModels


@pytest.fixture(scope="session")
def rivals(root):
    return load_named(root / "config", RivalModels, "components")


@pytest.fixture
def simulated(tai):
    """Four-point answers to the items of tai_security with a known phi: people × items, codes as answered."""

    def draw(n: int, phi: float, seed: int = 1, loading: float = 0.7) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        factors = rng.multivariate_normal(np.zeros(3), np.full((3, 3), phi) + (1 - phi) * np.eye(3), size=n)
        columns = {}
        for factor, scale in zip(factors.T, tai.components.values(), strict=True):
            for item in scale.items:
                latent = scale.pole_sign(item, tai.asked) * loading * factor + np.sqrt(1 - loading**2) * rng.normal(
                    size=n
                )
                columns[item] = 1.0 + np.digitize(latent, [-0.8, 0.1, 1.0])
        return pd.DataFrame(columns, index=[f"p{i:05}" for i in range(n)])

    return draw
