"""What an argument may be stands in the signature; here is what holds callers to it.

`checked` reads the annotations of a public function and refuses, before anything is computed, what is of another kind:
`alpha(data, level="a")`. Which numbers of a kind are sensible is for the function itself to say, and so is what an array holds.
"""

from __future__ import annotations

import builtins
import functools
import inspect
import math
import types
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set
from numbers import Integral, Real
from typing import Annotated, Any, Literal, ParamSpec, TypeVar, Union, get_args, get_origin

from emosec.errors import ArgumentError, cut

P = ParamSpec("P")
R = TypeVar("R")
# a count, or a seed
NotNegative = Annotated[int, 0]
# how many rows something was computed from
Rows = Annotated[float, 2]
# of a variance
NoLessThanZero = Annotated[float, 0]


class Words(tuple[str, ...]):
    """In `Annotated[str, Words(…)]`: the words that may be written, for refusals to name; the function itself looks a word up."""


# beyond this no count, seed or number of rows is meant
MOST = 2**63 - 1
# what gives an object of a class of this package, or of a library
MADE_BY = {
    "Fit": "cfa(model, data)",
    "BaseFit": "cfa(model, data)",
    "PooledFit": "cfa_imputed(model, imputations)",
    "Population": "survey(…) or from_matrices(…)",
    "DataFrame": "pd.DataFrame(…, columns=[…])",
    "Generator": "np.random.default_rng(seed)",
}
PHRASES: Mapping[object, str] = {float: "finite number", int: "whole number", str: "text", bool: "True or False"}


class _Wrong(Exception):
    """A value is not of the kind."""


def checked(function: Callable[P, R]) -> Callable[P, R]:
    """Hold the callers of a function to the kinds of arguments that its annotations name.

    Whole numbers may be written 3.0, and one pass over an iterator is enough; all else is handed over as it is. Arrays, and
    annotations that are not understood, are not looked at.

    Parameters
    ----------
    function : callable
        With annotations.

    Returns
    -------
    callable
        The same, but that it raises ArgumentError where an argument is of another kind.

    Examples
    --------
    >>> @checked
    ... def power(base: float, times: int = 2) -> float:
    ...     return base**times
    >>> power(1.5, 2.0)
    2.25
    >>> power("a")
    Traceback (most recent call last):
        ...
    emosec.errors.ArgumentError: power: base='a' is not a finite number
      do:  give a finite number
    """
    signature = inspect.signature(function)

    @functools.cache
    def kinds() -> Mapping[str, object]:
        found = inspect.get_annotations(function, locals=_Unknown(function), eval_str=True)
        plain = {inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY}
        return {name: found[name] for name, p in signature.parameters.items() if name in found and p.kind in plain}

    @functools.wraps(function)
    def held(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError:
            return function(*args, **kwargs)  # Python itself says which argument is missing or unknown
        for name, kind in kinds().items():
            if name in bound.arguments:
                try:
                    bound.arguments[name] = taken(bound.arguments[name], kind)
                except _Wrong:
                    default = signature.parameters[name].default
                    raise _refusal(function.__name__, name, bound.arguments[name], kind, default) from None
        return function(*bound.args, **bound.kwargs)

    return held


def taken(value: object, kind: object) -> object:
    """Return a value as one of a kind.

    Parameters
    ----------
    value : object
    kind : type or annotation

    Returns
    -------
    object
        The value itself, but for whole numbers written as floats, numpy's truth values, and several in what is neither a list
        nor a tuple, which becomes a tuple.

    Examples
    --------
    >>> taken(3.0, int), taken([1.0, 2.0], Sequence[float]), taken(None, float | None)
    (3, [1.0, 2.0], None)
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _one_of_several(value, get_args(kind))
    if origin is Literal:
        return _one_of_words(value, get_args(kind))
    if origin in (Sequence, Iterable):
        return _several(value, get_args(kind)[0])
    if origin is Annotated:
        plain, more = get_args(kind)
        return taken(value, plain) if isinstance(more, Words) else _not_below(taken(value, plain), more)
    if origin is tuple:
        return _fixed(value, get_args(kind))
    if origin is Mapping:
        return _mapping(value, get_args(kind))
    if origin is Callable:
        if not callable(value):
            raise _Wrong
        return value
    return _plain(value, kind)


def _one_of_words(value: object, known: Sequence[object]) -> object:
    """Upper or lower case, as in `cfa`."""
    for word in known:
        if type(value) is type(word) and value == word:
            return word
        if isinstance(word, str) and isinstance(value, str) and word.lower() == value.lower():
            return word
    raise _Wrong


def _not_below(value: object, least: int) -> object:
    if value < least:  # type: ignore[operator]
        raise _Wrong
    return value


def _fixed(value: object, kinds: Sequence[object]) -> object:
    if not isinstance(value, tuple) or len(value) != len(kinds):
        raise _Wrong
    return tuple(taken(v, k) for v, k in zip(value, kinds, strict=True))


def _mapping(value: object, kinds: Sequence[object]) -> object:
    if not isinstance(value, Mapping):
        raise _Wrong
    for key, item in value.items():
        taken(key, kinds[0])
        taken(item, kinds[1])
    return value


def _one_of_several(value: object, kinds: Sequence[object]) -> object:
    for kind in kinds:
        try:
            return taken(value, kind)
        except _Wrong:
            continue
    raise _Wrong


def _several(value: object, kind: object) -> object:
    if isinstance(value, str | bytes | Mapping) or _is_a(value, "DataFrame") or not isinstance(value, Iterable):
        raise _Wrong
    if getattr(value, "ndim", 1) == 0:  # numpy's arrays without a dimension call themselves iterable
        raise _Wrong
    if isinstance(value, Set):
        if kind is not str:  # a set has no order; of names none is asked
            raise _Wrong
        value = tuple(sorted(str(taken(v, str)) for v in value))
    made = [taken(item, kind) for item in value]
    unchanged = isinstance(value, list | tuple) and all(a is b for a, b in zip(made, value, strict=True))
    return value if unchanged else tuple(made)


def _plain(value: object, kind: object) -> object:
    if kind is None or kind is type(None):
        right = value is None
    elif kind is bool:
        right = type(value).__name__ in ("bool", "bool_")
        value = bool(value) if right else value
    elif kind in (float, int):
        return _number(value, whole=kind is int)
    elif kind is str:
        right = isinstance(value, str)
    elif kind is Hashable:
        right = _can_be_hashed(value)
    elif isinstance(kind, type) and kind.__name__ in MADE_BY:
        right = _is_a(value, kind.__name__)
    else:
        return value
    if not right:
        raise _Wrong
    return value


def _number(value: object, whole: bool) -> object:
    if type(value) is bool or not isinstance(value, Real):
        raise _Wrong
    try:
        size = float(value)
    except OverflowError:
        raise _Wrong from None
    if not math.isfinite(size):
        raise _Wrong
    if not whole:
        return value
    if abs(size) > MOST or size != math.floor(size):
        raise _Wrong
    return value if isinstance(value, Integral) else int(size)


def _can_be_hashed(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _is_a(value: object, name: str) -> bool:
    """By name, so that no module must be imported to look at an argument."""
    return any(c.__name__ == name for c in type(value).__mro__)


def _refusal(function: str, name: str, value: object, kind: object, default: object) -> ArgumentError:
    short = (
        repr(value)
        if isinstance(value, str | float | bool | None) or (isinstance(value, int) and abs(value) < MOST)
        else ""
    )
    said = f"{name}={cut(short)} is" if short else f"{name} is a {type(value).__name__},"
    wanted, plain = _with_article(phrase(kind)), _with_article(phrase(kind, named=False))
    usual = isinstance(default, str | float | int) and not isinstance(default, bool)
    remedy = f"give {wanted}" + (f", as {name}={default!r}" if usual else "")
    return ArgumentError(f"{said} not {plain}", where=function, remedy=remedy)


def _with_article(words: str) -> str:
    return words if words.startswith(("True", "text", "None", "'")) else f"a {words}"


def phrase(kind: object, named: bool = True) -> str:
    """Say a kind in words.

    Parameters
    ----------
    kind : type or annotation
    named : bool
        Whether words that may be written are named; else they are text.

    Returns
    -------
    str

    Examples
    --------
    >>> phrase(float), phrase(Sequence[str] | None)
    ('finite number', 'list of text or None')
    """
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _alternatives(args, named)
    if origin is Literal:
        return _enumerated(args)
    if origin in (Sequence, Iterable):
        return f"list of {_plural(phrase(args[0], named))}"
    if origin is Annotated:
        words = isinstance(args[1], Words)
        return (
            _enumerated(args[1]) if words and named else phrase(args[0]) + ("" if words else f" of {args[1]} or more")
        )
    if origin is tuple:
        return f"pair of {_plural(phrase(args[0], named))}"
    if origin is Mapping:
        return f"mapping {{{phrase(args[0], named)}: {phrase(args[1], named)}}}"
    if origin is Callable:
        return "function"
    if kind is None or kind is type(None):
        return "None"
    if kind is Hashable:
        return "name of a column"
    name = getattr(kind, "__name__", str(kind))
    return PHRASES.get(kind, f"{name} ({MADE_BY[name]})" if name in MADE_BY else name)


def _alternatives(kinds: Sequence[object], named: bool) -> str:
    """One of several kinds; a word or a list of the same words has the words once."""
    said = list(dict.fromkeys(phrase(k, named) for k in kinds if k is not type(None)))
    for words in [w for w in said if w.startswith("'") and f"list of {w}" in said]:
        said[said.index(f"list of {words}")] = "a list of these"
    return " or ".join([*said, *(["None"] if type(None) in kinds else [])])


def _enumerated(values: Sequence[object]) -> str:
    said = [repr(v) for v in values]
    return " or ".join([*([", ".join(said[:-1])] if len(said) > 1 else []), said[-1]])


def _plural(words: str) -> str:
    return words + "s" if words.endswith("number") else words


class _Unknown(dict[str, Any]):
    """Names that a module imports for types only: a class of that name stands in."""

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__()
        self.known = function.__globals__

    def __missing__(self, name: str) -> Any:
        if name in self.known or hasattr(builtins, name):
            raise KeyError(name)
        return _StandIn(name, (), {})


class _StandIn(type):
    """A class that is only a name; so are what stands after a dot, and what is in brackets."""

    def __getattr__(cls, name: str) -> _StandIn:
        if name.startswith("__"):
            raise AttributeError(name)
        return _StandIn(name, (), {})

    def __getitem__(cls, _: object) -> _StandIn:
        return cls
