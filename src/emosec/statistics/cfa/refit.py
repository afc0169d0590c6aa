"""Another model fitted to the sample statistics of a fit: thresholds, correlations and their covariances are computed once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from emosec.errors import ModelError
from emosec.statistics.cfa.arguments import one_of
from emosec.statistics.cfa.engine import solve
from emosec.statistics.cfa.entry import PARAMETERIZATIONS, size_warnings
from emosec.statistics.cfa.model.parameter_table import build_parameter_table
from emosec.statistics.cfa.model.prepared import prepare
from emosec.statistics.cfa.model.syntax import parse_syntax
from emosec.statistics.cfa.sample.sample import in_order

if TYPE_CHECKING:
    from emosec.statistics.cfa.fitted import Fit
    from emosec.statistics.cfa.settings import Settings, TableArguments


def refit(fit: Fit, model: str, *, parameterization: str | None = None) -> Fit:
    """Fit another model of the same variables to the same rows, by the same estimator and settings.

    Parameters
    ----------
    fit : Fit
        What `cfa` returned.
    model : str
        lavaan syntax, naming the same observed variables.
    parameterization : {"delta", "theta"}, optional
        Of ordered variables; that of `fit` where it is not given.

    Returns
    -------
    Fit
        What `cfa` would return for this model and the data of `fit`, many times sooner where there are many rows.

    Raises
    ------
    ModelSyntaxError, ModelError
        A model that cannot be read or fitted, other observed variables, predictors that are observed, or blocks to be rotated.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> one = cfa("f =~ a + b + c + d", data, estimator="MLR")
    >>> equal = refit(one, "f =~ l*a + l*b + l*c + l*d")
    >>> int(one.measures["df"]), int(equal.measures["df"]), equal.estimator
    (2, 5, 'MLR')
    """
    settings = fit.settings
    if "table" not in settings:
        raise ModelError("this fit does not hold how its table was made", remedy="fit the model with cfa()")
    form = settings["parameterization"] if parameterization is None else parameterization
    chosen = one_of("parameterization", form, PARAMETERIZATIONS)
    arguments: TableArguments = {**settings["table"], "parameterization": chosen}
    parsed = parse_syntax(model)
    old = fit.solution.prepared.layout.groups
    given = any(g.covariates or g.exogenous for g in old)
    if given or any(p.op == "~" or p.modifier.efa for p in parsed.parameters):
        raise ModelError(
            "a regression, or a block that is rotated", why="their sample statistics hang on the model",
            remedy="fit the model with cfa()",
        )  # fmt: skip
    table = build_parameter_table(parsed, **arguments)
    prepared = prepare(table, ordered=settings["ordered"], parameterization=form)
    new = prepared.layout.groups
    have, want = old[0].observed, new[0].observed
    if set(have) != set(want):
        apart = ", ".join(sorted(set(have) ^ set(want)))
        raise ModelError(
            f"{apart}: in one of the two models", why="sample statistics are those of the first model's variables",
            remedy="fit the model with cfa()",
        )  # fmt: skip
    samples = [in_order(s, have, want) for s in fit.solution.samples]
    solution = solve(prepared, samples, fit.estimator, information=settings["information"])
    rows = tuple(r[:, [have.index(v) for v in want]] for r in fit.rows)
    kept = tuple(w for w in fit.data_warnings if not w.startswith("few_rows:"))
    warnings = (*kept, *size_warnings(fit.n_used, len(solution.z)))
    now: Settings = {**settings, "model": model, "parameterization": form, "table": arguments}
    return replace(fit, table=table, solution=solution, rows=rows, data_warnings=warnings, settings=now)
