import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.errors import DataError
from emosec.statistics.agreement import icc
from tolerances import ICC_LIMITS, SUMS


def test_icc_is_that_of_shrout_and_fleiss():
    case = Path(__file__).resolve().parents[1] / "golden/reliability_icc"
    reference = json.loads((case / "reference.json").read_text())
    ratings = pd.read_csv(case / "data.csv")
    found = icc(ratings)
    assert found["shrout_fleiss"].tolist() == reference["type"]
    assert found["est"].round(4).tolist() == [0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093]
    for ours, theirs in (("est", "icc"), ("f", "F"), ("pvalue", "p")):
        assert found[ours].tolist() == pytest.approx(reference[theirs], abs=SUMS)
    assert found["ci.lower"].tolist() == pytest.approx(reference["lower"], abs=ICC_LIMITS)
    assert found["ci.upper"].tolist() == pytest.approx(reference["upper"], abs=ICC_LIMITS)
    with_hole = pd.concat([ratings, pd.DataFrame([[1, 2, 3, np.nan]], columns=ratings.columns)])
    assert icc(with_hole)["est"].tolist() == found["est"].tolist()


def test_icc_leaves_pingouins_options_as_they_were():
    import pingouin

    before = dict(pingouin.options)
    icc([[1, 2], [2, 3], [3, 5]])
    assert dict(pingouin.options) == before


def test_one_target_is_refused():
    with pytest.raises(DataError, match="ICC"):
        icc([[1, 2]])
