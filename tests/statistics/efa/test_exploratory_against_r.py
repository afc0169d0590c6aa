import json

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.efa import efa, efa_from_data, kmo, schmid_leiman
from emosec.statistics.efa.congruence import congruence
from emosec.statistics.efa.extraction import extract
from emosec.statistics.efa.sufficiency import bartlett
from tolerances import EFA_EXTRACTION, EFA_ROTATION, EFA_STATISTIC, EIGENVALUES, SCHMID_LEIMAN


def aligned(solution, reference):
    """R's loadings and phi in the order and with the signs of `solution`."""
    loadings = np.array(reference["loadings"])
    phi = np.array(reference["phi"])
    closeness = congruence(solution.loadings, loadings)
    order = np.abs(closeness).argmax(axis=1)
    assert sorted(order) == list(range(len(order)))
    signs = np.sign(closeness[np.arange(len(order)), order])
    return loadings[:, order] * signs, phi[np.ix_(order, order)] * np.outer(signs, signs)


def close(found, expected, tolerance):
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


def test_minres_oblimin_of_bfi_is_psychs_in_order_sign_and_phi(bfi, bfi_reference):
    reference = bfi_reference["minres_oblimin"]
    solution = efa(bfi.corr(), 5, n_obs=len(bfi))
    # not aligned: order and signs are psych's own
    close(solution.loadings, reference["loadings"], EFA_ROTATION)
    close(solution.phi, reference["phi"], EFA_ROTATION)
    close(solution.communalities, reference["communality"], EFA_EXTRACTION)
    close(solution.variance_frame()["ss_loadings"], reference["ss"], 5 * EFA_ROTATION)
    assert solution.df == reference["dof"]
    assert solution.rmsr == pytest.approx(reference["rms"], abs=EIGENVALUES)
    assert solution.chisq == pytest.approx(reference["statistic"], rel=EFA_STATISTIC)
    assert solution.warnings == ()


@pytest.mark.parametrize(("method", "key"), [("ml", "ml_none"), ("principal_axis", "pa_none")])
def test_unrotated_solutions_of_bfi_are_psychs(bfi, bfi_reference, method, key):
    reference = bfi_reference[key]
    solution = efa(bfi.corr(), 5, n_obs=len(bfi), method=method, rotation="none")
    loadings, _ = aligned(solution, reference)
    close(solution.loadings, loadings, EFA_ROTATION)
    close(solution.communalities, reference["communality"], EFA_EXTRACTION)
    assert solution.chisq == pytest.approx(reference["statistic"], rel=EFA_STATISTIC)


@pytest.mark.parametrize(
    ("rotation", "key"),
    [
        ("oblimin", "minres_oblimin_tight"),
        ("geomin_obl", "minres_geomin"),
        ("promax", "minres_promax"),
        ("varimax", "minres_varimax"),
        ("quartimax", "minres_quartimax"),
    ],
)
def test_rotations_of_bfi_are_rs(bfi, bfi_reference, rotation, key):
    solution = efa(bfi.corr(), 5, rotation=rotation)
    loadings, phi = aligned(solution, bfi_reference[key])
    close(solution.loadings, loadings, EFA_ROTATION)
    close(solution.phi, phi, EFA_ROTATION)


@pytest.mark.parametrize(
    ("key", "n_factors", "options"),
    [
        ("minres_oblimin", 3, {}),
        ("ml_oblimin", 3, {"method": "ml"}),
        ("minres_one", 1, {}),
    ],
)
def test_holzinger_solutions_are_psychs(holzinger, holzinger_reference, key, n_factors, options):
    reference = holzinger_reference[key]
    solution = efa(holzinger.corr(), n_factors, n_obs=301, **options)
    close(solution.loadings, np.reshape(reference["loadings"], (9, n_factors)), EFA_ROTATION)
    close(solution.phi, np.reshape(reference["phi"], (n_factors, n_factors)), EFA_ROTATION)
    close(solution.communalities, reference["communality"], EFA_EXTRACTION)
    assert solution.chisq == pytest.approx(reference["statistic"], rel=EFA_STATISTIC)
    assert solution.df == reference["dof"]


def test_sufficiency_is_psychs(bfi, bfi_reference, holzinger, holzinger_reference):
    for data, reference in ((bfi, bfi_reference), (holzinger, holzinger_reference)):
        adequacy = kmo(data.corr())
        assert adequacy.overall == pytest.approx(reference["kmo"]["overall"], abs=EIGENVALUES)
        close(adequacy.per_item, reference["kmo"]["per_item"], EIGENVALUES)
        sphericity = bartlett(data.corr(), len(data))
        assert sphericity.chisq == pytest.approx(reference["bartlett"]["chisq"], rel=EIGENVALUES)
        assert sphericity.df == reference["bartlett"]["df"]
    assert kmo(holzinger.corr()).overall == pytest.approx(0.752245, abs=5e-7)  # the number as printed in METHODS
    assert kmo(bfi.corr()).overall == pytest.approx(0.845897, abs=5e-7)


def test_omegas_of_schmid_leiman_are_psychs(holzinger, holzinger_reference):
    found = schmid_leiman(holzinger.corr())
    assert found.omega_h == pytest.approx(holzinger_reference["omega"]["omega_h"], abs=SCHMID_LEIMAN)
    assert found.omega_t == pytest.approx(holzinger_reference["omega"]["omega_t"], abs=SCHMID_LEIMAN)
    close(found.general, holzinger_reference["omega"]["general"], 2 * SCHMID_LEIMAN)
    thurstone = holzinger_reference["thurstone"]
    found = schmid_leiman(thurstone["R"])
    assert found.omega_h == pytest.approx(thurstone["omega_h"], abs=SCHMID_LEIMAN)
    assert found.omega_t == pytest.approx(thurstone["omega_t"], abs=SCHMID_LEIMAN)


def test_polychoric_solution_is_that_of_the_polychoric_matrix(bfi):
    from emosec.statistics.correlations import polychoric

    items = bfi[["N1", "N2", "N3", "N4", "N5", "E1", "E2"]]
    from_data = efa_from_data(items, 2, correlation="polychoric", missing="pairwise")
    from_matrix = efa(polychoric(items, missing="pairwise").frame(), 2)
    assert np.array_equal(from_data.loadings, from_matrix.loadings)
    assert from_data.n_obs == items.notna().any(axis=1).sum()
    pearson = efa_from_data(items, 2)
    assert pearson.n_obs == items.notna().all(axis=1).sum()
    close(pearson.loadings, efa(items.dropna().corr(), 2).loadings, EIGENVALUES)


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_a_heywood_case_is_psychs_and_is_told(root, method):
    """The search of factor_analyzer stopped early: a communality of .976 where minres has 1.001, and no word of it."""
    folder = root / "tests/golden/efa_heywood"
    reference = json.loads((folder / "reference.json").read_text())[method]
    R = pd.read_csv(folder / "data.csv").corr().to_numpy()
    found = extract(R, 2, method)
    close((found.loadings**2).sum(axis=1), reference["communality"], EFA_EXTRACTION)
    residual = (R - found.loadings @ found.loadings.T)[np.tril_indices(len(R), -1)]
    # the sum is as flat at its minimum as the communalities are exact
    assert residual @ residual == pytest.approx(reference["residuals"], abs=EFA_EXTRACTION)
    assert [w.partition(":")[0] for w in found.warnings] == ["heywood"]


@pytest.mark.parametrize("seed", range(20))
def test_minres_ends_at_a_minimum(seed):
    """At a minimum inside the bounds the reduced matrix and its loadings leave no slope: (R − Ψ)L = L(L'L)."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((200, 2)) @ rng.uniform(0.2, 0.9, (2, 8)) + rng.standard_normal((200, 8))
    R = np.corrcoef(x, rowvar=False)
    found = extract(R, 2)
    L, psi = found.loadings, 1 - (found.loadings**2).sum(axis=1)
    if psi.min() < 0.01:
        assert found.warnings
        return
    # the search stops at a slope of 1e-8; worst seen 3e-9
    close(R @ L - psi[:, None] * L, L @ (L.T @ L), 1e-7)
