"""The evidence of one wave, written down: tables of evidence, gates and tipping points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec import tables
from emosec.clusters import numbered
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.separability import contracts, descriptive, gates
from emosec.separability.factors import FactorSolution, solution
from emosec.separability.pieces import ALL, LEFT_OUT, Piece, pieces
from emosec.separability.questionnaire import Questionnaire, questionnaire_of
from emosec.separability.tipping import tipping_rows
from emosec.statistics.separability.evidence import Evidence, Search
from emosec.statistics.separability.graded import t_for, z_of
from emosec.statistics.separability.verdict import PairRule
from emosec.wide import Usable, place_of, usable, wide

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Tables:
    """Tables of the rooms before that the evidence of one wave refers to."""

    parameters: pd.DataFrame
    fits: pd.DataFrame
    comparisons: pd.DataFrame
    dimensionality: pd.DataFrame
    reliability: pd.DataFrame
    items: pd.DataFrame
    categories: pd.DataFrame
    flow: pd.DataFrame


@dataclass(frozen=True)
class WaveEvidence:
    """The tables `evidence`, `gates` and `tipping` of one wave."""

    evidence: pd.DataFrame
    gates: pd.DataFrame
    tipping: pd.DataFrame


@dataclass(frozen=True)
class WaveAnswers:
    """One wave's answers to the components' items as the rule takes them.

    Attributes
    ----------
    questionnaire : what was asked, items left out that everybody answered alike
    raw : ndarray (n, p) of int8
        Category numbers as answered, −1 missing; nobody without any answer.
    flagged : ndarray (n,) of bool
        Whom screening flags.
    kept : the keyed answers of the included as a data frame, for models that take one
    respondents : who gave each row
    cluster : ndarray (n,) of int, or None
        Rows of the same number may be alike; None where the study names no clusters.
    """

    questionnaire: Questionnaire
    raw: NDArray[np.int8]
    flagged: NDArray[np.bool_]
    kept: Usable
    respondents: tuple[str, ...]
    cluster: NDArray[np.intp] | None = None

    @property
    def clusters(self) -> int | None:
        """How many clusters there are; None where the study names none."""
        return None if self.cluster is None else len(np.unique(self.cluster))

    def evidence(self, decision: Decision, *, attentive: bool = False) -> Evidence:
        """Return the evidence in these answers; only of those whom no rule flags, if asked."""
        inside = ~self.flagged if attentive else np.ones(len(self.raw), dtype=bool)
        cluster = None if self.cluster is None else self.cluster[inside]
        return evidence_in(self.raw[inside], self.questionnaire, decision, cluster)


def evidence_in(
    raw: NDArray[np.int8], questionnaire: Questionnaire, decision: Decision, cluster: NDArray[np.intp] | None = None
) -> Evidence:
    """Return the evidence in raw answers (n, p), −1 missing; rows of one cluster may be alike."""
    search = Search(decision.dependence.z, decision.dependence.share)
    return Evidence(questionnaire.keyed(raw), questionnaire.categories, questionnaire.design, search, cluster)


def rule_at(decision: Decision, n: int, clusters: int | None = None) -> PairRule:
    """Return the decision's numbers for a sample of n, or for one of n in so many clusters, whose errors are less certain.

    Examples
    --------
    >>> rule = Decision.model_validate({"name": "r", "registered_on": "2026-01-01", "primary_model": "M3W"})
    >>> [round(rule_at(rule, 600, clusters).z, 3) for clusters in (None, 10, 300)]  # t of 9 and of 299 degrees of freedom
    [1.645, 1.833, 1.65]
    """
    plausible = decision.plausible
    z, reject = z_of(0.5 + decision.confidence / 2), decision.critical_value(n)
    if clusters is not None:
        z, reject = t_for(z, clusters - 1), t_for(reject, clusters - 1)
    return PairRule(decision.cutoff, z, reject, plausible.page, plausible.wording)


def answers_of(
    responses: pd.DataFrame,
    instrument: Instrument,
    pages: Mapping[str, int] | None = None,
    clusters: pd.Series | None = None,
) -> WaveAnswers:
    """Return the included respondents' answers.

    Parameters
    ----------
    responses : screened responses of one instrument in one wave
    instrument : with all components
    pages : item → page, where the study says
    clusters : by respondent, where the study names any

    Raises
    ------
    DataError
        Nobody is included.
    """
    kept = usable(wide(responses, instrument), instrument)
    questionnaire = questionnaire_of(kept.instrument, pages)
    keyed = kept.data[list(questionnaire.items)].to_numpy(dtype=float, na_value=np.nan)
    low = np.array([instrument.low_of(i) for i in questionnaire.items], dtype=float)
    codes = np.where(np.isnan(keyed), -1, keyed - low).astype(np.int8)
    answered = np.asarray((codes >= 0).any(axis=1))
    attentive = responses.groupby("respondent")["attentive"].any()
    flagged = ~attentive.reindex(kept.data.index).to_numpy(dtype=bool)
    people = tuple(map(str, kept.data.index[answered]))
    cluster = None if clusters is None else numbered(clusters, people)
    # `keyed` turns items round, and turns them back
    return WaveAnswers(questionnaire, questionnaire.keyed(codes[answered]), flagged[answered], kept, people, cluster)


def gather_evidence(
    responses: pd.DataFrame,
    before: Tables,
    instrument: Instrument,
    decision: Decision,
    *,
    model: str,
    pages: Mapping[str, int] | None = None,
    clusters: pd.Series | None = None,
    bootstrap: int,
    seed: int,
) -> WaveEvidence:
    """Return the evidence of one wave.

    Parameters
    ----------
    responses : screened responses
    before : tables of the rooms before
    instrument : with all components of its construct
    decision : the frozen rule
    model : the rival model that phi of this instrument is of
    pages : item → page, where the study says
    clusters : by respondent, where the study names any
    bootstrap, seed : size and seed of the bootstrap of HTMT; 0 leaves it out

    Returns
    -------
    WaveEvidence

    Raises
    ------
    DataError
        Nobody is included.
    """
    place = place_of(responses)
    answers = answers_of(responses, instrument, pages, clusters)
    q, rule = answers.questionnaire, rule_at(decision, len(answers.raw), answers.clusters)
    evidence = answers.evidence(decision)
    attentive = answers.evidence(decision, attentive=True) if answers.flagged.any() else evidence
    primary = solution(before.parameters, instrument, model, decision.estimator, "included")
    left_out = [i for s in instrument.components.values() for i in s.items if i not in q.items]
    found = [
        *(Piece(pair=ALL, criterion=LEFT_OUT, subject=item, n=len(answers.raw)) for item in left_out),
        *pieces(evidence, q, rule, attentive),
        *_descriptive(answers, evidence, before, primary, rule, clusters, bootstrap, seed),
    ]
    looked_at = [
        *_gates(evidence, answers, rule, before, primary, model, decision),
        *gates.cluster_gate(clusters, answers.respondents),
    ]
    tipped = tipping_rows(evidence, q, rule, decision.plausible)
    return WaveEvidence(
        tables.frame(contracts.EVIDENCE, [place | p.record for p in found]),
        tables.frame(contracts.GATES, [place | g.record for g in looked_at]),
        tables.frame(contracts.TIPPING, [place | r.record for r in tipped]),
    )


def _descriptive(
    answers: WaveAnswers,
    evidence: Evidence,
    before: Tables,
    primary: FactorSolution,
    rule: PairRule,
    clusters: pd.Series | None,
    bootstrap: int,
    seed: int,
) -> Iterator[Piece]:
    """Evidence that never decides."""
    q, kept = answers.questionnaire, answers.kept
    place = descriptive.EvidencePlace(kept.instrument, rule.cutoff, rule.z)
    data, n = kept.data[list(q.items)], evidence.moments.correlations.n
    yield from descriptive.of_models(before.parameters, before.fits, place)
    yield from descriptive.of_merges(before.comparisons, before.parameters, before.fits, place)
    phi = {name: evidence.estimate(pair).phi for pair, name in zip(q.pairs, q.pair_names, strict=True)}
    yield from descriptive.of_variance(primary, phi, n, place)
    if bootstrap:
        where = {c: np.flatnonzero(q.owner == i).tolist() for i, c in enumerate(q.components)}
        yield from descriptive.of_ratios(evidence, where, place, bootstrap=bootstrap, seed=seed)
    yield from descriptive.of_esem(data, primary, place, clusters, intercept=primary.method_factor is not None)
    yield from descriptive.of_subscores(data, place)
    yield from descriptive.of_dimensionality(before.dimensionality, n, len(q.components))


def _gates(
    evidence: Evidence,
    answers: WaveAnswers,
    rule: PairRule,
    before: Tables,
    primary: FactorSolution,
    model: str,
    decision: Decision,
) -> Iterator[gates.Gate]:
    q, instrument = answers.questionnaire, answers.kept.instrument
    yield from gates.wording_gate(evidence, q, decision)
    yield from gates.page_gate(q)
    yield from gates.solution_gate(before.fits, primary, model, decision)
    yield from gates.fit_gate(before.fits, evidence, q, rule, model, decision)
    yield from gates.reliability_gate(before.reliability, before.items, primary, instrument, decision)
    yield from gates.categories_gate(before.categories, instrument, decision)
    yield from gates.missing_gate(evidence, q, decision)
    yield from gates.screening_gate(before.flow, decision)
