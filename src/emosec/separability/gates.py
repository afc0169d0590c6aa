"""What a reader should know before trusting the conclusion: each gate judges what it names, in numbers and codes.

Gates warn. What restricts a conclusion is wording and pages, which the rule itself takes up pair by pair.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from emosec.contract import TableRow
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.scales import Scale
from emosec.remarks import NOT_FITTED
from emosec.remarks import read as remarks_in
from emosec.screening.typed_rows import ScreeningFlow
from emosec.separability.contracts import IDLE, NEGATIVE
from emosec.separability.factors import FactorSolution
from emosec.separability.pieces import reading
from emosec.separability.questionnaire import Questionnaire
from emosec.statistics.cfa.sample.design import FEW_CLUSTERS
from emosec.statistics.separability.decision import size
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.separability.verdict import PairRule
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

Status = Literal["met", "not_met", "immaterial", "material", "not_looked_at"]
Side = Literal["at_least", "at_most"]
ALL = "all"
# ASSUME one in twenty whose school is not known, each taken for a school alone, leaves errors nearly as they are
UNKNOWN_AT_MOST = 0.05


@dataclass(frozen=True)
class Gate:
    """One number a gate looks at; attributes as the columns of `contracts.GATES`."""

    gate: str
    subject: str
    statistic: str
    status: Status
    observed: float
    threshold: float
    direction: Side
    effect: Literal["warns", "restricts"] = "warns"
    detail: str | None = None

    @property
    def record(self) -> TableRow:
        """The gate as a row of the table."""
        return asdict(self)


def judged(
    gate: str,
    subject: str,
    statistic: str,
    observed: float,
    threshold: float,
    direction: Side,
    *,
    restricts: bool = False,
    detail: str | None = None,
) -> Gate:
    """Return a gate's row with its status: not looked at where there is no number.

    Examples
    --------
    >>> judged("fit", "all", "srmr", 0.05, 0.08, "at_most").status
    'met'
    >>> judged("fit", "all", "srmr", float("nan"), 0.08, "at_most").status
    'not_looked_at'
    """
    good = observed >= threshold if direction == "at_least" else observed <= threshold
    status: Status = "not_looked_at" if math.isnan(observed) else "met" if good else "not_met"
    return Gate(
        gate, subject, statistic, status, observed, threshold, direction, "restricts" if restricts else "warns", detail
    )


def wording_gate(evidence: Evidence, q: Questionnaire, decision: Decision) -> Iterator[Gate]:
    """How many items of each component are worded each way, and what its two halves correlate."""
    least = float(decision.gates.wording.each_way)
    for number, component in enumerate(q.components):
        toward, against = q.worded(number)
        yield judged("wording", component, "items toward", float(toward), least, "at_least", restricts=True)
        yield judged("wording", component, "items against", float(against), least, "at_least", restricts=True)
        if evidence.halves is not None and (own := evidence.halves.within(number)).known:
            yield judged("wording", component, "phi of its halves", own.phi, decision.cutoff, "at_least")


def page_gate(q: Questionnaire) -> Iterator[Gate]:
    """Whether some page holds items of both components of a pair."""
    for (a, b), name in zip(q.pairs, q.pair_names, strict=True):
        shared = math.nan
        if q.pages is not None:
            own = [set(q.pages[(q.owner == c) & (q.pages >= 0)].tolist()) for c in (a, b)]
            shared = float(len(own[0] & own[1])) if all(own) else math.nan
        yield judged("pages", name, "shared pages", shared, 1.0, "at_least", restricts=True)


def solution_gate(fits: pd.DataFrame, primary: FactorSolution, model: str, decision: Decision) -> Iterator[Gate]:
    """Whether the model that phi is of converged, and what is improper in it: every warning of the fit, by its code.

    A random intercept with a negative variance has nothing to take up, and phi is of the model without it: that is no fault.
    """
    row = fit_row(fits, model, decision.estimator)
    codes = [] if row is None else [r.code for r in remarks_in(row["warning"])]
    yield judged(
        "solution", ALL, "converged", math.nan if row is None else float(bool(row["converged"])), 1.0, "at_least",
        detail=None if row is None or row["converged"] else next((c for c in codes if c in NOT_FITTED), None),
    )  # fmt: skip
    if row is None or not bool(row["converged"]):
        return
    negative = primary.negative_variances
    for code in dict.fromkeys(codes):
        # which variances are negative is told below, with their sizes
        if not (code == NEGATIVE and negative):
            yield Gate("solution", ALL, "warning", "not_met", 1.0, 0.0, "at_most", detail=code)
    for name, (estimate, _) in negative.items():
        if name == primary.method_factor:
            yield Gate("solution", ALL, IDLE, "immaterial", estimate, 0.0, "at_least", detail=name)
        else:
            yield judged("solution", ALL, "variance", estimate, 0.0, "at_least", detail=name)


def fit_gate(
    fits: pd.DataFrame, evidence: Evidence, q: Questionnaire, rule: PairRule, model: str, decision: Decision
) -> Iterator[Gate]:
    """Absolute fit of the model that phi is of; where it misfits, whether that matters to the question."""
    asked = decision.gates.fit
    row = fit_row(fits, model, decision.estimator)
    own = row if row is not None and bool(row["converged"]) else None
    limit = math.nan if own is None else rmsea_by_chi_square(float(own["df"]), int(own["n"]), asked.rmsea_quantile)
    found = {k: math.nan if own is None else float(own[k]) for k in ("cfi.scaled", "srmr", "rmsea.scaled")}
    rows = [
        judged("fit", ALL, "cfi.scaled", found["cfi.scaled"], asked.cfi, "at_least"),
        judged("fit", ALL, "srmr", found["srmr"], asked.srmr, "at_most"),
        judged("fit", ALL, "rmsea.scaled", found["rmsea.scaled"], limit, "at_most"),
    ]
    misfits = any(r.status == "not_met" for r in rows)
    verdict = material(evidence, q, rule) if misfits else None
    for r in rows:
        status = verdict if r.status == "not_met" and verdict else r.status
        yield Gate(r.gate, r.subject, r.statistic, status, r.observed, r.threshold, r.direction, r.effect)


def rmsea_by_chi_square(df: float, n: int, quantile: float) -> float:
    """Return what RMSEA would rarely exceed if the scaled statistic followed its chi-square distribution exactly.

    The scaled statistic runs a little high in small samples, so this is strict there.

    Parameters
    ----------
    df : degrees of freedom
    n : respondents
    quantile : of the distribution

    Examples
    --------
    >>> round(rmsea_by_chi_square(86, 300, 0.95), 3)
    0.03
    """
    from scipy.special import chdtri

    chisq = float(chdtri(max(df, 1.0), 1 - quantile))
    return math.sqrt(max(chisq - df, 0.0) / (max(df, 1.0) * max(n, 1)))


def material(evidence: Evidence, q: Questionnaire, rule: PairRule) -> Status | None:
    """Return whether freeing the largest residuals moves the interval of some pair to another place; None if none was tried."""
    tried = False
    for pair in q.pairs:
        before = reading(size(evidence.estimate(pair)), rule.cutoff, rule.z)
        for step in evidence.misfit(pair):
            tried = True
            if reading(size(step), rule.cutoff, rule.z) != before:
                return "material"
    return "immaterial" if tried else None


def reliability_gate(
    reliability: pd.DataFrame, items: pd.DataFrame, primary: FactorSolution, instrument: Instrument, decision: Decision
) -> Iterator[Gate]:
    """Whether scores of the components are reliable. It says nothing about phi, from which unreliability is taken out."""
    asked = decision.gates.reliability
    for component, scale in instrument.components.items():
        yield judged("reliability", component, "omega_categorical", _omega(reliability, scale), asked.omega, "at_least")
        loadings = primary.component_loadings(component)
        counting = float(sum(x.est >= asked.loading for x in loadings)) if loadings else math.nan
        yield judged("reliability", component, "salient loadings", counting, float(asked.loadings), "at_least")
        own = items[items["scale"] == scale.name]
        for item, sd, total in zip(own["item"], own["sd"], own["item_total"], strict=True):
            if sd == 0:
                # a spread of nothing is wanting whatever is asked of it: what is threshold is more than 0
                yield Gate("reliability", component, "sd", "not_met", 0.0, 0.0, "at_least", detail=str(item))
            elif total < 0:
                yield judged("reliability", component, "item_total", float(total), 0.0, "at_least", detail=str(item))


def _omega(reliability: pd.DataFrame, scale: Scale) -> float:
    chosen = (reliability["scale"] == scale.name) & (reliability["coefficient"] == "omega_categorical")
    rows = reliability[chosen.fillna(False)]
    return float(rows["est"].iloc[0]) if len(rows) else math.nan


def categories_gate(categories: pd.DataFrame, instrument: Instrument, decision: Decision) -> Iterator[Gate]:
    """Whether response categories in use are nearly empty. A category nobody chose has no threshold and does no harm."""
    least = float(decision.gates.categories.smallest_count)
    for component, scale in instrument.components.items():
        own = categories[(categories["scale"] == scale.name) & (categories["n"] > 0)].sort_values("n", kind="stable")
        if own.empty:
            yield judged("categories", component, "smallest count", math.nan, least, "at_least")
            continue
        first = own.iloc[0]
        detail = f"{first['item']} = {first['code']}"
        yield judged("categories", component, "smallest count", float(first["n"]), least, "at_least", detail=detail)


def missing_gate(evidence: Evidence, q: Questionnaire, decision: Decision) -> Iterator[Gate]:
    """How many rows a complete-case analysis would lose, and whether those differ from the others."""
    import numpy as np

    codes, asked = evidence.codes, decision.gates.missing
    complete = (codes >= 0).all(axis=1)
    yield judged("missing", ALL, "incomplete rows", float((~complete).mean()), asked.incomplete, "at_most")
    if complete.all() or complete.sum() < 2 or (~complete).sum() < 2:
        return
    answers = np.where(codes >= 0, codes.astype(np.float64), np.nan)
    for number, component in enumerate(q.components):
        own = answers[:, q.owner == number]
        there = ~np.isnan(own).all(axis=1)
        mean = np.full(len(own), np.nan)
        mean[there] = np.nanmean(own[there], axis=1)
        a, b = mean[complete & there], mean[~complete & there]
        spread = float(np.nanstd(mean, ddof=1)) if there.sum() > 1 else math.nan
        d = abs(float(a.mean() - b.mean())) / spread if len(a) and len(b) and spread > 0 else math.nan
        yield judged("missing", component, "difference of the incomplete", d, asked.difference, "at_most")


def cluster_gate(clusters: pd.Series | None, respondents: Sequence[str]) -> Iterator[Gate]:
    """Whether clusters are enough for errors made of them, and known of nearly everybody; nothing where the study names none.

    Parameters
    ----------
    clusters : by respondent
    respondents : whose answers the evidence rests on
    """
    if clusters is None:
        return
    own = clusters.reindex(list(respondents))
    many = own.nunique() + int(own.isna().sum())
    yield judged("clusters", ALL, "clusters", float(many), float(FEW_CLUSTERS), "at_least")
    yield judged("clusters", ALL, "in no known cluster", float(own.isna().mean()), UNKNOWN_AT_MOST, "at_most")


def screening_gate(flow: pd.DataFrame, decision: Decision) -> Iterator[Gate]:
    """Whether a screening rule flags so many that the rule itself is to be questioned."""
    for row in records(flow, ScreeningFlow):
        if row["action"] == "flag" and row["n_in"]:
            share = float(row["n_flagged"]) / float(row["n_in"])
            yield judged("screening", ALL, "flagged", share, decision.gates.flagged, "at_most", detail=str(row["rule"]))


def fit_row(fits: pd.DataFrame, model: str, estimator: str, sample: str = "included") -> pd.Series | None:
    """Return the row of the table `fits` for one model, estimator and sample; None where it was not fitted."""
    chosen = (fits["model"] == model) & (fits["estimator"] == estimator) & (fits["sample"] == sample)
    rows = fits[chosen.fillna(False)]
    return rows.iloc[0] if len(rows) else None
