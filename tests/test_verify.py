"""`emosec verify`: the digest a verdict card shows is printed, and a verdict reached by another rule is named."""

import json
import shutil
from pathlib import Path

import pytest

from emosec.cli import main
from emosec.definitions.decisions import Decision

ROOT = Path(__file__).parents[1]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with the shipped rules, a registered raw file, and a verdict by the shipped rule."""
    shutil.copytree(ROOT / "config/decisions", tmp_path / "config/decisions")
    (tmp_path / "data/raw").mkdir(parents=True)
    (tmp_path / "data/raw/a.csv").write_text("x\n1\n")
    from emosec.digests import digest_of

    digest = digest_of(tmp_path / "data/raw/a.csv")
    (tmp_path / "data/raw/SOURCES.csv").write_text(f"file,sha256,origin,licence\na.csv,{digest},a lab,CC0\n")
    folder = tmp_path / "results/s/8_separability/mini"
    folder.mkdir(parents=True)
    (folder / "run.json").write_text(json.dumps({"inputs": {"data/raw/a.csv": digest}}))
    rule = Decision.load(tmp_path / "config/decisions/separability.yaml")
    (folder / "verdict.json").write_text(json.dumps({"decision": rule.name, "decision_sha256": rule.sha256}))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_digest_of_every_rule_is_printed_as_the_card_shows_it(project, capsys):
    assert main(["verify"]) == 0
    said = capsys.readouterr().out
    for path in (project / "config/decisions").glob("*.yaml"):
        rule = Decision.load(path)
        assert f"Rule {rule.name}: {rule.sha256}\n" in said
    assert "1 raw file is as registered; 1 result is as recorded." in said


def test_raw_files_in_no_register_are_counted_and_not_called_as_registered(project, capsys):
    """A project without a register was told that its raw data are as registered."""
    folder = project / "data/raw/s/t1"
    folder.mkdir(parents=True)
    (folder / "b.csv").write_text("x\n1\n")
    (folder / "README.md").write_text("no data\n")
    assert main(["verify"]) == 0
    assert "1 raw file is as registered, 1 other is not in data/raw/SOURCES.csv; 1 result is" in capsys.readouterr().out
    (project / "data/raw/SOURCES.csv").unlink()
    assert main(["verify"]) == 0
    assert (
        "No raw file is registered in data/raw/SOURCES.csv (1 is there); 1 result is as recorded."
        in capsys.readouterr().out
    )


def test_comments_do_not_change_it_and_another_cutoff_does(project, capsys):
    path = project / "config/decisions/separability.yaml"
    before = Decision.load(path).sha256
    text = path.read_text(encoding="utf-8")
    path.write_text(f"# a remark\n{text}", encoding="utf-8")
    assert main(["verify"]) == 0
    assert before in capsys.readouterr().out
    path.write_text(
        text.replace("cutoff: 0.90", "cutoff: 0.85").replace("cutoff: 0.9\n", "cutoff: 0.85\n"), encoding="utf-8"
    )
    assert Decision.load(path).cutoff == 0.85
    assert main(["verify"]) == 1
    said = capsys.readouterr().out
    assert f"verdict.json: reached by the rule separability of digest {before}, not by the present one" in said


def test_a_changed_raw_file_is_named(project, capsys):
    (project / "data/raw/a.csv").write_text("x\n2\n")
    assert main(["verify"]) == 1
    said = capsys.readouterr().out
    assert "data/raw/a.csv: changed since it was registered" in said
    assert "data/raw/a.csv is no longer what it was made from" in said


@pytest.mark.parametrize(
    "words",
    [("--quick",), ("--keep", "again"), ("--out", "mine"), ("--cores", "2"), (".", "--digests", "--keep", "again")],
)
def test_what_would_do_nothing_is_refused(project, capsys, words):
    assert main(["verify", *words]) == 1
    assert "is for a study that is made again" in capsys.readouterr().err
