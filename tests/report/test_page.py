"""The page: self-contained, escaped, whole without scripts, and made of the tables' own numbers."""

import collections
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from emosec.report import formats
from emosec.report.csvfiles import inert
from emosec.report.render import render

VOID = {"meta", "link", "br", "img", "input", "hr"}


class Reader(HTMLParser):
    """Collects ids, links, text of table cells by table, and whether tags are balanced."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.stack, self.tables = [], [], [], {}
        self.box, self.cell, self.section = None, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [v for k, v in attrs.items() if k in ("href", "src") and v is not None]
        if "tablebox" in (attrs.get("class") or ""):
            self.box = self.tables.setdefault(attrs["id"], [])
        if tag == "tbody":
            self.section = "body"
        if self.box is not None and self.section == "body":
            if tag == "tr":
                self.box.append([])
            if tag == "td":
                self.cell = ""
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag
        if tag == "td" and self.cell is not None:
            self.box[-1].append(self.cell)
            self.cell = None
        if tag == "tbody":
            self.section = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data


def parsed(text):
    reader = Reader()
    reader.feed(text)
    assert reader.stack == []
    return reader


@pytest.fixture(scope="module")
def made(index):
    """The rendered report's folder."""
    return index.parent


@pytest.fixture(scope="module")
def text(made):
    return (made / "index.html").read_text(encoding="utf-8")


def test_small_balanced_and_every_id_once(text):
    assert len(text.encode()) < 5_000_000
    ids = parsed(text).ids
    assert [i for i, n in collections.Counter(ids).items() if n > 1] == []


def test_every_link_leads_somewhere_and_nowhere_else(text, made):
    reader = parsed(text)
    for link in reader.links:
        if link.startswith("#"):
            assert link[1:] in reader.ids
        else:
            # what lies under paper/ is written by another step; test_papers looks for it
            assert link.startswith("paper/") or (made / link).is_file()
    # a digest in the policy may hold two slashes
    said = re.sub(r"sha256-[\w+/=]+", "", text).replace("http://www.w3.org/2000/svg", "")
    # DOIs of the references, as text and not as links
    said = said.replace("https://doi.org/", "")
    outside = re.findall(r"(?:https?:)?//[\w.-]+", said)
    assert outside == []
    assert "@import" not in text
    assert "url(" not in text


def test_without_scripts_everything_is_visible(text):
    hidden = re.findall(r"<(\w+)[^>]*\shidden(?=[\s>])", text)
    # the switch itself, and the sentence each section says when a choice leaves it empty
    # and the box of tips, which is empty
    assert set(hidden) == {"section", "p", "div"}
    assert hidden.count("div") == 1
    assert not re.search(r'class="place"[^>]*hidden', text)


def test_scripts_and_styles_are_allowed_by_digest_alone(text):
    import base64
    import hashlib

    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    for tag in ("script", "style"):
        source = re.search(rf"<{tag}>(.*?)</{tag}>\n", text, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy or f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"\son\w+=", re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL))
    assert not re.search(r"\sstyle=", re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL))


def test_same_tables_same_bytes(small_results, small_design, small_index, tmp_path):
    made = small_index.parent
    again = render(small_results, small_design, tmp_path / "two").parent
    first = {p.relative_to(made): p.read_bytes() for p in made.rglob("*") if p.is_file()}
    second = {p.relative_to(again): p.read_bytes() for p in again.rglob("*") if p.is_file()}
    assert first == second


def test_no_sentence_of_a_person_says_looks_or_shows_a_code(text, inside):
    shown = re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style)>.*?</\1>", " ", text, flags=re.DOTALL))
    assert not re.search(r"\b[Ll]ooks? at (the|these) data\b|\blooked at \d|ledger of looks", shown)
    for card in inside.cards:
        for said in card.said:
            for sentence in (*said.worries, *said.resolve, *(p.sentence for p in said.pairs)):
                assert not re.search(r"[a-z]_[a-z]|\b[A-Z]{5,}\b", sentence), sentence


def test_says_verdict_sentence_gates_and_unverified_key(text, inside):
    head = text[: text.index('<section id="intake"')]
    for card in inside.cards:
        assert card.headline.sentence in head
        assert card.record["decision_sha256"] in head
        assert head.count("Key not verified") == len(inside.cards)
        for pair in card.headline.pairs:
            assert pair.sentence in head
    assert head.count("Items worded both ways") >= 2


def test_one_wave_says_why_invariance_is_empty(text):
    part = text[text.index('<section id="invariance"') : text.index('<section id="separability"')]
    assert "asked in one wave only (Time 1)" in part


def test_every_contracted_table_with_rows_is_a_csv(made, inside):
    written = {p.stem for p in (made / "tables").glob("*.csv")}
    assert written == {slug for slug, data in inside.frames().items() if len(data)} | {"checklist"}
    assert not written & {"screening_exclusions", "screening_corrections"}, "whose rows name respondents"
    fits = pd.read_csv(made / "tables" / "structure_fits.csv")
    assert len(fits) == len(inside.got.tables["structure_fits"])
    pd.testing.assert_series_equal(fits["cfi"], inside.got.tables["structure_fits"]["cfi"])


def test_cells_of_the_page_are_the_listings(text, inside):
    shown = parsed(text).tables
    listings = {f"t-{t.name}": t for t in inside.tables()}
    assert set(shown) == set(listings)
    for name, listing in listings.items():
        assert [[c.strip() for c in row] for row in shown[name]] == listing.lines


def number(value):
    """A cell of a column in which something is hidden was read as text."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return value


def test_numbers_are_the_csv_through_the_formatter(made, inside):
    compared = 0
    for listing in inside.tables():
        source = pd.read_csv(made / "tables" / f"{listing.source}.csv", keep_default_na=False, na_values=[""])
        for place, column in (("instrument", listing.instrument), ("wave", listing.wave)):
            if column and place in source:
                source = source[source[place] == column]
        for i, col in enumerate(listing.cols):
            if col.key in source and col.numeric:
                held = collections.Counter(
                    row[col.key]
                    if row[col.key] in ("<10", "n.p.")
                    else col.cell({k: number(v) for k, v in row.items()})
                    for row in source.to_dict("records")
                )
                shown = collections.Counter(row[i].text for row in listing.cells)
                assert shown <= held, (listing.name, col.head)
                compared += sum(shown.values())
    assert compared > 2000


@pytest.fixture(scope="module")
def hostile(long_design, builder, tmp_path_factory):
    """The report of a study of 36 items whose every text is an attack."""
    folder = tmp_path_factory.mktemp("hostile")
    made = builder(long_design, folder / "results", {"big": ["time1"]}).build()
    path = made / "8_separability/big/verdict.json"
    attack = "<img src=x onerror=alert(1)>"
    path.write_text(path.read_text().replace("factor_covariance_not_positive_definite", attack))
    gates = next(made.glob("8_separability/big/*/gates.csv"))
    gates.write_text(gates.read_text().replace("factor_covariance_not_positive_definite", attack))
    return render(made, long_design, folder / "reports").parent


def test_hostile_texts_do_no_harm(hostile):
    text = (hostile / "index.html").read_text(encoding="utf-8")
    assert text.count("<script>") == 1
    assert "<img" not in text
    assert "<b>bold" not in text
    assert "&lt;script&gt;" in text
    for figure in (hostile / "figures").glob("*.svg"):
        assert "<script" not in figure.read_text(encoding="utf-8")


@pytest.mark.slow
def test_long_study_of_four_waves_stays_small(long_design, builder, tmp_path):
    waves = {"big": [f"time{i}" for i in range(1, 5)]}
    results = builder(long_design, tmp_path / "results", waves).build()
    assert render(results, long_design, tmp_path / "reports").stat().st_size < 5_000_000


def test_spreadsheets_run_nothing(hostile):
    answers = pd.read_csv(hostile / "tables" / "intake_values.csv")["value"]
    assert answers.str.startswith("'=cmd").any()
    assert not answers.str.startswith(("=", "@", "+")).any()
    parameters = (hostile / "tables" / "structure_parameters.csv").read_text(encoding="utf-8")
    assert "'=~" in parameters
    numbers = pd.read_csv(hostile / "tables" / "structure_efa_loadings.csv")["est"]
    assert numbers.dtype == float
    assert (numbers < 0).any()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_only_text_is_made_inert(start):
    assert inert(f"{start}1") == f"'{start}1"
    assert inert(-1.5) == -1.5
    assert inert(f"a{start}") == f"a{start}"


def test_missing_is_an_en_dash(text):
    assert formats.MISSING in "".join(cell for rows in parsed(text).tables.values() for row in rows for cell in row)


def test_sentences_are_parted_and_seeds_are_in_the_order_of_numbers(text, inside):
    """A line of a template had ended without a space, and seeds were sorted as words: 1 before 19 before 2."""
    said = re.sub(r"<[^>]+>", "", text)
    assert "and what came out. A claim is supported" in said
    (facts,) = [s.facts for s in inside.sections if s.word == "reproducibility"]
    assert facts["seeds"] == sorted(facts["seeds"], key=int)
