"""The verdict: a sentence and a picture per instrument, the gates as a check list, and what would resolve an open question."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from emosec.definitions.catalogue import Design
from emosec.report.figures.canvas import Figure
from emosec.report.figures.forest import forest
from emosec.report.gather import Gathered
from emosec.report.labels import human, instrument_title, verdict_key, verdict_words, wave_order, wave_words

STATUS = {"separable": "yes", "not_separable": "no", "partially_separable": "part", "inconclusive": "open"}
ASKS = {
    "precision": "enough respondents",
    "admissible": "an admissible solution",
    "fit": "a model that fits",
    "wording": "items worded both ways",
    "reliability": "reliable components",
    "categories": "answers in use",
}


@dataclass(frozen=True)
class Answer:
    """What a verdict means for one of the rival accounts, in a few words that stand alone."""

    question: str
    text: str


@dataclass(frozen=True)
class Said:
    """What the rule says of one wave, or of all waves pooled."""

    wave: str
    title: str
    verdict: str
    status: str
    about: str
    sentence: str
    resolve: list[str]
    reasons: list[dict[str, Any]]
    phi: list[dict[str, Any]]
    gates: list[dict[str, Any]]
    record: dict[str, Any] = field(repr=False)

    @property
    def answers(self) -> list[Answer]:
        """The verdict as answers to the three rival accounts: separable factors, one thing, an artefact of wording."""
        return accounts(self)


@dataclass(frozen=True)
class Looked:
    """What the ledger of looks says of some waves.

    Attributes
    ----------
    sentence : how often their data were looked at, and what changed since the first verdict
    changed : what differs in the rule since then, a setting each
    waves : titles of the waves it is about
    first : whether this is the only look, by a rule that has not changed
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
    checklist : gate → wave → yes, no or unknown, the worst over its subjects
    looks : what the ledger of looks says, and what changed in the rule, each with the waves it is about
    """

    instrument: str
    title: str
    verified: bool
    headline: Said
    said: list[Said]
    checklist: dict[str, dict[str, str]]
    waves: list[str]
    figure: Figure | None
    record: dict[str, Any]
    looks: list[Looked]


def cards(got: Gathered, design: Design) -> list[Card]:
    """Return the verdict of every instrument that has one, in the study's order."""
    return [card(got, design, name, got.verdicts[name]) for name in design.instruments if name in got.verdicts]


def card(got: Gathered, design: Design, instrument: str, record: dict[str, Any]) -> Card:
    """Return one instrument's verdict."""
    waves = wave_order(record["waves"])
    said = [one(wave, record["waves"][wave]) for wave in waves]
    if record.get("pooled") and len(waves) != 1:
        said.append(one("pooled", record["pooled"]))
    curve = got.of("separability_curve", instrument=instrument)
    if len(waves) == 1:
        # pooled over one wave is that wave again
        curve = curve[curve["wave"] != "pooled"]
    title = instrument_title(design, instrument)
    return Card(
        instrument=instrument,
        title=title,
        verified=bool(record.get("instrument_verified", design.instruments[instrument].key_confirmed)),
        headline=said[-1],
        said=said,
        checklist=checklist(said),
        waves=[s.wave for s in said if s.gates],
        figure=forest(f"verdict_{instrument}", instrument, title, curve, float(record["cutoff"]), confounded(said))
        if len(curve)
        else None,
        record=record,
        looks=looks(got, instrument),
    )


def confounded(said: list[Said]) -> set[tuple[str, str]]:
    """Return the pairs and waves whose φ cannot be told from wording."""
    return {(str(p["pair"]), s.wave) for s in said for p in s.phi if p.get("wording_confounded")}


def looks(got: Gathered, instrument: str) -> list[Looked]:
    """Return what the ledger of looks says of an instrument, waves of which it says the same together."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for row in got.of("separability_looks", instrument=instrument).to_dict("records"):
        changed = row["differences"] if isinstance(row["differences"], str) else ""
        first = int(row["looks"]) <= 1 and not row["rule_changed"]
        found.setdefault((str(row["sentence"]), changed, first), []).append(wave_words(str(row["wave"])))
    return [
        Looked(text, [c for c in changed.split("; ") if c], waves, first)
        for (text, changed, first), waves in found.items()
    ]


def one(wave: str, record: dict[str, Any]) -> Said:
    """Return one wave's verdict in words."""
    about = record.get("code") or ", ".join(record.get("pairs") or [])
    return Said(
        wave=wave,
        title="All waves, pooled" if wave == "pooled" else wave_words(wave),
        verdict=verdict_words(record["verdict"]),
        status=STATUS.get(verdict_key(record["verdict"]), "open"),
        about=about if verdict_key(record["verdict"]) != "separable" else "",
        sentence=told(record["sentence"], wave),
        resolve=[tied(text) for text in record.get("resolve") or []],
        reasons=[r for r in record.get("reasons") or [] if r.get("gate")],
        phi=list(record.get("phi") or []),
        gates=list(record.get("gates") or []),
        record=record,
    )


def told(sentence: str, wave: str) -> str:
    """Return a verdict's sentence with the wave called as in headings.

    Examples
    --------
    >>> told("In time1 (N = 300), the question stays open.", "time1")
    'In Time 1 (N\\xa0=\\xa0300), the question stays open.'
    """
    return tied(sentence.replace(f"In {wave} (", f"In {wave_words(wave)} (", 1))


def tied(text: str) -> str:
    """Return a text in which no line ends before or after a sign of relation.

    Examples
    --------
    >>> tied("loadings ≥ .40")
    'loadings\\xa0≥\\xa0.40'
    """
    return re.sub(r" ([≥≤=≈<>]) (?=[\d.−-])", "\u00a0\\1\u00a0", text)


def accounts(said: Said) -> list[Answer]:
    """Return what a verdict says of each rival account: separable factors, one thing, an artefact of wording."""
    pairs = ", ".join(said.record.get("pairs") or [])
    alone = said.record.get("if_gates_held")
    says = bool(alone) and not str(alone).startswith("INCONCLUSIVE")
    by_estimates = f"open; the estimates alone say {human_label(str(alone))}" if says else "open"
    separable, one_thing = {
        "separable": ("yes", "no"),
        "partially_separable": ("in part", f"in part: {pairs}"),
        "not_separable": ("no", f"yes: {pairs}"),
    }.get(verdict_key(said.record["verdict"]), ("open", by_estimates))
    wording = {
        "yes": "guarded against: items are worded both ways, and the model takes wording out",
        "no": "cannot be ruled out",
    }.get(checklist([said]).get("wording", {}).get(said.wave, "unknown"), "open")
    return [
        Answer("Separable factors?", separable),
        Answer("One thing?", one_thing),
        Answer("An artefact of wording?", wording),
    ]


def human_label(label: str) -> str:
    """Return a verdict's label in small letters, its pairs after a colon.

    Examples
    --------
    >>> human_label("NOT SEPARABLE(body–mind)"), human_label("SEPARABLE")
    ('not separable: body–mind', 'separable')
    """
    words, _, about = label.partition("(")
    return words.lower() + (f": {about.rstrip(')')}" if about else "")


def checklist(said: list[Said]) -> dict[str, dict[str, str]]:
    """Return per gate and wave the worst answer over the gate's subjects: no before unknown before yes."""
    worst = {"no": 0, "unknown": 1, "yes": 2}
    found: dict[str, dict[str, str]] = {}
    for one_wave in said:
        for gate in one_wave.gates:
            row = found.setdefault(str(gate["gate"]), {})
            held = str(gate["held"])
            before = row.get(one_wave.wave, "yes")
            row[one_wave.wave] = min(before, held, key=lambda h: worst.get(h, 1))
    order = list(ASKS)
    return dict(sorted(found.items(), key=lambda kv: order.index(kv[0]) if kv[0] in order else len(order)))


def asks(gate: str) -> str:
    """Return what a gate asks for, in a few words."""
    return ASKS.get(gate, human(gate))
