"""Evidence, curve, pooling, and the statistics this room computes itself."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.errors import DataError
from emosec.separability.contracts import CURVE, EVIDENCE
from emosec.separability.evidence import merge_rows
from emosec.separability.factors import solution
from emosec.separability.heterotrait import bootstrap_ratios
from emosec.separability.pooling import pool_phi
from emosec.separability.precision import phi_standard_errors
from emosec.separability.weighing import pool
from emosec.structure.contracts import FITS

Waves = Callable[..., Any]


def test_rows_of_evidence(wave_of: Waves) -> None:
    found = wave_of([0.5, 0.95, 1.02], halves=0.6, bootstrap=40)[0].evidence
    tables.check(EVIDENCE, found)
    decides = found[found["role"] == "decides"]
    assert decides["says"].tolist() == ["separable", "not separable", "not separable"]
    assert decides["ci.upper"].round(4).tolist() == [0.5392, 0.9892, 1.0592]
    assert "above 1" in decides["note"].iloc[2]
    assert (found["role"] == "robustness").sum() == 6 + 3
    assert set(found.loc[found["role"] == "replication", "sample"]) == {"half_a", "half_b"}
    assert set(found["criterion"]) == {"phi", "HTMT2", "HTMT", "phi² against AVE"}
    ratio = found[(found["criterion"] == "HTMT2")]
    assert ((ratio["ci.lower"] < ratio["est"]) & (ratio["est"] < ratio["ci.upper"])).all()
    ave = found[found["criterion"] == "phi² against AVE"]
    assert np.allclose(ave["threshold"], 0.49)


def test_bootstrap_is_seeded(wave_of: Waves) -> None:
    one, two = (wave_of(0.5, bootstrap=20)[0].evidence for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


def test_curve_has_every_cutoff_and_pair(wave_of: Waves) -> None:
    curve = wave_of(0.87, se=0.01)[0].curve
    tables.check(CURVE, curve)
    own = curve[curve["pair"] == "safety–confidence"].set_index("cutoff")["says"].to_dict()
    # the lower limit is .849: Wald's would be .8504, with the error at .87 instead of the one at the limit
    assert own == {0.8: "not separable", 0.85: "undecided", 0.9: "separable", 1.0: "separable"}


def test_missing_model_gives_rows_that_say_so(wave_of: Waves) -> None:
    found = wave_of(0.5, without=["M3included"])[0].evidence
    absent = found[found["model"] == "M3"]
    assert len(absent) == 3
    assert absent["est"].isna().all()
    assert set(absent["says"]) == {"undefined"}
    assert absent["note"].str.contains("not fitted").all()


def test_merges_are_found_by_their_factors(instrument_of: Callable[..., Instrument]) -> None:
    instrument = instrument_of(
        dict.fromkeys(("safety", "confidence", "apprehension"), 3),
        dict.fromkeys(("safety", "confidence", "apprehension"), 1),
    )
    place = {
        "study": "s",
        "wave": "w",
        "instrument": "mini",
        "model": "anything",
        "estimator": "WLSMV",
        "sample": "included",
    }
    factor = {"safety": "both", "confidence": "c", "apprehension": "both"}
    rows = [
        place | {"lhs": factor[c], "op": "=~", "rhs": i, "est": 0.7, "se": 0.1, "std.all": 0.7}
        for c, s in instrument.components.items() for i in s.items
    ]  # fmt: skip
    comparison = {"restricted": "anything", "general": "M3", "estimator": "WLSMV", "sample": "included",
                  "chisq_diff": 30.0, "df_diff": 2.0, "pvalue": 1e-6, "method": "x", "warning": None}  # fmt: skip
    found = merge_rows(pd.DataFrame([comparison]), pd.DataFrame(rows), tables.empty(FITS), instrument)
    assert [(r["pair"], r["says"], r["role"]) for r in found] == [("safety–apprehension", "separable", "information")]


def test_factors_are_known_by_their_items_and_turned(wave_of: Waves, instrument_of: Callable[..., Instrument]) -> None:
    instrument = instrument_of(
        dict.fromkeys(("safety", "confidence", "apprehension"), 3),
        dict.fromkeys(("safety", "confidence", "apprehension"), 1),
    )
    rows = []
    for name, (component, sign) in {"F": ("safety", -1), "G": ("confidence", 1), "H": ("apprehension", 1)}.items():
        rows += [
            {"lhs": name, "op": "=~", "rhs": i, "est": sign * 0.7, "se": 0.1, "std.all": sign * 0.7}
            for i in instrument.components[component].items
        ]  # type: ignore[index]
    rows += [
        {"lhs": a, "op": "~~", "rhs": b, "est": e, "se": 0.1, "std.all": e}
        for a, b, e in (("F", "G", -0.8), ("F", "H", 0.3), ("G", "H", 0.2))
    ]
    frame = pd.DataFrame(rows).assign(model="M", estimator="WLSMV", sample="included")
    found = solution(frame, instrument, "M", "WLSMV", "included")
    assert found.factor_of == {"safety": "F", "confidence": "G", "apprehension": "H"}
    assert found.phi(("safety", "confidence")) == (0.8, 0.1)
    assert found.phi(("safety", "apprehension")) == (-0.3, 0.1)
    assert [x.est for x in found.component_loadings("safety")] == [0.7] * 3


# ---- HTMT


def test_a_component_of_one_item_has_no_ratio() -> None:
    codes = np.random.default_rng(3).integers(0, 3, size=(80, 3)).astype(np.int8)
    found = bootstrap_ratios(codes, np.full(3, 3), {"p": ([0], [1, 2])}, replicates=20, seed=1)
    assert all(math.isnan(value.est) and math.isnan(value.upper) for value in found.values())


def test_undefined_bootstrap_samples_are_counted() -> None:
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 2, size=(60, 4)).astype(np.int8)
    codes[:, 3] = 0
    codes[0, 3] = 1  # a bootstrap sample without the first row has an item with one category
    found = bootstrap_ratios(codes, np.full(4, 2), {"p": ([0, 1], [2, 3])}, replicates=60, seed=1)
    assert found["p", "HTMT"].undefined > 10
    assert math.isnan(found["p", "HTMT"].upper)


def test_htmt2_undefined_says_so_and_htmt_stands_in(pmc_tai: pd.DataFrame, tai: Instrument) -> None:
    from emosec.definitions.decisions import Decision
    from emosec.separability.evidence import ratio_rows

    rule = Decision.model_validate({"name": "r", "registered_on": "2026-01-01", "primary_model": "M3W"})
    rows = {(r["pair"], r["criterion"]): r for r in ratio_rows(pmc_tai, tai, rule, bootstrap=20, seed=1)}
    mixed = rows["safety–confidence", "HTMT2"]  # decisive correlates negatively with the other items
    assert (mixed["says"], mixed["role"]) == ("undefined", "information")
    assert "not positive" in mixed["note"]
    assert rows["safety–confidence", "HTMT"]["role"] == "robustness"
    assert rows["safety–apprehension", "HTMT2"]["role"] == "robustness"
    assert rows["safety–apprehension", "HTMT"]["role"] == "information"


# ---- precision


def test_standard_errors_agree_with_the_correlation_of_two_scores() -> None:
    # with perfectly reliable indicators phi is a plain correlation, whose SE is (1 − r²)/√N
    near = phi_standard_errors([np.full(3, 0.9999)] * 3, [0.6, 0.3, 0.5])
    assert near == pytest.approx([1 - 0.36, 1 - 0.09, 1 - 0.25], abs=1e-3)


def test_one_way_wording_leaves_phi_unidentified_against_the_method_factor() -> None:
    own, way = [np.full(4, 0.7)] * 3, np.full(12, 0.2)
    assert (
        np.isnan(phi_standard_errors(own, [0.7] * 3, way)).all()
        or (phi_standard_errors(own, [0.7] * 3, way) > 50).all()
    )
    both = way * np.tile([1, -1], 6)
    assert (phi_standard_errors(own, [0.7] * 3, both) < 1).all()


# ---- pooling


def test_pooling_by_hand() -> None:
    # two waves on Fisher z, weights 1/(se² + τ²) with DerSimonian and Laird's τ²
    z = np.arctanh([0.5, 0.7])
    s = np.array([0.05 / 0.75, 0.05 / 0.51])
    w = 1 / s**2
    q = (w * (z - (w * z).sum() / w.sum()) ** 2).sum()
    tau2 = (q - 1) / (w.sum() - (w**2).sum() / w.sum())
    v = 1 / (s**2 + tau2)
    found = pool_phi([0.5, 0.7], [0.05, 0.05], "independent")
    assert found.est == pytest.approx(np.tanh((v * z).sum() / v.sum()))
    assert found.se == pytest.approx((1 - found.est**2) / np.sqrt(v.sum()))
    assert found.i2 == pytest.approx((q - 1) / q)


def test_pooling_at_one_uses_phi_itself() -> None:
    found = pool_phi([1.01, 0.99], [0.02, 0.02], "independent")
    assert (found.scale, found.est) == ("phi", pytest.approx(1.0))
    assert found.se == pytest.approx(0.02 / np.sqrt(2))


@given(st.lists(st.tuples(st.floats(-0.9, 1.1), st.floats(0.01, 0.3)), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_pooling_properties(waves: list[tuple[float, float]]) -> None:
    phi, se = zip(*waves, strict=True)
    apart, together = pool_phi(phi, se, "independent"), pool_phi(phi, se, "dependent")
    assert min(phi) - 1e-9 <= apart.est <= max(phi) + 1e-9
    assert together.est == apart.est
    assert together.se >= apart.se * (1 - 1e-9)
    assert 0 <= apart.i2 <= 1
    again = pool_phi(phi[::-1], se[::-1], "independent")
    assert again.est == pytest.approx(apart.est)
    assert again.se == pytest.approx(apart.se)


def test_one_wave_pools_to_itself(wave_of: Waves) -> None:
    weighed, instrument, decision = wave_of([0.5, 1.02, 0.6])
    pooled = pool(weighed.evidence, instrument, decision)
    tables.check(EVIDENCE, pooled.evidence)
    tables.check(CURVE, pooled.curve)
    own = pooled.evidence[pooled.evidence["role"] == "decides"]
    assert own["est"].tolist() == pytest.approx([0.5, 1.02, 0.6])
    assert own["se"].tolist() == pytest.approx([0.02] * 3)
    assert own["note"].str.contains("one wave only").all()


def test_pooling_names_the_waves_it_leaves_out(wave_of: Waves) -> None:
    good, instrument, decision = wave_of(0.5, wave="w1")
    bad = wave_of(0.7, wave="w2", fit={"admissible": False}, method=-0.05)[0]
    absent = wave_of(0.7, wave="w3", without=["M3Wincluded"])[0]
    evidence = pd.concat([good.evidence, bad.evidence, absent.evidence], ignore_index=True)
    found = pool(evidence, instrument, decision).evidence
    own = found[found["role"] == "decides"].iloc[0]
    assert own["est"] == pytest.approx(0.5)
    assert "no admissible estimate in w2, w3" in own["note"]


def test_ratios_of_no_items_are_refused():
    with pytest.raises(DataError, match="nothing to correlate"):
        bootstrap_ratios(np.empty((1, 0), dtype=np.int8), np.empty(0, dtype=np.intp), {}, replicates=20, seed=1)
