"""`cfa()`: syntax and a DataFrame in, a `Fit` out."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Unpack

import numpy as np

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.arguments import check_kinds, check_options, names_of_columns, one_of, words
from emosec.statistics.cfa.elsewhere import RULES as ELSEWHERE
from emosec.statistics.cfa.engine import solve
from emosec.statistics.cfa.estimate.estimators import Estimator, EstimatorName, estimator_named
from emosec.statistics.cfa.fitted import Fit
from emosec.statistics.cfa.model.equalities import GroupEqual, check_words
from emosec.statistics.cfa.model.layout import Array
from emosec.statistics.cfa.model.parameter_table import ParameterTable, build_parameter_table
from emosec.statistics.cfa.model.prepared import prepare
from emosec.statistics.cfa.model.syntax import ModelSyntax, parse_syntax
from emosec.statistics.cfa.model.tokens import known
from emosec.statistics.cfa.model.variables import Variables, find_variables
from emosec.statistics.cfa.no_effect import refuse_no_effect, refuse_other_kind
from emosec.statistics.cfa.rotation.blocks import find_blocks
from emosec.statistics.cfa.rotation.options import RotationErrors, RotationName, RotationOptions, rotation_options
from emosec.statistics.cfa.rotation.rotated import rotated_fit
from emosec.statistics.cfa.rotation.start import with_block_starts
from emosec.statistics.cfa.sample.data import RowGroups, check_columns, check_frame, split_groups
from emosec.statistics.cfa.sample.design import few_clusters, read_design, refuse_design
from emosec.statistics.cfa.sample.read import (
    FIML,
    TWO_STAGE,
    ReadSamples,
    read_mixed,
    read_numeric,
    read_ordinal,
    with_design,
)
from emosec.statistics.cfa.sample.sample import ContinuousSample, Sample, in_order
from emosec.statistics.cfa.settings import ModelOptions, Settings, TableArguments
from emosec.statistics.kinds import Words, checked

if TYPE_CHECKING:
    import pandas as pd

RULES = ("listwise", "pairwise", *FIML, *TWO_STAGE)
INFORMATION = ("default", "expected", "observed")
PARAMETERIZATIONS = ("delta", "theta")
Missing = Annotated[str, Words(RULES)]
Information = Annotated[str, Words(INFORMATION)]
Parameterization = Annotated[str, Words(PARAMETERIZATIONS)]


@checked
def cfa(
    model: str,
    data: pd.DataFrame,
    ordered: bool | str | Sequence[str] | None = None,
    estimator: EstimatorName | None = None,
    group: str | None = None,
    group_equal: GroupEqual | Sequence[GroupEqual] = (),
    missing: Missing = "listwise",
    std_lv: bool = True,
    parameterization: Parameterization = "delta",
    *,
    cluster: str | None = None,
    sampling_weights: str | None = None,
    meanstructure: bool | None = None,
    group_partial: str | Sequence[str] = (),
    information: Information = "default",
    rotation: RotationName = "geomin",
    rotation_args: Mapping[str, object] | None = None,
    rotation_se: RotationErrors = "bordered",
    **options: Unpack[ModelOptions],
) -> Fit:
    """Fit a confirmatory factor model or structural equation model written in lavaan syntax.

    Parameters
    ----------
    model : str
        lavaan syntax: `=~ ~~ ~ ~1 | ~*~ := ==`, modifiers, labels, comments.
    data : DataFrame
        One row per person. NaN, None or NA is missing.
    ordered : sequence of str or True, optional
        Ordered items; True means every observed variable. The others are numeric (polyserial correlations).
    estimator : str, optional
        `ML MLM MLMV MLR` for numeric data (default ML), `WLSMV WLSM WLSMVS DWLS ULS ULSM ULSMV` for ordered (default WLSMV).
    group : str, optional
        Column with group names; groups are taken in order of first appearance.
    group_equal : sequence of str
        `loadings intercepts thresholds residuals residual.covariances means lv.variances lv.covariances regressions`.
    missing : {"listwise", "pairwise", "fiml", "two.stage", "robust.two.stage"}
        Pairwise is for ordered data only; two-stage for numeric data without fixed covariates (the model is fitted to the moments
        that full information gives, with Satorra–Bentler errors and test); fiml (full information, EM for the saturated model)
        for ML and MLR only.
    std_lv : bool
        Factor variances 1; else the first loading is 1.
    parameterization : {"delta", "theta"}
        For ordered data.
    cluster : str, optional
        Column with clusters (schools, families): errors and tests sum scores within them, estimates stay. ML becomes MLR.
    sampling_weights : str, optional
        Column with inverse chances of being drawn; scaled to sum to the number of rows. ML becomes MLR.
    meanstructure : bool, optional
        Default as in lavaan: with groups, ordered data, fiml, or a `~1` in the model.
    group_partial : sequence of str
        Exceptions to `group_equal`, as `"f=~x2"`.
    information : {"default", "expected", "observed"}
        For standard errors. Default: observed for MLR and fiml, else expected.
    rotation : {"geomin", "oblimin", "quartimin", "target", "none"}
        Of factors written `efa("block")*f1 + efa("block")*f2 =~ …`; without such factors it does nothing.
    rotation_args : mapping, optional
        lavaan's: `geomin.epsilon`, `target` (NaN where free), `rstarts`, `std.ov` …; see `rotation.options`.
    rotation_se : {"bordered", "delta"}
        Bordered: lavaan 0.6-14's numbers, and its default; delta: exact. They differ by about 1%, see `rotation.stationarity`.
    **options
        Passed to `build_parameter_table` (`orthogonal`, `auto_cov_lv`, `fixed_x`, …).

    Returns
    -------
    Fit
        A `rotation.rotated.RotatedFit` when the model has efa blocks.

    Raises
    ------
    ModelSyntaxError, ModelError
        A model that cannot be read, or not be fitted to these data.
    DataError
        Text, infinite values, constant or empty or identical variables, tiny groups, fewer rows than variables.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> factor = rng.normal(size=(400, 1))
    >>> data = pd.DataFrame(0.7 * factor + 0.7 * rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> fit = cfa("f =~ a + b + c + d", data)
    >>> fit.converged, int(fit.measures["df"])
    (True, 2)
    """
    check_options(options, build_parameter_table, inspect.signature(cfa).parameters)
    check_frame(data)
    group_equal, group_partial = words(group_equal), words(group_partial)
    ordered = names_of_columns("ordered", ordered)
    check_kinds(
        {"std_lv": std_lv, "meanstructure": meanstructure},
        {"group": group, "cluster": cluster, "sampling_weights": sampling_weights},
    )
    missing = one_of("missing", missing, RULES, ELSEWHERE)
    information = one_of("information", information, INFORMATION)
    parameterization = one_of("parameterization", parameterization, PARAMETERIZATIONS)
    check_words(group_equal)
    if group is None and (group_equal or group_partial):
        word = "group_equal" if group_equal else "group_partial"
        raise ModelError(f"{word} needs group=", remedy="name the column with the groups")
    kind = _estimator(estimator, ordered)
    turn = rotation_options(rotation, rotation_args, rotation_se)
    asked = _Asked(
        model, ordered, group, group_equal, group_partial, missing, std_lv, parameterization, cluster, sampling_weights,
        meanstructure, information, turn, options,
    )  # fmt: skip
    return _fitted(asked, _observed(asked, kind, data), data)


@dataclass(frozen=True)
class _Asked:
    """The arguments of `cfa`, each read and right by itself."""

    model: str
    ordered: bool | tuple[str, ...]
    group: str | None
    group_equal: tuple[str, ...]
    group_partial: tuple[str, ...]
    missing: str
    std_lv: bool
    parameterization: str
    cluster: str | None
    sampling_weights: str | None
    meanstructure: bool | None
    information: str
    turn: RotationOptions
    options: ModelOptions

    @property
    def designed(self) -> bool:
        """Whether rows are drawn in clusters or with unequal chances."""
        return self.cluster is not None or self.sampling_weights is not None


@dataclass(frozen=True)
class _Observed:
    """The data as the model sees them: `used` variables, `given` covariates, `names` of ordered items, sample statistics."""

    parsed: ModelSyntax
    kind: Estimator
    used: list[str]
    given: Sequence[str]
    names: tuple[str, ...]
    groups: RowGroups
    found: ReadSamples
    noticed: tuple[str, ...]


def _observed(asked: _Asked, kind: Estimator, data: pd.DataFrame) -> _Observed:
    """Find the model's variables in the data, refuse what does not go together, and take the sample statistics."""
    parsed = parse_syntax(asked.model)
    variables = find_variables((p.lhs, p.op, p.rhs) for p in parsed.parameters)
    check_columns(data, variables.observed)
    fixed = variables.exogenous if asked.options.get("fixed_x", True) else ()
    given = fixed if kind.ordinal else ()
    names, noticed = _ordered_names(asked.ordered, variables, given, data)
    used = [v for v in variables.observed if v in data.columns and v not in given]
    mixed = kind.ordinal and (bool(given) or not set(used) <= set(names))
    design = refuse_design(kind.name, kind.ordinal, mixed, asked.missing, asked.sampling_weights, FIML, asked.designed)
    kind = _for_missing(asked.missing, estimator_named(design), asked.designed, fixed, asked.information)
    groups = split_groups(data, asked.group)
    if ungrouped := len(data) - sum(len(rows) for rows in groups.rows):
        noticed = (*noticed, f"no_group: {ungrouped} rows without a value of {asked.group} were left out")
    found = _read(data, used, groups, asked.missing, kind, names, given, fixed)
    if asked.designed:
        designs = read_design(data, asked.cluster, asked.sampling_weights, found.positions, groups.labels)
        found, noticed = with_design(found, designs), (*noticed, *few_clusters(designs, groups.labels))
    return _Observed(parsed, kind, used, given, names, groups, found, noticed)


def _table_of(asked: _Asked, observed: _Observed, data: pd.DataFrame) -> tuple[ParameterTable, TableArguments]:
    """The model completed to its table, and what it was completed with; arguments that would change nothing are refused."""
    means = asked.missing in (*FIML, *TWO_STAGE) or (asked.cluster and not observed.kind.ordinal)
    arguments: TableArguments = {
        "observed": list(data.columns), "ordered": observed.found.thresholds, "n_groups": len(observed.groups.rows),
        "group_equal": asked.group_equal, "group_partial": asked.group_partial, "std_lv": asked.std_lv,
        "meanstructure": True if means else asked.meanstructure, "parameterization": asked.parameterization,
        "conditional_x": bool(observed.given), **asked.options,
    }  # fmt: skip

    def build(**changed: Unpack[TableArguments]) -> ParameterTable:
        return build_parameter_table(observed.parsed, **(arguments | changed))

    table = build()
    accepted = inspect.signature(build_parameter_table).parameters
    own = {"std_lv": asked.std_lv, **asked.options}
    refuse_no_effect(build, table, asked.group_equal, asked.group_partial, own, accepted)
    return table, arguments


def _fitted(asked: _Asked, observed: _Observed, data: pd.DataFrame) -> Fit:
    """Build the model for the sample statistics, solve it, and rotate what is to be rotated."""
    table, arguments = _table_of(asked, observed, data)
    kind, used, found, labels = observed.kind, observed.used, observed.found, observed.groups.labels
    ordered = [v for v in used if v in set(observed.names)]
    prepared = prepare(table, ordered=ordered, parameterization=asked.parameterization)
    first = prepared.layout.groups[0].observed
    samples = [in_order(s, used, prepared.layout.groups[g].observed) for g, s in enumerate(found.samples)]
    columns = [*(used.index(v) for v in first), *range(len(used), len(used) + len(observed.given))]
    rows = tuple(r[:, columns] for r in found.rows)
    _check_size(samples, len(first), labels, kind)
    blocks = find_blocks(table.frame, asked.turn) if asked.turn.method != "none" else ()
    theta = asked.parameterization == "theta"
    refuse_other_kind(asked.turn, bool(blocks), theta, kind.ordinal, asked.meanstructure, table)
    if blocks:
        prepared = with_block_starts(prepared, table.frame, blocks, samples)
    plain = not blocks
    solution = solve(prepared, samples, kind.name, information=asked.information, errors=plain, test=plain)
    n_used = sum(len(r) for r in found.rows)
    warnings = (*observed.noticed, *found.warnings, *size_warnings(n_used, len(solution.z)))
    settings: Settings = {
        "model": asked.model, "ordered": tuple(ordered), "group": asked.group, "group_equal": asked.group_equal,
        "parameterization": asked.parameterization, "std_lv": asked.std_lv, "information": asked.information,
        "used": tuple(used), "cluster": asked.cluster, "sampling_weights": asked.sampling_weights, "table": arguments,
    }  # fmt: skip
    fit = Fit(table, solution, labels, asked.missing, n_used, len(data), warnings, rows, settings)
    return rotated_fit(fit, blocks, asked.turn) if blocks else fit


def _ordered_names(
    ordered: bool | Sequence[str] | None, variables: Variables, given: Sequence[str], data: pd.DataFrame
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of ordered items, and a warning for covariates among them: they are numbers, as in lavaan."""
    if not ordered:
        return (), ()
    if ordered is True:
        return tuple(v for v in variables.observed if v not in given), ()
    unknown = [v for v in ordered if v not in data.columns]
    if unknown:
        raise ModelError(
            f"ordered names {', '.join(map(repr, unknown))}, which the data do not have",
            remedy=known(unknown[0], data.columns),
        )
    if not set(ordered) & set(variables.observed):
        raise ModelError(
            f"ordered names {', '.join(map(repr, ordered))}, and none of these is in the model",
            remedy="name items of the model, or leave ordered= out for numeric items",
        )
    both = [v for v in ordered if v in given]
    warning = f"ordered_covariate: {', '.join(both)} predict and are not predicted, so their codes are taken as numbers"
    return tuple(v for v in ordered if v not in given), (warning,) if both else ()


def _read(
    data: pd.DataFrame, used: list[str], groups: RowGroups, missing: str, kind: Estimator, names: Sequence[str],
    given: Sequence[str], fixed: Sequence[str],
) -> ReadSamples:  # fmt: skip
    """Sample statistics of every group: of numeric, ordered, or both kinds of variables (or ordered ones given covariates)."""
    if kind.ordinal and (given or not set(used) <= set(names)):
        return read_mixed(data, used, groups.rows, groups.labels, missing, set(names), given)
    if kind.ordinal:
        return read_ordinal(data, used, groups.rows, groups.labels, missing)
    return read_numeric(data, used, groups.rows, groups.labels, missing, fixed)


def _estimator(name: str | None, ordered: bool | Sequence[str] | None) -> Estimator:
    is_ordered = ordered is True or bool(ordered)
    kind = estimator_named(("WLSMV" if is_ordered else "ML") if name is None else name)
    if is_ordered and not kind.ordinal:
        raise ModelError(
            f"estimator {kind.name} treats items as numeric, but ordered items were named",
            remedy="use WLSMV, WLSM, DWLS, ULSMV or ULS, or leave ordered= out",
        )
    if kind.ordinal and not is_ordered:
        raise ModelError(
            f"estimator {kind.name} works on polychoric correlations, but no ordered items were named",
            remedy="name them with ordered=[…] or ordered=True, or use ML, MLM or MLR",
        )
    return kind


def _for_missing(missing: str, kind: Estimator, designed: bool, fixed: Sequence[str], information: str) -> Estimator:
    """The estimator that a rule for missing data needs; refuse what does not go together."""
    if missing in TWO_STAGE:
        if designed or fixed:
            raise ModelError(
                f"missing={missing!r} with "
                + ("clusters or sampling weights" if designed else f"fixed covariates ({', '.join(fixed)})"),
                remedy='use missing="fiml"' + ("" if designed else ", or fixed_x=False"),
            )
        if kind.name not in ("ML", "MLM"):
            raise ModelError(
                f"missing={missing!r} needs estimator ML or MLM, not {kind.name}", remedy='use "fiml" or "pairwise"'
            )
        if information != "default":
            raise ModelError(
                f"information={information!r} with missing={missing!r}", why="it is taken at the first stage's moments"
            )
        return estimator_named("MLM")
    if missing == "pairwise" and not kind.ordinal:
        raise ModelError("pairwise covariances of numeric data are not supported", remedy='use missing="fiml"')
    if missing in FIML and kind.name not in ("ML", "MLR"):
        raise ModelError(f"missing={missing!r} needs estimator ML or MLR, not {kind.name}", remedy='use "pairwise"')
    return kind


def _check_size(samples: Sequence[Sample], p: int, labels: Sequence[str], kind: Estimator) -> None:
    for sample, label in zip(samples, labels, strict=True):
        if not kind.ordinal and sample.n <= p:
            raise DataError(
                f"{sample.n} usable rows for {p} variables", where=f"group {label}" if label else "data",
                why="the sample covariance matrix is singular", remedy="collect more rows, or use fewer variables",
            )  # fmt: skip
        if isinstance(sample, ContinuousSample) and np.linalg.cond(_correlation(sample.cov)) > 1e12:
            raise DataError(
                "some variables are exact linear combinations of others", where=f"group {label}" if label else "data",
                why="the sample covariance matrix is singular", remedy="leave totals and duplicates out",
            )  # fmt: skip


def _correlation(cov: Array) -> Array:
    sd = np.sqrt(np.diagonal(cov))
    return np.asarray(cov / np.outer(sd, sd))


def size_warnings(n: int, npar: int) -> tuple[str, ...]:
    """Return a warning where there are fewer rows than free parameters.

    Parameters
    ----------
    n : int
        Rows in all groups.
    npar : int
        Free parameters.

    Returns
    -------
    tuple of str
        Empty where there are enough.

    Examples
    --------
    >>> size_warnings(10, 12)
    ('few_rows: 10 rows for 12 free parameters; asymptotic results do not hold',)
    """
    if n < npar:
        return (f"few_rows: {n} rows for {npar} free parameters; asymptotic results do not hold",)
    return ()
