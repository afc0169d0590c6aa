"""Pages of the questionnaire that the columns with recorded times tell of."""

import shutil

import numpy as np
import pytest

from emosec.definitions.studies import Study
from emosec.starting.pages import pages_of
from emosec.starting.start import new_study
from emosec.starting.texts import MARK


@pytest.mark.parametrize(
    ("columns", "pages"),
    [
        # at the foot of each page, at its head, and with pages before and behind the items
        (["a", "b", "p1_Page Submit", "c", "p2_Page Submit"], (("a", "b"), ("c",))),
        (["p1_Page Submit", "a", "b", "p2_Page Submit", "c"], (("a", "b"), ("c",))),
        (["p0_Page Submit", "age", "p1_Page Submit", "c", "a", "p2_Page Submit", "b"], (("c", "a"), ("b",))),
        (["Q1_First Click", "Q1_Last Click", "Q1_Page Submit", "Q1_Click Count", "a", "b", "c"], (("a", "b", "c"),)),
        (["a", "b", "c"], ()),
    ],
)
def test_a_page_lies_between_two_times(columns, pages):
    assert pages_of(columns, {"a": "a", "b": "b", "c": "c"}) == pages


def test_a_group_of_limesurvey_is_a_page():
    answers = ["mood[1]", "mood[2]", "calm", "mood2"]
    asked = {"a": "mood[1]", "b": "mood[2]", "c": "calm", "d": "mood2"}
    times = ["Total time", "Group time: first", "Question time: intro", "Group time: second", "Question time: mood"]
    third = ["Question time: calm", "Group time: third", "Question time: mood2"]
    assert pages_of([*answers, *times, *third], asked) == (("a", "b", "c"), ("d",))
    # a question whose time is not there: nothing is guessed
    assert pages_of([*answers, *times], asked) == ()
    coded = ["interviewtime", "groupTime4", "moodTime", "groupTime5", "calmTime", "mood2Time"]
    assert pages_of([*answers, *coded], asked) == (("a", "b"), ("c", "d"))


def test_the_study_drafted_from_an_export_with_times_has_its_pages(tmp_path, root):
    for folder in ("constructs", "models", "decisions", "screening"):
        shutil.copytree(root / "config" / folder, tmp_path / "config" / folder)
    rng = np.random.default_rng(4)
    head = ["id", "t1_Page Submit", "q1", "q2", "t2_Page Submit", "q3", "q4", "q5"]
    rows = [[f"p{i}", "3.1", *rng.integers(1, 6, 2), "4.2", *rng.integers(1, 6, 3)] for i in range(60)]
    file = tmp_path / "w1" / "answers.csv"
    file.parent.mkdir()
    file.write_text("\n".join(",".join(str(cell) for cell in row) for row in [head, *rows]) + "\n")
    new_study([file], config=tmp_path / "config", raw=tmp_path / "data", name="timed")
    written = (tmp_path / "config/studies/timed.yaml").read_text()
    assert [line for line in written.splitlines() if "pages:" in line and MARK in line], written
    (asked,) = Study.parse(written.replace(MARK, "#"), where="timed.yaml").instruments
    assert asked.pages == (("q1", "q2"), ("q3", "q4", "q5"))
