"""Declared facets: what items of one facet share besides their component is no part of phi."""

import numpy as np
import pytest

from emosec.definitions.documents import Contradiction
from emosec.definitions.scales import Scale
from emosec.statistics.separability.design import ItemDesign
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.simulation.nuisances import SurveyDesign, simulate_survey


def estimates(facet, samples=8):
    design = SurveyDesign(phi=(0.9, 0.5, 0.5), items=6, against=3, facet=0.3)
    declared = np.where(np.arange(18) % 6 < 3, design.component, -1) if facet else None
    found = []
    for seed in range(samples):
        raw = simulate_survey(design, 1000, np.random.default_rng(seed))
        keyed = np.where(design.sign < 0, 4 - raw, raw)
        evidence = Evidence(keyed, np.full(18, 5), ItemDesign(design.component, design.sign, facet=declared))
        found.append((evidence.estimate((0, 1)).phi, evidence.upper_bound((0, 1)).phi))
    return np.mean(found, axis=0)


def test_declared_facets_give_phi_back():
    # true phi .90; eight samples of 1,000 have a standard error of .016/√8 = .006 each
    assert estimates(facet=False)[0] == pytest.approx(0.83, abs=0.02)
    assert estimates(facet=True) == pytest.approx(0.90, abs=0.02)


@pytest.mark.parametrize(
    ("facets", "what"),
    [([["a", "x"]], "not among its items"), ([["a", "b", "c"]], "of its 3 items"), ([["a"]], "of its 3 items")],
)
def test_facets_that_are_no_parts_are_refused(facets, what):
    with pytest.raises((Contradiction, ValueError), match=what):
        Scale.model_validate({"name": "s", "items": ["a", "b", "c"], "facets": facets})


def test_an_item_has_one_facet():
    with pytest.raises((Contradiction, ValueError), match="two facets"):
        Scale.model_validate({"name": "s", "items": ["a", "b", "c", "d"], "facets": [["a", "b"], ["b", "c"]]})
