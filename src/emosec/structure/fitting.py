"""One rival model, one estimator, one sample: fitted, or told why not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.clusters import with_clusters
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModel
from emosec.errors import EmosecError
from emosec.remarks import Remark, no_complete_rows, of_engine, of_refusal, written
from emosec.structure.contracts import MEASURES, PHI_BEYOND_ONE
from emosec.wide import Sample, Usable

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow
    from emosec.statistics.cfa.base_fit import BaseFit
    from emosec.statistics.cfa.fitted import Fit

ORDINAL = ("WLSMV",)
PARAMETER_COLUMNS = ("est", "se", "z", "pvalue", "ci.lower", "ci.upper", "std.all")
STANDARDISED = {"se": "std.all.se", "ci.lower": "std.all.ci.lower", "ci.upper": "std.all.ci.upper"}
LARGEST = 10


@dataclass(frozen=True)
class Attempt:
    """A model fitted to a sample, or the reason why there is no fit.

    Attributes
    ----------
    model : the rival model
    estimator : ML, MLR or WLSMV
    sample : which respondents
    n : complete rows
    fit : what `emosec.statistics.cfa.cfa` returned, or None
    remarks : what to know: items left out, what the engine warned of, or its refusal
    """

    model: RivalModel
    estimator: str
    sample: Sample
    n: int
    fit: Fit | None
    remarks: tuple[Remark, ...]

    @property
    def solved(self) -> Fit | None:
        """The fit where there is a solution to read (a minimum was reached and the model is identified there), else None."""
        return self.fit if self.fit is not None and self.fit.converged and self.fit.solution.identified else None

    @property
    def converged(self) -> bool:
        """Whether there is a solution to read."""
        return self.solved is not None

    @property
    def admissible(self) -> bool:
        """Whether the solution is proper; factor correlations beyond 1, one by one or jointly, are estimates."""
        return self.solved is not None and is_proper(self.solved)


def attempt(
    model: RivalModel, estimator: str, sample: Sample, usable: Usable, clusters: pd.Series | None = None
) -> Attempt:
    """Fit a model to the complete rows of a sample.

    Parameters
    ----------
    model, estimator, sample : what to fit (filled in for the construct), how, to whom
    usable : answers keyed toward the construct's pole, without useless items, see `emosec.wide.usable`
    clusters : by respondent, where the study names any: errors and tests hold for clusters then

    Returns
    -------
    Attempt
        A refusal of the engine (not identified, no complete rows, a component without items) becomes a remark of an
        attempt without a fit: one model that cannot be estimated must not hide the others.
    """
    from emosec.statistics.cfa import cfa

    complete = usable.data.dropna()
    remarks = list(usable.remarks)
    fit = None
    if lacking := lacking_components(model, usable.instrument):
        remarks.append(lacking)
    elif complete.empty:
        remarks.append(no_complete_rows(complete.shape[1]))
    else:
        ordered = list(complete.columns) if estimator in ORDINAL else None
        try:
            data, cluster = with_clusters(complete, clusters)
            syntax = model.for_instrument(usable.instrument)
            fit = cfa(syntax, data, ordered=ordered, estimator=estimator, cluster=cluster)
            remarks += [of_engine(w) for w in fit.warnings]
        except EmosecError as refusal:
            remarks.append(of_refusal(refusal))
    return Attempt(model, estimator, sample, len(complete), fit, tuple(remarks))


def lacking_components(model: RivalModel, instrument: Instrument) -> Remark | None:
    """Return the remark that a model names components of which no item is left; None where it names none such."""
    names = instrument.asked.names
    lacking = [c for c in names if f"{{{c}}}" in model.syntax and c not in instrument.components]
    return Remark("no_items", {"components": tuple(lacking)}) if lacking else None


def is_proper(fit: BaseFit) -> bool:
    """Return whether nothing is improper about a fit but, at most, factor correlations beyond 1, which are estimates."""
    return all(of_engine(reason).code == PHI_BEYOND_ONE for reason in fit.inadmissible)


def loads_on(model: RivalModel) -> dict[str, set[str]]:
    """Return the factors of a model in the order written, each with the placeholders it loads on.

    Raises
    ------
    ModelSyntaxError
        The syntax cannot be read.

    Examples
    --------
    >>> model = RivalModel(name="M", title="t", syntax="f =~ {body} + {mind}; wording =~ {random_intercept}")
    >>> {factor: sorted(items) for factor, items in loads_on(model).items()}
    {'f': ['body', 'mind'], 'wording': ['random_intercept']}
    """
    from emosec.statistics.cfa.model.syntax import parse_syntax

    factors: dict[str, set[str]] = {}
    for parameter in parse_syntax(re.sub(r"\{(\w+)\}", r"items.\1", model.syntax)).parameters:
        if parameter.op == "=~":
            factors.setdefault(parameter.lhs, set()).add(parameter.rhs.removeprefix("items."))
    return factors


def fit_row(attempt: Attempt) -> TableRow:
    """Return the attempt as a row of `fits`, without the place."""
    measures = None if attempt.fit is None else attempt.fit.measures
    return {
        **_key(attempt),
        "n": attempt.n,
        "converged": attempt.converged,
        "admissible": attempt.admissible,
        **{name: None if measures is None else measures.get(name) for name in MEASURES},
        "warning": written(attempt.remarks),
    }


def parameter_rows(attempt: Attempt) -> list[TableRow]:
    """Return the parameters of a fit as rows of `parameters`, without the place; none where there is no fit."""
    from emosec.structure.orientation import orient

    fit = attempt.solved
    if fit is None:
        return []
    # both leave constraints out and keep the order of the model's table
    errors = fit.standardized[list(STANDARDISED)].rename(columns=STANDARDISED)
    found: pd.DataFrame = orient(fit.parameters.join(errors))
    columns = ["lhs", "op", "rhs", *PARAMETER_COLUMNS, *STANDARDISED.values()]
    return [_key(attempt) | {str(k): v for k, v in row.items()} for row in found[columns].to_dict("records")]


def residual_rows(attempt: Attempt) -> list[TableRow]:
    """Return the residual correlation of every pair of items as rows of `residuals`, without the place and the sample."""
    fit = attempt.solved
    if fit is None:
        return []
    found = fit.residuals
    found = found[(found["op"] == "~~") & (found["lhs"] != found["rhs"])].rename(
        columns={"lhs": "item_a", "rhs": "item_b"}
    )
    columns = ["item_a", "item_b", "cor", "standardized"]
    return [_place(attempt) | {str(k): v for k, v in row.items()} for row in found[columns].to_dict("records")]


def modification_rows(attempt: Attempt) -> list[TableRow]:
    """Return the largest modification indices as rows of `modifications`, without the place and the sample."""
    from emosec.structure.orientation import orient_changes

    fit = attempt.solved
    if fit is None:
        return []
    found = fit.modification_indices(ops=["=~", "~~"]).head(LARGEST)
    found = orient_changes(found, fit.parameters).assign(rank=range(1, len(found) + 1))
    columns = ["rank", "lhs", "op", "rhs", "mi", "epc", "sepc.all"]
    return [_place(attempt) | {str(k): v for k, v in row.items()} for row in found[columns].to_dict("records")]


def _place(attempt: Attempt) -> TableRow:
    return {k: v for k, v in _key(attempt).items() if k != "sample"}


def _key(attempt: Attempt) -> TableRow:
    return {"model": attempt.model.name, "estimator": attempt.estimator, "sample": attempt.sample}
