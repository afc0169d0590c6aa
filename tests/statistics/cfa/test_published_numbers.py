"""The numbers of the methods contract and of the pmc data's note, typed from there and not from a golden file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.cfa import cfa, compare
from tolerances import PRINTED_1, PRINTED_3, PRINTED_5, PRINTED_6

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "golden"
THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@pytest.fixture(scope="module")
def holzinger() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")


def test_holzinger_ml(holzinger: pd.DataFrame) -> None:
    fit = cfa(THREE, holzinger)
    m = fit.measures
    assert m["chisq"] == pytest.approx(85.305522, abs=PRINTED_6)
    assert m[["cfi", "tli", "rmsea", "rmsea.ci.lower", "rmsea.ci.upper", "srmr"]].tolist() == pytest.approx(
        [0.930560, 0.895839, 0.092121, 0.071418, 0.113678, 0.065205], abs=PRINTED_6
    )
    assert m[["logl", "aic", "bic"]].tolist() == pytest.approx([-3737.745, 7517.490, 7595.339], abs=PRINTED_3)
    phi = fit.latent_correlations.to_numpy()[np.tril_indices(3, -1)]
    assert phi.tolist() == pytest.approx([0.45851, 0.47053, 0.28299], abs=PRINTED_5)
    top = fit.modification_indices().head(2)
    assert top["mi"].tolist() == pytest.approx([36.411, 34.145], abs=PRINTED_3)


@pytest.mark.parametrize(("estimator", "chisq", "factor"), [("MLR", 87.132, 0.979), ("MLM", 80.872, 1.055)])
def test_holzinger_robust(holzinger: pd.DataFrame, estimator: str, chisq: float, factor: float) -> None:
    m = cfa(THREE, holzinger, estimator=estimator).measures
    assert m[["chisq.scaled", "chisq.scaling.factor"]].tolist() == pytest.approx([chisq, factor], abs=PRINTED_3)


def test_holzinger_restrictions(holzinger: pd.DataFrame) -> None:
    full = cfa(THREE, holzinger)
    pairs = (("visual", "textual"), ("visual", "speed"), ("textual", "speed"))
    for (a, b), one_df, two_df in zip(pairs, (66.920, 38.712, 115.117), (96.031, 66.165, 150.785), strict=True):
        fixed = compare(full, cfa(f"{THREE}\n{a} ~~ 0.9*{b}", holzinger))
        merged_model = THREE.replace(f"{a} =~", "ab =~").replace(f"\n{b} =~", "\nab =~")
        merged = compare(full, cfa(merged_model, holzinger))
        assert (fixed.df_diff, merged.df_diff) == (1, 2)
        assert [fixed.chisq_diff, merged.chisq_diff] == pytest.approx([one_df, two_df], abs=PRINTED_3)


def test_holzinger_by_school(holzinger: pd.DataFrame) -> None:
    steps = ((), ("loadings",), ("loadings", "intercepts"), ("loadings", "intercepts", "residuals"))
    found = [cfa(THREE, holzinger, group="school", group_equal=s).measures for s in steps]
    assert [m["chisq"] for m in found] == pytest.approx([115.851, 124.043, 164.103, 181.511], abs=PRINTED_3)
    assert [m["df"] for m in found] == [48, 54, 60, 69]


def test_holzinger_holes(holzinger: pd.DataFrame) -> None:
    holes = holzinger.copy()
    for i in range(1, 10):
        holes.loc[holes.index[i - 1 :: 10], f"x{i}"] = np.nan
    m = cfa(THREE, holes, missing="fiml").measures
    assert m[["chisq", "df", "logl"]].tolist() == pytest.approx([66.134, 24, -3368.514], abs=PRINTED_3)


def test_quartile_cut() -> None:
    data = pd.read_csv(GOLDEN / "cfa_holzinger_ordinal" / "data.csv")
    fit = cfa(THREE, data, ordered=True)
    m = fit.measures
    names = ["chisq", "chisq.scaled", "chisq.scaling.factor", "cfi", "cfi.scaled", "rmsea", "srmr"]
    assert m[names].tolist() == pytest.approx([51.537, 74.152, 0.741, 0.987, 0.963, 0.062, 0.066], abs=PRINTED_3)
    phi = fit.latent_correlations.to_numpy()[np.tril_indices(3, -1)]
    assert phi.tolist() == pytest.approx([0.532, 0.502, 0.269], abs=PRINTED_3)


def test_datcat() -> None:
    data = pd.read_csv(GOLDEN / "cfa_datcat" / "data.csv")
    fit = cfa("f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8", data, ordered=True)
    m = fit.measures
    assert m[["chisq", "chisq.scaled"]].tolist() == pytest.approx([12.822, 21.589], abs=PRINTED_3)
    assert m[["cfi.scaled", "cfi.robust", "rmsea.scaled", "rmsea.robust"]].tolist() == pytest.approx(
        [0.99720, 0.98978, 0.02617, 0.04015], abs=PRINTED_5
    )
    phi = fit.parameters.query("lhs == 'f1' and rhs == 'f2'").iloc[0]
    assert phi[["est", "ci.lower", "ci.upper"]].tolist() == pytest.approx([0.556683, 0.437193, 0.676173], abs=PRINTED_6)


SAFETY = ["secure", "content", "pleasant", "happy", "not.satisfied", "wish.happy"]
CONFIDENCE = ["decisive", "steady", "lack.self.confidence", "inadequate", "failure", "difficulties"]
APPREHENSION = ["worry", "disturbing.thoughts", "thoughts.bother", "nervous", "tension", "calm", "rested"]
TAI = "\n".join(
    f"{name} =~ {' + '.join(items)}" for name, items in (("s", SAFETY), ("c", CONFIDENCE), ("a", APPREHENSION))
)
METHOD = f"\nm =~ {' + '.join('1*' + i for i in SAFETY + CONFIDENCE + APPREHENSION)}\nm ~~ NA*m\nm ~~ 0*s + 0*c + 0*a"


@pytest.mark.parametrize(
    ("model", "chisq", "df", "indices", "phi"),
    [
        (TAI, 4465.5, 149, {"cfi.scaled": 0.912, "rmsea.scaled": 0.098, "srmr": 0.071}, (0.959, 0.751, 0.959)),
        (TAI + METHOD, 2568.6, 148,
         {"cfi.scaled": 0.951, "tli.scaled": 0.943, "rmsea.scaled": 0.074, "srmr": 0.049}, (1.012, 0.779, 0.940)),
    ],
    ids=["three", "three_method"],
)  # fmt: skip
def test_tai(model: str, chisq: float, df: int, indices: dict[str, float], phi: tuple[float, ...]) -> None:
    fit = cfa(model, pd.read_csv(ROOT / "data/raw/pmc/time1/tai.csv"), ordered=True)
    assert fit.n_used == 2988
    assert fit.measures["df"] == df
    assert fit.measures["chisq.scaled"] == pytest.approx(chisq, abs=PRINTED_1)
    for name, value in indices.items():
        assert fit.measures[name] == pytest.approx(value, abs=PRINTED_3), name
    found = fit.latent_correlations.loc[["s", "c", "a"], ["s", "c", "a"]].abs().to_numpy()[np.tril_indices(3, -1)]
    assert found.tolist() == pytest.approx(list(phi), abs=PRINTED_3)


def test_msq_state_proxies() -> None:
    blocks = {
        "s": ["at.ease", "calm", "relaxed", "content", "serene"],
        "c": ["confident", "determined", "strong", "proud", "inspired"],
        "a": ["afraid", "scared", "fearful", "nervous", "anxious"],
    }
    model = "\n".join(f"{f} =~ {' + '.join(items)}" for f, items in blocks.items())
    fit = cfa(model, pd.read_csv(ROOT / "data/raw/pmc/time1/msq_time1.csv"), ordered=True)
    assert fit.n_used == 1830
    assert fit.measures["chisq.scaled"] == pytest.approx(2397.9, abs=PRINTED_1)
    assert fit.measures[["cfi.scaled", "rmsea.scaled", "srmr"]].tolist() == pytest.approx(
        [0.917, 0.121, 0.114], abs=PRINTED_3
    )
    phi = fit.latent_correlations.to_numpy()[np.tril_indices(3, -1)]
    assert phi.tolist() == pytest.approx([0.562, -0.468, 0.202], abs=PRINTED_3)
