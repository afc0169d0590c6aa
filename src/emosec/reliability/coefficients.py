"""One coefficient of one scale, from its complete keyed answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emosec.clusters import numbered, with_clusters
from emosec.errors import ModelError
from emosec.remarks import Remark, of_engine

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit

COMMON = "common"  # the factor's name
# how each coefficient and its interval are made; the report has the words
METHODS = {"alpha": "feldt", "omega_total": "cfa_mlr", "omega_categorical": "cfa_wlsmv_green_yang"}


@dataclass(frozen=True)
class Coefficient:
    """An estimate with its interval, NaN where there is none, and what to know about it."""

    est: float = float("nan")
    lower: float = float("nan")
    upper: float = float("nan")
    remarks: tuple[Remark, ...] = ()


def alpha(complete: pd.DataFrame, clusters: pd.Series | None = None) -> Coefficient:
    """Return Cronbach's alpha of complete keyed answers with Feldt's limits, and others where those are too narrow.

    Of respondents in clusters the limits come from leaving out one cluster at a time. See `emosec.statistics.reliability.alpha`
    and `emosec.statistics.jackknife`.
    """
    from emosec.statistics.jackknife import jackknife_alpha
    from emosec.statistics.reliability import alpha

    found, answers = alpha(complete), complete.to_numpy(dtype=float)
    if clusters is not None:
        limits = jackknife_alpha(answers, cluster=numbered(clusters, list(complete.index)))
        return Coefficient(found.est, limits.lower, limits.upper)
    other = jackknife_alpha(answers)
    told = (Remark("limits_of_normal_data", {"lower": other.lower, "upper": other.upper}),) if other.tells else ()
    return Coefficient(found.est, found.ci_lower, found.ci_upper, told)


def omega_total(complete: pd.DataFrame, clusters: pd.Series | None = None) -> Coefficient:
    """Return omega total: one factor by ML, items as numbers."""
    return _from_one_factor(complete, "omega", clusters, estimator="MLR")


def omega_categorical(complete: pd.DataFrame, clusters: pd.Series | None = None) -> Coefficient:
    """Return categorical omega: one factor by WLSMV, items as ordered categories, reliability of their observed sum."""
    return _from_one_factor(complete, "omega_cat", clusters, estimator="WLSMV", ordered=True)


def method_of(coefficient: str, clusters: pd.Series | None) -> str:
    """Return how a coefficient and its interval are made."""
    return "jackknife_clusters" if coefficient == "alpha" and clusters is not None else METHODS[coefficient]


def alike(complete: pd.DataFrame) -> list[str]:
    """Return the items that everybody answered alike; none where nobody answered.

    Examples
    --------
    >>> import pandas as pd
    >>> alike(pd.DataFrame({"a": [1, 2], "b": [2, 2]}))
    ['b']
    """
    from emosec.statistics.item_matrix import varying

    return [str(i) for i in complete.columns[~varying(complete.to_numpy(dtype=float))]] if len(complete) else []


def one_factor(complete: pd.DataFrame, clusters: pd.Series | None = None, **options: Any) -> Fit:
    """Fit one common factor to complete keyed answers, its variance being 1; it points where most of the items do.

    An item that everybody answered alike tells nothing of the factor and adds nothing to the variance of the sum: it is left out.
    Errors hold for clusters where there are any.

    Raises
    ------
    ModelError
        Fewer than three items.
    """
    from emosec.statistics.cfa import cfa

    complete = complete.drop(columns=alike(complete))
    if complete.shape[1] < 3:
        raise ModelError(
            f"a factor model of {complete.shape[1]} item(s) is not identified", remedy="read alpha, or add items"
        )
    items = list(complete.columns)
    data, cluster = with_clusters(complete, clusters)
    fit = cfa(f"{COMMON} =~ " + " + ".join(items), data, cluster=cluster, **options)
    loadings = fit.parameters[fit.parameters["op"] == "=~"]
    if not (fit.converged and loadings["std.all"].sum() < 0):
        return fit
    # the engine turns a factor toward its first item, which goes against the others here
    first = str(loadings["rhs"].iloc[int(loadings["std.all"].to_numpy().argmin())])
    return cfa(
        f"{COMMON} =~ " + " + ".join([first, *(i for i in items if i != first)]), data, cluster=cluster, **options
    )


def _from_one_factor(
    complete: pd.DataFrame, coefficient: str, clusters: pd.Series | None, **options: Any
) -> Coefficient:
    from emosec.statistics.cfa.derived.reliability import reliability

    fit = one_factor(complete, clusters, **options)
    if not (fit.converged and fit.solution.identified):
        return Coefficient(remarks=tuple(of_engine(w) for w in fit.warnings))
    table = reliability(fit)
    found = {str(k): v for k, v in table[table["coefficient"] == coefficient].to_dict("records")[0].items()}
    return Coefficient(found["est"], found["ci.lower"], found["ci.upper"], tuple(of_engine(w) for w in fit.warnings))
