"""Everything a study names, loaded together and checked against each other before anything is computed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from emosec.definitions.decisions import Decision
from emosec.definitions.documents import Definition
from emosec.definitions.hypotheses import Hypotheses
from emosec.definitions.instruments import COMPONENTS, Instrument
from emosec.definitions.models import RivalModels
from emosec.definitions.screening import Screening
from emosec.definitions.studies import Administered, Study, codes_of
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


def definition_path(config: Path, kind: type[Definition], name: str) -> Path:
    """Return the file that holds a definition of a kind."""
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
    for administered in design.study.instruments:
        check_codes(design, administered, where)
        known = design.instruments[administered.instrument].item_ids
        strangers = [i for i in administered.columns if i not in known]
        if strangers:
            raise DefinitionError(
                f"the column map of {administered.instrument} names {strangers[0]}, which is not one of its items",
                where=where,
                remedy=f"items: {', '.join(known)}",
            )
    if not any(i.measures_security for i in design.instruments.values()):
        lacking = [
            f"{name}.yaml has none for {' and '.join(c for c in COMPONENTS if c not in one.components)}"
            for name, one in design.instruments.items()
        ]
        raise DefinitionError(
            "no instrument of the study has a scale for each of safety, confidence and apprehension",
            where=where,
            why="separability is asked of these three",
            remedy="give the scales of the instrument that measures emotional security component: safety, confidence and "
            f"apprehension; in config/instruments/, {'; '.join(lacking)}",
        )
    models = [m.name for m in design.models.models]
    for name in (design.decision.primary_model, *(c.model for c in design.decision.robustness)):
        if name not in models:
            raise DefinitionError(
                f"the decision '{design.decision.name}' reads the model {name}, which '{design.models.name}' lacks",
                where=where,
                remedy=f"models: {', '.join(models)}",
            )
    for hypothesis in design.hypotheses.hypotheses if design.hypotheses else ():
        check_criterion(design, hypothesis.name, hypothesis.criterion.model_dump(), where)


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
    strangers = [name for name, own in asked.codes.items() if not isinstance(own, int) and name not in names]
    if strangers:
        raise DefinitionError(
            f"codes: of {instrument.name} names {strangers[0]}, which is neither an item nor the column of one",
            where=where,
            remedy=f"items: {', '.join(instrument.item_ids)}",
        )


def check_criterion(design: Design, hypothesis: str, criterion: dict[str, str | None], where: str) -> None:
    """Refuse a hypothesis whose criterion the study does not have."""
    scales = {(i.name, s.name) for i in design.instruments.values() for s in i.scales}
    variables = {v.name for v in design.study.variables if v.kind == "number"}
    by_scale = (criterion["instrument"], criterion["scale"])
    if criterion["variable"] is not None and criterion["variable"] not in variables:
        raise DefinitionError(
            f"hypothesis {hypothesis} needs the variable {criterion['variable']}, which is not a number of the study",
            where=where,
            remedy=f"number variables: {', '.join(sorted(variables)) or 'none'}",
        )
    if criterion["variable"] is None and by_scale not in scales:
        raise DefinitionError(
            f"hypothesis {hypothesis} needs the scale {by_scale[1]} of {by_scale[0]}, which the study does not have",
            where=where,
            remedy="scales: " + ", ".join(f"{i}.{s}" for i, s in sorted(scales)),
        )
