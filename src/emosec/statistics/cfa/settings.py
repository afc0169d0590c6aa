"""The arguments of `cfa` and of the builder of tables, by name and type: what is passed on from one to the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, TypedDict

from emosec.statistics.cfa.model.table_checks import Thresholds
from emosec.statistics.kinds import Words

# what modification indices are given of
OPERATORS = ("=~", "~~", "~", "~1", "|", "~*~")
Operator = Annotated[str, Words(OPERATORS)]


class ModelOptions(TypedDict, total=False):
    """What `cfa` takes beside its own arguments, and hands to `build_parameter_table`."""

    auto_cov_lv: bool
    auto_cov_y: bool
    auto_var: bool
    auto_fix_single: bool
    auto_efa: bool
    orthogonal: bool
    fixed_x: bool


class TableArguments(ModelOptions, total=False):
    """Arguments of `build_parameter_table` beside the model."""

    observed: Sequence[str] | None
    ordered: Thresholds | None
    n_groups: int
    group_equal: Sequence[str]
    group_partial: Sequence[str]
    std_lv: bool
    meanstructure: bool | None
    parameterization: str
    conditional_x: bool


class FitOptions(ModelOptions, total=False):
    """Arguments of `cfa` beside model, data and rotation, for functions that fit through it."""

    ordered: bool | str | Sequence[str] | None
    estimator: str | None
    group: str | None
    group_equal: str | Sequence[str]
    missing: str
    std_lv: bool
    parameterization: str
    cluster: str | None
    sampling_weights: str | None
    meanstructure: bool | None
    group_partial: str | Sequence[str]
    information: str


class RotatedFitOptions(FitOptions, total=False):
    """Arguments of `cfa` beside model and data."""

    rotation: str
    rotation_args: Mapping[str, object] | None
    rotation_se: str


class Settings(TypedDict, total=False):
    """What a fit was made with, so that another model of the same rows can be: empty where `cfa` did not make it."""

    model: str
    ordered: tuple[str, ...]
    group: str | None
    group_equal: tuple[str, ...]
    parameterization: str
    std_lv: bool
    information: str
    used: tuple[str, ...]
    cluster: str | None
    sampling_weights: str | None
    table: TableArguments
