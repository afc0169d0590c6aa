"""Exact derivatives against numerical ones, at random points of random models: needs no oracle."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.statistics.cfa.engine import default_start, prepare
from emosec.statistics.cfa.estimate.discrepancy import LeastSquares, MaximumLikelihood, Reduced
from emosec.statistics.cfa.estimate.full_information import FullInformation
from emosec.statistics.cfa.inference.information import observed_information
from emosec.statistics.cfa.model.moments import continuous_jacobian, implied, vech_index
from emosec.statistics.cfa.model.ordered_moments import ordinal
from emosec.statistics.cfa.model.parameter_table import build_parameter_table
from emosec.statistics.cfa.sample.missing_data import incomplete_sample
from emosec.statistics.cfa.sample.sample import continuous_sample, ordinal_sample
from tolerances import CFA_GRADIENT, CFA_HESSIAN

ITEMS = [f"x{i}" for i in range(1, 10)]
TWO = "f =~ x1 + x2 + x3 + x4\ng =~ x4 + x5 + x6"
MODELS = {
    "crossed": TWO + "\nx1 ~~ x5",
    "second-order": "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ x7 + x8 + x9\ns =~ f + g + h",
    "regression": TWO + "\ng ~ f",
    "mimic": TWO + "\nf ~ x7 + x8\ng ~ f",
    "method": TWO + "\nm =~ 1*x1 + 1*x2 + 1*x5\nm ~~ NA*m\nm ~~ 0*f + 0*g",
    "labels": "f =~ a*x1 + a*x2 + b*x3 + x4\ng =~ x4 + c*x5 + x6\nb + c == 1.5",
}
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)


def numeric(data: np.ndarray, model: str, **options: object):  # type: ignore[no-untyped-def]
    table = build_parameter_table(model, ITEMS, **options)
    prepared = prepare(table)
    order = [ITEMS.index(v) for v in prepared.layout.groups[0].observed]
    return prepared, data[:, order]


def draw(rng: np.random.Generator, n: int = 60) -> np.ndarray:
    common = rng.normal(size=(n, 1))
    return common * rng.uniform(0.3, 0.9, 9) + rng.normal(size=(n, 9)) + rng.normal(size=9)


def slope(function, z: np.ndarray, h: float = 1e-6) -> np.ndarray:  # type: ignore[no-untyped-def]
    return np.array([(function(z + e) - function(z - e)) / (2 * h) for e in h * np.eye(len(z))])


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("means", [False, True])
@settings(max_examples=5, deadline=None)
@given(seed=SEEDS)
def test_maximum_likelihood(name: str, means: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    prepared, data = numeric(draw(rng), MODELS[name], meanstructure=means, fixed_x=False)
    sample = continuous_sample(data)
    target = Reduced(MaximumLikelihood(prepared.layout, [sample]), prepared.constraint)
    z = default_start(prepared, [sample])
    z = z + rng.normal(0, 0.05, len(z))
    found = target.evaluate(z)
    if found is None:
        return  # the random step left the positive definite matrices
    assert found.value == pytest.approx(target.value(z))
    assert found.gradient == pytest.approx(slope(target.value, z), abs=CFA_GRADIENT, rel=CFA_GRADIENT)
    exact = target.inner.hessian(prepared.constraint.expand(z))  # type: ignore[attr-defined]
    K = prepared.constraint.K
    exact = exact if K is None else K.T @ exact @ K
    numerical = observed_information(target, z)
    assert exact == pytest.approx(numerical, abs=CFA_HESSIAN * np.abs(numerical).max())


@pytest.mark.parametrize("name", ["crossed", "second-order", "regression", "method", "labels"])
@settings(max_examples=5, deadline=None)
@given(seed=SEEDS)
def test_full_information(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    prepared, data = numeric(draw(rng, 80), MODELS[name], meanstructure=True)
    data = np.where(rng.uniform(size=data.shape) < 0.15, np.nan, data)
    sample = incomplete_sample(data)
    inner = FullInformation(prepared.layout, [sample])
    target = Reduced(inner, prepared.constraint)
    z = default_start(prepared, [continuous_sample(np.nan_to_num(data))])
    z = z + rng.normal(0, 0.05, len(z))
    found = target.evaluate(z)
    if found is None:
        return
    assert found.gradient == pytest.approx(slope(target.value, z), abs=CFA_GRADIENT, rel=CFA_GRADIENT)
    x = prepared.constraint.expand(z)
    exact = inner.information(x)
    K = prepared.constraint.K
    exact = exact if K is None or exact is None else K.T @ exact @ K
    numerical = observed_information(target, z)
    assert exact == pytest.approx(numerical, abs=CFA_HESSIAN * np.abs(numerical).max())
    # scores add up to the gradient
    assert -inner.scores(x, 0).mean(0) == pytest.approx(inner.evaluate(x).gradient, abs=CFA_GRADIENT)  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["crossed", "second-order", "regression", "method", "labels"])
@pytest.mark.parametrize("parameterization", ["delta", "theta"])
@settings(max_examples=4, deadline=None)
@given(seed=SEEDS)
def test_least_squares(name: str, parameterization: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = build_parameter_table(
        MODELS[name], ITEMS, ordered=dict.fromkeys(ITEMS, 2), n_groups=2, group_equal=["loadings", "thresholds"],
        parameterization=parameterization,
    )  # fmt: skip
    observed = table.variables.observed
    prepared = prepare(table, ordered=observed, parameterization=parameterization)
    samples = []
    for _ in range(2):
        codes = np.searchsorted([-0.5, 0.5], (draw(rng, 150) / 1.2)[:, : len(observed)] * 0.5)
        codes[:3] = np.arange(3)[:, None]  # every category in use
        samples.append(ordinal_sample(codes, np.full(len(observed), 3), acov="diagonal")[0])
    target = Reduced(
        LeastSquares(prepared.layout, samples, [np.ones(len(s.vector)) for s in samples]), prepared.constraint
    )
    z = default_start(prepared, samples)
    z = z + rng.normal(0, 0.05, len(z))
    found = target.evaluate(z)
    if found is None:
        return
    assert found.gradient == pytest.approx(slope(target.value, z), abs=CFA_GRADIENT, rel=CFA_GRADIENT)


def test_jacobians_of_the_moments() -> None:
    rng = np.random.default_rng(3)
    prepared, data = numeric(draw(rng), MODELS["regression"], meanstructure=True)
    group = prepared.layout.groups[0]
    x = prepared.constraint.expand(default_start(prepared, [continuous_sample(data)])) + rng.normal(
        0, 0.1, prepared.npar
    )
    rows, cols = vech_index(group.p)

    def moments(point: np.ndarray) -> np.ndarray:
        mom = implied(group, point)
        return np.concatenate([mom.mu, mom.sigma[rows, cols]])

    assert continuous_jacobian(group, x, len(x), True) == pytest.approx(slope(moments, x).T, abs=CFA_GRADIENT)


@pytest.mark.parametrize("theta", [False, True])
def test_jacobian_of_thresholds_and_correlations(theta: bool) -> None:
    """Scales, means, thresholds, loadings, residual covariances all free: more than is identified, and still differentiable."""
    rng = np.random.default_rng(4)
    scales = "" if theta else "".join(f"\n{v} ~*~ NA*{v}" for v in ITEMS[:6])
    model = MODELS["crossed"] + "\nf ~ 0.3*1" + scales + "".join(f"\n{v} ~ NA*1" for v in ITEMS[:6])
    table = build_parameter_table(
        model, ITEMS, ordered=dict.fromkeys(ITEMS, 2), parameterization="theta" if theta else "delta"
    )
    prepared = prepare(table, ordered=table.variables.observed, parameterization="theta" if theta else "delta")
    group = prepared.layout.groups[0]
    rows, cols = vech_index(group.p, diagonal=False)
    x = rng.uniform(0.3, 0.9, prepared.layout.n_free)
    found = ordinal(group, x, theta=theta, rows=rows, cols=cols)

    def moments(point: np.ndarray) -> np.ndarray:
        return ordinal(group, point, theta=theta, rows=rows, cols=cols).vector

    assert found.jacobian == pytest.approx(slope(moments, x).T[:, found.parameters], abs=CFA_GRADIENT)
