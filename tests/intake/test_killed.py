"""Intake stopped at any moment, or failing half-way, leaves the old tables or the new ones, and nothing of both.

SIGKILL may fall between two renames: then each table is whole, and since the job's record was not written, it is made again
(`tests/workflow/test_interrupted.py`).
"""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from emosec import atomic, tables
from emosec.intake.contracts import ANSWERS, FILES, RESPONDENTS

# the script of the intake job without Snakemake: read one wave, put its tables in place together, again and again
JOB = """
import sys
from pathlib import Path
from emosec import atomic, tables
from emosec.intake.contracts import ANSWERS, FILES, RESPONDENTS
from emosec.definitions.studies import Study
from emosec.intake.answers import stack_answers
from emosec.intake.wave import read_wave
raw, out = Path(sys.argv[1]), Path(sys.argv[2])
study = Study.parse(Path(sys.argv[3]).read_text(), where="demo.yaml")
print("ready", flush=True)
for turn in range(1, 10_000):
    export = raw / "demo" / "w1" / f"main_{turn % 2}.csv"
    wave = read_wave({"main": [export]}, study, {}, "w1", raw)
    with atomic.transaction():
        tables.write(RESPONDENTS, wave.respondents, out / "respondents.parquet")
        tables.write(FILES, wave.files, out / "files.csv")
        tables.write_json(wave.codebook, out / "codebook.json")
        tables.write(ANSWERS, stack_answers(wave.answers), out / "answers.parquet")
    print(turn, flush=True)
"""
STUDY = """
name: demo
title: Demo
respondent_key: [id]
exports: [{name: main, file: "main*"}]
instruments: [{instrument: mini, export: main}]
screening: default
models: components
decision: separability
"""


def export(rows):
    return "id,calm,tense\n" + "".join(f"{i},{i % 5},{i % 3}\n" for i in range(rows))


def found(out):
    """How many respondents each table of the wave speaks of."""
    people = tables.read(RESPONDENTS, out / "respondents.parquet")
    rows = tables.read(FILES, out / "files.csv")["rows"].tolist()
    answers = tables.read(ANSWERS, out / "answers.parquet")
    codebook = tables.read_json(out / "codebook.json")["variables"][0]["n_answered"]
    return {len(people), *rows, len(answers), codebook}


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["KILL", "TERM"])
def test_a_stopped_intake_leaves_whole_tables_of_one_run(tmp_path, how):
    raw, out, study = tmp_path / "raw", tmp_path / "out", tmp_path / "demo.yaml"
    (raw / "demo" / "w1").mkdir(parents=True)
    study.write_text(STUDY)
    sizes = {0: 40, 1: 3000}
    for turn, rows in sizes.items():
        (raw / "demo" / "w1" / f"main_{turn}.csv").write_text(export(rows))
    for moment in (0.0, 0.013, 0.05, 0.11):
        job = subprocess.Popen(
            [sys.executable, "-c", JOB, str(raw), str(out), str(study)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3):
            assert job.stdout.readline()
        time.sleep(moment)
        job.send_signal(how)
        job.wait()
        job.stdout.close()
        assert found(out) in ({40}, {3000}) or (how == signal.SIGKILL and found(out) == {40, 3000})
    # what the kills left beside the tables is taken away by the next run that writes
    with atomic.transaction():
        tables.write_json({}, out / "codebook.json")
    assert not list(out.glob(".codebook.json.*"))


def test_an_error_in_the_last_table_leaves_all_the_old_ones(tmp_path):
    with atomic.transaction():
        tables.write_json({"run": 1}, tmp_path / "a.json")
        atomic.atomic_folder(tmp_path / "folder", lambda fresh: (fresh / "x").write_text("1"))

    def second_run():
        with atomic.transaction():
            tables.write_json({"run": 2}, tmp_path / "a.json")
            atomic.atomic_folder(tmp_path / "folder", lambda fresh: (fresh / "x").write_text("2"))
            tables.write(FILES, pd.DataFrame([{"study": "s"}]), tmp_path / "files.csv")

    with pytest.raises(tables.TableError):
        second_run()
    assert tables.read_json(tmp_path / "a.json") == {"run": 1}
    assert (tmp_path / "folder" / "x").read_text() == "1"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.json", "folder"]


def test_nothing_is_in_its_place_before_the_end_and_everything_after(tmp_path):
    with atomic.transaction():
        atomic.atomic_folder(
            tmp_path / "folder", lambda fresh: atomic.atomic_write(fresh / "x", lambda p: Path(p).write_text("1"))
        )
        atomic.atomic_write(tmp_path / "y", lambda part: Path(part).write_text("2"))
        assert not (tmp_path / "folder").exists()
        assert not (tmp_path / "y").exists()
    assert (tmp_path / "folder" / "x").read_text() + (tmp_path / "y").read_text() == "12"
    assert (tmp_path / "y").stat().st_mode & 0o777 == 0o644
