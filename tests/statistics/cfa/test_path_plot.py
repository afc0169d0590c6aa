"""The picture of a model: every variable once, every path once, in the right place."""

import matplotlib as mpl
import pandas as pd
import pytest

from emosec.errors import ModelError
from emosec.statistics.cfa import cfa
from emosec.statistics.cfa.derived.path_plot import plot_path

mpl.use("Agg")
THREE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9"


@pytest.fixture(scope="module")
def data(root):
    return pd.read_csv(root / "tests" / "golden" / "cfa_holzinger" / "data.csv")


def drawn(fit, **options):
    from matplotlib import pyplot
    from matplotlib.patches import Ellipse, FancyArrowPatch, Rectangle

    axes = plot_path(fit, **options)
    axes.figure.canvas.draw()
    kinds = {kind: [p for p in axes.patches if isinstance(p, kind)] for kind in (Ellipse, Rectangle, FancyArrowPatch)}
    texts = {t.get_text(): t.get_position() for t in axes.texts}
    pyplot.close(axes.figure)
    return [len(v) for v in kinds.values()], texts, kinds[FancyArrowPatch]


def test_every_variable_and_every_path_is_drawn_once(data):
    fit = cfa(THREE + "\nx7 ~~ x8\nvisual ~ sex + ageyr", data)
    counts, texts, arrows = drawn(fit)
    # 9 loadings, 2 regressions, 2 covariances of factors (visual is regressed), 1 of residuals, 1 of the predictors
    table = fit.parameters.query("op in ['=~', '~', '~~'] and lhs != rhs")
    assert counts == [3, 11, len(table)]
    assert {"visual", "textual", "speed", "sex", "ageyr", *(f"x{i}" for i in range(1, 10))} <= set(texts)
    assert texts["sex"][1] > texts["visual"][1] > texts["x1"][1]
    dashed = [a for a in arrows if a.get_linestyle() == "--"]
    assert len(dashed) == int((table["pvalue"] > 0.05).sum())


def test_higher_factors_stand_above_and_general_ones_below(data):
    _, texts, _ = drawn(cfa(THREE + "\ng =~ visual + textual + speed", data))
    assert texts["g"][1] > texts["visual"][1]
    general = "g =~ " + " + ".join(f"x{i}" for i in range(1, 10)) + "\n" + THREE
    _, texts, _ = drawn(cfa(general, data, orthogonal=True))
    assert texts["g"][1] < texts["x1"][1] < texts["visual"][1]


def test_what_it_says_are_the_estimates(data):
    fit = cfa("f =~ x1 + x2 + x3", data)
    for column, options in (("std.all", {}), ("est", {"standardized": False})):
        _, texts, _ = drawn(fit, digits=3, **options)
        for value in fit.parameters.query("op == '=~'")[column]:
            assert f"{value:.3f}".removeprefix("0") in texts


def test_groups(data):
    fit = cfa("f =~ x1 + x2 + x3", data, group="school")
    _, texts, _ = drawn(fit, group="Grant-White")
    second = fit.parameters.query("op == '=~' and group == 2")["std.all"]
    assert {f"{value:.2f}".removeprefix("0") for value in second} <= set(texts)
    with pytest.raises(ModelError, match="no group 'Grant'"):
        plot_path(fit, group="Grant")
