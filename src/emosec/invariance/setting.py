"""One comparison laid out for the engine: groups of people side by side, or the same people on several occasions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModel
from emosec.remarks import Remark

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.fitted import Fit

Design = Literal["groups", "occasions"]
Key = tuple[str, str, str, int]
LEVELS = ("configural", "thresholds", "loadings", "intercepts", "residuals")
GROUP = "..group"


@dataclass(frozen=True)
class ComparisonSetting:
    """What is compared, and how it is fitted.

    Attributes
    ----------
    design : groups: other people in each; occasions: the same people in each
    labels : what is compared, the reference first
    model : the rival model, filled in for the construct
    syntax : its configural form in lavaan syntax
    data : rows × items with a column of groups, or rows × (items of every occasion)
    on : item → the factor that it loads on
    thresholds : item → categories less one; empty where items are numeric
    remarks : what holds for every level
    parameterization : of ordered items
    fitted : the first fit, whose sample statistics the later ones take; filled by `fit`
    """

    design: Design
    labels: tuple[str, ...]
    model: RivalModel
    syntax: str
    data: pd.DataFrame
    on: Mapping[str, str]
    thresholds: Mapping[str, int]
    remarks: tuple[Remark, ...] = ()
    parameterization: Literal["theta", "delta"] = "theta"
    fitted: list[Fit] = field(default_factory=list, repr=False, compare=False)

    @property
    def ordered(self) -> bool:
        """Whether items are ordered."""
        return bool(self.thresholds)

    @property
    def estimator(self) -> str:
        """The estimator."""
        return "WLSMV" if self.ordered else "MLR"

    @property
    def missing(self) -> str:
        """The rule for missing answers: those who miss an occasion stay."""
        if self.design == "groups":
            return "listwise"
        return "pairwise" if self.ordered else "fiml"

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors whose loadings are estimated, in the order written."""
        return tuple(dict.fromkeys(self.on.values()))

    @property
    def joint(self) -> frozenset[str]:
        """Items of two categories: their thresholds, loadings and intercepts can only be tested together."""
        return frozenset(item for item, count in self.thresholds.items() if count == 1)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that can be told apart."""
        if not self.ordered:
            return tuple(level for level in LEVELS if level != "thresholds")
        known = LEVELS if self.parameterization == "theta" else LEVELS[:-1]
        if any(all(i in self.joint for i, f in self.on.items() if f == factor) for factor in self.factors):
            return tuple(level for level in known if level not in ("thresholds", "loadings"))
        return known

    def place(self, name: str, k: int) -> tuple[str, int]:
        """Return the variable's name and the engine's group of an item or factor where it is compared, counted from 0."""
        return (name, k + 1) if self.design == "groups" else (on_occasion(name, k), 1)

    def occasions(self) -> dict[str, list[str]] | None:
        """Return item or factor → its names on every occasion; None for groups."""
        if self.design == "groups":
            return None
        repeated = range(len(self.labels))
        return {name: [on_occasion(name, k) for k in repeated] for name in (*self.factors, *self.on)}

    def exceptions(self, level: str, exempt: Mapping[str, str]) -> list[str]:
        """Return what a level does not hold equal, in the engine's words: an item exempt from a level is exempt from later ones.

        Parameters
        ----------
        level : the level
        exempt : item → the first level it is exempt from
        """
        found = []
        for item, factor in self.on.items():
            first = exempt.get(item, "")
            start = LEVELS.index(first) if first else len(LEVELS)
            kinds = {
                "thresholds": [f"{item}|t{t}" for t in range(1, self.thresholds.get(item, 0) + 1)],
                "loadings": [f"{factor}=~{item}"],
                "intercepts": [f"{item}~1"],
                "residuals": [f"{item}~~{item}"],
            }
            for kind, keys in kinds.items():
                if start <= LEVELS.index(kind) <= LEVELS.index(level):
                    found += keys
            if item in self.joint and level == "loadings" and not first:
                found += kinds["loadings"]
        return found

    def restrictions(self, level: str, item: str) -> list[Key]:
        """Return the parameters that a level makes equal for an item, for a score test."""
        everywhere = range(len(self.labels))
        later = everywhere[1:] if self.ordered else everywhere
        at = {k: self.place(item, k) for k in everywhere}
        loading = [(self.place(self.on[item], k)[0], "=~", *at[k]) for k in everywhere]
        if level == "thresholds":
            return [(at[k][0], "|", f"t{t}", at[k][1]) for k in everywhere for t in range(1, self.thresholds[item] + 1)]
        if level == "loadings":
            return [] if item in self.joint else loading
        if level == "intercepts":
            own: list[Key] = [(at[k][0], "~1", "", at[k][1]) for k in later]
            return own + (loading if item in self.joint else [])
        return [(at[k][0], "~~", at[k][0], at[k][1]) for k in later]

    def fit(self, level: str, exempt: Mapping[str, str]) -> Fit:
        """Fit a level.

        Raises
        ------
        EmosecError
            The engine refuses.
        """
        from emosec.statistics.cfa import cfa, invariance_syntax, refit

        ordered = [v for v in self.data.columns if v != GROUP] if self.ordered else None
        group = GROUP if self.design == "groups" else None
        form = self.parameterization if self.ordered else "delta"
        text = invariance_syntax(
            self.syntax, self.data, level, group=group, occasions=self.occasions(), ordered=ordered,
            partial=self.exceptions(level, exempt), parameterization=form,
        )  # fmt: skip
        if self.fitted:
            return refit(self.fitted[0], text, parameterization=form)
        made = cfa(
            text,
            self.data,
            ordered=ordered,
            estimator=self.estimator,
            group=group,
            missing=self.missing,
            parameterization=form,
        )
        self.fitted.append(made)
        return made


def on_occasion(name: str, k: int) -> str:
    """Return the name of an item or factor on an occasion, counted from 0."""
    return f"{name}..{k + 1}"


def of_groups(
    samples: Mapping[str, pd.DataFrame], instrument: Instrument, model: RivalModel, thresholds: Mapping[str, int],
    remarks: Sequence[Remark],
) -> ComparisonSetting:  # fmt: skip
    """Lay groups out side by side.

    Parameters
    ----------
    samples : label → complete rows × items
    instrument : with the items of the samples
    model : the rival model, filled in for the construct
    thresholds : item → categories less one; empty for numeric items
    remarks : what holds for every level
    """
    import pandas as pd

    data = pd.concat([own.assign(**{GROUP: label}) for label, own in samples.items()], ignore_index=True)
    syntax = model.for_instrument(instrument)
    return ComparisonSetting(
        "groups", tuple(samples), model, syntax, data, _on(syntax), dict(thresholds), tuple(remarks)
    )


def of_occasions(
    samples: Mapping[str, pd.DataFrame], instrument: Instrument, model: RivalModel, thresholds: Mapping[str, int],
    remarks: Sequence[Remark],
) -> ComparisonSetting:  # fmt: skip
    """Lay the same people's occasions out in one row each.

    Parameters
    ----------
    samples : label → respondent × item; a respondent is one person in all of them, and need not be in all
    instrument, model, thresholds, remarks : see `of_groups`
    """
    import pandas as pd

    renamed = [
        own.rename(columns={i: on_occasion(i, k) for i in own.columns}) for k, own in enumerate(samples.values())
    ]
    data = pd.concat(renamed, axis=1).reset_index(drop=True)
    one = model.for_instrument(instrument)
    lines = [_at_occasion(one, k) for k in range(len(samples))]
    return ComparisonSetting(
        "occasions", tuple(samples), model, "\n".join(lines), data, _on(one), dict(thresholds), tuple(remarks)
    )


def _at_occasion(syntax: str, k: int) -> str:
    """Return the model with every variable named as on an occasion."""
    from emosec.statistics.cfa.model.syntax import parse_syntax

    lines = []
    for p in parse_syntax(syntax).parameters:
        fixed = p.modifier.fixed
        constant = "" if not fixed else "NA*" if fixed[0] != fixed[0] else f"{fixed[0]:g}*"
        lines.append(f"{on_occasion(p.lhs, k)} {p.op} {constant}{on_occasion(p.rhs, k)}")
    return "\n".join(lines)


def _on(syntax: str) -> dict[str, str]:
    """Return item → the factor on which its loading is estimated."""
    from emosec.statistics.cfa.model.syntax import parse_syntax

    return {p.rhs: p.lhs for p in parse_syntax(syntax).parameters if p.op == "=~" and not p.modifier.fixed}
