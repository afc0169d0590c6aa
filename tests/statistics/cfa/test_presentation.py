"""Matrices, summary and notebook cards say what the tables say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from emosec.statistics.cfa import cfa
from tolerances import CFA_ESTIMATE

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "cfa_matrices"
REFERENCE: dict[str, Any] = json.loads((GOLDEN / "reference.json").read_text())


def fit_of(name: str):
    record = REFERENCE[name]
    return cfa(record["model"], pd.read_csv(GOLDEN.parent / record["data"] / "data.csv"), **dict(record["args"]))


@pytest.mark.parametrize("name", REFERENCE)
@pytest.mark.parametrize("what", ["est", "std", "free", "implied", "cov.lv"])
def test_matrices_are_those_of_lav_inspect(name: str, what: str) -> None:
    found, wanted = fit_of(name).matrices(what), REFERENCE[name][what]
    blocks = zip(found.values(), wanted.values(), strict=True) if "school" in name else [(found, wanted)]
    compared = 0
    for mine, theirs in blocks:
        for matrix, rows in theirs.items():
            if matrix not in mine:
                assert matrix in ("cov.x", "mean.x", "res.slopes", "th.idx", "mean"), matrix
                continue
            values = np.array(rows["values"], dtype=float).reshape(len(rows["rows"]), -1)
            ours = (
                mine[matrix].to_numpy()
                if "columns" not in rows
                else mine[matrix].loc[rows["rows"], rows["columns"]].to_numpy()
            )
            if what == "free":
                # the same places are free; lavaan numbers them in the same order, but constrained ones once each
                assert np.array_equal(ours != 0, values != 0), matrix
            else:
                assert np.abs(ours) == pytest.approx(np.abs(values), abs=CFA_ESTIMATE), matrix
            compared += 1
    assert compared > 0


def test_summary_and_card_hold_numbers_names_and_warnings() -> None:
    fit = fit_of("numeric")
    text = fit.summary()
    assert "Chi-square" in text
    assert f"{fit.measures['chisq']:.3f}" in text
    assert f"{fit.measures['cfi']:.3f}" in text
    for row in fit.parameters.query("op == '=~'").itertuples():
        assert f"{row.lhs} =~ {row.rhs}" in text
    assert "Indices" not in fit.summary(fit_measures=False)
    assert "visual" in fit._repr_html_()
    heywood = cfa("f =~ a + b", pd.DataFrame(np.random.default_rng(1).normal(size=(50, 2)), columns=["a", "b"]))
    assert "not_identified" in heywood.summary()
    assert "not_identified" in heywood._repr_html_()


def test_names_cannot_write_html() -> None:
    rng = np.random.default_rng(2)
    data = pd.DataFrame(rng.normal(size=(200, 1)) + rng.normal(size=(200, 3)), columns=["a", "b", "c"])
    data["g"] = np.where(rng.random(200) < 0.5, "<script>x</script>", "b")
    card = cfa("f =~ a + b + c", data, group="g")._repr_html_()
    assert "<script>" not in card


def test_to_frame_is_a_copy_with_labels() -> None:
    fit = fit_of("school")
    frame = fit.to_frame()
    assert set(frame["group"]) == {"Pasteur", "Grant-White"}
    frame.loc[0, "est"] = 99.0
    assert fit.parameters.loc[0, "est"] != 99.0


def test_an_item_without_residual_variance_has_standardised_residuals_of_zero() -> None:
    """As lavInspect(fit, "std") prints them; a zero times an undefined unit was NaN."""
    data = pd.read_csv(GOLDEN.parent / "cfa_holzinger" / "data.csv")
    fit = cfa("f =~ x1 + x2 + x3\ng =~ 1*x4\nx4 ~~ 0*x4", data, std_lv=False)
    theta = fit.matrices("std")["theta"]
    assert theta.loc["x4"].tolist() == [0.0] * 4
    assert np.isfinite(theta.to_numpy()).all()
    assert (np.diagonal(theta)[:3] > 0.0).all()
