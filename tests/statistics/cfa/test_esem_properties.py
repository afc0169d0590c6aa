"""Rotation and ESEM without an oracle: stationarity, invariance, the delta method done by hand, known populations, refusals."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import ModelError
from emosec.statistics.cfa import cfa, compare
from emosec.statistics.cfa.engine import make_discrepancy, with_errors
from emosec.statistics.cfa.estimate.discrepancy import Reduced
from emosec.statistics.cfa.inference.delta_method import jacobian
from emosec.statistics.cfa.rotation.block import rotate_block
from emosec.statistics.cfa.rotation.criteria import criterion_of
from emosec.statistics.cfa.rotation.esem import efa, esem
from emosec.statistics.cfa.rotation.options import RotationOptions
from emosec.statistics.cfa.rotation.stationarity import conditions
from emosec.statistics.cfa.rotation.transform import rotate_blocks, rotated_parameters
from tolerances import CFA_STATISTIC, ESEM_DELTA, ESEM_INVARIANCE

ITEMS = [f"x{i}" for i in range(1, 10)]
BLOCK = 'efa("b")*f1 + efa("b")*f2 + efa("b")*f3 =~ '
ALL = BLOCK + " + ".join(ITEMS)
COMPONENTS = {"visual": ITEMS[:3], "textual": ITEMS[3:6], "speed": ITEMS[6:]}
METHODS = ("geomin", "oblimin", "target")


@pytest.fixture(scope="module")
def pupils(root) -> pd.DataFrame:
    return pd.read_csv(root / "tests/golden/cfa_holzinger/data.csv")


@pytest.fixture(scope="module")
def cut(root) -> pd.DataFrame:
    return pd.read_csv(root / "tests/golden/cfa_holzinger_ordinal/data.csv")


def random_loadings(seed: int, m: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    simple = np.kron(np.eye(m), np.full((4, 1), 0.7)) + rng.normal(0, 0.12, (4 * m, m))
    return simple @ np.linalg.qr(rng.normal(size=(m, m)))[0]


def wanted_of(method: str, m: int) -> np.ndarray | None:
    return np.where(np.kron(np.eye(m), np.ones((4, 1))) > 0, np.nan, 0.0) if method == "target" else None


def exact_sample(cov: np.ndarray, n: int, names: list[str]) -> pd.DataFrame:
    """Rows whose covariance matrix (divided by n) is exactly `cov`."""
    raw = np.random.default_rng(5).normal(size=(n, len(cov)))
    raw -= raw.mean(0)
    white = raw @ np.linalg.inv(np.linalg.cholesky(raw.T @ raw / n)).T
    return pd.DataFrame(white @ np.linalg.cholesky(cov).T, columns=names)


@given(seed=st.integers(0, 10_000), m=st.integers(2, 4), method=st.sampled_from(METHODS), orthogonal=st.booleans())
@settings(max_examples=12, deadline=None)
def test_rotation_keeps_the_common_variance_and_ends_at_a_minimum(seed, m, method, orthogonal):
    A = random_loadings(seed, m)
    options = RotationOptions(method, orthogonal=orthogonal)
    wanted = wanted_of(method, m)
    found = rotate_block(A, np.ones(4 * m), options, wanted=wanted)
    assert np.abs(found.loadings @ found.phi @ found.loadings.T - A @ A.T).max() < 1e-10
    assert np.abs(np.diagonal(found.phi) - 1).max() < 1e-12
    assert found.converged
    assert found.gradient < 1e-7
    if orthogonal:
        assert np.abs(found.phi - np.eye(m)).max() < 1e-12
    # no small turn of the solution does better
    criterion = criterion_of(options, wanted)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        H = found.turn + rng.normal(0, 1e-2, (m, m))
        H = np.linalg.qr(H)[0] if orthogonal else H / np.sqrt((H**2).sum(0))
        near = H * np.sign(np.diagonal(np.linalg.solve(found.turn, H)))
        assert criterion(np.linalg.solve(near, A.T).T)[0] >= found.criterion - 1e-9


@given(seed=st.integers(0, 10_000), signs=st.lists(st.sampled_from([-1.0, 1.0]), min_size=3, max_size=3))
@settings(max_examples=8, deadline=None)
def test_a_target_with_signs_is_found_from_either_side(seed, signs):
    A = random_loadings(seed, 3)
    wanted = np.kron(np.diag([1.0, -1.0, 1.0]), np.full((4, 1), 0.7))
    one, other = (
        rotate_block(B, np.ones(12), RotationOptions("target"), wanted=wanted) for B in (A, A * np.array(signs))
    )
    assert np.abs(one.loadings - other.loadings).max() < ESEM_INVARIANCE
    assert one.criterion < 1.5
    assert (one.loadings[4:8, 1] < 0).all()


@given(seed=st.integers(0, 10_000), method=st.sampled_from(METHODS))
@settings(max_examples=8, deadline=None)
def test_gradients_of_the_criteria(seed, method):
    L = np.random.default_rng(seed).normal(0, 0.6, (8, 2))
    criterion = criterion_of(RotationOptions(method, oblimin_gamma=0.3), wanted_of(method, 2))
    numerical = jacobian(lambda v: np.array([criterion(v.reshape(8, 2))[0]]), L.ravel(), step=1e-6)
    assert np.abs(numerical.reshape(8, 2) - criterion(L)[1]).max() < 1e-5


@pytest.mark.parametrize(
    ("rotation", "weights", "ordinal"),
    [("geomin", "none", False), ("oblimin", "kaiser", False), ("oblimin", "none", True)],
)
def test_errors_are_the_delta_methods_by_rotating_again(rotation, weights, ordinal, pupils, cut):
    data, ordered = (cut[ITEMS], True) if ordinal else (pupils, None)
    arguments = {"row_weights": weights}
    fit = cfa(ALL, data, ordered=ordered, rotation=rotation, rotation_args=arguments, rotation_se="delta")
    bare = fit.unrotated.solution
    inner = make_discrepancy(bare.prepared.layout, bare.samples, bare.estimator)
    echelon = with_errors(bare, inner, Reduced(inner, bare.prepared.constraint), test=False, information="default")
    before, after = fit.unrotated.solution.prepared.layout, fit.solution.prepared.layout
    starts = {key: turn.turn[None] for key, turn in fit.turns.items()}

    def again(x: np.ndarray) -> np.ndarray:
        return rotated_parameters(
            before, x, after, fit.blocks, rotate_blocks(before, x, fit.blocks, fit.rotation, starts)
        )

    J = jacobian(again, echelon.x, step=1e-5)
    se = np.sqrt(np.einsum("ij,jk,ik->i", J, echelon.vcov, J))
    assert np.abs(se - fit.solution.se).max() < ESEM_DELTA
    assert np.abs(conditions(after, fit.blocks, fit.rotation)(fit.solution.x)).max() < 1e-8


@pytest.mark.parametrize("estimator", ["ML", "MLR", "WLSMV"])
def test_rotation_changes_no_measure_and_no_implied_moment(estimator, pupils, cut):
    data = cut[ITEMS] if estimator == "WLSMV" else pupils[ITEMS]
    ordered = True if estimator == "WLSMV" else None
    rotated = cfa(ALL, data, ordered=ordered, estimator=estimator)
    echelon = cfa(ALL, data, ordered=ordered, estimator=estimator, rotation="none")
    pd.testing.assert_series_equal(rotated.measures, echelon.measures, rtol=CFA_STATISTIC, atol=1e-8)
    gap = rotated.residuals["implied"] - echelon.residuals["implied"]
    assert np.abs(gap).max() < 1e-8
    assert rotated.solution.df == echelon.solution.df == 12


@given(order=st.permutations(ITEMS), seed=st.integers(2, 1000))
@settings(max_examples=5, deadline=None)
def test_the_order_of_items_and_the_starts_do_not_matter(order, seed):
    from pathlib import Path

    data = pd.read_csv(Path(__file__).resolve().parents[2] / "golden/cfa_holzinger/data.csv")
    fit = efa(data, 3, items=ITEMS, rotation="oblimin")
    other = efa(data, 3, items=order, rotation="oblimin", rotation_args={"seed": seed, "rstarts": 20})
    a, b = fit.loadings(), other.loadings().loc[ITEMS]
    match = [int(np.argmax(np.abs(a.to_numpy().T @ column))) for column in b.to_numpy().T]
    assert sorted(match) == [0, 1, 2]
    assert np.abs(a.to_numpy()[:, match] - b.to_numpy()).max() < ESEM_INVARIANCE
    se = fit.parameters.set_index(["lhs", "op", "rhs"])["se"]
    se_other = other.parameters.set_index(["lhs", "op", "rhs"])["se"]
    for k, factor in enumerate(match):
        for item in ITEMS:
            assert abs(se[f"f{factor + 1}", "=~", item] - se_other[f"f{k + 1}", "=~", item]) < ESEM_INVARIANCE


def test_equal_loadings_stay_equal_in_groups_and_are_turned_once(pupils):
    fit = cfa(ALL, pupils, group="school", group_equal=["loadings"])
    assert len(fit.turns) == 1
    assert np.abs(fit.loadings(group=0) - fit.loadings(group=1)).max().max() < ESEM_INVARIANCE
    wide = fit.parameters[fit.parameters["op"] == "=~"].pivot_table(index=["lhs", "rhs"], columns="group", values="se")
    assert np.abs(wide[1] - wide[2]).max() < ESEM_INVARIANCE
    free = cfa(ALL, pupils, group="school")
    assert len(free.turns) == 2
    assert compare(free, fit).df_diff == free_difference(free, fit)


def free_difference(free, fit):
    return len(free.solution.z) - len(fit.solution.z)


def test_a_known_population_is_recovered_by_its_target():
    loadings = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6], [0.5]]))
    loadings[0, 1], loadings[7, 2] = 0.3, -0.25  # free in the target below
    phi = np.array([[1, 0.7, 0.5], [0.7, 1, 0.6], [0.5, 0.6, 1]])
    names = [f"i{k}" for k in range(12)]
    common = loadings @ phi @ loadings.T
    data = exact_sample(common + np.diag(1 - np.diagonal(common)), 400, names)
    blocks = {"safety": names[:4], "confidence": names[4:8], "apprehension": names[8:]}
    target = pd.DataFrame(np.where(loadings != 0, np.nan, 0.0), index=names, columns=list(blocks))
    found = esem(blocks, data, target=target)
    assert np.abs(found.fit.loadings().to_numpy() - loadings).max() < 1e-6
    assert np.abs(found.phi["est"] - [0.7, 0.5, 0.6]).max() < 1e-6
    first = found.gaps.set_index("item").loc["i0"]
    assert first["cross.component"] == "confidence"
    assert first["gap"] == pytest.approx(0.5, abs=1e-6)
    assert first["ci.lower"] < 0.5 < first["ci.upper"]
    assert found.loadings["own"].sum() == 12


def test_gaps_have_delta_method_errors(pupils):
    found = esem(COMPONENTS, pupils)
    row = found.gaps.set_index("item").loc["x9"]
    draws = found.fit.bootstrap(60, seed=4).draws
    sd = pupils["x9"].std(ddof=0)
    own, cross = (draws[f"{c}=~x9"] / sd for c in (row["component"], row["cross.component"]))
    assert row["own"] - abs(row["cross"]) == pytest.approx(row["gap"])
    # 60 draws know a standard deviation to about ten per cent
    assert row["se"] == pytest.approx((own - np.sign(row["cross"]) * cross).std(), rel=0.4)


def test_bootstrap_draws_keep_the_factors_names(pupils):
    fit = efa(pupils[ITEMS], 3, rotation="oblimin")
    draws = fit.bootstrap(25, seed=2).draws
    assert list(draws.columns) == list(fit.vcov.columns)
    assert draws.notna().all().all()
    assert (draws[["f1=~x2", "f2=~x5", "f3=~x8"]] > 0.2).all().all()


def test_holes_and_definitions_go_through(pupils):
    holes = pupils[ITEMS].mask(np.random.default_rng(1).random((len(pupils), 9)) < 0.05)
    fit = cfa(
        'efa("b")*f1 + efa("b")*f2 =~ x1 + x2 + x3 + x4 + x5 + x6\nspeed =~ x7 + c*x8 + x9\ntwice := 2*c', holes,
        missing="fiml", estimator="MLR",
    )  # fmt: skip
    table = fit.parameters.set_index(["lhs", "op", "rhs"])
    assert table.loc[("twice", ":=", "2*c"), "est"] == pytest.approx(2 * table.loc[("speed", "=~", "x8"), "est"])
    assert (table.loc[table["free"] > 0, "se"] > 0).all()


LOADED = 'efa("b")*f1 + efa("b")*f2 =~ x1 + x2 + x3 + x4 + x5'
REFUSALS = [
    ('efa("b")*f1 =~ x1 + x2 + x3', {}, "one factor"),
    (BLOCK + "x1 + x2 + x3 + x4", {}, "too few indicators"),
    (BLOCK + "x1 + x2 + x3 + x4 + x5", {}, "too few indicators"),
    ('efa("b")*f1 =~ x1 + x2 + x3 + x4\nefa("b")*f2 =~ x1 + x2 + x3 + x5', {}, "no loading on"),
    ('efa("b")*f1 =~ x1 + x2 + x3 + x4\nefa("b")*f2 =~ x1 + x2 + x3 + 0.5*x4', {}, "is fixed at 0.5"),
    (LOADED + "\nf1 ~~ 0.3*f2", {}, "within the block"),
    (LOADED + "\nf1 ~ ageyr", {}, "rotation would move it"),
    (LOADED + "\ng =~ x6 + x7 + x8\ng ~~ 0*f1", {}, "rotation would move it"),
    ('efa("b")*f1 + efa("b")*f2 =~ x1 + a*x2 + x3 + a*x4 + x5 + x6', {}, "does not survive rotation"),
    (LOADED, {"rotation": "varimaxx"}, "geomin, oblimin"),
    (LOADED, {"rotation_args": {"geomin.eps": 0.1}}, "geomin_epsilon"),
    (LOADED, {"rotation_args": {"row.weights": "keiser"}}, "kaiser"),
    (LOADED, {"rotation_se": "none"}, "bordered"),
    (LOADED, {"rotation": "target"}, "needs a target"),
    (LOADED, {"rotation": "target", "rotation_args": {"target": np.zeros((2, 2))}}, "shape"),
    (LOADED, {"rotation": "target", "rotation_args": {"target": np.full((5, 2), np.nan)}}, "too few loadings"),
    (LOADED, {"rotation_args": {"target": np.zeros((5, 2))}}, "takes no target"),
]


@pytest.mark.parametrize(("model", "arguments", "says"), REFUSALS)
def test_what_cannot_be_rotated_is_refused_with_a_reason(model, arguments, says, pupils):
    with pytest.raises(ModelError) as caught:
        cfa(model, pupils, **arguments)
    assert says in str(caught.value)


def test_convenience_functions_refuse_too(pupils):
    with pytest.raises(ModelError, match="of 1 factor"):
        efa(pupils[ITEMS], 1)
    with pytest.raises(ModelError, match="too few indicators"):
        efa(pupils[ITEMS], 6)
    with pytest.raises(ModelError, match="two components"):
        esem({"a": ["x1", "x2", "x3"], "b": ["x3", "x4", "x5"]}, pupils)
