"""Everything a study names, loaded together and checked against each other before anything is computed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from emosec.definitions.administered import Administered, codes_of
from emosec.definitions.constructs import Construct, in_words
from emosec.definitions.decisions import Decision
from emosec.definitions.documents import Definition, line_in
from emosec.definitions.hypotheses import Criterion, Hypotheses, Hypothesis
from emosec.definitions.instruments import Instrument
from emosec.definitions.limits import refuse_name
from emosec.definitions.models import RivalModel, RivalModels
from emosec.definitions.screening import Screening
from emosec.definitions.studies import Study, values_of_label
from emosec.errors import DefinitionError

D = TypeVar("D", bound=Definition)


@dataclass(frozen=True)
class Design:
    """A study with every definition it names.

    Attributes
    ----------
    study, screening, models, hypotheses, decision : the definitions; `hypotheses` is None where none were registered
    instruments : dict of instrument name → Instrument, in the study's order
    """

    study: Study
    instruments: dict[str, Instrument]
    screening: Screening
    models: RivalModels
    hypotheses: Hypotheses | None
    decision: Decision

    @property
    def construct_instruments(self) -> list[str]:
        """Names of the instruments that have all components of their construct, in the study's order."""
        return [name for name, one in self.instruments.items() if one.measures_construct]

    @property
    def constructs(self) -> tuple[Construct, ...]:
        """The constructs those instruments measure, in the study's order."""
        found = [self.instruments[name].asked for name in self.construct_instruments]
        return tuple({c.name: c for c in found}.values())

    @property
    def rival_models(self) -> tuple[RivalModel, ...]:
        """The rival models that are fitted of all instruments, pairs spelled out; models of one name and title once."""
        found = (
            m for i in self.construct_instruments for m in self.models_of(i).identified_by(self.instruments[i]).models
        )
        return tuple({(m.name, m.title): m for m in found}.values())

    @property
    def question(self) -> str:
        """What the study asks of its constructs."""
        return " ".join(c.asked for c in self.constructs)

    def primary_of(self, instrument: str) -> str:
        """Return the rival model that phi of an instrument is of."""
        return self.models.primary_for(self.instruments[instrument]) or self.decision.primary_model

    def models_of(self, instrument: str) -> RivalModels:
        """Return the rival models for an instrument's construct."""
        return self.models.for_construct(self.instruments[instrument].asked)


def definition_path(config: Path, kind: type[Definition], name: str) -> Path:
    """Return the file that holds a definition of a kind; a name that is no name of a file there is refused."""
    refuse_name(name, str(config / kind.folder))
    return config / kind.folder / f"{name}.yaml"


def load_named(config: Path, kind: type[D], name: str) -> D:
    """Return a definition by kind and name."""
    return kind.load(definition_path(config, kind, name))


def load_design(config: str | Path, study: str) -> Design:
    """Load a study and all it names, and check that the parts fit.

    Parameters
    ----------
    config : the folder that holds studies/, instruments/ and the rest
    study : the study's name

    Raises
    ------
    DefinitionError
        A file is missing or wrong, or two definitions contradict each other.
    """
    config = Path(config)
    here = load_named(config, Study, study)
    design = Design(
        study=here,
        instruments={a.instrument: load_named(config, Instrument, a.instrument) for a in here.instruments},
        screening=load_named(config, Screening, here.screening),
        models=load_named(config, RivalModels, here.models),
        hypotheses=load_named(config, Hypotheses, here.hypotheses) if here.hypotheses else None,
        decision=load_named(config, Decision, here.decision),
    )
    check_design(design, where=str(definition_path(config, Study, study)))
    return design


def check_design(design: Design, where: str) -> None:
    """Refuse a design whose definitions contradict each other."""
    for study in (design.study, *(design.study.in_wave(w.wave) for w in design.study.waves)):
        for administered in study.instruments:
            check_codes(design, administered, where)
    for administered in design.study.instruments:
        known = design.instruments[administered.instrument].item_ids
        strangers = [i for i in administered.columns if i not in known]
        if strangers:
            raise DefinitionError(
                f"the column map of {administered.instrument} names {strangers[0]}, which is not one of its items",
                where=where,
                remedy=f"items: {', '.join(known)}",
            )
    check_waves(design, where)
    check_constructs(design, where)
    check_models(design, where)
    check_pages(design, where)
    components = dict.fromkeys(c for construct in design.constructs for c in construct.names)
    strange = (
        [c for pair in design.study.truth.pairs for c in pair.components if c not in components]
        if design.study.truth
        else []
    )
    if strange:
        raise DefinitionError(
            f"the truth is about {strange[0]}, which no instrument of the study measures",
            where=where,
            remedy=f"components: {', '.join(components)}",
        )
    if design.hypotheses:
        check_hypotheses(design, design.hypotheses, components, where)


def check_codes(design: Design, asked: Administered, where: str) -> None:
    """Refuse a map of codes that leaves a published code of an item out, or names one that the item does not have."""
    instrument, export = design.instruments[asked.instrument], design.study.export(asked.export)
    anywhere = {r.code for i in instrument.item_ids for r in instrument.responses_to(i)}
    for item in instrument.item_ids:
        published = {r.code for r in instrument.responses_to(item)}
        for column in asked.columns_of(item):
            codes = set(codes_of(asked, export, item, column).values())
            odd = sorted((published - codes) | (codes - anywhere)) if codes else []
            if odd:
                what = "leaves out" if odd[0] in published else "names"
                raise DefinitionError(
                    f"the map codes: of {column} ({item} of {instrument.name}) {what} {', '.join(map(str, odd))}; published are "
                    f"the codes {min(published)} to {max(published)}",
                    where=where,
                    why="an answer whose code is in no map has no meaning, and a code that was not published none either",
                    remedy="write one written code for every published code; where columns differ, column: {written: published}",
                )
    names = {n for i in instrument.item_ids for n in (i, *asked.columns_of(i))}
    told = {name: "codes" for name, own in asked.codes.items() if not isinstance(own, int)}
    told |= {name: "wrong_labels" for name in asked.wrong_labels if name != "*"}
    strangers = [name for name in told if name not in names]
    if strangers:
        raise DefinitionError(
            f"{told[strangers[0]]}: of {instrument.name} names {strangers[0]}, which is neither an item nor the column of one",
            where=where,
            remedy=f"items: {', '.join(instrument.item_ids)}",
        )


def check_waves(design: Design, where: str) -> None:
    """Refuse what a study says of a wave's items or of a score that its instrument does not have."""
    study = design.study
    said = [(f"the wave {w.wave}", a.instrument, [*a.columns, *a.not_asked]) for w in study.waves for a in w.asked]
    said += [("not_asked:", a.instrument, list(a.not_asked)) for a in study.instruments]
    for what, name, items in said:
        strangers = [i for i in items if i not in design.instruments[name].item_ids]
        if strangers:
            raise DefinitionError(
                f"{what} names {strangers[0]}, which is not an item of {name}",
                where=where,
                remedy=f"items: {', '.join(design.instruments[name].item_ids)}",
            )
    for asked in study.instruments:
        scored = {s.name: [c.label for c in s.cutoffs] for s in design.instruments[asked.instrument].scored}
        for key, names in (("better", list(asked.better)), ("cutoff", list(asked.cutoff))):
            if strange := [n for n in names if n not in scored]:
                raise DefinitionError(
                    f"{key}: of {asked.instrument} names {strange[0]}, which is neither a scale nor a total of it",
                    where=where,
                    remedy=f"its scores: {', '.join(scored)}",
                )
        if wrong := [(n, label) for n, label in asked.cutoff.items() if label not in scored[n]]:
            name, label = wrong[0]
            raise DefinitionError(
                f"cutoff: of {asked.instrument} names the label '{label}', which no published limit of {name} has",
                where=where,
                remedy=f"labels: {', '.join(scored[name]) or 'none, this score has no published limits'}",
            )


def check_constructs(design: Design, where: str) -> None:
    """Refuse a study none of whose instruments has a scale for each component of a construct."""
    if design.construct_instruments:
        return
    lacking = [
        f"{name}.yaml has none for {in_words([c for c in one.construct.names if c not in one.components])} of {one.construct.name}"
        if one.construct
        else f"{name}.yaml names no construct"
        for name, one in design.instruments.items()
    ]
    raise DefinitionError(
        "no instrument of the study has a scale for each component of a construct",
        where=where,
        why="separability is asked of the components of a construct, each measured by a scale",
        remedy="in the instrument that measures it write construct: with the name of a file in config/constructs/, and "
        f"component: in its scales; in config/instruments/, {'; '.join(lacking)}. Scores alone need no "
        "study: emosec instruments score",
    )


def check_models(design: Design, where: str) -> None:
    """Refuse models that are for another construct, lack what the decision reads, or leave a part unfilled."""
    design.models.role("without_wording")
    primary = design.models.role("primary")
    decision = design.decision
    if decision.primary_model != primary:
        raise DefinitionError(
            f"the decision '{decision.name}' decides by {decision.primary_model}, and '{design.models.name}' says that "
            f"{primary} is the primary model",
            where=where,
            why="the rule must be applied to the model it was frozen for",
            remedy=f"write roles: {{primary: {decision.primary_model}}} in the models file, or name other models in the study file",
        )
    for instrument in design.construct_instruments:
        models = [m.name for m in design.models_of(instrument).models]
        if decision.primary_model not in models:
            raise DefinitionError(
                f"the decision '{decision.name}' reads the model {decision.primary_model}, which '{design.models.name}' lacks",
                where=where,
                remedy=f"models: {', '.join(models)}",
            )


def check_pages(design: Design, where: str) -> None:
    """Refuse pages that hold items which the instrument does not have."""
    for asked in design.study.instruments:
        known = design.instruments[asked.instrument].item_ids
        strangers = [i for i in asked.page_of if i not in known]
        if strangers:
            raise DefinitionError(
                f"pages of {asked.instrument} hold {', '.join(strangers)}, which is not among its items",
                where=where,
                remedy=f"its items are {', '.join(known)}",
            )


def check_hypotheses(design: Design, claims: Hypotheses, components: Iterable[str], where: str) -> None:
    """Refuse a claim about what no instrument measures or nobody was asked; libraries may hold claims that do not apply."""
    file = Path(where).parent.parent / claims.folder / f"{claims.name}.yaml"
    for number, claim in enumerate(claims.hypotheses):
        place = partial(line_in, file, ("hypotheses", number))
        strange = [c for c in claim.components if c not in components]
        if strange and not claims.library:
            raise DefinitionError(
                f"hypothesis {claim.name} is about {strange[0]}, which no instrument of the study measures",
                where=place(),
                remedy=f"components: {', '.join(components)}",
            )
        for criterion in claim.criteria:
            check_criterion(design, claims, claim, criterion, place)


def check_criterion(
    design: Design, claims: Hypotheses, claim: Hypothesis, criterion: Criterion, place: Callable[[], str]
) -> None:
    """Refuse a hypothesis whose criterion the study does not have."""
    scales = {(i.name, s.name) for i in design.instruments.values() for s in i.scored}
    kind = "group" if claim.groups and claim.groups.higher else "number"
    further = design.study.criteria.groups if kind == "group" else design.study.criteria.numbers
    variables = sorted({*(v.name for v in design.study.variables if v.kind == kind), *further})
    if criterion.variable is not None and criterion.variable not in variables and not claims.library:
        raise DefinitionError(
            f"hypothesis {claim.name} needs the variable {criterion.variable}, which is not a {kind} of the study",
            where=place(),
            remedy=f"{kind} variables: {', '.join(variables) or 'none'}",
        )
    observed = {one.name: one.categories for one in design.study.criteria.codes}
    labels = (*claim.groups.higher, *claim.groups.lower) if claim.groups else ()
    strange = [label for label in labels if label not in observed.get(criterion.variable or "", labels)]
    if strange:
        raise DefinitionError(
            f"hypothesis {claim.name} names the group {strange[0]}, which is no category of {criterion.variable}",
            where=place(),
            remedy=f"categories: {', '.join(observed[criterion.variable or ''])}",
        )
    named = next((v.labels for v in design.study.variables if v.name == criterion.variable), {})
    by_label = {label: written for label in labels if (written := values_of_label(named, label))}
    if by_label:
        label, written = next(iter(by_label.items()))
        raise DefinitionError(
            f"hypothesis {claim.name} names the group {label}, which is a label of {criterion.variable} and no value of it",
            where=place(),
            remedy=f"name it as written in the export: {', '.join(written)}",
        )
    asked = criterion.instrument in design.instruments
    by_scale = (criterion.instrument, criterion.scale)
    if criterion.variable is None and by_scale not in scales and (asked or not claims.library):
        raise DefinitionError(
            f"hypothesis {claim.name} needs the scale {by_scale[1]} of {by_scale[0]}, which the study does not have",
            where=place(),
            why="" if asked else f"the study did not ask {by_scale[0]}",
            remedy="scales: " + ", ".join(f"{i}.{s}" for i, s in sorted(scales)),
        )
