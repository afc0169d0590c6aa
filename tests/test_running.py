"""A run as a person meets it: Snakemake's chatter left out, the time that is left, verdicts and places at the end."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from emosec.errors import DefinitionError, WorkflowError
from emosec.running import (
    OTHER,
    PRIOR,
    TYPICAL,
    Progress,
    concluded,
    conclusions,
    duration,
    known_seconds,
    naming_studies,
)

STATS = ["Job stats:", "job            count", "-----------  -------", "intake             3", "evidence           1",
         "all                1", "total              5", ""]  # fmt: skip
CHATTER = [
    "Using profile workflow/profiles/default for setting default command line arguments.", "SNAKEMAKE", "=========",
    "  Date: 2026-11-26 17:35:31", "Building DAG of jobs...", "[Thu Nov 26 17:35:38 2026]", "Select jobs to execute...",
    "localrule all:", "    input: reports/pmc/index.html", "    resources: tmpdir=/tmp",
    "Execute 1 jobs...", "Elapsed time: 0:04:56.211530", "Provided cores: 1 (use --cores to define parallelism)", "",
]  # fmt: skip


def test_chatter_is_left_out_and_everything_else_is_said():
    progress = Progress({}, started=0.0)
    assert [progress.said(line) for line in [*CHATTER, *STATS]] == [None] * (len(CHATTER) + len(STATS))
    for line in ("Error in rule intake:", "    log: results/pmc/logs/x.log", "IntakeError", "WorkflowError:"):
        assert progress.said(line + "\n") == line
    assert progress.said("Job 4: 1 intake: pmc time3") == "1 intake: pmc time3"


def test_time_left_counts_what_jobs_of_each_rule_take():
    progress = Progress({"intake": 2.0}, started=100.0)
    for line in STATS:
        progress.said(line)
    assert progress.said("Finished jobid: 3 (Rule: intake)") is None
    # 4 seconds passed for 2 expected; 2 more intakes and evidence are expected to take 4 + 7
    pace = (4.0 + PRIOR / os.cpu_count()) / (2.0 + PRIOR)
    left = duration(pace * (2 * 2.0 + TYPICAL["evidence"]))
    assert progress.said("1 of 5 steps (20%) done", 104.0) == f"1 of 5 jobs done, about {left} left"
    assert not progress.done
    for rule in ("intake", "intake", "evidence", "all"):
        progress.said(f"Finished jobid: 1 (Rule: {rule})")
    assert progress.said("5 of 5 steps (100%) done", 120.0) == "5 of 5 jobs done"
    assert progress.done


def test_a_run_without_anything_to_do_is_whole():
    progress = Progress({})
    assert (
        progress.said("Nothing to be done (all requested files are present and up to date).")
        == "Everything is up to date."
    )
    assert progress.done


def test_a_dry_run_is_not_whole():
    progress = Progress({})
    for line in [*STATS, "This was a dry-run (flag -n). The order of jobs does not reflect the order of execution."]:
        progress.said(line)
    assert not progress.done


def test_seconds_are_those_of_the_last_run_and_a_broken_record_stops_nothing(tmp_path):
    for at, seconds in enumerate((2.0, 4.0)):
        (tmp_path / f"{at}").mkdir()
        (tmp_path / f"{at}" / "run.json").write_text(json.dumps({"rule": "intake", "seconds": seconds}))
    (tmp_path / "run_half.json").write_text('{"rule": "int')
    (tmp_path / "run_other.json").write_text('{"rule": "x"}')
    assert known_seconds(tmp_path) == {"intake": 3.0}
    assert Progress(known_seconds(tmp_path))._of("unheard") == OTHER


@pytest.fixture
def results(tmp_path):
    pair = {"pair": "body–mind", "conclusion": "separable", "cutoff": 0.9}
    wave = {"label": "SEPARABLE", "pairs": [pair]}
    other = {"label": "INCONCLUSIVE", "pairs": [pair | {"conclusion": "inconclusive"}]}
    folder = tmp_path / "results/mini/8_separability/one"
    folder.mkdir(parents=True)
    record = {"instrument": "one", "waves": {"t1": wave, "t2": other}, "pooled": None}
    (folder / "verdict.json").write_text(json.dumps(record))
    (tmp_path / "reports/mini").mkdir(parents=True)
    (tmp_path / "reports/mini/index.html").write_text("x")
    return tmp_path


def test_each_study_ends_with_its_verdicts_and_where_its_report_is(results):
    said = list(conclusions(["mini", "not_run"], results / "results", results / "reports"))
    assert said[0] == "\nmini"
    assert said[1] == "  one: Separable. Body and mind are separable."
    assert said[2:4] == [
        "    T 1: Separable. Body and mind are separable.",
        "    T 2: Inconclusive. Body and mind are undecided.",
    ]
    assert said[4].startswith(f"  Open {results}/reports/mini/index.html")
    assert len(said) == 5


def test_a_run_of_other_studies_than_the_configured_ends_with_their_verdicts(results, monkeypatch, capsys):
    from argparse import Namespace

    from emosec import cli

    for name in ("pmc", "mini"):
        (results / "config/studies").mkdir(parents=True, exist_ok=True)
        (results / f"reports/{name}").mkdir(exist_ok=True)
        (results / f"reports/{name}/index.html").write_text("x")
    (results / "config/config.yaml").write_text("studies: [pmc]\nseed: 1\n")
    monkeypatch.chdir(results)
    monkeypatch.setattr("emosec.running.run_snakemake", lambda words: (0, True, 1.0))
    monkeypatch.setattr(cli, "older_workflow", list)
    assert cli.run_workflow(Namespace(snakemake=["--config", "studies=[mini]"])) == 0
    said = capsys.readouterr().out
    assert "\nmini\n" in said
    assert "pmc" not in said
    cli.run_workflow(Namespace(snakemake=[]))
    assert "\npmc\n" in capsys.readouterr().out


@pytest.fixture
def shelf(tmp_path):
    for name in ("pmc", "spi"):
        (tmp_path / f"{name}.yaml").write_text("x")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "handed"),
    [
        (["pmc"], ["--config", "studies=[pmc]"]),
        (["pmc", "-n", "spi"], ["-n", "--config", "studies=[pmc,spi]"]),
        (["--cores", "2", "pmc", "pmc"], ["--cores", "2", "--config", "studies=[pmc]"]),
        (["--config", "seed=3", "--", "pmc"], ["--config", "studies=[pmc]", "seed=3", "--"]),
        (["pmc", "--config=seed=3"], ["--config", "studies=[pmc]", "seed=3"]),
        (["pmc", "-Cseed=3", "-n"], ["--config", "studies=[pmc]", "seed=3", "-n"]),
        (["all", "-n"], ["all", "-n"]),
        (["reports/pmc/index.html"], ["reports/pmc/index.html"]),
        (["--until", "report"], ["--until", "report"]),
    ],
)
def test_studies_are_named_by_themselves(shelf, words, handed):
    assert naming_studies(words, shelf) == handed


def test_a_study_may_be_named_by_its_file(shelf):
    assert naming_studies([str(shelf / "pmc.yaml"), "-n"], shelf) == ["-n", "--config", "studies=[pmc]"]


def test_a_study_that_is_not_there_is_refused_with_those_that_are(shelf):
    with pytest.raises(DefinitionError, match="did you mean pmc") as refused:
        naming_studies(["pcm"], shelf)
    assert "pmc, spi" in str(refused.value)
    with pytest.raises(DefinitionError, match="no such definition"):
        naming_studies([str(shelf / "pcm.yaml")], shelf)


def test_studies_named_twice_are_refused(shelf):
    with pytest.raises(WorkflowError, match="named twice"):
        naming_studies(["pmc", "--config", "studies=[spi]"], shelf)
    with pytest.raises(WorkflowError, match="named twice"):
        naming_studies(["pmc", "--config=studies=[spi]"], shelf)


def test_pooled_comes_first():
    wave = {"label": "INCONCLUSIVE", "pairs": []}
    assert concluded({"instrument": "i", "waves": {"a": wave}, "pooled": {"label": "SEPARABLE", "pairs": []}})[
        0
    ].startswith("i: Separable.")
    assert concluded({"instrument": "i", "waves": {}, "pooled": None}) == ["i: no verdict"]


def test_a_wrong_word_for_snakemake_is_its_refusal(tmp_path):
    """What Snakemake refuses is passed on, with its status, and no verdict is printed."""
    (tmp_path / "config").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "emosec", "run", "-n"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode != 0
    assert "workflow/profiles/default" in done.stderr
    assert "Took" not in done.stdout


SLOW_TO_STOP = """
import signal, sys, time

def stop(*_):
    time.sleep(1.5)
    sys.exit(1)

signal.signal(signal.SIGINT, stop)
print("begun", file=sys.stderr, flush=True)
time.sleep(60)
"""


def test_ctrl_c_again_ends_in_words_too(tmp_path):
    (tmp_path / "snakemake.py").write_text(SLOW_TO_STOP)
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); from pathlib import Path; "
        "from emosec.running import watched; sys.exit(watched([], Path('results'))[0])"
    )
    paths = os.pathsep.join([str(tmp_path), *sys.path])
    run = subprocess.Popen(
        [sys.executable, "-c", code], cwd=tmp_path, env=os.environ | {"PYTHONPATH": paths}, stderr=subprocess.PIPE,
        text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert "begun" in run.stderr.readline()
        for _ in range(2):
            os.killpg(run.pid, signal.SIGINT)
            time.sleep(0.5)
        said = run.communicate(timeout=30)[1]
    finally:
        run.kill()
    assert "Traceback" not in said
    assert said.endswith("the same command goes on from there.\n")
    assert run.returncode == 1
