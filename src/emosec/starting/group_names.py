"""Names of groups that contradict the data: values that nobody has, spellings, waves and labels that say otherwise."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from emosec.definitions.constructs import in_words
from emosec.definitions.hypotheses import Hypotheses
from emosec.definitions.studies import Study
from emosec.errors import many
from emosec.intake.codebook import Codebook
from emosec.intake.labels import plain_label
from emosec.starting.data_checks import listed
from emosec.starting.texts import remark, word

MOST_SHOWN = 6


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


def spelled_apart(study: Study, there: Mapping[str, Collection[str]]) -> list[str]:
    """Return the values of group variables that differ in case, blanks, dots or dashes alone, and are groups apart.

    Parameters
    ----------
    study : its group variables; values of one label are one group
    there : group variable → values in the exports of all waves, as written

    Examples
    --------
    >>> study = Study.parse('''
    ... name: s
    ... title: S
    ... respondent_key: [id]
    ... exports: [{name: main, file: "*.csv"}]
    ... instruments: [{instrument: mini, export: main}]
    ... variables: [{name: sex, export: main, kind: group}]
    ... screening: default
    ... models: components
    ... decision: separability
    ... ''', where="s.yaml")
    >>> spelled_apart(study, {"sex": {"female", "Female", "male"}})[0][:52]
    'sex: Female and female are groups apart, and spelled'
    """
    said = []
    for variable in (v for v in study.variables if v.kind == "group"):
        alike: dict[str, list[str]] = {}
        for value in sorted(v for v in there.get(variable.name, ()) if v not in variable.leave_out):
            alike.setdefault(re.sub(r"[\s._-]", "", value).casefold(), []).append(value)
        for values in (v for v in alike.values() if len({variable.labels.get(one, one) for one in v}) > 1):
            label = next((variable.labels[v] for v in values if v in variable.labels), values[0])
            same = ", ".join(f"{word(v)}: {word(label)}" for v in values)
            said.append(
                f"{variable.name}: {in_words(values)} are groups apart, and spelled alike but for case, blanks, dots or dashes: "
                f"one group? Then labels: {{{same}}}"
            )
    return said


def over_waves(study: Study, whose: Mapping[str, Mapping[str, Mapping[str, str]]]) -> list[str]:
    """Return the group variables of which two waves share no value, and those of which people have another value in the next wave.

    Parameters
    ----------
    study : its group variables; values of one label are one group
    whose : variable → wave → respondent → value as written
    """
    said = []
    for variable in (v for v in study.variables if v.kind == "group" and v.name in whose):
        of_wave = {
            wave: {who: variable.labels.get(v, v) for who, v in people.items() if v not in variable.leave_out}
            for wave, people in whose[variable.name].items()
        }
        for (before, first), (after, second) in pairwise((w, people) for w, people in of_wave.items() if people):
            both = first.keys() & second.keys()
            if not set(first.values()) & set(second.values()):
                said.append(
                    f"{variable.name} is {in_words(some(first))} in {before} and {in_words(some(second))} in {after}: the same "
                    "groups, written otherwise? Then labels: of the variable give both one name"
                )
            elif changed := sum(first[who] != second[who] for who in both):
                said.append(
                    f"{changed} of {many(len(both), 'respondent')} have another {variable.name} in {after} than in {before}, and "
                    "each wave counts them as it says itself: did they change, is it a slip, or another person with the same key?"
                )
    return said


def labels_told(study: Study, codebook: Codebook) -> dict[str, dict[str, str]]:
    """Return group variable → value → what a wave's export calls it, where it says so."""
    told = {(v["export"], v["column"]): {x["code"]: x["label"] for x in v["labels"]} for v in codebook["variables"]}
    found = {v.name: told.get((v.export, v.source), {}) for v in study.variables if v.kind == "group"}
    return {name: labels for name, labels in found.items() if labels}


def called_otherwise(study: Study, told: Mapping[str, Mapping[str, Mapping[str, str]]]) -> list[str]:
    """Return the values of group variables that the exports call otherwise: in another wave, or by the label of another value.

    Parameters
    ----------
    study : its group variables, with their labels
    told : wave → group variable → value → label in the export

    Examples
    --------
    >>> study = Study.parse('''
    ... name: s
    ... title: S
    ... respondent_key: [id]
    ... exports: [{name: main, file: "*.sav"}]
    ... instruments: [{instrument: mini, export: main}]
    ... variables: [{name: sex, export: main, kind: group, labels: {"1": female, "2": male}}]
    ... screening: default
    ... models: components
    ... decision: separability
    ... ''', where="s.yaml")
    >>> called_otherwise(study, {"t1": {"sex": {"1": "Male", "2": "Female"}}})[0][:72]
    'labels: of sex calls 1 female, which in the export of t1 is what 2 is ca'
    """
    said = []
    for variable in (v for v in study.variables if v.kind == "group"):
        of_wave = {wave: own[variable.name] for wave, own in told.items() if variable.name in own}
        for wave, labels in of_wave.items():
            plain = {plain_label(label): value for value, label in labels.items()}
            turned = [
                (value, label, plain[plain_label(label)])
                for value, label in variable.labels.items()
                if value in labels
                and plain_label(label) != plain_label(labels[value])
                and plain.get(plain_label(label), value) != value
            ]
            for value, label, other in turned[:1]:
                said.append(
                    f"labels: of {variable.name} calls {remark(value)} {remark(label)}, which in the export of {wave} is what "
                    f"{remark(other)} is called; {remark(value)} is {remark(labels[value])} there: turned round?"
                )
            if turned:
                break
        for value in dict.fromkeys(v for labels in of_wave.values() for v in labels):
            names = {
                plain_label(labels[value]): (wave, labels[value]) for wave, labels in of_wave.items() if value in labels
            }
            if len(names) > 1:
                each = in_words([f"{remark(label)} in {wave}" for wave, label in names.values()])
                said.append(
                    f"{variable.name}: {remark(value)} is {each}, and one group here: another spelling, or other people? If other "
                    "people, make two variables of it and give each its own waves: […]"
                )
    return said


def some(people: Mapping[str, str]) -> list[str]:
    """Return the first of a variable's values."""
    return sorted(set(people.values()))[:MOST_SHOWN]


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
