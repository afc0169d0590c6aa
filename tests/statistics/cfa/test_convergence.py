"""What is called converged is a minimum, in any unit; what is not is named."""

from __future__ import annotations

import json
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.statistics.cfa import Fit, cfa
from emosec.statistics.cfa.engine import make_discrepancy
from emosec.statistics.cfa.estimate.discrepancy import Reduced
from emosec.statistics.cfa.estimate.stationary import DECREMENT_TOLERANCE, downward, newton_decrement
from emosec.statistics.cfa.inference.information import observed_information
from tolerances import CFA_ESTIMATE, CFA_HESSIAN, CFA_MINIMUM, CFA_STATISTIC

TWO = "f =~ a + b\ng =~ c + d"
THREE_EACH = "f =~ a + b + c\ng =~ d + e + h"


def target_of(fit: Fit) -> Reduced:
    s = fit.solution
    return Reduced(make_discrepancy(s.prepared.layout, s.samples, s.estimator), s.prepared.constraint)


def exact(cov: np.ndarray, names: str, n: int = 200, seed: int = 0) -> pd.DataFrame:
    """Rows whose covariance matrix (divided by n) is exactly this one."""
    z = np.random.default_rng(seed).normal(size=(n, len(cov)))
    z -= z.mean(0)
    z = z @ np.linalg.inv(np.linalg.cholesky(z.T @ z / n)).T
    return pd.DataFrame(z @ np.linalg.cholesky(cov).T, columns=list(names))


def lower_nearby(fit: Fit) -> float:
    """How far another optimiser, started at the solution and knowing nothing of ours, still gets down."""
    from scipy.optimize import minimize

    target, z = target_of(fit), fit.solution.z

    def value(point: np.ndarray) -> float:
        return min(target.value(point), 1e10)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = minimize(value, z, method="Powell", options={"maxiter": 40, "xtol": 1e-7, "ftol": 1e-15})
    return float(target.value(z) - found.fun)


def test_wording_by_maximum_likelihood(root: Any, msq: Any) -> None:
    """Converges at once although its discrepancy is flat to the last digits of the value around the minimum."""
    record = json.loads((root / "tests/golden/cfa_pmc_msq/reference.json").read_text())["fits"]["wording"]
    data = pd.read_csv(root / "data/raw/pmc/time1/msq_time1.csv")[list(msq.signs)]
    against = [i for i, sign in msq.signs.items() if sign < 0]
    data[against] = msq.low + msq.high - data[against]
    fit = cfa(record["model"], data)
    assert (fit.converged, fit.restarts, fit.n_used) == (True, 0, 1826)
    assert fit.measures["chisq"] == pytest.approx(record["measures"]["chisq"], rel=CFA_STATISTIC)
    mine = fit.parameters.set_index(["lhs", "op", "rhs"])["est"]
    for row in record["parameters"]:
        assert mine[row["lhs"], row["op"], row["rhs"]] == pytest.approx(row["est"], abs=CFA_ESTIMATE)
    # a person more or less: the discrepancy can fall by nothing that shows in a chi-square
    assert fit.n_used * fit.solution.optimum.decrement < 1e-9


@settings(max_examples=12, deadline=None)
@given(power=st.integers(-5, 5), seed=st.integers(0, 1000), means=st.booleans())
def test_units_do_not_matter(power: int, seed: int, means: bool) -> None:
    rng = np.random.default_rng(seed)
    data = pd.DataFrame(
        rng.normal(size=(150, 2)).repeat(3, axis=1) * np.tile([0.8, 0.6, 0.7], 2) + rng.normal(size=(150, 6)),
        columns=list("abcdeh"),
    )
    plain = cfa(THREE_EACH, data, meanstructure=means)
    scaled = cfa(THREE_EACH, data * 10.0**power, meanstructure=means)
    assert plain.converged == scaled.converged
    if plain.converged:
        assert scaled.measures["chisq"] == pytest.approx(plain.measures["chisq"], rel=CFA_MINIMUM, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), n=st.sampled_from([12, 20, 40]), phi=st.sampled_from([0.0, 0.3]))
def test_nothing_converged_can_fall_further(seed: int, n: int, phi: float) -> None:
    """Two indicators a factor, few people, weak factors: improper, diverging or proper, and never called what it is not."""
    rng = np.random.default_rng(seed)
    factors = rng.multivariate_normal([0, 0], [[1, phi], [phi, 1]], size=n)
    data = pd.DataFrame(factors.repeat(2, axis=1) * 0.5 + rng.normal(size=(n, 4)), columns=list("abcd"))
    fit = cfa(TWO, data)
    if fit.converged:
        assert newton_decrement(target_of(fit).evaluate(fit.solution.z).gradient, np.eye(len(fit.solution.z))) < 1e-8  # type: ignore[union-attr]
        assert lower_nearby(fit) < 1e-8
    else:
        assert any(w.startswith("not_converged") for w in fit.warnings)
        assert not fit.admissible


def test_a_search_without_end() -> None:
    """Eleven people whose discrepancy falls for ever as one loading grows: called not converged, not a Heywood case alone."""
    rng = np.random.default_rng(1)
    names = [f"x{i}" for i in range(6)]
    values = np.clip(np.round(rng.normal(size=(11, 1)) + rng.normal(size=(11, 6))), -1, 1)
    fit = cfa("f =~ " + " + ".join(names), pd.DataFrame(values, columns=names))
    assert not fit.converged
    assert fit.restarts == 3
    assert {"not_converged", "restarts", "heywood"} <= {w.split(":")[0] for w in fit.warnings}
    assert "restarts: the search began anew at 3 random points" in fit.warnings


def test_near_heywood() -> None:
    """A residual variance of 0 in the sample: at the border, just inside, and outside (named); always found."""
    lam = np.array([1.0, 0.6, 0.5, 0.4])
    for residual in (1e-6, 0.0, -1e-3, -0.05):
        cov = np.outer(lam, lam)
        cov[np.diag_indices(4)] = [1.0 + residual, 1.0, 1.0, 1.0]
        fit = cfa("f =~ a + b + c + d", exact(cov, "abcd"))
        assert fit.converged
        found = fit.parameters.query("lhs == 'a' and rhs == 'a'")["est"].iloc[0]
        assert found == pytest.approx(residual, abs=CFA_ESTIMATE)
        assert any(w.startswith("heywood") for w in fit.inadmissible) == (residual < -1e-6)


def test_empirically_underidentified() -> None:
    """Two factors of two indicators that do not correlate: the loadings of a pair can be traded against each other."""
    cov = np.eye(4)
    cov[0, 1] = cov[1, 0] = cov[2, 3] = cov[3, 2] = 0.4
    fit = cfa(TWO, exact(cov, "abcd"))
    assert fit.solution.fmin == pytest.approx(0.0, abs=1e-12)
    assert not fit.solution.identified
    assert not fit.admissible
    assert any(w.startswith("not_identified") for w in fit.warnings)
    assert fit.parameters["se"].iloc[:4].isna().all()


def test_more_parameters_than_moments() -> None:
    fit = cfa("f =~ a + b", exact(np.array([[1.0, 0.3], [0.3, 1.0]]), "ab"))
    names = {w.split(":")[0] for w in fit.warnings}
    assert {"not_identified", "negative_df"} <= names
    assert not fit.admissible


@pytest.mark.parametrize("options", [{}, {"ordered": True}], ids=["ML", "WLSMV"])
def test_a_saddle_is_left(options: dict[str, Any]) -> None:
    """Loadings that start at 0 are a stationary point of any one-factor model, and no minimum."""
    rng = np.random.default_rng(3)
    values = rng.normal(size=(300, 1)) * 0.8 + rng.normal(size=(300, 4))
    data = pd.DataFrame(np.digitize(values, [-0.7, 0.7]), columns=list("abcd"))
    fit = cfa("f =~ start(0)*a + start(0)*b + start(0)*c + start(0)*d", data, **options)
    plain = cfa("f =~ a + b + c + d", data, **options)
    assert fit.converged
    assert fit.measures["chisq"] == pytest.approx(plain.measures["chisq"], rel=CFA_MINIMUM)


@pytest.mark.parametrize(
    ("model", "options"),
    [
        (THREE_EACH + "\na ~~ d", {"ordered": True}),
        (THREE_EACH + "\na ~ h", {}),
        (THREE_EACH + "\ng ~ f\nx =~ f + g + h", {"meanstructure": True}),
        ("f =~ l*a + l*b + c\ng =~ d + e + h\nk =~ 1*f + 1*g", {"ordered": True}),
    ],
)
def test_exact_curvature(model: str, options: dict[str, Any]) -> None:
    rng = np.random.default_rng(5)
    values = rng.normal(size=(400, 2)).repeat(3, axis=1) + rng.normal(size=(400, 1)) + rng.normal(size=(400, 6))
    data = pd.DataFrame(values, columns=list("abcdeh"))
    data = data.apply(lambda c: np.digitize(c, [-1, 1])) if options.get("ordered") else data
    target = target_of(fit := cfa(model, data, **options))
    z = fit.solution.z + rng.normal(scale=0.02, size=len(fit.solution.z))
    hessian = target.hessian(z)
    assert hessian == pytest.approx(observed_information(target, z), abs=CFA_HESSIAN)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), spread=st.integers(0, 8))
def test_decrement_knows_no_units(seed: int, spread: int) -> None:
    rng = np.random.default_rng(seed)
    root, gradient = rng.normal(size=(5, 5)), rng.normal(size=5)
    H = root @ root.T + 0.1 * np.eye(5)
    units = 10.0 ** rng.uniform(-spread, spread, 5)
    plain = newton_decrement(gradient, H)
    assert plain == pytest.approx(gradient @ np.linalg.solve(H, gradient), rel=1e-6)
    assert newton_decrement(gradient * units, H * np.outer(units, units)) == pytest.approx(plain, rel=1e-6)
    assert downward(H) is None
    H[0, 0] = -H[0, 0] - 1.0
    away = downward(H)
    assert away is not None
    assert away @ H @ away < 0


def test_decrement_of_a_flat_direction() -> None:
    """A slope along a direction without curvature is not stationary, however small its element of the gradient."""
    H = np.array([[1.0, 1.0], [1.0, 1.0]])
    assert newton_decrement(np.array([1e-9, -1e-9]), H) > DECREMENT_TOLERANCE
    assert newton_decrement(np.array([1e-9, 1e-9]), H) < DECREMENT_TOLERANCE
    assert newton_decrement(np.array([np.nan, 0.0]), H) == np.inf
