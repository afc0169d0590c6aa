"""A rotated fit: the model with its echelon released, at the rotated solution, its errors from the conditions of rotation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.engine import make_discrepancy
from emosec.statistics.cfa.estimate.discrepancy import Reduced
from emosec.statistics.cfa.fitted import Fit
from emosec.statistics.cfa.inference.inference import with_errors
from emosec.statistics.cfa.model.constraints import linearise, reparameterise
from emosec.statistics.cfa.model.prepared import Prepared, names_of, prepare
from emosec.statistics.cfa.rotation.block import RotatedBlock
from emosec.statistics.cfa.rotation.blocks import EfaBlock
from emosec.statistics.cfa.rotation.options import RotationOptions
from emosec.statistics.cfa.rotation.stationarity import condition_jacobian
from emosec.statistics.cfa.rotation.transform import released, rotate_blocks, rotated_parameters
from emosec.statistics.cfa.sample.exogenous import with_exogenous
from emosec.statistics.cfa.solution import Solution
from emosec.statistics.kinds import NotNegative, checked

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.inference.bootstrap import Refit
    from emosec.statistics.cfa.model.layout import Array


@dataclass(frozen=True, repr=False)
class RotatedFit(Fit):
    """A fitted model whose efa blocks are rotated. Everything a `Fit` has, at the rotated solution.

    Attributes
    ----------
    unrotated : Fit
        The fit before rotation, identified by an echelon of zeros; estimates only, without errors or scaled test.
    blocks : tuple of EfaBlock
    rotation : RotationOptions
    turns : mapping of (group, block) → RotatedBlock
        How each block that was turned by its own loadings got there: criterion, gradient, starts.
    """

    unrotated: Fit | None = None
    blocks: tuple[EfaBlock, ...] = ()
    rotation: RotationOptions = field(default_factory=RotationOptions)
    turns: Mapping[tuple[int, str], RotatedBlock] = field(default_factory=dict)

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """Those of a `Fit`, and of the rotation."""
        out = list(super().warnings)
        for (_, name), turn in self.turns.items():
            if not turn.converged:
                out.append(
                    f"rotation_not_converged: block {name}, gradient {turn.gradient:.2g}; raise rotation_args max_iter"
                )
            if turn.agreeing == 1 and turn.starts > 1:
                out.append(
                    f"rotation_minimum_rare: block {name}, 1 of {turn.starts} starts reached the lowest criterion "
                    f"{turn.criterion:.6g}; raise rotation_args rstarts"
                )
        return tuple(out)

    def with_exact_errors(self) -> RotatedFit:
        """The same fit with the delta method's errors, whatever `rotation_se` was asked for."""
        if self.rotation.se == "delta" or self.unrotated is None:
            return self
        return rotated_fit(self.unrotated, self.blocks, replace(self.rotation, se="delta"))

    @cached_property
    def standardized(self) -> pd.DataFrame:
        """As `Fit.standardized`, always with the delta method's errors: so does lavaan, whatever its rotation.se."""
        return super().standardized if self.rotation.se == "delta" else self.with_exact_errors().standardized

    @checked
    def loadings(self, block: str | None = None, group: NotNegative = 0, *, standardized: bool = False) -> pd.DataFrame:
        """Rotated loadings of a block, items × factors; standardised by the items' variances if asked for."""
        import pandas as pd

        found = self._block(block, group)
        column = "std.all" if standardized else "est"
        table = self._of(found, "=~")
        wide = table.pivot_table(index="rhs", columns="lhs", values=column, sort=False)
        return pd.DataFrame(wide.loc[list(found.items), list(found.factors)].rename_axis(index=None, columns=None))

    @checked
    def phi(self, block: str | None = None, group: NotNegative = 0) -> pd.DataFrame:
        """Correlations of a block's factors."""
        factors = list(self._block(block, group).factors)
        return self.latent_correlation(group).loc[factors, factors]

    def _block(self, name: str | None, group: int) -> EfaBlock:
        for block in self.blocks:
            if block.group == group and name in (None, block.name):
                return block
        raise ModelError(
            f"there is no efa block {name!r} in group {group}",
            remedy=f"blocks: {', '.join(dict.fromkeys(b.name for b in self.blocks))}",
        )

    def _of(self, block: EfaBlock, op: str) -> pd.DataFrame:
        table = self.parameters
        return table[(table["op"] == op) & (table["group"] == block.group + 1) & table["lhs"].isin(block.factors)]

    def _refitter(self) -> Refit:
        """Every draw is rotated from the turn nearest to the sample's solution, so that factors keep their names."""
        from emosec.statistics.cfa.rotation.bootstrap import RotatedRefitter

        super()._refitter()  # refuses what cannot be drawn again
        assert self.unrotated is not None
        layout = self.solution.prepared.layout
        return RotatedRefitter(self.unrotated, layout, self.blocks, self.rotation, self.turns)


def rotated_fit(fit: Fit, blocks: Sequence[EfaBlock], options: RotationOptions) -> RotatedFit:
    """Rotate a fit that was identified by the echelon.

    Parameters
    ----------
    fit : Fit
        Estimates suffice.
    blocks : sequence of EfaBlock
    options : RotationOptions

    Returns
    -------
    RotatedFit

    Raises
    ------
    ModelError
        When the model is not the same after rotation (a parameter of one factor of a block only).

    References
    ----------
    Asparouhov, T., & Muthén, B. (2009). Exploratory structural equation modeling. Structural Equation Modeling, 16(3), 397–438.

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> from emosec.statistics.cfa.rotation.options import rotation_options
    >>> rng = np.random.default_rng(1)
    >>> latent = rng.normal(size=(400, 2)).repeat(3, axis=1)
    >>> data = pd.DataFrame(latent + rng.normal(size=(400, 6)), columns=list("abcdhi"))
    >>> fit = cfa('efa("e")*f + efa("e")*g =~ a + b + c + d + h + i', data)
    >>> again = rotated_fit(fit.unrotated, fit.blocks, rotation_options("oblimin"))
    >>> bool(np.isclose(again.solution.fmin, fit.solution.fmin))  # rotation changes no fit
    True
    """
    table = released(fit.table, blocks, orthogonal=options.orthogonal)
    before = fit.solution
    prepared = prepare(table, ordered=fit.settings["ordered"], parameterization=str(fit.settings["parameterization"]))
    layout = with_exogenous(prepared.layout, before.samples)
    turns = rotate_blocks(before.prepared.layout, before.x, blocks, options)
    x = rotated_parameters(before.prepared.layout, before.x, layout, blocks, turns)
    prepared = _identified(replace(prepared, layout=layout), table.frame, x, blocks, options)
    solution = _with_errors(replace(before, prepared=prepared, x=x, z=prepared.constraint.contract(x)), fit)
    shared = {f.name: getattr(fit, f.name) for f in fields(Fit)} | {"table": table, "solution": solution}
    return RotatedFit(**shared, unrotated=fit, blocks=tuple(blocks), rotation=options, turns=turns)


def _identified(
    prepared: Prepared, frame: pd.DataFrame, x: Array, blocks: Sequence[EfaBlock], options: RotationOptions
) -> Prepared:
    """The released model with the conditions of rotation, linear at x, beside its equality constraints."""
    n = prepared.layout.n_free
    equal = frame[frame["op"] == "=="]
    R, b = linearise(list(zip(equal["lhs"], equal["rhs"], strict=True)), names_of(frame), n)
    gap = np.abs(R @ x - b)
    if gap.size and gap.max() > 1e-6:
        row = equal.iloc[int(gap.argmax())]
        raise ModelError(
            "an equality constraint does not survive rotation", where=f"{row['lhs']} == {row['rhs']}",
            why="rotation mixes the factors of a block", remedy="hold all loadings of a block equal across groups, or none",
        )  # fmt: skip
    J = condition_jacobian(prepared.layout, x, blocks, options)
    J = J / np.sqrt((J**2).sum(1, keepdims=True))
    constraint = reparameterise(np.vstack([R, J]), np.concatenate([b, J @ x]), n)
    return replace(prepared, constraint=constraint)


def _with_errors(solution: Solution, fit: Fit) -> Solution:
    """Errors and the scaled test, in coordinates along which the rotated solution stays rotated."""
    if solution.prepared.npar != len(fit.solution.z):
        return replace(solution, identified=False)
    inner = make_discrepancy(solution.prepared.layout, solution.samples, solution.estimator)
    target = Reduced(inner, solution.prepared.constraint)
    return with_errors(solution, inner, target, test=True, information=str(fit.settings["information"]))
