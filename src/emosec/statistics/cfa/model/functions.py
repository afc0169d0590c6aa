"""The functions that may stand in a constraint or a definition, each with its derivative."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Value = np.float64 | npt.NDArray[np.float64]


def _normal_density(x: Value) -> Value:
    density: Value = np.exp(-0.5 * np.square(x)) / np.sqrt(2 * np.pi)
    return density


def _normal_distribution(x: Value) -> Value:
    from scipy.special import ndtr

    return ndtr(x)


def _normal_quantile(x: Value) -> Value:
    from scipy.special import ndtri

    return ndtri(x)


# name → (value, derivative given argument and value)
FUNCTIONS: dict[str, tuple[Callable[[Value], Value], Callable[[Value, Value], Value]]] = {
    "sqrt": (np.sqrt, lambda _, y: 0.5 / y),
    "exp": (np.exp, lambda _, y: y),
    "log": (np.log, lambda x, _: 1 / x),
    "log2": (np.log2, lambda x, _: 1 / (x * np.log(2.0))),
    "log10": (np.log10, lambda x, _: 1 / (x * np.log(10.0))),
    "log1p": (np.log1p, lambda x, _: 1 / (1 + x)),
    "expm1": (np.expm1, lambda _, y: y + 1),
    "abs": (np.abs, lambda x, _: np.sign(x)),
    "sin": (np.sin, lambda x, _: np.cos(x)),
    "cos": (np.cos, lambda x, _: -np.sin(x)),
    "tan": (np.tan, lambda _, y: 1 + y * y),
    "asin": (np.arcsin, lambda x, _: 1 / np.sqrt(1 - x * x)),
    "acos": (np.arccos, lambda x, _: -1 / np.sqrt(1 - x * x)),
    "atan": (np.arctan, lambda x, _: 1 / (1 + x * x)),
    "sinh": (np.sinh, lambda x, _: np.cosh(x)),
    "cosh": (np.cosh, lambda x, _: np.sinh(x)),
    "tanh": (np.tanh, lambda _, y: 1 - y * y),
    "atanh": (np.arctanh, lambda x, _: 1 / (1 - x * x)),
    "dnorm": (_normal_density, lambda x, y: -x * y),
    "pnorm": (_normal_distribution, lambda x, _: _normal_density(x)),
    "qnorm": (_normal_quantile, lambda _, y: 1 / _normal_density(y)),
}
