"""No small count can be read or computed from what is published; results stay as they were."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.remarks import Remark, read, written
from emosec.report import formats
from emosec.report.cells import hide
from emosec.report.gather import gather
from emosec.report.hidden import Hidden
from emosec.report.remarks import cell_words
from emosec.report.render import render
from emosec.report.suppression import flow_of, publishable

SMALL = 5


def candidates(counts, marks, smallest):
    """Every way to fill the hidden cells that agrees with the total, the shown cells and the meaning of the marks."""
    hidden = [i for i, m in enumerate(marks) if m != "shown"]
    total = sum(counts[i] for i in hidden)
    ranges = [range(1, smallest) if marks[i] == "small" else range(total + 1) for i in hidden]
    return hidden, [fill for fill in itertools.product(*ranges) if sum(fill) == total]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=1, max_size=5))
def test_no_small_count_can_be_computed(counts):
    marks = hide(counts, SMALL)
    for count, mark in zip(counts, marks, strict=True):
        assert (mark == "small") == (0 < count < SMALL)
        assert mark != "withheld" or count >= SMALL
    hidden, fills = candidates(counts, marks, SMALL)
    if hidden and sum(counts) >= SMALL and any(c >= SMALL for c in counts):
        for place, cell in enumerate(hidden):
            if marks[cell] == "small":
                assert len({fill[place] for fill in fills}) > 1, (counts, marks)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 14), min_size=1, max_size=5))
def test_what_is_hidden_together_is_no_small_group(counts):
    marks = hide(counts, SMALL)
    hidden = sum(c for c, m in zip(counts, marks, strict=True) if m != "shown")
    assert hidden == 0 or hidden >= SMALL or all(c < SMALL for c in counts)


def test_nothing_is_hidden_without_need():
    assert hide([40, 0, 25], 10) == ["shown"] * 3
    assert hide([6, 7, 40], 10) == ["small", "small", "shown"]


def flow_table(drops, n=200):
    rows, left = [], n
    for step, (action, count) in enumerate([("start", 0), *drops, ("end", 0)]):
        dropped = count if action == "drop" else 0
        rows.append({"study": "s", "wave": "w", "instrument": "i", "step": step, "rule": f"r{step}", "action": action, "why": "",
                     "n_in": left, "n_dropped": dropped, "n_flagged": count if action == "flag" else 0, "n_blanked": 0,
                     "n_left": left - dropped})  # fmt: skip
        left -= dropped
    return pd.DataFrame(rows)


def texts(values):
    return [formats.count(v) for v in values]


def test_a_flow_hides_reasons_and_keeps_found_and_included():
    flow = flow_of(flow_table([("drop", 0), ("drop", 3), ("flag", 4), ("drop", 14), ("drop", 40), ("flag", 30)]), 10)
    assert texts(flow["n_dropped"]) == ["0", "0", "<10", "0", "n.p.", "40", "0", "0"]
    assert texts(flow["n_left"]) == ["200", "200", "n.p.", "n.p.", "183", "143", "143", "143"]
    assert texts(flow["n_in"]) == ["200", "200", "200", "n.p.", "n.p.", "183", "143", "143"]
    assert texts(flow["n_flagged"]) == ["0", "0", "0", "<10", "0", "0", "30", "0"]


def test_a_single_reason_hides_among_those_of_nobody():
    flow = flow_of(flow_table([("drop", 3), ("drop", 0), ("drop", 0)]), 10)
    assert texts(flow["n_dropped"]) == ["0", "<10", "n.p.", "0", "0"]
    assert (texts(flow["n_left"])[0], texts(flow["n_left"])[-1]) == ("200", "197")


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


def test_agreement_does_not_tell_what_the_flow_hides(got, bare):
    table, flow = got.tables["screening_agreement"], got.tables["screening_flow"]
    concealed = set(flow.loc[hidden_in(flow["n_dropped"]) | hidden_in(flow["n_flagged"]), "rule"])
    assert concealed
    named = table[table["rule_a"].isin(concealed)]
    assert hidden_in(named["n_a"]).all()
    assert table.loc[hidden_in(table["n_both"]), "phi"].isna().all()
    assert len(table) == len(bare.tables["screening_agreement"])


def test_sensitivity_does_not_tell_what_the_flow_hides(got, design):
    rows, flow = got.tables["separability_sensitivity"], got.tables["screening_flow"]
    first = rows[rows["left_out"] == design.screening.rules[0].name]
    assert set(first["n_changed"].map(str)) == {"<10"}
    assert set(first["n_in"].map(str)) == set(first["n"].map(str)) == {"n.p."}
    concealed = set(flow.loc[hidden_in(flow["n_dropped"]) | hidden_in(flow["n_flagged"]), "rule"])
    assert concealed
    for column in ("n_in", "n_changed", "n"):
        assert hidden_in(rows.loc[rows["left_out"].isin(concealed), column]).all()
    assert not hidden_in(rows.loc[rows["left_out"].isin(["as reported", "every rule"]), "n_in"]).any()


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


def test_gates_hide_the_rarest_category_and_shares_that_tell_what_the_flow_hides(got, bare):
    before, after = (g.tables["separability_gates"] for g in (bare, got))
    rarest = before["statistic"] == "smallest count"
    assert (before.loc[rarest, "observed"] == 4).all()
    assert (after.loc[rarest, "observed"].map(str) == "<10").all()
    flagged = before["statistic"] == "flagged"
    assert flagged.any()
    assert (after.loc[flagged, "observed"].map(str) == "n.p.").all()
    others = ~rarest & ~flagged
    assert not hidden_in(after.loc[others, "observed"]).any()
    assert (after.loc[others, "observed"].dropna() == before.loc[others, "observed"].dropna()).all()


def test_facts_of_a_verdict_hide_what_its_gates_hide(got, bare):
    def observed(found):
        ones = [one for v in found.verdicts.values() for one in (*v["waves"].values(), v["pooled"]) if one]
        return [w["observed"] for one in ones for w in one["warnings"] if w["statistic"] == "smallest count"]

    assert {str(v) for v in observed(bare)} == {"4.0"}
    assert {str(v) for v in observed(got)} == {"<10"}


def test_hidden_counts_are_shown_as_such_everywhere(results, design, tmp_path):
    out = render(results, design, tmp_path / "pmc").parent
    page, book = ((out / name).read_text(encoding="utf-8") for name in ("index.html", "codebook.html"))
    assert "Counts below 10 are not published." in page
    assert "&lt;10" in page
    assert "a rare answer of one person" not in book
    assert "&lt;10" in book
    flow = pd.read_csv(out / "tables" / "screening_flow.csv", dtype=str)
    assert "<10" in set(flow["n_dropped"])
    figure = next((out / "figures").glob("flow_tai*.svg")).read_text(encoding="utf-8")
    assert "n = &lt;10" in figure
    assert "n = 3<" not in figure


def test_nothing_published_names_a_respondent(results, design, tmp_path):
    out = render(results, design, tmp_path / "pmc").parent
    for path in out.rglob("*.csv"):
        assert "respondent" not in pd.read_csv(path, nrows=0).columns, path
    assert all("=cmd|'" not in p.read_text(encoding="utf-8") for p in out.rglob("*") if p.suffix in (".html", ".csv"))
