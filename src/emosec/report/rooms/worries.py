"""What to worry about beyond the gates: people left out, complete rows, an unverified key, repeated answers, further analyses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from emosec.items.typed_rows import ItemsItems
from emosec.report import answers
from emosec.report.cautions import cautions, gravity
from emosec.report.formats import absent, count, fine
from emosec.report.labels import wave_words
from emosec.report.many_waves import FEW
from emosec.report.words import ENGINE, human
from emosec.screening.typed_rows import ScreeningFlow, ScreeningRepeats
from emosec.separability.record import GateFacts, WaveRecord
from emosec.separability.typed_rows import SeparabilityEvidence, SeparabilityGates, SeparabilityPairs
from emosec.tables import records

# items of a component, of which three may share something without being taken for it (docs/calibration.md, what it does not show)
FEWEST = 5
# the `gravity` from which a caution is told last
LIGHT = 7
# share of respondents from which it is told that a rule left them out
MANY = 0.1
SIZE = "{size}"
ASIDE = "No pair's conclusion rests on that model"
# φ of the same model from the rows that answered every item
COMPLETE = "phi, complete rows"

if TYPE_CHECKING:
    from emosec.definitions.catalogue import Design
    from emosec.report.gather import Gathered


def worries(got: Gathered, design: Design, instrument: str, wave: str, warnings: Sequence[GateFacts]) -> list[str]:
    """Return what to worry about in one wave, the gravest first: what its gates found, then what its tables say."""
    graver = [w for w in warnings if gravity(w) < LIGHT]
    found = [
        in_blocks(got, design, instrument, wave),
        few_items(got, design, instrument, wave),
        left_out(got, design, instrument, wave),
        lost(got, design, instrument, wave),
        repeated(got, instrument, wave),
    ]
    warned = on_what_rests(cautions(graver, design.decision.gates.fit.rmsea_quantile), got, design, instrument, wave)
    # what no conclusion rests on is told after what some does
    return sorted([*warned, *(text for text in found if text)], key=lambda text: ASIDE in text)


def asides(got: Gathered, design: Design, instrument: str, wave: str, warnings: Sequence[GateFacts]) -> list[str]:
    """Return what gates found that seldom moves anything, such as empty cells, which is told after all else."""
    light = [w for w in warnings if gravity(w) >= LIGHT]
    return on_what_rests(cautions(light, design.decision.gates.fit.rmsea_quantile), got, design, instrument, wave)


def worries_of_all(got: Gathered, design: Design, instrument: str, waves: dict[str, WaveRecord]) -> list[str]:
    """Return what makes some wave's solution improper, its misfit matter or its answers few, with the waves of which it is so."""
    found: dict[str, list[str]] = {}
    sizes: dict[str, dict[str, str]] = {}
    for wave, facts in waves.items():
        grave = [
            w for w in facts["warnings"] if gravity(w) <= 1 or w["statistic"] in ("incomplete rows", "smallest count")
        ]
        further = (
            in_blocks(got, design, instrument, wave),
            few_items(got, design, instrument, wave),
            left_out(got, design, instrument, wave),
            lost(got, design, instrument, wave),
            repeated(got, instrument, wave),
        )
        for text in (
            *on_what_rests(cautions(grave, design.decision.gates.fit.rmsea_quantile), got, design, instrument, wave),
            *(t for t in further if t),
        ):
            # the same is said once of several waves, with the size that it has in each
            size = beyond_one(got, design, instrument, wave)
            same = text.replace(size, SIZE) if size and size in text else text
            found.setdefault(same, []).append(wave_words(wave))
            sizes.setdefault(same, {})[wave_words(wave)] = size.strip(" ()")
    told = [
        f"{'Every wave' if len(own) == len(waves) > FEW else answers.listed(own)}: "
        f"{text[:1].lower()}{text[1:]}".replace(SIZE, in_each(sizes[text]))
        for text, own in found.items()
    ]
    return sorted(told, key=lambda text: ASIDE in text)


def in_each(sizes: dict[str, str]) -> str:
    """Return the size of something in each wave, in brackets.

    Examples
    --------
    >>> in_each({"May": "φ of a and b is 1.2"}), in_each({"May": "φ of a and b is 1.2", "June": "φ of a and b is 1.1"})
    (' (φ of a and b is 1.2)', ' (May: φ of a and b is 1.2; June: φ of a and b is 1.1)')
    """
    several = len(set(sizes.values())) > 1
    sizes = sizes if several else dict([*sizes.items()][:1])
    return f" ({'; '.join(f'{wave}: {size}' if several else size for wave, size in sizes.items())})"


def of_the_study(design: Design, instrument: str, again: Sequence[str]) -> list[str]:
    """Return what holds of all waves: a key nobody verified, and waves (`again`) whose analysis was not the first."""
    said = []
    if not design.instruments[instrument].key_confirmed:
        said.append(
            "The key of this instrument was not checked against a published source: a reversed item would move φ"
        )
    if again:
        said.append(
            f"{answers.listed(again)}: not the first analysis by this rule, so its error rates do not hold; see the ledger below"
        )
    return said


def worded(got: Gathered, instrument: str, wave: str) -> dict[str, str]:
    """Return pair → how it is worded: alike (φ is of the model without wording), opposite (it has no φ), or mixed."""
    rows = records(got.of("separability_pairs", instrument=instrument, wave=wave), SeparabilityPairs)
    return {str(r["pair"]): str(r["worded"]) for r in rows}


def beyond_one(got: Gathered, design: Design, instrument: str, wave: str) -> str:
    """Return which correlations of the primary model lie beyond 1, by the estimator that decides; nothing where none does."""
    rows = records(got.of("separability_evidence", instrument=instrument, wave=wave), SeparabilityEvidence)
    told: dict[str, str] = {}
    for r in rows:
        decides = r["criterion"] == "phi" and r["role"] == "decides"
        own = r["estimator"] == design.decision.estimator and r["model"] == design.primary_of(instrument)
        if not absent(r["est"]) and abs(float(r["est"])) > 1 and (decides or (own and r["criterion"] == COMPLETE)):
            where = "" if decides else " in complete rows"
            told.setdefault(str(r["pair"]), f"φ of {answers.both(str(r['pair']))} is {fine(r['est'])}{where}")
    return f" ({answers.listed(list(told.values()))})" if told else ""


def on_what_rests(warned: Sequence[str], got: Gathered, design: Design, instrument: str, wave: str) -> list[str]:
    """Return warnings, those about the primary model with the correlations beyond 1, and with a word on a wave in which no pair
    rests on it.

    φ of components whose items are all worded one way is of the model without wording, and of components worded in opposite ways
    there is none.
    """
    improper = f"The primary model is improper: {ENGINE['factor_covariance_not_positive_definite']}"
    sizes = beyond_one(got, design, instrument, wave)
    warned = [f"{text}{sizes}" if text == improper else text for text in warned]
    how = worded(got, instrument, wave)
    plain = design.primary_of(instrument) == design.models.roles.without_wording
    if plain or not how or "mixed" in how.values():
        return list(warned)
    alike = answers.listed([pair for pair, kind in how.items() if kind == "alike"])
    which = "φ" if all(kind == "alike" for kind in how.values()) else f"φ of {alike}" if alike else ""
    without = f"; {which} is of the model without wording, since its items are worded one way" if which else ""
    aside = f". {ASIDE}{without}"
    return [f"{text}{aside}" if text.startswith("The primary model ") else text for text in warned]


def in_blocks(got: Gathered, design: Design, instrument: str, wave: str) -> str:
    """Return which components of pairs called separable were asked one after the other, on pages that nobody declared."""
    rows = records(got.of("separability_gates", instrument=instrument, wave=wave), SeparabilityGates)
    unknown = {str(r["subject"]) for r in rows if r["gate"] == "pages" and r["status"] == "not_looked_at"}
    pairs = records(got.of("separability_pairs", instrument=instrument, wave=wave), SeparabilityPairs)
    separable = {str(r["pair"]) for r in pairs if str(r["conclusion"]) == "separable"}
    exposed = [set(pair.split("–")) for pair in separable & unknown]
    blocks = design.instruments[instrument].in_blocks
    named = [human(name) for name in blocks if any(name in pair and pair <= set(blocks) for pair in exposed)]
    if not named:
        return ""
    return (
        f"The items of {answers.listed(named)} were asked one component after the other, and the study file does not say on "
        "which pages: what the answers on a page share besides the component (haste, one answer to all, scales read the wrong "
        "way round) lowers φ, and the rule cannot see it (declare pages: in the study file)"
    )


def few_items(got: Gathered, design: Design, instrument: str, wave: str) -> str:
    """Return which components of pairs called separable have so few items that a facet could stand for the component."""
    rows = records(got.of("separability_pairs", instrument=instrument, wave=wave), SeparabilityPairs)
    named = {name for r in rows if str(r["conclusion"]) == "separable" for name in str(r["pair"]).split("–")}
    few = [
        human(n)
        for n, scale in design.instruments[instrument].components.items()
        if n in named and len(scale.items) < FEWEST
    ]
    if not few:
        return ""
    each = "" if len(few) == 1 else "each "
    return (
        f"Fewer than five items {each}were asked for {answers.listed(few)}: what most of so few share besides the component lowers "
        "φ, and the rule cannot see it (declare facets: in the instrument file where there are any)"
    )


def left_out(got: Gathered, design: Design, instrument: str, wave: str) -> str:
    """Return which rule left many respondents out; empty where none did, or only of those who answered nothing."""
    of_nothing = {rule.name for rule in design.screening.rules if rule.indicator == "none_answered"}
    steps = records(got.of("screening_flow", instrument=instrument, wave=wave), ScreeningFlow)
    said = [
        f"{count(s['n_dropped'])} of {count(s['n_in'])} by the rule {human(s['rule'])}"
        for s in steps
        if s["action"] == "drop" and s["rule"] not in of_nothing and s["n_dropped"] > MANY * s["n_in"]
    ]
    if not said:
        return ""
    return (
        f"Many respondents were left out, and everything here is of the others: {answers.listed(said)} (see Screening)"
    )


def lost(got: Gathered, design: Design, instrument: str, wave: str) -> str:
    """Return what complete rows alone would leave, because of which item, and where φ would be; empty where they lose little.

    A pair's φ of complete rows is of the model that its φ is of: without wording where its items are worded one way.
    """
    plain = design.models.roles.without_wording
    how = worded(got, instrument, wave)
    model = {pair: plain if kind == "alike" else design.primary_of(instrument) for pair, kind in how.items()}
    rows = records(got.of("separability_evidence", instrument=instrument, wave=wave), SeparabilityEvidence)
    used = {
        str(r["pair"]): r for r in rows if r["role"] == "decides" and r["criterion"] == "phi" and not absent(r["est"])
    }
    whole = {
        str(r["pair"]): r
        for r in rows
        if r["criterion"] == COMPLETE and r["model"] == model.get(str(r["pair"])) and r["estimator"] == "WLSMV"
    }
    both = [p for p in used if p in whole and not absent(whole[p]["est"])]
    if not both or float(whole[both[0]]["n"]) > 0.9 * float(used[both[0]]["n"]):
        return ""
    far = max(both, key=lambda p: abs(float(used[p]["est"]) - float(whole[p]["est"])))
    items = got.of("items_items", instrument=instrument, wave=wave)
    gaps = [(str(r["item"]), float(r["n_missing"])) for r in records(items, ItemsItems) if not absent(r["n_missing"])]
    # what nobody answered was not asked, and stands in no complete row
    asked = [gap for gap in gaps if gap[1] < float(used[far]["n"])]
    item, most = max(asked, key=lambda gap: gap[1], default=("", 0.0))
    gone = float(used[far]["n"]) - float(whole[far]["n"])
    # an item that explains little of it is no reason
    why = f" ({count(most)} have no answer to {item})" if most >= gone / 2 else " (many left one item or another out)"
    return (
        f"Complete rows would keep {count(whole[far]['n'])} of {count(used[far]['n'])} respondents{why}, and φ of "
        f"{answers.both(far)} would be {fine(whole[far]['est'])} in place of {fine(used[far]['est'])}: the verdict uses "
        "answers pairwise"
    )


def repeated(got: Gathered, instrument: str, wave: str) -> str:
    """Return how many answers stand in the row of somebody else too; empty where none do."""
    rows = records(got.of("screening_repeats", instrument=instrument, wave=wave), ScreeningRepeats)
    n = next((r["n_other"] for r in rows if str(r["other_wave"]) == wave and r["n_other"]), None)
    if n is None:
        return ""
    return (
        f"{count(n)} respondents gave exactly the answers of another respondent, and are treated as different people "
        "(see Screening)"
    )
