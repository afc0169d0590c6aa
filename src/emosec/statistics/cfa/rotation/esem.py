"""Exploratory structural equation models: components rotated to a target, and exploratory factor analysis by maximum likelihood.

Asparouhov, T., & Muthén, B. (2009). Exploratory structural equation modeling. *Structural Equation Modeling, 16*, 397–438.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Unpack

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.inference.delta_method import jacobian
from emosec.statistics.cfa.rotation.blocks import largest_number_of_factors

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.model.layout import Array
    from emosec.statistics.cfa.rotation.rotated import RotatedFit
    from emosec.statistics.cfa.settings import FitOptions

BLOCK = "esem"
ERRORS = ["est", "se", "z", "pvalue", "ci.lower", "ci.upper"]


@dataclass(frozen=True, repr=False)
class Esem:
    """Components as factors with all cross-loadings, rotated to a target.

    Attributes
    ----------
    fit : RotatedFit
        The whole fit: `.measures`, `.parameters`, `.warnings`, …
    blocks : mapping
        Component → its items.
    """

    fit: RotatedFit
    blocks: Mapping[str, tuple[str, ...]]

    @cached_property
    def loadings(self) -> pd.DataFrame:
        """`group item component own est se z pvalue ci.lower ci.upper std.all`; `own` where the item belongs to the component."""
        table = self.fit.parameters
        out = table[(table["op"] == "=~") & table["lhs"].isin(list(self.blocks))]
        out = out.rename(columns={"lhs": "component", "rhs": "item"}).reset_index(drop=True)
        out["own"] = [i in self.blocks[c] for i, c in zip(out["item"], out["component"], strict=True)]
        return out[["group", "item", "component", "own", *ERRORS, "std.all"]]

    @cached_property
    def phi(self) -> pd.DataFrame:
        """Factor correlations: `group lhs rhs est se z pvalue ci.lower ci.upper`."""
        table = self.fit.standardized.rename(columns={"est.std": "est"})
        names = list(self.blocks)
        mine = (
            (table["op"] == "~~") & table["lhs"].isin(names) & table["rhs"].isin(names) & (table["lhs"] != table["rhs"])
        )
        return table.loc[mine, ["group", "lhs", "rhs", *ERRORS]].reset_index(drop=True)

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """How far each item's own standardised loading stands above its largest cross-loading, in absolute values.

        `group item component own cross cross.component gap se ci.lower ci.upper`. The error is the delta method's with the
        largest cross-loading taken as known to be the largest: where two cross-loadings nearly tie it is too small.
        """
        import pandas as pd
        from scipy.special import ndtri

        rows = [
            (group, item, component, *self._gap(group, item, component))
            for group in range(1, len(self.fit.group_labels) + 1)
            for component, items in self.blocks.items()
            for item in items
        ]
        out = pd.DataFrame(rows, columns=["group", "item", "component", "own", "cross", "cross.component", "gap", "se"])
        width = float(ndtri(0.975)) * out["se"]
        return out.assign(**{"ci.lower": out["gap"] - width, "ci.upper": out["gap"] + width})

    @cached_property
    def _standardised(self) -> tuple[Array, Array]:
        """Standardised estimates by row of the table, and their covariance (NaN when there is none)."""
        from emosec.statistics.cfa.derived.standardise import standardiser

        solution = self.fit.solution
        of = standardiser(self.fit.table.frame, solution.prepared.layout, "std.all")
        std = of(solution.x)
        if solution.vcov is None:
            return std, np.full((len(std), len(std)), np.nan)
        with np.errstate(invalid="ignore"):
            J = jacobian(of, solution.x)
            return std, J @ solution.vcov @ J.T

    @cached_property
    def _row(self) -> dict[tuple[int, str, str], int]:
        frame = self.fit.table.frame
        keys = zip(*(frame[c] for c in ("group", "lhs", "rhs", "op")), strict=True)
        return {(int(g), f, i): row for row, (g, f, i, op) in enumerate(keys) if op == "=~"}

    def _gap(self, group: int, item: str, component: str) -> tuple[float, float, str, float, float]:
        """Own loading, largest cross-loading and whose it is, their gap and its error."""
        std, cov = self._standardised
        rivals = {c: self._row[group, c, item] for c in self.blocks if c != component}
        rival = max(rivals, key=lambda c: abs(std[rivals[c]]))
        own, cross = self._row[group, component, item], rivals[rival]
        sign = float(np.sign(std[own]) * np.sign(std[cross]))
        variance = cov[own, own] + cov[cross, cross] - 2.0 * sign * cov[own, cross]
        gap = abs(std[own]) - abs(std[cross])
        return float(std[own]), float(std[cross]), rival, float(gap), float(np.sqrt(max(variance, 0.0)))


def esem(
    blocks: Mapping[str, Sequence[str]],
    data: pd.DataFrame,
    *,
    target: pd.DataFrame | None = None,
    also: str = "",
    rotation_args: Mapping[str, object] | None = None,
    rotation_se: str = "delta",
    **options: Unpack[FitOptions],
) -> Esem:
    """Fit components as exploratory factors, rotated as near as possible to the pattern theory says.

    Parameters
    ----------
    blocks : mapping
        Component → its items; at least two components. No item may belong to two.
    data : DataFrame
        One row per person.
    target : DataFrame, optional
        Items × components, NaN where a loading is free. Default: zero for every cross-loading, free for own ones. A target
        of zeros leaves signs open: a component's loadings are then turned to a positive sum.
    also : str
        More lines of the model, such as a method factor that is uncorrelated with all components.
    rotation_args : mapping, optional
        See `rotation.options`.
    rotation_se : {"delta", "bordered"}
        Exact by default; `cfa` has lavaan's by default.
    **options
        Passed to `cfa`: `ordered`, `estimator`, `group`, `group_equal`, `missing`, …

    Returns
    -------
    Esem

    Raises
    ------
    ModelError
        One component, an item of two components, too few items, a target of another shape.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(3)
    >>> factors = rng.normal(size=(600, 2)) @ np.linalg.cholesky([[1, 0.5], [0.5, 1]]).T
    >>> values = np.repeat(0.8 * factors, 3, axis=1) + 0.6 * rng.normal(size=(600, 6))
    >>> data = pd.DataFrame(values, columns=list("abcdef"))
    >>> result = esem({"body": ["a", "b", "c"], "mind": ["d", "e", "f"]}, data)
    >>> round(float(result.phi["est"].iloc[0]), 1), bool((result.gaps["gap"] > 0.5).all())
    (0.5, True)
    """
    from emosec.statistics.cfa.entry import cfa

    components = {name: tuple(items) for name, items in blocks.items()}
    items = [item for members in components.values() for item in members]
    twice = sorted({item for item in items if items.count(item) > 1})
    if twice:
        raise ModelError(
            f"{', '.join(map(repr, twice))} belongs to two components",
            why="an item has one component, and cross-loadings on the others",
            remedy="name it once, and free its loading on the other component with target=",
        )  # fmt: skip
    model = _block_syntax(list(components), items, BLOCK) + ("\n" + also if also else "")
    wanted = _zeros_elsewhere(components) if target is None else target
    arguments = {**(rotation_args or {}), "target": {BLOCK: wanted}}
    fit = cfa(model, data, rotation="target", rotation_args=arguments, rotation_se=rotation_se, **options)
    return Esem(fit, components)  # type: ignore[arg-type]


def efa(
    data: pd.DataFrame,
    n_factors: int,
    *,
    items: Sequence[str] | None = None,
    rotation: str = "geomin",
    rotation_args: Mapping[str, object] | None = None,
    rotation_se: str = "bordered",
    **options: Unpack[FitOptions],
) -> RotatedFit:
    """Exploratory factor analysis of a whole data set, with fit measures and standard errors; several groups too.

    Parameters
    ----------
    data : DataFrame
    n_factors : int
        Two or more. They are called f1, f2, ….
    items : sequence of str, optional
        Default: all columns but the one of `group`.
    rotation, rotation_args, rotation_se, **options
        See `cfa`. With several groups each is rotated on its own unless `group_equal` holds the loadings equal.

    Returns
    -------
    RotatedFit

    Raises
    ------
    ModelError
        For one factor, or more than the items can carry.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> rng = np.random.default_rng(3)
    >>> values = np.repeat(0.8 * rng.normal(size=(400, 2)), 4, axis=1) + 0.6 * rng.normal(size=(400, 8))
    >>> fit = efa(pd.DataFrame(values, columns=list("abcdefgh")), 2, rotation="oblimin")
    >>> fit.loadings().round(1).loc["a"].tolist()
    [0.8, 0.0]
    """
    from emosec.statistics.cfa.entry import cfa

    names = [str(c) for c in data.columns if c != options.get("group")] if items is None else list(items)
    most = largest_number_of_factors(len(names))
    if n_factors < 2:
        raise ModelError(
            f"an exploratory analysis of {n_factors} factor", why="one factor cannot be rotated",
            remedy='fit "f =~ …" with cfa() instead',
        )  # fmt: skip
    if n_factors > most:
        raise ModelError(
            f"{len(names)} items are too few indicators for {n_factors} factors", remedy=f"ask for at most {most}"
        )
    model = _block_syntax([f"f{k + 1}" for k in range(n_factors)], names, "efa")
    return cfa(  # type: ignore[return-value]
        model, data, rotation=rotation, rotation_args=rotation_args, rotation_se=rotation_se, **options
    )


def _block_syntax(factors: Sequence[str], items: Sequence[str], block: str) -> str:
    return " + ".join(f'efa("{block}")*{factor}' for factor in factors) + " =~ " + " + ".join(items)


def _zeros_elsewhere(components: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    import pandas as pd

    items = [item for members in components.values() for item in members]
    wanted = {c: [np.nan if item in members else 0.0 for item in items] for c, members in components.items()}
    return pd.DataFrame(wanted, index=items)
