"""`emosec check` as a person meets it: what is wrong, what is odd, and what comes next."""

import shutil

import pytest

from imitations import text
from made_up_survey import survey

SCALES = """scales:
  - {{name: safety, component: safety, items: [{0}]}}
  - {{name: confidence, component: confidence, items: [{1}]}}
  - {{name: apprehension, component: apprehension, toward: insecurity, items: [{2}], reversed: [{3}]}}
"""


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
        "1 answer is none of the codes 1 to 5: 9 (1 time); in Q1_3",
        "nobody answered Q1_4",
        "2 rows share their respondent key",
        "1 row has no respondent key",
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


def test_a_column_without_a_header_is_called_by_its_place(house, emosec):
    """As R's write.csv leaves the names of rows."""
    rows = survey(4)
    rows[0][0] = ""
    folder = house / "data/raw/mood/w1"
    folder.mkdir(parents=True)
    (folder / "survey.csv").write_text(text(rows))
    emosec("new", house / "data/raw/mood")
    status, out, _ = emosec("check", "mood")
    assert status == 0
    assert "key: column 1" in out


def test_components_in_blocks_on_pages_unknown_are_said_beforehand(house, emosec, root):
    shutil.copytree(root / "tests/tiny_study/config", house / "config", dirs_exist_ok=True)
    shutil.copytree(root / "tests/tiny_study/data", house / "data", dirs_exist_ok=True)
    said = "the items of safety, confidence, apprehension were asked one component after the other, and nothing says on which"
    assert said not in emosec("check", "tiny")[1]
    path = house / "config/instruments/mini_security.yaml"
    text = path.read_text()
    kinds = ("safe", "conf", "appr")
    taken = "".join(f"  - {{id: {kind}{at}}}\n" for at in range(1, 5) for kind in kinds)
    assert taken in text
    path.write_text(text.replace(taken, "".join(f"  - {{id: {kind}{at}}}\n" for kind in kinds for at in range(1, 5))))
    status, out, _ = emosec("check", "tiny")
    assert (status, said in out) == (0, True), out
    study = house / "config/studies/tiny.yaml"
    pages = "pages: [[safe1, safe2, conf1, conf2, appr1, appr2]]"
    study.write_text(study.read_text().replace("{instrument: mini_security,", f"{{instrument: mini_security, {pages},"))
    assert pages in study.read_text()
    assert said not in emosec("check", "tiny")[1]


def test_a_number_that_may_mean_no_answer_is_said(house, emosec):
    known_to_the_house(house, "odd", range(1, 6))
    study = house / "config/studies/odd.yaml"
    study.write_text(study.read_text() + "variables: [{name: age, export: main, kind: number}]\n")
    assert "age holds" not in emosec("check", "odd")[1]
    rows = survey(1)
    rows[5][1] = rows[9][1] = 999
    (house / "data/raw/odd/t1/x.csv").write_text(text(rows))
    said = emosec("check", "odd")[1]
    assert "age holds 999 (2 times), far from all its other numbers" in said
    assert 'missing: ["999"]' in said
    study.write_text(study.read_text().replace("file: '*.csv'", "file: '*.csv', missing: ['999']"))
    assert "age holds" not in emosec("check", "odd")[1]


def test_persons_with_a_row_for_every_day_are_told_how_to_count_once(house, emosec):
    known_to_the_house(house, "odd", range(1, 6))
    rows = survey(1)
    for at, row in enumerate(rows[1:]):
        row[0] = rows[1 + at // 4 * 4][0]
    (house / "data/raw/odd/t1/x.csv").write_text(text(rows))
    status, said, _ = emosec("check", "odd")
    assert status == 1
    assert "nobody is left: duplicate_key dropped 60 of 60" in said
    assert "only: {day: ['1']}" in said


def test_a_wave_in_which_nobody_is_left_is_wrong(house, emosec):
    """Planned missingness: nobody was asked every item, and a rule asks for four fifths of them."""
    known_to_the_house(house, "odd", range(1, 6))
    rows = survey(1)
    for at, row in enumerate(rows[1:]):
        for item in range(3):
            row[2 + (at + 4 * item) % 12] = ""
    (house / "data/raw/odd/t1/x.csv").write_text(text(rows))
    status, said, _ = emosec("check", "odd")
    assert status == 1
    assert "nobody is left: too_many_missing dropped 60 of 60" in said
    assert "config/screening/default.yaml" in said
    rules = house / "config/screening/default.yaml"
    rules.write_text(rules.read_text().replace('"> 0.2"', '"> 0.3"'))
    status, said, _ = emosec("check", "odd")
    assert status == 0
    assert "of 60 included respondents nobody has a score of safety, confidence, apprehension" in said
    draft = house / "config/instruments/odd.yaml"
    draft.write_text(draft.read_text().replace("name: safety,", "name: safety, minimum_answered: 0.75,"))
    assert "nobody has a score of confidence, apprehension" in emosec("check", "odd")[1]
