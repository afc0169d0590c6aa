"""Numeric and ordered variables together: lavaan's sample statistics, and what must hold whatever the data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import DataError
from emosec.statistics.correlations import polychoric_from_codes
from emosec.statistics.correlations.marginal import Marginal, numeric_marginal, ordered_marginal
from emosec.statistics.correlations.mixed import mixed_statistics, pair_scores
from tolerances import CFA_GRADIENT, CFA_MIXED_STATISTIC

GOLDEN = Path(__file__).parents[2] / "golden"
CATEGORIES = {f"x{i}": k for i, k in zip(range(1, 10), [0, 4, 4, 0, 4, 4, 0, 2, 2], strict=True)}


def coded(data: pd.DataFrame) -> tuple[np.ndarray, list[int]]:
    values = data[list(CATEGORIES)].to_numpy(dtype=float)
    for i, k in enumerate(CATEGORIES.values()):
        if k:
            values[:, i] = np.searchsorted(np.unique(values[:, i]), values[:, i])
    return values, list(CATEGORIES.values())


@pytest.mark.parametrize(("case", "covariates"), [("cfa_mixed", []), ("cfa_covariates", ["girl", "age"])])
def test_statistics_are_those_of_lavaan(case: str, covariates: list[str]) -> None:
    data = pd.read_csv(GOLDEN / case / "data.csv")
    reference = json.loads((GOLDEN / case / "reference.json").read_text())["statistics"]
    found = mixed_statistics(*coded(data), data[covariates].to_numpy(dtype=float) if covariates else None)
    assert found.converged.all()
    assert found.wls_obs == pytest.approx(
        np.array(reference["wls.obs"]), rel=CFA_MIXED_STATISTIC, abs=CFA_MIXED_STATISTIC
    )
    gamma = np.array(reference["gamma"])
    sd = np.sqrt(np.diagonal(gamma))
    assert found.acov / np.outer(sd, sd) == pytest.approx(gamma / np.outer(sd, sd), abs=CFA_MIXED_STATISTIC)


def simulated(seed: int, n: int = 300) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 1)) * rng.uniform(-0.8, 0.8, 3) + rng.normal(size=(n, 3))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), scale=st.floats(0.01, 100.0), shift=st.floats(-50.0, 50.0))
def test_units_of_numeric_variables_scale_through(seed: int, scale: float, shift: float) -> None:
    y = simulated(seed)
    values = np.column_stack([y[:, 0], np.digitize(y[:, 1], [-0.5, 0.5]), y[:, 2] > 0.0])
    one = mixed_statistics(values, [0, 3, 2])
    values[:, 0] = scale * values[:, 0] + shift
    other = mixed_statistics(values, [0, 3, 2])
    assert other.covariance[0, 1:] == pytest.approx(scale * one.covariance[0, 1:], rel=1e-6, abs=1e-8 * scale)
    assert other.covariance[0, 0] == pytest.approx(scale**2 * one.covariance[0, 0])
    assert np.linalg.eigvalsh(one.acov)[0] > -1e-8


def test_ordered_variables_alone_are_the_polychoric_path() -> None:
    codes = np.digitize(simulated(3), [-0.5, 0.7])
    k = np.full(3, 3)
    whole, found = polychoric_from_codes(codes, k, acov=True), mixed_statistics(codes.astype(float), k)
    assert found.wls_obs == pytest.approx(whole.wls_obs, abs=1e-10)
    assert found.acov == pytest.approx(whole.acov, abs=1e-7)


def margins(seed: int) -> list[Marginal]:
    y, x = simulated(seed), np.random.default_rng(seed + 1).normal(size=(300, 1))
    return [
        numeric_marginal(y[:, 0], x),
        numeric_marginal(y[:, 1], x),
        ordered_marginal(np.digitize(y[:, 2], [-0.5, 0.5]), 3, x),
        ordered_marginal(np.digitize(y[:, 0], [0.2]), 2, x),
    ]


@pytest.mark.parametrize(("i", "j"), [(0, 1), (0, 2), (2, 1), (2, 3)])
def test_scores_are_the_slopes_of_the_likelihood(i: int, j: int) -> None:
    a, b = margins(5)[i], margins(5)[j]
    h = 1e-6
    here = pair_scores(a, b, 0.3)
    up, down = (np.log(pair_scores(a, b, 0.3 + d).likelihood) for d in (h, -h))
    assert here.by_rho == pytest.approx((up - down) / (2 * h), rel=CFA_GRADIENT * 10, abs=CFA_GRADIENT)


def test_refusals() -> None:
    y = simulated(1)
    with pytest.raises(DataError, match="category"):
        ordered_marginal(np.digitize(y[:, 0], [0.0]), 3, np.zeros((300, 0)))
    with pytest.raises(DataError, match="unique solution"):
        numeric_marginal(y[:, 0], np.column_stack([y[:, 1], 2.0 * y[:, 1]]))
    with pytest.raises(DataError, match="unique solution"):
        ordered_marginal((y[:, 0] > 0).astype(int), 2, (y[:, :1] > 0).astype(float))
