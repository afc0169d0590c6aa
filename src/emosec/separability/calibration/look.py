"""One sample as the rule looks at it: each part is made when it is needed, and once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from emosec.errors import DataError
from emosec.separability.absolute_fit import fits, rmsea_by_chi_square
from emosec.separability.admissible import CHANCE
from emosec.separability.factors import pair_name
from emosec.separability.inputs import rule_at
from emosec.separability.precision import coarseness, lower_limits, phi_standard_errors, power_separable
from emosec.separability.rule import GATES, NOTHING, Gate, Pair, rejected, separable

if TYPE_CHECKING:
    from emosec.separability.calibration.judge import Judge
    from emosec.separability.calibration.models import Fitted

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
    lower : lower limits of phi, see `precision.lower_limits`
    """

    pairs: tuple[Pair, ...]
    failed: tuple[Gate, ...]
    n: int
    phi: NDArray[np.float64]
    se: NDArray[np.float64]
    lower: NDArray[np.float64]


class Look:
    """One sample, looked at as far as its verdict needs; see `Judge.look`."""

    def __init__(self, judge: Judge, raw: Codes) -> None:
        self.judge, self.decision = judge, judge.decision
        complete = (raw >= 0).all(axis=1)
        self.raw = raw[complete]
        self.codes: Codes = np.where(judge.signs < 0, judge.k - 1 - self.raw, self.raw).astype(np.int8)
        self.sample = judge.sample(self.codes)

    def seen(self, rng: np.random.Generator) -> Seen:
        """Return what the rule sees; `rng` splits the sample into halves."""
        if self.sample is None or self.primary is None:
            nan = np.full(len(self.judge.pairs), math.nan)
            nothing = tuple(Pair(name, math.nan, math.nan, NOTHING) for name in self.judge.instrument.asked.pair_names)
            return Seen(nothing, ("admissible",), len(self.codes), nan, nan, nan)
        judge, thorough = self.judge, self.judge.effort.thorough
        if not all(judge.both_ways.values()):  # the verdict is INCONCLUSIVE(WORDING) whatever the rest says
            return self._seen(self._failed(("fit", "categories") if thorough else ()))
        if thorough:
            return self._seen(self._failed(("fit", "categories", "wording")), self._halves(rng), self.checks)
        halves: tuple[Fitted | None, ...] = ()
        if self._undecided(self._seen(())):
            # ASSUME φ above 1 in both halves does not come with φ below the cut-off in the whole
            if not max(np.abs(self.primary.phi)) > self.decision.cutoff:
                return self._seen(self._failed(()))
            halves = self._halves(rng)
            if self._undecided(self._seen((), halves)):
                return self._seen(self._failed(()), halves)
        failed = self._failed(())
        for gate in ("fit", "categories", "wording"):
            failed = failed or self._failed((gate,))
        return self._seen(failed) if failed else self._seen((), halves or self._halves(rng), self.checks)

    def _undecided(self, seen: Seen) -> bool:
        """Whether the primary estimates leave nothing but INCONCLUSIVE, by their limits alone."""
        rule = rule_at(self.decision, seen.n)
        return not any(rejected(p, rule) for p in seen.pairs) and not all(separable(p, rule) for p in seen.pairs)

    def _seen(
        self, failed: tuple[Gate, ...], halves: tuple[Fitted | None, ...] = (), checks: tuple[Fitted | None, ...] = ()
    ) -> Seen:
        judge, primary = self.judge, cast("Fitted", self.primary)
        confounded = {
            c: not both or ("wording" in failed and c in self.controls) for c, both in judge.both_ways.items()
        }
        split = [h for h in halves if h is not None]
        pairs = tuple(
            Pair(
                pair_name(*pair),
                abs(float(primary.phi[i])),
                float(primary.se[i]),
                judge.limits(primary, i),
                confounded[pair[0]] or confounded[pair[1]],
                tuple(judge.limits(c, i) for c in checks),
                (),
                tuple(judge.limits(h, i) for h in split) if len(split) == len(halves) else (),
            )
            for i, pair in enumerate(judge.pairs)
            if i in judge.asked
        )
        return Seen(pairs, failed, len(self.codes), primary.phi, primary.se, self.lower)

    # ---- fits

    @cached_property
    def primary(self) -> Fitted | None:
        """The primary model."""
        return self.judge.fit(self.decision.primary_model, self.decision.estimator, self.sample, test=True)

    @cached_property
    def lower(self) -> NDArray[np.float64]:
        """Lower limits of phi in the primary model."""
        primary, judge = cast("Fitted", self.primary), self.judge
        if primary.solution is None:
            return np.full(len(self.judge.pairs), math.nan)
        own, method = self._loadings(primary)
        coarse = np.array([coarseness(cast("Sample", self.sample).thresholds_of(i)) for i in range(len(judge.items))])
        parts = np.split(coarse, np.cumsum([len(part) for part in own])[:-1])
        numbers = [part * factor for part, factor in zip(own, parts, strict=True)]
        return lower_limits(list(primary.phi), list(primary.se), numbers, method * coarse, n=len(self.codes), z=judge.z)

    def _loadings(self, primary: Fitted) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
        """Loadings by component, and those on the method factor."""
        own = [primary.loadings[c] for c in self.judge.instrument.components]
        return own, self.judge.signs * math.sqrt(max(primary.method, 0.0))

    @cached_property
    def checks(self) -> tuple[Fitted | None, ...]:
        """The robustness set."""
        flagged = careless(self.raw)
        attentive = self.judge.sample(self.codes[~flagged]) if flagged.any() else self.sample
        samples = {"included": self.sample, "attentive": attentive}
        own = (self.decision.primary_model, self.decision.estimator)
        return tuple(
            self.judge.fit(
                c.model, c.estimator, samples[c.sample], near=self.primary if (c.model, c.estimator) == own else None
            )
            for c in self.judge.checks
        )

    def _halves(self, rng: np.random.Generator) -> tuple[Fitted | None, ...]:
        order, decision = rng.permutation(len(self.codes)), self.decision
        needed = decision.replication.half_needs == "limit"
        samples = [self.judge.sample(self.codes[np.sort(half)]) for half in (order[::2], order[1::2])]
        return tuple(
            self.judge.fit(decision.primary_model, decision.estimator, s, errors=needed, near=self.primary)
            for s in samples
        )

    # ---- gates

    def _failed(self, further: tuple[str, ...]) -> tuple[Gate, ...]:
        """The gates that do not hold: of the cheap ones, and of the further ones, which take fits."""
        wording = all(self.judge.both_ways.values()) and not ("wording" in further and self.controls)
        held: dict[Gate, bool] = {
            "wording": wording,
            "admissible": self._admissible,
            "fit": "fit" not in further or self._fits,
            "precision": self._precise,
            "reliability": self._reliable,
            "categories": "categories" not in further or self._full_categories,
        }
        return tuple(g for g in GATES if not held[g])

    @cached_property
    def controls(self) -> frozenset[str]:
        """Components whose halves by wording come out as separable."""
        if not self.judge.effort.control or self.sample is None:
            return frozenset()
        found = {c: self.judge.controlled(c, self.sample) for c in self.judge.instrument.components}
        return frozenset(c for c, limits in found.items() if limits and limits.upper < self.decision.cutoff)

    @cached_property
    def _admissible(self) -> bool:
        found = cast("Fitted", self.primary)
        return found.solution is not None and found.residuals >= 0 and found.method + CHANCE * found.method_se >= 0

    @cached_property
    def _fits(self) -> bool:
        from emosec.statistics.cfa.fit.measures import fit_measures

        primary = cast("Fitted", self.primary)
        if primary.solution is None:
            return False
        asked = self.decision.gates.fit
        limit = self.judge.rmsea
        if limit is None:
            limit = rmsea_by_chi_square(primary.solution.df, len(self.codes), asked.rmsea_quantile)
        if fits(fit_measures(primary.solution), asked, limit):
            return True
        return asked.free > 0 and self._immaterial(primary, limit)

    def _immaterial(self, primary: Fitted, limit: float) -> bool:
        """Free the largest modification indices one by one: does any pair change sides?"""
        from emosec.separability.second_look import misfit_immaterial
        from emosec.statistics.cfa import Fit

        solution, judge = cast(Any, primary.solution), self.judge
        n = len(self.codes)
        fit = Fit(primary.compiled.table, solution, ("",), "listwise", n, n)
        return misfit_immaterial(fit, judge.syntax[self.decision.primary_model], judge.instrument, self.decision, limit)

    @cached_property
    def _precise(self) -> bool:
        asked, primary = self.decision.gates.precision, cast("Fitted", self.primary)
        if primary.solution is None or np.isnan(primary.se).any():
            return False
        own, method = self._loadings(primary)
        there = phi_standard_errors(own, [asked.phi] * len(self.judge.pairs), method)
        here = phi_standard_errors(own, list(primary.phi), method)
        powers = [
            power_separable(float(se), asked.phi, self.decision.cutoff, self.decision.confidence)
            for se in primary.se * there / here
        ]
        return all(power >= asked.power for power in powers)

    @cached_property
    def _reliable(self) -> bool:
        from emosec.statistics.cfa.derived.green_yang import score_covariance

        primary, sample = cast("Fitted", self.primary), cast("Sample", self.sample)
        if primary.solution is None:
            return False
        asked = self.decision.gates.reliability
        for component, scale in self.judge.instrument.components.items():
            at = [self.judge.items.index(i) for i in scale.items]
            own = primary.loadings[component]
            thresholds = [sample.thresholds_of(i) for i in at]
            total = score_covariance(thresholds, sample.ordinal.correlation[np.ix_(at, at)]).sum()
            omega = score_covariance(thresholds, np.outer(own, own)).sum() / total
            if omega < asked.omega or (own >= asked.loading).sum() < asked.loadings:
                return False
        return True

    @cached_property
    def _full_categories(self) -> bool:
        asked, sample, primary = (
            self.decision.gates.categories,
            cast("Sample", self.sample),
            cast("Fitted", self.primary),
        )
        if sample.rarest >= asked.smallest_count:
            return True
        return asked.collapse and primary.solution is not None and self._collapsing_leaves_sides(primary)

    def _collapsing_leaves_sides(self, primary: Fitted) -> bool:
        import pandas as pd

        from emosec.separability.collapsing import collapse_rare
        from emosec.separability.second_look import changes_side

        least, decision = self.decision.gates.categories.smallest_count, self.decision
        data = collapse_rare(pd.DataFrame(self.codes.astype(np.int64)), least)
        again = self.judge.sample(data.to_numpy(dtype=np.int8))
        found = self.judge.fit(decision.primary_model, decision.estimator, again)
        if found is None or found.solution is None:
            return False
        both = [(self.judge.limits(primary, i), self.judge.limits(found, i)) for i in self.judge.asked]
        return not any(changes_side(a, b, decision.cutoff) for a, b in both)


def careless(raw: Codes) -> NDArray[np.bool_]:
    """Return who straightlines, varies little or lies far out, by the thresholds of the default screening.

    Parameters
    ----------
    raw : ndarray (n, p)
        Complete answers as given.
    """
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
        from emosec.statistics.cfa.sample.sample import ordinal_sample

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
        """What ML and MLR take."""
        from emosec.statistics.cfa.sample.sample import continuous_sample

        return continuous_sample(self.codes.astype(np.float64))

    def thresholds_of(self, item: int) -> NDArray[np.float64]:
        """Return the thresholds of an item."""
        own: NDArray[np.float64] = self.ordinal.thresholds[self.ordinal.threshold_item == item]
        return own
