"""A run leaves a record, and a refusal its message."""

from types import SimpleNamespace

import pytest

from emosec import provenance
from emosec.atomic import write_text
from emosec.digests import digest_of
from emosec.errors import IntakeError
from emosec.tables import read_json


def job(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("a\n")
    return SimpleNamespace(
        rule="demo", wildcards={"study": "s"}, params={"seed": 1, "code": "abc"}, input=[source],
        output=SimpleNamespace(run=str(tmp_path / "run.json")), log=[str(tmp_path / "log")],
    )  # fmt: skip


def test_a_run_records_inputs_versions_and_warnings(tmp_path):
    import warnings

    with provenance.recorded(job(tmp_path)) as run:
        warnings.warn("a thing to know", stacklevel=1)
        run.note(estimator="WLSMV")
    record = read_json(tmp_path / "run.json")
    assert record["warnings"] == ["UserWarning: a thing to know"]
    assert record["estimator"] == "WLSMV"
    assert record["cpu_seconds"] > 0
    assert record["params"] == {"seed": 1}
    assert list(record["inputs"].values()) == [digest_of(tmp_path / "in.csv")]


def test_a_refusal_ends_the_job_with_its_message_and_no_record(tmp_path, capsys):
    with pytest.raises(SystemExit), provenance.recorded(job(tmp_path)):
        raise IntakeError("the file is empty", where="x.csv", remedy="export it again")
    assert "x.csv: the file is empty" in capsys.readouterr().err
    assert "export it again" in (tmp_path / "log").read_text()
    assert f"job: {provenance.job_of(job(tmp_path))}" in (tmp_path / "log").read_text()
    assert not (tmp_path / "run.json").exists()


def test_what_nobody_foresaw_says_in_which_job(tmp_path):
    with pytest.raises(ZeroDivisionError) as caught, provenance.recorded(job(tmp_path)):
        _ = 1 / 0
    assert provenance.job_of(job(tmp_path)) in caught.value.__notes__[0]


def test_a_run_that_is_stopped_says_so_without_a_traceback(tmp_path, capsys):
    with pytest.raises(SystemExit) as stopped, provenance.recorded(job(tmp_path)):
        raise KeyboardInterrupt
    assert stopped.value.code == 130
    assert "stopped: demo s; previous results are as they were" in capsys.readouterr().err
    assert not (tmp_path / "run.json").exists()


def test_a_file_that_changes_during_the_job_fails_it_and_nothing_is_kept(tmp_path, capsys):
    write_text(tmp_path / "table.csv", "old")

    def script():
        with provenance.recorded(job(tmp_path)):
            write_text(tmp_path / "table.csv", "new")
            (tmp_path / "in.csv").write_text("b\n")

    with pytest.raises(SystemExit):
        script()
    said = capsys.readouterr().err
    assert "ChangedError" in said
    assert "in.csv: the file changed while the job read it" in said
    assert (tmp_path / "table.csv").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "log", "table.csv"]


def test_a_file_that_changed_since_the_run_was_planned_fails_the_job(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    this = job(tmp_path)
    write_text(provenance.PLANNED, f'{{"{tmp_path / "in.csv"}": "{"0" * 64}"}}')
    with pytest.raises(SystemExit), provenance.recorded(this):
        pytest.fail("the job must not begin")
    assert "changed since this run was planned" in capsys.readouterr().err


def test_tables_and_their_record_get_in_their_places_together(tmp_path):
    with provenance.recorded(job(tmp_path)):
        write_text(tmp_path / "table.csv", "new")
        assert not (tmp_path / "table.csv").exists()
    assert read_json(tmp_path / "run.json")["outputs"] == {
        str(tmp_path / "table.csv"): digest_of(tmp_path / "table.csv")
    }


def test_what_the_machine_refuses_is_no_fault_of_the_program(tmp_path, capsys):
    for error, what in (
        (OSError(28, "No space left on device", str(tmp_path / "x")), "the disk is full"),
        (OSError("[Errno 28] Error writing bytes to file. Detail: [errno 28] No space left"), "the disk is full"),
        (PermissionError(13, "Permission denied", "data/raw/a.csv"), "data/raw/a.csv: permission is denied"),
        (MemoryError(), "there is too little memory"),
    ):
        with pytest.raises(SystemExit), provenance.recorded(job(tmp_path)):
            raise error
        said = capsys.readouterr().err
        assert f"MachineError\n{what}" in said or f"MachineError\n{tmp_path}: {what}" in said, said
        assert "  do: " in said
