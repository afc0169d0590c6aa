"""How far two rules point at the same respondents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from emosec.definitions.screening import Rule, Screening
from emosec.screening.hits import hits, out_of_range
from emosec.screening.indicators import Sample, compute

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from emosec.contract import TableRow


def compare_rules(
    everyone: Sample, rules: Screening, place: dict[str, str], known: Mapping[str, NDArray[np.float64]]
) -> list[TableRow]:
    """Return one row per pair of rules: how many each names, how many both, and the correlation.

    Every rule is applied to everyone in the export as if it were the only one, after answers out of range were blanked:
    applied in order, a rule could never name those whom an earlier one dropped, and agreement could not be seen.

    Parameters
    ----------
    everyone : the respondents and answers of the export, before any rule
    rules : the rules
    place : study, wave, instrument
    known : indices computed for everyone already
    """
    import numpy as np

    outside = out_of_range(everyone)
    clean = replace(everyone, answers=np.where(outside, np.nan, everyone.answers))

    def named(rule: Rule) -> NDArray[np.bool_]:
        if rule.action == "blank":
            blanked = outside & hits(rule, outside.astype("float64"))
            return np.asarray(blanked.any(axis=1))
        value = known.get(rule.indicator)
        return hits(rule, compute(rule.indicator, clean)[0] if value is None else value)

    names = {rule.name: named(rule) for rule in rules.rules}
    return [
        {
            **place,
            "rule_a": a,
            "rule_b": b,
            "n_a": int(names[a].sum()),
            "n_b": int(names[b].sum()),
            "n_both": int((names[a] & names[b]).sum()),
            "phi": phi(names[a], names[b]),
        }
        for a, b in combinations(names, 2)
    ]


def phi(a: NDArray[np.bool_], b: NDArray[np.bool_]) -> float:
    """Return the correlation of two yes/no columns; NaN where one of them does not vary.

    Examples
    --------
    >>> import numpy as np
    >>> round(phi(np.array([True, True, False, False]), np.array([True, False, False, False])), 3)
    0.577
    """
    import numpy as np

    if a.all() or b.all() or not a.any() or not b.any():
        return float("nan")
    return float(np.corrcoef(a, b)[0, 1])
