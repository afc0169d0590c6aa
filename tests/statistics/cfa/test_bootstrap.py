"""What a bootstrap gives: failed draws counted with their reasons, and intervals by three methods."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa import Fit, cfa
from emosec.statistics.cfa.inference.bootstrap import without_blocks
from tolerances import CFA_ALGEBRA, CFA_ESTIMATE

MODEL = "f =~ a*x1 + b*x2 + x3 + x4\nf ~ c*age\nratio := a / b"


@pytest.fixture(scope="module")
def data() -> pd.DataFrame:
    rng = np.random.default_rng(3)
    age = rng.normal(size=150)
    f = 0.4 * age + rng.normal(size=150)
    return pd.DataFrame(0.7 * f[:, None] + 0.7 * rng.normal(size=(150, 4)), columns=["x1", "x2", "x3", "x4"]).assign(
        age=age
    )


@pytest.fixture(scope="module")
def fit(data: pd.DataFrame) -> Fit:
    return cfa(MODEL, data)


def test_failed_draws_are_counted_and_told() -> None:
    """One person alone in a category: two draws of three lose it, so that the threshold beside it has no estimate."""
    rng = np.random.default_rng(5)
    values = rng.normal(size=(200, 1)) + rng.normal(size=(200, 4))
    table = pd.DataFrame(np.digitize(values, [-1, 1]), columns=list("abcd"))
    table.loc[0, "a"] = 3
    boot = cfa("f =~ a + b + c + d", table, ordered=True).bootstrap(60, seed=1)
    assert boot.n_failed == boot.draws.isna().all(axis=1).sum() > 10
    assert boot.failures["category_lost"] == boot.n_failed
    assert boot.warnings[0].startswith("bootstrap_category_lost: in ")
    assert boot.warnings[0] in repr(boot)
    table.loc[1:8, ["b", "c", "d"]] = np.eye(8, 3, dtype=int) * 7 + table.loc[1:8, ["b", "c", "d"]] % 3
    few = cfa("f =~ a + b + c + d", table, ordered=True).bootstrap(40, seed=1)
    assert few.n_failed > 20
    with pytest.raises(DataError, match="draws have estimates") as caught:
        few.intervals()
    assert "nobody drawn was in some category" in str(caught.value)


@pytest.mark.slow
def test_intervals_are_those_of_scipy_from_the_same_draws(data: pd.DataFrame, fit: Fit) -> None:
    """scipy.stats.bootstrap makes limits of a distribution handed to it; its BCa leaves one row out at a time."""
    boot = fit.bootstrap(150, seed=2)
    rows = fit.rows[0]

    def statistic(*columns: np.ndarray) -> float:
        table = pd.DataFrame(np.column_stack(columns), columns=["x1", "x2", "x3", "x4", "age"])
        return float(cfa(MODEL, table).parameters.query("lhs == 'ratio'")["est"].iloc[0])

    order = [list(fit.solution.prepared.layout.groups[0].observed).index(v) for v in ("x1", "x2", "x3", "x4", "age")]
    handed = type("Handed", (), {"bootstrap_distribution": boot.draws["ratio"].to_numpy()})()
    for method, name in (("percentile", "percentile"), ("basic", "basic"), ("bca", "BCa")):
        mine = boot.intervals("a / b", method=method).iloc[0]  # type: ignore[arg-type]
        theirs = scipy.stats.bootstrap(
            tuple(rows[:, order].T), statistic, paired=True, vectorized=False, n_resamples=0, method=name,
            bootstrap_result=handed,
        ).confidence_interval  # fmt: skip
        # 150 rows are fewer than the blocks, so that each is left out alone; numpy's and scipy's quantiles differ by a step
        step = np.diff(np.sort(boot.draws["ratio"])).max()
        assert mine["ci.lower"] == pytest.approx(theirs.low, abs=step)
        assert mine["ci.upper"] == pytest.approx(theirs.high, abs=step)


def test_standardised_estimates_use_the_draws_own_variances(data: pd.DataFrame, fit: Fit) -> None:
    boot = fit.bootstrap(40, seed=4)
    table = boot.intervals("std.all")
    path = table.query("lhs == 'f' and op == '~'").iloc[0]
    assert path["est"] == pytest.approx(fit.standardized.query("lhs == 'f' and op == '~'")["est.std"].iloc[0])
    first = np.random.default_rng(4).integers(0, 150, 150)
    redrawn = cfa(MODEL, pd.DataFrame(fit.rows[0][first], columns=fit.solution.prepared.layout.groups[0].observed))
    one = fit.bootstrap(2, seed=4).intervals("std.all").query("lhs == 'f' and op == '~'").iloc[0]
    limit = redrawn.standardized.query("lhs == 'f' and op == '~'")["est.std"].iloc[0]
    # of two draws the percentile limits are near the two values; the first is this one
    assert min(abs(one["ci.lower"] - limit), abs(one["ci.upper"] - limit)) < 0.06 * abs(
        one["ci.upper"] - one["ci.lower"]
    )
    fixed = table.query("lhs == 'f' and rhs == 'f'").iloc[0]
    assert fixed["draws"] == 40


def test_functions_by_text_and_by_callable_agree(fit: Fit) -> None:
    boot = fit.bootstrap(30, seed=6)
    text, called = boot.intervals("a - b"), boot.intervals(lambda p: p["f=~x1"] - p["f=~x2"])
    numbers = ["est", "se", "ci.lower", "ci.upper"]
    assert called[numbers].to_numpy(float) == pytest.approx(text[numbers].to_numpy(float), rel=CFA_ALGEBRA)
    everything = boot.intervals()
    assert everything.iloc[-1]["est"] == pytest.approx(boot.estimates["ratio"], abs=CFA_ESTIMATE)
    with pytest.raises(ModelError, match="no parameter is labelled 'zz'"):
        boot.intervals("a - zz")
    with pytest.raises(ModelError, match="method"):
        boot.intervals(method="student")  # type: ignore[arg-type]


def test_blocks_leave_every_row_out_once() -> None:
    rows = [np.arange(7.0)[:, None], np.arange(7.0, 12.0)[:, None]]
    for blocks, expected in ((5, 5), (50, 12)):
        left = list(without_blocks(rows, blocks, np.random.default_rng(0)))
        assert len(left) == expected
        gone = np.concatenate([np.setdiff1d(np.arange(12), np.concatenate(one)) for one in left])
        assert sorted(gone) == list(range(12))
