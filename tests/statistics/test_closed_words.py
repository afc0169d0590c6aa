"""An argument that knows a few words names them when it refuses another."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Annotated, Literal, get_args, get_origin

import pandas as pd
import pytest

from emosec.errors import EmosecError
from emosec.statistics.kinds import Words
from public_calls import CALLS, function_named


def words_of(kind: object) -> set[str]:
    """The words that an annotation names, if it names any."""
    if get_origin(kind) is Literal:
        return set(get_args(kind))
    if get_origin(kind) is Annotated and isinstance(get_args(kind)[1], Words):
        return set(get_args(kind)[1])
    return {word for part in get_args(kind) for word in words_of(part)}


def closed_sets(name: str) -> Iterator[tuple[str, set[str]]]:
    """Return the arguments of a function whose annotation names words, and these."""
    function = inspect.unwrap(function_named(name))
    names = {**function.__globals__, "pd": pd}
    if name == "Fit.matrices":
        from emosec.statistics.cfa.derived.matrices import What

        names["What"] = What
    for argument in CALLS[name]():
        said = inspect.signature(function).parameters[argument].annotation
        if (
            isinstance(said, str)
            and not said.startswith(("Fit", "BaseFit", "Function", "Imputations"))
            and argument != "self"
        ):
            try:
                words = words_of(eval(said, names))
            except NameError:  # imported for types only
                words = set()
            if words:
                yield argument, words


@pytest.mark.parametrize("name", CALLS)
def test_what_a_docstring_writes_as_a_closed_set_is_one(name: str) -> None:
    """What a docstring writes as `argument : {"a", "b"}` has these words in its annotation."""
    known = {argument for argument, _ in closed_sets(name)}
    told = re.findall(r"^ +(\w+) : \{", inspect.getdoc(function_named(name)) or "", re.MULTILINE)
    assert set(told) <= known


@pytest.mark.parametrize("name", CALLS)
def test_a_refusal_names_the_words_that_may_be_written(name: str) -> None:
    for argument, words in closed_sets(name):
        for value in (5, "odd", object()):
            with pytest.raises(EmosecError) as caught:
                function_named(name)(**{**CALLS[name](), argument: value})
            assert argument in str(caught.value) or repr(value) in str(caught.value)
            assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("cfa", "estimator"),
        ("cfa", "group_equal"),
        ("compare", "method"),
        ("Fit.modification_indices", "ops"),
    ],
)
def test_closed_sets_are_found(name: str, argument: str) -> None:
    assert argument in dict(closed_sets(name))
