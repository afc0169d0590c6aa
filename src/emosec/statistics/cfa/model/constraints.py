"""Equality constraints, removed by moving to coordinates in which they hold.

All linear constraints R x = b together become x = K z + x0. Equal parameters (shared labels, group.equal) make K a
matrix of zeros and ones; anything else linear uses an orthonormal basis of the null space of R.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from emosec.errors import ModelError
from emosec.statistics.cfa.model.expressions import parse_expression
from emosec.statistics.cfa.model.layout import Array


@dataclass(frozen=True)
class Reparameterisation:
    """x = K z + x0. `K` is None when there is nothing to constrain."""

    K: Array | None
    x0: Array
    n_constraints: int

    def expand(self, z: Array) -> Array:
        """Coordinates z to parameters x."""
        return z if self.K is None else self.K @ z + self.x0

    def contract(self, x: Array) -> Array:
        """The z nearest to given parameters x, in least squares."""
        if self.K is None:
            return x
        return np.asarray(np.linalg.lstsq(self.K, x - self.x0, rcond=None)[0])


def free_of_constraints(n_free: int) -> Reparameterisation:
    """No constraints: z is x.

    Parameters
    ----------
    n_free : int
        Number of free parameters.

    Returns
    -------
    Reparameterisation
        With `K` None and x0 a vector of zeros, shape (n_free,).

    Examples
    --------
    >>> free_of_constraints(2).expand(np.array([0.5, 2.0])).tolist()
    [0.5, 2.0]
    """
    return Reparameterisation(None, np.zeros(n_free), 0)


@dataclass(frozen=True)
class Names:
    """What a label means: a free parameter (0-based), a fixed value, or a definition (`:=`) in other labels."""

    free: Mapping[str, int]
    fixed: Mapping[str, float]
    definitions: Mapping[str, str]


def value_and_gradient(text: str, names: Names, x: Array, where: str = "") -> tuple[float, Array]:
    """Value of an expression in labels at x, and its exact gradient by all free parameters.

    Parameters
    ----------
    text : str
        An expression such as `a*b - c`; read by a grammar of its own, never run.
    names : Names
        What each label means.
    x : ndarray, shape (n_free,)
        All free parameters, before equality constraints.
    where : str
        Place in the model text, for the error.

    Returns
    -------
    value : float
    gradient : ndarray, shape (n_free,)
        Definitions (`:=`) within the expression are followed by the chain rule; fixed values have no part in it.

    Raises
    ------
    ModelError
        For a label no parameter has.

    Examples
    --------
    >>> value, gradient = value_and_gradient("a * total", Names({"a": 0}, {}, {"total": "a + 1"}), np.array([2.0]))
    >>> value, gradient.tolist()
    (6.0, [5.0])
    """
    expression = parse_expression(text)
    values, slopes = {}, {}
    for name in expression.names:
        if name in names.free:
            values[name] = float(x[names.free[name]])
        elif name in names.definitions:
            values[name], slopes[name] = value_and_gradient(names.definitions[name], names, x, where)
        elif name in names.fixed:
            values[name] = float(names.fixed[name])
        else:
            near = difflib.get_close_matches(name, [*names.free, *names.fixed], n=1)
            hint = f"did you mean {near[0]!r}?" if near else "label a parameter with it: label*x1"
            raise ModelError(f"no parameter is labelled {name!r}", where=where, remedy=hint)
    gradient = np.zeros(len(x))
    for name, slope in zip(expression.names, expression.gradient(values), strict=True):
        if name in names.free:
            gradient[names.free[name]] += slope
        elif name in slopes:
            gradient += slope * slopes[name]
    return float(expression.evaluate(values)), gradient


def linearise(constraints: Sequence[tuple[str, str]], names: Names, n_free: int) -> tuple[Array, Array]:
    """R and b of constraints `lhs == rhs` written in labels.

    Parameters
    ----------
    constraints : sequence of (lhs, rhs)
        Expressions in parameter labels.
    names : Names
    n_free : int

    Returns
    -------
    R : ndarray, shape (constraints, n_free)
    b : ndarray, shape (constraints,)

    Raises
    ------
    ModelError
        For a label that does not exist, or a constraint that is not linear (its gradient differs between two points).

    Examples
    --------
    >>> R, b = linearise([("a", "2*c + 1")], Names({"a": 0, "c": 1}, {}, {}), 2)
    >>> R.round(6).tolist(), b.round(6).tolist()
    ([[1.0, -2.0]], [1.0])
    """
    points = np.random.default_rng(0).uniform(0.5, 1.5, size=(2, n_free))
    R, b = np.zeros((len(constraints), n_free)), np.zeros(len(constraints))
    for i, (lhs, rhs) in enumerate(constraints):
        if lhs in names.free and rhs in names.free:
            R[i, names.free[lhs]] += 1.0
            R[i, names.free[rhs]] -= 1.0
            continue
        where = f"{lhs} == {rhs}"
        (value, row), (_, again) = (_difference(lhs, rhs, names, x, where) for x in points)
        if not np.all(np.isfinite(row)) or not np.allclose(row, again, rtol=1e-9, atol=1e-12):
            raise ModelError(
                "the constraint is not linear in the parameters",
                where=where,
                why="linear constraints are solved exactly by moving to free coordinates; others are not supported",
                remedy="write it as a sum of parameters times numbers, or fix one of the parameters",
            )
        R[i], b[i] = row, row @ points[0] - value
    return R, b


def _difference(lhs: str, rhs: str, names: Names, x: Array, where: str) -> tuple[float, Array]:
    """Value and gradient of lhs − rhs at x."""
    (left, d_left), (right, d_right) = (value_and_gradient(text, names, x, where) for text in (lhs, rhs))
    return left - right, d_left - d_right


def reparameterise(R: Array, b: Array, n_free: int) -> Reparameterisation:
    """Solve R x = b for the free coordinates.

    Parameters
    ----------
    R : ndarray, shape (constraints, n_free)
        Coefficients; redundant rows are allowed.
    b : ndarray, shape (constraints,)
    n_free : int
        Number of free parameters.

    Returns
    -------
    Reparameterisation
        x = K z + x0, with as many coordinates z as `n_free` less the rank of R. Where R does no more than hold parameters equal,
        each z is the common value of parameters held equal.

    Raises
    ------
    ModelError
        When the constraints contradict each other.

    Examples
    --------
    >>> equal = reparameterise(np.array([[1.0, -1.0, 0.0]]), np.zeros(1), 3)
    >>> equal.expand(np.array([0.7, 0.2])).tolist()
    [0.7, 0.7, 0.2]
    """
    if not len(R):
        return free_of_constraints(n_free)
    rank = int(np.linalg.matrix_rank(R))
    x0 = np.linalg.lstsq(R, b, rcond=None)[0]
    if not np.allclose(R @ x0, b, atol=1e-10):
        raise ModelError("the equality constraints contradict each other", remedy="remove one of them")
    K = _merge_equal(R, n_free) if _only_equalities(R, b) else _null_space(R, rank)
    return Reparameterisation(K, x0, rank)


def _only_equalities(R: Array, b: Array) -> bool:
    return bool(
        not b.any() and np.all((R != 0).sum(1) == 2) and np.all(R.sum(1) == 0) and np.all(np.abs(R).max(1) == 1)
    )


def _merge_equal(R: Array, n_free: int) -> Array:
    parent = list(range(n_free))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for row in R:
        a, b = (root(int(i)) for i in np.flatnonzero(row))
        parent[max(a, b)] = min(a, b)
    roots = [root(i) for i in range(n_free)]
    column = {r: j for j, r in enumerate(sorted(set(roots)))}
    K = np.zeros((n_free, len(column)))
    K[np.arange(n_free), [column[r] for r in roots]] = 1.0
    return K


def _null_space(R: Array, rank: int) -> Array:
    return np.asarray(np.linalg.svd(R)[2][rank:].T)
