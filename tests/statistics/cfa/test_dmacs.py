"""dMACS against an R script written from the formulas, and against what is known exactly."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import cfa
from emosec.statistics.cfa.derived.dmacs import _points, dmacs
from tolerances import DMACS, DMACS_SOBOL

GOLDEN = Path(__file__).parents[2] / "golden"
REFERENCE = json.loads((GOLDEN / "cfa_dmacs" / "reference.json").read_text(encoding="utf-8"))
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
CAT = "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8"
ITEMS = [f"u{i}" for i in range(1, 9)]


def fitted(case):
    if case.startswith("numeric"):
        data = pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")
        return cfa(HS, data, group="school", group_equal=["loadings", "intercepts"],
                   group_partial=["x3~1", "x7~1", "visual=~x2"])  # fmt: skip
    data = pd.read_csv(GOLDEN / "cfa_datcat" / "data.csv")
    return cfa(CAT, data, ordered=ITEMS, group="g", group_equal=["loadings", "thresholds"], parameterization=case,
               group_partial=["u2|t1", "u2|t2", "u6|t1", "f2=~u6"])  # fmt: skip


@pytest.mark.parametrize("case", sorted(REFERENCE))
def test_as_the_formulas_say_in_r(case):
    want = REFERENCE[case]
    found = dmacs(fitted(case), reference=want["reference"])
    for key, table, expected in (("item", found.items, want["items"]), ("factor", found.scales, want["scales"])):
        assert table[key].tolist() == [row[key] for row in expected]
        assert (table["reference"] == want["reference"]).all()
        assert (table["focal"] == want["focal"]).all()
        for name in expected[0]:
            if name != key:
                assert table[name].to_numpy() == pytest.approx([row[name] for row in expected], abs=DMACS), name


def test_published_code_of_another_author():
    """A case with a closed form that the R package pinsearch tests itself by: one item, factor N(.5, 2²)."""
    eta, weights = _points(np.array([0.5]), np.array([[4.0]]), exact_for_squares=True)
    difference = (0.8 + 1.0 * eta[:, 0]) - (0.5 + 0.5 * eta[:, 0])
    expected = np.sqrt(0.3**2 + 2 * 0.3 * 0.5 * 0.5 + 0.5**2 * (0.5**2 + 2**2)) / 2
    assert np.sqrt(weights @ difference**2) / 2 == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize(("d", "tolerance"), [(1, DMACS), (2, DMACS), (4, DMACS_SOBOL)])
def test_points_know_the_mean_of_a_probit_curve(d, tolerance):
    """E Φ(a + b'η) = Φ((a + b'μ)/√(1 + b'Σb))."""
    from scipy.special import ndtr

    root = np.random.default_rng(3).normal(size=(d, d))
    mean, cov, slope = np.linspace(-0.4, 0.5, d), root @ root.T / d, np.linspace(0.5, 1.5, d)
    eta, weights = _points(mean, cov, exact_for_squares=False)
    exact = ndtr((0.2 + slope @ mean) / np.sqrt(1 + slope @ cov @ slope))
    assert weights @ ndtr(0.2 + eta @ slope) == pytest.approx(exact, abs=tolerance)


def shifted(ordered):
    rng = np.random.default_rng(8)
    factor = rng.normal(size=(4000, 1))
    factor[2000:] = 0.4 + 1.2 * factor[2000:]
    latent = 0.8 * factor + 0.6 * rng.normal(size=(4000, 6))
    latent[2000:, 5] -= 0.5
    latent[:, 1] *= -1
    values = np.digitize(latent, [-0.9, 0.1, 0.8]) if ordered else latent
    return pd.DataFrame(values, columns=list("abcdef")).assign(group=np.repeat(["r", "f"], 2000))


def test_recovers_what_was_put_in_and_what_it_does_to_the_scale():
    """A shift of −.5 in one item: dMACS is .5/SD, and the scale loses half a point, whatever the groups' factors are."""
    data = shifted(ordered=False)
    fit = cfa("f =~ a + b + c + d + e + f1", data.rename(columns={"f": "f1"}), group="group",
              group_equal=["loadings", "intercepts"], group_partial=["f1~1"])  # fmt: skip
    found = dmacs(fit)
    f1 = found.items.set_index("item").loc["f1"]
    sd = data.groupby("group")["f"].std().mean()
    assert f1["mean_difference"] == pytest.approx(-0.5, abs=0.05)  # three standard errors
    assert f1["dmacs"] == pytest.approx(abs(f1["mean_difference"]) / sd, abs=DMACS)
    scale = found.scales.iloc[0]
    assert scale["mean_difference"] == pytest.approx(f1["mean_difference"], abs=1e-6)
    signs = np.array([1, -1, 1, 1, 1, 1])
    sums = data[list("abcdef")].to_numpy() @ signs
    assert scale["observed_difference"] == pytest.approx(sums[2000:].mean() - sums[:2000].mean())
    assert scale["variance_difference"] == pytest.approx(0.0, abs=1e-5)


def test_ordered_items_and_a_bifactor_scale():
    """The same shift in ordered answers; and a scale of many factors, where the integral is by Sobol points."""
    data = shifted(ordered=True).rename(columns={"f": "f1"})
    items = ["a", "b", "c", "d", "e", "f1"]
    plain = cfa("f =~ " + " + ".join(items), data, ordered=items, group="group", parameterization="theta",
                group_equal=["loadings", "thresholds", "residuals"],
                group_partial=["f1|t1", "f1|t2", "f1|t3"])  # fmt: skip
    found = dmacs(plain).items.set_index("item")
    assert found.loc[items[:5], "dmacs"].max() < 1e-6
    expected = data["f1"][data["group"] == "f"].mean()
    assert found.loc["f1", "signed"] < -0.2
    # without the shift the focal group would have answered this much higher
    unshifted = np.digitize(0.8 * (0.4 + 1.2 * np.random.default_rng(1).normal(size=200_000))
                            + 0.6 * np.random.default_rng(2).normal(size=200_000), [-0.9, 0.1, 0.8]).mean()  # fmt: skip
    assert found.loc["f1", "mean_difference"] == pytest.approx(expected - unshifted, abs=0.06)


def test_three_groups_and_missing_answers():
    data = shifted(ordered=False).rename(columns={"f": "f1"})
    data.loc[::3, "group"] = "third"
    data.loc[::7, "a"] = np.nan
    fit = cfa("f =~ a + b + c + d + e + f1", data, group="group", missing="fiml", group_equal=["loadings", "intercepts"],
              group_partial=["f1~1"])  # fmt: skip
    found = dmacs(fit, reference="r")
    assert found.items.groupby("focal").size().to_dict() == {"f": 6, "third": 6}
    assert np.isfinite(found.scales.drop(columns=["factor", "reference", "focal"]).to_numpy(dtype=float)).all()


def test_refusals_name_what_to_do():
    data = pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")
    with pytest.raises(ModelError, match="this fit has one"):
        dmacs(cfa(HS, data))
    configural = cfa(HS, data, group="school")
    with pytest.raises(ModelError, match=r"factor 'visual' has no metric common"):
        dmacs(configural)
    with pytest.raises(ModelError, match="no group 'Pastor'"):
        dmacs(fitted("numeric"), reference="Pastor")


def test_over_time_an_item_that_moved_has_the_effect_it_has_between_groups() -> None:
    """The same answers as two groups and as two occasions: parameters differ by what the residuals share, which is nothing here."""
    from emosec.statistics.cfa.derived.dmacs import dmacs_over_time
    from emosec.statistics.cfa.model.invariance import invariance_syntax

    rng = np.random.default_rng(4)
    n, items = 1500, ["a", "b", "c", "d"]
    first = rng.normal(size=(n, 1))
    second = 0.5 * first + np.sqrt(0.75) * rng.normal(size=(n, 1))
    answers = [0.8 * f + 0.6 * rng.normal(size=(n, 4)) for f in (first, second)]
    answers[1][:, 3] += 0.5
    names = {x: [f"{x}1", f"{x}2"] for x in items}
    wide = pd.DataFrame(np.hstack(answers), columns=[f"{x}{k}" for k in (1, 2) for x in items])
    model = "\n".join(f"f{k} =~ " + " + ".join(f"{x}{k}" for x in items) for k in (1, 2))
    occasions = {**names, "f": ["f1", "f2"]}
    text = invariance_syntax(model, wide, "intercepts", occasions=occasions, partial="d~1")
    found = dmacs_over_time(cfa(text, wide, estimator="MLR"), names, {"f": ["f1", "f2"]})
    moved = found.items.set_index("item").loc["d"]
    assert (moved["reference"], moved["focal"]) == ("1", "2")
    # half a point of an item whose standard deviation is 1
    assert abs(moved["signed"] - 0.5) < 0.1
    assert found.items.set_index("item").loc[["a", "b", "c"], "dmacs"].max() < 1e-6
    assert found.scales["mean_difference"].iloc[0] == pytest.approx(moved["mean_difference"], abs=1e-9)
