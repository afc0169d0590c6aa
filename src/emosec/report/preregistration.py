"""What a study commits itself to, as text for a registry: question, measures, screening, models, rule, hypotheses, digests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from emosec.report.formats import bounded, day, plain_number
from emosec.report.labels import title
from emosec.report.primary import named, one_way
from emosec.report.words import human

if TYPE_CHECKING:
    from emosec.definitions.catalogue import Design
    from emosec.definitions.hypotheses import Hypothesis
    from emosec.definitions.instruments import Instrument


def preregistration(design: Design) -> str:
    """Return the definitions of a study as Markdown, to be deposited in a registry before the data are seen.

    Nothing of the data is in it. The digests say what the definitions were: `emosec verify` prints that of the rule again.
    """
    return "\n".join(
        [
            *head(design),
            *measures(design),
            *screening(design),
            *models(design),
            *rule(design),
            *claims(design),
            *digests(design),
        ]
    )


def head(design: Design) -> Iterator[str]:
    """Yield title and question."""
    yield f"# {design.study.title}\n"
    yield f"## Question\n\n{design.question}\n"
    for construct in design.constructs:
        names = ", ".join(human(n) for n in construct.names)
        yield f"Components of {human(construct.name)}: {names}; items are keyed toward {human(construct.pole)}.\n"


def measures(design: Design) -> Iterator[str]:
    """Yield every instrument with its scales, items and reversed items."""
    yield "## Measures\n"
    for instrument in design.instruments.values():
        yield f"### {instrument.title}\n\n{instrument.citation}\n"
        yield f"Answers: {', '.join(f'{r.code} = {r.label}' for r in instrument.responses)}.\n"
        yield from (f"- {line}" for line in scales(instrument))
        yield ""


def scales(instrument: Instrument) -> Iterator[str]:
    """Yield every scale as a line."""
    for s in instrument.scales:
        reversed_ = f"; reversed: {', '.join(s.reversed)}" if s.reversed else ""
        component = f" (component {human(s.component)})" if s.component else ""
        yield (
            f"{s.title or title(s.name)}{component}: {', '.join(s.items)}{reversed_}. Score: {s.score} where "
            f"{100 * s.minimum_answered:.0f}% or more are answered."
        )


def screening(design: Design) -> Iterator[str]:
    """Yield every screening rule in the order of its application."""
    yield "## Exclusion and screening\n"
    for at, r in enumerate(design.screening.rules, start=1):
        yield f"{at}. {human(r.name)}: {r.action} where {human(r.indicator)} {r.flag_if}. {r.why}"
    yield ""


def models(design: Design) -> Iterator[str]:
    """Yield every rival model with its syntax."""
    yield f"## Models\n\nEstimators: {', '.join(design.models.estimators)}. A name in braces: the items of that component.\n"
    if (cluster := design.study.cluster) is not None:
        yield f"Errors of the models and of the decision hold for clusters of respondents: {human(cluster)}.\n"
    for m in design.rival_models:
        yield (
            f"- {m.name}, {m.title}:\n\n"
            + "\n".join(f"        {line}" for line in m.syntax.strip().splitlines())
            + "\n"
        )


def rule(design: Design) -> Iterator[str]:
    """Yield the decision rule, every setting of it."""
    decision = design.decision
    yield f"## Decision rule\n\n{decision.title or decision.name} (registered on {day(decision.registered_on)}).\n"
    aside = f" {why}" if (why := one_way(design)) else ""
    yield f"Cut-off {bounded(decision.cutoff)}; primary model {named(design)}, {decision.estimator}.{aside}\n"
    settings = decision.model_dump(mode="json", exclude={"name", "title", "registered_on"})
    yield from (f"- {line}" for line in flat(settings))
    yield ""


def flat(settings: dict[str, object], above: str = "") -> Iterator[str]:
    """Yield nested settings as lines.

    Examples
    --------
    >>> list(flat({"cutoff": 0.9, "gates": {"fit": {"cfi": 0.95}}, "curve": [0.8, 0.9]}))
    ['cutoff: 0.9', 'gates.fit.cfi: 0.95', 'curve: 0.8, 0.9']
    """
    for key, value in settings.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            yield from flat(value, f"{name}.")
        elif isinstance(value, list):
            parts = [
                " ".join(f"{k} {v}" for k, v in one.items())
                if isinstance(one, dict)
                else plain_number(one)
                if isinstance(one, float)
                else str(one)
                for one in value
            ]
            yield f"{name}: {', '.join(parts)}"
        else:
            yield f"{name}: {value}"


def claims(design: Design) -> Iterator[str]:
    """Yield every hypothesis; nothing where none is written."""
    known = design.hypotheses
    if known is None:
        return
    yield f"## Hypotheses\n\nRegistered on {day(known.registered_on)}.\n"
    for h in known.hypotheses:
        among = f" with {', '.join(c.label for c in h.criteria)}" if h.criteria else ""
        size = f", {_size(h)}" if h.at_least else ""
        expected = f"{human(h.quantity)} of {human(h.component)}{among}, {h.expected}{size}"
        yield f"- {h.name} ({h.status}, {known.registered(h)}): {h.claim} Expected: {expected}."
    yield ""


def _size(claim: Hypothesis) -> str:
    """Return the sizes that a claim names: of a null the largest that it allows."""
    if claim.quantity == "proportional":
        return f"departures below {bounded(claim.at_least)}"
    if claim.expected == "null":
        return f"size below {bounded(claim.at_least)}"
    most = "" if claim.at_most is None else f" to {bounded(claim.at_most)}"
    return f"size {bounded(claim.at_least)}{most or ' or more'}"


def digests(design: Design) -> Iterator[str]:
    """Yield the digests of what the definitions say."""
    import emosec

    yield "## Digests\n\nOf what each definition says: comments, titles and the order of keys do not count."
    yield f"\nemosec {emosec.__version__}.\n"
    named: list[tuple[str, Any]] = [
        ("study", design.study),
        ("screening", design.screening),
        ("models", design.models),
        ("decision", design.decision),
    ]
    named += [("instrument", i) for i in design.instruments.values()]
    named += [("hypotheses", design.hypotheses)] if design.hypotheses else []
    yield from (f"- {kind} {one.name}: {one.sha256}" for kind, one in named)
    yield ""
