import pandas as pd
import pytest

from emosec.errors import ScreeningError
from emosec.screening.corrections import apply_corrections

PLACE = {"study": "demo", "wave": "w1", "instrument": "four"}


def fix(respondent, item, old, new, **place):
    return PLACE | place | {"respondent": respondent, "item": item, "old": old, "new": new, "reason": "paper form"}


def test_corrections_apply_where_old_matches_and_leave_a_ledger(tables_of):
    responses, _ = tables_of([[44, 2, 3, None], [1, 2, 3, 4]])
    fixes = pd.DataFrame(
        [fix("p0", "a", 44, 4), fix("p0", "d", None, 1), fix("p1", "a", 1, None), fix("p1", "a", 7, 2, wave="w2")]
    )
    made = apply_corrections(responses, fixes)
    assert made.responses["value"].fillna(0).tolist() == [4, 2, 3, 1, 0, 2, 3, 4]
    assert len(made.corrections) == 3
    assert responses["value"].iloc[0] == 44


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (fix("p0", "a", 3, 4), "expects 3, and the answer is 44"),
        (fix("p0", "d", 1, 4), "the answer is <NA>"),
        (fix("p0", "a", None, 4), "expects <NA>"),
        (fix("p9", "a", 44, 4), "no such answer"),
        (fix("p0", "z", 44, 4), "no such answer"),
    ],
)
def test_corrections_made_for_other_data_are_refused(tables_of, line, says):
    responses, _ = tables_of([[44, 2, 3, None]])
    other = fix("p0", "a", 1, 2, wave="w2")
    with pytest.raises(ScreeningError, match=says) as caught:
        apply_corrections(responses, pd.DataFrame([other, line]))
    # which one is told by its place in the file; a key may identify people
    assert caught.value.what.startswith("correction 2, of ")
    assert line["respondent"] not in str(caught.value)


def test_no_corrections_change_nothing(tables_of):
    responses, _ = tables_of([[1, 2, 3, 4]])
    made = apply_corrections(responses, pd.DataFrame(columns=list(fix("", "", 0, 0))))
    pd.testing.assert_frame_equal(made.responses, responses)
