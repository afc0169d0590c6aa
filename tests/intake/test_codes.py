"""What codes mean: labels that contradict them, codes that skip or are shifted, maps from written to published codes."""

import numpy as np
import pytest

from emosec.definitions.catalogue import check_codes
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import DefinitionError, IntakeError
from emosec.intake.coding import code_responses

pytestmark = pytest.mark.usefixtures("read_here")

STEPS = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
SKIPPING = (1, 6, 2, 3, 4)
ITEMS = [f"s{i}" for i in range(1, 7)]


def five(first=1, labels=STEPS, further=""):
    """Six items of five responses."""
    responses = ", ".join(f'{{code: {first + i}, label: "{label}"}}' for i, label in enumerate(labels))
    items = ", ".join(f"{{id: {i}}}" for i in ITEMS)
    text = f"{{name: mini, title: t, citation: none, licence: CC0, responses: [{responses}], items: [{items}], "
    scale = f"scales: [{{name: all, items: [{', '.join(ITEMS)}], reversed: [s2]}}]{further}}}"
    return Instrument.parse(text + scale, where="mini.yaml")


def answers(n=80, seed=3):
    """One factor's answers in steps 1 to 5, of which s2 is worded the other way."""
    rng = np.random.default_rng(seed)
    latent = rng.normal(size=(n, 1)) + 0.7 * rng.normal(size=(n, len(ITEMS)))
    steps = 1 + np.digitize(latent, [-1.2, -0.4, 0.4, 1.2])
    steps[:, 1] = 6 - steps[:, 1]
    return steps


def as_csv(steps, write, columns=ITEMS):
    rows = [",".join(["id", *columns])]
    rows += [",".join([str(i), *(str(write(v)) for v in row)]) for i, row in enumerate(steps, start=1)]
    return "\n".join(rows) + "\n"


def study(codes="", exports='{name: main, file: "main*"}', columns=""):
    return Study.parse(
        f"{{name: demo, title: d, respondent_key: [id], exports: [{exports}], "
        f"instruments: [{{instrument: mini, export: main{columns}{codes}}}], screening: default, models: components, "
        "decision: separability}",
        where="demo.yaml",
    )


TWO = '{name: main, file: "main*"}, {name: words, file: "words*"}'


def coded(wave_of, contents, instrument, asked):
    wave = wave_of(contents, asked, instruments={"mini": instrument})
    made = code_responses(wave.answers["main"], instrument, asked)
    return made["value"].to_numpy(dtype=float, na_value=np.nan).reshape(-1, len(ITEMS))


def test_codes_that_skip_are_refused_by_the_twin_in_words_and_put_right_by_a_map(wave_of):
    steps = answers()
    twin = {"main.csv": as_csv(steps, lambda s: SKIPPING[s - 1]), "words.csv": as_csv(steps, lambda s: STEPS[s - 1])}
    with pytest.raises(
        IntakeError, match="file says 2 is 'Neither agree nor disagree', the instrument says that is 3"
    ) as caught:
        coded(wave_of, twin, five(), study(exports=TWO))
    codes = "codes: {1: 1, 6: 2, 2: 3, 3: 4, 4: 5}"
    assert codes in caught.value.remedy
    assert (coded(wave_of, twin, five(), study(f", {codes}", TWO)) == steps).all()
    # the remedy works for the file of numbers alone, and on the export as well
    assert (coded(wave_of, {"main.csv": twin["main.csv"]}, five(), study(f", {codes}")) == steps).all()
    there = study(exports=f'{{name: main, file: "main*", {codes}}}')
    assert (coded(wave_of, {"main.csv": twin["main.csv"]}, five(), there) == steps).all()


def test_an_order_that_labels_contradict_is_refused_though_the_instrument_knows_none_of_them(wave_of):
    steps = answers()
    twin = {"main.csv": as_csv(steps, lambda s: SKIPPING[s - 1]), "words.csv": as_csv(steps, lambda s: STEPS[s - 1])}
    drafted = five(labels=[f"code {i}" for i in range(1, 7)])
    with pytest.raises(IntakeError, match="stand in another order") as caught:
        coded(wave_of, twin, drafted, study(exports=TWO))
    assert "codes: {1: 1, 6: 2, 2: 3, 3: 4, 4: 5}" in caught.value.remedy
    assert "5 responses" in caught.value.remedy


def test_value_labels_that_say_the_opposite_are_refused_column_by_column(wave_of, tmp_path):
    import pandas as pd
    import pyreadstat

    steps = answers()
    labels = {i: {float(c): label for c, label in enumerate(STEPS, start=1)} for i in ITEMS}
    labels["s4"] = {float(6 - c): label for c, label in enumerate(STEPS, start=1)}
    written = steps.astype(float).copy()
    written[:, 3] = 6 - written[:, 3]
    frame = pd.DataFrame(written, columns=ITEMS).assign(id=[str(i) for i in range(len(steps))])
    pyreadstat.write_sav(frame, tmp_path / "d.sav", variable_value_labels=labels)
    content = {"main.sav": (tmp_path / "d.sav").read_bytes()}
    with pytest.raises(
        IntakeError, match="s4: the file says 5 is 'Strongly disagree', the instrument says that is 1"
    ) as caught:
        coded(wave_of, content, five(), study())
    own = "codes: {s4: {5: 1, 4: 2, 3: 3, 2: 4, 1: 5}}"
    assert own in caught.value.remedy
    assert (coded(wave_of, content, five(), study(f", {own}")) == steps).all()
    # an instrument with one code more, below these: the map is by the labels all the same, and not counted from it
    with pytest.raises(IntakeError) as besides:
        coded(wave_of, content, five(first=0, labels=("code 0", *STEPS)), study())
    assert own in besides.value.remedy
    assert "these 5 responses" in besides.value.remedy


@pytest.mark.parametrize("away", [1, -1, 2])
def test_shifted_codes_are_named_before_anything_is_blanked(wave_of, away):
    steps = answers(200)
    content = {"main.csv": as_csv(steps, lambda s: s + away)}
    with pytest.raises(IntakeError, match=rf"a shift by \{away:+d}") as caught:
        coded(wave_of, content, five(), study())
    codes = f"codes: {{{', '.join(f'{c + away}: {c}' for c in range(1, 6))}}}"
    assert codes in caught.value.remedy
    assert (coded(wave_of, content, five(), study(f", {codes}")) == steps).all()


def test_a_single_shifted_column_and_rare_typing_errors(wave_of):
    steps = answers(200)
    one = steps.copy()
    one[:, 2] += 1
    with pytest.raises(IntakeError, match="answers to s3 of mini are 2 to 6") as caught:
        coded(wave_of, {"main.csv": as_csv(one, str)}, five(), study())
    assert "codes: {s3: {2: 1, 3: 2" in caught.value.remedy
    typed = steps.copy()
    typed[0, 0] = 6
    assert coded(wave_of, {"main.csv": as_csv(typed, str)}, five(), study())[0, 0] == 6
    # a code for no answer beside codes that are all used is no shift
    refused = steps.copy()
    refused[:20, 0] = 6
    assert (coded(wave_of, {"main.csv": as_csv(refused, str)}, five(), study()) == refused).all()


def test_several_shifted_columns_are_named_together_whichever_way(wave_of):
    steps = answers(200)
    for away, columns in ((1, [0, 3]), (-1, [1, 2, 5])):
        some = steps.copy()
        some[:, columns] += away
        named = ", ".join(ITEMS[c] for c in columns)
        content = {"main.csv": as_csv(some, str)}
        with pytest.raises(IntakeError, match=f"the answers to {named} of mini are") as caught:
            coded(wave_of, content, five(), study())
        own = caught.value.remedy.split("write ")[1].split(" beside")[0]
        assert (coded(wave_of, content, five(), study(f", {own}")) == steps).all()


def test_a_shift_is_seen_behind_codes_for_no_answer_and_a_slip(wave_of):
    steps = answers(300) + 1
    steps[:20, 0] = 99
    steps[:15, 1] = -9
    steps[4, 3] = 1
    with pytest.raises(IntakeError, match=r"the answers to mini are 2 to 6, .* a shift by \+1"):
        coded(wave_of, {"main.csv": as_csv(steps, str)}, five(), study())


@pytest.mark.parametrize(
    ("codes", "says"),
    [
        ("{1: 1, 6: 2, 2: 2, 3: 4, 4: 5}", "6 and 2 both stand for the published code 2"),
        ("{1: 1, 6: 2, 2: 3, 3: 4}", "leaves out 5"),
        ("{1: 1, 6: 2, 2: 3, 3: 4, 4: 5, 5: 6}", "names 6"),
        ("{s9: {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}}", "names s9"),
    ],
)
def test_maps_that_are_not_one_to_one_or_leave_a_code_out_are_refused(codes, says):
    from types import SimpleNamespace

    def load():
        asked = study(f", codes: {codes}")
        check_codes(SimpleNamespace(study=asked, instruments={"mini": five()}), asked.instruments[0], "demo.yaml")

    with pytest.raises(DefinitionError, match=says):
        load()


def test_an_answer_that_the_map_does_not_know_is_refused(wave_of):
    steps = answers()
    content = {"main.csv": as_csv(steps, lambda s: s + 5)}
    with pytest.raises(IntakeError, match="neither in the map codes: nor a known label: '6'"):
        coded(wave_of, content, five(), study(", codes: {1: 1, 7: 2, 8: 3, 9: 4, 10: 5}"))


def test_letters_may_be_codes(wave_of):
    steps = answers()
    content = {"main.csv": as_csv(steps, lambda s: ("D2", "D1", "N0", "A1", "A2")[s - 1])}
    assert (coded(wave_of, content, five(), study(", codes: {D2: 1, D1: 2, N0: 3, A1: 4, A2: 5}")) == steps).all()


def test_missing_adds_to_an_empty_cell_and_na_and_missing_only_takes_their_place(wave_of, make_study):
    content = {"main.csv": "id,calm,tense\n1,-99,NA\n2,,2\n3,3,1\n"}
    wave = wave_of(content, make_study(options=', missing: ["-99"]'))
    assert wave.answers["main"][["calm", "tense"]].isna().sum().tolist() == [2, 1]
    kept = wave_of(content, make_study(options=', missing_only: ["-99"]')).answers["main"]
    assert (kept["calm"].isna().sum(), kept["tense"].tolist()[0]) == (1, "NA")
    with pytest.raises(DefinitionError, match="both missing: and missing_only:"):
        make_study(options=', missing: ["-99"], missing_only: [""]')


def test_ranges_that_differ_by_item_are_judged_keyed_and_scored_by_item(wave_of):
    from emosec.definitions.screening import Screening
    from emosec.items.describe import describe
    from emosec.scoring.score import score
    from emosec.screening.screen import screen

    three = "[{code: 0, label: no}, {code: 1, label: a bit}, {code: 2, label: a lot}]"
    three = f", responses_of: [{{items: [s2, s5], responses: {three}}}]"
    mixed = five(first=0, labels=("never", "rarely", "sometimes", "often"), further=three)
    steps = np.clip(answers(120) - 1, 0, 3)
    steps[:, [1, 4]] = np.clip(steps[:, [1, 4]], 0, 2)
    steps[0] = [3, 3, 3, 3, 3, 3]
    asked = study()
    wave = wave_of({"main.csv": as_csv(steps, str)}, asked, instruments={"mini": mixed})
    responses = code_responses(wave.answers["main"], mixed, asked)
    rules = "{name: r, rules: [{name: out, indicator: out_of_range, flag_if: '> 0', action: blank, why: no code}]}"
    made = screen(responses, wave.respondents, mixed, Screening.parse(rules, where="r.yaml"))
    assert made.exclusions[["respondent", "item", "value"]].to_numpy().tolist() == [["1", "s2", 3.0], ["1", "s5", 3.0]]
    scores = score(made.responses, mixed).scores.set_index("respondent")["score"]
    row = steps[1].astype(float)
    row[1] = 2 - row[1]
    assert scores["2"] == pytest.approx(row.mean())
    counts = describe(made.responses, mixed).categories.groupby("item")["code"].max()
    assert counts[["s1", "s2"]].tolist() == [3, 2]


def test_labels_of_another_language_that_run_the_other_way_are_refused(wave_of, tmp_path):
    import pandas as pd
    import pyreadstat

    german = ("stimme überhaupt nicht zu", "stimme nicht zu", "teils/teils", "stimme zu", "stimme voll zu")
    steps = answers()
    labels = {i: {float(6 - c): label for c, label in enumerate(german, start=1)} for i in ITEMS}
    frame = pd.DataFrame((6 - steps).astype(float), columns=ITEMS).assign(id=[str(i) for i in range(len(steps))])
    pyreadstat.write_sav(frame, tmp_path / "d.sav", variable_value_labels=labels)
    content = {"main.sav": (tmp_path / "d.sav").read_bytes()}
    with pytest.raises(IntakeError, match="the other way round") as caught:
        coded(wave_of, content, five(), study())
    codes = "codes: {5: 1, 4: 2, 3: 3, 2: 4, 1: 5}"
    assert codes in caught.value.remedy
    assert (coded(wave_of, content, five(), study(f", {codes}")) == steps).all()


def test_numbers_beside_words_that_are_an_exports_own_are_refused_with_their_map(wave_of):
    steps = answers()
    content = {"main.csv": as_csv(steps, lambda s: f"{SKIPPING[s - 1]} - {STEPS[s - 1]}")}
    with pytest.raises(IntakeError) as caught:
        coded(wave_of, content, five(), study())
    codes = "codes: {1: 1, 6: 2, 2: 3, 3: 4, 4: 5}"
    assert codes in caught.value.remedy
    assert (coded(wave_of, content, five(), study(f", {codes}")) == steps).all()


def asking(question, write=str, steps=None):
    """An export whose columns are called as their questions, as Google Forms and Qualtrics' texts are."""
    steps = answers() if steps is None else steps
    names = [f'"{question} [{i}]"' for i in ITEMS]
    return as_csv(steps, write, names), ", columns: {" + ", ".join(f'{i}: "{question} [{i}]"' for i in ITEMS) + "}"


@pytest.mark.parametrize(
    "question",
    [
        "Do you agree? (1 = strongly agree, 5 = strongly disagree)",
        "Do you agree, from 1 (strongly agree) to 5 (strongly disagree)?",
        "Strongly agree (1) … strongly disagree (5)",
        "1: Strongly Agree; 2: agree; 3: neither agree nor disagree; 4: disagree; 5: strongly disagree",
        "Tick 1 = strongly agree",
        "1 = stimme voll zu bis 5 = stimme gar nicht zu",
    ],
)
def test_a_question_that_says_the_opposite_of_the_codes_is_refused(wave_of, question):
    steps = answers()
    content, columns = asking(question, lambda s: 6 - s, steps)
    with pytest.raises(IntakeError, match="the question says") as caught:
        coded(wave_of, {"main.csv": content}, five(), study(columns=columns))
    codes = "codes: {5: 1, 4: 2, 3: 3, 2: 4, 1: 5}"
    assert codes in caught.value.remedy
    assert (coded(wave_of, {"main.csv": content}, five(), study(f", {codes}", columns=columns)) == steps).all()


def test_a_question_that_counts_from_another_number_is_refused_with_the_map(wave_of):
    steps = answers()
    content, columns = asking("0 = strongly disagree, 4 = strongly agree", lambda s: s - 1, steps)
    with pytest.raises(IntakeError, match="the question says 0 is 'strongly disagree'") as caught:
        coded(wave_of, {"main.csv": content}, five(), study(columns=columns))
    codes = "codes: {0: 1, 1: 2, 2: 3, 3: 4, 4: 5}"
    assert codes in caught.value.remedy
    assert (coded(wave_of, {"main.csv": content}, five(), study(f", {codes}", columns=columns)) == steps).all()
    # the numbers that respondents saw need not be those that were written
    shown, columns = asking("0 = strongly disagree, 4 = strongly agree", str, steps)
    assert (coded(wave_of, {"main.csv": shown}, five(), study(columns=columns)) == steps).all()


@pytest.mark.parametrize(
    "question",
    [
        "Do you agree? (1 = strongly disagree, 5 = strongly agree)",
        "In the last 7 days, strongly agree or not",
        "Q 5: strongly disagree with others",
        "1 = trifft gar nicht zu, 5 = trifft voll zu",
    ],
)
def test_a_question_that_says_what_the_codes_say_or_nothing_of_them_is_read(wave_of, question):
    steps = answers()
    content, columns = asking(question, str, steps)
    assert (coded(wave_of, {"main.csv": content}, five(), study(columns=columns)) == steps).all()
    # answers in words need no numbers
    worded, columns = asking("1 = strongly agree, 5 = strongly disagree", lambda s: STEPS[s - 1], steps)
    assert (coded(wave_of, {"main.csv": worded}, five(), study(columns=columns)) == steps).all()


def test_words_that_are_wrong_in_the_file_are_declared_with_the_reason(wave_of):
    from types import SimpleNamespace

    steps = answers()
    content, columns = asking("1 = strongly agree, 5 = strongly disagree", str, steps)
    said = ', wrong_labels: {"*": "the sheet was printed the other way round, seen on paper"}'
    assert (coded(wave_of, {"main.csv": content}, five(), study(columns=columns + said)) == steps).all()
    only = ", wrong_labels: {s1: printed wrongly}"
    with pytest.raises(IntakeError, match=r"\[s2\]: the question says"):
        coded(wave_of, {"main.csv": content}, five(), study(columns=columns + only))
    asked = study(", wrong_labels: {s9: why}")
    with pytest.raises(DefinitionError, match="wrong_labels: of mini names s9"):
        check_codes(SimpleNamespace(study=asked, instruments={"mini": five()}), asked.instruments[0], "demo.yaml")
