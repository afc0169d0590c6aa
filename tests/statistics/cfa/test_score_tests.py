"""Modification indices of every operator, and released equality constraints, against lavaan."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import Fit, cfa, compare
from tolerances import CFA_DIAGNOSTIC, CFA_ESTIMATE

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
CASES = json.loads((GOLDEN / "cfa_score_tests" / "reference.json").read_text())["cases"]
OPERATORS = {
    "means": {"=~", "~~", "~1"},
    "paths": {"=~", "~~"},
    "chain": {"=~", "~~", "~"},
    "covariate": {"=~", "~~", "~"},
    "schools": {"=~", "~~"},
    "labels": {"=~", "~~"},
    "cut": {"=~", "~~", "~1", "|", "~*~"},
    "cut_schools": {"=~", "~~", "~1"},
}
COVARIATES = ("ageyr", "sex")
COLUMNS = ["mi", "epc", "sepc.lv", "sepc.all"]


@cache
def fitted(name: str) -> Fit:
    record = CASES[name]
    return cfa(record["model"], pd.read_csv(GOLDEN / record["data"] / "data.csv"), **dict(record["args"]))


def key(lhs: str, op: str, rhs: str, group: int) -> tuple[str, str, str, int]:
    return (rhs, op, lhs, group) if op == "~~" and rhs < lhs else (lhs, op, rhs, group)


@pytest.mark.parametrize("name", CASES)
def test_modification_indices(name: str) -> None:
    table = fitted(name).modification_indices()
    mine = {
        key(r.lhs, r.op, r.rhs, r.group): v for r, v in zip(table.itertuples(), table[COLUMNS].to_numpy(), strict=True)
    }
    compared: dict[str, int] = {}
    for row in CASES[name]["mi"]:
        at = key(row["lhs"], row["op"], row["rhs"] or "", row["group"])
        wanted = np.array([row[c] for c in COLUMNS], dtype=float)
        if row["op"] == "~" and row["lhs"] in COVARIATES:
            assert at not in mine  # lavaan offers them; a covariate whose moments are fixed has nothing to be predicted
            continue
        assert at in mine or wanted[0] < CFA_ESTIMATE, row
        if at in mine:
            # of a scale lavaan prints ±1 for sepc.all, whatever the change; here it is the change itself
            n = 3 if row["op"] == "~*~" else 4
            assert mine[at][:n] == pytest.approx(wanted[:n], rel=CFA_DIAGNOSTIC, abs=CFA_ESTIMATE), row
            compared[row["op"]] = compared.get(row["op"], 0) + 1
    assert set(compared) >= OPERATORS[name]


@pytest.mark.parametrize("name", [n for n, r in CASES.items() if "released" in r])
def test_released_constraints(name: str) -> None:
    fit = fitted(name)
    frame = fit.table.frame.set_index("plabel")
    found = fit.released_constraints()

    def place(plabel: str) -> str:
        return "|".join(str(v) for v in frame.loc[plabel, ["lhs", "op", "rhs", "group"]])

    mine = {frozenset((place(r.lhs), place(r.rhs))): r for r in found.itertuples()}
    assert len(mine) == len(CASES[name]["released"])
    for row in CASES[name]["released"]:
        assert mine[frozenset((row["lhs"], row["rhs"]))].mi == pytest.approx(row["X2"], rel=CFA_DIAGNOSTIC), row


def test_epc_of_a_constraint_is_what_happens() -> None:
    """Released, the parameters move apart by about the expected change, and the chi-square falls by about the index."""
    model = "f =~ l*x1 + l*x2 + x3 + x4"
    data = pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")
    tied, free = cfa(model, data), cfa("f =~ x1 + x2 + x3 + x4", data)
    row = tied.released_constraints().iloc[0]
    assert row["parameters"] == "f =~ x1 == f =~ x2"
    assert row["mi"] == pytest.approx(tied.measures["chisq"] - free.measures["chisq"], rel=0.3)
    loading = free.parameters.query("op == '=~'").set_index("rhs")["est"]
    assert row["epc"] == pytest.approx(loading["x1"] - loading["x2"], rel=0.3)


def test_constraints_that_cannot_be_released_alone() -> None:
    data = pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")
    assert cfa("f =~ x1 + x2 + x3", data).released_constraints().empty
    fit = cfa("f =~ a*x1 + b*x2 + c*x3 + x4 + x5\na == b\nb == c\na == c", data)
    assert fit.released_constraints()["mi"].isna().all()


def test_operators_and_minimum() -> None:
    fit = fitted("cut")
    assert set(fit.modification_indices(ops=["|", "~1"])["op"]) == {"|", "~1"}
    assert fit.modification_indices(10.0)["mi"].min() >= 10.0


JOINT = json.loads((GOLDEN / "cfa_score_tests" / "reference.json").read_text())["joints"]


def fitted_jointly(name: str) -> Fit:
    record = JOINT[name]
    return cfa(record["model"], pd.read_csv(GOLDEN / record["data"] / "data.csv"), **dict(record["args"]))


@pytest.mark.parametrize("name", [n for n in JOINT if not n.startswith("wald")])
def test_several_restrictions_alone_together_and_one_after_the_other(name: str) -> None:
    record = JOINT[name]
    found = fitted_jointly(name).score_tests(record["add"] or "", record["release"])
    assert found.joint["chisq"] == pytest.approx(record["total"], rel=CFA_DIAGNOSTIC)
    # lavaan counts all 18; of them 6 say no more than where the second group's factors are: 60 df against configural's 48
    assert found.joint["df"] == (12 if name == "release" else record["df"])
    assert sorted(found.single["chisq"]) == pytest.approx(
        sorted(record["single"]), rel=CFA_DIAGNOSTIC, abs=CFA_ESTIMATE
    )
    assert found.cumulative["chisq"].to_numpy() == pytest.approx(record["cumulative"], rel=CFA_DIAGNOSTIC)
    mine = {key(r.lhs, r.op, r.rhs, r.group): i for i, r in enumerate(found.epc.itertuples())}
    values = found.epc[["epc", "epv", "sepc.lv", "sepc.all"]].to_numpy()
    compared = 0
    turned = name == "add_cut"  # lavaan prints the changes of least-squares fits with the wrong sign: see the next test
    for row in record["epc"] if name != "release" else ():
        at = mine.get(key(row["lhs"], row["op"], row["rhs"] or "", row["group"]))
        if at is None or row["epc"] is None or abs(row["epc"]) < CFA_DIAGNOSTIC:
            continue
        compared += 1
        n = 2 if row["op"] == "~~" else 4  # of variances lavaan prints ±1 as sepc
        wanted = np.array([row[c] for c in ("epc", "epv", "sepc.lv", "sepc.all")], dtype=float)
        if turned:
            wanted = np.array([-wanted[0], row["est"] - wanted[0], -wanted[2], -wanted[3]])
        assert values[at][:n] == pytest.approx(wanted[:n], rel=CFA_DIAGNOSTIC * 5, abs=CFA_ESTIMATE * 2), row
    assert compared > 5 or name == "release"


def test_expected_changes_of_ordered_items_go_where_the_refit_goes() -> None:
    record = JOINT["add_cut"]
    data = pd.read_csv(GOLDEN / record["data"] / "data.csv")
    found = fitted_jointly("add_cut").score_tests(record["add"])
    refit = cfa(record["model"] + "\n" + record["add"], data, **dict(record["args"]))
    both = found.epc.merge(
        refit.parameters[["lhs", "op", "rhs", "est"]], on=["lhs", "op", "rhs"], suffixes=("", ".refit")
    )
    large = both[both["epc"].abs() > 0.02]
    assert len(large) > 5
    assert (np.sign(large["est.refit"] - large["est"]) == np.sign(large["epc"])).mean() > 0.9


@pytest.mark.parametrize("name", [n for n in JOINT if n.startswith("wald")])
def test_wald_tests_of_functions(name: str) -> None:
    record = JOINT[name]
    found = fitted_jointly(name).wald_test(record["wald"])
    assert found.df == record["df"]
    assert found.chisq == pytest.approx(record["stat"], rel=CFA_DIAGNOSTIC)
    assert found.pvalue == pytest.approx(record["p"], rel=CFA_DIAGNOSTIC * 5)


@pytest.mark.parametrize("kind", ["MLM", "MLR", "WLSMV"])
def test_robust_score_tests_are_near_the_scaled_difference_of_refitted_models(kind: str) -> None:
    """Both are asymptotically the same; 4,000 skewed answers leave them a few per cent apart where the plain test is far off."""
    rng = np.random.default_rng(7)
    n = 4000
    f = rng.normal(size=(n, 1))
    noise = rng.exponential(size=(n, 6)) - 1.0
    shared = rng.exponential(size=(n, 1)) - 1.0
    values = 0.7 * f + 0.6 * noise
    values[:, :2] += 0.12 * shared
    data = pd.DataFrame(values, columns=list("abcdef"))
    options: dict = {"estimator": kind}
    if kind == "WLSMV":
        data = data.apply(lambda v: np.digitize(v, [-0.5, 0.3, 1.0]))
        options["ordered"] = True
    small, large = (cfa("g =~ a + b + c + d + e + f" + more, data, **options) for more in ("", "\na ~~ b\nc ~~ d"))
    robust = small.score_tests("a ~~ b\nc ~~ d").joint
    scaled = compare(small, large)
    assert robust["chisq.robust"] == pytest.approx(scaled.chisq_diff, rel=0.15)
    assert robust["df"] == 2
    change = small.score_tests("a ~~ b\nc ~~ d").epc.query("lhs == 'a' and rhs == 'b'")["epv"].iloc[0]
    refitted = large.parameters.query("lhs == 'a' and rhs == 'b'")["est"].iloc[0]
    assert change == pytest.approx(refitted, rel=0.25)


@pytest.mark.slow
def test_the_robust_score_test_keeps_its_size() -> None:
    """A true model, errors with long tails: the plain test rejects too often, the robust one about as often as it should."""
    rejected = np.zeros(2)
    for seed in range(200):
        rng = np.random.default_rng(seed)
        scale = np.sqrt(5.0 / rng.chisquare(5, size=(400, 1)))
        data = pd.DataFrame(
            (0.8 * rng.normal(size=(400, 1)) + 0.6 * rng.normal(size=(400, 5))) * scale, columns=list("abcde")
        )
        joint = cfa("f =~ a + b + c + d + e", data, estimator="MLR").score_tests("a ~~ b\nc ~~ d\nb ~~ e").joint
        rejected += [joint["pvalue"] < 0.05, joint["pvalue.robust"] < 0.05]
    plain, robust = rejected / 200
    # 200 samples know a rate of .05 to ±.015; three of them
    assert robust < 0.095
    assert plain > robust + 0.05


ADDED_WRONG = [
    ("a1 ~~ x2", "no variable 'a1'"), ("visual =~ x1", "is free already"), ("visual =~ 0*x9", "a modifier"),
    ("textual ~ visual", "out of the model"),
]  # fmt: skip


@pytest.mark.parametrize(("add", "told"), ADDED_WRONG)
def test_what_cannot_be_freed_is_refused(add: str, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        fitted_jointly("add").score_tests(add)


def test_nothing_to_test_is_refused() -> None:
    fit = fitted_jointly("add")
    with pytest.raises(ModelError, match="nothing to test"):
        fit.score_tests()
    with pytest.raises(ModelError, match="has 0 constraints"):
        fit.score_tests(release=[3])
    with pytest.raises(ModelError, match="no parameter is labelled"):
        fit.wald_test("q == 0")
    labelled = fitted_jointly("wald")
    with pytest.raises(ModelError, match="cannot be tested together"):
        labelled.wald_test("a == b\nb == a")


def test_a_constant_that_the_model_writes_can_be_freed() -> None:
    data = pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")
    fit = cfa("f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6\nf ~~ 0.3*g", data)
    found = fit.score_tests("f ~~ g")
    index = fit.modification_indices(ops="~~").query("lhs == 'f' and rhs == 'g'").iloc[0]
    assert found.joint["chisq"] == pytest.approx(index["mi"], rel=CFA_ESTIMATE)
    assert found.single["epc"].iloc[0] == pytest.approx(index["epc"], rel=CFA_ESTIMATE)


def test_a_direct_effect_that_turns_an_item_into_an_outcome() -> None:
    """`x2 ~ sex` gives the model other matrices; its test is that of the refitted model's near neighbourhood."""
    data = pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")
    fit = cfa("f =~ x1 + x2 + x3\nf ~ sex + ageyr", data)
    found = fit.score_tests("x2 ~ sex")
    refit = cfa("f =~ x1 + x2 + x3\nf ~ sex + ageyr\nx2 ~ sex", data)
    difference = fit.solution.chisq.statistic - refit.solution.chisq.statistic
    assert found.joint["chisq"] == pytest.approx(difference, rel=0.15)
    assert found.single["epc"].iloc[0] == pytest.approx(
        refit.parameters.query("lhs == 'x2' and op == '~'")["est"].iloc[0], rel=0.2
    )


def test_a_set_of_one_equality_is_its_single_test_and_all_together_the_joint_one() -> None:
    from emosec.statistics.cfa.inference.score_tests import set_tests

    data = pd.read_csv(Path(__file__).resolve().parents[2] / "golden" / "cfa_holzinger" / "data.csv")
    model = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6"
    fit = cfa(model, data, group="school", group_equal=["loadings"], estimator="MLR")
    whole = fit.score_tests()
    items = {"visual": ["x1", "x2", "x3"], "textual": ["x4", "x5", "x6"]}
    pairs = [(f, x) for f, own in items.items() for x in own]
    sets = {x: [(f, "=~", x, 1), (f, "=~", x, 2)] for f, x in pairs}
    everything = [key for keys in sets.values() for key in keys]
    found = set_tests(fit, {**sets, "all": everything})
    for row in whole.single.to_dict("records"):
        item = row["parameters"].split("=~ ")[1].split(" ")[0]
        assert found[item].chisq == pytest.approx(row["chisq"], rel=1e-6)
        assert found[item].chisq_robust == pytest.approx(row["chisq.robust"], rel=1e-6)
    assert found["all"].df == whole.joint["df"]
    assert found["all"].chisq == pytest.approx(whole.joint["chisq"], rel=1e-6)
    fixed = set_tests(fit, {"x": [("x1", "~~", "x2", 1), ("x1", "~~", "x2", 2)]})["x"]
    assert fixed.df == 2
