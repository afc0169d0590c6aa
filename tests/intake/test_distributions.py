"""Every answer is counted once: as a code, in a bin, or as no answer."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec import tables
from emosec.intake.contracts import VALUES, VARIABLES
from emosec.statistics.bins import counts_in, round_edges


def counted(wave, variable):
    found = wave.values[wave.values["variable"] == variable]
    return {v: int(n) for v, n, k in zip(found["value"], found["n"], found["kind"], strict=True) if k != "missing"}


def uses(make_study, column, *options):
    """A study with the column as a variable, since only columns that a study uses are counted."""
    return make_study(
        variables=f"{{name: {column}, export: main, kind: group}}", options="".join(f", {o}" for o in options)
    )


def test_codes_are_counted_whatever_their_spelling(wave_of):
    wave = wave_of({"main.csv": "id,calm\n1,2\n2,2.0\n3,1\n4,\n5,NA\n6, 2 \n"})
    assert counted(wave, "calm") == {"1": 1, "2": 3}
    row = wave.variables.set_index("variable").loc["calm"]
    assert (row["kind"], row["n"], row["n_missing"], row["n_distinct"]) == ("codes", 4, 2, 2)
    missing = wave.values[(wave.values["variable"] == "calm") & (wave.values["kind"] == "missing")]
    assert sorted(missing["n"]) == [1, 1]


def test_quantities_are_counted_in_bins(wave_of, make_study):
    ages = list(range(18, 60))
    wave = wave_of(
        {"main.csv": "id,age\n" + "".join(f"{i},{a}\n" for i, a in enumerate(ages))}, uses(make_study, "age")
    )
    row = wave.variables.set_index("variable").loc["age"]
    assert row["kind"] == "number"
    assert (row["mean"], row["min"], row["max"], row["n_at_min"]) == (np.mean(ages), 18, 59, 1)
    # oracle: numpy, the same sum in the same order
    assert row["sd"] == np.std(ages, ddof=1)
    assert counted(wave, "age") == {
        f"{a} to {a + 5}": len([x for x in ages if a <= x < a + 5]) for a in range(15, 60, 5)
    }


def test_names_and_many_texts_are_not_listed(wave_of, make_study):
    rows = "".join(f"{i},town{i}\n" for i in range(40))
    wave = wave_of({"main.csv": "id,town\n" + rows}, uses(make_study, "town", "personal: {town: a test}"))
    kinds = wave.variables.set_index("variable")["kind"].to_dict()
    assert kinds == {"id": "text", "town": "text"}
    assert (wave.values["kind"] == "missing").all()


def test_decimal_commas_are_numbers(wave_of, make_study):
    wave = wave_of({"main.csv": "id;t\n" + "".join(f"{i};{i},5\n" for i in range(20))}, uses(make_study, "t"))
    assert wave.variables.set_index("variable").loc["t", "max"] == 19.5


CELLS = st.one_of(
    st.sampled_from(["", "NA", "1", "2", "2.0", "often", "1e308", "-1e308", "1e999", "nan", "inf", "=1+1", '<b>"'])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS, min_size=1, max_size=30))
def test_every_row_is_counted_once(cells):
    import pandas as pd

    from emosec.intake.distributions import describe
    from emosec.intake.readers import RawColumn

    column = RawColumn("x", "x", 1, labels={"1": "never", "3": "always"})
    values = pd.Series(cells, dtype="string").mask(lambda s: s.isin(["", "NA"]))
    row, rows = describe(column, values, "", listed=True)
    assert row["n"] + row["n_missing"] == len(cells)
    if rows and row["kind"] == "codes":
        assert sum(r["n"] for r in rows) == row["n"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=40),
    st.booleans(),
)
def test_bins_hold_every_value_once(values, whole):
    found = np.array([float(round(v)) if whole and abs(v) < 1e15 else v for v in values])
    edges = round_edges(float(found.min()), float(found.max()), whole=whole and bool((found % 1 == 0).all()))
    if len(edges):
        assert 2 <= len(edges) <= 17
        assert counts_in(found, edges).sum() == len(found)
        assert (np.diff(edges) > 0).all()
        assert found.max() < edges[-1]


@pytest.mark.parametrize(("low", "high"), [(1e300, 1.1e300), (-1.7e308, 1.7e308), (0.0, 5e-324), (1e16, 1e16 + 2)])
def test_what_doubles_cannot_hold_has_no_bins_or_right_ones(low, high):
    edges = round_edges(low, high)
    assert len(edges) == 0 or (edges[0] <= low and high < edges[-1])


def test_tables_survive_a_file(wave_of, tmp_path, make_study):
    wave = wave_of({"main.csv": 'id,q\n1,"a\r\nb"\n2,"x,""y"\n'}, uses(make_study, "q"))
    for table, data in ((VARIABLES, wave.variables), (VALUES, wave.values)):
        tables.write(table, data, tmp_path / table.file)
        assert tables.read(table, tmp_path / table.file).equals(data)
    assert "a b" in counted(wave, "q")


def test_the_codebook_says_where_files_come_from(wave_of, tmp_path):
    import hashlib

    text = "id,calm\n1,2\n"
    register = tmp_path / "SOURCES.csv"
    sha = hashlib.sha256(text.encode()).hexdigest()
    register.write_text(f"file,sha256,origin,licence\ndemo/w1/main.csv,{sha},a lab,CC0\n")
    wave = wave_of({"main.csv": text}, sources=register)
    assert wave.codebook["sources"] == [
        {"file": "demo/w1/main.csv", "sha256": sha, "origin": "a lab", "licence": "CC0"}
    ]
