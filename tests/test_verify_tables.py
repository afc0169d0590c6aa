"""`emosec verify` compares tables cell by cell, says why they differ, and opens bundles and reports alone."""

import json
import zipfile

import pytest

from emosec.cli import main
from emosec.errors import WorkflowError
from emosec.verification.causes import causes
from emosec.verification.certificate import Certificate, write_certificate
from emosec.verification.cheap import JOB, cheap_jobs
from emosec.verification.compare import RELATIVE, compare_cell, compare_table, compare_tables
from emosec.verification.rerun import lay_out, source_at
from emosec.verification.whole import not_as_recorded, opened, published_tables, verify


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("0.5", "0.5", "identical"),
        ("", "", "identical"),
        ("0.5", str(0.5 * (1 + RELATIVE / 2)), "within"),
        ("1e-12", "0.0", "within"),
        ("0.5", str(0.5 * (1 + 3 * RELATIVE)), "differing"),
        # counts and codes are whole numbers, and must be the same
        ("1000000", "1000001", "differing"),
        ("100000000000", "100000000001", "differing"),
        ("0.5", "", "differing"),
        ("nan", "nan", "identical"),
        ("nan", "0.5", "differing"),
        ("inf", "-inf", "differing"),
        ("SEPARABLE", "NOT SEPARABLE", "differing"),
        ("0.5", None, "differing"),
    ],
)
def test_cells(old, new, how):
    assert compare_cell(old, new)[0] == how


@pytest.fixture
def builds(tmp_path):
    """Two builds of two tables."""
    for name in ("a", "b"):
        folder = tmp_path / name / "results/s"
        folder.mkdir(parents=True)
        (folder / "x.csv").write_text('item,est\none,0.5\n"two, with a\nbreak",0.25\n')
        (folder / "v.json").write_text('{"label": "OPEN", "pairs": [{"phi": 0.5}]}')
        (folder / "run.json").write_text("{}")
    return tmp_path / "a", tmp_path / "b"


def test_the_same_tables_are_identical(builds):
    found = compare_tables(*builds, published_tables(builds[0], "s"))
    assert [(c.table, c.status) for c in found] == [
        ("results/s/v.json", "identical"),
        ("results/s/x.csv", "identical"),
    ]
    assert sum(c.cells for c in found) == 8


def test_what_differs_is_named_with_its_place(builds):
    (builds[1] / "results/s/x.csv").write_text('item,est\none,0.5\n"two, with a\nbreak",0.26\nthree,1\n')
    (builds[1] / "results/s/v.json").write_text('{"label": "OPEN", "pairs": [{"phi": 0.6}]}')
    x = compare_table(builds[0] / "results/s/x.csv", builds[1] / "results/s/x.csv", "x")
    assert (x.status, x.differing) == ("differs", 3)
    assert x.first == "row 3, column est: published 0.25, made again 0.26"
    assert x.largest == pytest.approx(0.01 / 0.26)
    v = compare_table(builds[0] / "results/s/v.json", builds[1] / "results/s/v.json", "v")
    assert v.first == "pairs[0].phi: published 0.5, made again 0.6"
    (builds[1] / "results/s/v.json").unlink()
    assert compare_table(builds[0] / "results/s/v.json", builds[1] / "results/s/v.json", "v").status == "missing"


def test_causes_are_told_by_kind():
    old = {
        "code": "a", "params": {"seed": 1, "defined": {"decision": "x"}}, "platform": "Linux x86_64",
        "inputs": {"data/raw/a.csv": "0" * 64, "results/s/y.csv": "1"}, "versions": {"numpy": "2.3"},
    }  # fmt: skip
    new = {
        "code": "b", "params": {"seed": 2, "defined": {"decision": "y"}}, "platform": "Linux aarch64",
        "inputs": {"data/raw/a.csv": "9" * 64, "results/s/y.csv": "2"}, "versions": {"numpy": "2.4"},
    }  # fmt: skip
    found = causes(old, new)
    assert [f.split(":")[0] for f in found] == [
        "code", "seed", "definition of decision", "data", "platform", "version of numpy",
    ]  # fmt: skip
    assert causes(old, old) == []


def test_a_certificate_says_whether_everything_agrees(builds, tmp_path):
    found = compare_tables(*builds, published_tables(builds[0], "s"))
    good = Certificate("s", "here", "2026-01-01", found, {})
    assert good.agrees
    pages = write_certificate(good, tmp_path / "out")
    assert json.loads(pages[0].read_text())["agrees"] is True
    assert "agrees in every cell" in pages[1].read_text()
    (builds[1] / "results/s/x.csv").write_text("item,est\n<b>,0.5\n")
    bad = Certificate(
        "s", "here", "2026-01-01", compare_tables(*builds, ["results/s/x.csv"]), {"r": ["code: a, here b"]}
    )
    assert not bad.agrees
    assert "  code: a, here b: 1 jobs" in bad.said
    page = write_certificate(bad, tmp_path / "out")[1].read_text()
    assert "does not agree" in page
    assert "<b>" not in page
    # nothing compared is nothing verified
    assert not Certificate("s", "here", "2026-01-01", [], {}).agrees


@pytest.fixture
def bundle(tmp_path):
    """A folder that has a bundle's metadata and one file."""
    folder = tmp_path / "crate"
    (folder / "data").mkdir(parents=True)
    (folder / "data/a.csv").write_text("x\n")
    from emosec.digests import digest_of

    graph = [{"@id": "./"}, {"@id": "data/a.csv", "sha256": digest_of(folder / "data/a.csv")}]
    (folder / "ro-crate-metadata.json").write_text(json.dumps({"@graph": graph}))
    return folder


def test_digests_compare_every_file_of_a_bundle(bundle, tmp_path, capsys):
    assert main(["verify", str(bundle), "--digests"]) == 0
    packed = tmp_path / "crate.zip"
    with zipfile.ZipFile(packed, "w") as file:
        for path in sorted(p for p in bundle.rglob("*") if p.is_file()):
            file.write(path, path.relative_to(bundle.parent))
    assert main(["verify", str(packed), "--digests"]) == 0
    (bundle / "data/a.csv").write_text("y\n")
    assert main(["verify", str(bundle), "--digests"]) == 1
    assert "data/a.csv: is not what it was recorded as" in capsys.readouterr().out
    (bundle / "data/a.csv").unlink()
    with opened(bundle) as place:
        assert not_as_recorded(place) == ["data/a.csv: is missing"]


def job(inputs, outputs, seconds):
    """A record of a job, as far as its cost and its tables go."""
    paths = {kind: {f"results/s/{name}": "" for name in names} for kind, names in (("i", inputs), ("o", outputs))}
    return {"rule": "x", "inputs": paths["i"], "outputs": paths["o"], "cpu_seconds": seconds}


def test_quick_makes_again_what_takes_seconds_and_nothing_after_what_does_not():
    records = {
        "1_intake/w/run.json": job([], ["1_intake/w/answers.parquet"], 2.0),
        # sorted before the job whose table it reads
        "1_intake/w/a/run.json": job(["1_intake/w/answers.parquet"], ["1_intake/w/a/r.parquet"], 1.0),
        "6_structure/a/run.json": job(["1_intake/w/a/r.parquet"], ["6_structure/a/fits.csv"], JOB + 0.1),
        "8_separability/a/run.json": job(["6_structure/a/fits.csv"], [], 0.5),
        # of a table that no record here made
        "9_validity/run.json": job(["set_aside/old.csv"], [], 0.5),
        "9_validity/a/run.json": job(["1_intake/w/run.json"], [], JOB),
    }
    assert cheap_jobs(records, "s") == ["1_intake/w/run.json", "1_intake/w/a/run.json", "9_validity/a/run.json"]
    # a record of another time says nothing of cost
    assert cheap_jobs({"1_intake/w/run.json": {"rule": "x", "inputs": {}}}, "s") == []


def test_quick_stops_at_half_a_minute():
    records = {f"1_intake/{i:02d}/run.json": job([], [], 4.0) for i in range(20)}
    assert len(cheap_jobs(records, "s")) == 7


def test_without_raw_data_nothing_is_made_again(bundle, tmp_path):
    (bundle / "config").mkdir()
    with opened(bundle) as place, pytest.raises(WorkflowError, match="raw data are not here"):
        verify(place, tmp_path / "work", tmp_path / "out", quick=True)


def verified(tmp_path, monkeypatch, made):
    """Verify a bundle of one table whose study is made again by a function, and return what it returned and the certificate."""
    from emosec.verification import whole

    crate = tmp_path / "crate"
    for name, text in (("data/raw/s/w/a.csv", "x\n"), ("results/s/a.csv", "est\n0.5\n"), ("config/config.yaml", "")):
        (crate / name).parent.mkdir(parents=True, exist_ok=True)
        (crate / name).write_text(text)
    graph = [{"@id": "data/raw/s/w/a.csv", "sha256": "0" * 64}]
    (crate / "ro-crate-metadata.json").write_text(json.dumps({"@graph": graph}))
    (crate / "Snakefile").write_text("")
    monkeypatch.setattr(whole, "make_again", made)
    with opened(crate) as place:
        status = verify(place, tmp_path / "work", tmp_path / "out")
    return status, json.loads((tmp_path / "out/s.json").read_text()), (tmp_path / "out/s.html").read_text()


def test_a_study_that_cannot_be_made_again_has_a_certificate_that_says_what_was_altered(tmp_path, monkeypatch, capsys):
    def refused(*_):
        raise WorkflowError("the study could not be made again", where="w", remedy="said on the terminal")

    status, said, page = verified(tmp_path, monkeypatch, refused)
    assert (status, said["agrees"], said["tables"]) == (1, False, [])
    assert said["digests"] == ["data/raw/s/w/a.csv: is not what it was recorded as"]
    assert "data/raw/s/w/a.csv: is not what it was recorded as" in capsys.readouterr().out
    assert "the study could not be made again; the result <strong>was not compared</strong>" in page


def test_a_table_that_was_taken_out_of_the_published_ones_is_named(tmp_path, monkeypatch, capsys):
    def made(source, work, words):
        for name in ("a.csv", "b.csv"):
            (work / "results/s").mkdir(parents=True, exist_ok=True)
            (work / "results/s" / name).write_text("est\n0.5\n")

    status, said, _ = verified(tmp_path, monkeypatch, made)
    assert status == 1
    assert {t["table"]: t["status"] for t in said["tables"]} == {
        "results/s/a.csv": "identical",
        "results/s/b.csv": "new",
    }
    assert "results/s/b.csv: new" in capsys.readouterr().out


def test_tables_of_persons_are_compared_too(tmp_path):
    import pandas as pd

    tables = {"a": [0.5, None], "same": [0.5, None], "near": [0.5 + 1e-10, None], "other": [0.5, 1.0]}
    for name, scores in tables.items():
        pd.DataFrame({"respondent": ["A", "B"], "score": scores}).to_parquet(tmp_path / f"{name}.parquet")
    found = {name: compare_table(tmp_path / "a.parquet", tmp_path / f"{name}.parquet", name) for name in tables}
    assert {name: (c.status, c.cells) for name, c in found.items()} == {
        "a": ("identical", 6), "same": ("identical", 6), "near": ("agrees", 6), "other": ("differs", 6),
    }  # fmt: skip
    assert found["other"].first == "row 3, column score: published an empty cell, made again 1.0"


def test_other_places_are_refused(tmp_path, capsys):
    assert main(["verify", str(tmp_path), "--quick"]) == 1
    assert "neither a bundle nor a study's report" in capsys.readouterr().err


def test_only_the_study_is_laid_out(tmp_path):
    for name in (
        "config/config.yaml",
        "data/raw/s/w/a.csv",
        "data/raw/t/w/a.csv",
        "data/ledgers/s.json",
        "data/ledgers/t.json",
    ):
        (tmp_path / "p" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / name).write_text("x")
    with pytest.raises(WorkflowError, match="one study cannot be told here: s, t"):
        source_at(tmp_path / "p")
    lay_out(source_at(tmp_path / "p", "s"), tmp_path / "work")
    laid = sorted(p.relative_to(tmp_path / "work").as_posix() for p in (tmp_path / "work").rglob("*") if p.is_file())
    assert laid == ["config/config.yaml", "data/ledgers/s.json", "data/raw/s/w/a.csv"]
