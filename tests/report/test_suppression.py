"""No small count can be read or computed from what is published; results stay as they were."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.remarks import Remark, read, written
from emosec.report.cells import hide
from emosec.report.gather import gather
from emosec.report.hidden import Hidden
from emosec.report.remarks import cell_words
from emosec.report.suppression import publishable

SMALL = 5


def candidates(counts, marks, smallest):
    """Every way to fill the hidden cells that somebody who knows the rule can think of: a cell marked small holds few people, one
    withheld beside such a cell holds many; where all are withheld, any of them may be the small one."""
    hidden = [i for i, m in enumerate(marks) if m != "shown"]
    total = sum(counts[i] for i in hidden)
    some_small = any(marks[i] == "small" for i in hidden)
    least = smallest if some_small else 0
    ranges = [range(1, smallest) if marks[i] == "small" else range(least, total + 1) for i in hidden]
    fills = [fill for fill in itertools.product(*ranges) if sum(fill) == total]
    return hidden, [f for f in fills if some_small or any(0 < n < smallest for n in f)]


@pytest.mark.parametrize("zeros", [False, True])
@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=1, max_size=5))
def test_no_small_count_can_be_computed(zeros, counts):
    marks = hide(counts, SMALL, zeros=zeros)
    assert all(m != "shown" for c, m in zip(counts, marks, strict=True) if 0 < c < SMALL)
    assert all(c != 0 or m == "shown" or (zeros and "small" not in marks) for c, m in zip(counts, marks, strict=True))
    hidden, fills = candidates(counts, marks, SMALL)
    if len(hidden) > 1:
        for place, cell in enumerate(hidden):
            if 0 < counts[cell] < SMALL:
                assert len({fill[place] for fill in fills}) > 1, (counts, marks)
    else:
        # nothing else is there to hide among: the total is small itself, and hidden or known
        assert not hidden or sum(c > 0 for c in counts) == 1


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=1, max_size=5))
def test_what_is_hidden_together_is_no_small_group(counts):
    marks = hide(counts, SMALL)
    hidden = sum(c for c, m in zip(counts, marks, strict=True) if m != "shown")
    assert hidden == 0 or hidden >= SMALL or all(c < SMALL for c in counts)


def test_nothing_is_hidden_without_need():
    assert hide([40, 0, 25], 10) == ["shown"] * 3
    assert hide([6, 7, 40], 10) == ["small", "small", "shown"]


@pytest.fixture(scope="module")
def bare(results, design):
    """The same results with nothing hidden but what names people."""
    return gather(results, design, smallest=1)


def hidden_in(column):
    return column.map(lambda v: isinstance(v, Hidden))


def test_small_answers_are_hidden_and_their_rare_words_too(got, bare):
    values = got.tables["intake_values"]
    rare = values[hidden_in(values["n"])]
    assert len(rare)
    assert set(rare["n"].map(str)) == {"<10", "n.p."}
    assert not values["value"].str.contains("rare answer of one person").any()
    before = bare.tables["intake_values"]
    assert before["value"].str.contains("rare answer of one person").any()
    assert set(hidden_in(before["n"])) == {False}


def test_ends_that_few_hold_are_hidden(got):
    ages = got.tables["intake_variables"].query("variable == 'age'")
    assert ages["min"].isna().all()
    assert (ages["max"] == 71).all()


def test_intake_gives_no_second_count_of_items(got, bare, design):
    items = set(design.instruments["tai_security"].item_ids)
    for found in (got, bare):
        own = found.tables["intake_values"].query("export == 'tai' and wave == 'time1'")
        assert len(own)
        assert not items & set(own["variable"])


SCREENED = ("screening_flow", "screening_agreement", "screening_repeats", "separability_sensitivity")


@pytest.mark.parametrize("slug", SCREENED)
def test_what_screening_did_is_published_in_full(got, bare, slug):
    """Found, included and the n of every analysis would give back what is hidden of it, so nothing is."""
    assert len(got.tables[slug])
    pd.testing.assert_frame_equal(got.tables[slug], bare.tables[slug])


def test_items_hide_floor_and_ceiling_with_their_category(bare, design):
    categories = bare.tables["items_categories"].copy()
    categories["n"] = [3 if c == 1 else 300 for c in categories["code"]]
    categories["share"] = categories["n"] / 1000
    made = publishable({**bare.tables, "items_categories": categories}, design, 10)
    own = made["items_items"].query("instrument == 'tai_security'")
    assert (own["floor"].map(str) == "<10").all()
    assert set(hidden_in(own["ceiling"])) == {False}
    shares = made["items_categories"].query("instrument == 'tai_security' and code == 1")["share"]
    assert (shares.map(str) == "<10").all()


def test_statistics_of_few_people_are_missing(bare, design):
    summary = bare.tables["scoring_summary"].assign(n=4)
    made = publishable({**bare.tables, "scoring_summary": summary}, design, 10)["scoring_summary"]
    assert (made["n"].map(str) == "<10").all()
    assert made[["mean", "sd", "min", "max"]].isna().all(axis=None)


def labels(kind, scale, counts):
    n_of = sum(counts.values())
    place = {"study": "s", "wave": "w", "instrument": "phq_9", "kind": kind, "scale": scale}
    return [{**place, "label": k, "at": None, "n": n, "share": n / n_of, "n_of": n_of} for k, n in counts.items()]


def published_labels(bare, design, rows, codes=()):
    from emosec.items.contracts import CATEGORIES
    from emosec.scoring.contracts import SCORE_COUNTS
    from emosec.tables import frame

    place = {
        "study": "s",
        "wave": "w",
        "instrument": "phq_9",
        "scale": "depression",
        "item": "phq9",
        "label": "x",
        "share": 0.1,
    }
    categories = frame(CATEGORIES, [{**place, "code": code, "n": n} for code, n in enumerate(codes)])
    tables = {**bare.tables, "scoring_counts": frame(SCORE_COUNTS, rows), "items_categories": categories}
    return publishable(tables, design, 10)["scoring_counts"]["n"].map(str).tolist()


def test_few_people_under_a_label_are_not_published_and_cannot_be_computed(bare, design):
    rows = labels("cutoff", "depression", {"below": 200, "mild": 50, "severe": 4})
    assert published_labels(bare, design, rows) == ["200", "n.p.", "<10"]


def test_a_risk_of_few_hides_those_without_it_too(bare, design):
    rows = labels("risk", "phq9", {"no risk answer": 197, "risk answer": 3})
    shown = published_labels(bare, design, rows)
    assert shown[1] == "<10"
    assert shown[0] not in ("197", "3")


def test_a_risk_tells_nothing_that_the_categories_of_its_item_hide(bare, design):
    rows = labels("risk", "phq9", {"no risk answer": 170, "risk answer": 30})
    assert published_labels(bare, design, rows, codes=(170, 10, 10, 10)) == ["170", "30"]
    # 27 of three cells of nine: their sum would tell each of them
    rows = labels("risk", "phq9", {"no risk answer": 173, "risk answer": 27})
    shown = published_labels(bare, design, rows, codes=(173, 9, 9, 9))
    assert "27" not in shown
    assert "173" not in shown


def test_remarks_hide_small_counts_of_people_and_nothing_else(bare, design):
    def published(n):
        cell = written([Remark("too_few_have_both", {"n": n}), Remark("floor", {"at_least": 0.5})])
        table = bare.tables["validity_hypotheses"].assign(note=cell)
        return publishable({**bare.tables, "validity_hypotheses": table}, design, 10)["validity_hypotheses"][
            "note"
        ].iloc[0]

    assert read(published(3))[0] == Remark("too_few_have_both", {"n": "<10"})
    assert cell_words(published(3)).startswith("only <10 respondents have both; floor: 50.0%")
    assert read(published(12))[0] == Remark("too_few_have_both", {"n": 12})
    assert read(published(0))[0] == Remark("too_few_have_both", {"n": 0})


def test_a_group_beside_a_small_one_does_not_give_it_back(bare, design):
    """Of 20 complete rows 12 in the other group would leave 8."""

    def published(*sizes):
        cell = written(Remark("group_too_small", {"group": f"g{n}", "n": n, "smallest": 100}) for n in sizes)
        table = bare.tables["invariance_conclusions"].assign(warning=cell)
        made = publishable({**bare.tables, "invariance_conclusions": table}, design, 10)["invariance_conclusions"]
        return [r.facts["n"] for r in read(made["warning"].iloc[0])]

    assert published(8, 12) == ["<10", "<100"]
    assert published(12, 30) == [12, 30]
    assert published(0, 8) == [0, "<10"]


def test_gates_hide_the_rarest_category_and_nothing_else(got, bare):
    before, after = (g.tables["separability_gates"] for g in (bare, got))
    rarest = before["statistic"] == "smallest count"
    assert (before.loc[rarest, "observed"] == 4).all()
    assert (after.loc[rarest, "observed"].map(str) == "<10").all()
    others = ~rarest
    assert not hidden_in(after.loc[others, "observed"]).any()
    assert (after.loc[others, "observed"].dropna() == before.loc[others, "observed"].dropna()).all()


def test_facts_of_a_verdict_hide_what_its_gates_hide(got, bare):
    def observed(found):
        ones = [one for v in found.verdicts.values() for one in (*v["waves"].values(), v["pooled"]) if one]
        return [w["observed"] for one in ones for w in one["warnings"] if w["statistic"] == "smallest count"]

    assert {str(v) for v in observed(bare)} == {"4.0"}
    assert {str(v) for v in observed(got)} == {"<10"}


def test_hidden_counts_are_shown_as_such_everywhere(index):
    out = index.parent
    page, book = ((out / name).read_text(encoding="utf-8") for name in ("index.html", "codebook.html"))
    assert "Counts below 10 are not published." in page
    assert "&lt;10" in page
    assert "a rare answer of one person" not in book
    assert "&lt;10" in book


def test_nothing_published_names_a_respondent(index):
    out = index.parent
    for path in out.rglob("*.csv"):
        assert "respondent" not in pd.read_csv(path, nrows=0).columns, path
    assert all("=cmd|'" not in p.read_text(encoding="utf-8") for p in out.rglob("*") if p.suffix in (".html", ".csv"))
