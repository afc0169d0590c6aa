"""The Methods text, written from the definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emosec.report.formats import bounded, count, number
from emosec.report.labels import STATUS, human, title, unconfirmed_words
from emosec.report.papers.blocks import Block, Heading, Paragraph
from emosec.report.papers.references import cite
from emosec.report.papers.runs import it

if TYPE_CHECKING:
    from emosec.definitions.catalogue import Design
    from emosec.definitions.decisions import Decision
    from emosec.definitions.instruments import Instrument
    from emosec.report.content import Content

ESTIMATORS = {
    "WLSMV": "by diagonally weighted least squares on polychoric correlations with robust standard errors and a mean- and "
    "variance-adjusted test (WLSMV)",
    "ML": "by maximum likelihood on the covariances of the codes (ML)",
    "MLR": "by maximum likelihood with sandwich standard errors and a scaled test (MLR)",
}


def listed(parts: list[str]) -> str:
    """Return parts as a sentence lists them.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a"])
    ('a, b, and c', 'a')
    """
    if len(parts) < 3:
        return " and ".join(parts)
    return ", ".join(parts[:-1]) + f", and {parts[-1]}"


def methods(content: Content) -> list[Block]:
    """Return the Methods text."""
    design = content.design
    blocks: list[Block] = [Heading(1, "Method"), Heading(2, "Participants and design")]
    if design.study.about:
        blocks.append(Paragraph(design.study.about))
    blocks += [Paragraph(screening(design)), Heading(2, "Measures")]
    blocks += [Paragraph(measure(i)) for i in design.instruments.values()]
    blocks += [Heading(2, "Analysis"), Paragraph(analysis(content)), Paragraph(rule(design))]
    if design.hypotheses:
        blocks.append(
            Paragraph(
                f"Hypotheses on criteria ({count(len(design.hypotheses.hypotheses))}) were registered on "
                f"{design.hypotheses.registered_on}. Their {it('p')} values were corrected over an instrument's claims in a wave "
                f"{cite('holm1979')}; intervals of correlations rest on Fisher's {it('z')}."
            )
        )
    return blocks


def screening(design: Design) -> str:
    """Return the screening rules as a paragraph."""
    told = [
        f"{human(r.name)} ({r.action}: {human(r.indicator)} {r.flag_if.replace('>=', '≥').replace('<=', '≤')})"
        for r in design.screening.rules
    ]
    return (
        "Respondents were screened by rules applied in this order: "
        + "; ".join(told)
        + ". Dropped respondents leave every analysis; flagged respondents stay, and the confirmatory analyses were "
        "repeated without them."
    )


def measure(instrument: Instrument) -> str:
    """Return one instrument as a paragraph."""
    scales = [
        f"{(s.title or title(s.name))} ({count(len(s.items))} items, {count(len(s.reversed))} reversed; "
        f"{s.score} of the answers where {number(100 * s.minimum_answered, 0)}% or more were given)"
        for s in instrument.scales
    ]
    ends = [(own[0], own[-1]) for own in (instrument.responses, *(o.responses for o in instrument.responses_of))]
    used = {instrument.responses_to(i)[0] for i in instrument.item_ids}
    answered = listed([f"from {a.code} ({a.label}) to {b.code} ({b.label})" for a, b in ends if a in used])
    facts = listed([unconfirmed_words(fact) for fact in instrument.unconfirmed])
    checked = f" Not checked against a published source: {facts}." if facts else ""
    if instrument.status != "published":
        checked += f" It is {STATUS[instrument.status]}."
    return (
        f"{instrument.title}: {count(len(instrument.items))} items answered {answered}. "
        f"Scales: {listed(scales)}.{checked}"
    )


def analysis(content: Content) -> str:
    """Return how the structure was analysed, as far as it was: invariance only where several waves were compared."""
    design = content.design
    compared = ""
    if len(content.got.tables["invariance_ladder"]):
        compared += f" Invariance across waves was tested for ordered categories {cite('wu2016')}."
    if len(content.got.tables["invariance_limits_of_agreement"]):
        compared += (
            f" The agreement of scores between waves is described by limits of agreement {cite('bland1999')} with exact intervals "
            f"{cite('carkeet2015')}."
        )
    models = listed([f"{m.name} ({m.title[:1].lower()}{m.title[1:]})" for m in design.rival_models])
    return (
        f"Items were keyed toward {listed([c.pole for c in design.constructs])} before the structure was analysed. "
        f"The number of factors was described by parallel analysis {cite('horn1965')}, the minimum average partial "
        f"{cite('velicer1976')}, and the empirical Kaiser criterion {cite('braeken2017')}. These rival models were fitted "
        f"{listed([ESTIMATORS[e] for e in design.models.estimators])}: {models}. Models rest on complete rows. Scaled and "
        f"categorical-robust fit indices {cite('savalei2021')} are reported with the estimator that made them; nested models were "
        f"compared by scaled difference tests {cite('satorra2000')}. Names of statistics follow lavaan {cite('rosseel2012')}. "
        f"Reliability is coefficient α with Feldt's interval {cite('feldt1965')} and categorical ω {cite('green2009')}; "
        f"information over the factor comes from the categorical one-factor model of each scale {cite('takane1987')}.{compared}"
    )


def rule(design: Design) -> str:
    """Return the decision rule as a paragraph."""
    decision, cutoff = design.decision, bounded(design.decision.cutoff)
    return (
        f"The decision rule “{decision.name}” was frozen on {decision.registered_on} (digest "
        f"{decision.sha256[:12]}…) and is applied to "
        f"each pair of components. Its factor correlation φ comes from polychoric correlations, missing "
        f"answers being used pairwise, by "
        f"diagonally weighted least squares with a random intercept for wording {cite('maydeu2006')} where "
        f"items are worded both ways. A "
        f"pair is separable when the upper limit of the {number(100 * decision.confidence, 0)}% interval of φ lies below {cutoff} "
        f"{cite('ronkko2022')}, and also when residual covariances inside components are freed one by one, "
        f"when careless answers are "
        "taken out, and when extreme response style is taken out; the correlations of halves worded the same "
        "way and of halves worded in "
        "opposite ways bound φ under whatever wording does. A pair is not separable when "
        f"(φ − {cutoff})/{it('SE')} exceeds {critical_values(decision)}. HTMT2 "
        f"{cite('henseler2015', 'roemer2021')} and the comparison of "
        f"φ² with the average variance extracted {cite('fornell1981')} are reported for information only."
    )


def critical_values(decision: Decision) -> str:
    """Return the critical values of the test, each with the N from which it holds; the first needs none."""
    first, *others = sorted(decision.reject, key=lambda c: c.from_n)
    return ", or ".join(
        [number(first.z, 1), *(f"{number(c.z, 1)} from {it('N')} = {count(c.from_n)} on" for c in others)]
    )
