"""The verdict in words a paper can quote, and what would resolve an inconclusive one."""

from __future__ import annotations

import math

from emosec.definitions.decisions import Decision
from emosec.separability.evidence import z_of
from emosec.separability.inputs import Sight
from emosec.separability.precision import needed_n
from emosec.separability.rule import CODE_OF_GATE, CODES, Outcome, Pair, decide, separable
from emosec.separability.words import decimals, listed


def place(sight: Sight) -> str:
    """Return where the estimates come from: a wave with its N, or all waves."""
    return "Pooled over waves" if sight.wave == "pooled" else f"In {sight.wave} (N = {sight.n:,})"


def of_pair(pair: Pair, confidence: float) -> str:
    """Return phi of a pair with its interval.

    Examples
    --------
    >>> from emosec.separability.rule import wald
    >>> of_pair(Pair("body–mind", 0.7, 0.05, wald(0.7, 0.05)), 0.95)
    'φ = .70, 95% CI [.60, .80], for body–mind'
    """
    low, high = decimals(pair.limits.lower), decimals(pair.limits.upper)
    return f"φ = {decimals(pair.phi)}, {confidence:.0%} CI [{low}, {high}], for {pair.name}"


def sentence(sight: Sight, outcome: Outcome, decision: Decision) -> str:
    """Return the verdict as a sentence that can stand in a paper."""
    named = [p for p in sight.pairs if p.name in outcome.pairs]
    cutoff = decimals(decision.cutoff)
    if outcome.verdict == "SEPARABLE":
        largest = max(sight.pairs, key=lambda p: p.limits.upper)
        return (
            f"{place(sight)}, all components were separable: the largest factor correlation was "
            f"{of_pair(largest, decision.confidence)}, below the pre-registered cut-off of {cutoff}; the finding held in the "
            f"robustness set and was repeated in {_where_repeated(sight)}."
        )
    if outcome.code is None:
        shown = "; ".join(
            f"{of_pair(p, decision.confidence)}, z = {(p.phi - decision.cutoff) / p.se:.1f}" for p in named
        )
        first = (
            f"{place(sight)}, {_told_apart(outcome.pairs)} could not be told apart at the pre-registered cut-off of {cutoff} "
            f"({shown}; critical value {sight.rule.reject:g})"
        )
        rest = [p for p in sight.pairs if p.name not in outcome.pairs]
        if outcome.verdict == "PARTIALLY SEPARABLE":
            return f"{first}, while {listed([p.name for p in rest])} were separable."
        return f"{first}."
    return f"{place(sight)}, the question stays open: {_why(sight, outcome, decision)}.{_were_it_not(sight, outcome)}"


def if_gates_held(sight: Sight, outcome: Outcome) -> str | None:
    """Return the label the estimates would have had, were it not for gates other than wording and admissibility.

    None where these fail, since the estimates then mean nothing, and where no gate failed.
    """
    if not sight.failed or {"WORDING", "INADMISSIBLE"} & set(outcome.codes):
        return None
    return decide(sight.pairs, (), sight.rule).label


def _were_it_not(sight: Sight, outcome: Outcome) -> str:
    label = if_gates_held(sight, outcome)
    # that it would be open all the same tells nobody anything
    return (
        f" Were it not for that, the rule would have said {label}."
        if label and not label.startswith("INCONCLUSIVE")
        else ""
    )


def _told_apart(pairs: tuple[str, ...]) -> str:
    return listed([name.replace("–", " and ") for name in pairs]) if len(pairs) == 1 else "the pairs " + listed(pairs)


def _where_repeated(sight: Sight) -> str:
    return "another wave" if sight.others else "both halves of a seeded split"


def _why(sight: Sight, outcome: Outcome, decision: Decision) -> str:
    cutoff = decimals(decision.cutoff)
    named = [p for p in sight.pairs if p.name in outcome.pairs]
    if outcome.code == "WORDING":
        short = any(g["gate"] == "wording" and g["held"] != "yes" and "more item" in g["found"] for g in sight.gates)
        because = (
            "the items are not worded both ways in each component"
            if short
            else "the two wordings of one component come apart"
        )
        return f"{listed(outcome.pairs) or 'every pair'} cannot be told from the effect of wording, because {because}"
    if outcome.code == "INADMISSIBLE":
        return f"the model {decision.primary_model} gave no admissible estimate of the factor correlations"
    if outcome.code == "FIT":
        return f"the model {decision.primary_model} does not fit well enough for its factor correlations to decide"
    if outcome.code == "SENSITIVITY":
        if sight.failed:
            return "response categories that almost nobody chose may carry the answer"
        return f"models, estimators or samples of the robustness set disagree about {listed(outcome.pairs)} at {cutoff}"
    if outcome.code == "NONREPLICATED":
        where = "in no other wave" if sight.others else "not in both halves of a seeded split"
        return f"every factor correlation lies below {cutoff}, but the finding is repeated {where}"
    if sight.failed:
        return _too_little(sight)
    shown = "; ".join(of_pair(p, decision.confidence) for p in named)
    return f"the interval does not lie below the pre-registered cut-off of {cutoff}, nor is it clearly above ({shown})"


def _too_little(sight: Sight) -> str:
    """What the precision and reliability gates found."""
    weak = [f"{g['subject']} ({g['found']})" for g in sight.gates if g["gate"] == "reliability" and g["held"] != "yes"]
    few = [f"{g['subject']} ({g['found']})" for g in sight.gates if g["gate"] == "precision" and g["held"] != "yes"]
    said = (
        [f"{listed(weak)} is measured too weakly" if len(weak) == 1 else f"{listed(weak)} are measured too weakly"]
        if weak
        else []
    )
    said += [f"the sample is too small for {listed(few)}"] if few else []
    return "; ".join(said)


def resolve(sight: Sight, outcome: Outcome, decision: Decision) -> list[str]:
    """Return what would resolve an inconclusive verdict, most important first; nothing for a conclusive one."""
    if outcome.code is None:
        return []
    said: list[str] = []
    for gate in sorted(sight.gates, key=lambda g: CODES.index(CODE_OF_GATE[g["gate"]])):
        of_pair = gate["gate"] == "wording" and "–" in gate["subject"]  # the components say what to add
        if gate["held"] != "yes" and not of_pair:
            said.append(_REMEDIES[gate["gate"]].format(**gate))
    if outcome.code == "PRECISION" and not sight.failed:
        said += [_more_people(p, sight, decision) for p in sight.pairs if p.name in outcome.pairs]
    if outcome.code == "SENSITIVITY" and not sight.failed:
        said += [_disagreeing(sight, p) for p in sight.pairs if p.name in outcome.pairs]
    if outcome.code == "NONREPLICATED":
        said.append("another wave, or more respondents, in which every upper limit lies below the cut-off")
    return list(dict.fromkeys(s for s in said if s))


_REMEDIES = {
    "wording": "{subject}: {found}",
    "admissible": "an admissible solution: more respondents, more items per component, or a component without its weakest item "
    "(found: {found})",
    "fit": "a model that fits: see its largest modification indices (found: {found}; needed: {needed})",
    "precision": "{subject}: {found}",
    "reliability": "{subject}: more items, or items that load more highly (found: {found}; needed: {needed})",
    "categories": "{subject}: collapse the rare category with its neighbour and look again (found: {found})",
}


def _more_people(pair: Pair, sight: Sight, decision: Decision) -> str:
    distance = abs(decision.cutoff - pair.phi)
    z = z_of(decision.confidence) if pair.phi < decision.cutoff else sight.rule.reject
    more = needed_n(sight.n, pair.se, distance, z)
    if not math.isfinite(more) or more > 1e6:
        return f"{pair.name}: φ lies at the cut-off itself; no realistic sample would decide"
    side = "below" if pair.phi < decision.cutoff else "above"
    people = f"N ≈ {math.ceil(more / 10) * 10:,}"
    shown = f"to show φ {side} {decimals(decision.cutoff)}, were φ = {decimals(pair.phi)}"
    return f"{pair.name}: {people} would give 80% power {shown}"


def _disagreeing(sight: Sight, pair: Pair) -> str:
    parts = [
        f"{word} {'could not be estimated' if math.isnan(c.upper) else f'[{decimals(c.lower)}, {decimals(c.upper)}]'}"
        for word, c in zip(sight.checks, pair.checks, strict=True)
        if separable(pair._replace(limits=c), sight.rule) != separable(pair, sight.rule)
    ]
    return f"{pair.name}: find out why these disagree with the primary model: {'; '.join(parts)}" if parts else ""
