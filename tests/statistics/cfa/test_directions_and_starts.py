"""Which way factors point, and where searches begin: no reversed item, marker or direct effect leads a fit astray."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.cfa import Fit, cfa
from emosec.statistics.cfa.engine import make_discrepancy
from tolerances import CFA_ESTIMATE, CFA_MINIMUM

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "cfa_second_order"
FOUR = "f =~ x1 + x2 + x3 + x4"


def mimic(seed: int, signs: tuple[int, ...] = (1, -1, 1, 1), n: int = 400) -> pd.DataFrame:
    """Four items of one factor, some of them reversed; the factor differs by sex and age, the first item by sex beside that."""
    rng = np.random.default_rng(seed)
    sex, age = rng.integers(0, 2, n), rng.normal(size=n)
    f = -0.5 * sex + 0.4 * age + rng.normal(size=n)
    items = {f"x{i + 1}": s * 0.7 * f + rng.normal(size=n) * 0.7 for i, s in enumerate(signs)}
    items["x1"] = items["x1"] + 0.3 * sex
    return pd.DataFrame(items).assign(sex=sex, age=age)


def path(fit: Fit, lhs: str, op: str, rhs: str, group: int = 1) -> float:
    return float(fit.parameters.query("lhs == @lhs and op == @op and rhs == @rhs and group == @group")["est"].iloc[0])


@pytest.mark.parametrize("ordered", [False, True], ids=["ML", "WLSMV"])
def test_a_direct_effect_does_not_turn_the_factor_over(ordered: bool) -> None:
    """The first item has a direct effect and the second is reversed: the group difference keeps its sign."""
    data = mimic(1)
    options: dict[str, Any] = {}
    if ordered:
        data = data.assign(
            **{v: np.digitize(data[v], [-0.8, 0, 0.8]) for v in FOUR.split("=~")[1].split(" + ") for v in [v.strip()]}
        )
        options["ordered"] = ["x1", "x2", "x3", "x4"]
    plain = cfa(FOUR + "\nf ~ age + sex", data, **options)
    direct = cfa(FOUR + "\nf ~ age + sex\nx1 ~ sex", data, **options)
    for fit in (plain, direct):
        assert fit.converged
        assert path(fit, "f", "=~", "x1") > 0 > path(fit, "f", "=~", "x2")
        assert path(fit, "f", "~", "sex") < 0 < path(fit, "f", "~", "age")


@pytest.mark.parametrize("signs", [(-1, 1, 1, 1), (1, -1, -1, -1), (-1, -1, 1, 1)])
@pytest.mark.parametrize(
    "model",
    [
        FOUR,
        FOUR + "\nx1 ~ sex",
        "f =~ start(-0.9)*x1 + start(0.9)*x2 + x3 + x4",
        "f =~ x1 + x2 + a*x3 + b*x4\na == b",
    ],
)
def test_the_first_free_loading_is_positive_and_the_fit_the_same(signs: tuple[int, ...], model: str) -> None:
    fit = cfa(model, mimic(2, signs))
    assert fit.converged
    assert path(fit, "f", "=~", "x1") > 0
    s = fit.solution
    again = make_discrepancy(s.prepared.layout, s.samples, s.estimator).value(s.x)
    assert again == pytest.approx(s.optimum.value, rel=CFA_MINIMUM)
    assert s.prepared.constraint.expand(s.z) == pytest.approx(s.x)


def test_what_constants_say_of_directions_is_kept() -> None:
    """Covariances fixed at .3: both factors turn, or none; with a marker there is nothing to turn."""
    rng = np.random.default_rng(4)
    f, g = rng.multivariate_normal([0, 0], [[1, 0.3], [0.3, 1]], size=500).T
    data = pd.DataFrame({f"x{i}": -0.7 * f + rng.normal(size=500) * 0.7 for i in range(3)})
    data = data.assign(**{f"y{i}": -0.7 * g + rng.normal(size=500) * 0.7 for i in range(3)})
    fit = cfa("f =~ x0 + x1 + x2\ng =~ y0 + y1 + y2\nf ~~ 0.3*g", data)
    free = cfa("f =~ x0 + x1 + x2\ng =~ y0 + y1 + y2", data)
    assert path(fit, "f", "=~", "x0") > 0
    assert path(fit, "g", "=~", "y0") > 0
    assert fit.solution.chisq.statistic < free.solution.chisq.statistic + 5.0
    marker = cfa("f =~ -1*x0 + x1 + x2\ng =~ y0 + y1 + y2", data, std_lv=False)
    assert path(marker, "f", "=~", "x1") == pytest.approx(
        -path(cfa("f =~ x0 + x1 + x2", data, std_lv=False), "f", "=~", "x1"), abs=0.2
    )


def test_equal_loadings_turn_in_all_groups() -> None:
    data = pd.concat([mimic(5, (-1, 1, 1, 1)).assign(g="a"), mimic(6, (-1, 1, 1, 1)).assign(g="b")])
    fit = cfa(FOUR + "\nf ~ sex", data, group="g", group_equal=["loadings", "intercepts"])
    for group in (1, 2):
        assert path(fit, "f", "=~", "x1", group) > 0 > path(fit, "f", "=~", "x2", group)
        assert path(fit, "f", "~", "sex", group) > 0  # turned with the first item, which is reversed


def second_order(seed: int) -> tuple[str, pd.DataFrame]:
    """Three to five factors of reversed and plain items under one, some pointing against it."""
    rng = np.random.default_rng(seed)
    k, n = int(rng.integers(3, 6)), int(rng.choice([300, 600, 1500]))
    general, items, lines = rng.normal(size=n), {}, []
    for f in range(k):
        slope = rng.uniform(0.5, 0.85) * rng.choice([-1, 1])
        factor = slope * general + np.sqrt(1 - slope**2) * rng.normal(size=n)
        mine = [f"x{len(items) + i}" for i in range(int(rng.integers(3 if k == 3 else 2, 5)))]
        for name in mine:
            loading = rng.uniform(0.4, 0.85) * rng.choice([-1, 1])
            items[name] = loading * factor + np.sqrt(1 - loading**2) * rng.normal(size=n)
        lines.append(f"f{f} =~ " + " + ".join(mine))
    if rng.random() < 0.5:
        lines[0] += f" + x{len(items) - 1}"
    return "\n".join(lines) + "\nG =~ " + " + ".join(f"f{f}" for f in range(k)), pd.DataFrame(items)


def check_second_order(seed: int, **options: Any) -> None:
    model, data = second_order(seed)
    data = data.apply(lambda v: np.digitize(v, [-0.9, 0.0, 0.8])) if options else data
    unit, marker = (cfa(model, data, std_lv=std_lv, **options) for std_lv in (True, False))
    assert unit.converged
    assert marker.converged
    # the same model twice: the chi-square of both is the lowest that either finds
    assert marker.solution.fmin == pytest.approx(unit.solution.fmin, rel=CFA_MINIMUM)
    assert unit.latent_correlations.abs().to_numpy() == pytest.approx(
        marker.latent_correlations.abs().to_numpy(), abs=CFA_ESTIMATE * 10
    )


KINDS: dict[str, dict[str, Any]] = {
    "ML": {}, "delta": {"ordered": True}, "theta": {"ordered": True, "parameterization": "theta"},
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_second_order_models_by_marker_and_by_variance(kind: str) -> None:
    for seed in range(8):
        check_second_order(seed, **KINDS[kind])


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_forty_random_second_order_models(kind: str) -> None:
    for seed in range(8, 48):
        check_second_order(seed, **KINDS[kind])


@pytest.mark.parametrize("ordered", [False, True])
def test_a_marker_in_a_regression_whose_factor_has_reversed_items(ordered: bool) -> None:
    """The start takes the marker's sign although a direct effect sets it apart from the other items (random model 13)."""
    rng = np.random.default_rng(17)
    sex, age = rng.integers(0, 2, 700), rng.normal(size=700)
    factor = 0.5 * sex - 0.3 * age + rng.normal(size=700)
    values = factor[:, None] * [0.9, -0.7, -0.7, -0.6] + 0.6 * rng.normal(size=(700, 4))
    values[:, 0] += 0.4 * sex
    values = np.digitize(values, [-0.8, 0.1, 0.9]) if ordered else values
    data = pd.DataFrame(values, columns=["a", "b", "c", "d"]).assign(sex=sex, age=age)
    model = "f =~ a + b + c + d\nf ~ sex + age\na ~ sex"
    items = ["a", "b", "c", "d"] if ordered else None
    marker, unit = (cfa(model, data, ordered=items, std_lv=std_lv) for std_lv in (False, True))
    assert marker.converged
    assert marker.restarts == 0
    assert marker.measures["chisq"] == pytest.approx(unit.measures["chisq"], abs=1e-6)
    loadings = marker.parameters.query("op == '=~'")["est"].to_numpy()
    assert (np.sign(loadings) == [1, -1, -1, -1]).all()


def test_of_two_minima_of_a_second_order_model_markers_find_the_lower_one_too() -> None:
    """lavaan finds it by unit variances alone; by markers it stops where a disturbance variance is negative."""
    data, theirs = pd.read_csv(GOLDEN / "data.csv"), json.loads((GOLDEN / "reference.json").read_text(encoding="utf-8"))
    assert theirs["unit"] < theirs["marker"] * (1.0 - 1e-3)
    for std_lv in (True, False):
        fit = cfa(theirs["model"], data, ordered=True, parameterization="theta", std_lv=std_lv)
        assert fit.admissible
        assert fit.solution.fmin == pytest.approx(theirs["unit"], rel=CFA_MINIMUM)
