"""Every number a reader meets, against the CSV it is said to come from, by a rounding of this file's own.

The page is read as HTML: each row of each table must be one row of the CSV its caption links to (or, where a table lays rows side
by side, rows of the same item or scale). Word, LaTeX, HTML and XLSX must then hold the page's cells, place by place, PDF its lines.
"""

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pandas as pd
import pytest

from emosec.report.papers.publish import publish
from emosec.report.papers.selection import FILED_TABLES, parted
from emosec.report.render import render

pytest.importorskip("typst")
docx = pytest.importorskip("docx")

TOKEN = re.compile(r"(?:[<>] )?[−+]?(?:\d[\d,]*)?\.?\d+%?")
# tables that lay several rows of their CSV side by side, and the columns that name what a row of theirs is about
SIDE_BY_SIDE = {"efa": ["item"], "loadings": ["rhs"], "information": ["scale", "wave"]}


class Page(HTMLParser):
    """Tables of the page: name → (slug of the CSV, rows of texts); texts of figures' descriptions: name → (slug, text)."""

    def __init__(self):
        super().__init__()
        self.tables, self.figures = {}, {}
        self.box, self.cell, self.body, self.figure, self.desc = None, None, False, None, False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "div" and attrs.get("class") == "tablebox":
            self.box = self.tables.setdefault(attrs["id"].removeprefix("t-"), ["", []])
        if tag == "figure":
            self.figure = self.figures.setdefault(attrs["id"].removeprefix("f-"), ["", ""])
        if tag == "a" and (attrs.get("href") or "").startswith("tables/"):
            slug = attrs["href"].removeprefix("tables/").removesuffix(".csv")
            if self.figure is not None:
                self.figure[0] = slug
            elif self.box is not None and not self.box[0]:
                self.box[0] = slug
        self.body = (self.body or tag == "tbody") and tag != "thead"
        self.desc = tag == "desc"
        if self.box is not None and self.body and tag == "tr":
            self.box[1].append([])
        if self.box is not None and self.body and tag == "td":
            self.cell = ""

    def handle_endtag(self, tag):
        if tag == "td" and self.cell is not None:
            self.box[1][-1].append(self.cell.strip())
            self.cell = None
        if tag == "tbody":
            self.body = False
        if tag == "table":
            self.box = None if self.body else self.box
        if tag == "figure":
            self.figure = None
        self.desc = False

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data
        if self.desc and self.figure is not None:
            self.figure[1] += data


@pytest.fixture(scope="module")
def two_waves(small_design, builder, tmp_path_factory):
    """Page and paper of one instrument in two waves, and the tables as a reader of the CSV files has them."""
    folder = tmp_path_factory.mktemp("numbers")
    results = builder(small_design, folder / "results", {"tai_security": ["time1", "time2"]}).build()
    index = render(results, small_design, folder / "report")
    publish(results, small_design, folder / "report" / "paper")
    page = Page()
    page.feed(index.read_text(encoding="utf-8"))
    csv = {
        p.stem: pd.read_csv(p, keep_default_na=False, na_values=[""]) for p in (index.parent / "tables").glob("*.csv")
    }
    return index.parent, page, csv


def explains(value, token):
    """Return whether a number of a CSV, rounded as APA asks, is a token of the report."""
    if not isinstance(value, int | float) or isinstance(value, bool) or value != value:
        return False
    if token.startswith("< "):
        return 0 <= value < 0.001
    if token.startswith("> "):
        return 0.9995 < value <= 1
    number = token.rstrip("%").replace(",", "").replace("−", "-")
    if token.endswith("%"):
        value = 100 * value
    digits = len(number.partition(".")[2])
    made = f"{value:.{digits}f}"
    if float(made) == 0:
        made = made.lstrip("-")
    signs = {made, made.replace("0.", ".", 1) if made.lstrip("-").startswith("0.") else made}
    return number.lstrip("+") in signs


@pytest.mark.parametrize(
    ("value", "token", "fits"),
    [(0.304, ".30", True), (0.304, ".31", False), (-0.304, ".30", False), (-0.304, "−.30", True), (0.0004, "< .001", True),
     (0.002, "< .001", False), (0.1234, "12.3%", True), (0.1234, "12.4%", False), (46610, "46,610", True), (1.0126, "1.013", True),
     (-0.001, ".00", True), (0.012, "+.012", True), (float("nan"), ".00", False), (True, "1", False)],
)  # fmt: skip
def test_this_file_can_tell_a_wrong_number(value, token, fits):
    assert explains(value, token) is fits


def numbers_of(row):
    """Return a row's values; a column in which a count is not published is read as text, but its counts are numbers."""
    values = [v.item() if hasattr(v, "item") else v for v in row.values()]
    return [float(v) if isinstance(v, str) and re.fullmatch(r"-?\d+(\.\d+)?", v) else v for v in values]


def tokens(text):
    return TOKEN.findall(text)


def unexplained(cells, rows):
    """Tokens of a row that no value of these CSV rows rounds to. Names and words of the same rows (items, titles) are none."""
    words = " ".join(str(v) for r in rows for v in r.values() if isinstance(v, str))
    values = [v for r in rows for v in numbers_of(r)]
    said = set(tokens(words.replace("-", "−"))) | set(tokens(words))
    return [t for c in cells for t in tokens(c) if t not in said and not any(explains(v, t) for v in values)]


def numeric(cell):
    """Return whether a cell is a number, an interval, or nothing else; a digest of digits only is none, nor is <10."""
    if re.fullmatch(r"\d{12}", cell):
        return False
    return bool(re.fullmatch(r"\[?(?:[<>] )?[−+]?[\d,]*\.?\d+%?(, ([−+]?[\d,]*\.?\d+%?|–)\])?|–", cell)) and cell != "–"


def test_each_row_of_the_page_is_a_row_of_the_csv_it_links_to(two_waves):
    _, page, csv = two_waves
    compared, strangers = 0, []
    for name, (slug, rows) in page.tables.items():
        if name.startswith("since_"):  # two waves in a row, from many tables: test_history.py
            continue
        records = csv[slug].to_dict("records")
        waves = [w for w in ("time1", "time2", "pooled") if re.search(rf"_{w}(_|$)", name)]
        mine = [r for r in records if not waves or r.get("wave") in waves]
        keys = next((k for kind, k in SIDE_BY_SIDE.items() if name.startswith(kind)), None)
        for row in rows:
            cells = [c for c in row if numeric(c)]
            compared += len(cells)
            if keys:
                near = [r for r in mine if all(about(str(r[k]), row) for k in keys)]
                bad = unexplained(cells, near)
            else:
                bad = [] if any(not unexplained(cells, [r]) for r in mine) else cells
            strangers += [(name, row[:3], bad)] if bad else []
    assert strangers == []
    assert compared > 1500


def about(key, row):
    """Return whether a row of the page is about a key of the CSV: an item by its name, a scale or wave by its title."""
    plain = re.sub(r"[^a-z0-9]", "", key.lower())
    return plain in {re.sub(r"[^a-z0-9]", "", c.lower()) for c in row[:2]}


def test_numbers_figures_say_are_in_the_csv_they_link_to(two_waves):
    _, page, csv = two_waves
    compared = 0
    for name, (slug, text) in page.figures.items():
        values = [v for r in csv[slug].to_dict("records") for v in numbers_of(r)]
        decimals = re.findall(r"[−+]?\d*\.\d+", text)
        compared += len(decimals)
        # shares of answers are said in percent, once for all
        assert [t for t in decimals if not any(explains(v, t) or explains(v, f"{t}%") for v in values)] == [], name
    assert compared > 300


def stubbed(rows):
    """Rows with the stubs that a paper does not say again, as the page says them."""
    made = []
    for row in rows:
        made.append([c or (made[-1][i] if made else c) for i, c in enumerate(row)])
    return made


def test_word_latex_html_and_xlsx_hold_the_pages_cells_place_by_place(two_waves):
    import openpyxl

    from emosec.report.papers.latex import escape

    folder, page, _ = two_waves
    tables = folder / "paper" / "tables"
    # the manuscript's own tables gather cells of these, and the checklist is a page of its own
    names = [p.stem for p in (tables / "latex").glob("*.tex") if not p.stem.startswith(("main_", "checklist"))]
    assert len(names) > 20
    for name in names:
        rows = page.tables[name][1]
        grid = docx.Document(tables / "docx" / f"{name}.docx").tables[0].rows
        assert stubbed([[c.text for c in r.cells] for r in grid][-len(rows) :]) == rows, name
        reader = Page()
        reader.feed(
            f'<div class="tablebox" id="t-x">{(tables / "html" / f"{name}.html").read_text(encoding="utf-8")}</div>'
        )
        assert stubbed(reader.tables["x"][1]) == rows, name
        body = (
            (tables / "latex" / f"{name}.tex")
            .read_text(encoding="utf-8")
            .split(r"\midrule")[1]
            .split(r"\bottomrule")[0]
        )
        lines = [x.removesuffix(r" \\") for x in body.replace("\\addlinespace\n", "").strip().splitlines()]
        made = [[c[1:-1] if c.startswith("{[") else c for c in re.split(r"(?<!\\) & ", x)] for x in lines]
        assert stubbed(made) == [[escape(c) for c in row] for row in rows], name
        sheet = openpyxl.load_workbook(tables / "xlsx" / f"{name}.xlsx").active
        held = [
            [c for c in r if c is not None] for r in sheet.iter_rows(min_row=4, max_row=3 + len(rows), values_only=True)
        ]
        for row, cells in zip(rows, held, strict=True):
            values = [float(v) for v in cells if isinstance(v, int | float)]
            said = [t for c in row if numeric(c) for t in tokens(c)]
            assert [t for t in said if not any(explains(v, t) for v in values)] == [], (name, row)


# what a manuscript's own table gathers: the CSV files, by the words that its rows share with theirs
MAIN = {
    "main_descriptives": (("scoring_summary", "reliability_reliability"), "scale"),
    "main_fit": (("structure_fits",), "model"),
    "main_loadings": (("structure_parameters",), "rhs"),
    "main_pairs": (("separability_pairs",), "pair"),
}


def test_the_manuscripts_own_tables_hold_numbers_of_their_csv(two_waves):
    """Each row of a main table against the CSV rows of the same scale, model, item or pair and, where it names one, wave."""
    folder, _, csv = two_waves
    compared, strangers = 0, []
    for path in sorted((folder / "paper" / "tables" / "docx").glob("main_*.docx")):
        slugs, key = next(v for k, v in MAIN.items() if path.stem.startswith(k))
        records = [r for slug in slugs for r in csv[slug].to_dict("records")]
        heads = 2 if path.stem.startswith("main_loadings") else 1
        stub = ""
        for row in docx.Document(path).tables[0].rows[heads:]:
            texts = [c.text for c in row.cells]
            stub = texts[0] or stub
            words = re.sub(
                r"[^a-z0-9]", "", " ".join([stub, *texts[1:3]]).lower().replace(" with ", "").replace(" and ", "")
            )
            near = [r for r in records if re.sub(r"[^a-z0-9]", "", str(r[key]).lower()) in words]
            wave = re.search(r"time\d", words)
            mine = [r for r in near if heads == 2 or not wave or r["wave"] in (wave.group(), "pooled")]
            cells = [c for c in texts if numeric(c)]
            compared += len(cells)
            bad = unexplained(cells, mine)
            strangers += [(path.stem, texts[:3], bad)] if bad else []
    assert strangers == []
    assert compared > 150


def test_pdf_and_word_paper_hold_the_pages_lines(two_waves):
    folder, page, _ = two_waves
    names = [
        p.stem
        for p in (folder / "paper" / "tables" / "latex").glob("*.tex")
        if not p.stem.startswith(("main_", "checklist"))
    ]
    parts = ("report", "supplement")
    documents = [docx.Document(folder / "paper" / f"{part}.docx") for part in parts]
    grids = [[[c.text for c in r.cells] for r in t.rows] for d in documents for t in d.tables]
    names, filed = parted(names, str, FILED_TABLES)
    assert len(names) > 10
    assert len(filed) > 5
    for name in names:
        rows = page.tables[name][1]
        assert any(stubbed(g[-len(rows) :]) == rows for g in grids), name
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not here to read the PDF")
    commands = [["pdftotext", "-layout", str(folder / "paper" / f"{part}.pdf"), "-"] for part in parts]
    text = "\n".join(subprocess.run(c, capture_output=True, text=True, check=True).stdout for c in commands)
    lines = {" ".join(line.split()) for line in text.splitlines()}
    words = set(text.split())
    whole = 0
    for name in names:
        for row in page.tables[name][1]:
            # a stub that stands above is not said again; a row whose sentence was wrapped has its numbers on the first of its lines
            if {" ".join(" ".join(own).split()) for own in (row, row[1:], row[2:])} & lines:
                whole += 1
            else:
                numbers = [w for c in row if numeric(c) for w in c.split()]
                assert [w for w in numbers if w not in words] == [], (name, row)
    assert whole > 300
