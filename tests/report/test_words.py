"""One list of labels: no other file has any, no code is called two things, all contracted codes have one, none is printed raw."""

import ast
import re
from pathlib import Path

import pandas as pd
import pytest

from emosec.contracts import TABLES
from emosec.report import words
from emosec.report.papers.document import paper
from emosec.report.rooms.screening import with_reasons

REPORT = Path(words.__file__).parent
LISTS = {name: known for name, known in vars(words).items() if name.isupper() and name not in ("COLUMNS", "UNSAID")}
CODES = {code for known in LISTS.values() for code in known}
# not labels: how the page marks an answer, clauses of a sentence, what is drawn, what is cited
NO_LABELS = {
    "answers.py": {"STATUS", "ALL", "_why", "_remedy", "accounts"},
    "cautions.py": {"SENTENCES", "MISFIT", "gravity"},
    "glossary.py": {"STATISTICS", "REASONS"},
    "methods.py": {"TAKEN", "DIMENSIONALITY", "SCALED_TESTS", "reliability"},
    "pooling.py": {"_one"},
    "verdict.py": {"gates_of"},
    "remarks.py": {"WORDS"},
    "comparison_words.py": {"HOLDS_WHEN"},
    "separability.py": {"MARKS"},
    "validity.py": {"MARK"},
    "suppression_of_change.py": {"RULES"},
    "preregistration.py": {"EXPECTED"},
}
# codes that mean two things in two lists, so that they are called two things; no others may
HOMONYMS = {
    "alpha", "attentive", "categories", "clusters", "groups", "inconclusive", "items", "missing", "no", "refused",
    "reliability", "scoring", "screening", "sd", "yes",
}  # fmt: skip


def dicts_of_text(tree):
    """Yield the name of what holds it, and the keys, of every dict literal that maps texts to texts."""
    for top in tree.body:
        name = getattr(top, "name", "") or ast.unparse(
            getattr(top, "target", None) or getattr(top, "targets", [top])[0]
        )
        for node in ast.walk(top):
            if not isinstance(node, ast.Dict) or not node.keys:
                continue
            keys = [k.value for k in node.keys if isinstance(k, ast.Constant) and isinstance(k.value, str)]
            said = [isinstance(v, ast.Constant) and isinstance(v.value, str) for v in node.values]
            if len(keys) == len(node.keys) and all(said):
                yield name, keys


def test_no_other_file_of_the_report_has_labels():
    found = [
        (path.relative_to(REPORT).as_posix(), name, [k for k in keys if k in CODES])
        for path in sorted(REPORT.rglob("*.py"))
        if path.name != "words.py"
        for name, keys in dicts_of_text(ast.parse(path.read_text(encoding="utf-8")))
        if sum(k in CODES for k in keys) > 1 and name not in NO_LABELS.get(path.name, ())
    ]
    assert not found


def test_labels_elsewhere_would_be_found():
    tree = ast.parse('CALLED = {"separable": "yes, apart", "inconclusive": "who knows"}')
    assert [(name, sum(k in CODES for k in keys)) for name, keys in dicts_of_text(tree)] == [("CALLED", 2)]


def test_no_code_is_called_two_things():
    called = {}
    for name, known in LISTS.items():
        for code, label in known.items():
            called.setdefault(code, {}).setdefault(label, name)
    twice = {code: by for code, by in called.items() if len(by) > 1}
    assert set(twice) == HOMONYMS


def test_every_code_that_a_contract_allows_has_a_label():
    for table in TABLES:
        for column in table.columns:
            here = f"{table.room}_{table.name}.{column.name}"
            known = words.COLUMNS.get(here, words.COLUMNS.get(column.name))
            if known is not None:
                assert set(column.values) <= set(known), here
            else:
                assert not column.values or {here, column.name} & set(words.UNSAID), here


def test_every_label_of_a_column_is_of_a_contracted_one():
    there = {name for t in TABLES for c in t.columns for name in (c.name, f"{t.room}_{t.name}.{c.name}")}
    assert set(words.COLUMNS) | set(words.UNSAID) <= there


@pytest.fixture
def cells(inside):
    """Return (table, heading, cell) of every cell that is text, in every table of the paper."""
    tables = [numbered.listing for numbered in paper(inside).tables]
    return [
        (table.name, col.head, cell.text)
        for table in tables
        for row in table.cells
        for col, cell in zip(table.cols, row, strict=True)
        if col.kind == "text"
    ]


def test_no_code_is_printed_raw(cells, design):
    names = {i for one in design.instruments.values() for i in one.item_ids}
    codes = {code for code in CODES if re.search(r"[_.]", code)} | {c for c in CODES if c in words.REASON}
    raw = [
        (table, head, text)
        for table, head, text in cells
        if head not in ("Claim", "Needs", "File", "Where", "Table")
        and set(re.findall(r"[\w.]+", text)) & (codes - names)
    ]
    assert not raw[:5]


def test_the_table_of_exclusions_says_why_a_rule_looked_at_nothing_as_the_flow_chart_does():
    """A study without a key had been told that a missing key cannot be computed from the answers."""
    row = dict.fromkeys(("n_in", "n_left"), 9) | dict.fromkeys(("n_dropped", "n_flagged", "n_blanked"), 0)
    told = "every row is a respondent of its own"
    flow = pd.DataFrame([
        row | {"step": 1, "rule": "missing_key", "unseen": "not_computable", "detail": told},
        row | {"step": 2, "rule": "preview", "unseen": "untold", "detail": None},
        row | {"step": 3, "rule": "range", "unseen": None, "detail": None},
    ])  # fmt: skip
    assert with_reasons(flow)["unseen"].tolist() == [told, "the export does not tell it", ""]
