"""The verdict in words: every sentence about what the rule concludes is made here, from the facts in verdict.json."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from emosec.report.formats import MINUS, bounded, count, day, fine, interval
from emosec.report.words import CONFOUND, CRITERION, human, of
from emosec.separability.record import PairFacts, WaveRecord
from emosec.separability.typed_rows import SeparabilityAnalyses, SeparabilityChecks, SeparabilityTipping

# how a conclusion is marked on the page
STATUS = {"separable": "yes", "not_separable": "no", "partially_separable": "part", "inconclusive": "open"}
# more pairs than these of one conclusion are counted, not named
FEW_PAIRS = 3
# a number beyond it is no advice: it comes of a φ that happened to lie at the cut-off
MOST_RESPONDENTS = 20_000
# a φ as far from the cut-off is near it no more: what is lacking is precision
NEAR = 0.02
ALL = {"separable": "are separable", "not_separable": "correlate {}", "inconclusive": "are undecided"}


def both(pair: str) -> str:
    """Return a pair as words.

    Examples
    --------
    >>> both("body–mind")
    'body and mind'
    >>> both("well_being–self_esteem")
    'well being and self esteem'
    """
    return human(pair).replace("–", " and ")


def listed(parts: Sequence[str]) -> str:
    """Return words as a list in a sentence.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b and c', 'a')
    """
    return f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)


def phi_words(fact: PairFacts, confidence: float) -> str:
    """Return phi of a pair with its interval.

    Examples
    --------
    >>> phi_words({"est": 0.7, "ci.lower": 0.6, "ci.upper": 0.8}, 0.9)
    'φ = .700, 90% CI [.600, .800]'
    """
    limits = interval(fact["ci.lower"], fact["ci.upper"], fine)
    return f"φ = {fine(fact['est'])}, {100 * confidence:.0f}% CI {limits}"


def known(value: object) -> bool:
    """Return whether a number is there."""
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def pair_sentence(fact: PairFacts, confidence: float, checks: Sequence[SeparabilityChecks] = ()) -> str:
    """Return what is concluded about one pair, and on what it rests.

    Parameters
    ----------
    fact : a row of the table `pairs`
    confidence : level of the interval
    checks : the pair's rows of the table `checks`
    """
    names = both(str(fact["pair"]))
    names = names[:1].upper() + names[1:]
    cutoff = _sided(fact, fact["cutoff"])
    nearer, beyond = ("above", "below") if below_zero(fact) else ("below", "above")
    if fact["conclusion"] == "separable":
        return f"{names} are separable: {phi_words(fact, confidence)}, {nearer} {cutoff} by every check.{_margin(fact)}"
    if fact["conclusion"] == "not_separable":
        return f"{names} correlate {beyond} {cutoff}: {phi_words(fact, confidence)}. {_basis(fact)}"
    return f"{names}: undecided. {_why(fact, confidence, checks)}"


def below_zero(fact: PairFacts) -> bool:
    """Return whether φ of a pair is negative: the cut-off that matters is the one below zero then."""
    return known(fact.get("est")) and float(fact["est"]) < 0


def _sided(fact: PairFacts, size: float, shown: Callable[[float], str] = bounded) -> str:
    """Return a cut-off, or a limit by its size, on the side of zero on which φ lies."""
    return shown(-size if below_zero(fact) else size)


def _margin(fact: PairFacts) -> str:
    if not known(fact["separable_from"]):
        return ""
    beyond = "below" if below_zero(fact) else "above"
    return f" The answer would be the same at any cut-off {beyond} {_sided(fact, fact['separable_from'])}."


def _basis(fact: PairFacts) -> str:
    if fact["basis"] == "bounds":
        return "That holds whatever wording does: even halves worded in opposite ways correlate that highly."
    if fact["basis"] == "random_intercept":
        return "That holds provided that wording acts like a random intercept, which the model takes out."
    return (
        f"All items are worded one way; it would take more than {bounded(fact['floor'])} for wording of plausible size to have "
        "raised φ from the cut-off."
    )


def _why(fact: PairFacts, confidence: float, checks: Sequence[SeparabilityChecks]) -> str:
    cutoff, reason = _sided(fact, fact["cutoff"]), fact["reason"]
    phi = phi_words(fact, confidence) if known(fact["est"]) else ""
    failed = next((c for c in checks if c["passed"] == "no" and c["criterion"] != "lower_bound"), None)
    if reason == "INADMISSIBLE":
        return "The model gave no estimate of their correlation."
    if reason == "PRECISION":
        more = (
            f" About {count(fact['n_required'])} respondents would decide, were φ as estimated."
            if _feasible(fact["n_required"])
            else ""
        )
        beyond = phi and max(float(fact["ci.lower"]), -float(fact["ci.upper"])) >= float(fact["cutoff"])
        where = f"{'below' if below_zero(fact) else 'above'} {cutoff}, but by fewer standard errors than “not separable” asks for"
        return f"{phi}: {where if beyond else f'the interval reaches across {cutoff}'}.{more}"
    if reason == "WORDING":
        return _wording(fact, phi)
    if reason == "PAGE":
        return (
            f"{phi}, but no page holds items of both, and pages of plausible size would make {cutoff} look like "
            f"{_sided(fact, fact['ceiling'])}."
        )
    where = of(CRITERION)(failed["criterion"]) if failed else ""
    end = "lower" if below_zero(fact) else "upper"
    limit = f" ({where}: {end} limit {_sided(fact, failed['limit'], fine)})" if failed else ""
    shown = "" if reason == "CONTRADICTED" else limit
    reaches = f"the interval reaches {_reached(fact, failed)}"
    because = {
        "STYLE": f"once extreme response style is taken out, {reaches}",
        "DEPENDENCE": f"once items that share more than their component are allowed for, {reaches}",
        "ATTENTION": f"once careless answers are taken out, {reaches}",
        "CONTRADICTED": f"another wave shows φ above {bounded(fact['cutoff'])}",
    }[str(reason)]
    return f"{phi}, but {because}{shown}."


def _reached(fact: PairFacts, failed: SeparabilityChecks | None) -> str:
    """Return the cut-off that a check's limit reaches: a lower one where no page holds items of both components."""
    cutoff, asked = _sided(fact, fact["cutoff"]), failed.get("threshold") if failed else None
    if asked is None or not known(asked) or float(asked) >= float(fact["cutoff"]):
        return cutoff
    like = f"like which pages of plausible size would make {cutoff} look, as no page holds items of both"
    return f"{_sided(fact, float(asked))}, {like}"


def _wording(fact: PairFacts, phi: str) -> str:
    cutoff = bounded(fact["cutoff"])
    if fact["worded"] == "opposite":
        low = fact["lower_bound"]
        bound = f" φ is at least {fine(low)}, by the lower bound." if known(low) and low > 0 else ""
        return f"Their items are worded in opposite ways only, so wording and content cannot be told apart.{bound}"
    if fact["worded"] == "alike":
        low = max(float(fact["ci.lower"]), -float(fact["ci.upper"])) if phi else -math.inf
        beyond = ", beyond which φ lies by fewer standard errors than “not separable” asks for"
        return (
            f"{phi}: above {cutoff}, but all items are worded one way, and wording of plausible size would raise φ from there to "
            f"{bounded(fact['floor'])}{beyond if low > float(fact['floor']) else ''}."
        )
    return (
        f"{phi}, but items worded the same way correlate {fine(fact['upper_bound'])}: the bounds under wording, "
        f"{fine(fact['lower_bound'])} to {fine(fact['upper_bound'])}, lie on both sides of {cutoff}."
    )


def _finite(value: Any) -> bool:
    return known(value) and math.isfinite(float(value))


def _feasible(n: Any) -> bool:
    return _finite(n) and float(n) <= MOST_RESPONDENTS


def strength(fact: PairFacts) -> str:
    """Return how clearly the data speak for one side of the cut-off.

    Examples
    --------
    >>> strength({"p_below": 0.98, "log10_ratio": 1.7, "cutoff": 0.9})
    'P(φ < .90) = .98; averaged over φ on either side, the data are 50 times likelier below .90 than above'
    >>> strength({"p_below": 0.001, "log10_ratio": -3.0, "cutoff": 0.9})
    'P(φ < .90) < .01; averaged over φ on either side, the data are 1,000 times likelier above .90 than below'
    >>> strength({"p_below": 0.001, "log10_ratio": -3.0, "cutoff": 0.9, "est": -0.98})
    'P(φ > −.90) < .01; averaged over φ on either side, the data are 1,000 times likelier below −.90 than above'
    """
    if not known(fact["p_below"]):
        return ""
    p = float(fact["p_below"])
    at = _sided(fact, fact["cutoff"])
    nearer, beyond = ("above", "below") if below_zero(fact) else ("below", "above")
    shown = f"P(φ {'>' if below_zero(fact) else '<'} {at}) " + (
        "< .01" if p < 0.01 else "> .99" if p > 0.99 else f"= {bounded(p)}"
    )
    if not known(fact["log10_ratio"]):
        return shown
    size = abs(float(fact["log10_ratio"]))
    times = "more than 10,000" if size > 4 else f"{10**size:,.0f}" if size > 1 else f"{10**size:.1f}"
    side, other = (nearer, beyond) if float(fact["log10_ratio"]) > 0 else (beyond, nearer)
    return f"{shown}; averaged over φ on either side, the data are {times} times likelier {side} {at} than {other}"


def headline(record: WaveRecord) -> str:
    """Return what is said of all pairs in one sentence.

    Parameters
    ----------
    record : one wave's facts in verdict.json, or the pooled ones

    Examples
    --------
    >>> headline({"pairs": [{"pair": f"a–{b}", "conclusion": "separable", "cutoff": 0.9} for b in "bcdef"]})
    'All 5 pairs are separable.'
    """
    groups: dict[str, list[str]] = {}
    for fact in record["pairs"]:
        groups.setdefault(str(fact["conclusion"]), []).append(str(fact["pair"]))
    above = _beyond([fact for fact in record["pairs"] if fact["conclusion"] == "not_separable"])
    said = []
    if len(groups) == 1 and len(record["pairs"]) > FEW_PAIRS:
        return f"All {count(len(record['pairs']))} pairs {ALL[next(iter(groups))].format(above)}."
    if "separable" in groups:
        said.append(f"{_pairs(groups['separable'])} are separable")
    if "not_separable" in groups:
        said.append(f"{_pairs(groups['not_separable'])} correlate {above}")
    if "inconclusive" in groups:
        said.append(f"{_pairs(groups['inconclusive'])} are undecided")
    text = "; ".join(said)
    return f"{text[:1].upper()}{text[1:]}." if text else "No pair could be judged."


def _beyond(facts: Sequence[PairFacts]) -> str:
    """Return on which side of which cut-off pairs correlate that are not separable."""
    if not facts:
        return ""
    cutoff, below = bounded(facts[0]["cutoff"]), sum(below_zero(fact) for fact in facts)
    return f"above {cutoff}" if not below else f"below {MINUS}{cutoff}" if below == len(facts) else f"beyond ±{cutoff}"


def _pairs(names: Sequence[str]) -> str:
    """One pair as words, several by their names: a list of words joined by and would not be understood."""
    return both(names[0]) if len(names) == 1 else listed([human(name) for name in names])


def accounts(record: WaveRecord) -> list[tuple[str, str]]:
    """Return the verdict as answers to the rival accounts: separable factors, a single factor, an artefact of wording."""
    label = str(record["label"])
    down = [str(p["pair"]) for p in record["pairs"] if p["conclusion"] == "not_separable"]
    separable = {
        "SEPARABLE": "Yes", "PARTIALLY SEPARABLE": "In part", "NOT SEPARABLE": "No, not all of them", "INCONCLUSIVE": "Undecided",
    }[label]  # fmt: skip
    every = len(down) == len(record["pairs"])
    single = "Yes" if every else f"In part: {_pairs(down)}" if down else "No" if label == "SEPARABLE" else "Undecided"
    reasons = {p["reason"] for p in record["pairs"]}
    bases = {p["basis"] for p in record["pairs"]}
    # nothing tells items worded one way from their wording, and what they share by it makes components look more alike
    alike = [p for p in record["pairs"] if p["conclusion"] == "separable" and p["worded"] == "alike"]
    if lifted := [str(p["pair"]) for p in alike if below_zero(p)]:
        wording = f"Not ruled out for {_pairs(lifted)}: what items worded one way share by that raises a φ below zero"
    elif "WORDING" in reasons:
        wording = "Cannot be ruled out for " + _pairs(
            [str(p["pair"]) for p in record["pairs"] if p["reason"] == "WORDING"]
        )
    elif bases & {"random_intercept", "bounds"}:
        holds = [str(p["pair"]) for p in record["pairs"] if p["basis"] in ("random_intercept", "bounds")]
        whose = "answer holds" if len(holds) == 1 else "answers hold"
        every_one = len(holds) == len(record["pairs"])
        wording = (
            "No: what items worded one way share by that raises φ, which is below the cut-off all the same"
            if len(alike) == len(record["pairs"])
            else "No: the answer holds once wording is allowed for"
            if every_one
            else f"No for {_pairs(holds)}, whose {whose} once wording is allowed for"
        )
    else:
        wording = "No, if wording does no more than is plausible" if bases - {None} else "Undecided"
    return [("Separable factors?", separable), ("A single factor?", single), ("An artefact of wording?", wording)]


def resolve(record: WaveRecord) -> list[str]:
    """Return what would resolve the open pairs, each thing once."""
    said: dict[str, list[str]] = {}
    for fact in record["pairs"]:
        if fact["conclusion"] == "inconclusive":
            said.setdefault(_remedy(fact), []).append(str(fact["pair"]))
    return [f"{_pairs(pairs)[:1].upper()}{_pairs(pairs)[1:]}: {remedy}" for remedy, pairs in said.items() if remedy]


def _remedy(fact: PairFacts) -> str:
    reason = str(fact["reason"])
    if reason == "PRECISION":
        return _more_people(fact)
    return {
        "INADMISSIBLE": "more respondents or more items per component, so that the model gives an estimate",
        "WORDING": "items of both components worded in both directions, two or more each way; emosec power plans how many",
        "PAGE": "pages that mix items of different components",
        "STYLE": "items of similar difficulty in both components, or response labels that leave less room for style",
        "DEPENDENCE": "items that overlap less within a component; look at the freed residuals",
        "ATTENTION": "attention checks, and a look at whom screening flags and who repeats a pattern (the index repeating_share)",
        "CONTRADICTED": "finding out how the waves differ",
    }.get(reason, "")


def _more_people(fact: PairFacts) -> str:
    if _feasible(fact["n_required"]):
        return f"about {count(fact['n_required'])} respondents"
    if _finite(fact["n_required"]) and abs(abs(float(fact["est"])) - float(fact["cutoff"])) >= NEAR:
        return f"more than {count(MOST_RESPONDENTS)} respondents, or more items, or items that measure their component better"
    return "φ lies at the cut-off itself, or so near it that no realistic sample would decide"


def tipping_words(row: SeparabilityTipping) -> str:
    """Return how large a confound would have to be, against what is plausible.

    Examples
    --------
    >>> tipping_words({"confound": "acquiescence", "unit": "share", "size": 0.42, "plausible": 0.1,
    ...                "status": "cannot_explain"})
    'wording (acquiescence): share of .42 would be needed, .10 is plausible'
    """
    what = of(CONFOUND)(row["confound"])
    if row["status"] == "not_applicable":
        return f"{what}: does not apply"
    if not _finite(row["size"]):
        return f"{what}: no size would do"
    return f"{what}: {row['unit']} of {bounded(row['size'])} would be needed, {bounded(row['plausible'])} is plausible"


def analyses(row: SeparabilityAnalyses) -> str:
    """Return what the ledger of analyses says of one wave's verdict.

    Parameters
    ----------
    row : a row of the contracted table separability/analyses

    Examples
    --------
    >>> row = {"analyses": 2, "allowed": 1, "first_on": "2026-01-05", "first_sha256": "ab12" * 16, "rule_changed": True,
    ...        "differences": "cutoff: 0.85 → 0.9", "data_changed": False, "definitions_changed": "models", "other_answer": False}
    >>> analyses(row)
    "These data had 2 analyses for a verdict, the first on January 5, 2026; the rule allows 1. The rule's error rates hold for 1 analysis, so this verdict is exploratory. The rule changed after the first verdict (digest then: ab12ab12ab12…). The models have changed since, too."
    >>> for changed in ("screening", "instrument, screening"):
    ...     analyses(row | {"definitions_changed": changed}).split(". ")[-1]
    'The screening has changed since, too.'
    'The instrument and screening have changed since, too.'
    """  # noqa: E501
    done, allowed = int(row["analyses"]), int(row["allowed"])
    noun = "analysis" if done == 1 else "analyses"
    said = [
        f"These data had {done} {noun} for a verdict, the first on {day(row['first_on'])}; the rule allows {allowed}."
    ]
    if done > allowed:
        many = "analysis" if allowed == 1 else "analyses"
        said.append(f"The rule's error rates hold for {allowed} {many}, so this verdict is exploratory.")
    if row["rule_changed"]:
        none = "" if known_text(row["differences"]) else ", though none of its settings differs"
        said.append(f"The rule changed after the first verdict (digest then: {str(row['first_sha256'])[:12]}…){none}.")
    if row["data_changed"]:
        said.append("The wave's files changed since.")
    if known_text(row["definitions_changed"]):
        changed = str(row["definitions_changed"]).split(", ")
        have = "have" if changed[-1].endswith("s") or len(changed) > 1 else "has"
        said.append(f"The {listed(changed)} {have} changed since, too.")
    if row["other_answer"]:
        said.append("The same rule and data once gave another verdict: the program changed.")
    return " ".join(said)


def known_text(value: Any) -> bool:
    """Return whether there is a text."""
    return isinstance(value, str) and bool(value)
