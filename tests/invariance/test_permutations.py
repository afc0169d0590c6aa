"""p values by permutation: they see what differs and nothing else, and hang on the seed and on no order."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.invariance import InvarianceRule
from emosec.invariance.climb import INDICES, climb
from emosec.invariance.permutations import permuted_changes, with_permutations
from emosec.invariance.rows import level_rows
from emosec.invariance.setting import of_groups, of_occasions

NOTHING_FREED = InvarianceRule(share_freed=0.0)
ITEMS = [f"x{i}" for i in range(1, 5)]


def climbed(seed: int, shift: float, ordered: bool = True):
    """Two groups of 300 who answer four items of one factor; the first item is moved in the second."""
    rng = np.random.default_rng(seed)
    samples = {}
    for group, moved in (("a", 0.0), ("b", shift)):
        latent = 0.7 * rng.normal(size=(300, 1)) + 0.7 * rng.normal(size=(300, 4))
        latent[:, 0] += moved
        samples[group] = pd.DataFrame(np.searchsorted([-0.9, 0.0, 0.9], latent), columns=ITEMS).astype(float)
    model = SimpleNamespace(name="M", for_instrument=lambda _: "f =~ " + " + ".join(ITEMS))
    counts = dict.fromkeys(ITEMS, 3) if ordered else {}
    return climb(of_groups(samples, None, model, counts, []), NOTHING_FREED)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def moved():
    return climbed(1, 0.8)


def test_a_moved_item_is_beyond_nearly_all_permutations_at_its_own_level(moved):
    steps = {s.level: s for s in with_permutations(moved, 19, seed=4).steps}
    assert steps["configural"].permuted is None
    at = steps["intercepts"].permuted
    assert at.n == 19
    # one of 20 is the smallest that 19 permutations can give
    assert at.pvalues["cfi"] == pytest.approx(1 / 20)
    assert at.pvalues["rmsea"] == pytest.approx(1 / 20)
    assert steps["loadings"].permuted.pvalues["cfi"] > 1 / 20


def test_each_permutation_hangs_on_its_number_alone(moved):
    together = permuted_changes(moved, range(4), seed=4)
    apart = [permuted_changes(moved, [b], seed=4)[0] for b in (3, 1, 0, 2)]
    assert together == [apart[2], apart[1], apart[3], apart[0]]
    assert permuted_changes(moved, [0], seed=5) != together[:1]


def test_a_permutation_is_the_levels_fitted_to_relabelled_data(moved):
    """Its changes are those of a climb with the groups' rows exchanged by hand."""
    from emosec.statistics.resampling import generator

    rows = np.vstack(moved.steps[0].fit.rows)
    order = generator(4, "permutation", 0).permutation(len(rows))
    names = list(moved.steps[0].fit.solution.prepared.layout.groups[0].observed)
    data = pd.DataFrame(rows[order], columns=names).astype(float)
    relabelled = replace(
        moved.setting, fitted=[], data=data[ITEMS].assign(**{moved.setting.data.columns[-1]: ["a"] * 300 + ["b"] * 300})
    )
    by_hand = {at: step.changes for at, step in enumerate(climb(relabelled, NOTHING_FREED).steps) if step.changes}
    drawn = permuted_changes(moved, [0], seed=4)[0]
    assert drawn.keys() == by_hand.keys()
    for at, changes in drawn.items():
        # the search starts elsewhere: indices agree as closely as two searches end
        assert changes == pytest.approx(dict(by_hand[at]), abs=1e-5)


def test_numeric_items_have_permutations_too():
    found = with_permutations(climbed(2, 0.8, ordered=False), 9, seed=1)
    at = next(s for s in found.steps if s.level == "intercepts").permuted
    assert at.pvalues["cfi"] == pytest.approx(1 / 10)


def test_rows_of_the_table_hold_them_and_without_permutations_nothing(moved):
    rows = {r["level"]: r for r in level_rows(with_permutations(moved, 3, seed=1))}
    assert rows["intercepts"]["permutations"] == 3
    assert {f"pvalue_{name}" for name in INDICES} <= rows["intercepts"].keys()
    assert rows["configural"]["permutations"] is None
    assert with_permutations(moved, 0, seed=1) is moved


def test_the_same_people_over_time_have_none_and_it_is_said():
    rng = np.random.default_rng(3)
    people = rng.normal(size=(300, 1))
    samples = {
        w: pd.DataFrame(np.digitize(people + rng.normal(size=(300, 4)), [-1, 0, 1]), columns=ITEMS).astype(float)
        for w in "ab"
    }
    model = SimpleNamespace(name="M", for_instrument=lambda _: "f =~ " + " + ".join(ITEMS))
    found = climb(of_occasions(samples, None, model, dict.fromkeys(ITEMS, 3), []), NOTHING_FREED)  # type: ignore[arg-type]
    made = with_permutations(found, 3, seed=1)
    assert [r.code for r in made.setting.remarks] == ["no_permutations"]
    assert all(s.permuted is None for s in made.steps)


def test_permutations_that_lose_a_category_are_counted(moved, monkeypatch):
    from emosec.invariance import permutations

    real = permutations._samples
    calls = iter([None, 1, None, 1, 1])
    monkeypatch.setattr(permutations, "_samples", lambda *a: real(*a) if next(calls) else None)
    step = next(s for s in with_permutations(moved, 5, seed=1).steps if s.level == "intercepts")
    assert step.permuted.n == 3
    assert [dict(r.facts) for r in step.remarks if r.code == "permutations_failed"] == [{"failed": 2, "of": 5}]
