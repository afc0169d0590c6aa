"""Loadings of a model of components as a matrix: three items of two components, written out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from emosec.separability.descriptive import _simple


def test_each_item_loads_on_its_own_component_and_nowhere_else() -> None:
    loadings = {"calm": (0.7, -0.6), "safe": (0.8,)}
    primary: Any = SimpleNamespace(component_loadings=lambda c: [SimpleNamespace(est=x) for x in loadings[c]])
    found = _simple(primary, ["calm", "calm", "safe"], ["calm", "safe"])
    assert found.tolist() == [[0.7, 0], [-0.6, 0], [0, 0.8]]
    # an item without a loading: nothing is said of any
    assert np.isnan(_simple(primary, ["calm", "calm", "safe", "safe"], ["calm", "safe"])).all()
