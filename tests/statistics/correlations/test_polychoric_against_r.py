import numpy as np
import pytest

from emosec.statistics.correlations import polychoric
from tolerances import GAMMA_LAVAAN, POLYCHORIC_LAVAAN, POLYCHORIC_POLYCOR, POLYCHORIC_PSYCH


def scaled(difference, gamma):
    return np.abs(difference) / np.sqrt(np.outer(np.diag(gamma), np.diag(gamma)))


@pytest.mark.parametrize(
    ("key", "file", "missing"),
    [
        ("listwise", "data.csv", "listwise"),
        ("listwise", "data.csv", "pairwise"),
        ("pairwise", "data_holes.csv", "pairwise"),
        ("holes_listwise", "data_holes.csv", "listwise"),
    ],
)
def test_thresholds_correlations_and_gamma_are_lavaans(golden_case, key, file, missing):
    reference, table = golden_case("polychoric_cut")
    expected = reference[key]
    found = polychoric(table(file), missing=missing, acov=True)
    gamma = np.array(expected["gamma"])
    assert found.n_rows == expected["n"]
    assert list(found.labels()) == expected["names"]
    np.testing.assert_allclose(found.wls_obs, expected["wls_obs"], rtol=0, atol=POLYCHORIC_LAVAAN)
    assert scaled(found.acov - gamma, gamma).max() < GAMMA_LAVAAN


def test_lavcor_pairwise(golden_case):
    reference, table = golden_case("polychoric_cut")
    found = polychoric(table("data_holes.csv"))
    np.testing.assert_allclose(found.correlations, reference["lavcor_pairwise"], rtol=0, atol=POLYCHORIC_LAVAAN)


def test_psych(golden_case):
    reference, table = golden_case("polychoric_cut")
    found = polychoric(table("data.csv"))
    np.testing.assert_allclose(found.correlations, reference["psych_polychoric"], rtol=0, atol=POLYCHORIC_PSYCH)


def test_textbook_table(golden_case):
    textbook = golden_case("polychoric_cut")[0]["textbook"]
    counts = np.array(textbook["table"])
    rows = np.repeat(np.argwhere(counts >= 0), counts.ravel(), axis=0)
    rho = polychoric(rows).correlations[0, 1]
    assert rho == pytest.approx(textbook["polychor"], abs=POLYCHORIC_POLYCOR)
    assert rho == pytest.approx(0.491372, abs=POLYCHORIC_POLYCOR)


# The likelihood of these two pairs has no maximum: it rises to a plateau, and lavaan's .934 and .939 are where its optimiser
# stopped. This engine stops where a person's log-likelihood gains less than 1e-13, at .951 and .955, and says so.
FLAT = [("d1", "p3"), ("d2", "p3")]


def test_empty_cells_follow_lavaan(golden_case):
    reference, table = golden_case("polychoric_sparse")
    data = table("data.csv")
    found = polychoric(data)
    difference = found.frame() - np.array(reference["correlations"])
    for a, b in FLAT:
        assert 0 < difference.loc[a, b] < 0.05
        difference.loc[a, b] = difference.loc[b, a] = 0.0
    assert np.abs(difference).to_numpy().max() < POLYCHORIC_LAVAAN
    assert len(reference["one_zero_2x2"]) == 3  # the rule for 2 × 2 tables was really exercised
    assert found.frame().loc["p1", "p4"] == 0.999
    named = {w.split(":")[0]: w for w in found.warnings}
    assert set(named) == {"empty_cells", "nearly_perfect", "flat_likelihood", "not_positive_definite"}
    assert "d1 × p3, d2 × p3" in named["flat_likelihood"]


def test_gamma_with_empty_cells_is_lavaans(golden_case):
    reference, table = golden_case("polychoric_sparse")
    found = polychoric(table("data.csv")[reference["clean"]], acov=True)
    gamma = np.array(reference["gamma"])
    keep = np.array([label not in {"d1~~p3", "d2~~p3"} for label in found.labels()])
    inner = np.ix_(keep, keep)
    assert scaled(found.acov[inner] - gamma[inner], gamma[inner]).max() < GAMMA_LAVAAN
