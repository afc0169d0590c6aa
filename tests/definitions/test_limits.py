"""Definitions have limits: what could fill the memory, run for years or lead out of its folder is refused at once."""

from pathlib import Path

import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.configuration import Configuration
from emosec.definitions.documents import parse_yaml
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.errors import DefinitionError, WorkflowError
from emosec.plan import check_file_name, load_plan


def bomb(levels: int) -> str:
    """YAML whose aliases grow tenfold a level."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (bomb(9), "more than 200,000 values"),
        ("x: &x {<<: *x}", "a value cannot be read"),
        (f"seed: {'9' * 5000}", "a value cannot be read"),
        (f"seed: 0o{'7' * 9000}", "a number has"),
        (f"seed: {'9' * 4000}", "a number has"),
        ("day: 2001-13-45", "a value cannot be read"),
    ],
)
def test_what_grows_without_end_is_refused(text, what):
    with pytest.raises(DefinitionError, match=what) as caught:
        Configuration.parse(text, where="config.yaml")
    assert len(str(caught.value)) < 1000


def test_an_alias_is_allowed():
    assert parse_yaml("a: &a [1, 2]\nb: *a", "x.yaml")["b"] == [1, 2]


def test_a_scalar_of_megabytes_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "studies/big.yaml"
    path.parent.mkdir()
    path.write_text(f"name: big\ntitle: {'x' * 2**21}\n")
    with pytest.raises(DefinitionError, match="the limit is 1,048,576"):
        Study.load(path)


def test_a_wrong_value_is_not_printed_whole():
    with pytest.raises(DefinitionError) as caught:
        Configuration.parse(f"studies: [a]\nseed: {'x' * 100_000}", where="config.yaml")
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize("key", ["simulations", "bootstrap", "parallel_analysis"])
def test_sizes_that_would_run_for_years_are_refused(key):
    with pytest.raises(DefinitionError, match="less than or equal to 100000"):
        Configuration.parse(f"studies: [a]\n{key}: {10**12}", where="config.yaml")


@pytest.mark.parametrize("name", ["../studies/tiny", "/etc/passwd", "a/b", "", ".hidden", "a b", "{wave}"])
def test_a_name_leads_nowhere_else(tmp_path, name):
    with pytest.raises(DefinitionError, match="cannot be the name of a definition"):
        load_plan(name, config=tmp_path)
    with pytest.raises(DefinitionError, match="cannot be the name of a definition"):
        load_named(tmp_path, Instrument, name)


@pytest.mark.parametrize("name", ["survey{wave}.csv", "a}.csv", "b\udce4.csv", "line\nbreak.csv", "bell\a.csv"])
def test_raw_files_whose_names_no_job_can_hold_are_refused(name):
    with pytest.raises(WorkflowError, match="the file's name") as caught:
        check_file_name(Path("data/raw/s/wave1") / name)
    assert str(caught.value).isascii() or "{" in name


@pytest.mark.parametrize("name", ["Umfrage Größe (1).csv", "survey[2]*.csv", "опрос.csv"])
def test_other_names_are_welcome(name):
    check_file_name(Path("data/raw/s/wave1") / name)
