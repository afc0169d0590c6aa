"""What a level holds equal and leaves free, in the engine's words: two items with hand-written answers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from emosec.invariance.climb import Freed
from emosec.invariance.effects import freed_rows
from emosec.invariance.setting import ComparisonSetting, Design

MODEL: Any = SimpleNamespace(name="M")


def setting(thresholds: dict[str, int], design: Design = "groups") -> ComparisonSetting:
    return ComparisonSetting(
        design, ("first", "second"), MODEL, "f =~ a + b", pd.DataFrame(), {"a": "f", "b": "f"}, thresholds
    )


@pytest.mark.parametrize(
    ("thresholds", "level", "exempt", "free"),
    [
        ({"a": 2, "b": 3}, "residuals", {"a": "thresholds"}, ["a|t1", "a|t2", "f=~a", "a~1", "a~~a"]),
        ({"a": 2, "b": 3}, "loadings", {"a": "thresholds"}, ["a|t1", "a|t2", "f=~a"]),
        ({"a": 2, "b": 3}, "intercepts", {"a": "loadings"}, ["f=~a", "a~1"]),
        ({"a": 2, "b": 3}, "thresholds", {"a": "loadings"}, []),
        # the loading of an item of two categories waits for its intercept
        ({"a": 2, "b": 1}, "loadings", {}, ["f=~b"]),
        ({"a": 2, "b": 1}, "intercepts", {}, []),
        # numeric items have no thresholds
        ({}, "intercepts", {"b": "thresholds"}, ["f=~b", "b~1"]),
        ({}, "residuals", {"b": "residuals"}, ["b~~b"]),
    ],
)
def test_what_a_level_leaves_free(thresholds, level, exempt, free):
    assert setting(thresholds).exceptions(level, exempt) == free


def test_what_a_level_makes_equal():
    ordered, numeric = setting({"a": 2, "b": 1}), setting({}, "occasions")
    thresholds = [("a", "|", "t1", 1), ("a", "|", "t2", 1), ("a", "|", "t1", 2), ("a", "|", "t2", 2)]
    assert ordered.restrictions("thresholds", "a") == thresholds
    assert ordered.restrictions("loadings", "a") == [("f", "=~", "a", 1), ("f", "=~", "a", 2)]
    # the reference's intercepts and residuals of ordered items are constants
    assert ordered.restrictions("intercepts", "a") == [("a", "~1", "", 2)]
    assert ordered.restrictions("residuals", "a") == [("a", "~~", "a", 2)]
    assert ordered.restrictions("loadings", "b") == []
    assert ordered.restrictions("intercepts", "b") == [("b", "~1", "", 2), ("f", "=~", "b", 1), ("f", "=~", "b", 2)]
    assert numeric.restrictions("loadings", "b") == [("f..1", "=~", "b..1", 1), ("f..2", "=~", "b..2", 1)]
    assert numeric.restrictions("residuals", "b") == [("b..1", "~~", "b..1", 1), ("b..2", "~~", "b..2", 1)]


def test_which_levels_can_be_told_apart():
    assert setting({}).levels == ("configural", "loadings", "intercepts", "residuals")
    assert setting({"a": 2, "b": 1}).levels == ("configural", "thresholds", "loadings", "intercepts", "residuals")
    assert setting({"a": 1, "b": 1}).levels == ("configural", "intercepts", "residuals")


def test_freed_items_are_numbered_as_they_were_freed_in_every_later_group():
    freed = (Freed("b", "loadings", 9.0, 1, 0.003, 0.2), Freed("a", "intercepts", 5.0, 1, 0.025, -0.1))
    rows = list(freed_rows(setting({}), SimpleNamespace(freed=freed), None))  # type: ignore[arg-type]
    assert [(r["order"], r["item"], r["level"], r["group"]) for r in rows] == [
        (1, "b", "loadings", "second"),
        (2, "a", "intercepts", "second"),
    ]
