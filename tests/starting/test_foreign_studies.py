"""Studies that nobody here made: two orders of the same items, items turned already, ids in another case, padded numbers."""

import re

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.administered import Administered
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import EmosecError
from emosec.intake.coding import code_responses
from emosec.intake.ladders import steps_of
from emosec.intake.readers import RawColumn, RawTable
from emosec.intake.wave import read_wave
from emosec.library.scores import score_file
from emosec.plan import load_plan
from emosec.starting.blocks import find_blocks
from emosec.starting.checking import check_study
from emosec.starting.data_checks import odd_keys
from emosec.starting.guesses import known_instruments
from emosec.starting.known import find_known
from emosec.starting.start import new_study
from emosec.starting.texts import MARK

pytestmark = pytest.mark.usefixtures("read_here")

N = 150
FIRST, SECOND = {3, 5, 8, 9, 10}, {2, 5, 6, 8, 9}


def instrument(name, reversed_items, low=1):
    """Ten items of one scale, called alike in all such instruments."""
    items = ", ".join(f"{{id: r{i}}}" for i in range(1, 11))
    codes = ", ".join(f"{{code: {c}, label: l{c}}}" for c in range(low, low + 4))
    turned = ", ".join(f"r{i}" for i in sorted(reversed_items))
    every = ", ".join(f"r{i}" for i in range(1, 11))
    return Instrument.parse(
        f"name: {name}\ntitle: T\ncitation: c\nlicence: CC0\nresponses: [{codes}]\nitems: [{items}]\n"
        f"scales: [{{name: all, items: [{every}], reversed: [{turned}]}}]\n",
        where=f"{name}.yaml",
    )


def answers(reversed_items, seed=1):
    """Codes 1 to 4 of people who answer ten items of one trait, some worded the other way."""
    rng = np.random.default_rng(seed)
    signs = np.array([-1 if i in reversed_items else 1 for i in range(1, 11)])
    latent = rng.normal(size=(N, 1)) * signs + 0.8 * rng.normal(size=(N, 10))
    return 1 + np.digitize(latent, [-1, 0, 1])


def table(values, names=None):
    """A table as a reader gives it."""
    names = names or [f"r{i}" for i in range(1, 11)]
    cells = pd.DataFrame(values.astype(str), columns=names).astype("string")
    return RawTable(cells, tuple(RawColumn(n, n, at) for at, n in enumerate(names, start=1)), "delimited", len(names))


@pytest.mark.parametrize(("asked", "found"), [(FIRST, "a_first"), (SECOND, "b_second")])
def test_of_two_orders_of_the_same_items_the_key_that_fits_is_taken_and_the_other_named(asked, found):
    both = [instrument("a_first", FIRST), instrument("b_second", SECOND)]
    (taken,), _ = known_instruments(table(answers(asked)), both)
    assert taken.instrument.name == found
    (other,) = {"a_first", "b_second"} - {found}
    assert f"or is it {other}, whose key fits" in taken.how


def test_of_two_keys_of_the_same_items_the_one_that_measures_a_construct_is_taken():
    construct = "{name: calm, pole: calm, opposite: unrest, components: [body, mind]}"
    parts = Instrument.parse(
        f"name: z_parts\ntitle: T\ncitation: c\nlicence: CC0\nconstruct: {construct}\n"
        f"responses: [{', '.join(f'{{code: {c}, label: l{c}}}' for c in range(1, 5))}]\n"
        f"items: [{', '.join(f'{{id: r{i}}}' for i in range(1, 11))}]\n"
        "scales: [{name: a, component: body, items: [r1, r2, r3, r4, r5], reversed: [r3, r5]},"
        " {name: b, component: mind, items: [r6, r7, r8, r9, r10], reversed: [r8, r9, r10]}]\n",
        where="z_parts.yaml",
    )
    (taken,), _ = known_instruments(table(answers(FIRST)), [instrument("a_first", FIRST), parts])
    assert taken.instrument.name == "z_parts"


def test_items_turned_before_the_export_are_mapped_back_and_said_so():
    one = instrument("a_first", FIRST)
    values = answers(FIRST)
    turned = np.where([i in FIRST for i in range(1, 11)], 5 - values, values)
    (match,) = find_known(table(turned), [one])
    assert set(match.written.turned) == {f"r{i}" for i in FIRST}
    assert set(match.written.maps) == set(match.written.turned)
    assert match.written.maps["r3"] == {"1": 4, "2": 3, "3": 2, "4": 1}
    (as_answered,) = find_known(table(values), [one])
    assert not as_answered.written.turned
    assert not as_answered.written.maps
    (said,) = odd_keys(turned.astype(float), one)
    assert "turned before export" in said
    assert "3: 2, 4: 1" in said
    # codes that begin at 0, too
    (shifted,) = find_known(table(turned - 1), [one])
    assert shifted.written.maps["r3"] == {"0": 4, "1": 3, "2": 2, "3": 1}
    assert shifted.written.maps["r1"] == {"0": 1, "1": 2, "2": 3, "3": 4}


@pytest.mark.parametrize("below", [200, -99])
def test_counts_and_codes_for_no_answer_that_stand_in_a_whole_row_turn_no_item(below):
    """A row that holds 200 everywhere makes all items go along with each other."""
    given = answers(FIRST)
    cells = table(np.vstack([given, np.full((2, 10), below)]))
    (match,) = find_known(cells, [instrument("a_first", FIRST)])
    assert not match.written.turned
    if below < 0:
        (block,), (clean,) = find_blocks(cells, set()), find_blocks(table(given), set())
        assert block.against == clean.against
        assert len(block.against) == 5


def test_numbers_with_zeros_in_front_are_named_in_the_option_that_would_read_them(tmp_path):
    names = [f"se_{i:02}" for i in range(1, 11)]
    file = tmp_path / "a.csv"
    pd.DataFrame(answers(FIRST), columns=names).to_csv(file, index=False)
    one = instrument("a_first", FIRST)
    with pytest.raises(EmosecError, match=re.escape("--columns 'se_{number:02}'")):
        score_file(file, one, called="se_{number}")
    with pytest.raises(EmosecError, match=re.escape("--columns 'se_{number:02}'")):
        score_file(file, one)
    scores = score_file(file, one, called="se_{number:02}").scores
    keyed = np.where([i in FIRST for i in range(1, 11)], 5 - answers(FIRST), answers(FIRST))
    assert scores["all"].tolist() == keyed.mean(axis=1).tolist()
    assert Administered(instrument="a", export="x", called="q{number:03}").columns_of("r7") == ("q007",)


def test_samples_and_codes_beside_an_export_are_criteria_and_no_exports(house):
    folder = house / "data/raw/st/w1"
    folder.mkdir(parents=True)
    codes = [f"VP{i}" for i in range(N)]
    made = pd.DataFrame(answers(FIRST), columns=[f"q{i}" for i in range(1, 11)])
    made.insert(0, "Code", codes)
    made.to_csv(folder / "survey.csv", index=False)
    rows = [f"{c},{m},{3 + m / 10 + at / 100:.2f}" for at, c in enumerate(codes[:40]) for m in (-10, 1, 10, 20)]
    (folder / "saliva_w1.csv").write_text("\n".join(["Code,minute,nmol", *rows]) + "\n")
    rows = [f"{c},{'ABC'[at % 3]},{'ABC'[at % 2]}" for at, c in enumerate(codes[:40])]
    (folder / "situation_w1.csv").write_text("\n".join(["Code,coder1,coder2", *rows]) + "\n")
    new_study([house / "data/raw/st"], config=house / "config", raw=house / "data/raw")
    for path in (house / "config/studies/st.yaml", *(house / "config/instruments").glob("st_*.yaml")):
        path.write_text(re.sub(rf"  {MARK}[^\n]*", "", path.read_text(encoding="utf-8")), encoding="utf-8")
    study = Study.load(house / "config/studies/st.yaml")
    assert [e.name for e in study.exports] == ["survey"]
    assert study.key_columns == ("Code",)
    (sampled,), (coded,) = study.criteria.samples, study.criteria.codes
    assert (sampled.minutes, sampled.value, sampled.planned) == ("minute", "nmol", (-10, 1, 10, 20))
    assert (dict(coded.raters), coded.categories) == ({"rater1": "coder1", "rater2": "coder2"}, ("A", "B", "C"))
    said = "\n".join(check_study("st", house / "config", house / "data/raw").said)
    assert "160 rows of 40 respondents" in said


def test_ids_that_differ_in_case_alone_are_one_person_in_the_draft(house):
    for wave, names in {"w1": [f"VP{i}" for i in range(N)], "w2": [f"vp{i}" for i in range(N)]}.items():
        folder = house / "data/raw/st" / wave
        folder.mkdir(parents=True)
        made = pd.DataFrame(answers(FIRST, seed=len(wave)), columns=[f"q{i}" for i in range(1, 11)])
        made.insert(0, "Code", names)
        made.to_csv(folder / "a.csv", index=False)
    new_study([house / "data/raw/st"], config=house / "config", raw=house / "data/raw")
    text = (house / "config/studies/st.yaml").read_text(encoding="utf-8")
    study = Study.parse(re.sub(rf"  {MARK}[^\n]*", "", text), where="st.yaml")
    assert study.key_ignores_case
    assert "150 keys like another but for upper and lower case" in text


def test_merged_headings_and_a_row_of_means_of_a_workbook(tmp_path):
    from openpyxl import Workbook

    from emosec.intake.recognised import recognise_file
    from emosec.starting.answers import answers_of

    book = Workbook()
    sheet = book.active
    sheet["A1"], sheet["C1"] = "Person", "Stress"
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:L1")
    sheet.append(["ID", "Alter", *(f"r{i}" for i in range(1, 11))])
    values = answers(FIRST)
    for row in range(N):
        sheet.append([f"P{row}", str(20 + row % 50), *(str(v) if row % 2 else int(v) for v in values[row])])
    sheet.append(["Mittelwert", None, *(float(v) for v in values.mean(axis=0))])
    book.save(tmp_path / "a.xlsx")
    recognised = recognise_file(tmp_path / "a.xlsx")
    assert [c.name for c in recognised.table.columns][:3] == ["ID", "Alter", "r1"]
    assert "headings over several columns left out: Person | Stress" in " ".join(recognised.notes)
    assert answers_of(recognised.table.columns[2], recognised.table.cells["r1"]).codes == (1, 2, 3, 4)
    with pytest.raises(EmosecError, match=f"is row {N + 1} a row of means below the answers"):
        score_file(tmp_path / "a.xlsx", instrument("a_first", FIRST))


def test_events_and_repeats_of_redcap_are_taken_apart_in_the_draft(house):
    names = [f"q{i}" for i in range(1, 11)]
    first, later = answers(FIRST), answers(FIRST, seed=2)
    rows = []
    for at in range(N):
        rows.append([at + 1, "consent_arm_1", "", "", *[""] * 10, "", 2])
        rows.append([at + 1, "baseline_arm_1", "", "", *first[at], "", 2])
        rows.append([at + 1, "month_3_arm_1", "", "", *later[at], "", 2])
        rows.append([at + 1, "month_3_arm_1", "diary", 1, *[""] * 10, "7", ""])
        rows.append([at + 1, "month_3_arm_1", "diary", 2, *[""] * 10, "6", ""])
    head = [
        "record_id",
        "redcap_event_name",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        *names,
        "diary",
        "mood_complete",
    ]
    folder = house / "data/raw/st/w1"
    folder.mkdir(parents=True)
    pd.DataFrame(rows, columns=head).to_csv(folder / "st_DATA_2024-05-01_1010.csv", index=False)
    new_study([house / "data/raw/st"], config=house / "config", raw=house / "data/raw")
    text = (house / "config/studies/st.yaml").read_text(encoding="utf-8")
    study = Study.parse(re.sub(rf"  {MARK}[^\n]*", "", text), where="st.yaml")
    assert study.key_columns == ("record_id",)
    (export,) = study.exports
    assert export.only == {"redcap_event_name": ("baseline_arm_1",), "redcap_repeat_instrument": ("",)}
    assert '{redcap_event_name: ["consent_arm_1"]}' in text


@pytest.mark.parametrize("event", ["{time}_arm_{arm}", "{time} (Arm {arm}: Drug {arm})"])
@pytest.mark.parametrize("later", [True, False])
def test_all_arms_of_an_event_are_one_occasion_in_the_draft(house, event, later):
    names, given = [f"q{i}" for i in range(1, 11)], {"base": answers(FIRST), "month_3": answers(FIRST, seed=2)}
    rows = [
        [at + 1, event.format(time=time, arm=1 + at % 2), *given[time][at], 2]
        for at in range(N)
        for time in (("base", "month_3") if later else ("base",))
    ]
    folder = house / "data/raw/st/w1"
    folder.mkdir(parents=True)
    head = ["record_id", "redcap_event_name", *names, "mood_complete"]
    pd.DataFrame(rows, columns=head).to_csv(folder / "st_DATA_2024-05-01_1010.csv", index=False)
    new_study([house / "data/raw/st"], config=house / "config", raw=house / "data/raw")
    text = (house / "config/studies/st.yaml").read_text(encoding="utf-8")
    (export,) = Study.parse(re.sub(rf"  {MARK}[^\n]*", "", text), where="st.yaml").exports
    both = {time: tuple(event.format(time=time, arm=arm) for arm in (1, 2)) for time in given}
    assert export.only == ({"redcap_event_name": both["base"]} if later else {})
    assert ('["{}", "{}"]'.format(*both["month_3"]) in text) == later


def test_arms_of_which_a_record_is_in_both_stay_apart(house):
    rows = [
        [at + 1, f"base_arm_{arm}", *given, 2] for arm in (1, 2) for at, given in enumerate(answers(FIRST, seed=arm))
    ]
    folder = house / "data/raw/st/w1"
    folder.mkdir(parents=True)
    head = ["record_id", "redcap_event_name", *(f"q{i}" for i in range(1, 11)), "mood_complete"]
    pd.DataFrame(rows, columns=head).to_csv(folder / "st_DATA_2024-05-01_1010.csv", index=False)
    new_study([house / "data/raw/st"], config=house / "config", raw=house / "data/raw")
    assert 'only: {redcap_event_name: ["base_arm_1"]}' in (house / "config/studies/st.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("called", ["{time}_{item}", "{item}_{time}"])
def test_occasions_side_by_side_are_an_instrument_once_and_waves_by_their_columns(house, called):
    items = [f"{k}{i}" for k in ("saf", "con", "app") for i in range(1, 5)]
    given = {
        time: np.hstack([answers(FIRST, seed), answers(FIRST, seed + 9)])[:, :12]
        for seed, time in ((1, "t1"), (2, "t2"))
    }
    columns = {called.format(time=t, item=i): v[:, at] for t, v in given.items() for at, i in enumerate(items)}
    table = pd.DataFrame({"id": range(N), "sex": ["f", "m"] * (N // 2), **columns})
    for wave in ("w1", "w2"):
        (house / "data/raw/st" / wave).mkdir(parents=True)
    table.to_csv(house / "data/raw/st/w1/a.csv", index=False)
    new_study([house / "data/raw/st"], config=house / "config", raw=house / "data/raw")
    path = house / "config/studies/st.yaml"
    text = path.read_text(encoding="utf-8")
    wave = (
        next(line for line in text.splitlines() if "<folder of t2>" in line)
        .removeprefix("    #")
        .replace("<folder of t2>", "w2")
    )
    text = re.sub(rf"  {MARK}[^\n]*", "", text.replace("instruments:\n", f"waves:\n{wave}\ninstruments:\n", 1))
    path.write_text(text, encoding="utf-8")
    draft = next((house / "config/instruments").glob("st_*.yaml"))
    draft.write_text(re.sub(rf"  {MARK}[^\n]*", "", draft.read_text(encoding="utf-8")), encoding="utf-8")
    assert Instrument.load(draft).item_ids == items
    assert [list(s.items) for s in Instrument.load(draft).scales] == [items[:4], items[4:8], items[8:]]
    table.to_csv(house / "data/raw/st/w2/a.csv", index=False)
    checked = check_study("st", house / "config", house / "data/raw")
    assert not [line for line in checked.odd if "byte for byte" in line or "exactly the answers they gave" in line]
    plan = load_plan("st", house / "config", house / "data/raw")
    study, one = plan.design.study, plan.design.instruments[draft.stem]
    for wave, time in (("w1", "t1"), ("w2", "t2")):
        read = read_wave(plan.exports_in(wave), study, plan.design.instruments, wave, house / "data/raw")
        coded = code_responses(next(iter(read.answers.values())), one, study.in_wave(wave))
        wide = coded.pivot_table(index="respondent", columns="item", values="value")[items]
        assert (wide.loc[[str(i) for i in range(N)]].to_numpy(dtype=int) == given[time]).all()


@pytest.mark.parametrize(
    "words",
    [
        ("stimmt nicht", "stimmt kaum", "stimmt eher", "stimmt genau"),
        ("Jamais", "Plusieurs jours", "Plus de la moitié des jours", "Presque tous les jours"),
        ("Para nada", "Varios días", "Más de la mitad de los días", "Casi todos los días"),
        ("Per niente", "Poco", "Abbastanza", "Molto"),
        ("Nada", "Poco", "Algo", "Bastante", "Mucho"),
        ("Helemaal niet", "Meerdere dagen", "Meer dan de helft van de dagen", "Bijna elke dag"),
    ],
)
def test_response_formats_of_other_languages_are_in_order(words):
    steps = steps_of(words)
    assert steps is not None
    assert steps == sorted(set(steps))
