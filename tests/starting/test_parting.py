"""Where one drafted instrument ends and the next begins, and what the files behind the first say."""

import csv
import io
import json
import re

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.intake.readers import RawColumn
from emosec.starting.answers import Answers, answers_of
from emosec.starting.pages import timed_pages
from emosec.starting.parting import fewer_answers, goes_farther, parted, segments_of, shares
from emosec.starting.start import new_study
from emosec.starting.texts import MARK
from imitations import text
from made_up_survey import survey

ROWS = 120


def answers(codes, seed, n=ROWS):
    """A column of answers spread evenly over codes."""
    return [str(c) for c in np.random.default_rng(seed).choice(codes, n)]


def qualtrics(columns):
    """A file of Qualtrics' three header rows: name → (question, cells)."""
    made = io.StringIO()
    written = csv.writer(made)
    written.writerow(["ResponseId", *columns])
    written.writerow(["Response ID", *(text for text, _ in columns.values())])
    written.writerow([json.dumps({"ImportId": f"QID{at}"}) for at in range(len(columns) + 1)])
    for row in range(ROWS):
        written.writerow([f"R_{row:015d}", *(cells[row] for _, cells in columns.values())])
    return made.getvalue()


def matrix(name, codes, n, question="Do you agree?"):
    """The columns of a matrix question."""
    return {f"{name}_{i}": (f"{question} - s{i}", answers(codes, i + len(name))) for i in range(1, n + 1)}


@pytest.fixture
def drafted(house):
    """Write files as waves and let `emosec new` draft a study of them; the study and its instruments."""

    def draft(**waves):
        for wave, files in waves.items():
            folder = house / "data" / "raw" / "st" / wave
            folder.mkdir(parents=True)
            for name, content in files.items():
                (folder / name).write_text(content, encoding="utf-8")
        new_study([house / "data/raw/st"], config=house / "config", raw=house / "data/raw")

        def load(kind, path):
            return kind.parse(re.sub(rf"  {MARK}[^\n]*", "", path.read_text(encoding="utf-8")), where=str(path))

        study = load(Study, house / "config/studies/st.yaml")
        return study, [load(Instrument, house / f"config/instruments/{a.instrument}.yaml") for a in study.instruments]

    return draft


def test_answers_that_go_farther_are_of_another_instrument(drafted):
    content = qualtrics(matrix("Q4", range(1, 8), 6) | matrix("Q6", range(1, 10), 5))
    _, instruments = drafted(w1={"a.csv": content})
    assert [(len(i.items), i.low, i.high) for i in instruments] == [(6, 1, 7), (5, 1, 9)]
    assert [i.name for i in instruments] == ["st_q4", "st_q6"]


def test_another_question_is_another_instrument_and_the_same_one_on_two_pages_is_not(drafted):
    first = matrix("Q4", range(1, 5), 4, "How do you feel about yourself?")
    other = matrix("Q5", range(1, 5), 4, "How true is this of other people?")
    again = matrix("Q6", range(1, 5), 4, "How true is this of other people? (continued)")
    _, instruments = drafted(w1={"a.csv": qualtrics(first | other | again)})
    assert [len(i.items) for i in instruments] == [4, 8]


def test_a_single_question_before_a_matrix_is_none_of_its_items(drafted):
    columns = {"Q2": ("Which city?", answers(range(1, 5), 1))} | matrix("Q5", range(1, 5), 5)
    _, (one,) = drafted(w1={"a.csv": qualtrics(columns)})
    assert one.item_ids == [f"Q5_{i}" for i in range(1, 6)]


def test_fewer_answers_within_one_row_of_names_are_responses_of_their_own(drafted):
    names = [f"q{i}" for i in range(1, 9)]
    cells = [answers(range(3 if i < 4 else 4), i) for i in range(8)]
    rows = [",".join(["id", *names]), *(",".join([f"p{r}", *(c[r] for c in cells)]) for r in range(ROWS))]
    _, (one,) = drafted(w1={"a.csv": "\n".join(rows) + "\n"})
    assert len(one.items) == 8
    assert [one.high_of(i) for i in names] == [2] * 4 + [3] * 4


def test_items_that_happen_to_lack_an_end_are_not_taken_for_items_with_fewer_answers():
    rng = np.random.default_rng(3)
    names = [f"q{i}" for i in range(1, 13)]
    # 30 people: an end that one in ten gives is missing in some of twelve items by chance
    few = pd.DataFrame({n: rng.choice(range(1, 6), 30, p=[0.08, 0.2, 0.3, 0.3, 0.12]) for n in names})
    liked = pd.DataFrame({n: rng.choice(range(1, 6), 400, p=[0.1, 0.2, 0.3, 0.2, 0.2]) for n in names})
    liked["q2"] = rng.choice([3, 4, 5, 2], 400, p=[0.1, 0.26, 0.6, 0.04])
    for table in (few, liked):
        cells = table.astype(str)
        run = [(c := RawColumn(n, n, at), answers_of(c, cells[n])) for at, n in enumerate(names)]
        assert min(cells.nunique()) < 5
        assert fewer_answers(names, run, cells) == {}


def test_a_rare_code_makes_no_other_instrument():
    from collections import Counter

    usual = Counter({1: 300, 2: 200, 3: 100, 4: 40, 5: 12})
    assert not goes_farther(Counter({1: 300, 2: 200, 3: 90, 4: 6}), usual)
    assert not goes_farther(Counter({1: 5, 2: 6, 3: 7, 4: 5}), usual)
    assert goes_farther(Counter({1: 300, 2: 250, 3: 200}), usual)
    # as much at the other end
    assert goes_farther(Counter({3: 300, 4: 250, 5: 200}), usual)


def test_grids_that_take_turns_stay_together_and_so_do_three_letters_of_a_key():
    names = [f"{k}{i}" for i in range(1, 5) for k in ("saf", "con", "app")] + ["app5r"]
    cells = pd.DataFrame({n: answers(range(1, 6), at) for at, n in enumerate(names)})
    run = [(RawColumn(n, n, at), Answers((1, 2, 3, 4, 5), {}, ROWS)) for at, n in enumerate(names)]
    assert [len(s) for s in segments_of(run)] == [12, 1]
    assert [len(part) for part in parted(run, cells)] == [13]
    assert shares(run[:1], cells).total() == ROWS


def test_seconds_on_pages_are_drafted_where_their_columns_lie(drafted):
    time = {"T1_3": ("Timing - Page Submit", ["9.5"] * ROWS), "T2_Page Submit": ("Timing - Page Submit", ["8"] * ROWS)}
    columns = {"T1_3": time["T1_3"]} | matrix("Q4", range(1, 6), 4)
    columns |= {"T2_Page Submit": time["T2_Page Submit"]} | matrix("Q5", range(1, 6), 5)
    study, (one,) = drafted(w1={"a.csv": qualtrics(columns)})
    (export,) = study.exports
    assert [(p.column, p.items) for p in export.pages] == [("T1_3", 4), ("T2_Page Submit", 5)]
    assert [len(page) for page in study.instruments[0].pages] == [4, 5]
    assert len(one.items) == 9


def test_times_at_neither_end_tell_nothing():
    columns = [RawColumn(n, n, at) for at, n in enumerate(["a", "x_Page Submit", "b"], start=1)]
    assert timed_pages(columns, {"a", "b"}) == {}
    assert timed_pages(columns, {"a"}) == {"x_Page Submit": 1} == timed_pages(columns, {"b"})


@pytest.mark.parametrize("second", ["w1", "w2"])
def test_one_answer_in_the_first_file_and_several_in_another_are_an_item(drafted, second):
    def content(start, alike):
        cells = [["3"] * ROWS if i == 2 and alike else answers(range(1, 5), i + start) for i in range(5)]
        head = ",".join(["id", *(f"se{i}" for i in range(1, 6))])
        return "\n".join([head, *(",".join([f"p{start + r}", *(c[r] for c in cells)]) for r in range(ROWS))]) + "\n"

    waves = {"w1": {"data_a.csv": content(0, True)}}
    waves.setdefault(second, {})["data_b.csv"] = content(1000, False)
    _, (one,) = drafted(**waves)
    assert one.item_ids == [f"se{i}" for i in range(1, 6)]


def test_items_whose_components_take_turns_are_dealt_by_their_names(house, emosec):
    rows = survey(1)
    names = [f"feel/{part}_{at}" for at in range(1, 5) for part in ("sa", "co", "ap")]
    rows[0][2:14] = names
    (house / "data/raw/turns/w1").mkdir(parents=True)
    (house / "data/raw/turns/w1/a.csv").write_text(text(rows))
    _, out, _ = emosec("new", "data/raw/turns")
    assert "it deals them out as their names fall into groups" in out
    (draft,) = (p.read_text() for p in (house / "config/instruments").glob("turns*.yaml"))
    assert "component: safety, items: [feel_sa_1, feel_sa_2, feel_sa_3, feel_sa_4]" in draft


@pytest.mark.parametrize(
    ("labels", "reversed_ones", "toward"),
    [
        ("strongly disagree|disagree|neutral|agree|strongly agree", "[Q1_4]", "security, "),
        ("strongly agree|agree|neutral|disagree|strongly disagree", "[Q1_1, Q1_2, Q1_3]", "insecurity, "),
    ],
)
def test_where_the_first_code_is_the_most_agreement_the_items_agreed_to_are_reversed(
    house, emosec, labels, reversed_ones, toward
):
    words = labels.split("|")
    head, *rows = survey(1)
    said = [[key, age, *(f"{code} - {words[code - 1]}" for code in codes)] for key, age, *codes in rows]
    (house / "data/raw/mood/w1").mkdir(parents=True)
    (house / "data/raw/mood/w1/a.csv").write_text(text([head, *said]))
    emosec("new", "data/raw/mood")
    (draft,) = (p.read_text() for p in (house / "config/instruments").glob("mood*.yaml"))
    assert f"component: safety, items: [Q1_1, Q1_2, Q1_3, Q1_4], reversed: {reversed_ones}" in draft
    assert f"component: apprehension, toward: {toward}items:" in draft
    assert ("the first code is the most agreement here" in draft) == (toward == "insecurity, ")
