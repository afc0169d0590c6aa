"""A code at an end of the scale that is no answer is told by the other items, and careless answers are not taken for one."""

import numpy as np
import pytest

from emosec.definitions.instruments import Instrument
from emosec.starting.beyond import codes_beyond

P = 12


def instrument(low, high):
    codes = ", ".join(f"{{code: {c}, label: l{c}}}" for c in range(low, high + 1))
    ids = [f"r{i}" for i in range(P)]
    return Instrument.parse(
        f"name: a\ntitle: T\ncitation: c\nlicence: CC0\nresponses: [{codes}]\nitems: [{', '.join(f'{{id: {i}}}' for i in ids)}]\n"
        f"scales: [{{name: s, items: [{', '.join(ids)}]}}]\n",
        where="a.yaml",
    )


def answers(n=300, loading=0.7, seed=1):
    """Answers 1 to 5 to items of one trait, half of them worded the other way."""
    rng = np.random.default_rng(seed)
    signs = np.where(np.arange(P) % 2, -1, 1)
    latent = loading * signs * rng.standard_normal((n, 1)) + np.sqrt(1 - loading**2) * rng.standard_normal((n, P))
    return 1.0 + np.digitize(latent, [-1.4, -0.5, 0.4, 1.2]), rng


@pytest.mark.parametrize(("code", "ends", "before"), [(6, (1, 6), 5), (0, (0, 5), 1), (9, (1, 9), 5)])
def test_a_code_for_no_answer_behind_an_end_is_asked_about(code, ends, before):
    given, rng = answers()
    given[rng.random(given.shape) < 0.03] = code
    (said,) = codes_beyond(given, instrument(*ends))
    assert said.startswith(f"who gave {code} to an item is hardly farther out")
    assert f"who gave {before} is (" in said


@pytest.mark.parametrize("careless", [0.0, 0.1, 0.3])
@pytest.mark.parametrize("loading", [0.4, 0.7])
@pytest.mark.parametrize("rare", [1.0, 0.2])
def test_answers_are_answers_also_where_the_end_is_rare_and_some_are_careless(careless, loading, rare):
    given, rng = answers(loading=loading)
    given[(given == 5) & (rng.random(given.shape) > rare)] = 4
    some = rng.random(len(given)) < careless
    given[some] = rng.integers(1, 6, (some.sum(), P))
    assert codes_beyond(given, instrument(1, 5)) == []


def test_items_that_nobody_answered_and_items_that_do_not_vary_are_in_nobodys_way():
    given, rng = answers()
    given[rng.random(given.shape) < 0.04] = 6
    given[:, 0], given[:, 1] = np.nan, 3
    assert len(codes_beyond(given, instrument(1, 6))) == 1
    assert codes_beyond(given[:40], instrument(1, 6)) == []
