from __future__ import annotations

import pandas as pd
import pytest

from emosec.structure.orientation import orient, orient_changes


def parameters(rows: list[tuple[str, str, str, int, float]]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["lhs", "op", "rhs", "free", "est"])
    return table.assign(
        z=table["est"] / 0.1,
        **{"std.all": table["est"], "ci.lower": table["est"] - 0.2, "ci.upper": table["est"] + 0.2},
    )


@pytest.fixture
def two_factors() -> pd.DataFrame:
    return parameters([
        ("f", "=~", "a", 1, -0.7), ("f", "=~", "b", 2, -0.6), ("f", "=~", "c", 3, 0.3),
        ("g", "=~", "d", 4, 0.5), ("g", "=~", "e", 5, 0.4),
        ("f", "~~", "f", 0, 1.0), ("f", "~~", "g", 6, -0.9), ("f", "~1", "", 7, 0.2), ("a", "~~", "a", 8, 0.5),
    ])  # fmt: skip


def test_a_factor_of_mostly_negative_loadings_is_turned_with_all_it_takes_part_in(two_factors):
    turned = orient(two_factors)
    assert turned["est"].tolist() == [0.7, 0.6, -0.3, 0.5, 0.4, 1.0, 0.9, -0.2, 0.5]
    assert (turned["std.all"] == turned["est"]).all()


def test_limits_change_places(two_factors):
    turned = orient(two_factors)
    assert (turned["ci.lower"] < turned["est"]).all()
    assert (turned["ci.upper"] > turned["est"]).all()
    assert turned.loc[6, "ci.upper"] == pytest.approx(1.1)


def test_turning_twice_is_turning_once(two_factors):
    pd.testing.assert_frame_equal(orient(orient(two_factors)), orient(two_factors))


def test_a_factor_with_fixed_loadings_has_a_direction(two_factors):
    fixed = parameters(
        [("w", "=~", "a", 0, -1.0), ("w", "=~", "b", 0, -1.0), ("w", "=~", "c", 0, 1.0), ("w", "~~", "w", 1, 0.1)]
    )
    pd.testing.assert_frame_equal(orient(fixed), fixed)


def test_a_loading_fixed_to_zero_gives_no_direction():
    rows = parameters([("f", "=~", "a", 1, -0.7), ("f", "=~", "b", 2, -0.6), ("f", "=~", "c", 0, 0.0)])
    assert orient(rows)["est"].tolist()[:2] == [0.7, 0.6]


def test_intervals_of_standardised_estimates_change_places_too(two_factors):
    both = two_factors.assign(
        **{"std.all.ci.lower": two_factors["est"] - 0.1, "std.all.ci.upper": two_factors["est"] + 0.3}
    )
    turned = orient(both)
    assert turned.loc[0, "std.all.ci.lower"] == pytest.approx(0.4)
    assert turned.loc[0, "std.all.ci.upper"] == pytest.approx(0.8)
    assert turned.loc[3, "std.all.ci.upper"] == pytest.approx(0.8)


def test_expected_changes_turn_with_their_factors(two_factors):
    changes = pd.DataFrame({
        "lhs": ["f", "g", "f", "a"], "op": ["=~", "=~", "~~", "~~"], "rhs": ["d", "a", "g", "b"], "epc": 0.2, "sepc.all": 0.3,
    })  # fmt: skip
    turned = orient_changes(changes, two_factors)
    assert turned["epc"].tolist() == [-0.2, 0.2, -0.2, 0.2]
    assert turned["sepc.all"].tolist() == [-0.3, 0.3, -0.3, 0.3]
