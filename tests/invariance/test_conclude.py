"""What may be compared once a level holds."""

from types import SimpleNamespace

import pytest

from emosec.invariance.conclude import conclusion
from emosec.remarks import Remark

LEFT_OUT = Remark("items_left_out_in", {"items": ("calm",), "group": "wave2"})


@pytest.mark.parametrize(
    ("freed", "remarks", "scores"), [((), (), True), (("calm",), (), False), ((), (LEFT_OUT,), False)]
)
def test_scale_scores_hold_all_items_so_none_may_be_freed_or_left_out(freed, remarks, scores):
    top = SimpleNamespace(level="residuals", freed=freed)
    found = SimpleNamespace(top=top, steps=(), setting=SimpleNamespace(on=("calm", "tense")))
    row = conclusion(found, 3, remarks)
    assert (row["means"], row["scores"]) == (True, scores)
