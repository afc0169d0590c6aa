"""The table of docs/invariance.md is that of docs/invariance.csv, and the simulation computes what the room computes."""

from __future__ import annotations

import sys

import pytest


@pytest.fixture(scope="module")
def bench(root):
    sys.path.insert(0, str(root / "bench"))
    try:
        import invariance
    finally:
        sys.path.pop(0)
    return invariance


def test_the_page_shows_the_table(bench):
    text = bench.PAGE.read_text(encoding="utf-8")
    assert bench.BEGIN + "\n" + bench.tables(bench.OUT) + bench.END in text


def test_a_replication_is_what_the_room_finds(bench):
    """With `check`, p values are held against those of `climb`; the second replication does not compile anything."""
    levels = bench.Levels()
    cell = bench.Cell("ordered groups", 300, 0.3, 0.3)
    bench.replication(0, 1, cell, levels, check=False)
    found = bench.replication(1, 1, cell, levels, check=True)
    assert {*bench.STEPS, "first item, uniform", "first item flagged"} <= found.keys()
    assert found["first item, uniform"] < 0.05
