"""The verdicts on one instrument: on every wave, and on all of them pooled, as tables and as plain facts for JSON."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from emosec import tables
from emosec.contract import TableRow
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.errors import DataError
from emosec.separability import contracts
from emosec.separability.pieces import reading
from emosec.separability.pooling import as_facts, pooling
from emosec.separability.questionnaire import questionnaire_of
from emosec.separability.record import PairFacts, PoolingFacts, Record, WaveRecord
from emosec.separability.sources import POOLED, WrittenEvidence, as_pieces, pooled, written
from emosec.separability.wave import rule_at
from emosec.statistics.separability.bounds import Estimate
from emosec.statistics.separability.decision import ceiling, decide, floor, size, upper_size
from emosec.statistics.separability.graded import belief, confidence_curve
from emosec.statistics.separability.precision import required_n
from emosec.statistics.separability.verdict import PairRule, PairVerdict, Verdict

if TYPE_CHECKING:
    import pandas as pd

MOST_PEOPLE = 1e6
# cut-offs of the confidence curve
GRID = tuple(round(0.5 + 0.01 * i, 2) for i in range(56))


@dataclass(frozen=True)
class Verdicts:
    """Tables `pairs`, `checks` and `curve` of all waves and pooled; `evidence` pooled; `pooling`; and everything as plain facts."""

    pairs: pd.DataFrame
    checks: pd.DataFrame
    curve: pd.DataFrame
    pooled: pd.DataFrame
    pooling: pd.DataFrame
    record: Record


def verdicts(
    evidence: pd.DataFrame,
    gates: pd.DataFrame,
    instrument: Instrument,
    decision: Decision,
    pages: Mapping[str, int] | None = None,
    compared: tuple[pd.DataFrame, pd.DataFrame] | None = None,
    *,
    model: str | None = None,
) -> Verdicts:
    """Return the verdicts on an instrument.

    Parameters
    ----------
    evidence, gates : tables of all waves, stacked
    instrument : with all components of its construct
    decision : the frozen rule
    pages : item → page, where the study says
    compared : `conclusions` and `phi_tests` of the room invariance, of waves and of groups; they are told beside the verdict, which
        they do not change
    model : the rival model that phi of the instrument is of; by default the rule's primary one

    Raises
    ------
    DataError
        There is no evidence.
    """
    if evidence.empty:
        raise DataError(
            "there is no evidence", where=instrument.name, remedy="look at the room separability's evidence"
        )
    questionnaire = questionnaire_of(instrument, pages)
    waves = list(dict.fromkeys(str(w) for w in evidence["wave"]))
    n_of = evidence[evidence["criterion"] == "phi"].groupby("wave")["n"].max()
    clusters = clusters_in(gates)
    seen = [written(evidence, w, questionnaire, rule_at(decision, int(n_of.get(w, 0)), clusters.get(w))) for w in waves]
    reached = {s.wave: (s, decide(s, questionnaire.pairs, s.rule, [o for o in seen if o is not s])) for s in seen}
    if len(seen) > 1:
        together = pooled(seen, decision.pooling)
        together = replace(together, rule=rule_at(decision, together.n, min(clusters.values(), default=None)))
        reached[POOLED] = (together, decide(together, questionnaire.pairs, together.rule, seen))
    place = {"study": str(evidence["study"].iloc[0]), "instrument": instrument.name}
    may_pool = pooling(*compared) if compared else tables.empty(contracts.POOLING)
    own_pooled = as_pieces(reached[POOLED][0]) if POOLED in reached else []
    of_pairs = {w: list(pair_rows(*own)) for w, own in reached.items()}
    pairs = [{**place, "wave": w, **row} for w, own in of_pairs.items() for row in own]
    checks, curve = (
        [place | {"wave": w} | row for w, own in reached.items() for row in made(*own)]
        for made in (check_rows, curve_rows)
    )
    return Verdicts(
        tables.frame(contracts.PAIRS, pairs),
        tables.frame(contracts.CHECKS, checks),
        tables.frame(contracts.CURVE, curve),
        tables.frame(contracts.EVIDENCE, [place | {"wave": POOLED} | p.record for p in own_pooled]),
        may_pool,
        _record(
            place["study"],
            instrument,
            decision,
            model or decision.primary_model,
            reached,
            of_pairs,
            gates,
            as_facts(may_pool),
        ),
    )


def pair_rows(source: WrittenEvidence, verdict: Verdict) -> Iterator[PairFacts]:
    """Yield what is concluded about each pair, and how clearly."""
    rule, q = source.rule, source.questionnaire
    for found, name in zip(verdict.pairs, q.pair_names, strict=True):
        own = source.estimate(found.pair)
        shown = size(own)
        high, low = ceiling(source, found.pair, rule), floor(source, found.pair, rule)
        held = belief(shown.phi, shown.se, rule.cutoff) if own.known else None
        yield {
            "pair": name, "conclusion": found.conclusion, "reason": found.reason, "basis": found.basis,
            "worded": "opposite" if source.worded_apart(found.pair) else "alike" if source.worded_alike(found.pair) else "mixed",
            "n": source.n, "est": own.phi, "se": own.se, "ci.lower": own.lower(rule.z), "ci.upper": own.upper(rule.z),
            "cutoff": rule.cutoff, "ceiling": high, "floor": low,
            "lower_bound": source.lower_bound(found.pair).phi, "upper_bound": source.upper_bound(found.pair).phi,
            "separable_from": _separable_from(source, found, high), "not_separable_to": _not_separable_to(shown, rule, low),
            "p_below": 1.0 - held.posterior if held else math.nan,
            "log10_ratio": -math.log10(max(held.bayes_factor, 1e-300)) if held else math.nan,
            "n_required": _required(shown, source.n, found, rule),
        }  # fmt: skip


def _separable_from(source: WrittenEvidence, found: PairVerdict, high: float) -> float:
    """The smallest cut-off at which every check would let the pair be called separable."""
    rule, pair = source.rule, found.pair
    stretch = rule.cutoff / high if high > 0 else math.inf
    each = [
        source.estimate(pair),
        *source.along_the_path(pair),
        *source.without_careless(pair),
        source.without_style(pair),
    ]
    limits = [size(e).upper(rule.z) * stretch for e in each if e.known]
    bound = upper_size(source, pair)
    limits += [bound.lower(rule.z)] if bound.known else []
    return max(limits) if source.estimate(pair).known else math.nan


def _not_separable_to(shown: Estimate, rule: PairRule, low: float) -> float:
    """The largest cut-off at which phi would be shown to lie above it."""
    return shown.phi - rule.reject * shown.se - (low - rule.cutoff) if shown.known else math.nan


def _required(shown: Estimate, n: int, found: PairVerdict, rule: PairRule) -> float:
    if found.reason != "PRECISION" or not shown.known:
        return math.nan
    z = rule.z if shown.phi < rule.cutoff else rule.reject
    more = required_n(n, shown.se, abs(rule.cutoff - shown.phi), z)
    return float(math.ceil(more / 10) * 10) if more < MOST_PEOPLE else math.inf


def check_rows(source: WrittenEvidence, verdict: Verdict) -> Iterator[TableRow]:
    """Yield the checks of each pair in the order in which they were made."""
    words = {True: "yes", False: "no", None: "not_looked_at"}
    for found, name in zip(verdict.pairs, source.questionnaire.pair_names, strict=True):
        for order, check in enumerate(found.checks, start=1):
            yield {
                "pair": name, "order": order, "criterion": check.criterion, "est": check.estimate.phi, "se": check.estimate.se,
                "limit": check.compared, "threshold": check.threshold, "passed": words[check.passed],
            }  # fmt: skip


def curve_rows(source: WrittenEvidence, verdict: Verdict) -> Iterator[TableRow]:
    """Yield how sure it is that phi lies below each cut-off of a grid: the whole confidence curve."""
    rule = source.rule
    for found, name in zip(verdict.pairs, source.questionnaire.pair_names, strict=True):
        own = size(source.estimate(found.pair))
        if not own.known:
            continue
        for cutoff, confidence in zip(GRID, confidence_curve(own.phi, own.se, GRID), strict=True):
            yield {
                "pair": name, "cutoff": cutoff, "confidence": float(confidence),
                "posterior": 1.0 - belief(own.phi, own.se, cutoff).posterior if cutoff <= 1 else 1.0,
                "reading": reading(own, cutoff, rule.z),
            }  # fmt: skip


def _record(
    study: str,
    instrument: Instrument,
    decision: Decision,
    model: str,
    reached: Mapping[str, tuple[WrittenEvidence, Verdict]],
    pairs: Mapping[str, list[PairFacts]],
    gates: pd.DataFrame,
    pooling: list[PoolingFacts],
) -> Record:
    made = {
        wave: _one(source, verdict, pairs[wave], gates[gates["wave"] == wave])
        for wave, (source, verdict) in reached.items()
    }
    construct = instrument.construct
    return {
        "study": study,
        "instrument": instrument.name,
        "construct": construct.name if construct else None,
        "decision": decision.name,
        "decision_sha256": decision.sha256,
        "registered_on": decision.registered_on.isoformat(),
        "primary_model": model,
        "estimator": decision.estimator,
        "cutoff": decision.cutoff,
        "confidence": decision.confidence,
        "analyses_allowed": decision.looks,
        "waves": {wave: one for wave, one in made.items() if wave != POOLED},
        "pooled": made.get(POOLED),
        "pooling": pooling,
    }


def clusters_in(gates: pd.DataFrame) -> dict[str, int]:
    """Return wave → clusters of respondents; nothing where the study names none."""
    rows = gates[(gates["gate"] == "clusters") & (gates["statistic"] == "clusters")]
    return {str(w): int(n) for w, n in zip(rows["wave"], rows["observed"], strict=True)}


def _one(source: WrittenEvidence, verdict: Verdict, pairs: list[PairFacts], gates: pd.DataFrame) -> WaveRecord:
    warned = gates[~gates["status"].isin(["met"])]
    return {
        "label": verdict.label,
        "reason": verdict.reason,
        "about": [source.questionnaire.pair_name(pair) for pair in verdict.about],
        "n": source.n,
        "critical_value": source.rule.reject,
        "pairs": pairs,
        "heterogeneity": source.heterogeneity,
        "warnings": [
            {
                "gate": row["gate"],
                "subject": row["subject"],
                "statistic": row["statistic"],
                "status": row["status"],
                "observed": row["observed"],
                "threshold": row["threshold"],
                "direction": row["direction"],
                "detail": row["detail"],
            }
            for row in warned.astype(object).where(warned.notna(), None).to_dict("records")
            if row["effect"] == "warns"
        ],
    }
