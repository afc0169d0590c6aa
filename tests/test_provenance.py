"""The digest of a script follows exactly the project files it rests on; a run leaves a record."""

from types import SimpleNamespace

import pytest

from emosec import provenance
from emosec.errors import IntakeError
from emosec.tables import read_json


def reached(script):
    seen, waiting = set(), {provenance.module_file(n) for n in provenance.names_imported(script)} - {None}
    while waiting:
        file = waiting.pop()
        seen.add(file)
        waiting |= provenance.imported_files(provenance.module_name(file)) - seen
    return {provenance.module_name(f) for f in seen}


def test_a_script_rests_on_its_own_room_and_not_on_others(root):
    modules = reached(root / "workflow/scripts/scoring.py")
    assert {"emosec.scoring", "emosec.tables", "emosec.definitions.instruments"} <= modules
    assert not any(m.startswith(("emosec.report", "emosec.separability", "emosec.statistics.cfa")) for m in modules)


def test_lazy_and_wrapped_imports_count(root):
    assert "emosec.statistics.cfa" in {
        m[: len("emosec.statistics.cfa")] for m in reached(root / "workflow/scripts/confirm.py")
    }


def test_the_digest_changes_with_a_file_it_rests_on(tmp_path, monkeypatch):
    package = tmp_path / "emosec"
    (package / "room").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "room/__init__.py").write_text("from emosec.room.part import (\n    thing,\n)\n")
    (package / "room/part.py").write_text("def thing():\n    from emosec import other\n")
    (package / "room/page.html").write_text("<p>")
    (package / "other.py").write_text("")
    (package / "idle.py").write_text("")
    script = tmp_path / "script.py"
    script.write_text("from emosec.room import thing\n")
    monkeypatch.setattr(provenance, "PACKAGE", package)

    def digest():
        provenance.code_digest.cache_clear()
        provenance.imported_files.cache_clear()
        return provenance.code_digest(script)

    first = digest()
    (package / "idle.py").write_text("x = 1\n")
    assert digest() == first
    for name in ("room/part.py", "other.py", "room/page.html"):
        before = digest()
        (package / name).write_text((package / name).read_text() + "\n# changed\n")
        assert digest() != before, name
    provenance.code_digest.cache_clear()
    provenance.imported_files.cache_clear()


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
    assert record["params"] == {"seed": 1}
    assert list(record["inputs"].values()) == [provenance.digest_of(tmp_path / "in.csv")]


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
