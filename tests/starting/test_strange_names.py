"""Exports whose columns are called as the questions were worded, and units that people belong to under their usual names."""

import numpy as np
import pandas as pd
import pytest

from emosec.intake.readers import RawColumn, RawTable
from emosec.starting.blocks import find_blocks
from emosec.starting.copies import of_patterns
from emosec.starting.demographics import demographics
from emosec.starting.guesses import consent_and_checks

SAID = ("Definitely not true", "Probably not true", "Not sure/cannot decide", "Probably true", "Definitely true")
ASKED = (
    "Secret groups decide about wars and about peace.",
    "Evidence of visits from other stars is kept from the public.",
    "New drugs are routinely tried on people without their consent.",
    "Certain diseases were spread on purpose.",
    "A lot of what matters is concealed from all of us out of self-interest by a few people who met in secret.",
)
GROUPS = {"GRP": 60, "Comp_ID": 40, "team": 4, "ward": 300}


def table_of(columns):
    """A table as a reader hands it over, without texts beside the names."""
    return RawTable(
        reader="delimited",
        width=len(columns),
        columns=tuple(RawColumn(name, name, at) for at, name in enumerate(columns, start=1)),
        cells=pd.DataFrame({name: pd.Series(values, dtype="string") for name, values in columns.items()}),
    )


@pytest.fixture
def beliefs():
    rng = np.random.default_rng(3)
    return {name: rng.choice(SAID, size=200) for name in ASKED}


def test_an_item_that_speaks_of_consent_is_no_consent(beliefs):
    assert consent_and_checks(table_of(beliefs), ()) == ({}, {})
    (block,) = find_blocks(table_of(beliefs), ())
    assert [c.name for c in block.items.values()] == list(ASKED)
    asked = {"I consent to take part.": ["yes", "no"] * 100, **beliefs}
    assert list(consent_and_checks(table_of(asked), ())[0]) == ["I consent to take part."]


def test_an_item_about_attention_is_no_check_and_one_that_tells_what_to_answer_is(beliefs):
    rng = np.random.default_rng(5)
    speaks, tells = "My partner gives me all the attention I want.", "To show your attention, select the second answer."
    asked = {speaks: rng.choice(SAID, size=200), **beliefs, tells: rng.choice(SAID, size=200)}
    assert list(consent_and_checks(table_of(asked), ())[1]) == [tells]
    named = {"attention": asked[speaks], "attention_check": asked[tells], **beliefs}
    assert list(consent_and_checks(table_of(named), ())[1]) == ["attention", "attention_check"]


def test_a_block_of_sentences_has_no_word_of_the_first_as_its_name_and_its_answers_in_order(beliefs):
    (block,) = find_blocks(table_of(beliefs), ())
    assert block.name == "scale"
    assert block.graded
    assert tuple(block.responses.values()) == SAID
    (named,) = find_blocks(table_of({f"mood{at}": values for at, values in enumerate(beliefs.values())}), ())
    assert named.name == "mood"


def test_a_draft_says_what_was_asked_in_full(house, emosec, beliefs):
    folder = house / "data/raw/secrets/w1"
    folder.mkdir(parents=True)
    pd.DataFrame(beliefs).to_csv(folder / "answers.csv", sep=";", index=False)
    status, _, _ = emosec("new", "data/raw/secrets")
    assert status == 0
    text = (house / "config/instruments/secrets_scale.yaml").read_text(encoding="utf-8")
    assert all(f'text: "{question}"' in text for question in ASKED)
    assert "consent:" not in (house / "config/studies/secrets.yaml").read_text(encoding="utf-8")


def test_companies_and_groups_by_number_are_clusters_unless_few():
    rng = np.random.default_rng(4)
    for name, n in GROUPS.items():
        table = table_of({name: rng.integers(1, n + 1, size=900).astype(str)})
        assert demographics(table, [name]) == {name: "group" if n < 10 else "cluster"}


def test_two_rows_alike_are_one_pair():
    rows = {"w1": {"a": "main:2", "b": "main:7", "c": "main:9"}}
    (said,) = of_patterns({"w1": {"a": b"x", "b": b"x", "c": b"y"}}, rows)
    assert said.startswith("w1: 2 respondents gave exactly the answers of another")
    assert "(w1 main:2 = w1 main:7)" in said
