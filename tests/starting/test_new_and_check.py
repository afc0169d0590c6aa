"""`emosec new` and `emosec check` as a person meets them: folders of exports in, definitions and plain words out."""

import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

from emosec.cli import main
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.starting.drafts import MARK
from imitations import binary_imitations, text, text_imitations

SCALES = """scales:
  - {{name: safety, component: safety, items: [{0}]}}
  - {{name: confidence, component: confidence, items: [{1}]}}
  - {{name: apprehension, component: apprehension, toward: insecurity, items: [{2}], reversed: [{3}]}}
"""


@pytest.fixture
def house(tmp_path, monkeypatch, root):
    """A project without studies, and the working folder in it."""
    folder = tmp_path / "house"
    shutil.copytree(root / "config", folder / "config")
    for path in (folder / "config/studies").iterdir():
        path.unlink()
    # emosec new reads every instrument: three of them are enough here
    for path in (folder / "config/instruments").glob("*.yaml"):
        if path.stem not in ("sai", "tai_security", "msq_security"):
            path.unlink()
    (folder / "data" / "raw").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def emosec(capsys):
    """Run the command line in this process; its status, what it printed, and what went to the error stream."""

    def run(*words):
        capsys.readouterr()
        status = main([str(w) for w in words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


def survey(seed, n=60, keys=None):
    """Twelve graded answers of one factor, the last three of each four worded against it, and an age."""
    rng = np.random.default_rng(seed)
    trait = rng.standard_normal((n, 1))
    signs = np.array([1, 1, 1, -1] * 3)
    codes = np.clip(np.rint(3 + signs * trait + 0.6 * rng.standard_normal((n, 12))), 1, 5).astype(int)
    rows = [["id", "age", *(f"Q1_{i}" for i in range(1, 13))]]
    keys = keys or [f"P{i:03}" for i in range(n)]
    return rows + [[key, 18 + i % 40, *row] for i, (key, row) in enumerate(zip(keys, codes.tolist(), strict=True))]


def confirm(path):
    """What a person does after a look: take the mark away."""
    path.write_text(re.sub(rf"  {MARK}[^\n]*", "", path.read_text()))


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


def test_outside_a_project_it_says_so(tmp_path, monkeypatch, emosec):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("id,x\n1,2\n")
    status, _, err = emosec("new", "a.csv")
    assert (status, "no config/ here" in err) == (1, True)


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
    assert '# only: {redcap_event_name: ["base_arm_1", "later_arm_1"]}' in written


def test_a_key_that_identifies_people_is_hashed(house, emosec):
    for wave in ("a", "b"):
        (house / "data/raw/mail" / wave).mkdir(parents=True)
        rows = [["Email", "calm"], *([f"p{i}@x.org", 1 + i % 3] for i in range(20))]
        (house / "data/raw/mail" / wave / "x.csv").write_text(text(rows).replace("Email", "participant_email"))
    _, out, _ = emosec("new", "data/raw/mail")
    assert "p1@x.org" not in out + (house / "config/studies/mail.yaml").read_text()


def test_check_says_what_is_legal_and_odd(house, emosec):
    first, second = survey(1), survey(2, keys=[f"N{i:03}" for i in range(60)])
    first[3][2:] = first[4][2:]
    first[5][0] = first[6][0]
    first[7][0] = ""
    first[8][4] = 9
    for row in first[1:]:
        row[5] = ""
    for wave, rows in (("t1", first), ("t2", second)):
        (house / "data/raw/odd" / wave).mkdir(parents=True)
        (house / f"data/raw/odd/{wave}/odd_{wave}.csv").write_text(text(rows))
    ids = [f"Q1_{i}" for i in range(1, 13)]
    (house / "config/instruments/odd.yaml").write_text(
        "name: odd\ntitle: Odd\ncitation: none\nlicence: CC0\nresponses: ["
        + ", ".join(f"{{code: {c}, label: l{c}}}" for c in range(1, 6))
        + "]\n"
        f"items: [{', '.join(f'{{id: {i}}}' for i in ids)}]\n"
        + SCALES.format(*(", ".join(ids[at : at + 4]) for at in (0, 4, 8)), "Q1_12")
    )
    (house / "config/studies/odd.yaml").write_text(
        "name: odd\ntitle: Odd\nrespondent_key: [id]\nexports: [{name: main, file: '*.csv'}]\n"
        "instruments: [{instrument: odd, export: main}]\n"
        "screening: default\nmodels: components\ndecision: separability\n"
    )
    status, out, _ = emosec("check", "odd")
    assert status == 0
    for words in (
        "1 answers are none of the codes 1 to 5: 9 (1 times); in Q1_3",
        "nobody answered Q1_4",
        "2 rows share their respondent key",
        "1 rows have no respondent key",
        "t1 and t2 have no respondent in common",
        "Q1_8 (not reversed in confidence) correlates −",
    ):
        assert words in out
    assert not (house / "results").exists()


def known_to_the_house(house, name, codes):
    """Write one wave of answers from 1 to 5, and definitions that know the codes given."""
    (house / f"data/raw/{name}/t1").mkdir(parents=True)
    (house / f"data/raw/{name}/t1/x.csv").write_text(text(survey(1)))
    ids = [f"Q1_{i}" for i in range(1, 13)]
    (house / f"config/instruments/{name}.yaml").write_text(
        f"name: {name}\ntitle: Odd\ncitation: none\nlicence: CC0\nresponses: ["
        + ", ".join(f"{{code: {c}, label: l{c}}}" for c in codes)
        + f"]\nitems: [{', '.join(f'{{id: {i}}}' for i in ids)}]\n"
        + SCALES.format(*(", ".join(ids[at : at + 4]) for at in (0, 4, 8)), "Q1_12")
    )
    (house / f"config/studies/{name}.yaml").write_text(
        f"name: {name}\ntitle: Odd\nrespondent_key: [id]\nexports: [{{name: main, file: '*.csv'}}]\n"
        f"instruments: [{{instrument: {name}, export: main}}]\n"
        "screening: default\nmodels: components\ndecision: separability\n"
    )


def test_a_forgotten_response_code_is_wrong(house, emosec):
    known_to_the_house(house, "forgot", range(1, 5))
    status, out, _ = emosec("check", "forgot")
    assert status == 1
    assert "answers are none of the codes 1 to 4: 5 (" in out
    assert "list it in responses: of config/instruments/forgot.yaml" in out
    assert "1 thing is wrong" in out
    assert "Nothing is wrong" not in out


def test_a_study_that_no_configuration_lists_is_said_to_be_so(house, emosec):
    known_to_the_house(house, "new", range(1, 6))
    status, out, _ = emosec("check", "new")
    assert status == 0
    assert "Next: list new under studies: in config/config.yaml" in out
    configuration = house / "config/config.yaml"
    configuration.write_text(configuration.read_text().replace("studies: [pmc, spi, demo]", "studies: [new]"))
    assert emosec("check", "new")[1].rstrip().endswith("Next: make")


def test_a_study_can_be_checked_before_any_is_listed(house, emosec):
    known_to_the_house(house, "new", range(1, 6))
    configuration = house / "config/config.yaml"
    configuration.write_text(configuration.read_text().replace("studies: [pmc, spi, demo]", "studies: []"))
    status, out, _ = emosec("check", "new")
    assert (status, "Next: list new under studies: in config/config.yaml" in out) == (0, True)
    status, _, err = emosec("check")
    assert (status, "no study is named" in err) == (1, True)


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


TINY_CORRECTION = (
    "study,wave,instrument,respondent,item,old,new,reason\ntiny,{},mini_security,P003,safe1,{},4,paper form seen\n"
)


@pytest.mark.parametrize(
    ("wave", "old", "status", "says"),
    [
        ("wave1", 9, 0, "1 corrected by hand"),
        ("wave1", 8, 1, "expects 8, and the answer is 9"),
        ("wave3", 9, 1, "tiny.csv:2: the correction is of tiny, mini_security in wave3, which was not asked there"),
    ],
)
def test_check_looks_at_the_hand_corrections(house, emosec, root, wave, old, status, says):
    shutil.copytree(root / "tests/tiny_study/config", house / "config", dirs_exist_ok=True)
    shutil.copytree(root / "tests/tiny_study/data", house / "data", dirs_exist_ok=True)
    (house / "config/corrections").mkdir()
    (house / "config/corrections/tiny.csv").write_text(TINY_CORRECTION.format(wave, old))
    done, out, err = emosec("check", "tiny")
    assert (done, says in out + err) == (status, True), out + err


def test_a_model_that_cannot_be_read_is_refused_before_anything_runs(house, emosec, root):
    shutil.copytree(root / "tests/tiny_study/config", house / "config", dirs_exist_ok=True)
    shutil.copytree(root / "tests/tiny_study/data", house / "data", dirs_exist_ok=True)
    assert emosec("check", "tiny")[0] == 0
    path = house / "config/models/components.yaml"
    path.write_text(path.read_text().replace('"{pole} =~ {all}"', '"{pole} ~= {all}"', 1))
    status, _, err = emosec("check", "tiny")
    assert status == 1
    assert "config/models/components.yaml: M1 with the items of mini_security: line 1" in err
    assert "  do:  " in err


def test_what_no_answers_can_mend_is_said_beforehand(house, emosec, root):
    shutil.copytree(root / "tests/tiny_study/config", house / "config", dirs_exist_ok=True)
    shutil.copytree(root / "tests/tiny_study/data", house / "data", dirs_exist_ok=True)
    assert "bounded only in part" not in emosec("check", "tiny")[1]
    path = house / "config/instruments/mini_security.yaml"
    lines = path.read_text()
    for item in ("safe2", "safe3"):
        lines = lines.replace(f"  - {{id: {item}}}\n", "").replace(f"{item}, ", "")
    path.write_text(lines)
    status, out, _ = emosec("check", "tiny")
    assert status == 0
    assert "1 toward insecurity: what wording does can be bounded only in part" in out
    assert "safety has 2 of the 3 items that the rule asks for" in out
