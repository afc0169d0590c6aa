"""The models of tai_security against lavaan, and the numbers printed in data/msq/README.md, on the complete files."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from emosec.structure.confirm import confirm
from tolerances import STRUCTURE_CHISQ, STRUCTURE_INDEX, STRUCTURE_PHI, STRUCTURE_RMSEA

CHISQ = ("chisq", "chisq.scaled", "logl", "aic", "bic")
INDICES = ("cfi", "tli", "cfi.scaled", "tli.scaled", "srmr")
RMSEA = ("rmsea", "rmsea.scaled", "rmsea.ci.lower.scaled", "rmsea.ci.upper.scaled")
COUNTS = ("df", "df.scaled", "npar")


@pytest.fixture(scope="module")
def reference(root):
    return json.loads((root / "tests/golden/pmc_structure/reference.json").read_text())


@pytest.fixture(scope="module")
def confirmed(pmc_tai, tai, rivals):
    # the reference holds ML; the study itself uses MLR, which has the same estimates
    return confirm(pmc_tai, tai, rivals.model_copy(update={"estimators": ("WLSMV", "ML")}))


@pytest.fixture(scope="module")
def included(confirmed):
    return confirmed.fits.query("sample == 'included'").set_index(["estimator", "model"])


def phi(confirmed, model, estimator="WLSMV"):
    rows = confirmed.parameters.query(
        "sample == 'included' and model == @model and estimator == @estimator and op == '~~' and lhs != rhs"
    )
    rows = rows[(rows["lhs"] != "wording") & (rows["rhs"] != "wording")]
    return {
        frozenset(pair): row for pair, row in zip(rows[["lhs", "rhs"]].to_numpy(), rows.to_dict("records"), strict=True)
    }


@pytest.mark.parametrize("estimator", ["WLSMV", "ML"])
@pytest.mark.parametrize("model", ["M1", "M2a", "M2b", "M2c", "M3", "M1W", "M3W"])
def test_fit_agrees_with_lavaan(included, reference, estimator, model):
    expected = reference["tai"][estimator][model]
    row = included.loc[(estimator, model)]
    assert row["n"] == expected["n"] == 2988
    compared = 0
    for names, tolerance in (
        (CHISQ, {"rel": STRUCTURE_CHISQ}),
        (INDICES, {"abs": STRUCTURE_INDEX}),
        (RMSEA, {"abs": STRUCTURE_RMSEA}),
        (COUNTS, {"abs": 0}),
    ):
        for name in names:
            if name in expected["measures"]:
                assert row[name] == pytest.approx(expected["measures"][name], **tolerance), name
                compared += 1
    assert compared >= 10


@pytest.mark.parametrize("estimator", ["WLSMV", "ML"])
@pytest.mark.parametrize("model", ["M3", "M3W"])
def test_phi_and_its_error_agree_with_lavaan_and_speak_for_security(confirmed, reference, estimator, model):
    found = phi(confirmed, model, estimator)
    expected = reference["tai"][estimator][model]["phi"]
    assert len(expected) == len(found) == 3
    for row in expected:
        mine = found[frozenset((row["lhs"], row["rhs"]))]
        assert mine["est"] == pytest.approx(row["abs"], abs=STRUCTURE_PHI)
        assert mine["se"] == pytest.approx(row["se"], abs=STRUCTURE_PHI)


def test_difference_tests_agree_with_lavaan(confirmed, reference):
    found = confirmed.comparisons.query("sample == 'included'").set_index(["estimator", "restricted", "general"])
    for estimator, rows in reference["tai_comparisons"].items():
        for row in rows:
            mine = found.loc[(estimator, row["restricted"], row["general"])]
            assert mine["chisq_diff"] == pytest.approx(row["chisq_diff"], rel=STRUCTURE_CHISQ)
            assert mine["df_diff"] == row["df_diff"]
            assert pd.isna(mine["warning"])


# data/msq/README.md: (model, scaled chi², df, CFI, RMSEA, SRMR); as many digits as are printed there
PRINTED = [
    ("M1", 5728.1, 152, 0.887, 0.111, 0.080),
    ("M1W", 3595.7, 151, 0.930, None, None),
    ("M3", 4465.5, 149, 0.912, 0.098, 0.071),
    ("M3W", 2568.6, 148, 0.951, 0.074, 0.049),
]


@pytest.mark.parametrize(("model", "chisq", "df", "cfi", "rmsea", "srmr"), PRINTED)
def test_the_printed_fit_comes_out(included, model, chisq, df, cfi, rmsea, srmr):
    row = included.loc[("WLSMV", model)]
    assert round(row["chisq.scaled"], 1) == chisq
    assert row["df"] == df
    assert round(row["cfi.scaled"], 3) == cfi
    if rmsea is not None:
        assert round(row["rmsea.scaled"], 3) == rmsea
        assert round(row["srmr"], 3) == srmr


@pytest.mark.parametrize(("model", "printed"), [("M3", (0.959, 0.751, 0.959)), ("M3W", (1.012, 0.779, 0.940))])
def test_the_printed_phi_comes_out(confirmed, model, printed):
    found = phi(confirmed, model)
    pairs = (("safety", "confidence"), ("safety", "apprehension"), ("confidence", "apprehension"))
    assert tuple(round(found[frozenset(p)]["est"], 3) for p in pairs) == printed


def test_without_decisive_the_printed_numbers_come_out(pmc_tai, tai, rivals):
    scales = tuple(s.model_copy(update={"items": tuple(i for i in s.items if i != "decisive")}) for s in tai.scales)
    without = tai.model_copy(update={"scales": scales})
    only = rivals.model_copy(
        update={"models": (rivals.model("M3"), rivals.model("M3W")), "comparisons": (), "estimators": ("WLSMV",)}
    )
    # printed there for the rows that are complete on all nineteen items
    gaps = pmc_tai.loc[pmc_tai["value"].isna(), "respondent"].unique()
    made = confirm(pmc_tai[~pmc_tai["respondent"].isin(gaps)], without, only)
    pairs = (("safety", "confidence"), ("safety", "apprehension"), ("confidence", "apprehension"))
    for model, printed in (("M3", (0.970, 0.751, 0.962)), ("M3W", (1.016, 0.779, 0.941))):
        found = phi(made, model)
        assert tuple(round(found[frozenset(p)]["est"], 3) for p in pairs) == printed
    row = made.fits.query("model == 'M3W' and sample == 'included'").iloc[0]
    assert (round(row["chisq.scaled"], 1), row["df"]) == (2518.1, 131)
    assert (round(row["cfi.scaled"], 3), round(row["rmsea.scaled"], 3), round(row["srmr"], 3)) == (0.951, 0.078, 0.050)


def test_five_adjectives_each_of_msq_time_1(root, msq, rivals, screened_from, reference):
    scales = tuple(
        s.model_copy(update={"items": tuple(i for i in s.items if i not in ("tense", "jittery"))}) for s in msq.scales
    )
    five = msq.model_copy(update={"scales": scales})
    only = rivals.model_copy(update={"models": (rivals.model("M3"),), "comparisons": (), "estimators": ("WLSMV",)})
    long = screened_from(pd.read_csv(root / "data/raw/pmc/time1/msq_time1.csv"), five)
    made = confirm(long, five, only)
    row = made.fits.query("sample == 'included'").iloc[0]
    assert (row["n"], round(row["chisq.scaled"], 1), row["df"]) == (1830, 2397.9, 87)
    assert (round(row["cfi.scaled"], 3), round(row["rmsea.scaled"], 3), round(row["srmr"], 3)) == (0.917, 0.121, 0.114)
    for expected in reference["msq_five"]["M3"]["phi"]:
        mine = phi(made, "M3")[frozenset((expected["lhs"], expected["rhs"]))]
        assert abs(mine["est"]) == pytest.approx(expected["abs"], abs=STRUCTURE_PHI)
    # security's own sign: apprehension reversed goes with safety, and goes AGAINST nothing but confidence's adjectives
    assert round(phi(made, "M3")[frozenset(("safety", "apprehension"))]["est"], 3) == 0.468
    assert round(phi(made, "M3")[frozenset(("confidence", "apprehension"))]["est"], 3) == -0.202
