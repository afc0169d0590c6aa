"""Indices of bifactor and second-order models: against semTools, against arithmetic by hand, and refusals."""

from __future__ import annotations

import numpy as np
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import cfa
from emosec.statistics.cfa.derived.bifactor import DEFINITIONS, bifactor_indices, bifactor_values
from emosec.statistics.cfa.derived.reliability import reliability_values
from tolerances import RELIABILITY_SEMTOOLS

MODEL = """
g =~ b1 + b2 + b3 + b4 + b5 + b6 + b7 + b8 + b9
visual =~ b1 + b2 + b3
textual =~ b4 + b5 + b6
speed =~ b7 + b8 + b9
"""


def test_omegas_of_a_bifactor_model_agree_with_semtools(derived_fit, derived_reference):
    values = bifactor_values(derived_fit("bifactor").solution, "g")
    reference = derived_reference["reliability"]["bifactor"]["reliability"][0]["omega2"]
    assert values[0, "g", "omega_h"] == pytest.approx(reference["g"], abs=RELIABILITY_SEMTOOLS)
    assert values[0, "g", "omega_t"] == pytest.approx(reference["total"], abs=RELIABILITY_SEMTOOLS)
    for factor in ("visual", "textual", "speed"):
        assert values[0, factor, "omega_hs"] == pytest.approx(reference[factor], abs=RELIABILITY_SEMTOOLS)


def test_omega_hierarchical_of_psych_is_the_one_with_the_observed_variance(derived_data, derived_reference):
    """psych's omegaFromSem: general loadings over the sum of observed correlations; the same as omega3 of standardised items.

    Its omega_t takes the uniquenesses from the observed variance, and agrees only as far as the model fits.
    """
    items = derived_data("bifactor").filter(like="b")
    fit = cfa(MODEL, (items - items.mean()) / items.std(), orthogonal=True)
    values, reference = reliability_values(fit.solution), derived_reference["psych"]
    assert values[0, "g", "omega3"] == pytest.approx(reference["omega_h"], abs=RELIABILITY_SEMTOOLS)
    for factor, theirs in zip(("visual", "textual", "speed"), reference["group"], strict=True):
        assert values[0, factor, "omega3"] == pytest.approx(theirs, abs=RELIABILITY_SEMTOOLS)
    assert values[0, "total", "omega"] == pytest.approx(reference["omega_t"], abs=2e-3)


def test_second_order_indices_agree_with_semtools(derived_fit, derived_reference):
    values = bifactor_values(derived_fit("hs_second").solution, "g")
    reference = derived_reference["second_order"]
    for ours, theirs in (
        ("omega_h", "omegaL1"),
        ("omega_h", "comp_implied"),
        ("omega_l2", "omegaL2"),
        ("partial_omega_l1", "partialOmegaL1"),
    ):
        assert values[0, "g", ours] == pytest.approx(reference[theirs], abs=RELIABILITY_SEMTOOLS), theirs


def test_shares_of_variance_are_what_rodriguez_and_others_define(derived_fit):
    """From the completely standardised loadings of the fit, by their formulas."""
    fit = derived_fit("cut_bifactor")
    table = fit.parameters.query("op == '=~'")
    loadings = table.pivot(index="rhs", columns="lhs", values="std.all").fillna(0.0)
    squares = loadings**2
    values = bifactor_values(fit.solution, "g")
    assert values[0, "g", "ecv"] == pytest.approx(squares["g"].sum() / squares.to_numpy().sum())
    visual = squares.loc[["c1", "c2", "c3"]]
    assert values[0, "visual", "ecv_ss"] == pytest.approx(visual["visual"].sum() / visual.to_numpy().sum())
    assert values[0, "c1", "iecv"] == pytest.approx(visual.loc["c1", "g"] / visual.loc["c1"].sum())
    assert values[0, "g", "puc"] == 1 - 9 / 36  # three groups of three items: 3 · 3 of 36 pairs share a group factor
    ratio = squares["g"] / (1 - squares["g"])
    assert values[0, "g", "h"] == pytest.approx(1 / (1 + 1 / ratio.sum()))
    shares = sum(values[0, f, "ecv_s"] for f in ("visual", "textual", "speed"))
    assert values[0, "g", "ecv"] + shares == pytest.approx(1.0)


def test_the_population_is_recovered_within_its_intervals(derived_fit):
    """The nine items of bifactor.csv were made from known loadings; see reference.R."""
    general = np.array([0.7, 0.6, 0.5, 0.65, 0.55, 0.6, 0.5, 0.7, 0.6])
    group = np.repeat([0.4, 0.5, 0.45], 3)
    total = general.sum() ** 2 + sum(group[i : i + 3].sum() ** 2 for i in (0, 3, 6)) + 9 * 0.36
    item = general**2 + group**2 + 0.36
    population = {
        "omega_h": general.sum() ** 2 / total,
        "ecv": (general**2 / item).sum() / ((general**2 + group**2) / item).sum(),
    }
    table = bifactor_indices(derived_fit("bifactor"), "g").set_index(["factor", "coefficient"])
    for name, value in population.items():
        row = table.loc[("g", name)]
        # three standard errors: one fixed sample, two numbers
        assert abs(row["est"] - value) < 3 * row["se"]
    assert np.isnan(table.loc[("g", "puc"), "se"])
    assert table["definition"].notna().all()
    assert set(table.index.get_level_values(1)) | {"omega_l2", "partial_omega_l1"} == set(DEFINITIONS)


def test_refuses_what_has_no_general_factor(derived_fit):
    with pytest.raises(ModelError, match="no factor 'G'"):
        bifactor_indices(derived_fit("bifactor"), "G")
    with pytest.raises(ModelError, match="correlated"):
        bifactor_indices(derived_fit("hs"), "visual")


def test_refuses_an_improper_solution(derived_data):
    """Holzinger–Swineford: the bifactor model fits, chi-square 34.88 with df 18, with a negative residual variance."""
    model = "g =~ " + " + ".join(f"x{i}" for i in range(1, 10))
    for factor, items in (("v", "x1 + x2 + x3"), ("t", "x4 + x5 + x6"), ("s", "x7 + x8 + x9")):
        model += f"\n{factor} =~ {items}"
    fit = cfa(model, derived_data("hs"), orthogonal=True)
    with pytest.raises(ModelError, match="not admissible"):
        bifactor_indices(fit, "g")
    forced = bifactor_indices(fit, "g", even_if_inadmissible=True)
    assert len(forced) > 10
