"""`emosec export`: one table or figure, in every format, numbered as asked; each file is opened and read."""

import csv
import io
import os
import re

import pytest

from emosec.cli import parser
from emosec.errors import ReportError
from emosec.report import formats
from emosec.report.content import content
from emosec.report.exporting import FIGURE_FORMATS, TABLE_FORMATS, listed, paper_of, with_reports, write_one
from emosec.report.gather import gather
from emosec.report.papers import contents
from emosec.report.papers.document import paper
from emosec.report.papers.runs import plain
from emosec.report.papers.single import single
from emosec.report.papers.web import html

docx = pytest.importorskip("docx")


@pytest.fixture(scope="module")
def whole(small_inside):
    return paper(small_inside)


@pytest.fixture
def export(whole, tmp_path, monkeypatch):
    """Write what the words ask for in an empty folder, and return the file."""
    monkeypatch.chdir(tmp_path)
    return lambda *words: write_one(whole, parser().parse_args(["export", "pmc", *words]))


@pytest.fixture(scope="module")
def reliability(whole):
    return next(t for t in whole.tables if t.listing.name == "reliability_tai_security")


def test_word(export, reliability):
    document = docx.Document(export("--table", "reliability", "--format", "docx", "--number", "2"))
    said = [p.text for p in document.paragraphs]
    assert said[0] == "Table 2"
    assert plain(reliability.caption) in said
    rows = [[c.text for c in row.cells] for row in document.tables[0].rows]
    assert rows[-len(reliability.listing) :] == reliability.listing.lines


def test_latex_says_its_own_number(export, reliability):
    text = export("--table", "reliability", "--format", "tex", "--number", "2").read_text(encoding="utf-8")
    assert r"\renewcommand{\thetable}{2}" in text
    assert text.index("thetable") < text.index(r"\caption")
    assert text.count(r" \\") == len(reliability.listing) + 1 + bool(reliability.listing.spans)


def test_workbook(export, reliability):
    import openpyxl

    sheet = openpyxl.load_workbook(export("--table", "reliability", "--format", "xlsx", "--number", "A1")).active
    assert sheet.cell(1, 1).value == "Table A1"
    numbers = [c.value for row in sheet.iter_rows(min_row=4) for c in row if isinstance(c.value, float)]
    at = next(i for i, c in enumerate(reliability.listing.cols) if c.key == "est")
    assert {row[at].value for row in reliability.listing.cells} <= set(numbers)


def test_csv_is_at_full_precision(export, reliability):
    rows = list(
        csv.reader(io.StringIO(export("--table", "reliability", "--format", "csv").read_text(encoding="utf-8")))
    )
    at, (head, *body) = next(i for i, c in enumerate(reliability.listing.cols) if c.key == "est"), rows
    column = head.index("Estimate")
    assert [float(row[column]) for row in body] == [row[at].value for row in reliability.listing.cells]
    limits = [head.index("95% CI lower"), head.index("95% CI upper")]
    for row, cells in zip(body, reliability.listing.cells, strict=True):
        shown = formats.interval(*(float(row[i]) for i in limits))
        assert shown in [c.text for c in cells]


@pytest.mark.parametrize("words", [("--table", "reliability_tai_security"), ("--figure", "verdict_tai_security")])
def test_one_that_the_list_names_comes_from_its_room_alone(small_results, small_design, whole, words):
    """The same table or figure, without the rest of the paper."""
    got = gather(small_results, small_design)
    entry = next(e for e in contents.entries(whole) if e.name == words[1])
    assert entry.room
    one = single(got, small_design, entry)
    (mine,) = (*one.tables, *one.figures)
    kind = whole.tables if words[0] == "--table" else whole.figures
    other = next(x for x in kind if entry.name in (getattr(x, "listing", None) or x.figure).name)
    assert mine.number == other.number
    if words[0] == "--table":
        assert (mine.caption, html(mine)) == (other.caption, html(other))
    else:
        assert mine.figure.svg(standalone=True) == other.figure.svg(standalone=True)


def test_what_is_made_for_the_paper_needs_the_paper(small_results, small_design, whole):
    got = gather(small_results, small_design)
    named = {e.name: e for e in contents.entries(whole)}
    assert {n for n, e in named.items() if not e.room} == {n for n in named if n.startswith("main_")} | {"checklist"}
    assert single(got, small_design, named["checklist"]) is None
    assert single(got, small_design, named["checklist"]._replace(room="items")) is None


def test_html_has_its_spanning_heads(export, whole):
    text = export("--table", "fits_tai_security_time1", "--format", "html", "--number", "3").read_text(encoding="utf-8")
    table = next(t for t in whole.tables if t.listing.name == "fits_tai_security_time1")
    assert "<b>Table 3</b>" in text
    assert [int(n) for n in re.findall(r'colspan="(\d+)"', text)] == [n for _, n in table.listing.spans if n > 1]
    for over, n in table.listing.spans:
        assert not over or n < 2 or over in text


def test_markdown_has_a_line_per_row(export, reliability):
    lines = export("--table", "reliability", "--format", "md", "--number", "2").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "**Table 2**"
    body = [line for line in lines if line.startswith("|")]
    assert len(body) == 2 + len(reliability.listing)
    assert len({re.sub(r"\\\\.", "", line).count("|") for line in body}) == 1


def test_figures_in_every_format(export, whole):
    name = whole.figures[0].figure.name
    for kind, magic in (("svg", b"<svg"), ("pdf", b"%PDF"), ("png", b"\x89PNG")):
        assert export("--figure", name, "--format", kind).read_bytes().startswith(magic)
    assert export("--figure", name, "--output", "mine.png").name == "mine.png"


def test_the_list_is_that_of_the_report_and_made_anew_once_results_are_newer(whole, tmp_path, monkeypatch):
    reports, results = tmp_path / "reports", tmp_path / "results"
    for folder in (reports / "pmc" / "paper", results / "pmc" / "1_intake"):
        folder.mkdir(parents=True)
    file = reports / "pmc" / "paper" / contents.FILE
    file.write_text(contents.as_csv(whole), encoding="utf-8")
    monkeypatch.setattr("emosec.report.exporting.paper_of", lambda study: whole)
    monkeypatch.setattr(contents, "entries", lambda whole: [contents.ContentsEntry("Table 1", "made", "anew")])
    said = listed("pmc", reports, results)
    assert with_reports(reports) == ["pmc: emosec export pmc --list"]
    job = results / "pmc" / "1_intake" / "run.json"
    job.write_text("{}", encoding="utf-8")
    os.utime(job, (file.stat().st_mtime + 10,) * 2)
    assert listed("pmc", reports, results) == ["Table 1  made  anew"]
    assert len(said) == len(whole.tables) + len(whole.figures)
    assert any(line.startswith("Table 1 ") for line in said)
    assert any("reliability_tai_security" in line for line in said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pmc", "--list", "--format", "docx"), "--format says nothing beside --list"),
        (("pmc", "--list", "--output", "all.txt"), "--output says nothing beside --list"),
        (("--list", "--wave", "time1"), "--wave says nothing beside --list"),
        (("pmc", "--preregistration", "--format", "docx"), "--format says nothing beside --preregistration"),
        (("pmc", "--preregistration", "--number", "3"), "--number says nothing beside --preregistration"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(words, said):
    options = parser().parse_args(["export", *words])
    with pytest.raises(ReportError) as refusal:
        options.command(options)
    assert said in str(refusal.value)


def test_the_list_of_a_wave_holds_what_is_of_that_wave(whole, monkeypatch, tmp_path):
    monkeypatch.setattr("emosec.report.exporting.paper_of", lambda study: whole)
    words = ("export", "pmc", "--list", "--wave")
    lines = listed("pmc", tmp_path, tmp_path, parser().parse_args([*words, "time1"]))
    own = {e.name for e in contents.entries(whole) if e.wave == "time1"}
    assert {line.split()[2] for line in lines} == own
    assert own
    with pytest.raises(ReportError, match="--wave: nothing in the report is of the wave 'time9'"):
        listed("pmc", tmp_path, tmp_path, parser().parse_args([*words, "time9"]))


def test_the_ending_says_the_format(export):
    assert (
        export("--table", "reliability", "--output", "out/two.tex").read_text(encoding="utf-8").startswith(r"\begin{")
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--table", "reliabilty_tai_security"), "did you mean reliability_tai_security"),
        (("--table", "zzz"), "--list names all of them"),
        (("--table", "efa"), "tables are called efa"),
        (("--table", "reliability", "--format", "png"), "A picture of it is a figure"),
        (("--figure", "verdict", "--format", "docx"), "one of svg, pdf, png"),
        (("--table", "reliability", "--instrument", "sia"), "nothing in the report is of the instrument 'sia'"),
        (("--table", "reliability", "--wave", "time9"), "--wave: nothing in the report is of the wave 'time9'"),
        (
            ("--table", "reliability", "--wave", "time1"),
            "leave --instrument and --wave out, and name one: reliability_",
        ),
    ],
)
def test_what_is_not_there_is_told_with_what_is(export, words, said):
    with pytest.raises(ReportError) as refusal:
        export(*words)
    assert said in str(refusal.value)


def test_the_paper_of_a_study_is_that_of_its_report(small_results, design, root):
    whole = paper_of("pmc", root / "config", small_results.parent)
    own = paper(content(gather(small_results, design), design))
    assert [t.listing.lines for t in whole.tables] == [t.listing.lines for t in own.tables]


def test_every_format_is_known():
    assert TABLE_FORMATS == ("docx", "tex", "xlsx", "csv", "html", "md")
    assert FIGURE_FORMATS == ("svg", "pdf", "png")
