"""Levels as the room fits and compares them give lavaan's and semTools' numbers, partial invariance and waves over time too."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from emosec.definitions.invariance import Cutoffs, InvarianceRule
from emosec.invariance.climb import Step, climb, compared, indices
from emosec.invariance.collapse import collapse
from emosec.invariance.quantities import latent_rows
from emosec.invariance.setting import ComparisonSetting, of_groups, of_occasions
from emosec.wide import wide
from tolerances import LEVEL_CHISQ, LEVEL_ESTIMATE

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
REFERENCE: dict[str, Any] = json.loads((GOLDEN / "invariance_levels" / "reference.json").read_text())
EVERY_LEVEL = InvarianceRule(holds_when="indices", ordered=Cutoffs(), numeric=Cutoffs())
HS = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"
CAT = "f1 =~ u1 + u2 + u3 + u4\nf2 =~ u5 + u6 + u7 + u8"


def model(text: str) -> Any:
    """A rival model whose items are put in already."""
    return SimpleNamespace(name="M", for_instrument=lambda _: text)


def groups(file: str, column: str, text: str, ordered: bool) -> ComparisonSetting:
    data = pd.read_csv(GOLDEN / file / "data.csv")
    items = [i for i in data.columns if f" {i}" in text.replace("\n", " ")]
    samples = {str(g): own[items] for g, own in data.groupby(column, sort=False)}
    counts = {i: data[i].nunique() - 1 for i in items} if ordered else {}
    return of_groups(samples, None, model(text), counts, [])  # type: ignore[arg-type]


def long() -> ComparisonSetting:
    data = pd.read_csv(GOLDEN / "cfa_datcat" / "data.csv")
    names = ["v1", "v2", "v3", "v4"]
    samples = {
        str(k): data[[f"u{i}" for i in range(first, first + 4)]].set_axis(names, axis=1)
        for k, first in enumerate((1, 5), 1)
    }
    counts = {v: samples["1"][v].nunique() - 1 for v in names}
    return of_occasions(samples, None, model("f =~ v1 + v2 + v3 + v4"), counts, [])  # type: ignore[arg-type]


CASES = {
    "school": lambda: groups("cfa_holzinger", "school", HS, False),
    "datcat": lambda: groups("cfa_datcat", "g", CAT, True),
    "long": long,
}


def agree(setting: ComparisonSetting, reference: dict[str, Any]) -> None:
    """Compare every level, its difference from the one before, and the factors at it."""
    found = climb(setting, EVERY_LEVEL)
    assert [s.level for s in found.steps] == list(reference)
    for step in found.steps:
        expected = reference[step.level]
        fit_agrees(step.fit, expected["measures"])
        if "difference" in expected:
            assert step.difference.chisq_diff == pytest.approx(
                expected["difference"]["chisq"], rel=LEVEL_CHISQ, abs=1e-3
            )
            assert step.difference.df_diff == expected["difference"]["df"]
            assert step.difference.pvalue_diff == pytest.approx(expected["difference"]["p"], abs=LEVEL_ESTIMATE)
        else:
            assert step.difference.chisq_diff is None
        factors_agree(setting, step, expected)


def fit_agrees(fit: Any, expected: dict[str, float]) -> None:
    for name in ("chisq", "chisq.scaled"):
        assert fit.measures[name] == pytest.approx(expected[name], rel=LEVEL_CHISQ), name
    assert fit.measures["df"] == expected["df"]
    for name in ("cfi.scaled", "rmsea.scaled", "srmr"):
        assert fit.measures[name] == pytest.approx(expected[name], abs=LEVEL_ESTIMATE), name
    assert indices(fit)["nci"] == pytest.approx(expected["nci"], abs=LEVEL_ESTIMATE)


def factors_agree(setting: ComparisonSetting, step: Step, expected: dict[str, Any]) -> None:
    """Compare latent means, variances and correlations with their errors."""
    theirs = {(r["lhs"], r["op"], r["rhs"], r["group"]): r for r in expected["latent"]}
    theirs |= {(r["lhs"], "phi", r["rhs"], r["group"]): r for r in expected["correlations"]}
    rows = list(latent_rows(setting, step))
    assert rows or len(setting.factors) == 1
    for row in rows:
        k = setting.labels.index(row["group"])
        name, group = setting.place(row["factor"], k)
        name = name.replace("..", "")
        if row["quantity"] == "correlation":
            other = setting.place(row["other"], k)[0].replace("..", "")
            r = theirs.get((name, "phi", other, group)) or theirs[other, "phi", name, group]
            est = r["est.std"]
        else:
            r = theirs[(name, "~1", "", group) if row["quantity"] == "mean" else (name, "~~", name, group)]
            est = r["est"]
        assert row["est"] == pytest.approx(est, abs=LEVEL_ESTIMATE), (step.level, row)
        if row["se"] is not None and r["se"]:
            assert row["se"] == pytest.approx(r["se"], abs=LEVEL_ESTIMATE), (step.level, row)


@pytest.mark.parametrize("case", CASES)
def test_levels_and_their_differences_are_lavaan_s(case: str) -> None:
    agree(CASES[case](), REFERENCE[case])


def test_partial_invariance_is_lavaan_s() -> None:
    setting = CASES["school"]()
    exempt = {"x3": "intercepts", "x7": "intercepts"}
    fit = setting.fit("intercepts", exempt)
    expected = REFERENCE["school_partial"]["intercepts"]
    fit_agrees(fit, expected["measures"])
    difference, _ = compared(fit, setting.fit("loadings", {}))
    assert difference.chisq_diff == pytest.approx(expected["difference"]["chisq"], rel=LEVEL_CHISQ)
    assert difference.df_diff == expected["difference"]["df"] == 4


def test_the_search_frees_the_two_intercepts_known_to_differ() -> None:
    """x3 and x7 are those that the literature frees (Beaujean 2014; semTools' example)."""
    found = climb(CASES["school"](), InvarianceRule(share_freed=0.34, smallest_group=100))
    assert found.top is not None
    freed = {f.item: f.level for f in found.top.freed}
    assert {"x3", "x7"} <= set(freed) or len(freed) == 3
    assert freed["x3"] == "intercepts"


def test_waves_as_groups_of_the_mood_adjectives_are_semtools_s(pmc_msq, msq) -> None:
    """Recorded under delta; residual variances as parameters give the same chi-squares."""
    known = json.loads((GOLDEN / "pmc_structure" / "reference.json").read_text())
    answers = {f"time{k}": wide(pmc_msq(k), msq).dropna() for k in (1, 2, 3)}
    turned = [item for item, sign in msq.signs.items() if sign < 0]
    made = collapse(answers, {i: [r.code for r in msq.responses_to(i)] for i in msq.signs}, turned, smallest=1)
    assert [(m.item, m.category, m.into) for m in made.merged] == [("scared", 3, 2)]
    lines = "\n".join(f"{c} =~ {' + '.join(s.items)}" for c, s in msq.components.items())
    setting = of_groups(made.samples, msq, model(lines), made.n_thresholds, [])
    before = None
    for level, theirs in (
        ("configural", "configural"),
        ("thresholds", "thresholds"),
        ("loadings", "metric"),
        ("intercepts", "scalar"),
    ):
        fit = setting.fit(level, {})
        expected = known["ladder"][theirs]["measures"]
        assert fit.measures["df"] == expected["df"]
        for name in ("chisq", "chisq.scaled"):
            assert fit.measures[name] == pytest.approx(expected[name], rel=LEVEL_CHISQ), (level, name)
        if before is not None:
            found = next(d for d in known["ladder_differences"] if d["level"] == theirs)
            difference, _ = compared(fit, before)
            assert difference.chisq_diff == pytest.approx(found["chisq_diff"], rel=LEVEL_CHISQ * 10), level
            assert difference.df_diff == found["df_diff"]
        before = fit
    means = [r for r in latent_rows(setting, Step("intercepts", before)) if r["quantity"] == "mean"]
    for row in known["latent_means"]:
        mine = next(r for r in means if r["group"] == f"time{row['group']}" and r["factor"] == row["lhs"])
        assert mine["est"] == pytest.approx(row["est"], abs=LEVEL_ESTIMATE)


def test_the_mood_adjectives_over_time_among_those_who_came_back_are_semtools_s(pmc_msq, msq) -> None:
    """One model of both waves, complete rows: factors correlate over time, residuals of the same item covary."""
    reference = json.loads((GOLDEN / "msq_over_time" / "reference.json").read_text())
    answers = {f"time{k}": wide(pmc_msq(k), msq).dropna() for k in (1, 2)}
    both = answers["time1"].index.intersection(answers["time2"].index)
    assert len(both) == reference.pop("n")
    samples = {wave: own.loc[both] for wave, own in answers.items()}
    counts = {i: samples["time1"][i].nunique() - 1 for i in msq.item_ids}
    lines = "\n".join(f"{c} =~ {' + '.join(s.items)}" for c, s in msq.components.items())
    agree(of_occasions(samples, None, model(lines), counts, []), reference)  # type: ignore[arg-type]
