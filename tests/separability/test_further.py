"""ESEM, subscores, number of factors and the critical value as evidence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec import tables
from emosec.definitions.catalogue import load_named
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.separability.calibration.monte_carlo import Simulated
from emosec.separability.contracts import EVIDENCE
from emosec.separability.further import critical_rows, dimensionality_rows, esem_rows, subscore_rows
from emosec.separability.refits import Primary, primary_fit
from emosec.separability.rule import Limits, Pair, Rule, decide, robust
from emosec.statistics.subscores import subscore_value_from_items


@pytest.fixture(scope="module")
def rule(root: Path) -> Decision:
    return load_named(root / "config", Decision, "separability")


@pytest.fixture(scope="module")
def base(root: Path, pmc_tai: pd.DataFrame, tai: Instrument, rule: Decision) -> Primary:
    found = primary_fit(pmc_tai, tai, load_named(root / "config", RivalModels, "components"), rule)
    assert found is not None
    return found


def test_esem_rows(base: Primary, rule: Decision) -> None:
    rows = esem_rows(base, rule, method=True)
    place = {"study": "s", "wave": "w", "instrument": "i"}
    found = tables.frame(EVIDENCE, [place | r for r in rows])
    tables.check(EVIDENCE, found)
    phi = found[found["criterion"] == "phi (ESEM)"]
    assert len(phi) == 3
    assert set(phi["role"]) == {"robustness"}
    assert (phi["ci.lower"] < phi["est"]).all()
    # rotation may only lower the correlations of a simple structure with positive cross-loadings left out
    primary = [
        base.solution.phi(p)[0]
        for p in (("safety", "confidence"), ("safety", "apprehension"), ("confidence", "apprehension"))
    ]  # type: ignore[index]
    assert (phi["est"].to_numpy() < np.array(primary)).all()
    congruence = found[found["criterion"] == "congruence (ESEM)"]["est"]
    assert ((congruence > 0) & (congruence <= 1)).all()
    assert set(found["criterion"]) == {"phi (ESEM)", "cross-loading gap (ESEM)", "congruence (ESEM)"}


def test_subscores_are_those_of_the_statistics(base: Primary) -> None:
    rows = {r["criterion"]: r for r in subscore_rows(base)}
    own = [[list(base.data.columns).index(i) for i in s.items] for s in base.instrument.components.values()]
    expected = subscore_value_from_items(base.data, own)
    assert rows["PRMSE: safety"]["est"] == pytest.approx(float(expected.prmse_subscore[0]))
    assert rows["value-added ratio: apprehension"]["est"] == pytest.approx(float(expected.value_added_ratio[2]))


def test_number_of_factors_never_vetoes() -> None:
    rows = dimensionality_rows(
        pd.DataFrame(
            {
                "criterion": ["MAP", "EKC"],
                "basis": [None, "components"],
                "kind": "pearson",
                "reference": None,
                "n_factors": [1, 3],
            }
        ),
        n=300,
        components=3,
    )
    assert [(r["criterion"], r["says"], r["role"]) for r in rows] == [
        ("factors: MAP", "undecided", "information"),
        ("factors: EKC, components", "separable", "information"),
    ]


def test_a_critical_value_larger_than_the_frozen_one_is_said(base: Primary, rule: Decision) -> None:
    (row,) = critical_rows(base, rule, Simulated(0.03, 2.7, (0.9,) * 3, 100, 299))
    assert (row["est"], row["threshold"]) == (2.7, 2.5)
    assert "which is smaller here" in row["note"]
    assert "1 of 300 simulated samples gave no estimate" in row["note"]
    assert critical_rows(base, rule, None) == []


def test_esem_may_object_to_separable_and_not_to_the_opposite() -> None:
    far, near, beyond = Limits(0.5, 0.4, 0.6), Limits(0.95, 0.92, 0.98), Limits(1.0, 0.98, 1.02)
    apart = tuple(Pair(n, 0.5, 0.05, far, checks=(near,), waves=(far,), objecting=1) for n in "ab")
    assert not robust(apart, Rule())
    one = tuple(Pair(n, 1.0, 0.01, beyond, checks=(far,), objecting=1) for n in "ab")
    assert decide(one, (), Rule()).verdict == "NOT SEPARABLE"
    assert decide(tuple(p._replace(objecting=0) for p in one), (), Rule()).code == "SENSITIVITY"
