"""A confidence level is a share between 0 and 1, however near to either."""

import pytest

from emosec.errors import DataError
from emosec.statistics.level import check_level


@pytest.mark.parametrize("level", [1e-9, 0.005, 0.5, 0.999, 1 - 1e-9])
def test_shares_are_levels(level):
    check_level(level)


@pytest.mark.parametrize("level", [0.0, 1.0, -0.05, 1.0001, 95, float("nan")])
def test_what_is_no_share_is_refused_by_name(level):
    with pytest.raises(DataError, match="confidence is"):
        check_level(level, "confidence")
