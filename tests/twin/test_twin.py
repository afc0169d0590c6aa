"""A study's twin: a study of its own that emosec reads, in which nobody shows, and which is refused where somebody does."""

import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest

from emosec import tables
from emosec.cli import main
from emosec.definitions.configuration import Configuration
from emosec.errors import DisclosureError, WorkflowError
from emosec.intake.contracts import RESPONDENTS
from emosec.plan import load_plan
from emosec.reliability.contracts import RELIABILITY
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.separability.contracts import PAIRS
from emosec.starting.checking import check_study
from emosec.statistics.synthetic.latent import Respondents
from emosec.twin.columns import sheet_of
from emosec.twin.utility import utility
from emosec.twin.whole import make_twin

SETTINGS = Configuration(studies=("tiny",), seed=7, smallest_cell=5)
STUDY = """\
name: tiny
title: A tiny study
respondent_key: [id]
exports:
  - {name: survey, file: "survey*.csv", missing: ["-9"], codes: {a: 1, b: 2, c: 3, d: 4}, personal: {Ort: a district of thousands}}
instruments:
  - {instrument: mini_security, export: survey, columns: {safe1: Q1}, pages: [[safe1, conf1]]}
  - {instrument: mini_mood, export: survey, not_asked: [mood4]}
variables:
  - {name: age, export: survey, kind: number, cuts: [41]}
  - {name: town, export: survey, column: Ort, kind: group, labels: {N: North, S: South}}
  - {name: stress, export: survey, kind: number}
waves:
  - {wave: wave1, phase: before}
  - {wave: wave2, phase: after, asked: [{instrument: mini_security, columns: {safe2: Q99}, not_asked: [conf4]}]}
screening: default
models: components
hypotheses: tiny
decision: separability
"""
PEOPLE = 200


@pytest.fixture
def house(root, tmp_path, monkeypatch):
    """A project whose rooms intake and screening have been: 200 people, 150 of them in both waves."""
    for part in ("constructs", "screening", "models", "decisions"):
        shutil.copytree(root / "config" / part, tmp_path / "config" / part)
    shutil.copytree(root / "tests/tiny_study/config", tmp_path / "config", dirs_exist_ok=True)
    (tmp_path / "config/studies/tiny.yaml").write_text(STUDY)
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(1)
    trait, age = rng.standard_normal(PEOPLE), np.append(rng.integers(18, 66, PEOPLE - 1), 98)
    town = np.array(["N", "S"])[(trait + rng.standard_normal(PEOPLE) > 0).astype(int)]
    town[:3] = "Z"
    for wave in ("wave1", "wave2"):
        (tmp_path / "data/raw/tiny" / wave).mkdir(parents=True)
        (tmp_path / f"data/raw/tiny/{wave}/survey_{wave}.csv").write_text("id\n")
    asked = load_plan("tiny").design.instruments
    for wave, n in (("wave1", PEOPLE), ("wave2", 150)):
        names = [f"secret{i:03d}@example.org" for i in range(n)]
        people = pd.DataFrame(
            {"study": "tiny", "wave": wave, "respondent": names, "key_status": "ok", "source_rows": "survey:1", "age": age[:n],
             "town": town[:n], "stress": (trait[:n] + rng.standard_normal(n)).round(2)}
        )  # fmt: skip
        tables.write(RESPONDENTS, people, f"results/tiny/1_intake/{wave}/respondents.parquet")
        for instrument, items in ((name, one.item_ids) for name, one in asked.items()):
            latent = 0.7 * trait[:n, None] + 0.7 * rng.standard_normal((n, len(items)))
            codes = 1 + np.digitize(latent, [-0.9, 0.0, 0.9])
            long = pd.DataFrame(
                {"study": "tiny", "wave": wave, "instrument": instrument, "respondent": np.repeat(names, len(items)),
                 "item": np.tile(items, n), "value": codes.ravel(), "included": True, "attentive": True}
            )  # fmt: skip
            long.loc[rng.random(len(long)) < 0.02, "value"] = None
            place = f"results/tiny/2_screening/{instrument}/{wave}/responses.parquet"
            tables.write(SCREENED_RESPONSES, long, place)
    return tmp_path


def test_a_twin_is_a_study_that_emosec_reads(house):
    made = make_twin(load_plan("tiny"), SETTINGS)
    assert made.people == PEOPLE
    checked = check_study("tiny_twin")
    assert checked.wrong == []
    plan = load_plan("tiny_twin")
    study = plan.design.study
    assert plan.waves == ["wave1", "wave2"]
    assert study.hypotheses is None
    assert study.respondent_key == ("person",)
    assert study.exports[0].codes == {}
    assert study.exports[0].personal == {"town": "a district of thousands"}
    assert study.administered("mini_mood").not_asked == ("mood4",)
    assert study.administered("mini_security").pages == (("safe1", "conf1"),)
    assert study.in_wave("wave2").administered("mini_security").not_asked == ("conf4",)
    assert [v.name for v in study.variables] == ["age", "town", "stress"]
    assert study.variables[1].labels == {"N": "North", "S": "South"}


def test_waves_of_a_twin_take_no_rows_and_call_no_columns_as_the_studys_exports_do(house):
    study = house / "config/studies/tiny.yaml"
    own = '{wave: wave2, respondent_key: [code], only: {survey: {time: ["2"]}}, variables: {age: Alter}, phase: after,'
    study.write_text(study.read_text().replace("{wave: wave2, phase: after,", own))
    make_twin(load_plan("tiny"), SETTINGS)
    assert check_study("tiny_twin").wrong == []
    twin = load_plan("tiny_twin").design.study.wave("wave2")
    assert (twin.only, twin.respondent_key, twin.variables, twin.phase) == ({}, (), {}, "after")


def test_clusters_and_groups_of_few_people_are_not_in_the_twin(house, capsys):
    study = house / "config/studies/tiny.yaml"
    couple = "  - {name: couple, export: survey, kind: cluster}\n  - {name: lot, export: survey, kind: group}\nwaves:"
    study.write_text(study.read_text().replace("waves:", couple, 1) + "arms: {variable: lot}\n")
    for wave in ("wave1", "wave2"):
        path = f"results/tiny/1_intake/{wave}/respondents.parquet"
        people = tables.read(RESPONDENTS, path)
        pairs = [str(i // 2) for i in range(len(people))]
        tables.write(RESPONDENTS, people.assign(couple=pairs, lot=pairs), path)
    assert main(["twin", "tiny"]) == 0
    assert (
        "Not in the twin, since too few people share a value of it or nobody has one: couple, lot"
        in capsys.readouterr().out
    )
    checked = check_study("tiny_twin")
    assert checked.wrong == []
    twin = load_plan("tiny_twin").design.study
    assert [v.name for v in twin.variables] == ["age", "town", "stress"]
    assert twin.arms is None
    assert "couple" not in pd.read_csv("data/raw/tiny_twin/wave1/survey.csv")


def test_nobody_shows_in_a_twin(house):
    make_twin(load_plan("tiny"), SETTINGS)
    first, second = (pd.read_csv(f"data/raw/tiny_twin/{w}/survey.csv", dtype=str) for w in ("wave1", "wave2"))
    texts = [p.read_text() for p in (house / "data/raw/tiny_twin").rglob("*") if p.is_file()]
    assert not [t for t in texts if "secret" in t or "example.org" in t]
    assert first["age"].astype(float).max() <= 66  # one person was 98
    assert set(first["town"].dropna()) == {"N", "S"}  # three people lived in Z
    assert "mood4" not in first
    assert "conf4" in first
    assert "conf4" not in second
    # who came back: 150 of 200, with 4 standard errors
    assert len(second) == pytest.approx(150, abs=25)
    # what stays from wave to wave does
    both = first.merge(second, on="person", suffixes=("", "2"))
    assert (both["town"].fillna("") == both["town2"].fillna("")).all()
    assert (both["stress"] != both["stress2"]).any()
    said = json.loads((house / "data/raw/tiny_twin/disclosure.json").read_text())
    assert said["n"] == PEOPLE // 2


def test_answers_of_a_twin_go_together_as_the_studys_do(house):
    plan = load_plan("tiny")
    sheet = sheet_of(plan, 5)
    make_twin(plan, SETTINGS)
    twin = pd.read_csv("data/raw/tiny_twin/wave1/survey.csv")
    at = [j for j, c in enumerate(sheet.columns) if c.block == "mini_security" and c.waves == ("wave1",)]
    mine = pd.DataFrame(sheet.answers[:, at]).corr().to_numpy()
    its = twin[[sheet.columns[j].name for j in at]].corr().to_numpy()
    # correlations of about .45 in 200: the mean of 66 dependent differences has an error of some .04
    assert (mine - its)[np.triu_indices(len(at), 1)].mean() == pytest.approx(0, abs=0.12)
    north = twin.loc[twin["town"] == "S", "safe1"].mean() - twin.loc[twin["town"] == "N", "safe1"].mean()
    assert north > 0.2


def test_the_same_study_gives_the_same_twin_and_another_seed_another(house):
    plan = load_plan("tiny")
    make_twin(plan, SETTINGS)
    first = {p: p.read_bytes() for p in sorted((house / "data/raw/tiny_twin").rglob("*.csv"))}
    make_twin(plan, SETTINGS)
    assert {p: p.read_bytes() for p in first} == first
    make_twin(plan, SETTINGS.model_copy(update={"seed": 8}))
    assert {p: p.read_bytes() for p in first} != first


def test_a_twin_that_shows_people_is_refused_and_not_written(house, monkeypatch):
    plan = load_plan("tiny")
    people = sheet_of(plan, 5).answers
    monkeypatch.setattr(Respondents, "draw", lambda self, n, rng: people[:n].copy())
    with pytest.raises(DisclosureError, match="nearer to people than people are to each other") as caught:
        make_twin(plan, SETTINGS)
    assert "--data none" in caught.value.remedy
    assert not (house / "data/raw/tiny_twin").exists()
    assert not (house / "config/studies/tiny_twin.yaml").exists()


def test_of_few_people_there_is_no_twin(house):
    with pytest.raises(WorkflowError, match="a twin needs 500"):
        make_twin(load_plan("tiny"), SETTINGS.model_copy(update={"smallest_cell": 50}))


def test_what_is_no_twin_is_not_written_over(house):
    (house / "config/studies/tiny_twin.yaml").write_text("name: tiny_twin\n")
    with pytest.raises(WorkflowError, match="something else has the twin's place"):
        make_twin(load_plan("tiny"), SETTINGS)


def test_the_command_says_what_was_found_and_what_is_next(house, capsys):
    text = (house / "config/config.yaml").read_text()
    (house / "config/config.yaml").write_text(text + "smallest_cell: 5\n")
    assert main(["twin", "tiny"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"Attack: .* 50% is chance", said)
    assert "emosec bundle tiny --data twin" in said
    assert main(["twin", "tiny", "--compare"]) == 1
    assert "there are no results" in capsys.readouterr().err


def test_a_twins_results_stand_beside_the_studys(house):
    with pytest.raises(WorkflowError, match="there are no results"):
        utility(load_plan("tiny"))
    for study, alpha in (("tiny", 0.8), ("tiny_twin", 0.81)):
        place = {"study": study, "wave": "wave1", "instrument": "mini_security"}
        row = place | {
            "scale": "safety",
            "coefficient": "alpha",
            "n_items": 4,
            "n": 200,
            "est": alpha,
            "method": "feldt",
        }
        tables.write(
            RELIABILITY,
            tables.frame(RELIABILITY, [dict.fromkeys(RELIABILITY.names) | row]),
            f"results/{study}/5_reliability/x/wave1/reliability.csv",
        )
        pair = place | {"pair": "a–b", "conclusion": "separable", "worded": "mixed", "n": 200, "est": alpha - 0.1}
        tables.write(
            PAIRS,
            tables.frame(PAIRS, [dict.fromkeys(PAIRS.names) | pair]),
            f"results/{study}/8_separability/x/pairs.csv",
        )
        verdict = {"instrument": "mini_security", "waves": {"wave1": {"label": "SEPARABLE"}}}
        tables.write_json(verdict, f"results/{study}/8_separability/x/verdict.json")
    found = utility(load_plan("tiny")).set_index("what")
    assert found.loc["alpha", ["study", "twin"]].tolist() == ["0.8", "0.81"]
    assert found.loc["phi", "of"] == "a–b"
    assert found.loc["verdict", "twin"] == found.loc["verdict", "study"] == "SEPARABLE"
