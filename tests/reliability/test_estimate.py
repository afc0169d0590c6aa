from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.definitions.catalogue import load_named
from emosec.definitions.instruments import Instrument
from emosec.reliability.coefficients import alpha, omega_total
from emosec.reliability.contracts import RELIABILITY
from emosec.reliability.estimate import estimate
from emosec.remarks import Remark, read
from emosec.report.remarks import remark_words
from emosec.scoring.score import score
from emosec.statistics.reliability import alpha_from_covariance
from emosec.tables import check
from emosec.wide import from_wide, wide_scale
from tolerances import ROOM_RELIABILITY


@pytest.fixture(scope="module")
def reference(root):
    return json.loads((root / "tests/golden/pmc_reliability/reference.json").read_text())


@pytest.fixture(scope="module")
def estimated(pmc_tai, tai, root, screened_from):
    sai = load_named(root / "config", Instrument, "sai")
    state = screened_from(pd.read_csv(root / "data/raw/pmc/time1/sai_time1.csv"), sai)
    return pd.concat([estimate(pmc_tai, tai), estimate(state, sai)]).set_index(["scale", "coefficient"])


@pytest.mark.parametrize("scale", ["safety", "confidence", "apprehension", "state_anxiety"])
def test_coefficients_agree_with_psych_and_semtools(estimated, reference, scale):
    expected = reference[scale]
    rows = estimated.loc[scale]
    assert set(rows["n"]) == {expected["n"]}
    assert [rows.loc["alpha", c] for c in ("ci.lower", "ci.upper")] == pytest.approx(
        expected["feldt"], abs=ROOM_RELIABILITY
    )
    sd = expected["sd_sum" if scale == "state_anxiety" else "sd_mean"]
    for name in ("alpha", "omega_total", "omega_categorical"):
        assert rows.loc[name, "est"] == pytest.approx(expected[name], abs=ROOM_RELIABILITY), name
        assert rows.loc[name, "sem"] == pytest.approx(sd * np.sqrt(1 - expected[name]), rel=1e-5), name
        assert rows.loc[name, "ci.lower"] < rows.loc[name, "est"] < rows.loc[name, "ci.upper"]


def test_an_item_that_a_wave_did_not_ask_takes_no_coefficient_away(pmc_tai, tai):
    scale = tai.components["safety"]
    gone = scale.items[-1]
    less = pmc_tai.assign(value=pmc_tai["value"].mask(pmc_tai["item"] == gone))
    made = estimate(less, tai).set_index(["scale", "coefficient"]).loc[scale.name]
    shorter = tai.model_copy(
        update={
            "scales": (
                scale.model_copy(
                    update={"items": scale.items[:-1], "reversed": tuple(i for i in scale.reversed if i != gone)}
                ),
            )
        }
    )
    asked = estimate(pmc_tai[pmc_tai["item"] != gone], shorter).set_index("coefficient")
    assert made["n_items"].tolist() == [len(scale.items) - 1] * 3
    for name in ("alpha", "omega_total", "omega_categorical"):
        assert made.loc[name, "est"] == pytest.approx(asked.loc[name, "est"], abs=1e-12), name
    assert {r.code for r in read(made.loc["alpha", "warning"])} == {"items_left_out"}


@pytest.mark.parametrize(
    "rule",
    [
        {"score": "sum", "multiply": 2.0},
        {"score": "sum", "weights": (1.0, 2.0, 3.0, 0.5)},
        {"score": "mean", "multiply": 10.0, "weights": (1.0, 2.0, 3.0, 0.5)},
    ],
    ids=["doubled", "weighted", "weighted mean times ten"],
)
@pytest.mark.parametrize("not_asked", [False, True], ids=["all asked", "one not asked"])
def test_the_error_of_measurement_is_in_the_units_of_the_score(pmc_tai, tai, rule, not_asked):
    """A DASS-21 score is a doubled sum; the error of the undoubled one is half as large as that of the score."""
    scale = tai.components["safety"]
    weights = dict(zip(scale.items, rule.get("weights", (1.0,) * len(scale.items)), strict=False))
    weights = {i: weights.get(i, 1.5) for i in scale.items} if "weights" in rule else {}
    changed = scale.model_copy(update={**rule, "weights": weights, "minimum_answered": 1.0})
    one = tai.model_copy(update={"scales": (changed,)})
    gone = [scale.items[-1]] if not_asked else []
    answers = pmc_tai.assign(value=pmc_tai["value"].mask(pmc_tai["item"].isin(gone)))
    made = estimate(answers, one).set_index("coefficient")
    scores = score(answers, one, gone).scores
    # room 3 prorates: complete rows of what was asked are those with all their answers
    complete = scores.loc[scores["n_answered"] == len(scale.items) - len(gone), "score"]
    assert made.loc["alpha", "n"] == len(complete)
    known = made[made["est"].notna()]
    assert len(known) == (2 if weights else 3)
    # the same scores, summed in another order
    assert known["sem"].to_numpy() == pytest.approx(float(complete.std()) * np.sqrt(1 - known["est"]), rel=1e-12)
    if weights:
        keyed = wide_scale(answers, one, changed)[[i for i in scale.items if i not in gone]].dropna()
        covariance = np.cov((keyed * [weights[i] for i in keyed]).to_numpy(), rowvar=False)
        assert made.loc["alpha", "est"] == pytest.approx(alpha_from_covariance(covariance), rel=1e-12)
        assert [r.code for r in read(made.loc["omega_categorical", "warning"])][-1] == "weighted_sum"


def test_the_table_keeps_its_contract(pmc_tai, tai):
    made = estimate(pmc_tai, tai)
    check(RELIABILITY, made)
    # four-point items always leave some cells of their two-way tables empty; nothing else may be warned of here
    assert all(r.code == "empty_cells" for cell in made["warning"] for r in read(cell))
    assert made.groupby("scale")["coefficient"].apply(list).map(tuple).unique().tolist() == [
        ("alpha", "omega_total", "omega_categorical")
    ]


def shortened(tai, **items: tuple[str, ...]):
    scales = tuple(
        s.model_copy(update={"items": items[s.name], "reversed": tuple(i for i in s.reversed if i in items[s.name])})
        for s in tai.scales
        if s.name in items
    )
    return tai.model_copy(update={"scales": scales})


def test_omega_of_three_items_has_a_closed_form():
    """Just identified: a loading is √(s12 s13 / s23), and the model's covariances are the sample's."""
    rng = np.random.default_rng(1)
    answers = pd.DataFrame(rng.normal(size=(300, 1)) * [0.9, 0.8, 0.6] + rng.normal(size=(300, 3)), columns=list("abc"))
    S = np.cov(answers.T, bias=True)
    loadings = [np.sqrt(S[0, 1] * S[0, 2] * S[1, 2]) / S[i, j] for i, j in ((1, 2), (0, 2), (0, 1))]
    assert omega_total(answers).est == pytest.approx(sum(loadings) ** 2 / S.sum(), abs=ROOM_RELIABILITY)


def test_two_items_have_alpha_and_a_warning_instead_of_omega(pmc_tai, tai):
    rows = estimate(pmc_tai, shortened(tai, safety=("happy", "content"))).set_index("coefficient")
    assert rows.loc["alpha", "est"] > 0.5
    assert pd.isna(rows.loc["alpha", "warning"])
    for name in ("omega_total", "omega_categorical"):
        assert np.isnan(rows.loc[name, "est"])
        assert "2 item(s) is not identified" in rows.loc[name, "warning"]


def test_one_item_has_warnings_only(pmc_tai, tai):
    rows = estimate(pmc_tai, shortened(tai, safety=("happy",)))
    assert rows["est"].isna().all()
    assert rows["warning"].notna().all()
    assert set(rows["n_items"]) == {1}


def test_an_item_that_never_varies_takes_no_omega_away(pmc_tai, tai):
    """It adds nothing to the variance of the sum, nor to what is common: omega is that of the others. Alpha counts it."""
    constant = pmc_tai.assign(value=pmc_tai["value"].where(pmc_tai["item"] != "happy", 2))
    rows = estimate(constant, tai).set_index(["scale", "coefficient"])
    safety = tai.components["safety"]
    others = tuple(i for i in safety.items if i != "happy")
    shorter = estimate(constant, shortened(tai, safety=others)).set_index(["scale", "coefficient"])
    k = len(safety.items)
    for name in ("omega_total", "omega_categorical"):
        found = rows.loc[(safety.name, name)]
        assert found["est"] == pytest.approx(shorter.loc[(safety.name, name), "est"], abs=1e-12)
        assert found["n_items"] == k - 1
        assert read(found["warning"])[0] == Remark("items_left_out", {"items": ("happy",)})
    assert rows.loc[(safety.name, "alpha"), "n_items"] == k
    ratio = (k / (k - 1)) / ((k - 1) / (k - 2))
    wanted = ratio * shorter.loc[(safety.name, "alpha"), "est"]
    assert rows.loc[(safety.name, "alpha"), "est"] == pytest.approx(wanted)
    assert pd.isna(rows.loc[(safety.name, "alpha"), "warning"])


def test_no_complete_row_is_a_warning_not_a_crash(pmc_tai, tai):
    one, other = tai.components["safety"].items[:2]
    early = pmc_tai["respondent"].isin(pmc_tai["respondent"].unique()[::2])
    gone = (early & (pmc_tai["item"] == one)) | (~early & (pmc_tai["item"] == other))
    blanked = pmc_tai.assign(value=pmc_tai["value"].mask(gone))
    rows = estimate(blanked, tai).set_index(["scale", "coefficient"])
    assert rows.loc["safety", "warning"].notna().all()
    assert (rows.loc["safety", "n"] == 0).all()
    assert rows.loc["safety", "est"].isna().all()
    assert rows.loc["confidence", "est"].notna().all()


def test_reliability_does_not_hang_on_the_direction_of_the_scale(pmc_tai, tai):
    turned = tuple(
        s.model_copy(update={"reversed": tuple(i for i in s.items if i not in s.reversed)}) for s in tai.scales
    )
    first = estimate(pmc_tai, tai)
    second = estimate(pmc_tai, tai.model_copy(update={"scales": turned}))
    np.testing.assert_allclose(first["est"], second["est"], atol=1e-6)


def test_excluded_people_do_not_count(pmc_tai, tai):
    first = pmc_tai["respondent"].unique()[:200]
    assert estimate(pmc_tai.assign(included=pmc_tai["respondent"].isin(first)), tai)["n"].max() <= 200


def test_where_nobody_answered_a_whole_scale_that_is_what_its_coefficients_say(pmc_tai, tai):
    safety = tai.components["safety"]
    rows = pmc_tai[pmc_tai["respondent"].isin(sorted(pmc_tai["respondent"].unique())[:100])].copy()
    for at, person in enumerate(rows["respondent"].unique()):
        item = safety.items[at % len(safety.items)]
        rows.loc[(rows["respondent"] == person) & (rows["item"] == item), "value"] = np.nan
    found = estimate(rows, tai).query("scale == 'safety'")
    assert (found["n"] == 0).all()
    assert {read(c)[-1].code for c in found["warning"]} == {"no_complete_rows"}
    assert {read(c)[-1]["of"] for c in found["warning"]} == {len(safety.items)}


def test_limits_of_normal_data_have_others_beside_them_where_most_people_answer_alike() -> None:
    rng = np.random.default_rng(1)
    latent = rng.normal(size=(400, 1)) + rng.normal(size=(400, 4))
    even, rare = (alpha(pd.DataFrame(np.digitize(latent, cuts))) for cuts in ([-1.0, 1.0], [2.0, 2.5, 3.0]))
    assert even.remarks == ()
    (remark,) = rare.remarks
    assert remark.code == "limits_of_normal_data"
    assert remark["lower"] < rare.lower < rare.upper < remark["upper"]
    said = r"the limits are too narrow for data so far from normal; by the jackknife they are \.\d\d and \.\d\d"
    assert re.fullmatch(said, remark_words(remark))


def test_limits_hold_for_clusters_and_estimates_stay(root: Path) -> None:
    sai = load_named(root / "config", Instrument, "sai")
    items = list(sai.scales[0].items)
    rng = np.random.default_rng(5)
    school = np.repeat(np.arange(25), 12)
    latent = rng.normal(size=25)[school] + 0.5 * rng.normal(size=300)
    answers = 1 + np.digitize(latent[:, None] + rng.normal(size=(300, len(items))), [-1.0, 0.0, 1.0])
    signs = np.array([sai.scales[0].sign(i) for i in items])
    data = pd.DataFrame(np.where(signs < 0, 5 - answers, answers), columns=items, index=[f"p{i}" for i in range(300)])
    own = sai.model_copy(update={"scales": sai.scales[:1]})
    responses, clusters = from_wide(data, own), pd.Series(school.astype(str), index=data.index)
    alone, found = (estimate(responses, own, clusters=c).set_index("coefficient") for c in (None, clusters))
    assert found["est"].tolist() == pytest.approx(alone["est"].tolist(), abs=1e-12)
    assert found["method"].tolist() == ["jackknife_clusters", "cfa_mlr", "cfa_wlsmv_green_yang"]
    assert ((found["ci.upper"] - found["ci.lower"]) > 1.3 * (alone["ci.upper"] - alone["ci.lower"])).all()
