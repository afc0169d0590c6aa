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


def share(value: float) -> str:
    """Return a probability that is never printed as certain.

    Examples
    --------
    >>> share(0.9999), share(0.84), share(0.001)
    ('above .99', '.84', 'below .01')
    """
    return "above .99" if value > 0.995 else "below .01" if value < 0.005 else decimals(value)


def p_value(value: float) -> str:
    """Return a p value as APA prints it.

    Examples
    --------
    >>> p_value(0.0004), p_value(0.034)
    ('p < .001', 'p = .034')
    """
    return "p < .001" if value < 0.001 else f"p = {decimals(value, 3)}"


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
