"""The verdict on a matrix of answers, without tables: the same rule, models, samples and gates, fast enough to simulate.

What differs from the pipeline, and why: no bootstrap (HTMT2 is not in the robustness set); categorical omega is computed
from the primary model's loadings, not from a model of each scale; screening flags straightlining, low variability and
multivariate outliers with the default thresholds; the precision gate is the same approximation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from emosec.definitions.decisions import Check, Decision
from emosec.definitions.instruments import Component, Instrument
from emosec.definitions.models import RivalModels
from emosec.errors import DataError
from emosec.separability.admissible import CHANCE
from emosec.separability.calibration.models import Compiled, Fitted, compile_model, fit_model
from emosec.separability.evidence import z_of
from emosec.separability.factors import PAIR_NAMES, PAIRS
from emosec.separability.inputs import rule_at
from emosec.separability.precision import phi_standard_errors, power_separable
from emosec.separability.refits import control_syntax
from emosec.separability.rule import GATES, NOTHING, Gate, Limits, Outcome, Pair, decide, size, wald

Codes = NDArray[np.int8]
STRAIGHT, LOW_IRV, OUTLIER = 1.0, 0.25, 0.001


@dataclass(frozen=True)
class Seen:
    """One sample as the rule sees it.

    Attributes
    ----------
    pairs, failed : inputs of the rule, without other waves
    n : complete rows behind the deciding phi
    phi, se : the primary model's, NaN where there is none
    """

    pairs: tuple[Pair, ...]
    failed: tuple[Gate, ...]
    n: int
    phi: NDArray[np.float64]
    se: NDArray[np.float64]


class Judge:
    """Reaches verdicts on samples of one instrument under one rule.

    Parameters
    ----------
    instrument : with all three components
    models : the rival models the rule names
    decision : the rule
    control : whether the negative control is run (three more fits)

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
    >>> judge.verdict([judge.look(simulate(population, 400, rng), rng)]).label
    'SEPARABLE'
    """

    def __init__(
        self, instrument: Instrument, models: RivalModels, decision: Decision, *, control: bool | None = None
    ) -> None:
        self.instrument, self.models, self.decision = instrument, models, decision
        self.items = tuple(instrument.security_signs)
        self.signs = np.array(list(instrument.security_signs.values()))
        self.k = len(instrument.responses)
        self.control = decision.gates.wording.control if control is None else control
        self.z = z_of(decision.confidence)
        primary = Check(model=decision.primary_model, estimator=decision.estimator)
        self.checks = [c for c in decision.robustness if c != primary]
        self.syntax = {m.name: m.for_instrument(instrument) for m in models.models}
        self.both_ways = self._worded_both_ways()

    def _worded_both_ways(self) -> dict[Component, bool]:
        least = self.decision.gates.wording.each_way
        ways = {c: [s.security_sign(i) for i in s.items] for c, s in self.instrument.components.items()}
        return {c: min(way.count(1), way.count(-1)) >= least for c, way in ways.items()}

    def verdict(self, seen: Sequence[Seen], wave: int = 0) -> Outcome:
        """Return the verdict on one wave, with the others (if any) to repeat it in."""
        own = seen[wave]
        others = [s for i, s in enumerate(seen) if i != wave and self.decision.replication.by == "waves"]
        others = [s for s in others if "admissible" not in s.failed and not np.isnan(s.phi).any()]
        pairs = tuple(p._replace(waves=tuple(o.pairs[i].limits for o in others)) for i, p in enumerate(own.pairs))
        return decide(pairs, own.failed, rule_at(self.decision, own.n))

    def look(self, raw: Codes, rng: np.random.Generator) -> Seen:
        """Look at one sample.

        Parameters
        ----------
        raw : ndarray (n, p) of int8
            Category numbers from 0 as answered, −1 missing; columns in the order of `instrument.security_signs`.
        rng : for the split into halves
        """
        keyed = np.where(self.signs < 0, self.k - 1 - raw, raw)
        complete = (raw >= 0).all(axis=1)
        codes = keyed[complete].astype(np.int8)
        try:
            sample = Sample(codes, self.k)
        except DataError:
            return self._nothing(len(codes))
        decision = self.decision
        primary = self._fit(decision.primary_model, decision.estimator, sample, test=True)
        checks: list[Fitted | None] = []
        halves: list[Fitted] = []
        if all(self.both_ways.values()):  # else the verdict is INCONCLUSIVE(WORDING) whatever they say
            flagged = self._flagged(raw[complete])
            attentive = sample if not flagged.any() else self._sample(codes[~flagged])
            checks = [self._check(c, sample if c.sample == "included" else attentive) for c in self.checks]
            halves = self._halves(codes, rng)
        failed, confounded = self._gates(primary, sample)
        pairs = tuple(
            Pair(
                name,
                abs(float(primary.phi[i])),
                float(primary.se[i]),
                self._limits(primary, i),
                confounded[PAIRS[i][0]] or confounded[PAIRS[i][1]],
                tuple(self._limits(c, i) for c in checks),
                (),
                tuple(self._limits(h, i) for h in halves),
            )
            for i, name in enumerate(PAIR_NAMES)
        )
        return Seen(pairs, failed, len(codes), primary.phi, primary.se)

    def _nothing(self, n: int) -> Seen:
        nan = math.nan
        pairs = tuple(Pair(name, nan, nan, NOTHING) for name in PAIR_NAMES)
        return Seen(pairs, ("admissible",), n, np.full(3, nan), np.full(3, nan))

    def _limits(self, found: Fitted | None, i: int) -> Limits:
        if found is None or math.isnan(found.phi[i]):
            return NOTHING
        if math.isnan(found.se[i]):
            return size(Limits(float(found.phi[i]), math.nan, math.nan))
        return size(wald(float(found.phi[i]), float(found.se[i]), self.z))

    def _sample(self, codes: Codes) -> Sample | None:
        try:
            return Sample(codes, self.k)
        except DataError:
            return None

    def _compiled(self, syntax: str, k: Sequence[int], ordinal: bool, pairs: Sequence[tuple[str, str]]) -> Compiled:
        return compile_model(syntax, self.items, k, pairs, ordinal=ordinal)

    def _fit(self, model: str, estimator: str, sample: Sample, *, errors: bool = True, test: bool = False) -> Fitted:
        ordinal = estimator == "WLSMV"
        # ASSUME the rival models name their factors by the components, as config/models does
        compiled = self._compiled(self.syntax[model], sample.k, ordinal, PAIRS)
        return fit_model(compiled, sample.ordinal if ordinal else sample.numeric, estimator, errors=errors, test=test)

    def _check(self, check: Check, sample: Sample | None) -> Fitted | None:
        return None if sample is None else self._fit(check.model, check.estimator, sample)

    def _flagged(self, raw: Codes) -> NDArray[np.bool_]:
        """Straightlining, low variability and outliers, by the thresholds of the default screening."""
        from scipy.special import chdtrc

        values = raw.astype(np.float64)
        # as the index does it: standard deviation of a person's raw answers
        spread = values.std(axis=1, ddof=1)
        centred = values - values.mean(axis=0)
        covariance = np.cov(values, rowvar=False)
        try:
            distance = np.einsum("ij,ij->i", centred, np.linalg.solve(covariance, centred.T).T)
        except np.linalg.LinAlgError:
            distance = np.zeros(len(values))
        straight = (raw == raw[:, :1]).mean(axis=1) >= STRAIGHT
        flags: NDArray[np.bool_] = straight | (spread < LOW_IRV) | (chdtrc(raw.shape[1], distance) < OUTLIER)
        return flags

    def _halves(self, codes: Codes, rng: np.random.Generator) -> list[Fitted]:
        order = rng.permutation(len(codes))
        needed = self.decision.replication.half_needs == "limit"
        found = []
        for half in (order[::2], order[1::2]):
            sample = self._sample(codes[np.sort(half)])
            if sample is None:
                return []
            found.append(self._fit(self.decision.primary_model, self.decision.estimator, sample, errors=needed))
        return found

    # ---- gates

    def _gates(self, primary: Fitted, sample: Sample) -> tuple[tuple[Gate, ...], dict[Component, bool]]:
        controls = self._controls(sample) if self.control else {}
        confounded = {c: not both or c in controls for c, both in self.both_ways.items()}
        held: dict[Gate, bool] = {
            "wording": not any(confounded.values()),
            "admissible": self._admissible(primary),
            "fit": self._fits(primary, sample),
            "precision": self._precise(primary),
            "reliability": self._reliable(primary, sample),
            "categories": self._full_categories(primary, sample),
        }
        return tuple(g for g in GATES if not held[g]), confounded

    def _controls(self, sample: Sample) -> set[Component]:
        """Components whose halves by wording come out as separable."""
        found: set[Component] = set()
        if not all(self.both_ways.values()):
            return found
        for component in self.instrument.components:
            syntax = control_syntax(self.instrument, component, method=True)
            if syntax is None:
                continue
            halves = [(f"{component}_toward", f"{component}_against")]
            fit = fit_model(self._compiled(syntax, sample.k, True, halves), sample.ordinal, self.decision.estimator)
            if self._limits(fit, 0).upper < self.decision.cutoff:
                found.add(component)
        return found

    def _admissible(self, primary: Fitted) -> bool:
        if primary.solution is None:
            return False
        return primary.residuals >= 0 and primary.method + CHANCE * primary.method_se >= 0

    def _fits(self, primary: Fitted, sample: Sample) -> bool:
        from emosec.statistics.cfa.fit.measures import fit_measures

        if primary.solution is None:
            return False
        asked, found = self.decision.gates.fit, fit_measures(primary.solution)
        good = found["cfi.scaled"] >= asked.cfi and found["srmr"] <= asked.srmr and found["rmsea.scaled"] <= asked.rmsea
        return bool(good) or (asked.free > 0 and self._immaterial(primary, sample))

    def _immaterial(self, primary: Fitted, sample: Sample) -> bool:
        """Free the largest modification indices one by one: does any pair change sides?"""
        from emosec.separability.second_look import misfit_immaterial
        from emosec.statistics.cfa import Fit

        compiled = self._compiled(self.syntax[self.decision.primary_model], sample.k, True, PAIRS)
        n = sample.ordinal.n
        fit = Fit(compiled.table, cast(Any, primary.solution), ("",), "listwise", n, n)
        return misfit_immaterial(fit, self.syntax[self.decision.primary_model], self.instrument, self.decision)

    def _precise(self, primary: Fitted) -> bool:
        asked = self.decision.gates.precision
        if primary.solution is None or np.isnan(primary.se).any():
            return False
        own = [primary.loadings[c] for c in self.instrument.components]
        method = self.signs * math.sqrt(max(primary.method, 0.0))
        there = phi_standard_errors(own, [asked.phi] * 3, method)
        here = phi_standard_errors(own, list(primary.phi), method)
        powers = [
            power_separable(float(se), asked.phi, self.decision.cutoff, self.decision.confidence)
            for se in primary.se * there / here
        ]
        return all(power >= asked.power for power in powers)

    def _reliable(self, primary: Fitted, sample: Sample) -> bool:
        from emosec.statistics.cfa.green_yang import score_covariance

        if primary.solution is None:
            return False
        asked = self.decision.gates.reliability
        for component, scale in self.instrument.components.items():
            at = [self.items.index(i) for i in scale.items]
            own = primary.loadings[component]
            thresholds = [sample.thresholds_of(i) for i in at]
            total = score_covariance(thresholds, sample.ordinal.correlation[np.ix_(at, at)]).sum()
            omega = score_covariance(thresholds, np.outer(own, own)).sum() / total
            if omega < asked.omega or (own >= asked.loading).sum() < asked.loadings:
                return False
        return True

    def _full_categories(self, primary: Fitted, sample: Sample) -> bool:
        asked = self.decision.gates.categories
        if sample.rarest >= asked.smallest_count:
            return True
        if not asked.collapse or primary.solution is None:
            return False
        return self._collapsing_leaves_sides(primary, sample)

    def _collapsing_leaves_sides(self, primary: Fitted, sample: Sample) -> bool:
        import pandas as pd

        from emosec.separability.collapsing import collapse_rare
        from emosec.separability.second_look import changes_side

        data = collapse_rare(pd.DataFrame(sample.codes.astype(np.int64)), self.decision.gates.categories.smallest_count)
        again = self._sample(data.to_numpy(dtype=np.int8))
        if again is None:
            return False
        found = self._fit(self.decision.primary_model, self.decision.estimator, again)
        if found.solution is None:
            return False
        both = [(self._limits(primary, i), self._limits(found, i)) for i in range(3)]
        return not any(changes_side(a, b, self.decision.cutoff) for a, b in both)


class Sample:
    """The statistics of one sample of complete keyed answers.

    Attributes
    ----------
    codes : ndarray (n, p)
    k : categories in use, per item
    ordinal : what WLSMV takes
    rarest : answers in the rarest category in use
    """

    def __init__(self, codes: Codes, k: int) -> None:
        from emosec.statistics.cfa.sample import ordinal_sample

        if len(codes) < codes.shape[1]:
            raise DataError(f"{len(codes)} complete rows for {codes.shape[1]} items")
        counts = np.stack([(codes == c).sum(axis=0) for c in range(k)])
        self.codes = codes
        self.k = tuple(int(x) for x in (counts > 0).sum(axis=0))
        self.rarest = int(counts[counts > 0].min())
        self.ordinal, _ = ordinal_sample(codes, np.full(codes.shape[1], k))
        if not np.isfinite(self.ordinal.correlation).all():
            raise DataError("a polychoric correlation is undefined")

    @property
    def numeric(self) -> Any:
        """What ML takes."""
        from emosec.statistics.cfa.sample import continuous_sample

        return continuous_sample(self.codes.astype(np.float64))

    def thresholds_of(self, item: int) -> NDArray[np.float64]:
        """Return the thresholds of an item."""
        own: NDArray[np.float64] = self.ordinal.thresholds[self.ordinal.threshold_item == item]
        return own
