"""Adjusted p values: a published example, and statsmodels'."""

import numpy as np
import pytest

from emosec.statistics.multiplicity import benjamini_hochberg, holm


def test_adjusted_p_values_are_benjamini_and_hochberg_s():
    # the ten smallest of their fifteen (1995, section 3.2); four are rejected at .05
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
         0.4262, 0.5719, 0.6528, 0.7590, 1.0000]  # fmt: skip
    assert sum(q < 0.05 for q in benjamini_hochberg(p)) == 4
    assert np.isnan(benjamini_hochberg([0.01, np.nan])).tolist() == [False, True]
    assert benjamini_hochberg([0.01, np.nan])[0] == 0.01


@pytest.mark.parametrize(("ours", "theirs"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
def test_as_statsmodels_also_with_ties(ours, theirs):
    from statsmodels.stats.multitest import multipletests

    p = [0.02, 0.5, 0.02, 0.9, 0.004, 0.02, 0.6]
    assert ours([*p, float("nan")])[:-1] == pytest.approx(multipletests(p, method=theirs)[1].tolist())
    assert ours([]) == []
