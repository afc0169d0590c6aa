"""Values of group variables that the definitions name and that nobody has: a slip of the pen would leave a group empty."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from emosec.definitions.hypotheses import Hypotheses
from emosec.definitions.studies import Study
from emosec.starting.data_checks import listed


def named_by_nobody(study: Study, claims: Hypotheses | None, there: Mapping[str, Collection[str]]) -> list[str]:
    """Return which values the study and its claims name though no respondent of any wave has them.

    Parameters
    ----------
    study : its group variables and arms
    claims : registered claims; those of a library may be about what was not asked
    there : group variable → values in the exports of all waves, as written

    Examples
    --------
    >>> study = Study.parse('''
    ... name: s
    ... title: S
    ... respondent_key: [id]
    ... exports: [{name: main, file: "*.csv"}]
    ... instruments: [{instrument: mini, export: main}]
    ... variables: [{name: arm, export: main, kind: group, labels: {wait: Waiting, trian: Trained}}]
    ... screening: default
    ... models: components
    ... decision: separability
    ... ''', where="s.yaml")
    >>> named_by_nobody(study, None, {"arm": {"wait", "train"}})
    ['labels: of arm names trian, which nobody has: values as written are train, wait']
    """
    return [
        f"{place} names {value}, which nobody has: values as written are {listed(sorted(there[variable]))}"
        for place, variable, value in named(study, claims)
        if there.get(variable) and value not in there[variable]
    ]


def named(study: Study, claims: Hypotheses | None) -> Iterator[tuple[str, str, str]]:
    """Yield where a value is named, of which variable, and the value."""
    for variable in (v for v in study.variables if v.kind == "group"):
        yield from ((f"labels: of {variable.name}", variable.name, value) for value in variable.labels)
        yield from ((f"leave_out: of {variable.name}", variable.name, value) for value in variable.leave_out)
    if study.arms is not None and study.arms.control:
        yield "control: of arms:", study.arms.variable, study.arms.control
    for claim in claims.hypotheses if claims is not None and not claims.library else ():
        groups = (*claim.groups.higher, *claim.groups.lower) if claim.groups else ()
        for criterion in claim.criteria:
            yield from ((f"hypothesis {claim.name}", criterion.variable, g) for g in groups if criterion.variable)
