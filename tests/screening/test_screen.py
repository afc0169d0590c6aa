import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emosec import tables
from emosec.definitions.catalogue import load_named
from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import INDICATORS, Screening, bounds_of, suspect_values
from emosec.definitions.studies import Study
from emosec.errors import DefinitionError, ScreeningError
from emosec.intake.coding import code_responses
from emosec.intake.wave import read_wave
from emosec.screening.contracts import SCREENED, SCREENED_RESPONSES
from emosec.screening.screen import refuse_nobody_left, screen


def hold_the_books(made, responses, n_rows):
    """The flow adds up, the ledger says the same, and every table keeps its contract."""
    flow = made.flow
    tables.check(SCREENED, made.screened)
    tables.check(SCREENED_RESPONSES, made.responses)
    assert flow["n_in"].iloc[0] == n_rows
    assert (flow["n_in"] - flow["n_dropped"] == flow["n_left"]).all()
    assert (flow["n_in"].to_numpy()[1:] == flow["n_left"].to_numpy()[:-1]).all()
    assert flow["n_left"].iloc[-1] == made.screened["included"].sum()
    assert n_rows == made.screened["included"].sum() + flow["n_dropped"].sum()
    assert flow["n_flagged"].iloc[-1] == (made.screened["included"] & ~made.screened["attentive"]).sum()
    for step in flow.itertuples():
        mine = made.exclusions[made.exclusions["rule"] == step.rule]
        counts = mine.groupby("action")["respondent"].count()
        assert counts.get("drop", 0) == step.n_dropped
        assert counts.get("blank", 0) == step.n_blanked
        assert step.action in ("start", "end") or counts.get("flag", 0) == step.n_flagged
    dropped = set(made.exclusions.loc[made.exclusions["action"] == "drop", "respondent"])
    assert dropped == set(made.screened.loc[~made.screened["included"], "respondent"])
    assert len(made.responses) == len(responses)
    before, after = responses["value"].notna().sum(), made.responses["value"].notna().sum()
    assert before - after == flow["n_blanked"].sum()


def test_rules_act_in_order_on_those_still_in(tables_of, four, rules):
    answers = [[1, 2, 3, 4], [9, 1, 1, 1], [None] * 4, [3, 3, 3, 3], [9, 9, None, 1]]
    responses, people = tables_of(answers)
    some = rules(
        'name: range, indicator: out_of_range, flag_if: "> 0", action: blank',
        'name: gaps, indicator: missing_share, flag_if: "> 0.5", action: drop',
        'name: line, indicator: longstring_share, flag_if: ">= 1", action: flag',
    )
    made = screen(responses, people, four, some)
    hold_the_books(made, responses, 5)
    assert made.screened["included"].tolist() == [True, True, False, True, False]
    # the second respondent's 9 is missing by then: the three answers left are all alike
    assert made.screened["attentive"].tolist() == [True, False, False, False, False]
    value = made.responses.set_index(["respondent", "item"])["value"]
    assert value["p1", "a"] is pd.NA
    blanked = made.exclusions[made.exclusions["action"] == "blank"]
    assert blanked[["respondent", "item", "value"]].to_numpy().tolist() == [
        ["p1", "a", 9],
        ["p4", "a", 9],
        ["p4", "b", 9],
    ]


def test_keys_decide_as_the_rules_say(tables_of, four, rules):
    responses, people = tables_of([[1, 2, 3, 4]] * 3, ["ok", "missing", "duplicate"])
    some = rules(
        'name: key, indicator: missing_key, flag_if: "> 0", action: drop',
        'name: twice, indicator: duplicate_key, flag_if: "> 0", action: flag',
    )
    made = screen(responses, people, four, some)
    hold_the_books(made, responses, 3)
    assert made.screened[["included", "attentive"]].to_numpy().tolist() == [[True, True], [False, False], [True, False]]


def test_respondents_of_other_exports_are_not_in_the_flow(tables_of, four, rules):
    responses, people = tables_of([[1, 2, 3, 4]] * 4)
    mine = responses[responses["respondent"] != "p3"]
    made = screen(mine, people, four, rules('name: gaps, indicator: missing_share, flag_if: "> 0", action: drop'))
    hold_the_books(made, mine, 3)


def test_an_answer_of_nobody_is_refused(tables_of, four, rules):
    responses, people = tables_of([[1, 2, 3, 4]] * 2)
    with pytest.raises(ScreeningError, match="1 respondent has answers"):
        screen(responses, people.iloc[:1], four, rules('name: gaps, indicator: irv, flag_if: "< 0.1", action: drop'))


def test_an_index_that_cannot_be_computed_flags_nobody_and_says_so(tables_of, four, rules):
    responses, people = tables_of([[1, 2, 3, 4], [2, 3, 4, 5]])
    made = screen(
        responses, people, four, rules('name: far, indicator: mahalanobis_p, flag_if: "< 0.001", action: flag')
    )
    hold_the_books(made, responses, 2)
    assert made.flow["unseen"].iloc[1] == "not_computable"
    assert "2 complete rows for 4 items" in made.flow["detail"].iloc[1]
    assert made.indicators["value"].isna().all()


def test_distances_are_among_those_left(tables_of, four, rules):
    from emosec.statistics.careless.mahalanobis import mahalanobis_d2

    rng = np.random.default_rng(5)
    answers = [*rng.integers(1, 6, (40, 4)).tolist(), [None, None, None, 5]]
    responses, people = tables_of(answers)
    some = rules(
        'name: gaps, indicator: missing_share, flag_if: "> 0.5", action: drop',
        'name: far, indicator: mahalanobis, flag_if: "> 1000", action: flag',
    )
    made = screen(responses, people, four, some)
    value = made.indicators[made.indicators["indicator"] == "mahalanobis"]["value"]
    assert value.iloc[:40].tolist() == mahalanobis_d2(np.array(answers[:40])).tolist()
    assert np.isnan(value.iloc[40])


def test_agreement_looks_at_everyone_for_every_rule(tables_of, four, rules):
    responses, people = tables_of([[1, 1, 1, 1], [2, 2, 2, 2], [1, 2, 3, 4], [5, 4, 3, 2]])
    some = rules(
        'name: line, indicator: longstring, flag_if: "== 4", action: drop',
        'name: flat, indicator: irv, flag_if: "< 0.25", action: flag',
    )
    made = screen(responses, people, four, some)
    row = made.agreement.iloc[0]
    assert (row["n_a"], row["n_b"], row["n_both"], row["phi"]) == (2, 2, 2, pytest.approx(1))
    assert made.flow["n_flagged"].tolist() == [0, 0, 0, 0]


ANSWERS = st.lists(st.lists(st.sampled_from([None, 1, 2, 3, 4, 5, 9]), min_size=4, max_size=4), min_size=1, max_size=25)
STATUS = st.sampled_from(["ok", "missing", "duplicate"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ANSWERS, st.data())
def test_the_books_add_up_whatever_the_answers(tables_of, four, root, answers, data):
    status = data.draw(st.lists(STATUS, min_size=len(answers), max_size=len(answers)))
    responses, people = tables_of(answers, status)
    rules = load_named(root / "config", Screening, "default")
    order = data.draw(st.permutations(rules.rules))
    made = screen(responses, people, four, rules.model_copy(update={"rules": tuple(order)}))
    hold_the_books(made, responses, len(answers))


@pytest.mark.parametrize("wave", ["time1", "time2", "time3"])
def test_the_books_of_every_pmc_instrument(root, wave):
    study = load_named(root / "config", Study, "pmc")
    rules = load_named(root / "config", Screening, study.screening)
    raw = root / "data/raw"
    files = {e.name: sorted((raw / "pmc" / wave).glob(e.file)) for e in study.exports}
    asked = {a.instrument: load_named(root / "config", Instrument, a.instrument) for a in study.instruments}
    found = read_wave(files, study, asked, wave, raw)
    for asked in study.instruments:
        if asked.export not in found.answers:
            continue
        instrument = load_named(root / "config", Instrument, asked.instrument)
        responses = code_responses(found.answers[asked.export], instrument, study)
        made = screen(responses, found.respondents, instrument, rules)
        rows = found.files.set_index("export").loc[asked.export, "rows"]
        hold_the_books(made, responses, rows)


def test_a_wave_that_loses_everybody_is_refused_with_the_rules_that_dropped_them(tables_of, four, rules):
    some = rules(
        'name: gaps, indicator: missing_share, flag_if: "> 0.5", action: drop',
        'name: line, indicator: longstring_share, flag_if: ">= 1", action: drop',
    )
    responses, people = tables_of([[None] * 4, [3, 3, 3, 3], [1, 1, 1, 1]])
    with pytest.raises(ScreeningError, match="gaps dropped 1 of 3; line dropped 2 of 2") as refused:
        refuse_nobody_left(screen(responses, people, four, some), some)
    assert refused.value.where == "demo w1, four"
    assert "config/screening/some.yaml" in refused.value.remedy
    responses, people = tables_of([[None] * 4, [3, 1, 3, 3]])
    made = screen(responses, people, four, some)
    assert refuse_nobody_left(made, some) is made


def test_a_rule_that_looked_at_nothing_says_why(tables_of, four, rules):
    responses, people = tables_of([[1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]])
    some = rules(
        "name: agreed, indicator: consent, flag_if: '< 1', action: drop",
        "name: quick, indicator: seconds, flag_if: '< 60', action: flag",
        "name: alike, indicator: synonyms, flag_if: '< 0.2', action: flag",
        "name: gaps, indicator: missing_share, flag_if: '> 0.2', action: drop",
    )
    flow = screen(responses, people, four, some, export="main").flow.set_index("rule")
    assert flow.loc[["agreed", "quick", "alike"], "unseen"].tolist() == ["undeclared", "untold", "not_computable"]
    assert pd.isna(flow.loc["gaps", "unseen"])
    known = people.assign(**{"main.consent": [float("nan")] * 3})
    assert (
        screen(responses, known, four, some, export="main").flow.set_index("rule").loc["agreed", "unseen"]
        == "all_missing"
    )


@pytest.mark.parametrize(
    "line",
    [
        "indicator: missing_share, flag_if: '< 0.2', action: drop",
        "indicator: even_odd, flag_if: '> 0.3', action: drop",
        "indicator: lz_star, flag_if: '>= 1.6', action: flag",
        "indicator: consent, flag_if: '== 1', action: drop",
        "indicator: failed_checks, flag_if: '== 0', action: flag",
        "indicator: mahalanobis_p, flag_if: '> 0.001', action: flag",
    ],
)
def test_a_rule_that_points_the_wrong_way_is_refused_or_says_why(rules, line):
    with pytest.raises(DefinitionError, match="values are suspect") as caught:
        rules(f"name: odd, {line}")
    assert "anyway: …" in caught.value.remedy
    assert rules(f"name: odd, {line}, anyway: a study of careful people").rules[0].anyway


@pytest.mark.parametrize("flag_if", ["< 0.25", "> 2"])
def test_both_ends_of_some_indicators_are_suspect(rules, flag_if):
    rules(f"name: odd, indicator: irv, flag_if: '{flag_if}', action: flag")
    rules(f"name: slow, indicator: seconds, flag_if: '{flag_if}', action: flag")


def test_a_reason_for_nothing_is_refused(rules):
    with pytest.raises(DefinitionError, match="explains nothing"):
        rules("name: gaps, indicator: missing_share, flag_if: '> 0.2', action: drop, anyway: because")


SAMPLES = ("seconds", "seconds_per_item", "irv", "extreme_share", "midpoint_share")


@pytest.mark.parametrize("indicator", sorted(set(INDICATORS) - {"out_of_range"}))
def test_every_indicator_has_a_direction_or_none(rules, indicator):
    low, high = bounds_of(indicator) or (-9.0, 9.0)
    middle = low + 0.3 * (min(high, low + 9) - low)

    def loads(flag_if):
        try:
            rules(f"name: one, indicator: {indicator}, flag_if: '{flag_if}', action: drop")
        except DefinitionError:
            return False
        return True

    above, below = loads(f"> {middle:g}"), loads(f"< {middle:g}")
    assert (above, below) == (suspect_values(indicator) != "low", suspect_values(indicator) != "high")
    assert (indicator in SAMPLES) == (above and below)


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("indicator: missing_share, flag_if: '> 1'", "'> 1' holds of nobody"),
        ("indicator: missing_share, flag_if: '>= 0'", "'>= 0' holds of everybody"),
        ("indicator: missing_share, flag_if: '> 20'", "lies between 0 and 1, so that '> 20' holds of nobody"),
        ("indicator: consent, flag_if: '<= 1'", "holds of everybody"),
        ("indicator: consent, flag_if: '== 2'", "holds of nobody"),
        ("indicator: finished, flag_if: '< 0'", "holds of nobody"),
        ("indicator: progress, flag_if: '< 101'", "lies between 0 and 100, so that '< 101' holds of everybody"),
        ("indicator: longstring, flag_if: '>= 0'", "is never below 0, so that '>= 0' holds of everybody"),
        ("indicator: even_odd, flag_if: '< -1'", "holds of nobody"),
        ("indicator: seconds, flag_if: '< 0'", "holds of nobody"),
    ],
)
def test_rules_that_can_hit_nobody_or_miss_nobody_are_refused(rules, rule, says):
    with pytest.raises(DefinitionError, match=says):
        rules(f"name: one, {rule}, action: drop")
