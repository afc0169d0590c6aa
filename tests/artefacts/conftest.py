"""Tests on built tables: `pytest tests/artefacts --study results/pmc`. The workflow runs them on every study it builds."""

from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--study", default=None, help="folder of one study's results")


def pytest_ignore_collect(collection_path, config):
    return True if config.getoption("--study", default=None) is None and collection_path.name != "conftest.py" else None


@pytest.fixture(scope="session")
def study(request) -> Path:
    return Path(request.config.getoption("--study"))
