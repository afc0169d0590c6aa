"""What each screening rule does to the headline: the same numbers with all rules in force, without each, and without any."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModel, RivalModels
from emosec.definitions.screening import Screening
from emosec.errors import DataError
from emosec.reliability.estimate import estimate
from emosec.screening.corrections import apply_corrections
from emosec.screening.screen import marked
from emosec.separability.contracts import SENSITIVITY
from emosec.separability.evidence import phi_rows
from emosec.structure.contracts import FITS, PARAMETERS
from emosec.structure.fitting import attempt, fit_row, parameter_rows
from emosec.tables import frame
from emosec.wide import Sample, place_of, usable, wide

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]
AS_REPORTED, NO_RULE, EVERY_RULE = "as reported", "no rule", "every rule"
COEFFICIENTS = ("alpha", "omega_categorical")


def sensitivity(
    responses: pd.DataFrame,
    corrections: pd.DataFrame,
    respondents: pd.DataFrame,
    parameters: pd.DataFrame,
    fits: pd.DataFrame,
    reliability: pd.DataFrame,
    instrument: Instrument,
    rules: Screening,
    models: RivalModels,
    decision: Decision,
    *,
    export: str = "",
) -> pd.DataFrame:
    """Compute the headline numbers of one instrument in one wave with and without each screening rule.

    Parameters
    ----------
    responses, respondents : tables of the room intake
    corrections : hand corrections, applied before any rule
    parameters, fits : tables of the room structure, whose primary model is not fitted again where the answers are the same
    reliability : table of that room, for the same reason
    instrument : an instrument with all components of its construct
    rules : the study's screening
    models, decision : the rival models, and the rule that names the primary one
    export : the export that holds the instrument

    Returns
    -------
    DataFrame
        Contract `SENSITIVITY`. The first rows are the numbers as reported: among the included, where flagged respondents stay.
        All others leave out whom a rule in force flags, so that a rule that flags has an effect as well.

    Raises
    ------
    DataError
        Nobody answered.
    """
    fixed = apply_corrections(responses, corrections).responses
    place = place_of(fixed)
    model = models.for_construct(instrument.asked).model(decision.primary_model)
    work = Work(instrument, model, decision, place)
    reported = marked(fixed, respondents, instrument, rules, export=export)
    rows = work.lay_out(
        AS_REPORTED, None, reported, "included", of_tables(parameters, fits, reliability, work, "included")
    )
    known = of_tables(parameters, fits, None, work, "attentive")
    rows += work.lay_out(NO_RULE, None, reported, "attentive", known)
    for left_out, action, others in scenarios(rules):
        sample = marked(fixed, respondents, instrument, others, export=export)
        rows += work.lay_out(left_out, action, sample, "attentive", [])
    return frame(SENSITIVITY, [place | row for row in rows])


def scenarios(rules: Screening) -> Iterator[tuple[str, str | None, Screening]]:
    """Yield what is left out, what it does, and the rules that stay: each rule once, then all.

    Rules that blank answers stay in the last: they are no answers, and no model takes them.
    """
    for rule in rules.rules:
        yield rule.name, rule.action, rules.model_copy(update={"rules": tuple(r for r in rules.rules if r != rule)})
    yield EVERY_RULE, None, rules.model_copy(update={"rules": tuple(r for r in rules.rules if r.action == "blank")})


@dataclass
class Work:
    """What is computed once per set of answers.

    Attributes
    ----------
    instrument, model, decision, place : what is fitted
    found : digest of the answers → the numbers they gave
    base : who is in the sample with all rules in force
    base_answers : digest of their answers
    """

    instrument: Instrument
    model: RivalModel
    decision: Decision
    place: dict[str, str]
    found: dict[str, list[Row]] = field(default_factory=dict)
    base: frozenset[str] = frozenset()
    base_answers: str = ""

    def lay_out(
        self, left_out: str, action: str | None, responses: pd.DataFrame, sample: Sample, known: list[Row]
    ) -> list[Row]:
        """Return the rows of one set of rules; `known` are numbers that other rooms have computed already."""
        inside = responses[responses[sample].astype(bool)]
        people = frozenset(inside["respondent"].astype(str))
        try:
            answers = digest_of(wide(responses, self.instrument, sample), self.instrument)
            numbers = self.numbers(answers, responses, sample, known)
        except DataError as refusal:
            answers, numbers = "", self.nothing(f"{refusal.what}: these numbers cannot be computed without the rule")
        if left_out == NO_RULE:
            self.base, self.base_answers = people, answers
        elsewhere = left_out in (AS_REPORTED, NO_RULE)
        head = {
            "left_out": left_out,
            "action": action,
            "n_in": len(people),
            "n_changed": 0 if elsewhere else len(people ^ self.base),
            "differs": not elsewhere and answers != self.base_answers,
        }
        return [head | row for row in numbers]

    def numbers(self, answers: str, responses: pd.DataFrame, sample: Sample, known: list[Row]) -> list[Row]:
        """Return the headline numbers of a sample, computed if no sample with the same answers has been."""
        if answers not in self.found:
            rows = [r for r in known if r["statistic"] != "phi"] or self.reliability(responses, sample)
            self.found[answers] = rows + ([r for r in known if r["statistic"] == "phi"] or self.phi(responses, sample))
        return self.found[answers]

    def reliability(self, responses: pd.DataFrame, sample: Sample) -> list[Row]:
        """Return alpha and categorical omega of each component's scale."""
        own = self.instrument.model_copy(update={"scales": tuple(self.instrument.components.values())})
        return reliability_rows(estimate(responses, own, sample=sample, coefficients=COEFFICIENTS), own)

    def phi(self, responses: pd.DataFrame, sample: Sample) -> list[Row]:
        """Return phi of each pair from a fit of the primary model."""
        data = usable(wide(responses, self.instrument, sample), self.instrument)
        # the evidence reads the sample it calls included, whoever is in it
        fit = attempt(self.model, self.decision.estimator, "included", data)
        parameters = frame(PARAMETERS, [self.place | row for row in parameter_rows(fit)])
        return of_evidence(
            phi_rows(parameters, frame(FITS, [self.place | fit_row(fit)]), self.instrument, self.decision)
        )

    def nothing(self, why: str) -> list[Row]:
        """Return rows without numbers."""
        return [dict(row) | {"n": 0, "est": None, "ci.lower": None, "ci.upper": None, "note": why,
                             "says": "undefined" if row["statistic"] == "phi" else None}
                for row in next(iter(self.found.values()), [])]  # fmt: skip


def digest_of(answers: pd.DataFrame, instrument: Instrument) -> str:
    """Return a digest of the answers that the numbers rest on: those complete for one scale or more."""
    import numpy as np

    complete = np.column_stack([answers[list(s.items)].notna().all(axis=1) for s in instrument.components.values()])
    used = answers[complete.any(axis=1)]
    return hashlib.sha256("\n".join(used.index).encode() + used.to_numpy(dtype="float64").tobytes()).hexdigest()


def of_tables(
    parameters: pd.DataFrame, fits: pd.DataFrame, reliability: pd.DataFrame | None, work: Work, sample: str
) -> list[Row]:
    """Return the numbers that the rooms reliability and structure have already; none where they have not."""
    rows = [] if reliability is None else reliability_rows(reliability, work.instrument)
    own = [t[t["sample"] == sample].assign(sample="included") for t in (parameters, fits)]
    fitted = (own[1]["model"] == work.model.name) & (own[1]["estimator"] == work.decision.estimator)
    if fitted.any():
        rows += of_evidence(phi_rows(own[0], own[1], work.instrument, work.decision))
    return rows


def reliability_rows(table: pd.DataFrame, instrument: Instrument) -> list[Row]:
    """Return the coefficients of the components' scales as rows."""
    scales = [s.name for s in instrument.components.values()]
    chosen = table[table["scale"].isin(scales) & table["coefficient"].isin(COEFFICIENTS)]
    return [
        {"statistic": r["coefficient"], "subject": r["scale"], "says": None, "note": r["warning"],
         **{k: r[k] for k in ("n", "est", "ci.lower", "ci.upper")}}
        for r in chosen.to_dict("records")
    ]  # fmt: skip


def of_evidence(rows: list[Row]) -> list[Row]:
    """Return phi of each pair, and that of the pair whose upper limit is the largest, which all are judged by."""
    own = [
        {
            "statistic": "phi",
            "subject": r["pair"],
            **{k: r[k] for k in ("n", "est", "ci.lower", "ci.upper", "says", "note")},
        }
        for r in rows
        if r["role"] == "decides"
    ]
    said = {r["says"] for r in own}
    order = ("undefined", "not separable", "undecided", "separable")
    # not that which is largest in sign but in size: −.97 is as little separable as .97
    widest = max(own, key=lambda r: max(abs(r["ci.lower"]), abs(r["ci.upper"])) if not math.isnan(r["est"]) else -1.0)
    return [*own, widest | {"subject": "all", "says": next(s for s in order if s in said)}]
