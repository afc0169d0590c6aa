"""What goes into papers: every number in PDF, Word, LaTeX, HTML and XLSX is the listing's, and nothing typed by anyone runs."""

import itertools
import json
import re
import subprocess
import zipfile
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from emosec.report import formats
from emosec.report.labels import short_title
from emosec.report.papers.blocks import Heading, NumberedTable
from emosec.report.papers.document import manuscript, paper, supplement, words_of
from emosec.report.papers.latex import escape, latex
from emosec.report.papers.publish import publish, write_paper
from emosec.report.papers.references import LITERATURE
from emosec.report.papers.runs import head, plain, runs

pytest.importorskip("typst")
docx = pytest.importorskip("docx")


@pytest.fixture(scope="module")
def whole(inside):
    return paper(inside)


@pytest.fixture(scope="module")
def made(part, small_design, tmp_path_factory):
    out = tmp_path_factory.mktemp("papers") / "pmc" / "paper"
    write_paper(part, small_design, out)
    return out


@pytest.fixture(scope="module")
def part(small_inside):
    """The paper of one instrument in one wave, which `made` holds."""
    return paper(small_inside)


def test_tables_and_figures_are_numbered_from_one(whole):
    for part, sign in ((manuscript(whole), ""), (supplement(whole), "S")):
        for things in (part.tables, part.figures):
            assert things
            assert [t.number for t in things] == [f"{sign}{i}" for i in range(1, len(things) + 1)]
    assert len(manuscript(whole).tables) < len(supplement(whole).tables) / 2
    for table in whole.tables:
        assert table.listing.note, table.listing.name


def test_pointers_of_the_text_exist(whole):
    text = " ".join(b.text for b in whole.text)
    tables = re.findall(r"\(Table (S?\d+)\)", text)
    assert len(tables) > 10
    assert set(tables) <= {t.number for t in whole.tables}
    assert set(re.findall(r"\(Figure (S?\d+)\)", text)) <= {f.number for f in whole.figures}


def test_what_is_cited_is_listed_and_nothing_else(whole):
    text = " ".join(b.text for b in whole.text)
    # a date is no citation
    cited = {
        c for c in re.findall(r"([^;(]+?, \d{4})(?=[;)])", text) if not re.search(r"[A-Z][a-z]+ \d{1,2}, \d{4}$", c)
    }
    assert {r.cited for r in whole.references} == {c.strip() for c in cited}


def test_numbers_in_the_text_are_in_the_tables(whole, got):
    """Every phi, chi², reliability and correlation of the Results is a cell of a table or of the contracted tables."""
    start = next(i for i, b in enumerate(whole.text) if b.text == "Results")
    text = plain(" ".join(b.text for b in whole.text[start:]))
    cells = {
        c
        for t in whole.tables
        for row in t.listing.lines
        for cell in row
        for c in re.findall(r"[−+]?[\d,]*\.?\d+", cell)
    }
    pairs = got.tables["separability_pairs"]
    known = ("est", "ci.lower", "ci.upper", "lower_bound", "upper_bound")
    cells |= {formats.fine(v) for k in known for v in pairs[k]}
    cells |= {formats.bounded(v) for k in ("cutoff", "ceiling", "floor", "separable_from") for v in pairs[k]}
    said = set(re.findall(r"[−+]?[\d,]*\.\d+", text))
    assert len(said) > 40
    assert said - cells == set()


def test_latex_is_balanced_and_holds_the_cells(part):
    for table in part.tables:
        text = latex(table)
        bare = re.sub(r"\\[{}\\]", "", text)
        assert bare.count("{") == bare.count("}")
        assert bare.count("$") % 2 == 0
        begun, ended = re.findall(r"\\begin\{(\w+)\}", text), re.findall(r"\\end\{(\w+)\}", text)
        assert begun == ended[::-1]
        body = text.split(r"\midrule")[1].split(r"\bottomrule")[0].replace("\\addlinespace\n", "")
        lines = [line.removesuffix(r" \\") for line in body.strip().splitlines()]
        assert len(lines) == len(table.listing)
        for line, row in zip(lines, table.listing.lines, strict=True):
            cells = re.split(r"(?<!\\) & ", line)
            assert [c[1:-1] if c.startswith("{[") else c for c in cells] == [escape(c) for c in row]


@pytest.mark.parametrize("attack", [r"\input{/etc/passwd}", "$x_1$ & 50% #1 {", "a^b~c\\", "a|b<c>d"])
def test_latex_runs_nothing(attack):
    bare = re.sub(
        r"\\(textbackslash|textasciitilde|textasciicircum|textbar)\{\}|\\[{}$&#_%]|\$[<>]\$", "", escape(attack)
    )
    assert not set(bare) & set("\\{}$&#_%~^<>|")


def test_workbooks_hold_numbers_as_numbers(made, part):
    import openpyxl

    for table in part.tables:
        sheet = openpyxl.load_workbook(made / "tables" / "xlsx" / f"{table.listing.name}.xlsx").active
        column = 0
        for i, col in enumerate(table.listing.cols):
            width = 2 if col.kind == "interval" else 1
            for k, row in enumerate(table.listing.cells, start=4):
                values = [sheet.cell(k, column + 1 + j).value for j in range(width)]
                if col.kind == "interval":
                    assert formats.interval(*values, formats.FORMS[col.inner]) == row[i].text
                elif row[i].text in ("<10", "n.p."):
                    assert values[0] == row[i].text
                elif col.numeric:
                    assert values[0] is None or isinstance(values[0], int | float)
                    assert formats.form(values[0], col.kind) == row[i].text
                else:
                    # a file of data says a stub in every row
                    assert (values[0] or formats.MISSING) == (row[i].stub or row[i].text or formats.MISSING)
            column += width


def test_word_tables_hold_the_cells(made, part):
    for table in part.tables:
        document = docx.Document(made / "tables" / "docx" / f"{table.listing.name}.docx")
        rows = [[c.text for c in row.cells] for row in document.tables[0].rows]
        assert rows[-len(table.listing) :] == table.listing.lines
        assert rows[-len(table.listing) - 1] == [plain(head(c.head)) for c in table.listing.cols]
        assert document.paragraphs[0].text == f"Table {table.number}"


def test_word_paper_opens_and_is_whole(made, part):
    for name, own in (("report", manuscript(part)), ("supplement", supplement(part))):
        document = docx.Document(made / f"{name}.docx")
        assert len(document.tables) == len(own.tables)
        assert len(document.inline_shapes) == len(own.figures)
        paragraphs = {p.text for p in document.paragraphs}
        assert {plain(b.text) for b in own.text} <= paragraphs
        assert ("References" in paragraphs) == bool(own.references)


class Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.cells, self.inside = [], False

    def handle_starttag(self, tag, attrs):
        self.inside = tag == "td"
        if self.inside:
            self.cells.append("")

    def handle_endtag(self, tag):
        self.inside = self.inside and tag != "td"

    def handle_data(self, data):
        if self.inside:
            self.cells[-1] += data


def test_word_counts_and_refers_by_fields(made, part):
    """Captions are fields that count, numbers in the text refer to them, pages are numbered, contents come first."""
    own = manuscript(part)
    with zipfile.ZipFile(made / "report.docx") as word:
        body, foot = word.read("word/document.xml").decode(), word.read("word/footer1.xml").decode()
        settings = word.read("word/settings.xml").decode()
    assert body.count(" SEQ Table ") == len(own.tables)
    assert body.count(" SEQ Figure ") == len(own.figures)
    marks = set(re.findall(r'w:name="(_Ref_[^"]+)"', body))
    referred = set(re.findall(r" REF (_Ref_\w+) ", body))
    assert marks == {f"_Ref_Table_{t.number}" for t in own.tables} | {f"_Ref_Figure_{f.number}" for f in own.figures}
    assert referred
    assert referred <= marks
    assert " PAGE " in foot
    # pages of the contents are fields of bookmarks that are there, computed at opening
    paged = re.findall(r" PAGEREF (\w+) ", body)
    assert len(paged) == sum(isinstance(b, Heading) for b in own.text)
    assert all(f'w:name="{mark}"' in body for mark in paged)
    assert settings.index("updateFields") < settings.index("w:compat")
    # no field makes the contents as a whole: LibreOffice leaves the pages in such a one empty until it is asked for them
    assert " TOC " not in body
    assert body.index(" PAGEREF ") < body.index("Participants and Design</w:t>", body.index(" PAGEREF "))
    assert body.count('w:fldCharType="begin"') == body.count('w:fldCharType="end"')


def test_a_note_never_stands_alone_on_a_page_of_word(made, part):
    """The rows before a note stay with what follows them."""
    tables = docx.Document(str(made / "supplement.docx")).tables
    noted = [t for t in supplement(part).tables if t.listing.note]
    assert noted
    kept = [all(c.paragraphs[0].paragraph_format.keep_with_next for c in t.rows[-1].cells) for t in tables]
    assert kept == [bool(t.listing.note) for t in supplement(part).tables]


def test_a_figure_stays_with_its_note_in_word(made, part):
    lines = docx.Document(str(made / "supplement.docx")).paragraphs
    pictures = [i for i, p in enumerate(lines) if p._p.xpath(".//pic:pic")]
    noted = [bool(f.figure.note) for f in supplement(part).figures]
    assert True in noted
    assert [bool(lines[i].paragraph_format.keep_with_next) for i in pictures] == noted


def test_captions_name_an_instrument_in_few_words_that_are_its_own(small_design):
    """What stands in brackets or after a colon is left out, unless two instruments would be called the same."""
    known = next(iter(small_design.instruments.values()))
    long = known.model_copy(update={"title": "Anxiety (20 items)"})
    alone = SimpleNamespace(instruments={"a": long})
    both = SimpleNamespace(instruments={"a": long, "b": known.model_copy(update={"title": "Anxiety (7 items)"})})
    assert short_title(alone, "a") == "Anxiety"
    assert [short_title(both, n) for n in "ab"] == ["Anxiety (20 items)", "Anxiety (7 items)"]


def test_main_tables_are_few_and_say_what_the_tables_say(whole, got):
    own = manuscript(whole).tables
    assert [t.listing.name for t in own] == [
        "main_descriptives", "main_fit", "main_loadings_tai_security", "main_loadings_msq_security", "main_pairs",
    ]  # fmt: skip
    summary, pairs = got.tables["scoring_summary"], got.tables["separability_pairs"]
    assert sorted(row[4].text for row in own[0].listing.cells) == sorted(formats.number(v) for v in summary["mean"])
    assert sorted(row[3].text for row in own[-1].listing.cells) == sorted(formats.fine(v) for v in pairs["est"])
    alphas = got.of("reliability_reliability", coefficient="alpha")["est"]
    at = next(i for i, c in enumerate(own[0].listing.cols) if c.head == "α")
    assert sorted(row[at].text for row in own[0].listing.cells) == sorted(formats.bounded(v) for v in alphas)
    for table in own:
        stubs = [row[0].text for row in table.listing.cells]
        assert stubs[0]
        assert all(a != b or not a for a, b in itertools.pairwise(stubs))


def test_figures_of_the_manuscript_are_legible_in_print(whole):
    """8 points or more at 6.5 inches."""
    for figure in manuscript(whole).figures:
        sizes = [float(s) for s in re.findall(r'font-size="([\d.]+)"', figure.figure.canvas.body())]
        assert min(sizes) * 6.5 * 72 / figure.figure.canvas.width >= 8


def test_html_tables_hold_the_cells(made, part):
    for table in part.tables:
        reader = Cells()
        reader.feed((made / "tables" / "html" / f"{table.listing.name}.html").read_text(encoding="utf-8"))
        assert reader.cells == [c for row in table.listing.lines for c in row]


def test_pdf_holds_the_numbers(made, part):
    import shutil

    files = [made / "report.pdf", made / "supplement.pdf"]
    assert all(f.read_bytes().startswith(b"%PDF") for f in files)
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not here to read the PDF")
    text = "\n".join(
        subprocess.run(["pdftotext", "-layout", f, "-"], capture_output=True, text=True, check=True).stdout
        for f in files
    )
    words = set(re.findall(r"[−+]?[\d,]*\.?\d+", text))
    missing = [
        n for t in part.tables if t.printed
        for row in t.listing.lines for col, c in zip(t.listing.cols, row, strict=True) if col.numeric
        for n in re.findall(r"[−+]?[\d,]*\.?\d+", c) if n not in words
    ]  # fmt: skip
    assert missing == []


def test_every_figure_in_three_formats(made, part):
    for figure in part.figures:
        for kind, magic in (("svg", b"<svg"), ("pdf", b"%PDF"), ("png", b"\x89PNG")):
            path = made / "figures" / kind / f"{figure.figure.name}.{kind}"
            assert path.read_bytes().startswith(magic)


@pytest.mark.slow
def test_same_tables_same_bytes(small_results, small_design, made, tmp_path):
    publish(small_results, small_design, tmp_path / "paper")
    first = {p.relative_to(made): p.read_bytes() for p in made.rglob("*") if p.is_file()}
    second = {p.relative_to(tmp_path / "paper"): p.read_bytes() for p in (tmp_path / "paper").rglob("*") if p.is_file()}
    assert [str(k) for k in first if first[k] != second.get(k)] == []
    assert set(first) == set(second)


def test_hostile_texts_do_no_harm(long_design, builder, tmp_path):
    import openpyxl

    title = '#read("/etc/passwd") =1+1 \\input{x} <script>'
    study = long_design.study.model_copy(update={"title": title})
    attacked = type(long_design)(
        study, long_design.instruments, long_design.screening, long_design.models, None, long_design.decision
    )
    results = builder(attacked, tmp_path / "results", {"big": ["time1"]}).build()
    publish(results, attacked, tmp_path / "paper")
    assert "root:" not in (tmp_path / "paper" / "report.docx").read_bytes().decode("latin-1")
    for path in (tmp_path / "paper" / "tables" / "xlsx").glob("*.xlsx"):
        for row in openpyxl.load_workbook(path).active.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    for path in (tmp_path / "paper" / "tables" / "html").glob("*.html"):
        assert "<script" not in path.read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "paper" / "report.docx") as word:
        assert "#read(" in word.read("word/document.xml").decode()


def test_every_file_that_the_page_links_is_there(made):
    from emosec.report.words import FILE

    linked = [path.removeprefix("paper/") for path in FILE if path.startswith("paper/")]
    assert len(linked) > 5
    assert all((made / path).is_file() for path in linked)


def test_references_agree_across_formats(made, part):
    bib = (made / "references.bib").read_text(encoding="utf-8")
    csl = json.loads((made / "references.json").read_text(encoding="utf-8"))
    cited = [{r.key for r in own(part).references} for own in (manuscript, supplement)]
    assert re.findall(r"@\w+\{(\w+),", bib) == [c["id"] for c in csl] == sorted(set.union(*cited))
    assert cited[1] - cited[0], "nothing here is cited by the supplement alone"
    for reference in LITERATURE.values():
        assert reference.cited.split(",")[0].split(" ")[0] in reference.apa
        assert not reference.doi or reference.doi in reference.apa


def test_runs_keep_every_letter():
    from emosec.report.papers.runs import it

    text = f"a {it('n')} = 1, {it('p')} < .001"
    assert "".join(words for words, _ in runs(text)) == plain(text)


def test_numbered_table_of_nothing_special():
    from emosec.report.listing import Cell, Col, Listing

    table = NumberedTable("3", "Caption", Listing("x", "t", (Col("Item", "i"),), ((Cell("=1"),),), "s", "Note"))
    assert r"\caption{Caption}" in latex(table)


def test_no_two_tables_have_the_same_caption(whole):
    captions = [t.caption for t in whole.tables]
    assert sorted({c for c in captions if captions.count(c) > 1}) == []


def test_what_a_supplement_cites_it_lists(inside):
    """Notes of its tables had cited Rutkowski and Svetina (2017) and six others, and no list had them."""
    whole = paper(inside)
    part = supplement(whole)
    listed = {r.key for r in part.references}
    assert {"rutkowski2017", "svetina2020", "chen2007", "sass2014", "mcgraw1996", "shrout1979", "satorra2000"} <= listed
    said = words_of(part)
    assert all(r.authors[0][0] in said and str(r.year) in said for r in part.references)
    assert manuscript(whole).references == whole.references


def test_who_gave_the_data_is_among_the_sources(inside):
    """Instruments name the data set by (Revelle, 2022), which no list had."""
    assert "Revelle, W. (2022). psychTools" in paper(inside).sources[0]
