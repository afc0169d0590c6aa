"""Numbers as papers print them."""

from __future__ import annotations

import math


def decimals(value: float, places: int = 2) -> str:
    """Return a number that is usually below 1, without the leading zero, as APA prints correlations.

    Examples
    --------
    >>> decimals(0.704), decimals(1.012), decimals(-0.05), decimals(float("nan"))
    ('.70', '1.01', '-.05', 'unknown')
    """
    if math.isnan(value):
        return "unknown"
    text = f"{value:.{places}f}"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def count(number: int, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> count(1, "item"), count(3, "item")
    ('1 item', '3 items')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(names: tuple[str, ...] | list[str]) -> str:
    """Return names as a sentence lists them.

    Examples
    --------
    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    names = list(names)
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1] if names else ""
