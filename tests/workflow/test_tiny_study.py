"""The whole workflow on a tiny study with a known truth, through the same Snakefile that runs the real ones."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from tiny import ROOT, THREADS, make_house, snakemake

from emosec import tables
from emosec.intake.contracts import RESPONSES
from emosec.screening.contracts import EXCLUSIONS, FLOW, SCREENED
from emosec.separability.contracts import EVIDENCE


def planned(house: Path) -> list[str]:
    """Return the messages of the jobs a dry run would do but the report's, such as '3 scoring: tiny mini_mood wave1'."""
    dry = snakemake(house, "-n")
    assert dry.returncode == 0, dry.stderr[-2000:]
    jobs = re.findall(r"^Job \d+: (.*)$", dry.stdout + dry.stderr, flags=re.MULTILINE)
    assert jobs or "Nothing to be done" in dry.stdout + dry.stderr
    return [job for job in jobs if not job.startswith("10 report")]


def test_truth_comes_out(built):
    verdict = tables.read_json(built / "results/tiny/8_separability/mini_security/verdict.json")
    assert "SEPARABLE" in str(verdict)
    evidence = tables.read(EVIDENCE, built / "results/tiny/8_separability/mini_security/wave1/evidence.csv")
    decisive = evidence[(evidence["role"] == "decides") & (evidence["criterion"] == "phi")]
    assert len(decisive) == 3
    # the truth is .50; five standard errors are as far as a right engine may be off
    assert ((decisive["est"] - 0.5).abs() < 5 * decisive["se"]).all()


def test_snakemake_s_own_report_has_captions_and_categories(built, tmp_path):
    made = snakemake(built, "--report", str(tmp_path / "report.html"))
    assert made.returncode == 0, made.stderr[-2000:]
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    for words in (
        "by a rule that was",
        "The report of the study tiny as one page",
        "The study tiny for a manuscript",
        "What was checked on the built tables",
    ):
        assert words in " ".join(text.split()), words
    # category and labels of the page and the Word document
    for category, labels in (("Report", {"format": "web page"}), ("Report", {"format": "docx"})):
        assert f'"{category}"' in text
        for label, value in labels.items():
            assert f'"{label}": "{value}"' in text, value
    assert "<script src=" not in text


def test_nothing_is_dropped_in_silence(built):
    for flow_path in sorted(built.glob("results/tiny/2_screening/*/*/flow.csv")):
        flow = tables.read(FLOW, flow_path)
        ledger = tables.read(EXCLUSIONS, flow_path.parent / "exclusions.csv")
        screened = tables.read(SCREENED, flow_path.parent / "screened.parquet")
        assert flow["n_in"].iloc[0] == 220 == len(screened)
        assert (flow["n_in"] - flow["n_dropped"] == flow["n_left"]).all()
        assert (flow["n_left"].shift().iloc[1:] == flow["n_in"].iloc[1:]).all()
        dropped = ledger.loc[ledger["action"] == "drop", "respondent"]
        assert dropped.is_unique
        assert len(dropped) + screened["included"].sum() == 220
        assert flow["n_left"].iloc[-1] == screened["included"].sum()


def test_the_spoilt_rows_are_found(built):
    ledger = tables.read(EXCLUSIONS, built / "results/tiny/2_screening/mini_security/wave1/exclusions.csv")
    counts = ledger.groupby("rule").size()
    assert counts["missing_key"] == 1
    assert counts["duplicate_key"] == 2
    assert counts["out_of_range"] == 1
    assert counts["none_answered"] == 1
    assert counts["straightlining"] >= 1


def test_the_report_is_there(built):
    page = (built / "reports/tiny/index.html").read_text(encoding="utf-8")
    assert "A tiny study with a known truth" in page
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", page)
    assert list((built / "reports/tiny/tables").glob("*.csv"))
    # how many tests held of the tables, not only that they did
    assert re.search(
        r"^[1-9]\d+ passed", (built / "results/tiny/artefacts.txt").read_text(encoding="utf-8"), re.MULTILINE
    )


def test_the_second_run_has_nothing_to_do(built):
    assert planned(built) == []


def test_every_stage_leaves_a_record(built):
    folders = {p.parent for p in (built / "results").rglob("*.csv")} - {
        built / "results/tiny/8_separability/mini_security/pooled"
    }
    for folder in folders:
        records = list(folder.glob("run*.json"))
        assert records, folder
        for record in records:
            content = tables.read_json(record)
            assert content["versions"]["python"]
            assert content["inputs"]


def test_editing_one_instrument_reruns_that_instrument_only(copy):
    path = copy / "config/instruments/mini_mood.yaml"
    before = path.read_text()
    path.write_text(before.replace("score: sum", "score: mean"))
    assert path.read_text() != before
    jobs = planned(copy)
    assert "3 scoring: tiny mini_mood wave1" in jobs
    # the criterion's own tables, and the validity of what is held against it; how items are scored is no matter of intake's
    assert all("mini_mood" in job or job.startswith("9 validity") for job in jobs), jobs
    assert not any(job.startswith("1 intake") for job in jobs), jobs


def test_titles_and_notes_rerun_the_report_and_nothing_else(copy):
    for path in sorted((copy / "config").rglob("*.yaml")):
        text = path.read_text()
        if path.parent.name in ("studies", "instruments", "models", "decisions"):
            text = re.sub(r"^title: .*$", "title: Something else", text, flags=re.MULTILINE)
            text = re.sub(r"^citation: .*$", "citation: Somebody (2020)", text, flags=re.MULTILINE)
        path.write_text(f"# a comment\n{text}")
    dry = snakemake(copy, "-n")
    assert re.findall(r"^Job \d+: (.*)$", dry.stdout + dry.stderr, flags=re.MULTILINE) == ["10 report: tiny"]
    assert planned(copy) == []


def test_other_reasons_for_screening_are_written_by_screening(copy):
    for path in (copy / "config/screening").glob("*.yaml"):
        path.write_text(re.sub(r"^    why: .*$", "    why: for a reason of mine", path.read_text(), flags=re.MULTILINE))
    jobs = planned(copy)
    assert "2 screening: tiny mini_security wave1" in jobs
    done = snakemake(copy, "--until", "screening")
    assert done.returncode == 0, done.stderr[-2000:]
    said = re.findall(r"^Job \d+: (.*)$", done.stdout + done.stderr, flags=re.MULTILINE)
    assert not any(job.startswith("1 intake") for job in said), said
    flow = next((copy / "results/tiny/2_screening").rglob("flow.csv")).read_text()
    assert "for a reason of mine" in flow


def test_a_new_folder_is_a_new_wave(copy):
    shutil.copytree(copy / "data/raw/tiny/wave2", copy / "data/raw/tiny/wave3")
    jobs = planned(copy)
    assert "6 structure, confirmatory: tiny mini_security wave3" in jobs
    assert "7 invariance, groups: tiny mini_security wave3 by age" in jobs
    # groups of the waves that were there are not compared again
    pooled = ("7 invariance: ", "7 invariance, stability", "7 invariance, each wave beside the one before")
    # claims may be about retests and verdicts of all waves
    over_waves = (*pooled, "8 separability, verdict", "8 separability, ledger", "9 validity")
    assert all("wave3" in job or job.startswith(over_waves) for job in jobs), jobs


def test_bad_raw_data_end_in_a_clear_error_and_the_old_results_stay(copy):
    before = {p: p.read_bytes() for p in copy.glob("results/tiny/*/**/*") if p.is_file() and "logs" not in p.parts}
    raw = next((copy / "data/raw/tiny/wave1").glob("*.csv"))
    raw.write_bytes(raw.read_bytes().replace(b"safe1", b"save1"))
    failed = snakemake(copy, "--profile", str(ROOT / "workflow/profiles/default"))
    assert failed.returncode != 0
    assert (failed.stdout + failed.stderr).count("IntakeError") == 1, "said once"
    assert "safe1" in failed.stderr
    assert "save1" in failed.stderr, "the nearest column is named"
    assert "Traceback" not in failed.stderr
    after = {p: p.read_bytes() for p in before if p.is_file()}
    lost = [p for p in before if p not in after]
    assert not lost
    # the other instrument is not concerned and may have been made again, with the same bytes; its record has other seconds
    downstream = [p for p in before if "1_intake" not in p.parts and p.suffix in (".csv", ".parquet")]
    assert len(downstream) > 50
    assert all(after[p] == before[p] for p in downstream)


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("instruments/mini_mood.yaml", "{code: 2,", "{code: 5,", "not consecutive"),
        ("studies/tiny.yaml", "screening: default", "screning: default", "unknown key 'screning'"),
        ("config.yaml", "seed: 7", "sead: 7", "unknown key 'sead'"),
    ],
)
def test_a_bad_definition_stops_before_anything_is_computed(copy, file, old, new, what):
    path = copy / "config" / file
    path.write_text(path.read_text().replace(old, new))
    failed = snakemake(copy)
    assert failed.returncode != 0
    assert what in failed.stderr
    assert (copy / "reports/tiny/index.html").is_file()


def test_a_study_may_be_called_what_yaml_once_took_for_true(tmp_path):
    house = make_house(tmp_path / "house")
    for path in (house / "config").rglob("*.yaml"):
        path.write_text(path.read_text().replace("name: tiny\ntitle", "name: yes\ntitle").replace("[tiny]", "[yes]"))
    (house / "config/studies/tiny.yaml").rename(house / "config/studies/yes.yaml")
    (house / "data/raw/tiny").rename(house / "data/raw/yes")
    assert "1 intake: yes wave1" in planned(house)
    # what the command line says wins over the file
    more = snakemake(house, "-n", "--config", "studies=[nosuch]")
    assert more.returncode != 0
    assert "config/studies/nosuch.yaml: there is no such definition" in more.stdout + more.stderr


def test_same_input_same_bytes_on_one_core_or_two(built, tmp_path):
    """The results of two waves are made side by side on two cores above, and one after the other here, by two threads of BLAS."""
    house = make_house(tmp_path / "again")
    # the scaled statistics of the second wave's models had other last digits with two threads
    fits = "results/tiny/6_structure/mini_security/wave2/fits.csv"
    targets = ("results/tiny/8_separability/mini_security/wave1/evidence.csv", fits)
    done = snakemake(house, "-c1", *targets, threads=dict.fromkeys(THREADS, "2"))
    assert done.returncode == 0, done.stderr[-2000:]
    made = [p.relative_to(house) for p in (house / "results").rglob("*") if p.suffix in (".csv", ".parquet")]
    assert len(made) > 10
    for path in made:
        assert (house / path).read_bytes() == (built / path).read_bytes(), path


def test_codes_survive_as_whole_numbers(built):
    responses = tables.read(RESPONSES, built / "results/tiny/1_intake/wave1/mini_security/responses.parquet")
    assert responses["value"].dtype == "Int64"
    assert pd.isna(responses.query("respondent == 'P004'")["value"]).all()


@pytest.fixture
def package(copy, tmp_path, monkeypatch):
    """A copy of the package for tests that change code; the workflow finds it first."""
    made = Path(
        shutil.copytree(ROOT, tmp_path / "house", ignore=shutil.ignore_patterns(".*", "results", "reports", "tests"))
    )
    monkeypatch.setenv("PYTHONPATH", str(made / "src"))
    shutil.copytree(ROOT / "tests/artefacts", made / "tests/artefacts")
    return made


def rules_after(house: Path, package: Path) -> set[str]:
    """Return the rules whose jobs a dry run with another package would do, from snakemake's table of jobs."""
    dry = snakemake(house, "-n", snakefile=package / "Snakefile")
    said = dry.stdout + dry.stderr
    assert dry.returncode == 0, said[-2000:]
    found = set(re.findall(r"^(\w+) +\d+$", said, flags=re.MULTILINE)) - {"all", "total"}
    assert found or "Nothing to be done" in said, said[-2000:]
    return found


PLATFORM = '''"""A platform nobody has heard of."""

ASKED = 9


def layout(head):
    """Return nothing: no export is its own."""
    return None
'''
FORMAT = '''"""A format nobody has heard of."""

TOLD = 0


def recognised(head, path):
    """Return False: no file is its own."""
    return False
'''
INDEX = '''"""A made-up index: the number of items."""

SUSPECT = "high"


def index(sample):
    """Return the number of items."""
    return sample.answers[:, 0] * 0 + sample.answers.shape[1]
'''


def test_code_reruns_what_rests_on_it_and_nothing_else(copy, package):
    """Comments, readers new or edited that read nothing here, an index that no rule names, another study's words rerun nothing."""
    src = package / "src/emosec"
    assert rules_after(copy, package) <= {"artefacts", "report"}, "the tests' folder is elsewhere"
    scoring = src / "scoring/score.py"
    scoring.write_text(f"# why\n{scoring.read_text()}")
    (src / "intake/platforms/newplatform.py").write_text(PLATFORM)
    (src / "intake/formats/newformat.py").write_text(FORMAT)
    (src / "screening/indices/newindex.py").write_text(INDEX)
    for edited in ("intake/platforms/limesurvey.py", "intake/formats/spss.py", "screening/indices/antonyms.py"):
        with (src / edited).open("a") as reader:
            reader.write("\n\nNEW = 1\n")
    instrument, study = copy / "config/instruments/mini_mood.yaml", copy / "config/studies/tiny.yaml"
    instrument.with_stem("other_mood").write_text(instrument.read_text().replace("name: mini_mood", "name: other_mood"))
    study.with_stem("other").write_text(
        study.read_text().replace("name: tiny", "name: other").replace("mini_mood", "other_mood")
    )
    assert rules_after(copy, package) <= {"artefacts", "report"}
    # an index that a rule names is screening's, and what rests on screening
    with (src / "screening/indices/missing_share.py").open("a") as index:
        index.write("\n\nNEW = 1\n")
    assert {"screening", "sensitivity"} <= rules_after(copy, package)
    assert "intake" not in rules_after(copy, package)
