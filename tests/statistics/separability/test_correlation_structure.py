"""The small model against the engine, which is held to lavaan elsewhere."""

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.cfa import cfa
from emosec.statistics.correlations import polychoric_from_codes
from emosec.statistics.correlations.contingency import item_pairs
from emosec.statistics.separability.correlation_structure import Correlations, Structure, fit_structure
from emosec.statistics.separability.local_dependence import expected_changes
from independent_simulator import Truth, answers
from tolerances import SAME_MODEL_TWICE

TRUTH = Truth(phi=0.8, n=400, items=4, acquiescence=0.06, components=2)
NAMES = [f"x{i}" for i in range(8)]
COMPONENTS = "A =~ x0 + x1 + x2 + x3\nB =~ x4 + x5 + x6 + x7"
INTERCEPT = "W =~ " + " + ".join(f"{s}*{i}" for s, i in zip(TRUTH.sign, NAMES, strict=True))
APART = "W ~~ NA*W\nW ~~ 0*A + 0*B"


@pytest.fixture(scope="module")
def sample():
    codes = answers(TRUTH, np.random.default_rng(3))
    found = polychoric_from_codes(codes, np.full(8, 5), acov=True)
    start = 8 * 4
    return pd.DataFrame(codes, columns=NAMES), Correlations(len(codes), found.rho, found.acov[start:, start:])


def wording():
    first, second = item_pairs(8)
    return (TRUTH.sign[first] * TRUTH.sign[second])[None].astype(float)


def engine(syntax, data):
    fit = cfa(syntax, data, ordered=NAMES, estimator="WLSMV", std_lv=True)
    rows = fit.parameters
    keys = zip(rows["lhs"], rows["op"], rows["rhs"], strict=True)
    return fit, dict(zip(keys, zip(rows["est"], rows["se"], strict=True), strict=True))


@pytest.mark.parametrize(
    ("syntax", "structure"),
    [
        (COMPONENTS, Structure(TRUTH.component)),
        (f"{INTERCEPT}\n{COMPONENTS}\n{APART}", Structure(TRUTH.component, wording())),
        (f"{COMPONENTS}\nx0 ~~ x2\nx4 ~~ x5", Structure(TRUTH.component).free(np.array([1, 22]))),
    ],
    ids=["components", "random intercept", "two residual covariances"],
)
def test_agrees_with_the_engine(sample, syntax, structure):
    found, correlations = sample
    fit = fit_structure(correlations, structure)
    _, wanted = engine(syntax, found)
    assert fit.converged
    phi, se = wanted["A", "~~", "B"]
    assert (fit.phi[0], fit.se[0]) == pytest.approx((phi, se), abs=SAME_MODEL_TWICE)
    assert fit.loadings[:4] == pytest.approx([wanted["A", "=~", i][0] for i in NAMES[:4]], abs=SAME_MODEL_TWICE)
    if len(structure.common):
        assert fit.variances[0] == pytest.approx(wanted["W", "~~", "W"][0], abs=SAME_MODEL_TWICE)


def test_expected_changes_are_the_engines(sample):
    found, correlations = sample
    rows = engine(COMPONENTS, found)[0].modification_indices()
    rows = rows[rows["op"] == "~~"]
    wanted = dict(zip(zip(rows["lhs"], rows["rhs"], strict=True), rows["epc"], strict=True))
    mine = expected_changes(fit_structure(correlations, Structure(TRUTH.component))).change
    assert len(wanted) == len(mine)
    for m, (i, j) in enumerate(zip(*item_pairs(8), strict=True)):
        # the engine's slopes are divided by N, its discrepancy by N − 1, as lavaan's are
        assert mine[m] * (1 - 1 / correlations.n) == pytest.approx(wanted[NAMES[i], NAMES[j]], abs=SAME_MODEL_TWICE)


def test_three_items_of_one_factor_leave_no_residual_to_free():
    """Just identified: every correlation is fitted, so its leverage is 1 and its residual has no error."""
    codes = answers(Truth(n=400, items=3, components=1), np.random.default_rng(1))
    found = polychoric_from_codes(codes, np.full(3, 5), acov=True)
    fit = fit_structure(Correlations(400, found.rho, found.acov[12:, 12:]), Structure(np.zeros(3, dtype=int)))
    changes = expected_changes(fit)
    assert fit.residuals == pytest.approx(np.zeros(3), abs=1e-6)
    assert np.isnan(changes.change).all()
    assert np.isnan(changes.z).all()


def test_a_factor_that_points_down_is_turned(sample):
    _, correlations = sample
    up = fit_structure(correlations, Structure(TRUTH.component))
    down = fit_structure(correlations, Structure(TRUTH.component), start=-up.parameters)
    assert down.loadings == pytest.approx(up.loadings, abs=SAME_MODEL_TWICE)
    assert down.phi == pytest.approx(up.phi, abs=SAME_MODEL_TWICE)


def test_wording_and_phi_of_one_way_items_are_not_identified(sample):
    _, correlations = sample
    opposite = np.where(TRUTH.component == 0, 1.0, -1.0)
    first, second = item_pairs(8)
    fit = fit_structure(correlations, Structure(TRUTH.component, (opposite[first] * opposite[second])[None]))
    assert not fit.converged


def test_undefined_correlations_have_no_weight(sample):
    _, correlations = sample
    rho = correlations.rho.copy()
    rho[3] = np.nan
    without = fit_structure(Correlations(correlations.n, rho, correlations.acov), Structure(TRUTH.component))
    freed = fit_structure(correlations, Structure(TRUTH.component).free(np.array([3])))
    assert without.phi == pytest.approx(freed.phi, abs=SAME_MODEL_TWICE)
