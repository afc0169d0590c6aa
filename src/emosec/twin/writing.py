"""A twin as a study: its file in config/studies, and its exports as plain CSV in published codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from emosec.definitions.studies import Study
from emosec.plan import Plan
from emosec.twin.columns import TwinColumn

if TYPE_CHECKING:
    import pandas as pd

KEY = "person"
ABOUT = (
    "Made-up respondents: nobody in it is real. Drawn by emosec twin from the margins and pairwise polychoric correlations of the "
    "study {study}, so that the workflow runs and its results are alike on the whole; conclusions are to be drawn from the study "
    "itself. How near it comes to anybody is in data/raw/{twin}/disclosure.json."
)
SCHEMA = "# yaml-language-server: $schema=../schemas/study.schema.json"
FIRST_LINES = SCHEMA + "\n# Written by emosec twin {study}; do not edit, write it anew.\n"


def name_of(study: str) -> str:
    """Return the name of a study's twin."""
    return f"{study}_twin"


def heading(columns: list[TwinColumn], one: TwinColumn) -> str:
    """Return the column in which a question stands: its own name, with the block's before it where an export has it twice."""
    beside = {c.block for c in columns if c.export == one.export and c.name == one.name}
    return one.name if len(beside) == 1 and one.name != KEY else f"{one.block}_{one.name}"


def definition(plan: Plan, columns: list[TwinColumn]) -> dict[str, object]:
    """Return what the twin's study file says: the study's, without what concerns its raw files, its claims and other criteria.

    Parameters
    ----------
    plan : the study's plan
    columns : the questions that the twin's exports hold
    """
    study = plan.design.study
    said = study.model_dump(mode="json", exclude_defaults=True, exclude={"criteria", "truth", "hypotheses", "keep"})
    names = {(c.block, c.name): heading(columns, c) for c in columns}
    exports = [e for e in study.exports if any(c.export == e.name for c in columns)]
    said |= {
        "name": name_of(plan.study),
        "title": f"Synthetic twin of: {study.title}",
        "about": ABOUT.format(study=plan.study, twin=name_of(plan.study)),
        "respondent_key": "row" if study.by_row else [KEY],
        "exports": [{"name": e.name, "file": f"{e.name}.csv", **personal(study, e.name, names)} for e in exports],
        "instruments": [
            instrument(study, a, names) for a in said["instruments"] if any(c.block == a["instrument"] for c in columns)
        ],
        "variables": [variable(v, names) for v in said.get("variables", []) if (v["export"], v["name"]) in names],
        "waves": [wave(w, plan, columns) for w in said.get("waves", []) if not w.get("leave_out")],
    }
    if study.arms and not any(v["name"] == study.arms.variable for v in said["variables"]):
        said.pop("arms")
    for key in ("key_ignores_case", "respondent_names", "creators"):
        said.pop(key, None)
    return {key: value for key, value in said.items() if value not in ([], {})}


def personal(study: Study, export: str, names: dict[tuple[str, str], str]) -> dict[str, object]:
    """Return why columns that look identifying are kept, by the names they have in the twin."""
    reasons = study.export(export).personal
    kept = {names[export, v.name]: reasons[v.source] for v in study.variables
            if v.export == export and v.source in reasons and (export, v.name) in names}  # fmt: skip
    return {"personal": kept} if kept else {}


def instrument(study: Study, said: dict[str, object], names: dict[tuple[str, str], str]) -> dict[str, object]:
    """Return how an instrument is asked in the twin: published codes, columns named by items."""
    block = said["instrument"]
    columns = {item: column for (b, item), column in names.items() if b == block and column != item}
    kept = {key: said[key] for key in ("instrument", "export", "pages", "better", "cutoff", "not_asked") if key in said}
    return kept | ({"columns": columns} if columns else {})


def variable(said: dict[str, Any], names: dict[tuple[str, str], str]) -> dict[str, Any]:
    """Return a variable of the twin, read from the column of its name."""
    column = names[said["export"], said["name"]]
    kept = {key: value for key, value in said.items() if key != "column"}
    return kept | ({"column": column} if column != said["name"] else {})


def wave(said: dict[str, Any], plan: Plan, columns: list[TwinColumn]) -> dict[str, Any]:
    """Return what the twin says of a wave: when it was and what was not asked, and no columns, key or rows of its own."""
    there = {c.block for c in columns if said["wave"] in c.waves}
    asked = [
        {"instrument": a["instrument"], "not_asked": a["not_asked"]}
        for a in said.get("asked", [])
        if a.get("not_asked") and a["instrument"] in there
    ]
    kept = {key: said[key] for key in ("wave", "date", "phase") if key in said}
    return kept | ({"asked": asked} if asked else {})


def exports(
    plan: Plan, columns: list[TwinColumn], answers: NDArray[np.float64], keys: list[str]
) -> dict[str, pd.DataFrame]:
    """Return the twin's exports by their paths below data/raw/<twin>, as text, a row for everybody who answered anything in one.

    Parameters
    ----------
    plan : the study's plan
    columns, answers : the twin's sheet
    keys : made-up keys of its people
    """
    import pandas as pd

    found = {}
    for wave_, export in plan.files:
        of_export = [(j, c) for j, c in enumerate(columns) if c.export == export]
        here = [(j, c) for j, c in of_export if wave_ in c.waves]
        if not here:
            continue
        # what stays from wave to wave does not say who was there
        own = [j for j, c in here if c.waves == (wave_,)] or [j for j, _ in here]
        there = ~np.isnan(answers[:, own]).all(axis=1)
        table: dict[str, object] = {} if plan.design.study.by_row else {KEY: np.array(keys)[there]}
        table |= {heading(columns, c): written(answers[there, j], c) for j, c in here}
        # a variable nobody was asked in this wave has its column all the same, as in an export
        lacking = [heading(columns, c) for _, c in of_export if c.block == export]
        blank = np.full(int(there.sum()), "")
        table |= {name: blank for name in dict.fromkeys(lacking) if name not in table}
        found[f"{wave_}/{export}.csv"] = pd.DataFrame(table)
    return found


def written(answers: NDArray[np.float64], column: TwinColumn) -> list[str]:
    """Return answers as they stand in an export."""
    if column.labels:
        return ["" if np.isnan(a) else column.labels[int(a)] for a in answers]
    return ["" if np.isnan(a) else f"{a:.10g}" for a in answers]


def write_study(said: dict[str, object], study: str, path: Path) -> None:
    """Write the twin's study file."""
    from io import StringIO

    from ruamel.yaml import YAML

    from emosec.atomic import write_text

    yaml, text = YAML(typ="safe", pure=True), StringIO()
    yaml.default_flow_style, yaml.width, yaml.allow_unicode = False, 120, True
    # keys in the order given
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.dump(said, text)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, FIRST_LINES.format(study=study) + text.getvalue())
