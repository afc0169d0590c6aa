"""What items of a component share besides it, wording of their own or an answer carried over. Correlations made from the truth."""

import numpy as np
import pytest

from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.separability.correlation_structure import Correlations, Structure, fit_structure
from emosec.statistics.separability.design import ItemDesign
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.separability.local_dependence import CARRIED_ON, shared_sources, with_shared
from independent_simulator import Truth, answers

COMPONENT = np.repeat([0, 1, 2], 6)
SIGN = np.tile([1, 1, 1, -1, -1, -1], 3)
PHI = np.array([[1.0, 0.9, 0.5], [0.9, 1.0, 0.5], [0.5, 0.5, 1.0]])
ORDER = np.arange(18)


def correlations(share: dict[str, float], n: int = 1000) -> Correlations:
    """Correlations of items that load .65 and share more inside a component, their sampling errors taken as independent."""
    first, second = item_pairs(18)
    inside = COMPONENT[first] == COMPONENT[second]
    alike = inside & (SIGN[first] == SIGN[second])
    carried = np.where(inside, CARRIED_ON ** (np.abs(first - second) - 1.0), 0.0)
    rho = 0.65**2 * PHI[COMPONENT[first], COMPONENT[second]]
    rho = rho + share.get("worded alike", 0.0) * alike + share.get("neighbours", 0.0) * carried
    return Correlations(n, rho, np.diag((1 - rho**2) ** 2))


@pytest.mark.parametrize("kind", ["worded alike", "neighbours"])
def test_phi_is_what_it_is_without_what_items_share(kind):
    plain = fit_structure(correlations({kind: 0.12}), Structure(COMPONENT))
    assert plain.phi[0] < 0.86
    found = with_shared(plain, shared_sources(COMPONENT, SIGN, ORDER)[kind], z=2.0)
    # the model is true and the correlations are exact: what is left is where the search stops
    assert found.phi == pytest.approx([0.9, 0.5, 0.5], abs=1e-5)
    assert found.variances == pytest.approx([0.12] * 3, abs=1e-5)


def test_components_that_share_nothing_need_no_source():
    plain = fit_structure(correlations({}), Structure(COMPONENT))
    for sources in shared_sources(COMPONENT, SIGN, ORDER).values():
        assert with_shared(plain, sources, z=1.0) is None


def test_only_sources_that_are_there_stay():
    first, second = item_pairs(18)
    one = (COMPONENT[first] == 1) & (COMPONENT[second] == 1) & (SIGN[first] == SIGN[second])
    sample = correlations({})
    sample = Correlations(sample.n, sample.rho + 0.12 * one, sample.acov)
    plain = fit_structure(sample, Structure(COMPONENT))
    found = with_shared(plain, shared_sources(COMPONENT, SIGN, ORDER)["worded alike"], z=2.0)
    assert len(found.variances) == 1
    assert found.phi[0] == pytest.approx(0.9, abs=1e-5)


def test_sources_know_the_order_and_the_directions():
    mixed = np.argsort(np.tile(np.arange(6), 3), kind="stable")  # a b c a b c …: no neighbours of one component
    assert set(shared_sources(COMPONENT, SIGN, mixed)) == {"worded alike"}
    assert set(shared_sources(COMPONENT, np.ones(18, dtype=int), ORDER)) == {"neighbours"}


def test_the_verdict_follows_what_is_shared():
    """Answers whose every half has content of its own, drawn here: phi of .9 looks lower, and is found again on the path."""
    rng = np.random.default_rng(3)
    n = 2000
    trait = rng.multivariate_normal(np.zeros(3), PHI, size=n)[:, COMPONENT]
    own = rng.standard_normal((n, 6))[:, 2 * COMPONENT + (SIGN < 0)] * np.sqrt(0.15)
    latent = 0.65 * trait + own + np.sqrt(1 - 0.65**2 - 0.15) * rng.standard_normal((n, 18))
    codes = np.digitize(latent, [-1.2, -0.4, 0.4, 1.2])
    found = Evidence(codes, np.full(18, 5), ItemDesign(COMPONENT, SIGN))
    assert found.estimate((0, 1)).phi < 0.82
    assert "worded alike" in found.shared((0, 1))
    highest = max(step.upper(1.645) for step in found.along_the_path((0, 1)))
    assert highest > 0.9


def test_little_is_shared_where_there_is_nothing():
    shared = []
    for seed in range(12):
        truth = Truth(phi=0.8, n=500)
        codes = answers(truth, np.random.default_rng(seed))
        found = Evidence(codes, np.full(codes.shape[1], truth.categories), ItemDesign(truth.component, truth.sign))
        shared.append(len(found.shared((0, 1))))
    assert np.mean(shared) < 0.5
