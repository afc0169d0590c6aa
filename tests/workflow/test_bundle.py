"""A bundle of the tiny study, verified alone in another folder, agrees in every cell; an altered one does not."""

import json
import os
import re
import subprocess
import sys
import tomllib

import pytest
from tiny import ROOT, THREADS, snakemake


def emosec(*words, cwd):
    """Run the command line in a folder."""
    environment = {**os.environ, **THREADS, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "emosec", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, env=environment)


@pytest.fixture
def bundle(built, tmp_path):
    made = emosec("bundle", "tiny", "--out", str(tmp_path / "bundles"), cwd=built)
    assert made.returncode == 0, made.stderr[-2000:]
    # alone: in another folder, away from the study
    alone = tmp_path / "elsewhere"
    alone.mkdir()
    (tmp_path / "bundles/tiny").rename(alone / "tiny")
    return alone


def test_a_bundle_says_what_it_holds(bundle):
    graph = json.loads((bundle / "tiny/ro-crate-metadata.json").read_text())["@graph"]
    entities = {e["@id"]: e for e in graph}
    assert entities["./"]["mainEntity"] == {"@id": "Snakefile"}
    assert "ComputationalWorkflow" in entities["Snakefile"]["@type"]
    conforms = {c["@id"] for c in entities["./"]["conformsTo"]}
    assert "https://w3id.org/ro/wfrun/workflow/0.5" in conforms
    action = entities["#run-tiny"]
    assert action["@type"] == "CreateAction"
    objects, results = ({e["@id"] for e in action[k]} for k in ("object", "result"))
    assert "data/raw/tiny/wave1/survey_wave1.csv" in objects
    assert "config/decisions/separability.yaml" in objects
    assert "data/ledgers/tiny.json" in objects
    assert "results/tiny/8_separability/mini_security/verdict.json" in results
    assert "reports/tiny/index.html" in results
    files = [p.relative_to(bundle / "tiny").as_posix() for p in (bundle / "tiny").rglob("*") if p.is_file()]
    lacking = [f for f in files if f != "ro-crate-metadata.json" and "sha256" not in entities.get(f, {})]
    assert lacking == []
    assert {"CITATION.cff", ".zenodo.json", "codemeta.json", "requirements.lock", "src/emosec/cli.py"} <= set(files)
    assert emosec("verify", "tiny", "--digests", cwd=bundle).returncode == 0


def test_a_bundle_is_written_for_the_version_its_profiles_rest_on(bundle):
    graph = json.loads((bundle / "tiny/ro-crate-metadata.json").read_text())["@graph"]
    entities = {e["@id"]: e for e in graph}
    conforms = {c["@id"] for c in entities["ro-crate-metadata.json"]["conformsTo"]}
    assert conforms == {"https://w3id.org/ro/crate/1.1", "https://w3id.org/workflowhub/workflow-ro-crate/1.0"}
    root, action, workflow = (entities[i] for i in ("./", "#run-tiny", "Snakefile"))
    # what a validator recommends: who, under which licence, with what; each an entity of its own
    for one, key in ((root, "author"), (root, "license"), (action, "agent"), (workflow, "conformsTo")):
        assert entities[one[key]["@id"]]["name"]
    software = [entities[s["@id"]] for s in workflow["softwareRequirements"]]
    assert all(s["version"] for s in software)
    assert {s["name"] for s in software if s["@id"].startswith("https://")} >= {"python", "numpy", "pandas"}


def test_a_bundle_holds_all_that_its_environment_is_built_from(bundle):
    """`make .venv/ready` installs the package of the bundle, which fails where a folder that its wheel takes along is missing."""
    said = tomllib.loads((bundle / "tiny/pyproject.toml").read_text(encoding="utf-8"))
    wheel = said["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = [*wheel["force-include"], *wheel["packages"], said["project"]["readme"], *said["project"]["license-files"]]
    assert len(needed) > 12
    assert [name for name in [*needed, "requirements.lock", "Makefile"] if not (bundle / "tiny" / name).exists()] == []


def test_the_day_of_a_bundle_is_read_where_an_older_version_left_the_ledger(built, tmp_path, monkeypatch):
    from emosec.bundle.crate import day_of

    monkeypatch.chdir(built)
    day = day_of("tiny")
    older = tmp_path / "data/looks/tiny.json"
    older.parent.mkdir(parents=True)
    older.write_bytes((built / "data/ledgers/tiny.json").read_bytes())
    monkeypatch.chdir(tmp_path)
    assert day_of("tiny") == day
    assert older.is_file()


@pytest.mark.slow
def test_quick_makes_the_first_rooms_again(bundle):
    done = emosec("verify", "tiny", "--quick", "--cores", "2", cwd=bundle)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    certificate = json.loads((bundle / "certificate/tiny.json").read_text())
    assert certificate["agrees"] is True
    # how many take seconds depends on the machine: which are chosen is held by tests/test_verify_tables.py
    assert re.fullmatch(
        r"\d+ of 50 jobs \(intake 2, .*\); all else was compared by digests alone", certificate["again"]
    )
    assert {t["status"] for t in certificate["tables"]} == {"identical"}
    table = bundle / "tiny/results/tiny/1_intake/wave1/values.csv"
    table.write_text(table.read_text().replace("1", "2", 1))
    said = emosec("verify", "tiny", "--quick", "--cores", "2", cwd=bundle)
    assert said.returncode == 1
    assert "1_intake/wave1/values.csv: row" in said.stdout


def test_a_bundle_without_people_holds_no_row_of_a_person(built, tmp_path):
    made = emosec("bundle", "tiny", "--data", "none", "--out", str(tmp_path), cwd=built)
    assert made.returncode == 0, made.stderr[-2000:]
    files = [p for p in (tmp_path / "tiny").rglob("*") if p.is_file()]
    assert [p.name for p in files if p.suffix == ".parquet"] == []
    assert not (tmp_path / "tiny/data/raw/tiny").exists()
    texts = [p.read_text(encoding="utf-8") for p in files if p.suffix in (".csv", ".json") and "results" in p.parts]
    assert len(texts) > 50
    assert [t for t in texts if "P0100" in t or "P123" in t] == []


@pytest.mark.slow
def test_a_bundle_alone_is_made_again_and_agrees_in_every_cell(bundle):
    done = emosec("verify", "tiny", "--cores", "2", cwd=bundle)
    assert done.returncode == 0, (done.stdout + done.stderr)[-3000:]
    assert "Everything agrees." in done.stdout
    certificate = json.loads((bundle / "certificate/tiny.json").read_text())
    assert certificate["agrees"] is True
    assert len(certificate["tables"]) > 80
    assert {t["status"] for t in certificate["tables"]} == {"identical"}
    # a published cell that is another is found and named
    table = bundle / "tiny/results/tiny/5_reliability/mini_security/wave1/reliability.csv"
    table.write_text(table.read_text().replace("0.8", "0.9", 1))
    said = emosec("verify", "tiny", "--cores", "2", cwd=bundle)
    assert said.returncode == 1
    assert "5_reliability/mini_security/wave1/reliability.csv: row" in said.stdout


def test_a_bundle_with_a_twin_needs_one(built, tmp_path):
    said = emosec("bundle", "tiny", "--data", "twin", "--out", str(tmp_path), cwd=built)
    assert said.returncode == 1
    assert "emosec twin tiny" in said.stderr


@pytest.mark.slow
def test_a_twin_is_made_again_from_a_bundle_that_holds_nobody(copy, tmp_path):
    assert emosec("twin", "tiny", cwd=copy).returncode == 0
    made = snakemake(copy, "--config", "studies=[tiny_twin]")
    assert made.returncode == 0, made.stderr[-2000:]
    for words in (("twin", "tiny", "--compare"), ("bundle", "tiny", "--data", "twin", "--out", str(tmp_path / "out"))):
        done = emosec(*words, cwd=copy)
        assert done.returncode == 0, (words, (done.stdout + done.stderr)[-2000:])
    files = [p for p in (tmp_path / "out/tiny").rglob("*") if p.is_file()]
    assert not (tmp_path / "out/tiny/data/raw/tiny").exists()
    assert {p.relative_to(tmp_path / "out/tiny").parts[1] for p in files if p.suffix == ".parquet"} == {"tiny_twin"}
    texts = [p.read_text(encoding="utf-8") for p in files if p.suffix in (".csv", ".json") and "results" in p.parts]
    assert [t for t in texts if "P0100" in t or "P123" in t] == []
    again = emosec("verify", str(tmp_path / "out/tiny"), "--cores", "2", cwd=tmp_path)
    assert again.returncode == 0, (again.stdout + again.stderr)[-2000:]
    assert "Everything agrees." in again.stdout
