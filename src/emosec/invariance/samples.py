"""Who can be compared: groups large enough, waves in which enough of the same people answered, items that everybody answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from emosec.definitions.instruments import Instrument
from emosec.remarks import Fact, Remark
from emosec.wide import usable

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Samples:
    """Answers of what is compared.

    Attributes
    ----------
    of : label → respondent × item, keyed toward the construct's pole
    instrument : with the items that can be used in all
    sizes : label → respondents that can be used, also of what is left out
    remarks : what was left out
    """

    of: dict[str, pd.DataFrame]
    instrument: Instrument
    sizes: dict[str, int]
    remarks: tuple[Remark, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether there are two to compare."""
        return len(self.of) > 1


@dataclass
class _Kept:
    of: dict[str, pd.DataFrame] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)


def complete_groups(answers: Mapping[str, pd.DataFrame], instrument: Instrument, smallest: int) -> Samples:
    """Return complete rows of every group that is large enough.

    Parameters
    ----------
    answers : label → respondent × item
    instrument : with the items of the answers
    smallest : fewest complete rows of a group

    Notes
    -----
    An item that a group did not answer, or answered all alike, is left out of all groups.
    """
    kept = _Kept()
    sizes = {label: len(usable(own, instrument).data.dropna()) for label, own in answers.items()}
    for label, own in answers.items():
        if sizes[label] >= smallest:
            kept.of[label] = own
        else:
            kept.remarks.append(Remark("group_too_small", {"group": label, "n": sizes[label], "smallest": smallest}))
    reduced = _reduced(kept, instrument)
    complete = {label: own[list(reduced.signs)].dropna() for label, own in kept.of.items()}
    sizes |= {label: len(own) for label, own in complete.items()}
    # an item that is constant among complete rows alone
    again = _Kept(complete)
    final = _reduced(again, reduced)
    complete = {label: own[list(final.signs)] for label, own in complete.items()}
    return Samples(complete, final, sizes, (*kept.remarks, *again.remarks))


def repeated_people(
    answers: Mapping[str, pd.DataFrame], instrument: Instrument, smallest: int, most_variables: int
) -> Samples:
    """Return the answers of those who came back, wave by wave.

    Parameters
    ----------
    answers : wave → respondent × item
    instrument : with the items of the answers
    smallest : fewest people that every two waves must have in common
    most_variables : most items times waves of one model

    Returns
    -------
    Samples
        Rows of all waves are the same people: those with an answer in two waves or more; NaN where one did not answer.
    """
    import pandas as pd

    there = {wave: set(own.index[own.notna().any(axis=1)]) for wave, own in answers.items()}
    kept = _Kept()
    for wave, people in there.items():
        few = [other for other in kept.of if len(people & there[other]) < smallest]
        if few:
            n = min(len(people & there[other]) for other in few)
            facts: dict[str, Fact] = {"wave": wave, "others": tuple(few), "n": n, "smallest": smallest}
            kept.remarks.append(Remark("too_few_came_back", facts))
        else:
            kept.of[wave] = answers[wave]
    waves = list(kept.of)
    if len(instrument.signs) * len(waves) > most_variables and len(waves) > 2:
        kept.remarks.append(Remark("first_and_last", {"waves": (waves[0], waves[-1]), "most": most_variables}))
        kept.of = {wave: kept.of[wave] for wave in (waves[0], waves[-1])}
    reduced = _reduced(kept, instrument)
    counted = pd.Series([p for wave in kept.of for p in there[wave]], dtype="object").value_counts()
    came_back = sorted(counted.index[counted > 1])
    made = {wave: own[list(reduced.signs)].reindex(came_back) for wave, own in kept.of.items()}
    sizes = {wave: len(there[wave]) for wave in answers}
    sizes |= {wave: int(own.notna().any(axis=1).sum()) for wave, own in made.items()}
    return Samples(made, reduced, sizes, tuple(kept.remarks))


def share_repeated(answers: Mapping[str, pd.DataFrame]) -> float:
    """Return the share of those with an answer in some wave who have one in two or more.

    Examples
    --------
    >>> import pandas as pd
    >>> share_repeated({"a": pd.DataFrame({"x": [1, 2]}, index=["p", "q"]), "b": pd.DataFrame({"x": [1.0]}, index=["q"])})
    0.5
    """
    there = {wave: set(own.index[own.notna().any(axis=1)]) for wave, own in answers.items()}
    everybody = set().union(*there.values())
    twice = set().union(*(a & b for a, b in combinations(there.values(), 2)))
    return len(twice) / len(everybody) if everybody else 0.0


def _reduced(kept: _Kept, instrument: Instrument) -> Instrument:
    """Take out of the instrument what some group cannot use, and say so."""
    reduced = instrument
    for label, own in kept.of.items():
        found = usable(own[list(reduced.signs)], reduced)
        reduced = found.instrument
        kept.remarks += [Remark("items_left_out_in", {**r.facts, "group": label}) for r in found.remarks]
    return reduced
