from __future__ import annotations

import pandas as pd
import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.models import RivalModels
from emosec.invariance.compare_waves import compare_waves


@pytest.fixture(scope="session")
def rivals(root):
    return load_named(root / "config", RivalModels, "components")


@pytest.fixture(scope="session")
def three_waves(pmc_msq):
    return pd.concat([pmc_msq(k) for k in (1, 2, 3)], ignore_index=True)


@pytest.fixture(scope="session")
def compared(three_waves, msq, rivals):
    return compare_waves(three_waves, msq, rivals)
