"""An ordinary call of every public function, and of every method of a result: what strange arguments are put into.

Whoever adds a function adds its call, and `statistics/test_strange_arguments.py` tells them so.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import emosec.statistics as public

GOLDEN = Path(__file__).resolve().parent / "golden"
ITEMS = [f"x{i}" for i in range(1, 10)]
TWO = "f =~ x1 + x2 + x3\ng =~ x4 + x5 + x6"
ONE = "f =~ x1 + x2 + x3 + x4 + x5 + x6"


@cache
def data() -> pd.DataFrame:
    return pd.read_csv(GOLDEN / "cfa_holzinger" / "data.csv")[ITEMS].iloc[:200]


@cache
def codes() -> pd.DataFrame:
    """Three categories each, and two towns."""
    cut = {x: np.digitize(data()[x], data()[x].quantile([0.33, 0.66])) + 1 for x in ITEMS}
    return pd.DataFrame(cut).assign(town=np.where(np.arange(200) % 2, "a", "b"))


def towns() -> pd.DataFrame:
    return data().assign(town=codes()["town"])


@cache
def fitted(kind: str) -> Any:
    cfa = public.cfa
    if kind == "two":
        return cfa(TWO, data())
    if kind == "one":
        return cfa(ONE, data())
    if kind == "ordered":
        return cfa(TWO, codes(), ordered=True)
    if kind == "labelled":
        return cfa("f =~ a*x1 + b*x2 + x3", data())
    if kind == "groups":
        return cfa("f =~ x4 + x5 + x6", towns(), group="town")
    if kind == "covariate":
        return cfa("f =~ x1 + x2 + x3\nf ~ x4", data())
    if kind == "unequal":
        text = public.invariance_syntax("f =~ x4 + x5 + x6 + x7", codes(), group="town", ordered=True,
                                        partial=["x4|t1", "x4|t2", "x4~1"])  # fmt: skip
        return cfa(text, codes(), group="town", ordered=["x4", "x5", "x6", "x7"])
    if kind == "bifactor":
        rng = np.random.default_rng(1)
        clusters = rng.normal(size=(200, 3)).repeat(3, axis=1)
        made = pd.DataFrame(rng.normal(size=(200, 1)) + clusters + rng.normal(size=(200, 9)), columns=ITEMS)
        specific = "\ns1 =~ x1 + x2 + x3\ns2 =~ x4 + x5 + x6\ns3 =~ x7 + x8 + x9"
        return cfa(f"g =~ {' + '.join(ITEMS)}{specific}", made, orthogonal=True)
    if kind == "rotated":
        return cfa('efa("b")*f + efa("b")*g =~ x1 + x2 + x3 + x4 + x5 + x6', data())
    if kind == "bootstrap":
        return fitted("labelled").bootstrap(20, seed=1)
    if kind == "pearson":
        return public.pearson(data()[ITEMS[:3]])
    imputed = public.impute(gaps(), ITEMS[:6], m=3, burn_in=5, thin=2)
    if kind == "imputed":
        return imputed
    return public.cfa_imputed(TWO if kind == "pooled two" else ONE, imputed, ordered=True)


@cache
def gaps() -> pd.DataFrame:
    return codes()[ITEMS[:6]].astype(float).mask(np.random.default_rng(1).random((200, 6)) < 0.1)


def calls() -> dict[str, Callable[[], dict[str, Any]]]:
    """The ordinary call of each public function, every argument written out."""
    blocks = [[0, 1, 2], [3, 4, 5]]
    R = data().corr()
    return {
        "alignment": lambda: {"fit": fitted("groups"), "reference": None, "epsilon": 0.01},
        "alpha": lambda: {"data": data(), "level": 0.95},
        "bartlett": lambda: {"correlations": R, "n_obs": 200},
        "bifactor_indices": lambda: {
            "fit": fitted("bifactor"), "general": "g", "level": 0.95, "interval": "logit", "even_if_inadmissible": True,
        },
        "cfa": lambda: {
            "model": "f =~ x1 + x2 + x3", "data": data(), "ordered": None, "estimator": None, "group": None,
            "group_equal": (), "missing": "listwise", "std_lv": True, "parameterization": "delta", "cluster": None,
            "sampling_weights": None, "meanstructure": None, "group_partial": (), "information": "default",
            "rotation": "geomin", "rotation_args": None, "rotation_se": "bordered",
        },
        "cfa_imputed": lambda: {"model": TWO, "imputations": fitted("imputed")},
        "compare": lambda: {
            "fit_a": fitted("one"), "fit_b": fitted("two"), "method": "default", "a_method": "delta",
            "scaled_shifted": True,
        },
        "compare_imputed": lambda: {"a": fitted("pooled one"), "b": fitted("pooled two"), "method": "default", "pooling": "D2"},
        "direct_effects": lambda: {"fit": fitted("covariate"), "covariates": None},
        "dmacs": lambda: {"fit": fitted("unequal"), "reference": None},
        "efa": lambda: {
            "correlations": R, "n_factors": 2, "n_obs": 200, "method": "minres", "rotation": "oblimin", "starts": 2,
            "seed": 0,
        },
        "efa_from_data": lambda: {
            "data": data(), "n_factors": 2, "correlation": "pearson", "missing": "listwise", "method": "minres",
            "rotation": "oblimin",
        },
        "ekc": lambda: {"correlations": R, "n_obs": 200},
        "factor_scores": lambda: {"fit": fitted("two"), "data": data(), "method": None},
        "from_matrices": lambda: {
            "loadings": [[0.8], [0.6]], "factor_covariance": [[1.0]], "residual_covariance": [0.36, 0.64],
            "thresholds": [[0.0], [-1.0, 1.0]], "names": ["a", "b"], "keying": [1, 1], "means": [0, 0],
        },
        "graded_response": lambda: {"fit": fitted("ordered")},
        "htmt": lambda: {"correlations": R, "blocks": blocks, "absolute": False},
        "htmt2": lambda: {"correlations": R, "blocks": blocks, "absolute": False},
        "icc": lambda: {"ratings": data()[ITEMS[:3]]},
        "impute": lambda: {
            "data": gaps().iloc[:80], "items": ITEMS[:3], "m": 2, "seed": 1, "burn_in": 2, "thin": 1, "group": None,
        },
        "invariance_syntax": lambda: {
            "model": TWO, "data": codes(), "level": "loadings", "group": "town", "occasions": None, "ordered": True,
            "parameterization": "delta", "partial": (), "residual_covariances": True,
        },
        "item_information": lambda: {"fit": fitted("ordered"), "at": None},
        "item_statistics": lambda: {"data": codes()[ITEMS], "low": 1, "high": 3, "names": None},
        "kmo": lambda: {"correlations": R},
        "limits_of_agreement": lambda: {"first": data()["x1"], "second": data()["x2"], "share": 0.95, "confidence": 0.95},
        "minimum_average_partial": lambda: {"correlations": R, "power": 2},
        "ordinal_alpha": lambda: {"polychoric": R},
        "parallel_analysis": lambda: {
            "data": data(), "correlation": "pearson", "null": "permuted", "missing": "listwise", "replicates": 5,
            "percentile": 95.0, "seed": 0,
        },
        "pearson": lambda: {"data": data(), "missing": "pairwise"},
        "plot_path": lambda: {"fit": fitted("two"), "ax": axes(), "standardized": True, "group": None, "digits": 2},
        "polychoric": lambda: {"data": codes()[ITEMS[:3]], "missing": "pairwise", "acov": False, "categories": None},
        "reliability": lambda: {"fit": fitted("two"), "level": 0.95, "interval": "logit"},
        "scale_information": lambda: {"fit": fitted("ordered"), "factor": "f", "at": None},
        "schmid_leiman": lambda: {"correlations": R, "n_factors": 3},
        "score_tests": lambda: {"fit": fitted("two"), "add": "f =~ x4", "release": None},
        "simulate": lambda: {"population": public.survey([3, 3]), "n": 10, "rng": np.random.default_rng(1)},
        "standardized_solution": lambda: {"fit": fitted("two"), "kind": "std.all", "level": 0.95},
        "subscore_value_from_items": lambda: {"data": data(), "blocks": blocks},
        "survey": lambda: {
            "items_per_factor": [3, 3], "loading": 0.7, "phi": 0.5, "categories": 5, "skew": 0.0, "thresholds": None,
            "reversed_items": (), "acquiescence": 0.0, "cross_loadings": None, "residual_covariances": None, "names": (),
        },
        "wald_test": lambda: {"fit": fitted("labelled"), "constraints": "a == b"},
        # questions to a fit
        "Fit.modification_indices": lambda: {"self": fitted("two"), "minimum": 0.0, "ops": None},
        "Fit.released_constraints": lambda: {"self": fitted("two")},
        "Fit.matrices": lambda: {"self": fitted("two"), "what": "est"},
        "Fit.summary": lambda: {"self": fitted("two"), "fit_measures": True},
        "Fit.to_frame": lambda: {"self": fitted("two")},
        "Fit.score_tests": lambda: {"self": fitted("two"), "add": "f =~ x4", "release": None},
        "Fit.wald_test": lambda: {"self": fitted("labelled"), "constraints": "a == b"},
        "Fit.bootstrap": lambda: {"self": fitted("labelled"), "draws": 2, "seed": 1, "progress": None},
        "Fit.latent_correlation": lambda: {"self": fitted("two"), "group": 0},
        # and to other results
        "RotatedFit.loadings": lambda: {"self": fitted("rotated"), "block": "b", "group": 0, "standardized": False},
        "RotatedFit.phi": lambda: {"self": fitted("rotated"), "block": "b", "group": 0},
        "Bootstrap.intervals": lambda: {"self": fitted("bootstrap"), "what": "est", "method": "percentile", "level": 0.95},
        "Pearson.interval": lambda: {"self": fitted("pearson"), "level": 0.95},
        "PooledFit.test": lambda: {"self": fitted("pooled two"), "kind": "standard", "pooling": "D2"},
    }  # fmt: skip


@cache
def axes() -> Any:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    return plt.subplots()[1]


CALLS = calls()


def function_named(name: str) -> Callable[..., Any]:
    owner, _, method = name.rpartition(".")
    found: Callable[..., Any] = getattr(type(CALLS[name]()["self"]) if owner else public, method)
    return found
