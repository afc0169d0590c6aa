"""What must hold without any oracle: populations recovered, order and scale do not matter, traces equal the big matrices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa import cfa
from emosec.statistics.cfa.derived.residuals import _fourth_moments, _jacobian, normal_weight
from emosec.statistics.cfa.engine import prepare, solve
from emosec.statistics.cfa.model.parameter_table import build_parameter_table
from emosec.statistics.cfa.model.second_order import apply_normal_weight
from emosec.statistics.cfa.sample.missing_data import incomplete_sample
from emosec.statistics.cfa.sample.sample import ContinuousSample, OrdinalSample, continuous_sample
from tolerances import CFA_ALGEBRA, CFA_POPULATION, CFA_STATISTIC

ITEMS = [f"x{i}" for i in range(1, 10)]
THREE = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nh =~ x7 + x8 + x9"
EVERYTHING = ["loadings", "intercepts", "residuals", "lv.variances", "lv.covariances", "means"]
SEEDS = st.integers(min_value=0, max_value=2**32 - 1)


def population(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(loadings 9 × 3, phi, implied correlation matrix) of a proper three-factor population."""
    lam = np.zeros((9, 3))
    for k in range(3):
        lam[3 * k : 3 * k + 3, k] = rng.uniform(0.4, 0.9, 3)
    phi = np.eye(3)
    phi[np.tril_indices(3, -1)] = rng.uniform(-0.5, 0.8, 3)
    phi = np.tril(phi) + np.tril(phi, -1).T
    values, vectors = np.linalg.eigh(phi)
    phi = vectors @ np.diag(np.maximum(values, 0.1)) @ vectors.T
    sd = np.sqrt(np.diag(phi))
    phi /= np.outer(sd, sd)
    sigma = lam @ phi @ lam.T
    np.fill_diagonal(sigma, 1.0)
    return lam, phi, sigma


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    rng = np.random.default_rng(11)
    _, _, sigma = population(rng)
    return pd.DataFrame(rng.multivariate_normal(rng.normal(size=9), sigma, size=400), columns=ITEMS)


@pytest.fixture(scope="module")
def codes(data: pd.DataFrame) -> pd.DataFrame:
    z = (data - data.mean()) / data.std()
    return z.apply(lambda c: pd.Series(np.searchsorted([-1.0, 0.0, 0.8], c), index=c.index))


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_ml_recovers_a_population(seed: int) -> None:
    lam, phi, sigma = population(np.random.default_rng(seed))
    prepared = prepare(build_parameter_table(THREE, ITEMS))
    found = solve(prepared, [ContinuousSample(500, np.zeros(9), sigma)])
    assert found.optimum.converged
    assert found.chisq.statistic == pytest.approx(0.0, abs=CFA_POPULATION)
    loadings, psi = found.x[:9].reshape(3, 3), found.x[-3:]
    assert np.abs(loadings).ravel() == pytest.approx(lam[lam != 0], abs=CFA_POPULATION)
    assert np.abs(psi) == pytest.approx(np.abs(phi[np.tril_indices(3, -1)]), abs=CFA_POPULATION)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, parameterization=st.sampled_from(["delta", "theta"]))
def test_wlsmv_recovers_a_population(seed: int, parameterization: str) -> None:
    rng = np.random.default_rng(seed)
    lam, phi, sigma = population(rng)
    thresholds = np.sort(rng.normal(size=(9, 3)), axis=1).ravel()
    sample = OrdinalSample(500, thresholds, np.repeat(np.arange(9), 3), sigma, rng.uniform(0.5, 2.0, 27 + 36))
    table = build_parameter_table(THREE, ITEMS, ordered=dict.fromkeys(ITEMS, 3), parameterization=parameterization)
    prepared = prepare(table, ordered=ITEMS, parameterization=parameterization)
    found = solve(prepared, [sample], "DWLS")
    assert found.optimum.converged
    expected = lam[lam != 0]
    if parameterization == "theta":
        expected = expected / np.sqrt(1 - expected**2)
    assert np.abs(found.x[:9]) == pytest.approx(expected, abs=10 * CFA_POPULATION)
    assert np.abs(found.x[-3:]) == pytest.approx(np.abs(phi[np.tril_indices(3, -1)]), abs=10 * CFA_POPULATION)


@pytest.mark.parametrize("estimator", ["ML", "MLM", "MLR", "WLSMV", "ULSMV"])
def test_order_names_and_identification_do_not_matter(estimator: str, data: pd.DataFrame, codes: pd.DataFrame) -> None:
    ordered = estimator in ("WLSMV", "ULSMV")
    table = codes if ordered else data
    options = {"estimator": estimator, "ordered": True} if ordered else {"estimator": estimator}
    plain = cfa(THREE, table, **options)
    shuffled = table.sample(frac=1, random_state=1)[ITEMS[::-1]]
    others = [
        cfa("h =~ x9 + x7 + x8\nf =~ x3 + x1 + x2\ng =~ x5 + x4 + x6", shuffled, **options),
        cfa(THREE, table, std_lv=False, **options),
    ]
    if ordered:
        others.append(cfa(THREE, table, parameterization="theta", **options))
        others.append(cfa(THREE, table + 3, **options))
    else:
        others.append(cfa(THREE, table * 10 + 5, **options))
    names = [n for n in plain.measures.index if n not in ("logl", "unrestricted.logl", "aic", "bic", "bic2")]
    for other in others:
        assert other.measures[names].to_numpy() == pytest.approx(
            plain.measures[names].to_numpy(), rel=CFA_STATISTIC, abs=CFA_STATISTIC, nan_ok=True
        )
        keep = ["f", "g", "h"]
        assert other.latent_correlations.loc[keep, keep].abs().to_numpy() == pytest.approx(
            plain.latent_correlations.loc[keep, keep].abs().to_numpy(), abs=CFA_STATISTIC
        )


def test_doubling_a_group_doubles_the_chi_square(data: pd.DataFrame) -> None:
    twice = pd.concat([data.assign(half="a"), data.assign(half="b")])
    one = cfa(THREE, data, meanstructure=True)
    two = cfa(THREE, twice, group="half", group_equal=EVERYTHING)
    assert two.measures["chisq"] == pytest.approx(2 * one.measures["chisq"], rel=CFA_STATISTIC)
    assert two.measures["npar"] == one.measures["npar"]
    loadings = [f.parameters.query("op == '=~' and group == 1") for f in (one, two)]
    assert loadings[1]["est"].to_numpy() == pytest.approx(loadings[0]["est"].to_numpy(), abs=CFA_STATISTIC)
    assert loadings[1]["se"].to_numpy() * np.sqrt(2) == pytest.approx(loadings[0]["se"].to_numpy(), rel=CFA_STATISTIC)


def test_fiml_of_complete_data_is_ml(data: pd.DataFrame) -> None:
    for estimator in ("ML", "MLR"):
        ml = cfa(THREE, data, estimator=estimator, meanstructure=True, information="observed").measures
        fiml = cfa(THREE, data, estimator=estimator, missing="fiml").measures
        same = [n for n in ml.index if "robust" not in n]
        assert fiml[same].to_numpy() == pytest.approx(ml[same].to_numpy(), rel=CFA_STATISTIC, abs=CFA_STATISTIC)


def test_saturated_moments_maximise_the_likelihood() -> None:
    rng = np.random.default_rng(5)
    values = rng.multivariate_normal(np.zeros(4), 0.5 + 0.5 * np.eye(4), size=200)
    values[rng.uniform(size=values.shape) < 0.3] = np.nan
    sample = incomplete_sample(values)

    def minus_two_logl(mean: np.ndarray, cov: np.ndarray) -> float:
        """Row by row, as the definition has it."""
        total = 0.0
        for row in sample.data:
            o = np.isfinite(row)
            d, S = row[o] - mean[o], cov[np.ix_(o, o)]
            total += np.linalg.slogdet(S)[1] + d @ np.linalg.solve(S, d)
        return total

    assert sample.minus_two_logl == pytest.approx(minus_two_logl(sample.mean, sample.cov), rel=CFA_ALGEBRA)
    for _ in range(10):
        step = rng.normal(0, 1e-3, (4, 4))
        assert minus_two_logl(sample.mean + step[0], sample.cov + step + step.T) > sample.minus_two_logl


def big_matrices(fit, W: np.ndarray, gamma: np.ndarray) -> tuple[np.ndarray, float, float]:  # type: ignore[no-untyped-def]
    """Robust covariance, tr(UΓ), tr((UΓ)²) by the textbook."""
    J = _jacobian(fit.solution, 0)
    bread = np.linalg.inv(J.T @ W @ J)
    U = W - W @ J @ bread @ J.T @ W
    UG = U @ gamma
    return bread @ J.T @ W @ gamma @ W @ J @ bread, float(np.trace(UG)), float(np.trace(UG @ UG))


def test_sandwich_of_least_squares(codes: pd.DataFrame) -> None:
    fit = cfa(THREE, codes, ordered=True)
    sample = fit.solution.samples[0]
    V, trace, square = big_matrices(fit, np.diag(1 / sample.variances), sample.acov)
    assert fit.solution.vcov_z == pytest.approx(
        V / (fit.n_used - 1), rel=CFA_ALGEBRA, abs=CFA_ALGEBRA * np.abs(V).max()
    )
    assert fit.solution.sandwich.trace == pytest.approx(trace, rel=CFA_ALGEBRA)
    assert fit.solution.sandwich.trace_squared == pytest.approx(square, rel=CFA_ALGEBRA)


@pytest.mark.parametrize("means", [False, True])
def test_sandwich_of_maximum_likelihood(data: pd.DataFrame, means: bool) -> None:
    fit = cfa(THREE, np.exp(data / 2), estimator="MLMV", meanstructure=means)
    solution = fit.solution
    from emosec.statistics.cfa.model.moments import implied

    W = normal_weight(implied(solution.prepared.layout.groups[0], solution.x).sigma, means)
    V, trace, square = big_matrices(fit, W, _fourth_moments(solution.samples[0], means))
    assert solution.vcov_z == pytest.approx(V / fit.n_used, rel=CFA_ALGEBRA, abs=CFA_ALGEBRA * np.abs(V).max())
    assert solution.sandwich.trace == pytest.approx(trace, rel=CFA_ALGEBRA)
    assert solution.sandwich.trace_squared == pytest.approx(square, rel=CFA_ALGEBRA)


def test_phi_above_one_is_an_estimate(data: pd.DataFrame) -> None:
    """Two halves of one factor whose correlations across halves exceed those within: phi > 1, reported and named."""
    _, _, sigma = population(np.random.default_rng(1))
    lam = np.full(6, 0.6)
    sigma = np.outer(lam, lam) + 0.0
    sigma[:3, 3:] *= 1.1
    sigma[3:, :3] *= 1.1
    np.fill_diagonal(sigma, 1.0)
    prepared = prepare(build_parameter_table("f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6", ITEMS))
    found = solve(prepared, [ContinuousSample(300, np.zeros(6), sigma)])
    assert found.optimum.converged
    assert found.identified
    assert abs(found.x[-1]) == pytest.approx(1.1, abs=10 * CFA_POPULATION)
    assert np.isfinite(found.se).all()


def test_what_is_not_identified_is_named(data: pd.DataFrame) -> None:
    fit = cfa("f =~ x1 + x2 + x3\ng =~ x1 + x2 + x3 + x4", data)
    assert not fit.solution.identified
    assert not fit.admissible
    assert any(w.startswith("not_identified") for w in fit.warnings)
    assert fit.parameters.query("free > 0")["se"].isna().all()
    two = cfa("f =~ x1 + x2", data)
    assert any(w.startswith("negative_df") for w in two.warnings)


def test_constraints(data: pd.DataFrame) -> None:
    fit = cfa("f =~ a*x1 + b*x2 + c*x3 + x4\na == 2*b - 0.1\nc == a\nratio := a / b", data)
    est = fit.parameters.set_index("label")["est"]
    assert est["a"] == pytest.approx(2 * est["b"] - 0.1, abs=CFA_ALGEBRA)
    assert est["c"] == pytest.approx(est["a"], abs=CFA_ALGEBRA)
    assert est["ratio"] == pytest.approx(est["a"] / est["b"], abs=CFA_ALGEBRA)
    assert fit.solution.df == 2 + 2
    V = fit.vcov.to_numpy()
    g = np.array([1 / est["b"], -est["a"] / est["b"] ** 2])
    se = float(np.sqrt(g @ V[:2, :2] @ g))
    assert fit.parameters.set_index("label")["se"]["ratio"] == pytest.approx(se, rel=CFA_ALGEBRA)
    for bad, message in (("a * b == 1", "linear"), ("a == 1\na == 2", "contradict"), ("a > 0", "inequality")):
        with pytest.raises(ModelError, match=message):
            cfa(f"f =~ a*x1 + b*x2 + c*x3 + x4\n{bad}", data)


def test_the_fast_path_refuses_what_does_not_fit(codes: pd.DataFrame, data: pd.DataFrame) -> None:
    fit = cfa(THREE, codes, ordered=True)
    prepared, sample = fit.solution.prepared, fit.solution.samples[0]
    assert isinstance(sample, OrdinalSample)
    with pytest.raises(DataError, match="thresholds are not the model's"):
        solve(prepared, [replace(sample, threshold_item=sample.threshold_item[:-1])], "WLSMV")
    with pytest.raises(DataError, match="variables for a model"):
        solve(prepared, [continuous_sample(data.to_numpy()[:, :5])], "ML")
    with pytest.raises(DataError, match="samples for a model"):
        solve(prepared, [sample, sample], "WLSMV")


def test_a_warm_start_ends_at_the_same_place(codes: pd.DataFrame) -> None:
    fit = cfa(THREE, codes, ordered=True)
    s = fit.solution
    warm = solve(s.prepared, s.samples, "WLSMV", start=s.z * 1.05)
    assert warm.x == pytest.approx(s.x, abs=CFA_POPULATION)
    bare = solve(s.prepared, s.samples, "WLSMV", errors=False, test=False)
    assert bare.x == pytest.approx(s.x, abs=CFA_ALGEBRA)
    assert bare.vcov is None
    assert bare.scaled is None


@pytest.mark.parametrize("kind", ["ordinal", "numeric", "incomplete"])
def test_bootstrap(kind: str, data: pd.DataFrame, codes: pd.DataFrame) -> None:
    model = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + p*x6\nf ~~ r*g\ntwice := 2*r"
    if kind == "ordinal":
        fit = cfa(model, codes, ordered=True)
    else:
        table = data.copy()
        if kind == "incomplete":
            table.iloc[::7, 0] = np.nan
        fit = cfa(model, table, missing="fiml" if kind == "incomplete" else "listwise")
    said: list[tuple[int, int]] = []
    drawn = fit.bootstrap(60, seed=2, progress=lambda done, of: said.append((done, of))).draws
    assert said == [(done, 60) for done in range(1, 61)]
    assert drawn.shape == (60, fit.solution.prepared.layout.n_free + 1)
    assert drawn["twice"].to_numpy() == pytest.approx(2 * drawn["f~~g"].to_numpy())
    assert drawn.equals(fit.bootstrap(60, seed=2).draws)
    se = fit.parameters.query("lhs == 'f' and rhs == 'g'")["se"].item()
    assert 0.6 * se < drawn["f~~g"].std() < 1.6 * se  # 60 draws leave ±20%


def test_the_complete_data_weight_is_applied_as_it_is_formed():
    rng = np.random.default_rng(3)
    root = rng.normal(size=(5, 5))
    sigma = root @ root.T + np.eye(5)
    columns = rng.normal(size=(20, 7))
    formed = normal_weight(sigma, True) @ columns
    np.testing.assert_allclose(apply_normal_weight(np.linalg.inv(sigma), columns, block=3), formed, rtol=CFA_ALGEBRA)
