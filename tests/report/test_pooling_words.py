"""Whether waves and groups may be taken together, in sentences beside the verdict."""

from __future__ import annotations

import re

from emosec.report.rooms.pooling import LONG, paper_words, together

ROW = {
    "wave": "pooled", "grouping": "wave", "design": "occasions", "level": "loadings", "n_items": 17, "n_freed": 2,
    "may_pool": "yes", "chisq": 1.2, "df": 3, "pvalue": 0.75, "largest_difference": 0.02,
}  # fmt: skip
GENDER = ROW | {"grouping": "gender", "design": "groups", "wave": "w1"}


def test_waves_that_may_be_pooled_say_at_which_level_and_how_phi_agrees():
    told = together([ROW], {}, 0.05)[0]
    assert (told.what, told.status) == ("All waves", "yes")
    assert "loadings, 2 of 17 items freed" in told.sentence
    assert "is not rejected, χ²(3) = 1.20, p = .750" in told.sentence


def test_waves_that_may_not_are_a_warning_that_moves_no_number():
    told = together([ROW | {"may_pool": "no", "level": "thresholds"}], {}, 0.05)[0]
    assert told.status == "no"
    # thresholds come before loadings: a level that fails earlier says nothing of loadings
    assert "That loadings are equal is not established (level that holds: thresholds" in told.sentence
    assert "are those the rule computes" in told.sentence


def test_groups_that_could_not_be_compared_are_named_and_one_wave_is_no_matter():
    rows = [ROW | {"level": None, "may_pool": "not_known"}, GENDER | {"level": None, "may_pool": "not_known"}]
    told = together(rows, {"gender": "Gender"}, 0.05)
    assert [(t.what, t.status) for t in told] == [("Gender, W 1", "open")]


def test_many_waves_are_counted_and_those_that_may_not_be_pooled_stay_named():
    rows = [GENDER | {"wave": f"w{i}", "pvalue": 0.01 if i == 3 else 0.5} for i in range(1, LONG + 3)]
    rows[1] |= {"may_pool": "no", "level": "configural"}
    told = together(rows, {"gender": "Gender"}, 0.05)
    assert [t.what for t in told] == ["Gender, W 2", f"Gender, {LONG + 1} of {LONG + 2} waves"]
    assert told[1].sentence.endswith("rejected in 1 of these waves.")


def test_twenty_waves_that_say_the_same_are_told_once(got, design):
    """Neighbours that say the same are one line; up to five waves stand each for itself."""
    import copy

    from emosec.report.rooms.verdict import card

    record = copy.deepcopy(got.verdicts["msq_security"])
    few = card(got, design, "msq_security", record)
    assert [title for title, _ in few.by_wave] == [s.title for s in few.said]
    one = record["waves"]["time1"]
    record["waves"] = {f"time{k}": copy.deepcopy(one) for k in range(1, 21)}
    record["waves"]["time9"]["label"] = "SEPARABLE"
    many = card(got, design, "msq_security", record)
    titles = [title for title, _ in many.by_wave]
    assert titles == ["Time 1 to Time 8", "Time 9", "Time 10 to Time 20", "All waves, pooled"]
    # what every wave says is told of all together; what only some tables hold (three waves of them here) of those
    told = many.headline.worries
    assert len(set(told)) == len(told)
    assert any(text.startswith("Every wave") for text in told)
    assert not [text for text in told if re.match(r"Time ([4-9]|1\d|20):", text)]


def test_a_paper_names_the_waves_and_the_groups_of_which_equal_loadings_are_not_established():
    rows = [ROW | {"may_pool": "no"}, GENDER | {"may_pool": "no", "wave": "time1"}, GENDER]
    assert paper_words(rows, {"gender": "Gender"}).startswith(
        "That loadings are equal is not established across waves and groups by Gender in Time 1; φ over"
    )


def test_a_model_over_time_that_holds_some_waves_answers_for_those_alone(got, design):
    """Of three waves of 24 items it holds the first and the last; it had been said of all waves that loadings are equal."""
    from emosec.report.rooms.comparison_words import paper_words as invariance_words

    told = together([ROW], {}, 0.05, "W 1 and W 3")[0]
    assert told.what == "W 1 and W 3"
    assert told.sentence.endswith(" Other waves than W 1 and W 3 are not in the model over time.")
    of_groups = together([GENDER], {"gender": "Gender"}, 0.05, "W 1 and W 3")[0]
    assert "W 3" not in of_groups.what + of_groups.sentence
    row = {"grouping": "wave", "wave": None, "level": "residuals", "primary": True, "n_freed": 0, "n_items": 24}
    assert invariance_words([row], {}, "W 1 and W 3") == ["up to residual variances across W 1 and W 3"]
    assert invariance_words([row], {}) == ["up to residual variances across waves"]


def test_a_paper_says_which_groups_were_too_small_to_be_compared():
    from emosec.remarks import Remark, written
    from emosec.report.rooms.comparison_words import paper_words as invariance_words

    few = [Remark("group_too_small", {"group": g, "n": 9, "smallest": 100}) for g in ("booster", "9")]
    row = {"grouping": "arm", "wave": "w1", "level": "residuals", "primary": True, "n_freed": 0, "n_items": 9}
    told = invariance_words([row | {"warning": written(few)}], {"arm": "Arm"})
    assert told == ["up to residual variances across groups by Arm (without booster and group 9, too few people)"]
    assert invariance_words([row | {"warning": None}], {"arm": "Arm"}) == [
        "up to residual variances across groups by Arm"
    ]


def test_the_card_and_the_manuscript_name_the_waves_that_were_compared(got, design, inside):
    from dataclasses import replace

    from emosec.report.papers.results import invariance
    from emosec.report.rooms.verdict import card

    levels = got.tables["invariance_levels"]
    few = replace(got, tables={**got.tables, "invariance_levels": levels.assign(groups="time1 | time3")})
    told = card(few, design, "msq_security", got.verdicts["msq_security"]).together
    assert "Time 1 and Time 3" in [one.what for one in told]
    text = invariance(replace(inside, got=few), "msq_security", {})
    assert "across Time 1 and Time 3" in text
    assert " Across Time 1 and Time 3, each " in text
    assert "across waves" not in invariance(replace(inside, got=few), "msq_security", {}).split("φ over all")[0]
