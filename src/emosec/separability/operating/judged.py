"""The rule applied to simulated answers: screened as the study screens, judged as far as the verdict needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.errors import DataError
from emosec.separability.questionnaire import Questionnaire
from emosec.separability.wave import evidence_in, rule_at
from emosec.statistics.separability.bounds import NOTHING, Estimate
from emosec.statistics.separability.decision import decide
from emosec.statistics.separability.evidence import Evidence
from emosec.statistics.separability.verdict import PairVerdict, Verdict

Codes = NDArray[np.int8]
Screen = Callable[[Codes], Codes]


@dataclass(frozen=True)
class Judged:
    """The verdict on one sample.

    Attributes
    ----------
    verdict : on the wave in question
    phi : the point estimates behind it, one per pair
    n : respondents behind them
    """

    verdict: Verdict
    phi: tuple[Estimate, ...]
    n: int


@dataclass(frozen=True)
class Judge:
    """Reaches verdicts on samples of one questionnaire under one rule.

    Attributes
    ----------
    questionnaire, decision : what was asked, and the rule
    screen : what screening leaves of raw answers; by default all

    Examples
    --------
    >>> from emosec.definitions.decisions import Decision
    >>> from emosec.separability.operating.populations import made_up
    >>> from emosec.statistics.simulation import simulate
    >>> questionnaire, population = made_up((4, 4), against=2, phi=0.3)
    >>> rule = Decision.model_validate({"name": "r", "registered_on": "2026-01-01", "primary_model": "M3W"})
    >>> judge = Judge(questionnaire, rule)
    >>> judge.judged([simulate(population, 400, np.random.default_rng(1))]).verdict.label
    'SEPARABLE'
    """

    questionnaire: Questionnaire
    decision: Decision
    screen: Screen | None = None

    def evidence(self, raw: Codes) -> Evidence:
        """Return the evidence in one sample of raw answers (n, p), −1 missing."""
        answers = self.screen(raw) if self.screen else raw
        return evidence_in(answers[(answers >= 0).any(axis=1)], self.questionnaire, self.decision)

    def judged(self, waves: Sequence[Codes]) -> Judged:
        """Return the verdict on the first of some waves, the others being there to contradict it."""
        pairs = self.questionnaire.pairs
        first, *others = (self.evidence(raw) for raw in waves)
        n = len(first.codes)
        try:
            verdict = decide(first, pairs, rule_at(self.decision, n), others)
            return Judged(verdict, tuple(first.estimate(pair) for pair in pairs), n)
        except DataError:  # an item that everybody answered alike, say
            nothing = Verdict(tuple(PairVerdict(pair, "inconclusive", "INADMISSIBLE") for pair in pairs))
            return Judged(nothing, tuple(NOTHING for _ in pairs), n)


def screener(instrument: Instrument, rules: Screening, questionnaire: Questionnaire) -> Screen:
    """Return the study's own screening of answers, as far as it looks at nothing but answers.

    Rules about keys, consent, times and checks find nothing in simulated answers and hit nobody.
    """
    from emosec.screening.matrix import stay_in

    asked = [i for i in instrument.item_ids if i in questionnaire.items]
    order = [questionnaire.items.index(i) for i in asked]

    def screen(raw: Codes) -> Codes:
        answers = np.full((len(raw), len(instrument.item_ids)), np.nan)
        at = [instrument.item_ids.index(i) for i in asked]
        low = np.array([instrument.low_of(i) for i in asked], dtype=float)
        answers[:, at] = np.where(raw[:, order] < 0, np.nan, raw[:, order] + low)
        return raw[stay_in(answers, instrument, rules)]

    return screen
