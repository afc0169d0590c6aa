"""A model with some of its constants freed, at the estimates of the smaller one: what score tests are made on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.model.constraints import linearise
from emosec.statistics.cfa.model.layout import Array, Layout, build_layout
from emosec.statistics.cfa.model.parameter_table import build_parameter_table
from emosec.statistics.cfa.model.prepared import names_of
from emosec.statistics.cfa.model.syntax import Parameter, parse_syntax
from emosec.statistics.cfa.sample.exogenous import with_exogenous
from emosec.statistics.cfa.sample.sample import in_order

if TYPE_CHECKING:
    import pandas as pd

    from emosec.statistics.cfa.base_fit import BaseFit
    from emosec.statistics.cfa.model.parameter_table import ParameterTable
    from emosec.statistics.cfa.sample.sample import Sample
    from emosec.statistics.cfa.solution import Solution

Key = tuple[str, str, str, int]


@dataclass(frozen=True)
class Larger:
    """The larger model at the smaller one's estimates.

    `R` has the smaller model's equality constraints first (`constraints` of them), then one row for each added parameter.
    """

    frame: pd.DataFrame
    layout: Layout
    x: Array
    samples: tuple[Sample, ...]
    R: Array
    constraints: pd.DataFrame

    def described(self, fit: BaseFit, rows: Sequence[int]) -> pd.DataFrame:
        """What each row of R holds: `lhs op rhs parameters group`."""
        import pandas as pd

        out = []
        for i in rows:
            if i < len(self.constraints):
                c = self.constraints.iloc[i]
                out.append((c["lhs"], "==", c["rhs"], in_words(self.frame, c["lhs"], c["rhs"]), 0))
            else:
                row = self.frame.iloc[self.layout.row_of_free[int(np.flatnonzero(self.R[i])[0])]]
                name = _parameter_in_words(self.frame, str(row["plabel"]))
                out.append((row["lhs"], row["op"], row["rhs"], name, int(row["group"])))
        return pd.DataFrame(out, columns=["lhs", "op", "rhs", "parameters", "group"])


def larger_model(fit: BaseFit, add: str) -> Larger:
    """Free the parameters that `add` names.

    Parameters
    ----------
    fit : BaseFit
    add : str
        Parameters in lavaan syntax, without modifiers; an empty text adds nothing.

    Returns
    -------
    Larger
        The new parameters at 0 or where they had been fixed, all others at the fit's estimates.

    Raises
    ------
    ModelError
        A parameter that is free already, a variable that the model does not have, or one whose freeing would change other
        parameters (`f ~ g` where `f ~~ g` is free).

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> fit = cfa("f =~ a + b + c + d", data)
    >>> larger_model(fit, "a ~~ b").layout.n_free - fit.solution.prepared.layout.n_free
    1
    """
    wanted = parse_syntax(add).parameters if add.strip() else ()
    if not wanted:
        return same_model(fit.table, fit.solution)
    frame = fit.table.frame
    known = {keyed(*row) for row in frame[["lhs", "op", "rhs", "group"]].itertuples(index=False)}
    new = [p for p in wanted if keyed(p.lhs, p.op, p.rhs, 1) not in known]
    for p in wanted:
        if p.modifier.fixed or p.modifier.label or p.modifier.start or p.modifier.efa:
            raise ModelError(
                f"add: a modifier at {p.rhs!r}", remedy="write the parameter alone: it is what would be freed"
            )
    table = _rebuilt(fit, new) if new else fit.table
    freed = {keyed(p.lhs, p.op, p.rhs, g) for p in wanted for g in range(1, len(fit.group_labels) + 1)}
    return _freed(fit, table.frame, freed)


def same_model(table: ParameterTable, solution: Solution) -> Larger:
    """The model itself, with its equality constraints as rows that may be lifted.

    Parameters
    ----------
    table : ParameterTable
    solution : Solution

    Returns
    -------
    Larger

    Examples
    --------
    >>> import pandas as pd
    >>> from emosec.statistics.cfa import cfa
    >>> rng = np.random.default_rng(1)
    >>> data = pd.DataFrame(rng.normal(size=(400, 1)) + rng.normal(size=(400, 4)), columns=["a", "b", "c", "d"])
    >>> fit = cfa("f =~ l*a + l*b + c + d", data)
    >>> same_model(fit.table, fit.solution).R.tolist()
    [[1.0, -1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]
    """
    frame, layout = table.frame, solution.prepared.layout
    equal = frame[frame["op"] == "=="]
    R, _ = linearise(list(zip(equal["lhs"], equal["rhs"], strict=True)), names_of(frame), layout.n_free)
    return Larger(frame, layout, solution.x, solution.samples, R, equal.reset_index(drop=True))


def _rebuilt(fit: BaseFit, new: Sequence[Parameter]) -> ParameterTable:
    observed = {*fit.solution.prepared.layout.groups[0].observed, *fit.solution.prepared.layout.groups[0].covariates}
    latent = set(fit.table.variables.latent)
    for p in new:
        for name in {p.lhs, p.rhs} - {""} - observed - latent:
            if p.op != "|":
                raise ModelError(f"add: the model has no variable {name!r}", remedy="fit a model that names it")
    arguments = fit.settings.get("table")
    if arguments is None:
        raise ModelError("this fit does not hold how its table was made", remedy="fit the model with cfa()")
    lines = "\n".join(f"{p.lhs} ~ 1" if p.op == "~1" else f"{p.lhs} {p.op} {p.rhs}" for p in new)
    return build_parameter_table(f"{fit.settings['model']}\n{lines}", **arguments)


def _freed(fit: BaseFit, frame: pd.DataFrame, freed: set[Key]) -> Larger:
    old, solution = fit.table.frame, fit.solution
    values = {keyed(*row[:4]): row[4] for row in zip(
        old["lhs"], old["op"], old["rhs"], old["group"], fit.estimates, strict=True)}  # fmt: skip
    was_free = {
        keyed(*row[:4]) for row in old[["lhs", "op", "rhs", "group", "free"]].itertuples(index=False) if row[4] > 0
    }
    if already := sorted(freed & was_free):
        raise ModelError(f"add: {' '.join(map(str, already[0][:3])).rstrip()} is free already", remedy="leave it out")
    frame = frame.copy()
    keys = [keyed(*row) for row in frame[["lhs", "op", "rhs", "group"]].itertuples(index=False)]
    here = np.array([k in freed or k in was_free for k in keys]) & ~frame["op"].isin(["==", ":=", "<", ">"]).to_numpy()
    now = set(keys)
    if lost := sorted(k for k in was_free if k not in now):
        raise ModelError(
            f"add would take {' '.join(map(str, lost[0][:3])).rstrip()} out of the model", why="the two models are not nested",
            remedy="fit the other model, and compare",
        )  # fmt: skip
    frame["free"] = np.where(here, np.cumsum(here), 0)
    layout = build_layout(
        frame, ordered=fit.settings["ordered"], parameterization=str(fit.settings["parameterization"])
    )
    samples = tuple(
        in_order(s, a.observed, b.observed)
        for s, a, b in zip(solution.samples, solution.prepared.layout.groups, layout.groups, strict=True)
    )
    layout = with_exogenous(layout, samples)
    x = np.array([values.get(keys[row], 0.0) for row in layout.row_of_free])
    equal = frame[frame["op"] == "=="]
    R, _ = linearise(list(zip(equal["lhs"], equal["rhs"], strict=True)), names_of(frame), layout.n_free)
    added = [i for i, row in enumerate(layout.row_of_free) if keys[row] in freed]
    return Larger(frame, layout, x, samples, np.vstack([R, np.eye(layout.n_free)[added]]), equal.reset_index(drop=True))


def keyed(lhs: str, op: str, rhs: str, group: int) -> Key:
    """Return a parameter's key, covariances in one order whichever way they are written.

    Parameters
    ----------
    lhs, op, rhs : str
    group : int
        From 1.

    Returns
    -------
    tuple of (str, str, str, int)

    Examples
    --------
    >>> keyed("x2", "~~", "x1", 1)
    ('x1', '~~', 'x2', 1)
    """
    return (rhs, op, lhs, int(group)) if op == "~~" and rhs < lhs else (lhs, op, rhs, int(group))


def in_words(frame: pd.DataFrame, lhs: str, rhs: str) -> str:
    """An equality of plabels as the parameters they name.

    Parameters
    ----------
    frame : DataFrame
        A parameter table.
    lhs, rhs : str
        Plabels such as `.p1.`, or any other text, which stays as it is.

    Returns
    -------
    str

    Examples
    --------
    >>> from emosec.statistics.cfa.model.parameter_table import build_parameter_table
    >>> in_words(build_parameter_table("f =~ a + b + c").frame, ".p1.", ".p2.")
    'f =~ a == f =~ b'
    """
    return f"{_parameter_in_words(frame, lhs)} == {_parameter_in_words(frame, rhs)}"


def _parameter_in_words(frame: pd.DataFrame, label: str) -> str:
    """A plabel as the parameter it names; anything else as it is written."""
    found = frame[frame["plabel"] == label]
    if not len(found):
        return label
    row = found.iloc[0]
    where = f" (group {row['group']})" if frame["group"].max() > 1 else ""
    return f"{row['lhs']} {row['op']} {row['rhs']}".rstrip() + where
