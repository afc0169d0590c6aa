"""What can be asked of a rotation: lavaan's `rotation.args` by lavaan's names, `.` or `_` between the words."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, Any

from emosec.errors import ModelError
from emosec.statistics.kinds import Words

ROTATIONS = ("geomin", "oblimin", "quartimin", "target", "none")
SYNONYMS = {"pst": "target"}
ROTATION_ERRORS = ("bordered", "delta")
RotationName = Annotated[str, Words(ROTATIONS)]
RotationErrors = Annotated[str, Words(ROTATION_ERRORS)]
CHOICES = {"row_weights": ("default", "none", "kaiser"), "order_lv_by": ("default", "index", "sumofsquares", "none")}


@dataclass(frozen=True)
class RotationOptions:
    """A rotation, in full.

    Attributes
    ----------
    method : str
        One of `ROTATIONS`.
    se : {"bordered", "delta"}
        Bordered: lavaan 0.6-14's numbers and default; delta: exact first-order errors. See `stationarity`.
    orthogonal : bool
        Keep the factors uncorrelated.
    row_weights : {"default", "none", "kaiser"}
        Weights of the items while rotating; lavaan's default is none for every rotation offered here.
    std_ov : bool
        Rotate the loadings of standardised items.
    geomin_epsilon, oblimin_gamma : float
    target : array, DataFrame or mapping of block → these, optional
        One row per item, one column per factor, NaN where the loading is free.
    rstarts : int
        Random starts; the lowest criterion wins.
    seed : int
        Of the random starts.
    reflect : bool
        Turn factors whose loadings sum to a negative number.
    order_lv_by : {"default", "index", "sumofsquares", "none"}
        Default: index (factors by the mean place of their large loadings), but none for targets, which name the factors.
    tol : float
        Gradient at which a start counts as converged; the best one is then polished to rounding error.
    max_iter : int
    """

    method: str = "geomin"
    se: str = "bordered"
    orthogonal: bool = False
    row_weights: str = "default"
    std_ov: bool = True
    geomin_epsilon: float = 0.001
    oblimin_gamma: float = 0.0
    target: object = None
    rstarts: int = 30
    seed: int = 1
    reflect: bool = True
    order_lv_by: str = "default"
    tol: float = 1e-5
    max_iter: int = 10_000

    @property
    def kaiser(self) -> bool:
        """Whether items are weighted to equal communality."""
        return self.row_weights == "kaiser"

    @property
    def order(self) -> str:
        """The order that is meant by "default"."""
        if self.order_lv_by != "default":
            return self.order_lv_by
        return "none" if self.method == "target" else "index"


def rotation_options(
    rotation: str = "geomin", arguments: Mapping[str, object] | None = None, errors: str = "bordered"
) -> RotationOptions:
    """Read and check a rotation's name and arguments.

    Parameters
    ----------
    rotation : str
        `geomin oblimin quartimin target none`, or `pst`, which is `target`; upper or lower case.
    arguments : mapping of str to any, optional
        lavaan's `rotation.args`, with `.` or `_` between words.
    errors : {"bordered", "delta"}
        How standard errors are made.

    Returns
    -------
    RotationOptions

    Raises
    ------
    ModelError
        For an unknown rotation, argument or choice, or a target rotation without a target.

    Examples
    --------
    >>> rotation_options("oblimin", {"oblimin.gamma": 0.0, "row.weights": "kaiser"}).kaiser
    True
    """
    method = SYNONYMS.get(rotation.lower(), rotation.lower())
    _check("rotation", method, ROTATIONS)
    _check("rotation_se", errors, ROTATION_ERRORS)
    known = [f.name for f in fields(RotationOptions) if f.name not in ("method", "se")]
    values: dict[str, Any] = {}
    for name, value in (arguments or {}).items():
        key = name.replace(".", "_")
        _check("rotation_args", key, known)
        values[key] = value
    for key, choices in CHOICES.items():
        if key in values:
            _check(f"rotation_args[{key!r}]", values[key], choices)
    options = RotationOptions(method=method, se=errors, **values)
    if method == "target" and options.target is None:
        raise ModelError(
            "target rotation needs a target", where="rotation_args",
            remedy='give rotation_args={"target": matrix}: a row per item, a column per factor, NaN where a loading is free',
        )  # fmt: skip
    if method != "target" and options.target is not None:
        raise ModelError(f"{method} takes no target", where="rotation_args", remedy='use rotation="target"')
    if options.rstarts < 1 or options.geomin_epsilon <= 0:
        raise ModelError("a rotation needs at least one start and a positive geomin_epsilon", where="rotation_args")
    return options


def _check(where: str, value: Any, known: tuple[str, ...] | list[str]) -> None:
    if value in known:
        return
    near = difflib.get_close_matches(str(value), known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    raise ModelError(f"{where} does not know {value!r}", remedy=f"{hint}it knows {', '.join(known)}")
