"""The parameter table against lavaan's, row by row, and its refusals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec.errors import ModelError
from emosec.statistics.cfa.model.equalities import GROUP_EQUAL
from emosec.statistics.cfa.model.parameter_table import build_parameter_table

GOLDEN = Path(__file__).parents[2] / "golden" / "parameter_tables"
CASES = json.loads((GOLDEN / "reference.json").read_text())


def build(case):
    args = case["args"] or {}
    return build_parameter_table(
        case["model"],
        case["observed"],
        ordered=case["thresholds"] or None,
        n_groups=case["n_groups"],
        group_equal=args.get("group.equal", ()),
        group_partial=args.get("group.partial", ()),
        std_lv=case["std_lv"],
        meanstructure=args.get("meanstructure"),
        parameterization=args.get("parameterization", "delta"),
        orthogonal=args.get("orthogonal", False),
        fixed_x=case["fixed_x"],
        conditional_x=case["conditional_x"],
    )


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_agrees_with_lavaan_in_every_row_and_column(case):
    table = build(case)
    frame, expected = table.frame, case["table"]
    for column in ("lhs", "op", "rhs", "user", "group", "free", "exo", "label", "plabel", "efa"):
        assert frame[column].tolist() == expected[column], column
    ustart = np.array([np.nan if v is None else v for v in expected["ustart"]], dtype=float)
    np.testing.assert_array_equal(frame["ustart"].to_numpy(), ustart)
    assert list(table.variables.observed) == case["observed_order"]
    assert list(table.variables.latent) == case["latent_order"]


def rows(table, op):
    return table.frame[table.frame["op"] == op]


def test_na_in_a_vector_of_labels_means_no_label_there():
    """lavaan 0.6-14 reads c(a, NA) as the one label a and gives it to both groups: equal in silence. Not so here."""
    table = build_parameter_table("f =~ x1 + c(a, NA)*x2 + x3", n_groups=2)
    assert rows(table, "=~").query("rhs == 'x2'")["label"].tolist() == ["a", ""]
    assert rows(table, "==").empty


def test_a_group_may_have_fewer_thresholds():
    table = build_parameter_table("f =~ x1 + x2 + x3", ordered={"x1": 2, "x2": [2, 1], "x3": 1}, n_groups=2)
    found = rows(table, "|").groupby("group").apply(lambda g: (g["lhs"] + g["rhs"]).tolist())
    assert found[1] == ["x1t1", "x1t2", "x2t1", "x2t2", "x3t1"]
    assert found[2] == ["x1t1", "x1t2", "x2t1", "x3t1"]


def test_a_starting_value_per_group_meets_a_value_fixed_in_one():
    table = build_parameter_table("f =~ c(1, NA)*x1 + start(0.5)*x1 + x2 + x3", n_groups=2)
    first = rows(table, "=~").query("rhs == 'x1'")
    assert first["ustart"].tolist() == [1.0, 0.5]
    assert (first["free"] > 0).tolist() == [False, True]


REFUSED = [
    ("f =~ x1 + xx2 + x3", {}, "line 1, column 11", "did you mean x2?"),
    ("x1 =~ x2 + x3", {}, "line 1, column 7", "a column of the data"),
    ("f =~ x1 + c(1, 2)*x2", {}, "line 1, column 19", "there are 1 group(s)"),
    ("f =~ x1 + c(a, b, c)*x2", {"n_groups": 2}, "line 1, column 22", "there are 2 group(s)"),
    ("f =~ 1*x1 + start(2)*x1 + x2", {}, "line 1, column 8", "fixed and has a starting value"),
    ("f =~ x1 + x2\nx1 | t1", {}, "line 2, column 6", "not ordered"),
    ("f =~ x1 + x2\nx1 | t3", {"ordered": {"x1": 2}}, "line 2, column 6", "no t3"),
    ("f =~ x1 + x2\nx3 ~*~ 1*x3", {"ordered": {"x3": 2}}, "line 2, column 10", "no other formula"),
    ("f =~ x1 + x2", {"ordered": {"x1": 0}}, "", "one threshold or more"),
    ("f =~ x1 + x2", {"ordered": {"x1": [1, 2]}}, "", "with 1 group(s)"),
    ("f =~ a*x1 + 1*x1 + a*x2 + 2*x2", {}, "line 1, column 22", "different values"),
    ("f =~ a*x1 + x2\naa == 1", {}, "line 2, column 1", "did you mean a?"),
    ("f =~ a*x1 + x2\nb := 2*c\nc := a", {}, "line 2, column 1", "further down"),
    ("f =~ a*x1 + x2\na := 2", {}, "line 2, column 1", "a label already"),
    ("f =~ x1 + x2", {"group_equal": ["loading"], "n_groups": 2}, "", "did you mean loadings?"),
    ("f =~ x1 + x2", {"parameterization": "theeta"}, "", "delta or theta"),
    ("f =~ x1 + x2", {"n_groups": 0}, "", "0 groups"),
    ('efa("b")*f1 + efa("b")*f2 + efa("b")*f3 =~ x1', {}, "", "too few indicators"),
]


@pytest.mark.parametrize(("model", "options", "place", "says"), REFUSED, ids=range(len(REFUSED)))
def test_refuses_models_that_contradict_the_data_or_themselves(model, options, place, says):
    with pytest.raises(ModelError) as caught:
        build_parameter_table(model, ["x1", "x2", "x3"], **options)
    assert caught.value.where == place
    assert says in str(caught.value)


def test_fixing_a_parameter_renumbers_the_others_and_leaves_the_table_alone():
    table = build_parameter_table("f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6")
    fixed = table.fixed("g", "~~", "f", 0.9)
    assert table.n_free - fixed.n_free == 1
    row = fixed.frame.query("lhs == 'f' and op == '~~' and rhs == 'g'")
    assert row["ustart"].tolist() == [0.9]
    assert row["free"].tolist() == [0]
    free = fixed.frame["free"][fixed.frame["free"] > 0]
    assert free.tolist() == list(range(1, fixed.n_free + 1))
    assert table.frame.query("lhs == 'f' and rhs == 'g'")["free"].tolist() == [table.n_free]


def test_fixing_refuses_what_is_not_there_or_is_tied():
    table = build_parameter_table("f =~ a*x1 + a*x2 + b*x3\nb > 0")
    for rhs, says in (("x9", "no parameter"), ("x1", "takes part"), ("x3", "takes part")):
        with pytest.raises(ModelError, match=says):
            table.fixed("f", "=~", rhs, 1.0)


def test_constraints_are_resolved_by_label_and_plabel():
    table = build_parameter_table("f =~ a*x1 + a*x2 + x3\nd := 2*a")
    assert table.index_of["a"] == 0
    assert table.index_of[".p2."] == 1
    assert table.frame.loc[table.index_of["d"], "op"] == ":="
    assert table.constraints["op"].tolist() == [":=", "=="]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(2, 4), min_size=1, max_size=3),
    st.integers(1, 3),
    st.sets(st.sampled_from(GROUP_EQUAL)),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["delta", "theta"]),
)
def test_every_table_is_whole(sizes, n_groups, equal, ordinal, std_lv, parameterization):
    names = iter(f"x{i}" for i in range(20))
    model = "\n".join(f"f{i} =~ " + " + ".join(next(names) for _ in range(size)) for i, size in enumerate(sizes))
    ordered = {f"x{i}": 1 + i % 3 for i in range(sum(sizes))} if ordinal else None
    table = build_parameter_table(
        model,
        ordered=ordered,
        n_groups=n_groups,
        group_equal=sorted(equal if ordinal else equal - {"thresholds"}),
        std_lv=std_lv,
        parameterization=parameterization,
    )
    frame = table.frame
    free = frame["free"][frame["free"] > 0].tolist()
    assert free == list(range(1, len(free) + 1))
    parameters = frame[~frame["op"].isin(("==",))]
    assert not parameters.duplicated(["lhs", "op", "rhs", "group"]).any()
    assert parameters["plabel"].is_unique
    per_group = parameters.groupby("group")[["lhs", "op", "rhs"]].apply(lambda g: g.to_numpy().tolist())
    assert all(part == per_group[1] for part in per_group)
    for left, right in rows(table, "==")[["lhs", "rhs"]].to_numpy():
        pair = parameters.set_index("plabel").loc[[left, right]]
        assert (pair["free"] > 0).all()
        assert pair["lhs"].nunique() == pair["op"].nunique() == pair["rhs"].nunique() == 1
        assert pair["group"].tolist()[0] == 1
