"""What the design calls its waves, instruments, scales, variables, models, components and pairs, and verdicts in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from emosec.definitions.catalogue import Design
from emosec.definitions.constructs import in_words
from emosec.definitions.criteria import MEASURES
from emosec.report.words import MEASURE, VERDICT, human

# markers of components and pairs; the fourth is what is none of them
MARKERS, OTHER = 3, 4


def title(name: object) -> str:
    """Return a short name as words that begin with a capital.

    Examples
    --------
    >>> title("state_anxiety")
    'State anxiety'
    """
    text = human(name)
    return text[:1].upper() + text[1:]


def verdict_key(text: object) -> str:
    """Return a verdict as a lower-case key whatever way it is spelled.

    Examples
    --------
    >>> verdict_key("NOT SEPARABLE"), verdict_key("Separable")
    ('not_separable', 'separable')
    """
    return "_".join(str(text).lower().replace("-", " ").replace("_", " ").split())


def verdict_words(text: object) -> str:
    """Return a verdict in words.

    Examples
    --------
    >>> verdict_words("NOT SEPARABLE")
    'Not separable'
    """
    return VERDICT.get(verdict_key(text), title(text))


def wave_words(wave: str) -> str:
    """Return a wave's name for a heading: time1 becomes Time 1.

    Examples
    --------
    >>> wave_words("time1"), wave_words("pooled"), wave_words("follow_up")
    ('Time 1', 'Pooled', 'Follow up')
    """
    head = wave.rstrip("0123456789")
    tail = wave[len(head) :]
    return title(f"{head.rstrip('_- ')} {tail}".strip()) if tail and head else title(wave)


def wave_order(waves: Iterable[str], known: Sequence[str] = ()) -> list[str]:
    """Return waves without repeats in the order of the known ones, others in natural order, pooled last.

    Examples
    --------
    >>> wave_order(["time10", "pooled", "time2", "time2"])
    ['time2', 'time10', 'pooled']
    >>> wave_order(["after", "before", "pooled"], known=["before", "after"])
    ['before', 'after', 'pooled']
    """

    places = {wave: at for at, wave in enumerate(known)}

    def natural(wave: str) -> tuple[bool, int, str, int, str]:
        head = wave.rstrip("0123456789")
        tail = wave[len(head) :]
        return wave == "pooled", places.get(wave, len(places)), head, int(tail or 0), wave

    return sorted(set(waves), key=natural)


def instrument_title(design: Design, name: str) -> str:
    """Return an instrument's title, or its name where the design does not know it."""
    known = design.instruments.get(name)
    return known.title if known else name


def short_title(design: Design, name: str) -> str:
    """Return an instrument's title without what stands in parentheses or after a colon; whole where it would be another's, too."""
    short = {n: instrument_title(design, n).split(" (")[0].split(": ")[0] for n in {*design.instruments, name}}
    return short[name] if list(short.values()).count(short[name]) == 1 else instrument_title(design, name)


def scale_title(design: Design, instrument: str, scale: str) -> str:
    """Return a scale's title, or its name as words."""
    known = design.instruments.get(instrument)
    found = [s.title for s in known.scored if s.name == scale and s.title] if known else []
    return found[0] if found else title(scale)


def variable_title(design: Design, name: str) -> str:
    """Return what a criterion is called: a variable's title, `instrument.scale` as the scale's title, else words.

    Of repeated samples the criterion is called as what was measured, and what was made of it.
    """
    for samples in design.study.criteria.samples:
        for made, measure in zip(samples.variables, MEASURES, strict=True):
            if name == made:
                return f"{title(samples.name)}, {MEASURE[measure]}"
    for variable in design.study.variables:
        if variable.name == name:
            return variable.title or name
    for instrument in design.instruments.values():
        for scale in instrument.scales:
            if name in (f"{instrument.name}.{scale.name}", scale.name) and scale.component is None:
                return scale.title or title(scale.name)
    return title(name.rsplit(".", 1)[-1])


def model_title(design: Design, name: str) -> str:
    """Return what a rival model says, or its name where the design does not know it."""
    return next((m.title for m in design.rival_models if m.name == name), name)


def components_of(design: Design, instrument: str) -> tuple[str, ...]:
    """Return the components of an instrument's construct, in order; none where the design knows of none."""
    known = design.instruments.get(instrument)
    return known.construct.names if known and known.construct else ()


def factors_point(design: Design, instrument: str) -> str:
    """Return which end an instrument's factors point to, and what a high one means where its scale points to the other.

    A scale of worry is higher in those who worry, its factor in those who are free of it.
    """
    known = design.instruments.get(instrument)
    if not known or not known.construct:
        return ""
    phrases = {c.name: c.phrase or human(c.name) for c in known.construct.components}
    turned = [
        f"a high factor of {human(name)} means {phrases[name]}, a high scale score the reverse"
        for name, scale in known.components.items()
        if scale.toward == known.construct.opposite
    ]
    return f"Factors point toward {known.construct.pole}{f': {in_words(turned)}' if turned else ''}."


def pairs_of(design: Design, instrument: str) -> tuple[str, ...]:
    """Return the names of the pairs of an instrument's construct, in order; none where the design knows of none."""
    known = design.instruments.get(instrument)
    return known.construct.pair_names if known and known.construct else ()


def marker(name: str, among: Sequence[str]) -> int:
    """Return the marker of one of some names, by its place among them; there are three, and a fourth for others.

    Examples
    --------
    >>> [marker(name, ("a", "b", "c", "d")) for name in ("a", "c", "d", "x")]
    [1, 3, 1, 4]
    """
    return among.index(name) % MARKERS + 1 if name in among else OTHER
