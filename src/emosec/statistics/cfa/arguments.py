"""What a caller wrote where `cfa` expects something else: lavaan's spellings are understood, or answered by what to write."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

from emosec.errors import ModelError
from emosec.statistics.cfa.elsewhere import instead_of
from emosec.statistics.cfa.model.tokens import nearest

# arguments of the builder of tables that cfa finds out by itself
NOWHERE: Mapping[str, str] = {}
FOUND_OUT = ("observed", "n_groups", "group_labels", "conditional_x")


def words(value: str | Sequence[str]) -> tuple[str, ...]:
    """One word, or a sequence of words, as a tuple: R has no difference between the two.

    Parameters
    ----------
    value : str or sequence of str

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> words("loadings"), words(["loadings", "intercepts"])
    (('loadings',), ('loadings', 'intercepts'))
    """
    return (value,) if isinstance(value, str) else tuple(value)


def names_of_columns(name: str, value: object) -> bool | tuple[str, ...]:
    """`ordered` as True, or as a tuple of names: any sequence, index, set or array of them will do, and one name alone.

    Parameters
    ----------
    name : str
        Of the argument, for the message.
    value : object
        None and False mean no column, True all.

    Returns
    -------
    bool or tuple of str
        Each name once.

    Raises
    ------
    ModelError
        When it is neither.

    Examples
    --------
    >>> names_of_columns("ordered", None), names_of_columns("ordered", "x1"), names_of_columns("ordered", ["x1", "x2"])
    (False, ('x1',), ('x1', 'x2'))
    """
    if value is None or _is_switch(value):
        return bool(value)
    if isinstance(value, str):
        return (value,)
    found = tuple(dict.fromkeys(value)) if isinstance(value, Iterable) else ()
    if not found and not (isinstance(value, Iterable) and not isinstance(value, Mapping)):
        raise ModelError(f"{name}={value!r} names no columns", remedy=f'write {name}=True, or {name}=["x1", "x2"]')
    return tuple(str(v) for v in found)


def _is_switch(value: object) -> bool:
    """Python's own or numpy's."""
    return type(value).__name__ == "bool"


def check_kinds(switches: Mapping[str, object], columns: Mapping[str, object]) -> None:
    """Refuse a switch that is neither True nor False, and what cannot be the name of one column; None is whatever the default is.

    Parameters
    ----------
    switches : mapping of str to object
        Arguments that are True or False.
    columns : mapping of str to object
        Arguments that name a column.

    Raises
    ------
    ModelError
        One of another kind.

    Examples
    --------
    >>> check_kinds({"std_lv": True}, {"group": None})
    """
    for name, value in switches.items():
        if value is not None and not _is_switch(value):
            raise ModelError(f"{name}={value!r} is neither True nor False", remedy=f"write {name}=True or {name}=False")
    for name, value in columns.items():
        if not isinstance(value, Hashable):
            raise ModelError(f"{name}={value!r} is no name of a column", remedy=f'write {name}="…", one name in quotes')


def one_of(name: str, value: str, known: Collection[str], elsewhere: Mapping[str, str] = NOWHERE) -> str:
    """Look a choice up, upper or lower case.

    Parameters
    ----------
    name : str
        Of the argument, for the message.
    value : str
    known : collection of str
    elsewhere : mapping of str to str
        Words of lavaan that are not here, in small letters, and what to write in their place.

    Returns
    -------
    str
        As it is written in `known`.

    Raises
    ------
    ModelError
        When it is none of the known ones.

    Examples
    --------
    >>> one_of("missing", "FIML", ("listwise", "fiml"))
    'fiml'
    """
    for word in known:
        if isinstance(value, str) and word.lower() == value.lower():
            return word
    instead = elsewhere.get(value.lower(), "") if isinstance(value, str) else ""
    raise ModelError(
        f"{name}={value!r} is not known", remedy="; ".join(filter(None, (instead, f"choose one of {', '.join(known)}")))
    )


def check_options(options: Mapping[str, object], function: Callable[..., object], taken: Iterable[str]) -> None:
    """Refuse keyword arguments that `function` does not have, and say what to write instead.

    Parameters
    ----------
    options : mapping
        Keyword arguments to be passed on to `function`.
    function : callable
    taken : iterable of str
        The caller's own arguments: what may be meant, but not passed on.

    Raises
    ------
    ModelError

    Examples
    --------
    >>> check_options({"std.lv": True}, lambda std_lv: None, ["model"])
    Traceback (most recent call last):
        ...
    emosec.errors.ModelError: cfa has no argument 'std.lv'
      why: an argument that is passed over would change nothing in silence
      do:  write std_lv=
    """
    own = set(taken)
    known = [name for name in inspect.signature(function).parameters if name not in own and name not in FOUND_OUT]
    for name in options:
        if name in known:
            continue
        plain = name.replace(".", "_")
        hint = (
            f"write {plain}=" if plain in own or plain in known else instead_of(plain) or nearest(plain, [*own, *known])
        )
        raise ModelError(
            f"cfa has no argument {name!r}", why="an argument that is passed over would change nothing in silence",
            remedy=hint or f"further arguments are {', '.join(known)}",
        )  # fmt: skip
