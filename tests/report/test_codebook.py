"""The codebook: every variable kept, the rooms' own counts, JSON-LD that names only what schema.org knows, no harm done."""

import json
import re

import pytest

from emosec import tables
from emosec.report.codebook.dataset import dataset
from emosec.report.codebook.entries import EVERYBODY, INCLUDED, entries
from emosec.report.codebook.page import codebook_page
from emosec.report.gather import gather
from emosec.report.item_columns import items_of

# schema.org 28: properties of the types used (with those they inherit), so that a misspelt one cannot pass
THING = {"@type", "@id", "name", "description", "identifier", "alternateName"}
ALLOWED = {
    "Dataset": THING
    | {
        "@context",
        "creator",
        "citation",
        "license",
        "isBasedOn",
        "measurementTechnique",
        "variableMeasured",
        "hasPart",
    },
    "PropertyValue": THING
    | {"unitText", "minValue", "maxValue", "measurementTechnique", "valueReference", "propertyID", "value"},
    "Person": THING,
}


@pytest.fixture(scope="module")
def made(index):
    return index.parent


@pytest.fixture(scope="module")
def text(made):
    return (made / "codebook.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def every(got, design):
    return list(entries(got, design))


def nodes(value):
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def test_every_variable_kept_has_an_entry(got, every):
    kept = [(v["export"], wave, v["name"]) for wave, book in got.codebooks.items() for v in book["variables"]]
    assert [(e.known.export, e.known.wave, e.known.name) for e in every] == kept
    assert len(kept) > 100


def test_items_are_counted_by_the_room_items_and_others_by_intake(got, design, every):
    categories, values = got.tables["items_categories"], got.tables["intake_values"]
    for e in every:
        if e.base == INCLUDED:
            own = categories[
                (categories["instrument"] == e.known.instrument.name) & (categories["wave"] == e.known.wave)
                & (categories["item"] == e.known.item)
            ]  # fmt: skip
            assert [a.value for a in e.answers] == [str(c) for c in own["code"]]
        else:
            own = values[
                (values["export"] == e.known.export)
                & (values["wave"] == e.known.wave)
                & (values["variable"] == e.known.name)
            ]
            assert len(own) == len(e.answers) + len(e.reasons)
    assert {e.base for e in every} == {EVERYBODY, INCLUDED}
    items = {k: v for k, v in items_of(design).items() if k[0] == "tai"}
    assert len(items) == len(design.instruments["tai_security"].item_ids)


def test_pictures_say_in_words_what_they_show(every, text):
    drawn = [e for e in every if e.canvas]
    assert len(drawn) > 100
    for e in drawn:
        assert e.known.name in e.alt
        assert all(a.share in e.alt for a in e.answers)
    assert text.count('role="img" aria-label="') == len(drawn)
    assert sum('class="mut"' in p for p in drawn[0].canvas.parts) >= 2


def test_the_dataset_names_only_what_schema_org_knows(got, design):
    made = dataset(got, design)
    typed = [n for n in nodes(made) if "@type" in n]
    assert len(typed) > 300
    for node in typed:
        assert set(node) <= ALLOWED[node["@type"]], node
    addresses = [n["@id"] for n in made["variableMeasured"]]
    assert len(set(addresses)) == len(addresses)
    pointed = [v["@id"] for part in made["hasPart"] for v in part["variableMeasured"]]
    assert sorted(pointed) == sorted(addresses)


def test_the_dataset_says_what_the_study_and_the_sources_know(got, design):
    made = dataset(got, design)
    assert made["license"] == "CC0"
    assert made["isBasedOn"] == "a lab"
    assert made["creator"] == [{"@type": "Person", "name": "William Revelle"}]
    by_name = {n["name"]: n for n in made["variableMeasured"] if n["@id"].startswith("#time1/tai/")}
    item = by_name["calm"]
    assert (item["minValue"], item["maxValue"]) == (1, 4)
    assert {"@type": "PropertyValue", "value": 1, "name": "almost never"} in item["valueReference"]
    assert [v["value"] for v in item["valueReference"] if v.get("propertyID") == "missing"] == ["NA"]
    assert by_name["age"]["maxValue"] == 71


def test_the_file_and_the_page_hold_the_same_dataset(made, text):
    held = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)[1]
    assert json.loads(held) == tables.read_json(made / "codebook.jsonld")


def test_texts_of_respondents_and_exports_run_nothing(text):
    assert text.count("<script") == 2
    assert text.count("</script") == 2
    assert "<img" not in text
    assert "onerror=alert(1)&gt;" in text
    assert not re.search(r"\sstyle=", re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL))
    assert "unsafe" not in re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]


def test_nothing_comes_from_elsewhere(text):
    links = re.findall(r'(?:href|src)="([^"]*)"', text)
    assert {x for x in links if not x.startswith("#")} == {"index.html", "codebook.jsonld"}
    assert "url(" not in text


def test_ids_are_unique_and_anchors_lead_somewhere(text):
    ids = re.findall(r'\sid="([^"]*)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]*)"', text)) <= set(ids)


def test_results_without_a_codebook_say_so(results, design, tmp_path):
    import shutil

    bare = shutil.copytree(results, tmp_path / "results")
    for path in bare.rglob("codebook.json"):
        path.unlink()
    got = gather(bare, design)
    assert got.codebooks == {}
    assert "Intake has left no codebook" in codebook_page(got, design)


def test_shares_of_answers_and_of_missing_ones_say_of_whom(every, text):
    """Of those who answered and of all: in one column they add up to more than 100%."""
    both = sum(bool(e.answers and e.reasons) for e in every)
    assert both > 0
    assert text.count("Shares: of an answer, of those who answered; of what is missing, of all.") == both
