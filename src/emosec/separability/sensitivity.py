"""What each screening rule does to the headline: the same numbers with all rules in force, without each, and without any."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.errors import DataError
from emosec.reliability.estimate import estimate
from emosec.screening.corrections import apply_corrections
from emosec.screening.screen import marked
from emosec.separability.contracts import SENSITIVITY
from emosec.separability.wave import answers_of, rule_at
from emosec.statistics.separability.decision import decide
from emosec.tables import frame
from emosec.wide import place_of

if TYPE_CHECKING:
    import pandas as pd

    from emosec.contract import TableRow

AS_REPORTED, NO_RULE, EVERY_RULE = "as reported", "no rule", "every rule"
COEFFICIENTS = ("alpha", "omega_categorical")


def sensitivity(
    responses: pd.DataFrame,
    corrections: pd.DataFrame,
    respondents: pd.DataFrame,
    reliability: pd.DataFrame,
    instrument: Instrument,
    rules: Screening,
    decision: Decision,
    *,
    export: str = "",
    pages: Mapping[str, int] | None = None,
    clusters: pd.Series | None = None,
) -> pd.DataFrame:
    """Compute the headline numbers of one instrument in one wave with and without each screening rule.

    Parameters
    ----------
    responses, respondents : tables of the room intake
    corrections : hand corrections, applied before any rule
    reliability : table of that room, whose coefficients are not computed again where the answers are the same
    instrument : with all components of its construct
    rules : the study's screening
    decision : the rule
    export : the export that holds the instrument
    pages : item → page, where the study says
    clusters : by respondent, where the study names any

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
    work = Work(instrument, decision, pages, clusters)
    reported = marked(fixed, respondents, instrument, rules, export=export)
    rows = work.lay_out(AS_REPORTED, None, reported, reliability_rows(reliability, instrument))
    rows += work.lay_out(NO_RULE, None, only_attentive(reported))
    for left_out, action, others in scenarios(rules):
        sample = marked(fixed, respondents, instrument, others, export=export)
        rows += work.lay_out(left_out, action, only_attentive(sample))
    return frame(SENSITIVITY, [place | row for row in rows])


def only_attentive(responses: pd.DataFrame) -> pd.DataFrame:
    """Return responses in which those whom a rule flags are not included."""
    return responses.assign(included=responses["included"] & responses["attentive"])


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
    instrument, decision, pages, clusters : what is judged
    found : digest of the answers → the numbers they gave
    base, base_answers : who is in the sample with all rules in force, and the digest of their answers
    """

    instrument: Instrument
    decision: Decision
    pages: Mapping[str, int] | None
    clusters: pd.Series | None = None
    found: dict[str, list[TableRow]] = field(default_factory=dict)
    base: frozenset[str] = frozenset()
    base_answers: str = ""

    def lay_out(
        self, left_out: str, action: str | None, responses: pd.DataFrame, known: list[TableRow] | None = None
    ) -> list[TableRow]:
        """Return the rows of one set of rules; `known` are coefficients that the room reliability has computed already."""
        inside = responses[responses["included"].astype(bool)]
        people = frozenset(map(str, inside["respondent"].unique()))
        answers = digest_of(inside)
        if answers not in self.found:
            self.found[answers] = self.numbers(responses, known)
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
        return [head | row for row in self.found[answers]]

    def numbers(self, responses: pd.DataFrame, known: list[TableRow] | None) -> list[TableRow]:
        """Return the headline numbers of a sample; rows without numbers where it gives none."""
        own = self.instrument.model_copy(update={"scales": tuple(self.instrument.components.values())})
        try:
            rows = known or reliability_rows(
                estimate(responses, own, sample="included", coefficients=COEFFICIENTS, clusters=self.clusters), own
            )
            return rows + list(self.phi(responses))
        except DataError:
            return [dict(row) | {"n": 0, "est": math.nan, "ci.lower": math.nan, "ci.upper": math.nan, "state": "refused",
                                 "conclusion": None} for row in next(iter(self.found.values()), [])]  # fmt: skip

    def phi(self, responses: pd.DataFrame) -> Iterator[TableRow]:
        """Yield phi of each pair, and what the rule would conclude of it from this sample alone."""
        answers = answers_of(responses, self.instrument, self.pages, self.clusters)
        q, rule, evidence = (
            answers.questionnaire,
            rule_at(self.decision, len(answers.raw), answers.clusters),
            answers.evidence(self.decision),
        )
        for found in decide(evidence, q.pairs, rule).pairs:
            est = evidence.estimate(found.pair)
            yield {
                "statistic": "phi", "subject": q.pair_name(found.pair), "n": len(evidence.codes), "est": est.phi,
                "ci.lower": est.lower(rule.z), "ci.upper": est.upper(rule.z), "conclusion": found.conclusion,
                "state": "ok" if est.known else "not_fitted",
            }  # fmt: skip


def digest_of(responses: pd.DataFrame) -> str:
    """Return a digest of the answers that the numbers rest on."""
    import numpy as np
    from pandas.util import hash_pandas_object

    rows = hash_pandas_object(responses[["respondent", "item", "value"]], index=False).to_numpy()
    return hashlib.sha256(np.sort(rows).tobytes()).hexdigest()


def reliability_rows(table: pd.DataFrame, instrument: Instrument) -> list[TableRow]:
    """Return the coefficients of the components' scales as rows."""
    scales = [s.name for s in instrument.components.values()]
    chosen = table[table["scale"].isin(scales) & table["coefficient"].isin(COEFFICIENTS)]
    return [
        {"statistic": r["coefficient"], "subject": r["scale"], "conclusion": None,
         "state": "ok" if r["est"] == r["est"] else "undefined", **{k: r[k] for k in ("n", "est", "ci.lower", "ci.upper")}}
        for r in chosen.to_dict("records")
    ]  # fmt: skip
