"""The tiny study, built once for all tests of the workflow."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from tiny import make_house, snakemake


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    house = make_house(tmp_path_factory.mktemp("tiny"))
    done = snakemake(house)
    assert done.returncode == 0, done.stderr[-4000:]
    return house


@pytest.fixture
def copy(built, tmp_path):
    """A copy of the built study, times and Snakemake's memory kept, for tests that change something."""
    return Path(shutil.copytree(built, tmp_path / "tiny", copy_function=shutil.copy2))
