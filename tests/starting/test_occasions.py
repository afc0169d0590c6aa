"""Files that hold several rows of one person: a person counts once in a wave."""

import shutil

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.codes import map_of
from emosec.definitions.studies import Study
from emosec.starting.keys import called_like_a_key
from emosec.starting.persons import item_likeness, of_persons, of_spellings, of_strangers, of_turned, retest
from emosec.starting.texts import MARK
from imitations import text
from made_up_survey import survey

N = 60


def stacked(person, occasion, times, seed=4):
    """Nine answers of every person on every occasion, the rows of an occasion one below the other."""
    rng = np.random.default_rng(seed)
    trait = rng.standard_normal((N, 1))

    def once(time):
        given = np.clip(np.rint(3 + trait + 0.8 * rng.standard_normal((N, 9))), 1, 5).astype(int)
        return pd.DataFrame(person).assign(**{occasion: time}, **{f"q{i}": given[:, i - 1] for i in range(1, 10)})

    return pd.concat([once(time) for time in times])


def begun(house, emosec, data, *waves):
    """Write a study from its data in the folder of each wave, and return what was said and the study file."""
    for wave in waves or ("all",):
        folder = house / "data/raw/stack" / wave
        folder.mkdir(parents=True)
        data.to_csv(folder / "long.csv", index=False)
    status, said, _ = emosec("new", "data/raw/stack")
    assert status == 0
    return said, house / "config/studies/stack.yaml"


def without_marks(house):
    for path in (*house.glob("config/studies/*.yaml"), *house.glob("config/instruments/stack*.yaml")):
        path.write_text("\n".join(line.split(f"  {MARK}")[0] for line in path.read_text().splitlines()) + "\n")


@pytest.mark.parametrize(
    ("person", "occasion", "times", "key"),
    [
        ({"id": range(101, 101 + N)}, "time", (2, 1), "[id]"),
        ({"participant": range(101, 101 + N)}, "date", ("2024-02-01", "2024-01-01"), "[participant]"),
        ({"site": np.arange(N) % 3, "id": np.arange(N) // 3}, "session", ("pre", "post"), "[site, id]"),
        ({"VPN": range(101, 101 + N)}, "Tag", (1, 2, 3, 4), "[VPN]"),
        ({"code": range(101, 101 + N)}, "jour", (1, 2, 3), "[code]"),
    ],
)
def test_a_person_on_two_occasions_is_no_two_respondents(house, emosec, person, occasion, times, key):
    said, study = begun(house, emosec, stacked(person, occasion, times))
    first = "pre" if occasion == "session" else str(min(times))
    assert f"a person has several rows, told apart by {occasion}" in said
    assert f"respondent_key: {key}" in study.read_text()
    assert f'only: {{{occasion}: ["{first}"]}}' in study.read_text()
    without_marks(house)
    status, out, _ = emosec("check", "stack")
    assert status == 0
    assert f"all: {N} respondents in 1 file" in out


@pytest.mark.parametrize("lasted", ["Dauer_min", "duration"])
def test_how_long_it_took_is_no_part_of_a_key(house, emosec, lasted):
    data = stacked({"VPN": range(101, 101 + N)}, "Tag", (1, 2, 3, 4))
    took = np.random.default_rng(1).gamma(9, 0.5, len(data)).round(2)
    _, study = begun(house, emosec, data.assign(**{lasted: [f"{t:.2f}" for t in took]}))
    assert "respondent_key: [VPN]" in study.read_text()
    assert 'only: {Tag: ["1"]}' in study.read_text()


def test_a_column_of_the_same_number_of_people_in_every_place_is_a_key(house, emosec):
    people = pd.DataFrame({"school": np.arange(2 * N) % 4, "id": np.arange(2 * N) // 4})
    data = pd.concat([stacked({"x": range(N)}, "y", (1,), seed) for seed in (1, 2)]).reset_index(drop=True)
    _, study = begun(house, emosec, people.join(data.drop(columns=["x", "y"])))
    assert "respondent_key: [school, id]" in study.read_text()
    assert "only:" not in study.read_text()


def test_ids_that_are_unique_in_each_of_two_files_alone_need_the_place(house, emosec):
    folder = house / "data/raw/places/w1"
    folder.mkdir(parents=True)
    for at, place in enumerate(("north", "south")):
        stacked({"subject": range(1, N + 1), "site": place}, "x", (1,), seed=at).to_csv(
            folder / f"{place}.csv", index=False
        )
    assert emosec("new", "data/raw/places")[0] == 0
    assert "respondent_key: [site, subject]" in (house / "config/studies/places.yaml").read_text()


def test_a_moment_beside_a_column_that_names_people_by_itself_is_no_part_of_the_key(house, emosec):
    folder = house / "data/raw/form/w1"
    folder.mkdir(parents=True)
    moments = [f"2024/03/01 {9 + i // 30}:{i % 30 // 2:02d}:00 PM GMT+1" for i in range(N)]
    data = stacked({"Timestamp": moments, "Email Address": [f"p{i}@example.org" for i in range(N)]}, "x", (1,))
    data.drop(columns="x").to_csv(folder / "form.csv", index=False)
    assert emosec("new", "data/raw/form")[0] == 0
    assert 'respondent_key: ["Email Address"]' in (house / "config/studies/form.yaml").read_text()


def test_one_file_becomes_a_wave_for_each_occasion(house, emosec):
    data = stacked({"id": range(101, 101 + N)}, "time", ("before", "after"))
    _, study = begun(house, emosec, data, "w1", "w2")
    text = study.read_text()
    line = next(line for line in text.splitlines() if line.strip().startswith("only:"))
    waves = 'waves: [{wave: w1, only: {long: {time: ["before"]}}}, {wave: w2, only: {long: {time: ["after"]}}}]\n'
    study.write_text(text.replace(line + "\n", "") + waves)
    without_marks(house)
    status, out, _ = emosec("check", "stack")
    assert status == 0
    assert out.count(f"{N} respondents in 1 file") == 2
    assert "byte for byte" not in out
    shutil.copy(study, house / "kept.yaml")
    study.write_text(study.read_text().replace('"after"', '"later", "after"'))
    assert "stack w2: only: no row holds 'later' in time" in emosec("check", "stack")[1]
    study.write_text((house / "kept.yaml").read_text().replace('"after"', '"later"'))
    status, _, refused = emosec("check", "stack")
    assert status == 1
    assert f"has {2 * N} rows, and only: of the study file wants none of them" in refused
    assert "no row holds 'later' in time, which holds 'after', 'before'" in refused
    study.write_text((house / "kept.yaml").read_text().replace("{long: {time", "{lung: {time"))
    assert "wants rows of the export lung, which is not declared" in emosec("check", "stack")[2]


def test_a_key_by_hand_that_counts_a_person_twice_is_questioned(house, emosec):
    _, study = begun(house, emosec, stacked({"id": range(101, 101 + N)}, "time", (1, 2)))
    lines = [line for line in study.read_text().splitlines() if not line.strip().startswith("only:")]
    study.write_text("\n".join(lines).replace("respondent_key: [id]", "respondent_key: [id, time]") + "\n")
    without_marks(house)
    asked = emosec("check", "stack")[1]
    assert "rows with one id and another time answer alike" in asked
    assert "respondent_key: [id], and only: {time: [<one value>]}" in asked
    study.write_text(study.read_text().replace("respondent_key: [id, time]", "respondent_key: row"))
    assert "respondent_key: row), and id may say who a row is" in emosec("check", "stack")[1]


def test_likeness_of_rows():
    rng = np.random.default_rng(2)
    trait = np.repeat(rng.standard_normal((400, 1)), 2, axis=0)
    answers = trait + rng.standard_normal((800, 5))
    pairs = [str(i // 2) for i in range(800)]
    # the correlation of two such rows is 1 / (1 + 1); the standard error of one item's is about .04
    assert item_likeness(answers, pairs) == pytest.approx(0.5, abs=0.08)
    assert abs(item_likeness(rng.standard_normal((800, 5)), pairs)) < 0.08
    assert np.isnan(item_likeness(answers[:30], pairs[:30]))
    keys = pd.DataFrame(
        {"respondent": [str(i) for i in range(800)], "id": pairs, "t": [str(i % 2) for i in range(800)]}
    )
    assert of_persons(answers, list(keys["respondent"]), keys, ("id",)) == []
    assert len(of_persons(answers, list(keys["respondent"]), keys, ("id", "t"))) == 1


def test_people_who_answer_like_strangers_in_the_next_wave_are_asked_about():
    rng = np.random.default_rng(5)
    trait = rng.standard_normal((200, 1))
    first, second = (trait + rng.standard_normal((200, 6)) for _ in range(2))
    first[rng.random(first.shape) < 0.1] = np.nan
    names = [str(i) for i in range(200)]
    # items of one trait and error of the same size correlate .50, six of 200 people with a standard error of .04
    mean, error = retest(first, second)
    assert (mean, error) == (pytest.approx(0.5, abs=0.08), pytest.approx(0.04, abs=0.01))
    assert abs(retest(first, second[::-1])[0]) < 3 * error
    same, anew = (
        {"t1": (names, first), "t2": (names[:100], second[:100])},
        {"t1": (names, first), "t2": (names[:100], second[-100:])},
    )
    assert of_strangers(same, ["id"]) == []
    (said,) = of_strangers(anew, ["id"])
    assert said.startswith(
        "100 respondents of t2 have the key of somebody in t1 and answer as if they were other people"
    )
    assert "does id number the rows of each file anew?" in said
    assert of_strangers({"t1": anew["t1"], "t2": (names[:5], second[-5:])}, ["id"]) == []
    assert np.isnan(retest(np.ones((9, 2)), np.ones((9, 2)))[0])


def lime(house, wave, codes, rows):
    """A LimeSurvey export, whose ids count its own responses."""
    head = ["id", "submitdate", "lastpage", "startlanguage", "code", *(f"Q1[{i}]" for i in range(1, 13))]
    lines = [
        [at, "1980-01-01 00:00:00", 3, "en", code, *row[2:]]
        for at, (code, row) in enumerate(zip(codes, rows, strict=True), 1)
    ]
    (house / "data/raw/lime" / wave).mkdir(parents=True)
    (house / f"data/raw/lime/{wave}/results-survey.csv").write_text(text([head, *lines]))


def test_a_response_number_is_nobodys_name_in_another_wave(house, emosec):
    rows = survey(1)[1:]
    lime(house, "t1", [f"k{i:02}" for i in range(60)], rows)
    lime(house, "t2", [f"k{i:02}" for i in range(20, 50)], rows[20:50])
    said = emosec("new", "data/raw/lime")[1]
    assert "respondent key: code, unique in every file, and 100% of the keys" in said


def test_keys_that_differ_in_spelling_alone_are_asked_about():
    assert of_spellings({"t1": {"a1", "a2"}, "t2": {"a1", "a3"}}) == []
    assert of_spellings({"t1": {"A-01", "b2"}, "t2": {"a1", "b2"}})[0].startswith("1 key of t2 written otherwise in t1")
    assert of_spellings({"t1": {"A-01", "a1", "10", "100"}})[0].startswith(
        "1 key of t1 spelled otherwise than another of it"
    )


def test_what_is_called_like_a_key():
    assert called_like_a_key("subject_no")
    assert not called_like_a_key("idle")


def mailed(house, second):
    """Two waves of a form whose rows are called by moments, and whose addresses are the same people's in both."""
    for wave, mails in (("w1", [f"p{i}@example.org" for i in range(N)]), ("w2", second)):
        folder = house / "data/raw/stack" / wave
        folder.mkdir(parents=True)
        # a row of both waves is the same person's
        rows = stacked({"x": range(N)}, "y", ("w1", "w2")).query("y == @wave").drop(columns=["x", "y"])
        moments = [f"2024/03/0{wave[1]} {8 + i // 50}:{i % 50:02d}:00 PM GMT+1" for i in range(N)]
        rows.insert(0, "Timestamp", moments)
        rows.insert(1, "Where shall we write to?", mails)
        rows.to_csv(folder / "form.csv", index=False)


def test_an_address_that_links_waves_is_the_key_before_a_name_of_rows_that_links_none(house, emosec):
    mailed(house, [f"p{i}@example.org" for i in range(20, 20 + N)])
    _, said, _ = emosec("new", "data/raw/stack")
    assert "67% of the keys of later waves" in said
    assert "a key that links the waves" not in said
    study = (house / "config/studies/stack.yaml").read_text()
    assert 'respondent_key: ["Where shall we write to?"]' in study
    assert "respondent_names: hashed" in study


def test_a_row_name_stays_the_key_where_nothing_links_the_waves(house, emosec):
    mailed(house, [f"q{i}@example.org" for i in range(N)])
    assert "a key that links the waves" in emosec("new", "data/raw/stack")[1]
    assert "respondent_key: [Timestamp]" in (house / "config/studies/stack.yaml").read_text()


def test_hashed_keys_that_differ_in_spelling_alone_are_asked_about(house, emosec, monkeypatch):
    monkeypatch.setenv("EMOSEC_KEY", "k" * 32)
    mailed(house, [f"P{i}@Example.org" if i < 7 else f"p{i}@example.org" for i in range(N)])
    emosec("new", "data/raw/stack")
    without_marks(house)
    path = house / "config/studies/stack.yaml"
    assert "key_ignores_case: true" in path.read_text()
    path.write_text(path.read_text().replace("key_ignores_case: true\n", ""))
    status, out, _ = emosec("check", "stack")
    assert status == 0
    assert "7 keys of w2 written otherwise in w1" in out
    assert "example.org" not in out
    path.write_text(path.read_text().replace("respondent_names:", "key_ignores_case: true\nrespondent_names:"))
    assert "written otherwise" not in emosec("check", "stack")[1]


def test_items_that_run_the_other_way_in_a_wave_are_asked_about():
    rng = np.random.default_rng(8)
    trait = rng.standard_normal((150, 1))
    first, second = (np.clip(np.rint(3 + trait + rng.standard_normal((150, 4))), 1, 5) for _ in range(2))
    names, ids = [str(i) for i in range(150)], ["a", "b", "c", "d"]
    assert of_turned({"w1": (names, first), "w2": (names, second)}, ids) == []
    second[:, [1, 3]] = 6 - second[:, [1, 3]]
    (said,) = of_turned({"w1": (names, first), "w2": (names[::-1], second[::-1])}, ids)
    assert said.startswith("who gave a high answer in w1 gave a low one in w2 to b −0.")
    assert " d −0." in said
    assert "to a −" not in said
    assert " c −" not in said
    assert of_turned({"w1": (names[:100], first[:100]), "w2": (names[100:], second[100:])}, ids) == []


@pytest.mark.parametrize("turned", [(1, 2), (3, 4), (1, 2, 3, 4)])
def test_items_turned_before_the_export_of_a_later_wave_are_turned_back_whichever_they_are(house, emosec, turned):
    """Of four items worded both ways that all go along, the second wave alone does not say which two were turned."""
    rng = np.random.default_rng(9)
    trait, signs = rng.standard_normal((200, 1)), np.array([1, 1, -1, -1] * 3)
    for wave in ("w1", "w2"):
        given = np.clip(np.rint(3 + signs * trait + 0.8 * rng.standard_normal((200, 12))), 1, 5).astype(int)
        data = pd.DataFrame(given, columns=[f"{k}{i}" for k in ("saf", "con", "app") for i in range(1, 5)])
        if wave == "w2":
            for name in [f"{k}{i}" for k in ("saf", "con", "app") for i in turned]:
                data[name] = 6 - data[name]
        folder = house / "data/raw/stack" / wave
        folder.mkdir(parents=True)
        data.assign(code=[f"P{i}x" for i in range(200)]).to_csv(folder / "a.csv", index=False)
    assert emosec("new", "data/raw/stack")[0] == 0
    without_marks(house)
    study = Study.load(house / "config/studies/stack.yaml")
    asked = study.in_wave("w2").instruments[0]
    for name, i in ((f"{k}{i}", i) for k in ("saf", "con", "app") for i in range(1, 5)):
        back = map_of(asked.codes, name) or {"1": 1}
        assert (back["1"] == 5) == (i in turned), name
    status, out, _ = emosec("check", "stack")
    assert status == 0
    assert "gave a low one" not in out


@pytest.mark.parametrize("address", ["email", "Wohin dürfen wir schreiben?"])
def test_an_address_in_stacked_rows_is_the_persons_key_and_no_row_one(house, emosec, monkeypatch, address):
    monkeypatch.setenv("EMOSEC_KEY", "k" * 32)
    data = stacked({address: [f"mia{i}@example.org" for i in range(N)]}, "welle", (1, 2)).reset_index(drop=True)
    data.loc[data["welle"] == 2, address] = data[address].str.title()
    said, study = begun(house, emosec, data)
    assert "a person has several rows, told apart by welle" in said
    text = study.read_text()
    assert "respondent_names: hashed" in text
    assert "key_ignores_case: true" in text
    without_marks(house)
    assert f"all: {N} respondents in 1 file" in emosec("check", "stack")[1]
    lines = [
        "respondent_key: row" if line.startswith("respondent_key:") else line
        for line in study.read_text().splitlines()
        if not line.startswith(("respondent_names:", "key_ignores_case:"))
    ]
    study.write_text("\n".join(line for line in lines if "only:" not in line) + "\n")
    out = emosec("check", "stack")[1]
    assert f"every row counts as a respondent (respondent_key: row), and {address} may say who a row is" in out
    assert "example.org" not in out


def test_an_occasion_in_two_spellings_is_one(house, emosec):
    rows = stacked({"pid": [f"P{i}" for i in range(N)]}, "wave", ("Baseline", "Follow-up"))
    rows["wave"] = [time.lower() if at % 10 == 0 else time for at, time in enumerate(rows["wave"])]
    folder = house / "data/raw/words/w1"
    folder.mkdir(parents=True)
    rows.to_csv(folder / "a.csv", index=False)
    emosec("new", "data/raw/words")
    path = house / "config/studies/words.yaml"
    assert 'only: {wave: ["baseline", "Baseline"]}' in path.read_text()
    _, said, _ = emosec("check", "words")
    assert f"{N} respondents in 1 file" in said
    assert "are left out" not in said
    path.write_text(path.read_text().replace('only: {wave: ["baseline", "Baseline"]}', 'only: {wave: ["Baseline"]}'))
    _, said, _ = emosec("check", "words")
    assert "rows that hold 'baseline' in wave are left out, and 'Baseline' is wanted" in said
