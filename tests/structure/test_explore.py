from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.efa import FactorCriterion
from emosec.structure.contracts import CORRELATIONS, DIMENSIONALITY, EFA_LOADINGS, EFA_PHI, EIGENVALUES, SUFFICIENCY
from emosec.structure.dimensions import Suggestion, factors_to_extract
from emosec.structure.explore import explore
from emosec.tables import check
from emosec.wide import wide


@pytest.fixture(scope="module")
def explored(pmc_tai, tai):
    return explore(pmc_tai, tai, replicates=20, seed=1)


def test_the_tables_keep_their_contracts(explored):
    for table, data in (
        (CORRELATIONS, explored.correlations),
        (SUFFICIENCY, explored.sufficiency),
        (DIMENSIONALITY, explored.dimensionality),
        (EIGENVALUES, explored.eigenvalues),
        (EFA_LOADINGS, explored.efa_loadings),
        (EFA_PHI, explored.efa_phi),
    ):
        check(table, data)
        assert len(data)


def test_correlations_are_of_the_complete_rows_the_models_use(explored, pmc_tai, tai):
    data = wide(pmc_tai, tai).dropna()
    assert set(explored.correlations["n"]) == {len(data)} == {2988}
    rows = explored.correlations.query("kind == 'pearson'").set_index(["item_a", "item_b"])["est"]
    assert len(rows) == 19 * 18 / 2
    assert rows[("secure", "tension")] == pytest.approx(np.corrcoef(data["secure"], data["tension"])[0, 1])
    polychoric = explored.correlations.query("kind == 'polychoric'")["est"]
    assert polychoric.abs().mean() > rows.abs().mean()


def test_every_criterion_answers_for_both_kinds(explored):
    answers = explored.dimensionality.groupby(["criterion", "basis"]).size()
    assert answers.to_dict() == {
        ("EKC", "components"): 2,
        ("MAP r²", "components"): 2,
        ("MAP r⁴", "components"): 2,
        ("parallel analysis", "components"): 8,
        ("parallel analysis", "common factors"): 8,
    }


def test_the_number_suggested_is_read_off_the_eigenvalues(explored):
    keys = ["criterion", "basis", "kind", "reference"]
    for names, rows in explored.eigenvalues.groupby(keys):
        if names[0].startswith("MAP"):
            continue
        above = (rows.sort_values("position")["observed"] > rows.sort_values("position")["expected"]).to_numpy()
        expected = len(above) if above.all() else int(np.argmin(above))
        said = explored.dimensionality.set_index(keys).loc[names, "n_factors"]
        assert said == expected, names


def test_three_factors_and_the_suggested_numbers_are_extracted(explored):
    sizes = set(explored.efa_loadings["n_factors"])
    ekc = explored.dimensionality.query("criterion == 'EKC' and kind == 'polychoric'")["n_factors"].item()
    assert {3, ekc} <= sizes
    three = explored.efa_loadings.query("n_factors == 3")
    assert len(three) == 19 * 3
    assert set(three["solution"]) == {"minres, oblimin, polychoric"}
    assert three.groupby("factor")["est"].sum().min() > 0
    assert explored.efa_phi.query("n_factors == 3")["est"].between(-1, 1).all()
    assert dict(zip(three["item"], three["component"], strict=True))["calm"] == "apprehension"


def suggested(criterion: str, basis: str, kind: str, reference: str, number: int) -> Suggestion:
    return Suggestion(
        criterion, basis, kind, reference, FactorCriterion("", np.arange(0), np.zeros(0), np.zeros(0), number, "")
    )


def test_only_ekc_and_common_factors_of_the_better_correlations_add_numbers():
    """Every suggestion differs, so that each number that is extracted says whose it is; the theory has 1."""
    permuted = "95th percentile of permuted data"
    answers = [
        suggested("EKC", "components", "pearson", "empirical Kaiser reference", 2),
        suggested("parallel analysis", "common factors", "pearson", permuted, 3),
    ]
    assert factors_to_extract(answers, 1, 9) == [1, 2, 3]
    answers += [
        suggested("EKC", "components", "polychoric", "empirical Kaiser reference", 4),
        suggested("parallel analysis", "common factors", "polychoric", permuted, 5),
        suggested("parallel analysis", "components", "polychoric", permuted, 6),
        suggested("parallel analysis", "common factors", "polychoric", "95th percentile of normal data", 7),
        suggested("MAP r²", "components", "polychoric", "smallest average partial", 8),
    ]
    assert factors_to_extract(answers, 1, 9) == [1, 4, 5]
    # the largest number that leaves degrees of freedom is still extracted, more or none is not
    assert factors_to_extract(answers, 1, 4) == [1, 4]
    assert factors_to_extract([suggested("EKC", "components", "pearson", "", 0)], 2, 4) == [2]


def test_kmo_of_all_lies_among_those_of_the_items(explored):
    kmo = explored.sufficiency.query("statistic == 'KMO'").set_index("item")["est"]
    assert len(kmo) == 20
    assert kmo.drop("all").min() < kmo["all"] < kmo.drop("all").max()
    bartlett = explored.sufficiency.query("statistic == 'Bartlett'").iloc[0]
    assert bartlett["df"] == 19 * 18 / 2
    assert bartlett["pvalue"] < 1e-10


def test_the_seed_decides(simulated, screened_from, tai):
    long = screened_from(simulated(150, 0.5), tai)
    first, second, other = (explore(long, tai, replicates=20, seed=s).eigenvalues for s in (1, 1, 2))
    assert first.equals(second)
    assert not first.equals(other)


def test_distinct_factors_are_seen(simulated, screened_from, tai):
    made = explore(screened_from(simulated(800, 0.1), tai), tai, replicates=20, seed=1)
    ekc = made.dimensionality.query("criterion == 'EKC'")["n_factors"]
    assert ekc.tolist() == [3, 3]
    three = made.efa_loadings.query("n_factors == 3")
    best = three.loc[three.groupby("item")["est"].idxmax()]
    assert best.groupby("component")["factor"].nunique().tolist() == [1, 1, 1]


@pytest.mark.parametrize(("n", "items"), [(19, 19), (1, 0)])
def test_too_few_rows_to_factor_leave_empty_tables_and_a_warning(simulated, screened_from, tai, n, items):
    with pytest.warns(UserWarning, match=f"{n} complete rows for {items} items"):
        made = explore(screened_from(simulated(n, 0.5), tai), tai, replicates=20, seed=1)
    assert all(len(table) == 0 for table in vars(made).values())


def test_two_identical_items_leave_kmo_empty(simulated, screened_from, tai):
    data = simulated(300, 0.5)
    made = explore(screened_from(data.assign(happy=data["content"]), tai), tai, replicates=20, seed=1)
    assert made.sufficiency["est"].isna().all()
    assert len(made.efa_loadings)


def test_a_heywood_case_is_one_by_its_communality():
    """The search is bounded at .995, so that a communality of 1 was hardly seen; a pattern loading beyond 1 is none by itself."""
    from emosec.report.parts import Place
    from emosec.report.pivots import efa_listing
    from emosec.statistics.efa import extraction
    from emosec.structure.contracts import HEYWOOD

    assert HEYWOOD == extraction.HEYWOOD
    rows = pd.DataFrame(
        [
            {"item": item, "component": "calm", "factor": factor, "est": est, "h2": h2}
            for item, h2, loadings in (("a", 0.85, (1.05, -0.25)), ("b", 0.995, (0.1, 0.99)), ("c", 0.5, (0.7, 0.0)))
            for factor, est in enumerate(loadings, start=1)
        ]
    )
    phi = pd.DataFrame(columns=["solution", "n_factors", "factor_a", "factor_b", "est"])
    said = efa_listing(Place("i", "w"), "minres", 2, rows, phi, 0.4).note
    assert "Heywood case: b has a communality of .995 or more" in said
    assert "Heywood" not in efa_listing(Place("i", "w"), "minres", 2, rows[rows["item"] != "b"], phi, 0.4).note
