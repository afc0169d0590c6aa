"""The examples of docs/cfa.md run, and its tables name what exists."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

from emosec.statistics.cfa import Fit
from emosec.statistics.cfa.estimate.estimators import ESTIMATORS


def test_examples_run(root: Path) -> None:
    found = doctest.testfile(
        str(root / "docs" / "cfa.md"), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE
    )
    assert found.failed == 0
    assert found.attempted > 20


def test_every_estimator_and_attribute_is_there(root: Path) -> None:
    text = (root / "docs" / "cfa.md").read_text()
    assert not [name for name in ESTIMATORS if not re.search(rf"\b{name}\b", text)]
    names = set(re.findall(r"`fit\.([a-z_]+)", text))
    assert len(names) > 10
    assert not [name for name in names if name not in dir(Fit)]
