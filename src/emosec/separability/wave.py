"""The evidence of one wave, written down: tables of evidence, gates and tipping points."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from emosec import tables
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.separability import contracts, descriptive, gates
from emosec.separability.factors import FactorSolution, solution
from emosec.separability.pieces import ALL, LEFT_OUT, Piece, pieces
from emosec.separability.questionnaire import Questionnaire, questionnaire_of
from emosec.separability.tipping import tipping_rows
from emosec.statistics.separability.evidence import Evidence, Search
from emosec.statistics.separability.graded import z_of
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
    """

    questionnaire: Questionnaire
    raw: NDArray[np.int8]
    flagged: NDArray[np.bool_]
    kept: Usable

    def evidence(self, decision: Decision, *, attentive: bool = False) -> Evidence:
        """Return the evidence in these answers; only of those whom no rule flags, if asked."""
        rows = self.raw[~self.flagged] if attentive else self.raw
        return evidence_in(rows, self.questionnaire, decision)


def evidence_in(raw: NDArray[np.int8], questionnaire: Questionnaire, decision: Decision) -> Evidence:
    """Return the evidence in raw answers (n, p), −1 missing."""
    search = Search(decision.dependence.z, decision.dependence.share)
    return Evidence(questionnaire.keyed(raw), questionnaire.categories, questionnaire.design, search)


def rule_at(decision: Decision, n: int) -> PairRule:
    """Return the decision's numbers for a sample of n."""
    plausible = decision.plausible
    return PairRule(
        decision.cutoff,
        z_of(0.5 + decision.confidence / 2),
        decision.critical_value(n),
        plausible.page,
        plausible.wording,
    )


def answers_of(responses: pd.DataFrame, instrument: Instrument, pages: Mapping[str, int] | None = None) -> WaveAnswers:
    """Return the included respondents' answers.

    Parameters
    ----------
    responses : screened responses of one instrument in one wave
    instrument : with all components
    pages : item → page, where the study says

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
    answered = (codes >= 0).any(axis=1)
    attentive = responses.groupby("respondent")["attentive"].any()
    flagged = ~attentive.reindex(kept.data.index).to_numpy(dtype=bool)
    # `keyed` turns items round, and turns them back
    return WaveAnswers(questionnaire, questionnaire.keyed(codes[answered]), flagged[answered], kept)


def gather_evidence(
    responses: pd.DataFrame,
    before: Tables,
    instrument: Instrument,
    decision: Decision,
    *,
    model: str,
    pages: Mapping[str, int] | None = None,
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
    answers = answers_of(responses, instrument, pages)
    q, rule = answers.questionnaire, rule_at(decision, len(answers.raw))
    evidence = answers.evidence(decision)
    attentive = answers.evidence(decision, attentive=True) if answers.flagged.any() else evidence
    primary = solution(before.parameters, instrument, model, decision.estimator, "included")
    left_out = [i for s in instrument.components.values() for i in s.items if i not in q.items]
    found = [
        *(Piece(pair=ALL, criterion=LEFT_OUT, subject=item, n=len(answers.raw)) for item in left_out),
        *pieces(evidence, q, rule, attentive),
        *_descriptive(answers, evidence, before, primary, rule, bootstrap, seed),
    ]
    looked_at = _gates(evidence, answers, rule, before, primary, model, decision)
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
        yield from descriptive.of_ratios(evidence.codes, q.categories, where, place, bootstrap=bootstrap, seed=seed)
    yield from descriptive.of_esem(data, primary, place, intercept=primary.method_factor is not None)
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
