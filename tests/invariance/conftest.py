from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.wide import from_wide
from made_up_groups import answers, made_up, people_of


@pytest.fixture(scope="session")
def rivals(root) -> RivalModels:
    return load_named(root / "config", RivalModels, "components")


@pytest.fixture(scope="session")
def by_rule(rivals) -> Callable[..., RivalModels]:
    """Return the shipped models with other settings of the rule."""

    def changed(**settings: object) -> RivalModels:
        return rivals.model_copy(update={"invariance": rivals.invariance.model_copy(update=settings)})

    return changed


@pytest.fixture(scope="session")
def instrument() -> Instrument:
    return made_up(4)


@pytest.fixture(scope="session")
def two_towns(instrument):
    """400 people of each of two towns; b2 is answered lower in the second, whose calm is higher by .4."""
    rng = np.random.default_rng(3)
    both = [answers(rng, 400), answers(rng, 400, mean=0.4, shift={"b2": -0.8})]
    data = pd.concat(both, ignore_index=True)
    return from_wide(data, instrument), people_of(800, town=["north"] * 400 + ["south"] * 400)
