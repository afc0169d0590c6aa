"""Observers' codes and repeated samples: against R, by hand, and what is refused, with file and line."""

import io
import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests import tolerances

from emosec.definitions.catalogue import check_criterion
from emosec.definitions.hypotheses import Hypotheses
from emosec.definitions.studies import Study
from emosec.errors import DefinitionError, IntakeError
from emosec.remarks import read
from emosec.statistics.rater_agreement import agreement, of_category
from emosec.statistics.repeated_samples import areas, response
from emosec.validity.external import read_criteria

pytestmark = pytest.mark.usefixtures("read_here")

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/rater_agreement/reference.json").read_text())
STUDY = """
name: demo
title: Demo
respondent_key: [id]
exports: [{name: main, file: "main*.csv"}]
instruments: [{instrument: mini, export: main}]
screening: default
models: components
decision: separability
criteria:
  codes:
    - {name: situation, file: "codes*", raters: {anna: a, ben: b}, categories: [A, B, C, D]}
  samples:
    - {name: cortisol, unit: nmol/l, file: "saliva*", minutes: minute, value: nmol, planned: [-10, 1, 20, 45], lowest: 0.5,
       highest: 100, fewest: 3, baseline: 1}
"""
PEOPLE = [f"p{i}" for i in range(1, 9)]
CODES = "id,a,b\np1,A,A\np2,B,B\np3,B,C\np4,C,C\np5,B,B\np6,D,\np7,B,B\np8,A,B\n"
SALIVA = "id,minute,nmol\n" + "".join(
    f"p{i},{t},{v}\n" for i in (1, 2) for t, v in ((-12, 4), (1, 5), (22, 9 + i), (45, 6))
)


def run(tmp_path: Path, codes: str = CODES, saliva: str = SALIVA, study: str = STUDY):
    files = {"situation": tmp_path / "codes.csv", "cortisol": tmp_path / "saliva.csv"}
    files["situation"].write_text(codes, encoding="utf-8")
    files["cortisol"].write_text(saliva, encoding="utf-8")
    return read_criteria({k: [p] for k, p in files.items()}, Study.parse(study, "demo.yaml"), "w1", PEOPLE)


@pytest.mark.parametrize("case", ["cohen", "sroufe", "two"])
def test_kappa_against_psych(case):
    reference = GOLDEN["kappa"][case]
    found = agreement(np.array(reference["table"]))
    assert found.kappa == pytest.approx(reference["kappa"], abs=tolerances.CLOSED_FORM)
    assert found.lower == pytest.approx(reference["lower"], abs=tolerances.CLOSED_FORM)
    assert found.upper == pytest.approx(reference["upper"], abs=tolerances.CLOSED_FORM)


def test_kappa_of_categories_and_of_one_category_alone():
    # Cohen (1968): kappa .492 of this table
    table = np.array(GOLDEN["kappa"]["cohen"]["table"])
    assert round(agreement(table).kappa, 3) == 0.492
    merged = of_category(table, 0)
    assert merged.percent == pytest.approx((88 + 40 + 6 + 10 + 12) / 200)
    alone = agreement(np.array([[9, 0], [0, 0]]))
    assert (alone.percent, np.isnan(alone.kappa)) == (1.0, True)


def test_a_few_cases_coded_alike_do_not_make_a_kappa_of_one_certain():
    found = agreement(np.diag([8, 4]))
    assert (found.kappa, found.upper) == (1.0, 1.0)
    assert found.lower == pytest.approx(1 - (1 - 0.025 ** (1 / 12)) / (1 - (8**2 + 4**2) / 144))
    rng = np.random.default_rng(3)
    held = [
        (f.lower <= 0.92 <= f.upper)
        for f in (agreement(rng.multinomial(30, [0.48, 0.02, 0.02, 0.48]).reshape(2, 2)) for _ in range(400))
    ]
    assert np.mean(held) > 0.92


@pytest.mark.parametrize("case", [0, 1])
def test_areas_and_recovery_against_r(case):
    one = GOLDEN["areas"][case]
    found = areas(one["t"], one["m"])
    assert found.ground == pytest.approx(one["ground"], abs=tolerances.CLOSED_FORM)
    assert found.increase == pytest.approx(one["increase"], abs=tolerances.CLOSED_FORM)
    assert response(one["t"], one["m"], one["t"][0]).recovery == pytest.approx(
        one["recovery"], abs=tolerances.CLOSED_FORM
    )


def test_area_of_increase_by_pruessners_long_form():
    # their formula written out: sum of trapezoids less the first value over the whole time
    m, t = [7.0, 9.5, 14.0, 11.0, 8.0], [10.0, 15.0, 20.0, 30.0]
    ground = sum((m[i + 1] + m[i]) * t[i] / 2 for i in range(4))
    found = areas(np.concatenate([[0], np.cumsum(t)]), m)
    assert found == pytest.approx((ground, ground - m[0] * sum(t)))


def test_codes_become_categories_and_agreement(tmp_path):
    found = run(tmp_path)
    labels = found.values[found.values["variable"] == "situation"].set_index("respondent")["label"]
    assert labels["p1"] == "A"
    assert labels["p6"] == "D"
    assert labels[["p3", "p8"]].isna().all()
    whole = found.raters[found.raters["category"] == "all"].iloc[0]
    assert (whole["n"], whole["percent"]) == (7, pytest.approx(5 / 7))
    assert found.confusion["n"].sum() == 7
    settled = STUDY.replace("categories: [A, B, C, D]", "categories: [A, B, C, D], settled: both")
    text = "id,a,b,both\n" + "".join(f"{line},B\n" for line in CODES.splitlines()[1:])
    assert (run(tmp_path, codes=text, study=settled).values["label"].dropna() == "B").all()


def test_samples_become_criteria(tmp_path):
    found = run(tmp_path)
    one = found.values[found.values["respondent"] == "p1"].set_index("variable")["number"]
    # at planned minutes −10, 1, 20, 45: 4, 5, 10, 6
    assert one["cortisol_aucg"] == pytest.approx(4.5 * 11 + 7.5 * 19 + 8 * 25)
    assert one["cortisol_auci"] == pytest.approx(one["cortisol_aucg"] - 4 * 55)
    assert one["cortisol_reactivity"] == pytest.approx(np.log(10 / 5))
    assert one["cortisol_recovery"] == pytest.approx(np.log(10 / 6) / 25)


def test_lost_and_undetectable_samples(tmp_path):
    text = SALIVA.replace("p1,1,5", "p1,1,").replace("p2,45,6", "p2,45,").replace("p1,-12,4", "p1,-12,0.2")
    found = run(tmp_path, saliva=text + "stranger,1,5\n")
    by = found.values.set_index(["respondent", "variable"])["number"]
    # the baseline is lost: areas bridge it, half the limit of detection counts, reactivity is not known
    assert by["p1", "cortisol_aucg"] == pytest.approx((0.25 + 10) / 2 * 30 + 8 * 25)
    assert np.isnan(by["p1", "cortisol_reactivity"])
    assert np.isnan(by["p2", "cortisol_aucg"])
    told = {r.code: r.facts for r in read(found.read.set_index("instrument")["note"]["cortisol"])}
    assert told == {
        "samples_lost": {"samples": 2}, "below_detection": {"samples": 1}, "series_too_short": {"n": 1},
        "not_in_the_wave": {"n": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"saliva": SALIVA.replace("p1,1,5", "p1,-30,5")}, "saliva.csv:3", "a sample at -30 minutes"),
        ({"saliva": SALIVA.replace("p1,1,5", "p1,1,-5")}, "saliva.csv:3", "nmol is -5 nmol/l, below zero"),
        ({"saliva": SALIVA.replace("p1,1,5", "p1,1,500")}, "saliva.csv:3", "above the 100"),
        ({"saliva": SALIVA.replace("p1,1,5", "p1,1,five")}, "saliva.csv:3", "no number"),
        ({"saliva": SALIVA.replace("p1,1,5", "p1,,5")}, "saliva.csv:3", "minute is empty"),
        ({"saliva": SALIVA.replace("p1,1,5", "p1,-8,5")}, "saliva.csv:3", "a second sample"),
        ({"saliva": SALIVA.replace("p1,1,5", ",1,5")}, "saliva.csv:3", "without a respondent"),
        ({"saliva": SALIVA.replace("nmol", "ng")}, "saliva.csv:1", "no column nmol"),
        ({"saliva": SALIVA.replace("p1,", "q1,").replace("p2,", "q2,")}, "saliva.csv", "none of the 8 rows"),
        ({"codes": CODES.replace("p3,B,C", "p3,B,X")}, "codes.csv:4", "b says X"),
        ({"codes": CODES.replace("id,a,b", "id,a,c")}, "codes.csv:1", "the rater ben"),
        ({"codes": "id,a,b\np1,A,\np2,B,\n"}, "codes.csv:2", "ben gave no code"),
        ({"codes": CODES + "p1,A,A\n"}, "codes.csv:10", "stands in"),
        ({"codes": "id,a,b\n"}, "codes.csv", "no row"),
        ({"saliva": SALIVA.replace("p1,1,5", "p1,1,<0.5")}, "saliva.csv:3", "says <0.5"),
    ],
)
def test_what_cannot_be_is_refused_with_file_and_line(tmp_path, changes, where, what):
    with pytest.raises(IntakeError) as refused:
        run(tmp_path, **changes)
    assert refused.value.where.endswith(where)
    assert what in refused.value.what


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("planned: [-10, 1, 20, 45]", "planned: [1, -10, 20, 45]", "do not rise"),
        ("fewest: 3", "fewest: 3, tolerance: 6", "a tolerance of 6 minutes"),
        ("baseline: 1", "baseline: 45", "the baseline 45"),
        ("name: cortisol", "name: situation", "the same name"),
        ("ben: b", "ben: a", "the codes of two raters"),
        ("[A, B, C, D]", "[A, B, A]", "A stands twice"),
    ],
)
def test_definitions_that_cannot_be(old, new, what):
    with pytest.raises(DefinitionError, match=what):
        Study.parse(STUDY.replace(old, new), "demo.yaml")


def written(path: Path, text: str) -> Path:
    """Write a table in the format that the file's name says."""
    table = pd.read_csv(io.StringIO(text))
    if path.suffix == ".sav":
        import pyreadstat

        pyreadstat.write_sav(table, str(path))
    else:
        table.to_excel(path, index=False)
    return path


def test_a_criterion_is_joined_by_the_key_as_its_wave_calls_it(tmp_path):
    study = STUDY + "waves: [{wave: w1, respondent_key: [token]}]\n"
    found = run(tmp_path, CODES.replace("id,", "token,", 1), SALIVA.replace("id,", "token,", 1), study)
    for name in ("values", "raters", "confusion", "read"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(run(tmp_path), name))


@pytest.mark.parametrize("ending", ["xlsx", "sav"])
def test_workbooks_and_spss_files_say_the_same_as_text(tmp_path, ending):
    numbers = CODES.replace("A", "1").replace("B", "2").replace("C", "3").replace("D", "4")
    study = STUDY.replace("[A, B, C, D]", "[1, 2, 3, 4]")
    files = {
        "situation": [written(tmp_path / f"codes.{ending}", numbers)],
        "cortisol": [written(tmp_path / f"saliva.{ending}", SALIVA)],
    }
    found = read_criteria(files, Study.parse(study, "demo.yaml"), "w1", PEOPLE)
    plain = run(tmp_path, codes=numbers, study=study)
    for name in ("values", "raters", "confusion", "read"):
        pd.testing.assert_frame_equal(getattr(found, name), getattr(plain, name))
    assert found.raters.iloc[0]["n"] == 7
    assert found.values["number"].notna().sum() == 10


def test_numbers_that_a_program_wrote_with_decimals_are_the_categories(tmp_path):
    study = STUDY.replace("[A, B, C, D]", "[1, 2, 3, 4]")
    found = run(tmp_path, codes="id,a,b\np1,1.0,1\np2,2.0,\np3,3.0,3.0\n", study=study)
    labels = found.values[found.values["variable"] == "situation"].set_index("respondent")["label"]
    assert labels.to_dict() == {"p1": "1", "p2": "2", "p3": "3"}


def test_one_rater_gives_categories_and_no_agreement(tmp_path):
    study = STUDY.replace("{anna: a, ben: b}", "{anna: a}")
    found = run(tmp_path, codes="id,a\np1,A\np2,B\np3,\n", study=study)
    assert found.raters.empty
    assert found.confusion.empty
    assert found.values[found.values["variable"] == "situation"]["label"].tolist()[:2] == ["A", "B"]


def test_three_raters_are_compared_two_at_a_time(tmp_path):
    study = STUDY.replace("{anna: a, ben: b}", "{anna: a, ben: b, cem: c}")
    found = run(tmp_path, codes="id,a,b,c\np1,A,A,A\np2,B,B,C\np3,C,C,C\n", study=study)
    whole = found.raters[found.raters["category"] == "all"].set_index(["rater_a", "rater_b"])["percent"]
    assert whole.to_dict() == {
        ("anna", "ben"): 1.0,
        ("anna", "cem"): pytest.approx(2 / 3),
        ("ben", "cem"): pytest.approx(2 / 3),
    }
    # not all three gave the same
    assert found.values.set_index(["variable", "respondent"])["label"].isna()["situation", "p2"]


def test_a_value_of_zero_has_no_logarithm_and_is_told(tmp_path):
    found = run(tmp_path, saliva=SALIVA.replace("p1,45,6", "p1,45,0"), study=STUDY.replace("lowest: 0.5,", ""))
    by = found.values.set_index(["respondent", "variable"])["number"]
    assert np.isfinite(by["p1", "cortisol_aucg"])
    assert by[[("p1", f"cortisol_{m}") for m in ("peak", "reactivity", "recovery")]].isna().all()
    assert [r.code for r in read(found.read.set_index("instrument")["note"]["cortisol"])] == ["no_logarithm"]
    plain = run(
        tmp_path, saliva=SALIVA.replace("p1,45,6", "p1,45,0"), study=STUDY.replace("lowest: 0.5,", "log: false,")
    )
    values = plain.values.set_index(["respondent", "variable"])["number"]
    # from 10 at minute 20 to 0 at minute 45
    assert (values["p1", "cortisol_peak"], values["p1", "cortisol_recovery"]) == (10, pytest.approx(10 / 25))


def test_limits_of_kappa_stay_where_kappa_can_be():
    found = agreement(np.array([[1, 0, 0], [0, 1, 1], [0, 0, 1]]))
    assert found.upper == 1.0
    assert found.kappa < 1


def test_another_file_than_the_listed_one_is_refused(tmp_path):
    (tmp_path / "codes.csv").write_text(CODES, encoding="utf-8")
    (tmp_path / "SOURCES.csv").write_text(f"file,sha256,origin,licence\ncodes.csv,{'0' * 64},,\n", encoding="utf-8")
    with pytest.raises(IntakeError, match="not the one that SOURCES"):
        read_criteria(
            {"situation": [tmp_path / "codes.csv"]}, Study.parse(STUDY, "demo.yaml"), "w1", PEOPLE, tmp_path,
            tmp_path / "SOURCES.csv",
        )  # fmt: skip


def test_the_check_reads_them_too(tmp_path):
    from emosec.starting.checking import criteria_of

    path = tmp_path / "saliva.csv"
    path.write_text(SALIVA.replace("p1,1,5", "p1,1,"), encoding="utf-8")
    study = Study.parse(STUDY, "demo.yaml")
    plan = SimpleNamespace(
        study="demo", design=SimpleNamespace(study=study), criteria_files={("w1", "cortisol"): (path,)}
    )
    people = pd.DataFrame({"respondent": PEOPLE, "key_status": "ok"})
    said, odd = criteria_of(plan, "w1", people, tmp_path)
    assert said == ["    cortisol: 8 rows of 2 respondents"]
    assert odd == ["demo w1 cortisol: 1 samples lost"]
    assert criteria_of(plan, "w2", people, tmp_path) == ([], [])
    path.write_text(SALIVA.replace("p1,1,5", "p1,-30,5"), encoding="utf-8")
    with pytest.raises(IntakeError, match="a sample at -30 minutes"):
        criteria_of(plan, "w1", people, tmp_path)


def test_a_claim_about_a_category_that_nobody_could_give_is_refused():
    claims = Hypotheses.parse(
        "name: h\nregistered_on: 2026-01-01\nhypotheses:\n  - {name: X, claim: c, component: safety, quantity: groups, criterion: "
        "{variable: situation}, groups: {higher: [B], lower: [avoidant]}}\n",
        "h.yaml",
    )
    design = SimpleNamespace(instruments={}, study=Study.parse(STUDY, "demo.yaml"))
    (claim,) = claims.hypotheses
    with pytest.raises(DefinitionError, match="avoidant, which is no category of situation"):
        check_criterion(design, claims, claim, claim.criterion, lambda: "h.yaml:4")
