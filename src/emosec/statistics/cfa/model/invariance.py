"""Syntax of a level of measurement invariance, for groups, occasions or both: what is equal, and what identifies the rest.

Wu and Estabrook's (2016) conditions for ordered items: in the reference (first group, first occasion) latent responses have
intercept 0 and scale 1, factors mean 0 and variance 1; elsewhere each of these is freed as soon as what is held equal ties it
down. An item of two categories has one threshold, which ties down one of intercept and scale: its intercept is freed first,
its scale once intercepts are equal. The numbers are those of semTools' `measEq.syntax`.

References
----------
Wu, H., & Estabrook, R. (2016). Identification of confirmatory factor analysis models of different levels of invariance for
ordered categorical outcomes. Psychometrika, 81(4), 1014–1045. doi:10.1007/s11336-016-9506-0
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import numpy as np

from emosec.errors import DataError, ModelError
from emosec.statistics.cfa.arguments import one_of, words
from emosec.statistics.cfa.model.syntax import Parameter, parse_syntax
from emosec.statistics.cfa.model.tokens import known, nearest
from emosec.statistics.kinds import Words, checked

if TYPE_CHECKING:
    import pandas as pd

LEVELS = ("configural", "thresholds", "loadings", "intercepts", "residuals")
SYNONYMS = {"metric": "loadings", "scalar": "intercepts", "strict": "residuals"}
Level = Annotated[str, Words((*LEVELS, *SYNONYMS))]
Parameterization = Annotated[str, Words(("delta", "theta"))]


@dataclass(frozen=True)
class _Plan:
    """What the lines are written from. `concept[v]` is what an item or factor is across occasions, `occasion[v]` which one."""

    level: int
    n_groups: int
    theta: bool
    thresholds: Mapping[str, int]
    concept: Mapping[str, str]
    occasion: Mapping[str, int]
    partial: frozenset[str] = field(default_factory=frozenset)

    def at_least(self, level: str) -> bool:
        return self.level >= LEVELS.index(level)

    def reference(self, name: str, group: int) -> bool:
        """Whether this is where everything is measured from."""
        return group == 0 and self.occasion.get(name, 0) == 0

    def per_group(self, values: Sequence[str]) -> str:
        return values[0] if len(set(values)) == 1 and self.n_groups == 1 else f"c({', '.join(values)})"

    def equal(self, kind: str, key: str) -> bool:
        """Whether parameters of this kind are held equal, this one not being excepted."""
        return self.at_least(kind) and key not in self.partial

    def label(self, base: str, own: str, *, equal: bool) -> str:
        """One label for all where equal, else labels of their own."""
        if equal:
            return self.per_group([base] * self.n_groups)
        return self.per_group([f"{own}.g{g + 1}" if self.n_groups > 1 else own for g in range(self.n_groups)])


@checked
def invariance_syntax(
    model: str, data: pd.DataFrame, level: Level = "intercepts", *, group: str | None = None,
    occasions: Mapping[str, Sequence[str]] | None = None, ordered: bool | str | Sequence[str] | None = None,
    parameterization: Parameterization = "delta", partial: str | Sequence[str] = (), residual_covariances: bool = True,
) -> str:  # fmt: skip
    """Write the syntax of one level of measurement invariance.

    Parameters
    ----------
    model : str
        The configural model: factors with their items, and (residual) covariances; with occasions the factors of all of them.
    data : DataFrame
        Says how many groups there are, and how many categories ordered items have.
    level : {"configural", "thresholds", "loadings", "intercepts", "residuals"}
        Each holds what those before it hold (metric, scalar and strict are understood). Thresholds are for ordered items.
    group : str, optional
        Column with the groups.
    occasions : mapping of str to sequence of str, optional
        What is repeated, item by item and factor by factor, in the order of time: `{"f": ["f1", "f2"], "mood": ["mood1",
        "mood2"], …}`.
    ordered : sequence of str or True, optional
    parameterization : {"delta", "theta"}
        Of ordered items; equal residuals need theta.
    partial : sequence of str
        Exceptions that are not held equal, written as in the table of parameters: `"f=~x2"`, `"x2|t1"`, `"x2~1"`, `"x2~~x2"`;
        with occasions by the names in `occasions`.
    residual_covariances : bool
        Whether residuals of the same item at different occasions covary.

    Returns
    -------
    str
        For `cfa(syntax, data, group=…, ordered=…, parameterization=…)`; every line may be edited.

    Raises
    ------
    ModelError
        An unknown level, factors of factors, regressions, an exception that the model does not have, occasions that differ.
    DataError
        Columns missing, or an item whose categories differ between occasions.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.integers(0, 3, size=(60, 3)), columns=["a", "b", "c"]).assign(town=["x", "y"] * 30)
    >>> text = invariance_syntax("f =~ a + b + c", data, "loadings", group="town", ordered=True)
    >>> print("\\n".join(line for line in text.splitlines() if line.startswith("f ")))
    f =~ c(NA, NA)*a + c(lambda.f.a, lambda.f.a)*a
    f =~ c(NA, NA)*b + c(lambda.f.b, lambda.f.b)*b
    f =~ c(NA, NA)*c + c(lambda.f.c, lambda.f.c)*c
    f ~ c(0, 0)*1
    f ~~ c(1, NA)*f
    """
    word = one_of("level", level, (*LEVELS, *SYNONYMS))
    named = SYNONYMS.get(word, word)
    one_of("parameterization", parameterization, ("delta", "theta"))
    parameters = parse_syntax(model).parameters
    _refuse_structure(parameters, model)
    factors = list(dict.fromkeys(p.lhs for p in parameters if p.op == "=~"))
    items = list(dict.fromkeys(p.rhs for p in parameters if p.op == "=~"))
    n_groups = _count_groups(data, group)
    if n_groups == 1 and not occasions:
        raise ModelError("there is nothing to hold equal", remedy="name the column with the groups, or the occasions")
    concept, occasion = _repeated(occasions or {}, factors, items)
    thresholds = _thresholds(data, _ordered(ordered, items), concept)
    _refuse_level(named, thresholds, parameterization)
    exceptions = frozenset("".join(text.split()) for text in words(partial))
    plan = _Plan(LEVELS.index(named), n_groups, parameterization == "theta", thresholds, concept, occasion, exceptions)
    _refuse_exceptions(plan, parameters)
    covariances = _covariances(plan, parameters, items) if residual_covariances else []
    blocks = {
        "loadings": _loadings(plan, parameters),
        "thresholds": _threshold_lines(plan, items),
        "intercepts": [_intercept(plan, item) for item in items],
        "residual variances" if plan.theta or not thresholds else "scales of responses, residual variances":
            [_spread(plan, item) for item in items],
        "covariances": [*_written(plan, parameters), *covariances],
        "factor means": [_factor_mean(plan, f, parameters) for f in factors],
        "factor variances": [_factor_variance(plan, f, parameters) for f in factors],
    }  # fmt: skip
    return "\n\n".join(f"# {title}\n" + "\n".join(lines) for title, lines in blocks.items() if lines) + "\n"


# --- lines --------------------------------------------------------------------------------------------------------------


def _fixed(p: Parameter) -> bool:
    return bool(p.modifier.fixed) and not any(np.isnan(v) for v in p.modifier.fixed)


def _loadings(plan: _Plan, parameters: Sequence[Parameter]) -> list[str]:
    lines = []
    for p in parameters:
        if p.op != "=~":
            continue
        if _fixed(p):
            values = p.modifier.fixed if len(p.modifier.fixed) > 1 else p.modifier.fixed * plan.n_groups
            lines.append(f"{p.lhs} =~ {plan.per_group([f'{v:g}' for v in values])}*{p.rhs}")
            continue
        key = f"{plan.concept[p.lhs]}=~{plan.concept[p.rhs]}"
        label = plan.label(
            f"lambda.{plan.concept[p.lhs]}.{plan.concept[p.rhs]}",
            f"lambda.{p.lhs}.{p.rhs}",
            equal=plan.equal("loadings", key),
        )
        lines.append(f"{p.lhs} =~ {plan.per_group(['NA'] * plan.n_groups)}*{p.rhs} + {label}*{p.rhs}")
    return lines


def _threshold_lines(plan: _Plan, items: Sequence[str]) -> list[str]:
    lines = []
    for item in items:
        for t in range(1, plan.thresholds.get(item, 0) + 1):
            base = plan.concept[item]
            equal = plan.equal("thresholds", f"{base}|t{t}")
            lines.append(f"{item} | {plan.label(f'tau.{base}.{t}', f'tau.{item}.{t}', equal=equal)}*t{t}")
    return lines


def _equal_thresholds(plan: _Plan, item: str) -> int:
    """How many of an item's thresholds are held equal: what ties its intercept and its scale down."""
    base = plan.concept[item]
    return sum(plan.equal("thresholds", f"{base}|t{t}") for t in range(1, plan.thresholds.get(item, 0) + 1))


def _intercept(plan: _Plan, item: str) -> str:
    base = plan.concept[item]
    equal = plan.equal("intercepts", f"{base}~1")
    if item not in plan.thresholds:
        return f"{item} ~ {plan.label(f'nu.{base}', f'nu.{item}', equal=equal)}*1"
    free = _equal_thresholds(plan, item) > 0 and not equal
    values = ["NA" if free and not plan.reference(item, g) else "0" for g in range(plan.n_groups)]
    return f"{item} ~ {plan.per_group(values)}*1"


def _spread(plan: _Plan, item: str) -> str:
    """Residual variance of a numeric item, or under theta; scale of an ordered one under delta."""
    base = plan.concept[item]
    equal = plan.equal("residuals", f"{base}~~{base}")
    if item not in plan.thresholds:
        return f"{item} ~~ {plan.label(f'theta.{base}', f'theta.{item}', equal=equal)}*{item}"
    # two equal thresholds tie intercept and scale down; one does so for the scale once the intercept is 0
    needed = 1 if plan.equal("intercepts", f"{base}~1") else 2
    free = _equal_thresholds(plan, item) >= needed and not equal
    values = ["NA" if free and not plan.reference(item, g) else "1" for g in range(plan.n_groups)]
    return f"{item} {'~~' if plan.theta else '~*~'} {plan.per_group(values)}*{item}"


def _factor_mean(plan: _Plan, factor: str, parameters: Sequence[Parameter]) -> str:
    own = [p for p in parameters if p.op == "=~" and p.lhs == factor]
    # a factor of constants alone (a random intercept) has no mean that its items' intercepts would not take up
    free = plan.at_least("intercepts") and not all(_fixed(p) for p in own)
    values = ["NA" if free and not plan.reference(factor, g) else "0" for g in range(plan.n_groups)]
    return f"{factor} ~ {plan.per_group(values)}*1"


def _factor_variance(plan: _Plan, factor: str, parameters: Sequence[Parameter]) -> str:
    own = [p for p in parameters if p.op == "=~" and p.lhs == factor]
    if any(_fixed(p) and any(p.modifier.fixed) for p in own):
        values = ["NA"] * plan.n_groups
    else:
        free = plan.at_least("loadings")
        values = ["NA" if free and not plan.reference(factor, g) else "1" for g in range(plan.n_groups)]
    return f"{factor} ~~ {plan.per_group(values)}*{factor}"


def _written(plan: _Plan, parameters: Sequence[Parameter]) -> list[str]:
    """Covariances of the model, constants kept."""
    lines = []
    for p in parameters:
        if p.op != "~~" or p.lhs == p.rhs:
            continue
        values = p.modifier.fixed or (np.nan,)
        values = values if len(values) > 1 else values * plan.n_groups
        lines.append(f"{p.lhs} ~~ {plan.per_group(['NA' if np.isnan(v) else f'{v:g}' for v in values])}*{p.rhs}")
    return lines


def _covariances(plan: _Plan, parameters: Sequence[Parameter], items: Sequence[str]) -> list[str]:
    """Residual covariances of one item at several occasions, but those written in the model."""
    said = {frozenset((p.lhs, p.rhs)) for p in parameters if p.op == "~~"}
    lines = []
    for k, first in enumerate(items):
        for second in items[k + 1 :]:
            if plan.concept[first] == plan.concept[second] and frozenset((first, second)) not in said:
                lines.append(f"{first} ~~ {second}")
    return lines


# --- what it is about ---------------------------------------------------------------------------------------------------


def _count_groups(data: pd.DataFrame, group: str | None) -> int:
    if group is None:
        return 1
    if group not in data.columns:
        raise DataError(f"the group column {group!r} is not in the data", remedy=known(group, data.columns))
    return int(data[group].dropna().nunique())


def _ordered(ordered: bool | str | Sequence[str] | None, items: Sequence[str]) -> list[str]:
    if ordered is None or ordered is False or not len(words(ordered) if ordered is not True else items):
        return []
    named = list(items) if ordered is True else list(words(ordered))
    if not set(named) & set(items):
        raise ModelError(
            f"ordered names {', '.join(map(repr, named))}, and none of these is in the model",
            remedy="name items of the model, or leave ordered= out for numeric items",
        )
    return [item for item in items if item in named]


def _thresholds(data: pd.DataFrame, ordered: Sequence[str], concept: Mapping[str, str]) -> dict[str, int]:
    out: dict[str, int] = {}
    seen: dict[str, tuple[str, int]] = {}
    for item in ordered:
        if item not in data.columns:
            raise DataError(f"the data have no column {item!r}", remedy=known(item, data.columns))
        if list(data.columns).count(item) > 1:
            raise DataError(f"{item!r} appears more than once among the columns", remedy="rename or drop the copies")
        count = int(data[item].dropna().nunique()) - 1
        first, before = seen.setdefault(concept[item], (item, count))
        if before != count:
            raise DataError(
                f"{first!r} has {before + 1} categories and {item!r} has {count + 1}", where="occasions",
                why="thresholds could not be held equal between them", remedy="merge rare categories at all occasions",
            )  # fmt: skip
        out[item] = count
    return out


def _repeated(
    occasions: Mapping[str, Sequence[str]], factors: Sequence[str], items: Sequence[str]
) -> tuple[dict[str, str], dict[str, int]]:
    """What each variable is across occasions, and at which one it stands."""
    concept = {name: name for name in (*factors, *items)}
    occasion: dict[str, int] = {}
    for name, repeated in occasions.items():
        for time, variable in enumerate(repeated):
            if variable not in concept:
                raise ModelError(
                    f"occasions[{name!r}] names {variable!r}, which the model does not have",
                    remedy=nearest(variable, list(concept)),
                )
            if variable in occasion:
                raise ModelError(f"occasions name {variable!r} twice", remedy="one place for each variable")
            concept[variable], occasion[variable] = name, time
    counts = {len(v) for v in occasions.values()}
    if len(counts) > 1 or 1 in counts:
        raise ModelError("occasions differ in number", remedy="name each item and factor once for every occasion")
    return concept, occasion


def _refuse_structure(parameters: Sequence[Parameter], model: str) -> None:
    factors = {p.lhs for p in parameters if p.op == "=~"}
    for p in parameters:
        where = f"line {p.line}, column {p.column}"
        if p.op not in ("=~", "~~") or (p.op == "~~" and p.lhs == p.rhs):
            raise ModelError(
                f"`{p.lhs} {p.op} {p.rhs}` in a model whose invariance is asked for", where=where,
                why="intercepts, thresholds, variances and means are what the level decides",
                remedy="leave the line out; edit the syntax",
            )  # fmt: skip
        if p.op == "=~" and p.rhs in factors:
            raise ModelError(
                f"{p.rhs!r} is a factor and an indicator of {p.lhs!r}", where=where, why="levels are written for items here",
                remedy="write the first-order factors alone",
            )  # fmt: skip
        if p.modifier.label or p.modifier.start or p.modifier.efa:
            raise ModelError(
                f"a label, start or block at {p.rhs!r}", where=where, why="labels are what says which parameters are equal",
                remedy="leave it out, and edit the syntax",
            )  # fmt: skip
    if not factors:
        raise ModelError("the model has no factor", where=model[:40], remedy="write `factor =~ item + item + …`")


def _refuse_level(level: str, thresholds: Mapping[str, int], parameterization: str) -> None:
    if level == "thresholds" and not thresholds:
        raise ModelError(
            "level='thresholds' without ordered items", remedy="name them with ordered=, or go on to loadings"
        )
    if level == "residuals" and thresholds and parameterization == "delta":
        raise ModelError(
            "equal residuals of ordered items under delta", why="residual variances are no parameters there",
            remedy='use parameterization="theta", here and in cfa()',
        )  # fmt: skip


def _refuse_exceptions(plan: _Plan, parameters: Sequence[Parameter]) -> None:
    known: dict[str, str] = {}
    for p in parameters:
        if p.op == "=~" and not _fixed(p):
            known[f"{plan.concept[p.lhs]}=~{plan.concept[p.rhs]}"] = "loadings"
        if p.op == "=~":
            base = plan.concept[p.rhs]
            known |= {f"{base}~1": "intercepts", f"{base}~~{base}": "residuals"}
            known |= {f"{base}|t{t}": "thresholds" for t in range(1, plan.thresholds.get(p.rhs, 0) + 1)}
    for text in plan.partial:
        if text not in known:
            raise ModelError(
                f"partial: nothing of the model is called {text!r}",
                remedy=nearest(text, list(known)) or "write f=~x2, x2|t1, x2~1 or x2~~x2",
            )
        if not plan.at_least(known[text]):
            raise ModelError(
                f"partial={text!r} changes nothing: {known[text]} are not held equal at this level",
                remedy="leave it out",
            )
