"""Correlations of components with a criterion as factors: one model of all components and the criterion, ordered items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.errors import DataError, EmosecError, EstimationError
from emosec.statistics.criterion_validity import CriterionEstimate
from emosec.structure.orientation import orient
from emosec.wide import answered, usable, wide, wide_scale

if TYPE_CHECKING:
    import pandas as pd

CRITERION = "criterion_"


@dataclass(frozen=True)
class LatentAnswers:
    """Answers of one wave, from which latent correlations are made; what was fitted once is kept.

    Attributes
    ----------
    responses : tables `responses` of room 2, by instrument
    instrument : whose components
    others : the other instruments, by name
    """

    responses: Mapping[str, pd.DataFrame]
    instrument: Instrument
    others: Mapping[str, Instrument]
    fitted: dict[str, dict[str, CriterionEstimate]] = field(default_factory=dict)

    def correlations(self, criterion: str, values: pd.Series | None) -> dict[str, CriterionEstimate]:
        """Return component → its factor's correlation with the criterion.

        Parameters
        ----------
        criterion : `instrument.scale`, whose items make a factor, or a variable
        values : of a variable, by respondent

        Raises
        ------
        DataError
            The answers are not there.
        EstimationError
            The model has no solution.
        """
        if criterion not in self.fitted:
            self.fitted[criterion] = self._fit(criterion, values)
        return self.fitted[criterion]

    def complete(self) -> set[str]:
        """Return who answered every item of the components that can be used: those of whom latent means of groups are."""
        own = self.instrument
        if own.name not in self.responses:
            return set()
        return set(usable(wide(self.responses[own.name], own), own).data.dropna().index)

    def _fit(self, criterion: str, values: pd.Series | None) -> dict[str, CriterionEstimate]:
        from emosec.statistics.cfa import cfa

        own = self.instrument
        if own.name not in self.responses:
            raise DataError(f"the answers to {own.name} are not there, of which factors are made")
        parts = {c: answered(wide_scale(self.responses[own.name], own, s)) for c, s in own.components.items()}
        tables = {c: part.add_prefix(f"{c}_") for c, part in parts.items()} | {
            CRITERION: self._criterion(criterion, values)
        }
        first, *rest = tables.values()
        data = first.join(list(rest), how="inner").dropna()
        if data.empty:
            raise DataError(f"nobody answered all items of the components and {criterion}")
        # an item to which all of these gave one answer says nothing of its factor
        data = data.loc[:, data.max() > data.min()]
        blocks = {factor: [c for c in table.columns if c in data] for factor, table in tables.items()}
        if idle := [criterion if factor == CRITERION else factor for factor, names in blocks.items() if not names]:
            raise DataError(
                f"everybody who answered all of it (n = {len(data):,}) gave the same answers to {', '.join(idle)}"
            )
        lines = [f"{factor} =~ " + " + ".join(names) for factor, names in blocks.items()]
        # one numeric variable is its own factor, without error
        exact = blocks[CRITERION] if values is not None else []
        lines += [f"{name} ~~ 0*{name}" for name in exact]
        ordered = [c for c in data.columns if c not in exact]
        try:
            fit = cfa("\n".join(lines), data, ordered=ordered, estimator="WLSMV")
        except EmosecError as error:
            raise DataError(f"the model of components and {criterion} cannot be fitted: {error.what}") from None
        if not fit.converged:
            raise EstimationError(f"the model of components and {criterion} did not converge")
        # a factor is free to point either way: each points where most of its items do
        found = orient(fit.parameters)
        rows = found[(found["op"] == "~~") & found["free"].astype(bool)]
        made = {}
        for row in rows.to_dict("records"):
            pair = {row["lhs"], row["rhs"]}
            if CRITERION in pair and len(pair) == 2:
                (component,) = pair - {CRITERION}
                made[component] = CriterionEstimate(
                    len(data), float(row["est"]), float(row["ci.lower"]), float(row["ci.upper"]), float(row["pvalue"])
                )
        return made

    def _criterion(self, criterion: str, values: pd.Series | None) -> pd.DataFrame:
        if values is not None:
            return values.astype("float64").rename(f"{CRITERION}x").to_frame()
        name, _, scale = criterion.rpartition(".")
        other = self.others.get(name)
        if other is None or name not in self.responses:
            raise DataError(f"the answers to {name} are not there, of which a factor is made")
        one = next((s for s in other.scales if s.name == scale), None)
        if one is None:
            raise DataError(f"{criterion} is a total of scales; a factor is made of one scale's items")
        return answered(wide_scale(self.responses[name], other, one)).add_prefix(f"{CRITERION}")
