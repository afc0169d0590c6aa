"""Evidence that was written down: one wave's, read back from the table `evidence`, and all waves' pooled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emosec.separability.pieces import LEFT_OUT, Piece, of_phi
from emosec.separability.questionnaire import Questionnaire
from emosec.separability.typed_rows import SeparabilityEvidence
from emosec.statistics.separability.bounds import NOTHING, Estimate
from emosec.statistics.separability.design import Pair
from emosec.statistics.separability.pages import confounded_with_page
from emosec.statistics.separability.verdict import PairRule
from emosec.tables import records

if TYPE_CHECKING:
    import pandas as pd

    from emosec.definitions.decisions import Pooling

POOLED = "pooled"
# the criteria that the rule reads
READ = ("phi", "upper_bound", "lower_bound", "dependence", "without_careless", "without_style")


@dataclass(frozen=True)
class WrittenEvidence:
    """One wave's evidence as the table `evidence` holds it, or several waves' pooled; see `decision.Source`.

    Attributes
    ----------
    wave, n : which, and of how many respondents
    questionnaire, rule : what was asked, and the numbers of the rule
    estimates : (criterion, pair) → its estimate
    common : (pair, component) → mean squared loading of the component's items
    heterogeneity : pair → share of the variation of phi that is between waves; pooled evidence only
    """

    wave: str
    n: int
    questionnaire: Questionnaire
    rule: PairRule
    estimates: dict[tuple[str, Pair], Estimate]
    common: dict[tuple[Pair, int], float]
    heterogeneity: dict[str, float] = field(default_factory=dict)

    def of(self, criterion: str, pair: Pair) -> Estimate:
        """Return an estimate; nothing where it was not written down."""
        return self.estimates.get((criterion, pair), NOTHING)

    def estimate(self, pair: Pair) -> Estimate:
        """Phi."""
        return self.of("phi", pair)

    def upper_bound(self, pair: Pair) -> Estimate:
        """Mean phi of same-direction halves."""
        return self.of("upper_bound", pair)

    def lower_bound(self, pair: Pair) -> Estimate:
        """Mean phi of opposite-direction halves."""
        return self.of("lower_bound", pair)

    def along_the_path(self, pair: Pair) -> Sequence[Estimate]:
        """The step of the path of freed residuals at which the upper limit was largest."""
        return [self.of("dependence", pair)]

    def without_style(self, pair: Pair) -> Estimate:
        """Phi with extreme response style taken out."""
        return self.of("without_style", pair)

    def without_careless(self, pair: Pair) -> Sequence[Estimate]:
        """Phi with careless answers taken out, in that way in which its upper limit was largest."""
        return [self.of("without_careless", pair)]

    def confounded_with_page(self, pair: Pair) -> bool:
        """Whether the two components never share a page."""
        design = self.questionnaire.design
        if design.page is None or design.pages_mix:
            return False
        return confounded_with_page(design.component, design.page, *pair)

    def worded_apart(self, pair: Pair) -> bool:
        """Whether all items of one component are worded against all of the other."""
        return self.questionnaire.design.worded_apart(pair)

    def worded_alike(self, pair: Pair) -> bool:
        """Whether all items of both components are worded one and the same way."""
        return self.questionnaire.design.worded_alike(pair)

    def common_variance(self, pair: Pair) -> tuple[float, float]:
        """Mean squared loading of each component's items."""
        a, b = pair
        return self.common.get((pair, a), float("nan")), self.common.get((pair, b), float("nan"))


def written(table: pd.DataFrame, wave: str, questionnaire: Questionnaire, rule: PairRule) -> WrittenEvidence:
    """Return one wave's evidence from the table `evidence`."""
    own = table[table["wave"] == wave]
    pair_of = dict(zip(questionnaire.pair_names, questionnaire.pairs, strict=True))
    rows = records(own[own["criterion"].isin(READ) & own["pair"].isin(list(pair_of))], SeparabilityEvidence)
    estimates = {(str(r["criterion"]), pair_of[r["pair"]]): Estimate(float(r["est"]), float(r["se"])) for r in rows}
    shared = records(own[own["criterion"] == "common variance"], SeparabilityEvidence)
    common = {
        (pair_of[r["pair"]], questionnaire.components.index(r["subject"])): float(r["est"])
        for r in shared
        if r["pair"] in pair_of and r["subject"] in questionnaire.components
    }
    asked = questionnaire.without(set(own.loc[own["criterion"] == LEFT_OUT, "subject"]))
    return WrittenEvidence(wave, max((int(r["n"]) for r in rows), default=0), asked, rule, estimates, common)


def pooled(waves: Sequence[WrittenEvidence], how: Pooling) -> WrittenEvidence:
    """Pool every criterion over waves by random effects (DerSimonian and Laird, 1986), pair by pair.

    Waves without an estimate of a criterion are left out of it. With one wave its estimates are the pooled ones.
    """
    from emosec.statistics.separability.pooling import pool_phi

    # wording and pages are those of the wave that has most items
    first = max(waves, key=lambda w: len(w.questionnaire.items))
    names = dict(zip(first.questionnaire.pairs, first.questionnaire.pair_names, strict=True))
    estimates: dict[tuple[str, Pair], Estimate] = {}
    spread: dict[str, float] = {}
    for criterion in READ:
        for pair, name in names.items():
            known = [e for w in waves if (e := w.of(criterion, pair)).known]
            if not known:
                continue
            found = pool_phi([e.phi for e in known], [e.se for e in known], how.waves)
            estimates[criterion, pair] = Estimate(found.est, found.se)
            if criterion == "phi":
                spread[name] = found.i2
    common = {key: min(w.common[key] for w in waves if key in w.common) for w in waves for key in w.common}
    n = max(w.n for w in waves) if how.waves == "dependent" else sum(w.n for w in waves)
    return WrittenEvidence(POOLED, n, first.questionnaire, first.rule, estimates, common, spread)


def as_pieces(source: WrittenEvidence) -> list[Piece]:
    """Return pooled evidence as rows of the table `evidence`."""
    return [
        Piece(pair=name, criterion=criterion, model="pooled", n=source.n, role="decides" if criterion == "phi" else "checks",
              **of_phi(source.of(criterion, pair), source.rule.cutoff, source.rule.z))
        for pair, name in zip(source.questionnaire.pairs, source.questionnaire.pair_names, strict=True)
        for criterion in READ
    ]  # fmt: skip
