"""`emosec new` as a person meets it: folders of exports in, definitions and plain words out."""

import shutil
import subprocess
import sys

import numpy as np
import pytest

from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from imitations import binary_imitations, text, text_imitations
from made_up_survey import confirm, survey

SCALES = """scales:
  - {{name: safety, component: safety, items: [{0}]}}
  - {{name: confidence, component: confidence, items: [{1}]}}
  - {{name: apprehension, component: apprehension, toward: insecurity, items: [{2}], reversed: [{3}]}}
"""


def test_a_study_of_two_waves_from_folders_to_a_check_that_passes(house, emosec):
    for wave, seed in (("t1", 1), ("t2", 2)):
        (house / "data/raw/mood" / wave).mkdir(parents=True)
        (house / f"data/raw/mood/{wave}/answers_{wave}.csv").write_text(text(survey(seed), ";"))
    status, out, err = emosec("new", "data/raw/mood")
    assert status == 0
    assert "looking at 2 of 2" in err
    assert "wave t1" in out
    assert "answers_t2.csv: delimited, 60 respondents, 14 columns" in out
    assert "respondent key: id, unique in every file, and 100%" in out
    assert "a draft of 12 items that share the responses 1 to 5" in out
    assert "which items of the draft stand for which component" in out
    assert "emosec check mood" in out
    study_file, draft = house / "config/studies/mood.yaml", next((house / "config/instruments").glob("mood_*.yaml"))
    study = Study.load(study_file)
    assert (study.respondent_key, [e.file for e in study.exports], [v.name for v in study.variables]) == (
        ("id",),
        ["answers*.csv"],
        ["age"],
    )
    drafted = Instrument.load(draft)
    assert [i for s in drafted.scales for i in s.reversed] == ["Q1_4", "Q1_8", "Q1_12"]
    assert emosec("check", "mood")[0] == 0
    # a person says which items stand for what
    ids = drafted.item_ids
    scales = SCALES.format(*(", ".join(ids[at : at + 4]) for at in (0, 4, 8)), ids[11])
    draft.write_text(draft.read_text().split("scales:\n")[0].rsplit("# the items in runs", 1)[0] + scales)
    status, out, _ = emosec("check", "mood")
    assert status == 0
    assert f"{study_file.relative_to(house)}:" in out
    assert "still a guess" in out
    assert "Q1_4 (not reversed in safety) correlates −" in out
    assert "Q1_12 (" not in out
    for path in (study_file, draft):
        confirm(path)
    status, out, _ = emosec("check", "mood")
    assert status == 0
    assert "still a guess" not in out
    assert "Next: list mood under studies: in config/config.yaml" in out


def test_nothing_is_overwritten_and_nothing_half_written(house, emosec):
    export = house / "survey.csv"
    export.write_text(text(survey(1)))
    assert emosec("new", export, "--name", "mood")[0] == 0
    before = {p: p.read_bytes() for p in house.rglob("*") if p.is_file()}
    status, _, err = emosec("new", export, "--name", "mood")
    assert (status, "exists already" in err) == (1, True)
    study = house / "config/studies/mood.yaml"
    study.unlink()
    draft = next((house / "config/instruments").glob("mood_*.yaml"))
    draft.write_text("# somebody's own notes\n")
    before[draft] = draft.read_bytes()
    status, _, err = emosec("new", export, "--name", "mood")
    assert (status, "config/instruments/mood_" in err, study.exists()) == (1, True, False)
    assert {p: p.read_bytes() for p in house.rglob("*") if p.is_file()} == {
        p: b for p, b in before.items() if p != study
    }


def test_raw_data_are_copied_only_when_asked(house, emosec, tmp_path):
    wave = tmp_path / "elsewhere" / "spring"
    wave.mkdir(parents=True)
    (wave / "survey.csv").write_text(text(survey(1)))
    _, out, _ = emosec("new", wave, "--name", "mood")
    assert "cp '" in out
    assert "mkdir -p data/raw/mood/spring" in out
    assert not (house / "data/raw/mood").exists()
    assert emosec("new", wave, "--name", "other", "--copy")[0] == 0
    assert (house / "data/raw/other/spring/survey.csv").read_bytes() == (wave / "survey.csv").read_bytes()
    assert emosec("new", wave, "--name", "third", "--copy")[0] == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "no such file or folder"),
        ({}, "no file here"),
        ({"x.pdf": b"%PDF-1.7"}, "no export was recognised"),
        ({"a.csv": b""}, "empty"),
    ],
)
def test_bad_input_is_refused_well(house, emosec, content, says):
    folder = house / "in"
    if content is not None:
        folder.mkdir()
        for name, data in content.items():
            (folder / name).write_bytes(data)
    status, _, err = emosec("new", folder)
    assert (status, says in err, "Traceback" in err) == (1, True, False)
    assert not list((house / "config/studies").iterdir())


@pytest.mark.parametrize(
    "words",
    ["new a.csv", "instruments list", "instruments search fear", "instruments page", "verify", "run -n", "power", "check",
     "export pmc --table fits_x"],
)  # fmt: skip
def test_outside_a_project_it_says_so_and_writes_nothing(tmp_path, monkeypatch, emosec, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("id,x\n1,2\n")
    status, out, err = emosec(*words.split())
    assert (status, out, "no config/ here" in err) == (1, "", True)
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_what_needs_no_project_is_there_without_one(tmp_path, monkeypatch, emosec):
    monkeypatch.chdir(tmp_path)
    assert emosec("glossary", "phi", "chi-square")[0] == 0
    assert emosec("init", tmp_path / "mine")[0] == 0


def test_known_instruments_are_found_by_item_id_and_by_question(house, emosec, root):
    folder = house / "data/raw/again/time1"
    shutil.copytree(root / "data/raw/pmc/time1", folder)
    _, out, _ = emosec("new", "data/raw/again")
    assert "msq_security: 17 of 17 items" in out
    assert "respondent key: study and id" in out
    (house / "config/instruments/asked.yaml").write_text(
        "name: asked\ntitle: Asked\ncitation: none\nlicence: CC0\nresponses: [{code: 1, label: Not at all},"
        " {code: 2, label: Hardly}, {code: 3, label: Somewhat}, {code: 4, label: Rather}, {code: 5, label: Very}]\n"
        "items: [{id: safe, text: I feel safe.}, {id: tense, text: I feel tense}]\nscales: [{name: all, items: [safe, tense]}]\n"
    )
    export = house / "worded.csv"
    export.write_bytes(text_imitations()["qualtrics_worded"])
    _, out, _ = emosec("new", export, "--name", "worded")
    assert "asked: 2 of 2 items, 2 by their questions" in out
    study = Study.load(house / "config/studies/worded.yaml")
    assert study.administered("asked").columns == {"safe": "Q1_1", "tense": "Q1_2"}
    assert (study.screening, study.respondent_key) == ("online", ("ResponseId",))


@pytest.mark.parametrize("name", sorted(text_imitations()))
def test_what_is_written_from_any_export_is_yaml_that_loads(house, emosec, name):
    export = house / "export.csv"
    export.write_bytes(text_imitations()[name])
    status, out, _ = emosec("new", export, "--name", "any")
    assert status == 0
    assert "export.csv: " in out
    written = (house / "config/studies/any.yaml").read_text()
    for secret in ("p0@example.org", "10.0.0.1", "Elm Street", "a@b.org", "Ann"):
        assert secret not in written + out
    if "instruments: []" not in written:
        Study.load(house / "config/studies/any.yaml")
    for draft in (house / "config/instruments").glob("any_*.yaml"):
        Instrument.load(draft)


@pytest.mark.parametrize("name", ["spss_sav", "excel_qualtrics"])
def test_binary_exports_too(house, emosec, name):
    export = house / "export.bin"
    export.write_bytes(binary_imitations()[name])
    assert emosec("new", export, "--name", "any")[0] == 0


def test_dictionaries_beside_the_export_are_named(house, emosec):
    folder = house / "data/raw/cap/w1"
    folder.mkdir(parents=True)
    (folder / "data.csv").write_bytes(text_imitations()["redcap_events"])
    (folder / "dictionary.csv").write_text(
        '"Variable / Field Name","Form Name","Field Type","Field Label","Choices, Calculations, OR Slider Labels"\n'
        'calm,one,radio,Calm?,"1, no | 2, yes | 3, very"\n'
    )
    _, out, _ = emosec("new", "data/raw/cap")
    assert "dictionary.csv: explains the columns of an export" in out
    written = (house / "config/studies/cap.yaml").read_text()
    assert 'dictionary: "dictionary.csv"' in written
    assert 'only: {redcap_event_name: ["base_arm_1"]}' in written
    assert "left out are redcap_event_name: later_arm_1" in written


def test_a_key_that_identifies_people_is_hashed(house, emosec):
    for wave in ("a", "b"):
        (house / "data/raw/mail" / wave).mkdir(parents=True)
        rows = [["Email", "calm"], *([f"p{i}@x.org", 1 + i % 3] for i in range(20))]
        (house / "data/raw/mail" / wave / "x.csv").write_text(text(rows).replace("Email", "participant_email"))
    _, out, _ = emosec("new", "data/raw/mail")
    assert "p1@x.org" not in out + (house / "config/studies/mail.yaml").read_text()


def two_waves(house, without):
    """A survey whose second wave did not ask a column."""
    for wave, seed in (("first", 1), ("second", 2)):
        rows = survey(seed)
        at = [k for k, name in enumerate(rows[0]) if wave == "first" or name != without]
        folder = house / "data/raw/mood" / wave
        folder.mkdir(parents=True)
        (folder / "survey.csv").write_text(text([[row[k] for k in at] for row in rows]))


def test_what_the_first_wave_alone_asked_is_a_variable_of_that_wave(house, emosec):
    two_waves(house, "age")
    emosec("new", house / "data/raw/mood")
    path = house / "config/studies/mood.yaml"
    written = path.read_text()
    assert "name: age, export: survey, kind: number, waves: [first]}" in written
    assert emosec("check", "mood")[0] == 0
    path.write_text(written.replace(", waves: [first]", ""))
    status, _, err = emosec("check", "mood")
    assert (status, "if it was asked in some waves only" in err) == (1, True)
    path.write_text(written.replace("waves: [first]", "waves: [frist]"))
    status, _, err = emosec("check", "mood")
    assert (status, "the variable age was asked in the wave frist, which has no folder" in err) == (1, True)


@pytest.mark.parametrize(("worded", "toward"), [("apprehension", "insecurity"), ("calm", "security")])
def test_a_draft_keys_its_scales_as_the_answers_go_together(house, emosec, worded, toward):
    """Every fourth item is worded against the three before it; the last four say apprehension, or calm."""
    rows = survey(3)
    for row in rows[1:] if worded == "apprehension" else ():
        row[10:] = [6 - v for v in row[10:]]
    (house / "survey.csv").write_text(text(rows))
    emosec("new", house / "survey.csv", "--name", "mood")
    keyed = Instrument.load(next((house / "config/instruments").glob("mood_*.yaml")))
    assert [(s.name, s.toward, list(s.reversed)) for s in keyed.scales] == [
        ("safety", None, ["Q1_4"]), ("confidence", None, ["Q1_8"]), ("apprehension", toward, ["Q1_12"]),
    ]  # fmt: skip


@pytest.mark.parametrize("command", [[], ["new"], ["check"], ["run"], ["verify"], ["power"]])
def test_every_command_explains_itself(command):
    done = subprocess.run(
        [sys.executable, "-m", "emosec", *command, "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert "usage: emosec" in done.stdout


WORDS = {1: "not at all", 2: "a little", 3: "somewhat", 4: "quite", 5: "very much"}


def in_words(rows):
    return [rows[0], *([*row[:2], *(WORDS[v] for v in row[2:])] for row in rows[1:])]


def test_the_same_answers_in_codes_and_in_words_are_two_exports_of_the_same_people(house, emosec):
    for wave, seed in (("t1", 1), ("t2", 2)):
        folder = house / "data/raw/mood" / wave
        folder.mkdir(parents=True)
        rows = survey(seed)
        (folder / "a_words.csv").write_text(text(in_words(rows)))
        (folder / "b_codes.csv").write_text(text(rows))
    _, out, _ = emosec("new", "data/raw/mood")
    assert "the same answers as b_codes, in other words" in out
    study = Study.load(house / "config/studies/mood.yaml")
    assert [(e.name, e.file) for e in study.exports] == [("a_words", "a_words.csv"), ("b_codes", "b_codes.csv")]
    assert [a.export for a in study.instruments] == ["b_codes"]
    from emosec.intake.wave import read_wave

    folder = house / "data/raw/mood/t1"
    files = {e.name: [folder / e.file] for e in study.exports}
    asked = {
        a.instrument: Instrument.load(house / f"config/instruments/{a.instrument}.yaml") for a in study.instruments
    }
    wave = read_wave(files, study, asked, "t1", raw=house / "data/raw")
    assert (len(wave.respondents), set(wave.respondents["key_status"])) == (60, {"ok"})
    coded = next(v for v in wave.codebook["variables"] if v["export"] == "b_codes" and v["name"] == "Q1_1")
    assert {c["code"]: c["label"] for c in coded["labels"]}["5"] == "very much"


def test_files_of_other_people_with_the_same_row_numbers_stay_one_export(house, emosec):
    folder = house / "data/raw/mood/t1"
    folder.mkdir(parents=True)
    (folder / "lab_a.csv").write_text(text(survey(1)))
    (folder / "lab_b.csv").write_text(
        text([row if at == 0 else [row[0], 70 - at, *row[2:]] for at, row in enumerate(survey(9))])
    )
    emosec("new", "data/raw/mood")
    assert [e.file for e in Study.load(house / "config/studies/mood.yaml").exports] == ["lab*.csv"]


def test_a_refused_file_says_what_to_do(house, emosec):
    folder = house / "in"
    folder.mkdir()
    (folder / "a.csv").write_text(text(survey(1)))
    (folder / "b.pdf").write_bytes(b"%PDF-1.7")
    _, out, _ = emosec("new", folder)
    assert "b.pdf: not read: this is a PDF, which emosec does not read\n    export the data, not the report" in out


def test_items_that_take_turns_and_scales_with_words_at_their_ends_are_one_block(house, emosec):
    rows = survey(1)
    turns = [["id", "age", *(f"{part}{at}" for at in range(1, 5) for part in ("saf", "con", "app"))], *rows[1:]]
    for row in turns[1:]:
        row[-1] = max(row[-1], 2)
    (house / "turns.csv").write_text(text(turns))
    assert "a draft of 12 items that share the responses 1 to 5" in emosec("new", "turns.csv")[1]
    ends = {1: "1 (not at all)", 5: "5 (very)"}
    (house / "ends.csv").write_text(
        text([rows[0], *([*row[:2], *(ends.get(v, v) for v in row[2:])] for row in rows[1:])])
    )
    assert "a draft of 12 items that share the responses 1 to 5" in emosec("new", "ends.csv")[1]
    drafted = Instrument.load(next((house / "config/instruments").glob("ends_*.yaml")))
    assert [(r.code, r.label) for r in drafted.responses] == [
        (1, "not at all"),
        (2, "2"),
        (3, "3"),
        (4, "4"),
        (5, "very"),
    ]


def test_a_choice_spread_over_columns_is_an_item_and_its_options_are_none(house, emosec):
    words = list(WORDS.values())
    first, second = ["Respondent ID", "Collector ID"], ["", ""]
    for at in range(4):
        first, second = [*first, f"How calm, {at}?", *[""] * 4], [*second, *words]
    rng = np.random.default_rng(1)
    chosen = rng.integers(0, 5, (30, 4))
    rows = [
        [str(900 + r), "9", *(w if at == c else "" for c in row for at, w in enumerate(words))]
        for r, row in enumerate(chosen)
    ]
    (house / "spread.csv").write_text(text([first, second, *rows]))
    assert "a draft of 4 items that share the responses 1 to 5" in emosec("new", "spread.csv")[1]


def test_the_moment_of_a_form_names_its_rows_in_any_language(house, emosec):
    rows = [["Marca temporal", "a", "b"], *([f"2024/03/02 9:39:{i} p. m. CET", "4", "2"] for i in range(10, 40))]
    (house / "forms.csv").write_text(text(rows))
    assert "respondent key: Marca temporal" in emosec("new", "forms.csv")[1]


def test_what_a_later_wave_alone_asked_is_named(house, emosec):
    """Guesses are of the first wave; items that the second adds were passed over without a word."""
    for wave, seed in (("t1", 1), ("t2", 2)):
        (house / "data/raw/mood" / wave).mkdir(parents=True)
        rows = survey(seed)
        if wave == "t2":
            rows = [[*row, extra] for row, extra in zip(rows, ["Q1_13", *["3", "4"] * len(rows)], strict=False)]
        (house / f"data/raw/mood/{wave}/answers_{wave}.csv").write_text(text(rows))
    assert emosec("new", "data/raw/mood")[0] == 0
    written = (house / "config/studies/mood.yaml").read_text()
    assert (
        "#   answers: Q1_13 (asked in t2 alone; an item of it goes into its instrument, and under not_asked:" in written
    )
    assert "Q1_12 (" not in written


def test_an_instrument_listed_twice_is_told_how_waves_of_other_files_go_into_one_export(house, emosec):
    (house / "data/raw/mood/t1").mkdir(parents=True)
    (house / "data/raw/mood/t1/answers.csv").write_text(text(survey(1)))
    assert emosec("new", "data/raw/mood")[0] == 0
    path = house / "config/studies/mood.yaml"
    draft = next((house / "config/instruments").glob("mood_*.yaml")).stem
    path.write_text(path.read_text().replace("variables:", f"  - {{instrument: {draft}, export: answers}}\nvariables:"))
    status, _, err = emosec("check", "mood")
    assert (status, f"the instrument {draft} is listed twice" in err) == (1, True)
    assert "one export whose file: fits them all" in err


def test_a_draft_is_of_the_construct_that_its_names_fit_or_the_shipped_one(house, emosec):
    """Not of the one that comes first in the alphabet."""
    (house / "config/constructs/attachment.yaml").write_text(
        "name: attachment\ntitle: Attachment\npole: security\nopposite: insecurity\n"
        "components:\n  - {name: anxiety, phrase: anxiety}\n  - {name: avoidance, phrase: avoidance}\n"
    )
    rows = survey(1)
    for name, stems in (("one", ["q"] * 12), ("two", ["near"] * 6 + ["calm"] * 6)):
        head = [*rows[0][:2], *(f"{stem}_{i}" for i, stem in enumerate(stems, 1))]
        (house / f"data/raw/{name}/t1").mkdir(parents=True)
        (house / f"data/raw/{name}/t1/x.csv").write_text(text([head, *rows[1:]]))
        emosec("new", f"data/raw/{name}")
    drafts = {n: next((house / "config/instruments").glob(f"{n}_*.yaml")).read_text() for n in ("one", "two")}
    assert "construct: emotional_security" in drafts["one"]
    assert "construct: attachment" in drafts["two"]


def test_where_no_draft_can_be_made_it_says_what_to_write(house, emosec):
    """Three items a component, each with answers of its own."""
    rng = np.random.default_rng(6)
    rows = [["pid", *(f"{s}{i}" for s in "scp" for i in (1, 2, 3))]]
    often, true = ["never", "seldom", "often", "always"], ["not true", "partly true", "true"]
    rows += [[5000 + k, *rng.choice(often, 3), *rng.integers(1, 8, 3), *rng.choice(true, 3)] for k in range(80)]
    (house / "data/raw/nine/t1").mkdir(parents=True)
    (house / "data/raw/nine/t1/x.csv").write_text(text(rows))
    said = emosec("new", "data/raw/nine")[1]
    assert "Write the instrument by hand" in said
    assert "responses_of:" in said
