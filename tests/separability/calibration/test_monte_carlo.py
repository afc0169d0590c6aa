"""What is simulated at a study's own N, and that a look which stops early says the same as a thorough one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import chi2

from emosec.definitions.calibration import Setting
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.definitions.models import RivalModels
from emosec.separability.absolute_fit import rmsea_by_chi_square
from emosec.separability.calibration.cells import draw, judge_once
from emosec.separability.calibration.chunks import cell_of
from emosec.separability.calibration.judge import Judge
from emosec.separability.calibration.monte_carlo import critical_value, draw_primary, powers, rmsea_limit
from emosec.separability.calibration.populations import questionnaire
from emosec.separability.precision import coarseness, lower_limits, phi_standard_errors, power_separable

TRUTHS = {
    "apart": Setting(phi=0.7, n=300),
    "wavering": Setting(phi=0.8, n=300),
    "boundary": Setting(phi=(0.9, 0.5, 0.5), n=300),
    "one": Setting(phi=1.0, n=300),
    "spoilt": Setting(phi=1.0, n=300, acquiescence=0.1, careless={"random": 0.1, "longstring": 0.1}),
    "confounded": Setting(phi=1.0, n=300, against=0, against_last=5),
    "empty": Setting(phi=(0.9, 0.5, 0.5), n=300, skew=1.5),
    "tiny": Setting(phi=0.5, n=30),
}


@pytest.fixture(scope="module")
def rule(root: Path) -> tuple[RivalModels, Decision]:
    return load_named(root / "config", RivalModels, "components"), load_named(root / "config", Decision, "separability")


@pytest.mark.parametrize("name", TRUTHS)
def test_a_look_that_stops_early_says_the_same(name: str, rule: tuple[RivalModels, Decision]) -> None:
    instrument, cell = cell_of(name, TRUTHS[name])
    judges = [Judge(instrument, *rule, thorough=thorough, rmsea=0.03) for thorough in (True, False)]
    for number in range(3):
        raw = draw(cell, np.random.default_rng(number))[0]
        found = [judge_once([j.look(raw)], j, np.random.default_rng(100 + number)) for j in judges]
        assert found[0].verdict == found[1].verdict
        assert found[0].phi == pytest.approx(found[1].phi, nan_ok=True)
        assert set(found[1].failed) <= set(found[0].failed)


def test_the_simulated_limits_are_near_their_formulas(rule: tuple[RivalModels, Decision]) -> None:
    instrument, population = questionnaire((4, 4, 4), phi=0.7)
    drawn = draw_primary(Judge(instrument, *rule), population, 600, replications=60, seed=3, task="test of limits")
    assert drawn.fitted == 60
    # 60 samples: the rank of the quantile is uncertain by 3 points, that is between the 88th and the 99th percentile
    df = 50
    low, high = (np.sqrt((chi2.ppf(q, df) - df) / (df * 600)) for q in (0.85, 0.999))
    assert low < rmsea_limit(drawn, 0.95) < high
    assert rmsea_by_chi_square(df, 600, 0.95) == pytest.approx(np.sqrt((chi2.ppf(0.95, df) - df) / (df * 600)))
    own = [np.full(4, 0.7)] * 3
    # 1.15: what five categories cost, see planning.COARSE
    formula = power_separable(1.15 * float(phi_standard_errors(own, [0.7] * 3)[0]) / 600**0.5, 0.7, 0.9)
    assert np.mean(powers(drawn, 0.9, 0.95)) == pytest.approx(formula, abs=0.05)
    # the largest of three z exceeds its own 95th percentile three times in 60
    at = critical_value(drawn, 0.7)
    z = (np.abs(drawn.phi) - 0.7) / drawn.se
    assert (z.max(axis=1) > at).sum() == 3


def test_the_lower_limit_solves_its_equation_and_is_mirrored() -> None:
    own, method = [np.full(5, 0.7)] * 3, np.tile([0.2, -0.2, 0.2, -0.2, 0.2], 3)
    phi, se = [0.9, -0.5, -0.6], [0.03, 0.05, 0.05]
    found = lower_limits(phi, se, own, method, n=100, z=1.96)
    here = phi_standard_errors(own, phi, method)
    for i in range(3):
        at = list(phi)
        at[i] = float(found[i])
        ratio = phi_standard_errors(own, at, method)[i] / here[i]
        # 15 loadings, three correlations and the variance of the method factor
        assert abs(phi[i]) - abs(found[i]) == pytest.approx(1.96 * se[i] * ratio / 0.9, abs=2e-4)
    assert np.isnan(lower_limits([np.nan, 0.5, 0.5], se, own, method, n=100, z=1.96)).any()
    # a longer interval than Wald's where the error shrinks toward 1
    assert found[0] < 0.9 - 1.96 * 0.03
    # fewer rows than parameters: no limit worth the name, and no error
    assert np.isfinite(lower_limits(phi, se, own, method, n=10, z=1.96)).all()


def test_coarseness_is_the_correlation_of_codes_with_the_response_beneath() -> None:
    response = np.random.default_rng(3).standard_normal(400_000)
    for cuts in ([0.0], [-1.5, 1.5], [0.2, 0.9, 1.6]):
        codes = np.searchsorted(cuts, response)
        # three standard errors of a correlation in 400,000
        assert coarseness(np.array(cuts)) == pytest.approx(np.corrcoef(codes, response)[0, 1], abs=3 / 400_000**0.5)
