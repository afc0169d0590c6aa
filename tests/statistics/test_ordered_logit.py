"""Counted rows have the likelihood, the derivatives and the estimates of people written out one by one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from statsmodels.miscmodels.ordinal_model import OrderedModel

from emosec.statistics.ordered_logit import _Counted, ordered_logit
from tolerances import ORDERED_LOGIT


@pytest.fixture(scope="module")
def counted() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    y = np.tile(np.arange(4), 10)
    X = np.column_stack([np.repeat(np.linspace(-1, 1, 10), 4), np.repeat([0.0, 1.0] * 5, 4)])
    return y, X, rng.integers(1, 9, len(y)).astype(float)


def test_likelihood_and_derivatives_are_those_of_the_people(counted):
    y, X, counts = counted
    params = np.array([0.4, -0.3, -0.8, 0.1, -0.2])
    n = counts.astype(int)
    plain = OrderedModel(np.repeat(y, n), np.repeat(X, n, axis=0), distr="logit")
    ours = _Counted(y, X, counts)
    assert ours.loglike(params) == pytest.approx(plain.loglike(params), rel=1e-12)
    # central differences would do better; forward ones are good to about 1e-5 of a score of some tens
    np.testing.assert_allclose(ours.score(params), approx_fprime(params, ours.loglike, 1e-7), atol=1e-3)
    np.testing.assert_allclose(ours.hessian(params), approx_fprime(params, ours.score, 1e-7), atol=1e-3)


def test_a_good_start_and_a_cold_one_end_at_the_same_place(counted):
    y, X, counts = counted
    cold = ordered_logit(y, X, counts)
    warm = ordered_logit(y, X, counts, ordered_logit(y, X[:, :1], counts))
    assert warm.loglik == pytest.approx(cold.loglik, abs=ORDERED_LOGIT)
    np.testing.assert_allclose(warm.slopes, cold.slopes, atol=ORDERED_LOGIT)
    assert (np.diff(cold.cuts) > 0).all()


def test_where_newton_fails_the_search_goes_on(counted, monkeypatch):
    y, X, counts = counted
    known = ordered_logit(y, X, counts)

    def singular(self, params):
        raise np.linalg.LinAlgError("singular")

    monkeypatch.setattr(_Counted, "hessian", singular)
    found = ordered_logit(y, X, counts)
    assert found.loglik == pytest.approx(known.loglik, abs=ORDERED_LOGIT)
    np.testing.assert_allclose(found.slopes, known.slopes, atol=ORDERED_LOGIT)


def test_answers_that_the_score_parts_wholly_have_a_likelihood_of_one():
    y, X = np.array([0, 0, 1, 1]), np.array([[-2.0], [-1.0], [1.0], [2.0]])
    assert ordered_logit(y, X, np.full(4, 5.0)).loglik == pytest.approx(0.0, abs=1e-3)
