"""Respondents in clusters: estimates stay, errors are of clusters, and as many are simulated as would tell as much alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.clusters import CLUSTER, numbered
from emosec.definitions.catalogue import load_named
from emosec.definitions.models import RivalModels
from emosec.definitions.screening import Screening
from emosec.errors import DataError
from emosec.separability.gates import cluster_gate
from emosec.separability.operating.error_rates import error_rates
from emosec.separability.sensitivity import sensitivity
from emosec.separability.wave import answers_of, evidence_in, gather_evidence
from emosec.statistics.cfa import cfa
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.simulation.nuisances import SurveyDesign
from emosec.structure.confirm import confirm

SCHOOLS, EACH = 40, 15


def school_answers(rng: np.random.Generator, share: float = 0.3) -> np.ndarray:
    """Codes 0 … 4 of pupils of schools that make a share of the variance of two traits; four items each."""
    school = np.arange(SCHOOLS * EACH) // EACH
    root = np.linalg.cholesky([[1, 0.6], [0.6, 1]])
    traits = np.sqrt(share) * (rng.standard_normal((SCHOOLS, 2)) @ root.T)[school]
    traits += np.sqrt(1 - share) * rng.standard_normal((len(school), 2)) @ root.T
    answers = 0.75 * traits.repeat(4, axis=1) + 0.66 * rng.standard_normal((len(school), 8))
    return np.digitize(answers, [-1.2, -0.4, 0.4, 1.2]).astype(np.int8)


@pytest.fixture(scope="module")
def pupils() -> tuple[np.ndarray, np.ndarray]:
    return school_answers(np.random.default_rng(3)), np.arange(SCHOOLS * EACH) // EACH


def of_two(codes: np.ndarray, cluster: np.ndarray | None) -> Evidence:
    from emosec.statistics.separability.design import ItemDesign

    design = ItemDesign(np.repeat([0, 1], 4), np.ones(8, dtype=int))
    return Evidence(codes, np.full(8, 5), design, cluster=cluster)


def test_everybody_twice_tells_as_much_as_once(pupils: tuple[np.ndarray, np.ndarray]) -> None:
    codes, _ = pupils
    once, n = of_two(codes, None), len(codes)
    twice = of_two(np.tile(codes, (2, 1)), np.tile(np.arange(n), 2))
    pair = (0, 1)
    assert twice.estimate(pair).phi == pytest.approx(once.estimate(pair).phi, abs=1e-8)
    # C / (C − 1) of clusters, and N − 1 of 2N rows rather than of N
    expected = once.estimate(pair).se * np.sqrt(n / (n - 1) * 2 * (n - 1) / (2 * n - 1))
    assert twice.estimate(pair).se == pytest.approx(expected, rel=1e-6)
    naive = of_two(np.tile(codes, (2, 1)), None)
    assert naive.estimate(pair).se == pytest.approx(expected / np.sqrt(2), rel=2e-3)
    # the size of a nuisance is as uncertain
    if once.tired.present:
        assert twice.tired.covariance == pytest.approx(once.tired.covariance * n / (n - 1), rel=1e-3)


def test_a_nuisance_is_as_uncertain_with_everybody_twice(pupils: tuple[np.ndarray, np.ndarray]) -> None:
    codes = pupils[0].copy()
    rng = np.random.default_rng(1)
    codes[:150] = rng.integers(0, 5, (150, 8))
    n = len(codes)
    once, twice = of_two(codes, None).tired, of_two(np.tile(codes, (2, 1)), np.tile(np.arange(n), 2)).tired
    assert once.present
    assert twice.size == pytest.approx(once.size, rel=1e-4)
    assert np.diagonal(twice.covariance) == pytest.approx(np.diagonal(once.covariance) * n / (n - 1), rel=1e-3)


def test_errors_grow_as_they_do_in_the_engine(pupils: tuple[np.ndarray, np.ndarray]) -> None:
    """The engine's agree with lavaan's (tests/statistics); both take the same sums over clusters, of slightly other influences."""
    codes, school = pupils
    names = [f"i{j}" for j in range(8)]
    data = pd.DataFrame(codes + 1.0, columns=names).assign(**{CLUSTER: school})
    model = "a =~ i0 + i1 + i2 + i3\nb =~ i4 + i5 + i6 + i7"
    grown = []
    for cluster in (None, CLUSTER):
        found = cfa(model, data, ordered=names, estimator="WLSMV", std_lv=True, cluster=cluster).parameters
        grown.append(float(found.query("op == '~~' and lhs == 'a' and rhs == 'b'")["se"].iloc[0]))
    theirs = grown[1] / grown[0]
    plain, own = of_two(codes, None).estimate((0, 1)), of_two(codes, school).estimate((0, 1))
    assert theirs > 1.1, "schools matter here"
    assert own.phi == plain.phi
    assert own.se / plain.se == pytest.approx(theirs, rel=0.03)


def test_errors_are_those_of_repeated_samples() -> None:
    """40 schools, 150 samples: the deviation of φ is known to ± 6%, and errors of clusters are a few per cent too small."""
    rng, school = np.random.default_rng(8), np.arange(SCHOOLS * EACH) // EACH
    found = [of_two(school_answers(rng, 0.4), school).estimate((0, 1)) for _ in range(150)]
    deviation = np.std([f.phi for f in found], ddof=1)
    assert np.mean([f.se for f in found]) == pytest.approx(deviation, rel=0.15)


# ---- the rooms


@pytest.fixture(scope="module")
def wave(wave_of: Callable) -> Any:
    """Everybody is in the data twice: a cluster of two that answer alike."""
    one = wave_of(SurveyDesign(phi=(0.5, 0.7, 0.6), acquiescence=0.05), 300, seed=2)
    again = one.answers.set_axis([f"{i}again" for i in one.answers.index])
    return one.but(answers=pd.concat([one.answers, again]))


@pytest.fixture(scope="module")
def clusters(wave: Any) -> pd.Series:
    """By respondent, as intake hands them on."""
    return pd.Series([i.removesuffix("again") for i in wave.answers.index], index=wave.answers.index)


def test_the_evidence_and_the_models_of_a_wave_know_its_clusters(wave: Any, clusters: pd.Series, root: Path) -> None:
    models = load_named(root / "config", RivalModels, "components")
    models = models.model_copy(update={"models": tuple(m for m in models.models if m.name == "M3W"), "comparisons": ()})
    key = ["estimator", "sample", "lhs", "op", "rhs"]
    fitted = [
        confirm(wave.responses, wave.instrument, models, own).parameters.set_index(key) for own in (None, clusters)
    ]
    # with clusters MLR has means beside, as in lavaan
    both = fitted[0].join(fitted[1], suffixes=("", ".clustered"))
    assert both["est.clustered"].to_numpy() == pytest.approx(both["est"].to_numpy(), abs=1e-6)
    free = both[both["se"] > 0]
    assert set(free.index.get_level_values("estimator")) == {"WLSMV", "MLR"}
    # √2, and C / (C − 1), of errors that the doubled rows had made too small
    assert (free["se.clustered"] / free["se"]).to_numpy() == pytest.approx(np.sqrt(2), rel=0.01)
    gathered = [
        gather_evidence(
            wave.responses, wave.before, wave.instrument, wave.decision, model="M3W", clusters=own, bootstrap=60, seed=1
        )
        for own in (None, clusters)
    ]
    rows = [g.evidence.set_index(["criterion", "pair"])["se"] for g in gathered]
    for criterion, tolerance in (
        ("phi", 0.01),
        ("ESEM", 0.02),
        ("HTMT2", 0.35),
    ):  # 60 draws know an error to ± 9%, each
        ratio = (rows[1].loc[criterion] / rows[0].loc[criterion]).dropna().to_numpy(dtype=float)
        assert len(ratio), criterion
        assert ratio == pytest.approx(np.sqrt(2), rel=tolerance), criterion
    gate = gathered[1].gates.query("gate == 'clusters'").set_index("statistic")
    assert gate["observed"].to_dict() == {"clusters": 300, "in no known cluster": 0}
    assert set(gate["status"]) == {"met"}
    assert "clusters" not in set(gathered[0].gates["gate"])


def test_as_many_are_simulated_as_would_tell_as_much_alone(wave: Any, clusters: pd.Series, root: Path) -> None:
    rules = load_named(root / "config", Screening, "default")
    found = error_rates(
        wave.responses, wave.instrument, rules, wave.decision, clusters=clusters, replications=2, seed=1
    )
    assert found["n"].unique().tolist() == [299]


def test_what_screening_does_is_told_with_errors_of_clusters(wave: Any, clusters: pd.Series, root: Path) -> None:
    from emosec.intake.contracts import RESPONDENTS, RESPONSES
    from emosec.reliability.estimate import estimate
    from emosec.screening.contracts import CORRECTIONS
    from emosec.tables import empty

    rules = load_named(root / "config", Screening, "default")
    people = pd.DataFrame({"respondent": wave.answers.index, "key_status": "ok", "source_rows": "main:1"})
    people = people.assign(study="pmc", wave="w1")[list(RESPONDENTS.names)]
    responses = wave.responses[list(RESPONSES.names)]
    args = (
        responses,
        empty(CORRECTIONS),
        people,
        estimate(wave.responses, wave.instrument),
        wave.instrument,
        rules,
        wave.decision,
    )
    width = [
        own.query("statistic == 'phi' and left_out == 'as reported'").eval("`ci.upper` - `ci.lower`").to_numpy()
        for own in (sensitivity(*args), sensitivity(*args, clusters=clusters))
    ]
    assert width[1] / width[0] == pytest.approx(np.sqrt(2), rel=0.01)


def test_few_clusters_and_unknown_ones_are_warned_of(clusters: pd.Series) -> None:
    few = pd.Series({p: str(i % 5) for i, p in enumerate(clusters.index)})
    assert [g.status for g in cluster_gate(few, list(few.index))] == ["not_met", "met"]
    unknown = clusters.mask(np.arange(len(clusters)) % 3 == 0)
    many, share = cluster_gate(unknown, list(unknown.index))
    assert (many.status, share.status) == ("met", "not_met")
    assert share.observed == pytest.approx(1 / 3, abs=0.01)
    # everybody of them is a cluster alone
    codes = numbered(unknown, list(unknown.index))
    assert many.observed == len(np.unique(codes)) == codes.max() + 1


def test_one_cluster_says_so(wave: Any) -> None:
    all_one = pd.Series("1", index=wave.answers.index)
    answers = answers_of(wave.responses, wave.instrument, clusters=all_one)
    evidence = evidence_in(answers.raw, answers.questionnaire, wave.decision, answers.cluster)
    with pytest.raises(DataError, match="all respondents are in one cluster"):
        evidence.moments  # noqa: B018
    assert replace(evidence, cluster=None).moments.correlations.n == len(answers.raw)
