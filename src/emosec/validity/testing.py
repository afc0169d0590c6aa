"""Component scores against criteria: every correlation, and what the claims come to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emosec.definitions.hypotheses import SIGNED, Hypotheses, Hypothesis
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.remarks import Remark, written
from emosec.statistics.multiplicity import holm
from emosec.validity.correlation import beside_limits, correlate

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow
    from emosec.statistics.criterion_validity import CriterionEstimate
    from emosec.validity.estimates import ClaimEstimate
    from emosec.validity.known import KnownValues
    from emosec.validity.latent import LatentAnswers


@dataclass(frozen=True)
class Tested:
    """The tables of one instrument in one wave."""

    hypotheses: pd.DataFrame
    leads: pd.DataFrame
    patterns: pd.DataFrame
    multimethod: pd.DataFrame
    correlations: pd.DataFrame


@dataclass(frozen=True)
class Beside:
    """What stands beside the scores.

    Attributes
    ----------
    reliability, pairs, retest, latent : tables of other rooms
    others : instruments of the wave, among them other methods
    external : table `criteria` of the wave
    responses : tables `responses` of room 2 of all these instruments, stacked
    seed : of what is drawn at random
    """

    reliability: pd.DataFrame | None = None
    pairs: pd.DataFrame | None = None
    retest: pd.DataFrame | None = None
    latent: pd.DataFrame | None = None
    others: Sequence[Instrument] = ()
    external: pd.DataFrame | None = None
    responses: pd.DataFrame | None = None
    seed: int = 0


NOTHING_BESIDE = Beside()


def test(
    scores: pd.DataFrame,
    respondents: pd.DataFrame,
    instrument: Instrument,
    hypotheses: Hypotheses | None,
    study: Study,
    beside: Beside = NOTHING_BESIDE,  # noqa: PT028  (a room's word, no test)
) -> Tested:
    """Correlate component scores with criteria and test the claims of one wave.

    Parameters
    ----------
    scores : table `scores` of the instrument, of those whose scales are criteria, and of other methods, stacked, one wave
    respondents : table `respondents` of that wave, with the study's variables
    instrument : whose components
    hypotheses : the claims; None gives empty tables of them
    study : which variables are numbers and groups, and the study's name
    beside : what other rooms say, and other instruments of the same construct

    Returns
    -------
    Tested
        Correlations are over respondents who have both scores. Holm's correction runs over a family's claims about a sign that can
        be tested in this wave; claims decided by an interval or by several tests that must all hold take no part in it.

    Raises
    ------
    DataError
        The scores are of several waves.
    """
    from emosec import tables
    from emosec.validity.contracts import LEADS, MULTIMETHOD, PATTERNS, SCORE_CORRELATIONS, VALIDITY
    from emosec.validity.leads import lead
    from emosec.validity.multimethod import multimethod
    from emosec.validity.patterns import pattern_rows

    wave = str((scores if len(scores) else respondents)["wave"].iloc[0])
    place = {"study": study.name, "wave": wave, "instrument": instrument.name}
    known = _known(scores, respondents, instrument, study, beside, wave)
    cases = [case for claim in (hypotheses.hypotheses if hypotheses else ()) for case in _cases(claim, known)]
    found = _found(cases, known, wave)
    signs = [(c, x) for c, x in cases if c.quantity == "correlation" and x and _there(c, x, known)]
    able = [(c, x) for (c, x), f in zip(cases, found, strict=True) if c.quantity == "lead" and f.statistic]
    leading = [{"hypothesis": c.name} | one.row() for c, x in able for one in lead(c, x, known)]
    return Tested(
        hypotheses=tables.frame(VALIDITY, [place | row for row in _claim_rows(cases, found)]),
        leads=tables.frame(LEADS, [place | row for row in leading]),
        patterns=tables.frame(PATTERNS, [place | row for row in pattern_rows(signs, known)]),
        multimethod=tables.frame(
            MULTIMETHOD, [place | r for r in multimethod(scores, instrument, list(beside.others))]
        ),
        correlations=tables.frame(SCORE_CORRELATIONS, [place | r for r in _correlation_rows(known)]),
    )


# the room's word is `test`; pytest must not take it for one
test.__test__ = False  # type: ignore[attr-defined]


def _known(
    scores: pd.DataFrame, respondents: pd.DataFrame, instrument: Instrument, study: Study, beside: Beside, wave: str
) -> KnownValues:
    from emosec.clusters import clusters_of
    from emosec.validity.known import KnownValues, directions, reliabilities
    from emosec.validity.variables import component_scores, criteria, labels, with_external

    retest = beside.retest
    if retest is not None:
        components = {scale.name: name for name, scale in instrument.components.items()}
        retest = retest[(retest["wave_a"] == wave) & retest["scale"].isin(list(components))]
        retest = retest.assign(scale=retest["scale"].map(components))
    pairs, other, groups = beside.pairs, criteria(scores, respondents, instrument, study), labels(respondents, study)
    if beside.external is not None:
        other, groups = with_external(other, groups, beside.external)
    return KnownValues(
        own=component_scores(scores, instrument),
        other=other,
        labels=groups,
        toward=directions(instrument),
        reliability={} if beside.reliability is None else reliabilities(beside.reliability, instrument),
        phi=None if pairs is None else pairs[(pairs["wave"] == wave) & (pairs["instrument"] == instrument.name)],
        retest=retest,
        latent_means=_latent_means(beside.latent, instrument, wave, study),
        answers=_answers(beside, instrument),
        seed=beside.seed,
        clusters=None if study.cluster is None else clusters_of(respondents, study.cluster),
    )


def _latent_means(latent: pd.DataFrame | None, instrument: Instrument, wave: str, study: Study) -> pd.DataFrame | None:
    """Means of groups of one instrument in one wave, factors being components, groups named by their values as written."""
    if latent is None:
        return None
    own = (latent["instrument"] == instrument.name) & (latent["wave"] == wave) & (latent["quantity"] == "mean")
    named = {v.name: list(v.labels.items()) for v in study.variables}
    # a label that several values share is a group of its own, which no value names
    written = {
        (name, label): value
        for name, pairs in named.items()
        for value, label in pairs
        if [other for _, other in pairs].count(label) == 1
    }
    rows = latent[own]
    groups = [written.get((str(r), str(g)), str(g)) for r, g in zip(rows["grouping"], rows["group"], strict=True)]
    return rows.assign(group=groups)


def _answers(beside: Beside, instrument: Instrument) -> LatentAnswers | None:
    from emosec.validity.latent import LatentAnswers

    if beside.responses is None:
        return None
    by = {str(name): own for name, own in beside.responses.groupby("instrument", sort=False)}
    return LatentAnswers(by, instrument, {one.name: one for one in beside.others})


def _cases(claim: Hypothesis, known: KnownValues) -> list[tuple[Hypothesis, str]]:
    """A claim with every criterion of it that is there; with all of them together where none is."""
    names = [c.label for c in claim.criteria]
    if not names:
        return [(claim, "")]
    there = [name for name in names if _has(claim, name, known)]
    return [(claim, name) for name in there] or [(claim, " or ".join(names))]


def _has(claim: Hypothesis, name: str, known: KnownValues) -> bool:
    return name in (known.labels if claim.groups and claim.groups.higher else known.other).columns


def _there(claim: Hypothesis, criterion: str, known: KnownValues) -> bool:
    return all(c in known.own.columns for c in claim.components) and (not criterion or _has(claim, criterion, known))


def _found(cases: list[tuple[Hypothesis, str]], known: KnownValues, wave: str) -> list[ClaimEstimate]:
    from emosec.validity.estimates import NOTHING, ClaimEstimate, estimated

    made = []
    for claim, criterion in cases:
        if _there(claim, criterion, known):
            made.append(estimated(claim, criterion, known))
            continue
        absent = [c for c in claim.components if c not in known.own.columns]
        absent += [criterion] if criterion and not _has(claim, criterion, known) else []
        made.append(ClaimEstimate(NOTHING, None, (Remark("not_recorded", {"names": tuple(absent), "wave": wave}),)))
    return made


def _claim_rows(cases: list[tuple[Hypothesis, str]], found: list[ClaimEstimate]) -> list[TableRow]:
    from emosec.validity.outcomes import outcome

    corrected = _corrected([c for c, _ in cases], found)
    return [
        {
            "hypothesis": claim.name, "claim": claim.claim, "quantity": claim.quantity, "component": claim.component or None,
            "criterion": criterion or None, "expected": claim.expected, "at_least": claim.at_least, "at_most": claim.at_most,
            "family": claim.family or None, "status": claim.status, "statistic": one.statistic, "n": one.estimate.n,
            "est": one.estimate.est, "ci.lower": one.estimate.lower, "ci.upper": one.estimate.upper,
            "pvalue": one.estimate.pvalue, "pvalue.holm": p,
            "outcome": "not asked" if _unasked(one) else outcome(claim, one.estimate, p),
            "note": written(_with_other_outcome(r, claim, one.estimate, p) for r in one.remarks),
        }
        for (claim, criterion), one, p in zip(cases, found, corrected, strict=True)
    ]  # fmt: skip


def _with_other_outcome(remark: Remark, claim: Hypothesis, found: CriterionEstimate, p_holm: float) -> Remark:
    """Return a remark that has other limits with what the claim would come to by them, where that is another thing."""
    from emosec.validity.outcomes import outcome

    if remark.code != "limits_of_normal_data":
        return remark
    lower, upper = remark["lower"], remark["upper"]
    other = outcome(claim, found._replace(lower=lower, upper=upper), 1.0 if lower <= 0 <= upper else p_holm)
    return remark if other == outcome(claim, found, p_holm) else Remark(remark.code, {**remark.facts, "outcome": other})


def _unasked(one: ClaimEstimate) -> bool:
    return any(r.code == "not_recorded" for r in one.remarks)


def _corrected(claims: list[Hypothesis], found: list[ClaimEstimate]) -> list[float]:
    """Holm's correction over the signed claims of each family."""
    made = [math.nan] * len(claims)
    for family in dict.fromkeys(c.family for c in claims):
        own = [
            i
            for i, c in enumerate(claims)
            if c.family == family and c.quantity in SIGNED and c.expected != "null"
        ]  # fmt: skip
        for i, p in zip(own, holm([found[i].estimate.pvalue for i in own]), strict=True):
            made[i] = p
    return made


def _correlation_rows(known: KnownValues) -> list[TableRow]:
    """Every component with every criterion, and with the components after it."""
    from emosec.statistics.apart import apart

    rows: list[TableRow] = []
    own, other = known.own, known.other
    names = [str(name) for name in own.columns]
    far = {str(n): apart(other[n].to_numpy(dtype="float64")) for n in other.columns}
    for i, component in enumerate(names):
        partners = [(n, own[n]) for n in names[i + 1 :]] + [(str(n), other[n]) for n in other.columns]
        for criterion, values in partners:
            both = own[component].to_frame("x").join(values.rename("y"), how="inner")
            x, y = (both[c].to_numpy(dtype="float64") for c in ("x", "y"))
            found = correlate(x, y, cluster=known.cluster_numbers(both.index))
            told = beside_limits(x, y) if known.clusters is None else ()
            rows.append(
                {"component": component, "criterion": criterion, "n": found.n, "r": found.r, "ci.lower": found.lower,
                 "ci.upper": found.upper, "warning": written([*([Remark("numbers_apart")] if far.get(criterion) else []), *told])}
            )  # fmt: skip
    return rows
