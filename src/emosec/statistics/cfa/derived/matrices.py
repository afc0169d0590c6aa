"""The model's matrices under lavaan's names: estimates, standardised, free parameters, and what they imply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from emosec.statistics.cfa.arguments import one_of
from emosec.statistics.cfa.derived.standardise import Units, residual_variances
from emosec.statistics.cfa.model.layout import SYMMETRIC
from emosec.statistics.cfa.model.moments import implied, vech_index
from emosec.statistics.cfa.model.ordered_moments import ordinal

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.base_fit import BaseFit
    from emosec.statistics.cfa.model.layout import Array, GroupLayout

What = Literal["est", "std", "free", "implied", "cov.lv", "cor.lv"]
WHAT = ("est", "std", "free", "implied", "cov.lv", "cor.lv")
NAMES = {"lam": "lambda", "x_cov": "cov.x", "x_mean": "mean.x"}


def matrices(fit: BaseFit, what: What = "est") -> dict[str, pd.DataFrame] | dict[str, dict[str, pd.DataFrame]]:
    """Matrices of a fit (lavaan's `lavInspect`).

    Parameters
    ----------
    fit : Fit
    what : {"est", "std", "free", "implied", "cov.lv", "cor.lv"}
        Estimates; all standardised (`std.all`); numbers of free parameters, 0 where fixed; implied `cov` and `mean` (of ordered
        items correlations and `th`); covariances or correlations of the latent variables.

    Returns
    -------
    dict of str to DataFrame
        `lambda beta psi theta nu alpha tau delta gamma`, those that the model has; of several groups a dict of these by label.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(300, 1)) + rng.normal(size=(300, 3)), columns=["a", "b", "c"])
    >>> fit = cfa("f =~ a + b + c", data)
    >>> sorted(matrices(fit)), matrices(fit, "free")["lambda"]["f"].tolist()
    (['lambda', 'psi', 'theta'], [1, 2, 3])
    """
    one_of("what", what, WHAT)
    groups = [_of_group(fit, g, what) for g in range(len(fit.group_labels))]
    return groups[0] if len(groups) == 1 else dict(zip(fit.group_labels, groups, strict=True))


def _of_group(fit: BaseFit, g: int, what: str) -> dict[str, pd.DataFrame]:
    layout, x = fit.solution.prepared.layout, fit.solution.x
    group = layout.groups[g]
    if what == "implied":
        return _implied(fit, g)
    if what in ("cov.lv", "cor.lv"):
        import pandas as pd

        keep = [i for i, v in enumerate(group.latent) if v not in group.phantom]
        names = [group.latent[i] for i in keep]
        cov = implied(group, x).total_eta_cov[np.ix_(keep, keep)]
        with np.errstate(invalid="ignore"):
            sd = np.sqrt(np.diagonal(cov)) if what == "cor.lv" else np.ones(len(cov))
        return {what: pd.DataFrame(cov / np.outer(sd, sd), names, names)}
    mom = implied(group, x)
    values = {name: np.array(getattr(mom.matrices, name), dtype=float) for name in group.base}
    theta, psi = residual_variances(layout, group, mom)
    np.fill_diagonal(values["theta"], theta)
    np.fill_diagonal(values["psi"], psi)
    if layout.ordinal and layout.theta_parameterization:
        values["delta"] = 1.0 / np.sqrt(np.diagonal(mom.sigma))
    if what == "std":
        units = Units(layout, group, mom, "std.all")
        for name, matrix in values.items():
            for at in np.argwhere(matrix != 0.0):  # zeros stay so, also beside an item without residual variance
                i, j = (int(at[0]), 0) if matrix.ndim == 1 else map(int, at)
                matrix[tuple(at)] *= units.of(name, i, j)
        values["delta"] = np.ones(group.p)
    if what == "free":
        values = {name: np.zeros(base.shape, dtype=int) for name, base in group.base.items()}
        for name, entries in group.free.items():
            for i, j, number in zip(entries.row, entries.col, entries.par + 1, strict=True):
                values[name][(i,) if values[name].ndim == 1 else (i, j)] = number
                if name in SYMMETRIC:
                    values[name][j, i] = number
    return {NAMES.get(k, k): _named(group, k, v) for k, v in values.items() if _has(fit, group, k)}


def _has(fit: BaseFit, group: GroupLayout, name: str) -> bool:
    layout = fit.solution.prepared.layout
    return {
        "lam": group.m > 0, "psi": group.m > 0, "theta": True, "beta": group.has_beta, "nu": layout.meanstructure,
        "alpha": layout.meanstructure and group.m > 0, "tau": layout.ordinal, "delta": layout.ordinal,
    }.get(name, bool(group.covariates))  # fmt: skip


def _named(group: GroupLayout, name: str, values: Array) -> pd.DataFrame:
    import pandas as pd

    number: dict[str, int] = {}
    thresholds = []
    for i in group.tau_item:
        item = group.observed[int(i)]
        number[item] = number.get(item, 0) + 1
        thresholds.append(f"{item}|t{number[item]}")
    rows, columns = {
        "lam": (group.observed, group.latent), "beta": (group.latent, group.latent), "psi": (group.latent, group.latent),
        "theta": (group.observed, group.observed), "nu": (group.observed, ("intercept",)), "alpha": (group.latent, ("intercept",)),
        "tau": (thresholds, ("threshold",)), "delta": (group.observed, ("scale",)), "gamma": (group.latent, group.covariates),
        "x_cov": (group.covariates, group.covariates), "x_mean": (group.covariates, ("mean",)),
    }[name]  # fmt: skip
    return pd.DataFrame(values.reshape(len(rows), len(columns)), index=list(rows), columns=list(columns))


def _implied(fit: BaseFit, g: int) -> dict[str, pd.DataFrame]:
    import pandas as pd

    layout, x = fit.solution.prepared.layout, fit.solution.x
    group = layout.groups[g]
    names = list(group.observed)
    if not layout.ordinal:
        mom = implied(group, x)
        out = {"cov": pd.DataFrame(mom.sigma, names, names)}
        return out | {"mean": _named(group, "nu", mom.mu)} if layout.meanstructure else out
    rows, cols = vech_index(group.p, diagonal=False)
    found = ordinal(group, x, theta=layout.theta_parameterization, rows=rows, cols=cols)
    correlation = found.correlation.copy()
    cut = np.setdiff1d(np.arange(group.p), group.numeric)
    correlation[cut, cut] = 1.0
    return {
        "cov": pd.DataFrame(correlation, names, names),
        "th": _named(group, "tau", found.vector[: len(group.tau_item)]),
    }
