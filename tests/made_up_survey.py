"""A small survey of twelve items, and the look of a person at what was drafted."""

import re

import numpy as np

from emosec.starting.texts import MARK


def survey(seed, n=60, keys=None):
    """Twelve graded answers of one factor, the last three of each four worded against it, and an age."""
    rng = np.random.default_rng(seed)
    trait = rng.standard_normal((n, 1))
    signs = np.array([1, 1, 1, -1] * 3)
    codes = np.clip(np.rint(3 + signs * trait + 0.6 * rng.standard_normal((n, 12))), 1, 5).astype(int)
    rows = [["id", "age", *(f"Q1_{i}" for i in range(1, 13))]]
    keys = keys or [f"P{i:03}" for i in range(n)]
    return rows + [[key, 18 + i % 40, *row] for i, (key, row) in enumerate(zip(keys, codes.tolist(), strict=True))]


def confirm(path):
    """What a person does after a look: take the mark away."""
    path.write_text(re.sub(rf"  {MARK}[^\n]*", "", path.read_text()))
