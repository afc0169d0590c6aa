"""The statistics: arrays and DataFrames in, results out; no study, no file.

`__all__` is what other programs may rely on: `from emosec.statistics import cfa`. Names are looked up when they are first asked
for, so that importing this package loads nothing. Modules below are for this project's own rooms and may change without notice.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emosec.statistics.agreement import icc
    from emosec.statistics.cfa import Fit, cfa, compare, invariance_syntax
    from emosec.statistics.cfa.derived.alignment import alignment
    from emosec.statistics.cfa.derived.bifactor import bifactor_indices
    from emosec.statistics.cfa.derived.dmacs import dmacs
    from emosec.statistics.cfa.derived.factor_scores import factor_scores
    from emosec.statistics.cfa.derived.item_information import graded_response, item_information, scale_information
    from emosec.statistics.cfa.derived.path_plot import plot_path
    from emosec.statistics.cfa.derived.reliability import reliability
    from emosec.statistics.cfa.derived.standardized import standardized_solution
    from emosec.statistics.cfa.inference.direct_effects import direct_effects
    from emosec.statistics.cfa.inference.score_tests import score_tests
    from emosec.statistics.cfa.inference.wald import wald_test
    from emosec.statistics.correlations import pearson, polychoric
    from emosec.statistics.discriminant import htmt, htmt2
    from emosec.statistics.efa import (
        bartlett,
        efa,
        efa_from_data,
        ekc,
        kmo,
        minimum_average_partial,
        parallel_analysis,
        schmid_leiman,
    )
    from emosec.statistics.imputation import cfa_imputed, compare_imputed, impute
    from emosec.statistics.items import item_statistics
    from emosec.statistics.limits_of_agreement import limits_of_agreement
    from emosec.statistics.reliability import alpha, ordinal_alpha
    from emosec.statistics.simulation import from_matrices, simulate, survey
    from emosec.statistics.subscores import subscore_value_from_items

__all__ = [
    "Fit",
    "alignment",
    "alpha",
    "bartlett",
    "bifactor_indices",
    "cfa",
    "cfa_imputed",
    "compare",
    "compare_imputed",
    "direct_effects",
    "dmacs",
    "efa",
    "efa_from_data",
    "ekc",
    "factor_scores",
    "from_matrices",
    "graded_response",
    "htmt",
    "htmt2",
    "icc",
    "impute",
    "invariance_syntax",
    "item_information",
    "item_statistics",
    "kmo",
    "limits_of_agreement",
    "minimum_average_partial",
    "ordinal_alpha",
    "parallel_analysis",
    "pearson",
    "plot_path",
    "polychoric",
    "reliability",
    "scale_information",
    "schmid_leiman",
    "score_tests",
    "simulate",
    "standardized_solution",
    "subscore_value_from_items",
    "survey",
    "wald_test",
]

# where the public names live; by name and not by import, for a job of the workflow rests on what its code imports
_HOME = {
    "agreement": ("icc",),
    "cfa": ("Fit", "cfa", "compare", "invariance_syntax"),
    "cfa.derived.alignment": ("alignment",),
    "cfa.derived.bifactor": ("bifactor_indices",),
    "cfa.derived.dmacs": ("dmacs",),
    "cfa.derived.factor_scores": ("factor_scores",),
    "cfa.derived.item_information": ("graded_response", "item_information", "scale_information"),
    "cfa.derived.path_plot": ("plot_path",),
    "cfa.derived.reliability": ("reliability",),
    "cfa.derived.standardized": ("standardized_solution",),
    "cfa.inference.direct_effects": ("direct_effects",),
    "cfa.inference.score_tests": ("score_tests",),
    "cfa.inference.wald": ("wald_test",),
    "correlations": ("pearson", "polychoric"),
    "discriminant": ("htmt", "htmt2"),
    "efa": (
        "bartlett", "efa", "efa_from_data", "ekc", "kmo", "minimum_average_partial", "parallel_analysis", "schmid_leiman",
    ),
    "imputation": ("cfa_imputed", "compare_imputed", "impute"),
    "items": ("item_statistics",),
    "limits_of_agreement": ("limits_of_agreement",),
    "reliability": ("alpha", "ordinal_alpha"),
    "simulation": ("from_matrices", "simulate", "survey"),
    "subscores": ("subscore_value_from_items",),
}  # fmt: skip
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    thing = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = thing
    return thing


def __dir__() -> list[str]:
    return list(__all__)


class _Statistics(ModuleType):
    """Several functions have the name of the module they are in (`cfa`, `efa`, `reliability`): here the function has it.

    Python sets a module as an attribute of its package when it is first imported; for public names that is left out.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _MODULE_OF and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Statistics
