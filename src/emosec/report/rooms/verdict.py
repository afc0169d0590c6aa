"""The verdict: an answer per pair first, then for all of them, what to worry about, and what would resolve open pairs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from emosec.definitions.catalogue import Design
from emosec.report import answers
from emosec.report.figures.canvas import Figure
from emosec.report.figures.forest import forest
from emosec.report.figures.tipping import tipping_points
from emosec.report.gather import Gathered
from emosec.report.labels import (
    instrument_title,
    short_title,
    variable_title,
    verdict_key,
    verdict_words,
    wave_order,
    wave_words,
)
from emosec.report.listing import Listing
from emosec.report.many_waves import FEW, from_to, runs
from emosec.report.rooms.comparison_words import some_waves
from emosec.report.rooms.pooling import Together, together
from emosec.report.rooms.worries import asides, of_the_study, worries, worries_of_all
from emosec.report.truth import truth_listing
from emosec.report.words import CONCLUSION, GATE, REASON, human, of
from emosec.separability.record import PairFacts, Record, WaveRecord
from emosec.separability.typed_rows import SeparabilityAnalyses, SeparabilityChecks, SeparabilityGates
from emosec.tables import records

POOLED = "pooled"


@dataclass(frozen=True)
class PairAnswer:
    """What is concluded about one pair, in words."""

    pair: str
    status: str
    answer: str
    phi: str
    sentence: str
    strength: str


@dataclass(frozen=True)
class Said:
    """What the rule concludes in one wave, or in all waves pooled."""

    wave: str
    title: str
    verdict: str
    status: str
    about: str
    sentence: str
    pairs: list[PairAnswer]
    resolve: list[str]
    worries: list[str]
    accounts: list[tuple[str, str]]
    record: WaveRecord = field(repr=False)


@dataclass(frozen=True)
class Analysed:
    """What the ledger of analyses says of some waves.

    Attributes
    ----------
    sentence : how often their data were analysed, and what changed since the first verdict
    changed : what differs in the rule since then, a setting each
    waves : titles of the waves it is about
    first : whether this is the only analysis, by a rule that has not changed
    """

    sentence: str
    changed: list[str]
    waves: list[str]
    first: bool


@dataclass(frozen=True)
class Card:
    """The verdict on one instrument.

    Attributes
    ----------
    headline : what is said first: the pooled verdict, or the only wave's
    said : every wave's verdict, pooled last
    gates : gate → wave → yes, part, open or no, the worst over its numbers
    analyses : what the ledger of analyses says
    truth : what is true and what was concluded, of a simulated study
    together : whether waves, and groups, are invariant enough to be taken together
    by_wave : title and verdict of every wave; of many waves, neighbours that say the same are one
    """

    instrument: str
    title: str
    verified: bool
    headline: Said
    said: list[Said]
    gates: dict[str, dict[str, str]]
    waves: list[str]
    figure: Figure | None
    tipping: Figure | None
    record: Record
    analyses: list[Analysed]
    truth: Listing | None = None
    together: tuple[Together, ...] = ()

    @property
    def by_wave(self) -> list[tuple[str, Said]]:
        """What is said of every wave, under its title."""
        one_by_one = len(self.said) <= FEW + 1
        waves = [s for s in self.said if s.wave != POOLED]
        told = [[s] for s in waves] if one_by_one else runs(waves, lambda s: (s.verdict, s.status, s.about, s.sentence))
        return [(from_to(s.wave for s in run), run[0]) for run in told] + [
            (s.title, s) for s in self.said if s.wave == POOLED
        ]


def cards(got: Gathered, design: Design) -> list[Card]:
    """Return the verdict of every instrument that has one, in the study's order."""
    return [card(got, design, name, got.verdicts[name]) for name in design.instruments if name in got.verdicts]


def card(got: Gathered, design: Design, instrument: str, record: Record) -> Card:
    """Return one instrument's verdict."""
    waves = wave_order(record["waves"], got.waves)
    analysed = analyses(got, instrument)
    further = of_the_study(design, instrument, [w for one in analysed if not one.first for w in one.waves])
    told = {}
    for w in waves:
        place = (got, design, instrument, w, record["waves"][w]["warnings"])
        told[w] = [*worries(*place), *further, *asides(*place)]
    said = [one(got, instrument, wave, record["waves"][wave], record, told[wave]) for wave in waves]
    if record["pooled"]:
        grave = [*worries_of_all(got, design, instrument, {w: record["waves"][w] for w in waves}), *further]
        said.append(one(got, instrument, POOLED, record["pooled"], record, grave))
    pairs = got.of("separability_pairs", instrument=instrument)
    title, short = instrument_title(design, instrument), short_title(design, instrument)
    headline = said[-1]
    tipping = got.of("separability_tipping", instrument=instrument)
    own = waves[-1] if headline.wave == POOLED else headline.wave
    whose = short if len(waves) == 1 else f"{short}, {wave_words(own)}"
    shown = tipping[(tipping["wave"] == own) & (tipping["status"] != "not_applicable")]
    return Card(
        instrument=instrument,
        title=title,
        verified=design.instruments[instrument].key_confirmed,
        headline=headline,
        said=said,
        gates=gates_of(got, instrument),
        waves=waves,
        figure=forest(f"verdict_{instrument}", instrument, short, pairs, got.of("separability_curve", instrument=instrument),
                      tuple(design.decision.curve)) if len(pairs) else None,
        tipping=tipping_points(f"tipping_{instrument}", instrument, whose, shown) if len(shown) else None,
        record=record,
        analyses=analysed,
        truth=truth_listing(design, f"verdict_truth_{instrument}", pairs[pairs["wave"] == headline.wave], (instrument, "")),
        together=tuple(together(record.get("pooling", ()), {v.name: variable_title(design, v.name) for v in design.study.variables},
                                design.models.invariance.alpha, _waves_compared(got, instrument, record))),
    )  # fmt: skip


def _waves_compared(got: Gathered, instrument: str, record: Record) -> str:
    """Return the waves that the primary comparison of waves held, where these are not all."""
    designs = [str(row["design"]) for row in record.get("pooling", ()) if row["grouping"] == "wave"]
    levels = got.of("invariance_levels", instrument=instrument, grouping="wave", design=designs[0] if designs else "")
    return some_waves(levels, got.waves_of("screening_flow", instrument))


def one(got: Gathered, instrument: str, wave: str, facts: WaveRecord, record: Record, worried: list[str]) -> Said:
    """Return one wave's verdict in words."""
    confidence = float(record["confidence"])
    checks = records(got.of("separability_checks", instrument=instrument, wave=wave), SeparabilityChecks)
    about = facts["reason"] or ", ".join(facts["about"])
    return Said(
        wave=wave,
        title="All waves, pooled" if wave == POOLED else wave_words(wave),
        verdict=verdict_words(facts["label"]),
        status=answers.STATUS.get(verdict_key(facts["label"]), "open"),
        about=of(REASON)(about) if facts["label"] != "SEPARABLE" else "",
        sentence=tied(answers.headline(facts)),
        pairs=[_pair(fact, confidence, [c for c in checks if c["pair"] == fact["pair"]]) for fact in facts["pairs"]],
        resolve=[tied(text) for text in answers.resolve(facts)],
        worries=[tied(text) for text in worried],
        accounts=answers.accounts(facts),
        record=facts,
    )


def _pair(fact: PairFacts, confidence: float, checks: list[SeparabilityChecks]) -> PairAnswer:
    conclusion = str(fact["conclusion"])
    return PairAnswer(
        pair=human(fact["pair"]),
        status=answers.STATUS[conclusion],
        answer=CONCLUSION[conclusion],
        phi=tied(answers.phi_words(fact, confidence)) if answers.known(fact["est"]) else "no estimate",
        sentence=tied(answers.pair_sentence(fact, confidence, checks)),
        strength=tied(answers.strength(fact)),
    )


def analyses(got: Gathered, instrument: str) -> list[Analysed]:
    """Return what the ledger of analyses says of an instrument, waves of which it says the same together."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for row in records(got.of("separability_analyses", instrument=instrument), SeparabilityAnalyses):
        changed = row["differences"] if isinstance(row["differences"], str) else ""
        first = int(row["analyses"]) <= 1 and not row["rule_changed"]
        found.setdefault((answers.analyses(row), changed, first), []).append(wave_words(str(row["wave"])))
    return [
        Analysed(text, [c for c in split(changed) if c], waves, first)
        for (text, changed, first), waves in found.items()
    ]


def split(differences: str) -> list[str]:
    """Return what changed in a rule, a setting each; a semicolon inside parentheses parts nothing.

    Examples
    --------
    >>> split("cutoff: 0.85 → 0.9; reject: removed (from_n 0; z 2)")
    ['cutoff: 0.85 → 0.9', 'reject: removed (from_n 0; z 2)']
    """
    return re.split(r"; (?![^()]*\))", differences)


def tied(text: str) -> str:
    """Return a text in which no line ends before or after a sign of relation.

    Examples
    --------
    >>> tied("loadings ≥ .40")
    'loadings\\xa0≥\\xa0.40'
    """
    return re.sub(r" ([≥≤=≈<>]) (?=[\d.−-])", "\u00a0\\1\u00a0", text)


def gates_of(got: Gathered, instrument: str) -> dict[str, dict[str, str]]:
    """Return per gate and wave the worst answer over its numbers: no before open before yes."""
    words = {"met": "yes", "immaterial": "part", "not_met": "no", "material": "no", "not_looked_at": "open"}
    rank = {"no": 0, "open": 1, "part": 2, "yes": 3}
    found: dict[str, dict[str, str]] = {}
    for row in records(got.of("separability_gates", instrument=instrument), SeparabilityGates):
        own = found.setdefault(str(row["gate"]), {})
        wave, status = str(row["wave"]), words[str(row["status"])]
        own[wave] = min(own.get(wave, "yes"), status, key=rank.__getitem__)
    order = list(GATE)
    return dict(sorted(found.items(), key=lambda kv: order.index(kv[0]) if kv[0] in order else len(order)))
