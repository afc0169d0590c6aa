"""`emosec check`: everything is read, matched and coded, and nothing written; what is odd is said."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from emosec import tables
from emosec.clusters import clusters_of
from emosec.definitions.administered import exports_of_several_waves
from emosec.definitions.catalogue import definition_path
from emosec.definitions.models import RivalModels
from emosec.definitions.studies import Study
from emosec.errors import ModelSyntaxError, ScreeningError, many
from emosec.intake.codebook import Codebook
from emosec.intake.coding import code_responses
from emosec.intake.contracts import ONE_PERSON
from emosec.intake.wave import Wave, read_wave
from emosec.plan import Plan, corrections_of, load_plan
from emosec.screening.contracts import CORRECTIONS
from emosec.screening.corrections import apply_corrections
from emosec.screening.repeats import patterns
from emosec.screening.screen import refuse_nobody_left, screen
from emosec.starting.attention import of_attention, of_tests, of_weights
from emosec.starting.copies import Patterns, Rows, of_files, of_patterns
from emosec.starting.data_checks import (
    answered_though_not_asked,
    answers_and_strays,
    further_items,
    guesses_left,
    odd_answers,
    of_design,
    of_labels,
    of_respondents,
    of_rules,
    of_waves,
    wrong_answers,
)
from emosec.starting.finding import Say
from emosec.starting.group_names import called_otherwise, labels_told, named_by_nobody, over_waves, spelled_apart
from emosec.starting.in_clusters import of_clusters
from emosec.starting.numbers_apart import of_numbers
from emosec.starting.persons import of_persons, of_rows, of_spellings, of_strangers, of_turned, of_two_keys
from emosec.starting.questions import of_questions
from emosec.starting.scarce_scores import of_scores
from emosec.starting.unshown import of_forms

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray


@dataclass
class Checked:
    """What a check found: lines about everything, those to look at again, and those that must be mended before a run.

    Attributes
    ----------
    files : table FILES of every wave
    patterns : instrument → wave → respondent who is included → long pattern of answers
    answers : instrument → wave → respondents with a key of their own, and their answers
    rows : wave → respondent → rows of the exports
    groups : group variable → its values in any wave
    spelled : hashed key → hash of the key without case, blanks, dots and the like
    whose : group variable → wave → respondent with a key of their own → value as written
    labels : wave → group variable → value → what the export calls it
    """

    said: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    files: list[pd.DataFrame] = field(default_factory=list)
    patterns: dict[str, dict[str, Patterns]] = field(default_factory=dict)
    answers: dict[str, dict[str, tuple[list[str], NDArray[np.float64]]]] = field(default_factory=dict)
    rows: dict[str, Rows] = field(default_factory=dict)
    groups: dict[str, set[str]] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    whose: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    labels: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)


def check_study(
    name: str, config: Path = Path("config"), raw: Path = Path("data/raw"), say: Say = lambda line: None
) -> Checked:
    """Load a study's definitions, read its raw files, code its answers, and return what was found.

    Raises
    ------
    EmosecError
        Anything that would stop a run.
    """
    plan = load_plan(name, config, raw)
    design = plan.design
    made = Checked([f"{name}: definitions fit together; rule {design.decision.name} {design.decision.sha256[:12]}"])
    paths = [definition_path(config, Study, name)]
    paths += [definition_path(config, type(i), i.name) for i in design.instruments.values()]
    made.odd += guesses_left(paths)
    path = corrections_of(name, config)
    corrections = tables.read_all(CORRECTIONS, [path] if path.is_file() else [])
    for one in (design.instruments[i] for i in plan.construct_instruments):
        pages = bool(design.study.administered(one.name).pages)
        made.odd += [f"{name} {one.name}: {line}" for line in of_design(one, design.decision, pages=pages)]
    check_models(plan, definition_path(config, RivalModels, design.models.name))
    keys: dict[str, set[str]] = {}
    for at, wave in enumerate(plan.waves, start=1):
        say(f"{name}: reading wave {at} of {len(plan.waves)}: {wave}")
        keys[wave] = check_wave(plan, wave, raw, made, corrections)
    made.odd += [
        f"{name}: {line}"
        for line in [
            *of_files(made.files, exports_of_several_waves(design.study.waves, design.study.instruments)),
            *of_waves(keys),
            *of_spellings(keys, made.spelled),
        ]
    ]
    made.odd += [f"{name}: {line}" for line in named_by_nobody(design.study, design.hypotheses, made.groups)]
    made.odd += [f"{name}: {line}" for line in spelled_apart(design.study, made.groups)]
    made.odd += [f"{name}: {line}" for line in over_waves(design.study, made.whose)]
    made.odd += [f"{name}: {line}" for line in called_otherwise(design.study, made.labels)]
    for instrument, waves in made.patterns.items():
        linked = [] if design.study.by_row else of_strangers(made.answers[instrument], design.study.key_columns)
        linked += (
            [] if design.study.by_row else of_turned(made.answers[instrument], design.instruments[instrument].item_ids)
        )
        made.odd += [f"{name} {instrument}: {line}" for line in (*of_patterns(waves, made.rows), *linked)]
    return made


def criteria_of(plan: Plan, wave: str, people: pd.DataFrame, raw: Path) -> tuple[list[str], list[str]]:
    """Read the criteria of one wave, and return what was read and what is odd about it."""
    from emosec.intake.contracts import ONE_PERSON
    from emosec.report.remarks import words_of
    from emosec.validity.external import read_criteria

    files = {name: paths for (of, name), paths in plan.criteria_files.items() if of == wave}
    if not files:
        return [], []
    there = people.loc[people["key_status"].isin(ONE_PERSON), "respondent"].tolist()
    register = raw / "SOURCES.csv"
    read = read_criteria(files, plan.design.study, wave, there, raw, register if register.is_file() else None).read
    rows = read.to_dict("records")
    said = [f"    {r['instrument']}: {many(r['rows'], 'row')} of {many(r['n'], 'respondent')}" for r in rows]
    return said, [
        f"{plan.study} {wave} {r['instrument']}: {'; '.join(words)}" for r in rows if (words := words_of(r["note"]))
    ]


def kept_columns(codebook: Codebook) -> list[str]:
    """Return every column that leaves intake with what it is used for, those of an instrument in one line."""
    uses: dict[tuple[str, str], list[str]] = {}
    for variable in codebook["variables"]:
        for role in variable["roles"]:
            what = f"items of {role.rsplit(' of ', 1)[-1]}" if role.startswith("item ") else role
            uses.setdefault((variable["export"], what), []).append(variable["column"])
    lines = [f"    kept of {export}, {what}: {', '.join(columns)}" for (export, what), columns in uses.items()]
    return (
        [*lines, f"    not used and not kept: {many(len(codebook['unused']), 'column')}"]
        if codebook["unused"]
        else lines
    )


def check_models(plan: Plan, path: Path) -> None:
    """Refuse a rival model that cannot be read once the items of an instrument stand in it."""
    from emosec.statistics.cfa.model.syntax import parse_syntax

    for name in plan.construct_instruments:
        for model in plan.design.models_of(name).models:
            try:
                parse_syntax(model.for_instrument(plan.design.instruments[name]))
            except ModelSyntaxError as error:
                place = f"{path}: {model.name} with the items of {name}: {error.where}"
                remedy = (
                    error.remedy
                    or "mend the model's syntax; it is lavaan's, with =~ for loadings and ~~ for covariances"
                )
                raise ModelSyntaxError(error.what, where=place, why=error.why, remedy=remedy) from None


def check_wave(plan: Plan, wave: str, raw: Path, made: Checked, corrections: pd.DataFrame) -> set[str]:
    """Read one wave, add what was found, and return its respondents that have a key of their own."""
    study, register = plan.design.study.in_wave(wave), raw / "SOURCES.csv"
    read = read_wave(
        plan.exports_in(wave), study, plan.design.instruments, wave, raw, register if register.is_file() else None
    )
    dropped = (
        f"; {many(n, 'column that identifies', 'columns that identify')} people dropped"
        if (n := len(read.codebook["dropped"]))
        else ""
    )
    found = f"{many(len(read.respondents), 'respondent')} in {many(len(read.files), 'file')}"
    made.said.append(f"  {wave}: {found}{dropped}")
    made.said += kept_columns(read.codebook)
    made.files.append(read.files)
    made.spelled |= read.spelled
    made.labels[wave] = labels_told(study, read.codebook)
    made.rows[wave] = dict(zip(read.respondents["respondent"], read.respondents["source_rows"], strict=True))
    made.odd += [f"{study.name} {wave}: {line}" for line in of_respondents(read.respondents, plan.design.screening)]
    made.odd += [f"{study.name} {wave}: {line}" for line in of_numbers(read.respondents, study)]
    made.odd += [f"{study.name} {wave}: {line}" for line in of_two_keys(read.doubled)]
    hidden = study.by_row or study.respondent_names == "hashed"
    asides = [
        *([] if hidden else of_tests(read.respondents)),
        *of_weights([str(u["column"]) for u in read.codebook["unused"]]),
    ]
    made.odd += [f"{study.name} {wave}: {line}" for line in asides]
    for variable in (v.name for v in study.variables if v.kind == "group" and v.name in read.respondents):
        own = read.respondents.loc[read.respondents["key_status"].isin(ONE_PERSON), ["respondent", variable]].dropna()
        values = own[variable].astype(str).str.strip()
        made.whose.setdefault(variable, {})[wave] = dict(zip(own["respondent"], values, strict=True))
        made.groups.setdefault(variable, set()).update(read.respondents[variable].dropna().astype(str).str.strip())
    if study.cluster is not None:
        said_of, odd_of = of_clusters(clusters_of(read.respondents, study.cluster))
        made.said.append(f"    {said_of}")
        made.odd += [f"{study.name} {wave}: {line}" for line in odd_of]
    unmet = [note for notes in read.codebook["notes"].values() for note in notes if note.startswith("only: ")]
    made.odd += [f"{study.name} {wave}: {line}" for line in unmet]
    made.odd += [
        f"{study.name} {wave}: {line}"
        for line in of_rows(read.codebook["unused"], read.codebook["dropped"])
        if study.by_row
    ]
    said, odd = criteria_of(plan, wave, read.respondents, raw)
    made.said, made.odd = [*made.said, *said], [*made.odd, *odd]
    people = read.respondents
    keyed = set(people.loc[people["key_status"].isin(ONE_PERSON), "respondent"].tolist())
    # what is said alike of several instruments, such as rules about rows, is said once
    of_line: dict[str, list[str]] = {}
    for instrument in (i for i in plan.instruments if wave in plan.waves_of(i)):
        for line in check_instrument(plan, instrument, wave, read, keyed, made, corrections):
            of_line.setdefault(line, []).append(instrument)
    made.odd += [f"{study.name} {wave} {', '.join(dict.fromkeys(those))}: {line}" for line, those in of_line.items()]
    return keyed


def check_instrument(
    plan: Plan, instrument: str, wave: str, read: Wave, keyed: set[str], made: Checked, corrections: pd.DataFrame
) -> list[str]:
    """Code and screen the answers to one instrument in one wave, add what was found, and return what is odd about them."""
    import numpy as np

    here, rules = plan.design.study.in_wave(wave), plan.design.screening
    administered, definition = here.administered(instrument), plan.design.instruments[instrument]
    corrected = apply_corrections(code_responses(read.answers[administered.export], definition, here), corrections)
    coded, n = corrected.responses, len(corrected.corrections)
    answered = int(coded["value"].notna().sum())
    by_hand = f", {n} corrected by hand" if n else ""
    made.said.append(f"    {instrument}: {many(answered, 'answer')}, {len(coded) - answered:,} missing{by_hand}")
    odd = odd_answers(coded, definition, administered.not_asked)
    answers, outside = answers_and_strays(coded, definition)
    answers, names = np.where(outside, np.nan, answers), coded["respondent"].unique().tolist()
    own = [at for at, one in enumerate(names) if one in keyed]
    made.answers.setdefault(instrument, {})[wave] = [names[at] for at in own], answers[own]
    odd += of_persons(answers, names, read.answers[administered.export], here.key_columns_of(administered.export))
    odd += of_attention(answers, definition.item_ids)
    odd += of_labels(read.codebook, definition, administered)
    odd += of_questions(read.codebook, definition, administered)
    left = [str(u["column"]) for u in read.codebook["unused"]]
    odd += answered_though_not_asked(left, administered)
    odd += further_items([c for c in left if c not in definition.item_ids], definition)
    screened = screen(coded, read.respondents, definition, rules, export=administered.export)
    odd += of_rules(screened.flow, rules, left)
    odd += of_forms(answers, definition.item_ids, screened.flow, rules)
    inside = screened.screened.loc[screened.screened["included"].astype(bool), "respondent"]
    made.patterns.setdefault(instrument, {})[wave] = patterns(coded[coded["respondent"].isin(inside)], definition)
    odd += of_scores(screened.responses, definition, administered.not_asked)
    wrong = wrong_answers(coded, definition)
    try:
        refuse_nobody_left(screened, rules)
    except ScreeningError as error:
        wrong.append(f"{error.what}: {error.remedy}")
    made.wrong += [f"{here.name} {wave} {instrument}: {line}" for line in wrong]
    return odd
