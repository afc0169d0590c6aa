"""The verdict on a matrix of answers, without tables: the same rule, models, samples and gates, fast enough to simulate.

What differs from the pipeline, and why: no bootstrap (HTMT2 is not in the robustness set), and of the robustness set only
models fitted to the components' own items (no ESEM); both can only take a SEPARABLE away. Categorical omega is computed from
the primary model's loadings, not from a model of each scale; screening flags straightlining, low variability and
multivariate outliers with the default thresholds; the precision gate is the formula that stands in for the simulated power.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emosec.definitions.decisions import Check, Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.errors import DataError
from emosec.separability.calibration.look import Codes, Look, Sample, Seen
from emosec.separability.calibration.models import Fitted, compile_model, fit_model
from emosec.separability.evidence import z_of
from emosec.separability.inputs import rule_at
from emosec.separability.refits import control_syntax
from emosec.separability.rule import NOTHING, Limits, Outcome, decide, size, wald

__all__ = ["Codes", "Judge", "Look", "Seen"]


@dataclass(frozen=True)
class Effort:
    """How far a sample is looked at.

    Attributes
    ----------
    control : whether the negative control is run (three more fits)
    thorough : look at everything, also where the verdict is known before; else stop where nothing further can change it, so
        that of several reasons for INCONCLUSIVE only those met first are known
    """

    control: bool = True
    thorough: bool = True


class Judge:
    """Reaches verdicts on samples of one instrument under one rule.

    Parameters
    ----------
    instrument : with all components of its construct
    models : the rival models the rule names
    decision : the rule
    control : whether the negative control is run; by default as the rule says
    thorough : see `Effort`
    rmsea : largest scaled RMSEA, from `monte_carlo.rmsea_limit`; by default the chi-square's, at each sample's N

    Examples
    --------
    >>> from emosec.separability.calibration import questionnaire
    >>> from emosec.definitions.decisions import Decision
    >>> from emosec.definitions.models import RivalModels
    >>> from emosec.statistics.simulation import simulate
    >>> from emosec.separability.calibration.populations import RANDOM_INTERCEPT
    >>> instrument, population = questionnaire((4, 4, 4), reversed_each=2, phi=0.3)
    >>> rule = Decision.model_validate({"name": "r", "registered_on": "2026-01-01", "primary_model": "M3W"})
    >>> judge = Judge(instrument, RANDOM_INTERCEPT, rule)
    >>> rng = np.random.default_rng(1)
    >>> judge.verdict([judge.look(simulate(population, 400, rng)).seen(rng)]).label
    'SEPARABLE'
    """

    def __init__(
        self,
        instrument: Instrument,
        models: RivalModels,
        decision: Decision,
        *,
        control: bool | None = None,
        thorough: bool = True,
        rmsea: float | None = None,
    ) -> None:
        models = models.for_construct(instrument.asked)
        self.instrument, self.models, self.decision = instrument, models, decision
        self.items = tuple(instrument.signs)
        self.signs = np.array(list(instrument.signs.values()))
        self.k = len(instrument.responses)
        self.pairs = instrument.asked.every_pair
        self.asked = [i for i, pair in enumerate(self.pairs) if pair in instrument.asked.pairs]
        self.effort = Effort(decision.gates.wording.control if control is None else control, thorough)
        self.rmsea = rmsea
        self.z = z_of(decision.confidence)
        primary = Check(model=decision.primary_model, estimator=decision.estimator)
        self.checks = [c for c in decision.robustness if c != primary]
        self.syntax = {m.name: m.for_instrument(instrument) for m in models.models}
        self.both_ways = self._worded_both_ways()

    def _worded_both_ways(self) -> dict[str, bool]:
        least = self.decision.gates.wording.each_way
        ways = {c: [self.instrument.signs[i] for i in s.items] for c, s in self.instrument.components.items()}
        return {c: min(way.count(1), way.count(-1)) >= least for c, way in ways.items()}

    def look(self, raw: Codes) -> Look:
        """Look at one sample.

        Parameters
        ----------
        raw : ndarray (n, p) of int8
            Category numbers from 0 as answered, −1 missing; columns in the order of `instrument.signs`.
        """
        return Look(self, raw)

    def verdict(self, seen: Sequence[Seen], wave: int = 0) -> Outcome:
        """Return the verdict on one wave, with the others (if any) to repeat it in."""
        own = seen[wave]
        others = [s for i, s in enumerate(seen) if i != wave and self.decision.replication.by == "waves"]
        others = [s for s in others if "admissible" not in s.failed and not np.isnan(s.phi).any()]
        pairs = tuple(p._replace(waves=tuple(o.pairs[i].limits for o in others)) for i, p in enumerate(own.pairs))
        return decide(pairs, own.failed, rule_at(self.decision, own.n))

    # ---- what looks share

    def sample(self, codes: Codes) -> Sample | None:
        """Return the statistics of complete keyed answers; None where there are none."""
        try:
            return Sample(codes, self.k)
        except DataError:
            return None

    def fit(
        self,
        model: str,
        estimator: str,
        sample: Sample | None,
        *,
        errors: bool = True,
        test: bool = False,
        near: Fitted | None = None,
    ) -> Fitted | None:
        """Fit a rival model; `near` is a fit of the same model to much the same answers, to start from."""
        if sample is None:
            return None
        ordinal = estimator == "WLSMV"
        # ASSUME the rival models name their factors by the components, as config/models does
        compiled = compile_model(self.syntax[model], self.items, sample.k, self.pairs, ordinal=ordinal)
        statistics = sample.ordinal if ordinal else sample.numeric
        return fit_model(compiled, statistics, estimator, errors=errors, test=test, near=near)

    def controlled(self, component: str, sample: Sample) -> Limits | None:
        """Return phi of a component's two halves by wording; None where it cannot be split."""
        syntax = control_syntax(self.instrument, component, method=True)
        if syntax is None:
            return None
        halves = [(f"{component}_toward", f"{component}_against")]
        compiled = compile_model(syntax, self.items, sample.k, halves, ordinal=True)
        return self.limits(fit_model(compiled, sample.ordinal, self.decision.estimator), 0)

    def limits(self, found: Fitted | None, i: int) -> Limits:
        """Return the limits of |phi| of a pair."""
        if found is None or math.isnan(found.phi[i]):
            return NOTHING
        if math.isnan(found.se[i]):
            return size(Limits(float(found.phi[i]), math.nan, math.nan))
        return size(wald(float(found.phi[i]), float(found.se[i]), self.z))
