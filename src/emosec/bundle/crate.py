"""A study written as an RO-Crate of the Workflow Run profile: what was run, on what, with which outcome, with digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from emosec.atomic import atomic_folder
from emosec.bundle.citing import SPDX, citation_of, codemeta, zenodo
from emosec.bundle.entities import alone, authors, named, software
from emosec.bundle.parts import MEDIA, Part, parts_of
from emosec.digests import digest_of
from emosec.errors import needing_extras
from emosec.ledgers import names_of
from emosec.plan import Plan
from emosec.provenance import versions
from emosec.separability.ledger import from_json
from emosec.tables import read_json

if TYPE_CHECKING:
    from rocrate.rocrate import ROCrate

# the specification that these profiles are written for
SPECIFICATION = "1.1"
PROFILES = (
    "https://w3id.org/ro/wfrun/process/0.5",
    "https://w3id.org/ro/wfrun/workflow/0.5",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
)
WORKFLOW = "https://bioschemas.org/profiles/ComputationalWorkflow/1.0-RELEASE"
TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
README = """\
# {title}

A study analysed with emosec {version}, as a Workflow Run RO-Crate: `ro-crate-metadata.json` names every file with its digest.
{data}

    make .venv/ready                      # the locked environment, once
    .venv/bin/emosec verify . --digests   # is every file what it was?
    .venv/bin/emosec verify . --quick     # and what takes seconds, made again
    .venv/bin/emosec verify .             # make the study again and compare every cell
    .venv/bin/emosec run {study}          # make it here; make alone would ask for all studies of config.yaml

| where | what |
|---|---|
| `reports/{study}/` | the report: open `index.html`; its tables, figures, manuscript and supplement |
| `results/{study}/` | every table between the rooms, each with the record of the job that made it |
| `config/` | the definitions: study, instruments, screening, models, hypotheses, the decision rule |
| `data/` | raw data, their register, and the ledger of analyses |
| `src/`, `workflow/`, `Snakefile`, `requirements.lock` | the code and its locked environment |
"""
DATA = {
    "raw": "The raw data are in `data/raw/`.",
    "twin": "The raw data may not leave and are not here, nor is any table of a row per person. In their place is a synthetic "
    "twin of made-up respondents, as a study of its own: `emosec verify` makes it again, and `data/raw/{study}_twin/utility.csv` "
    "compares its results with the study's.",
    "none": "The raw data may not leave and are not here, nor is any table of a row per person.",
}


def write_bundle(plan: Plan, project: Path, out: Path, data: str = "raw", twin: Plan | None = None) -> Path:
    """Write a study's bundle; what was in its place goes.

    Parameters
    ----------
    plan : the study's plan; its results are made
    project : the folder of the workflow's code
    out : the bundle's folder
    data : raw (with the raw data), twin (with those of the synthetic twin) or none (without any row of a person)
    twin : the twin's plan, where it goes with the study; its results are made

    Returns
    -------
    Path
        The bundle's folder.

    Raises
    ------
    WorkflowError
        There are no results, or the code is not there.
    MissingExtra
        The library that writes crates is not installed.
    """
    parts = parts_of(plan, project, with_people=data == "raw")
    if twin:
        known = {part.path for part in parts}
        parts += [part for part in parts_of(twin, project, with_people=True) if part.path not in known]
    atomic_folder(out, lambda fresh: fill(plan, project, parts, data, fresh))
    return out


def fill(plan: Plan, project: Path, parts: Sequence[Part], data: str, folder: Path) -> None:
    """Write a bundle into an empty folder."""
    with needing_extras():
        from rocrate.rocrate import ROCrate
    design, said = plan.design, citation_of(project)
    title = f"{design.study.title or plan.study}: emosec"
    crate = ROCrate(version=SPECIFICATION)
    crate.name, crate.description = title, f"{design.question} {DATA[data].format(study=plan.study)}"
    licence = str(said.get("license", "MIT"))
    crate.license = named(crate, f"{SPDX}{licence}", "CreativeWork", licence)
    people = authors(crate, said)
    crate.root_dataset["author"] = alone(people)
    if organizations := [a for a in people if a.type == "Organization"]:
        crate.root_dataset["publisher"] = organizations[0]
    crate.datePublished = day_of(plan.study)
    crate.metadata.extra_terms.update(TERMS)
    words = README.format(
        title=title, version=said["version"], data=DATA[data].format(study=plan.study), study=plan.study
    )
    own = {
        "README.md": words,
        "CITATION.cff": (project / "CITATION.cff").read_text(encoding="utf-8"),
        ".zenodo.json": zenodo(said, title, crate.description),
        "codemeta.json": codemeta(said),
    }
    for name, text in own.items():
        (folder / name).write_text(text, encoding="utf-8")
    entities = {part.path: add(crate, part) for part in parts}
    for name in own:
        add(crate, Part(folder / name, name, "description"))["about"] = crate.root_dataset
    describe_run(crate, plan, parts, entities, said)
    crate.write(folder)


def add(crate: ROCrate, part: Part) -> Any:
    """Add a file with its digest, size and kind; the Snakefile is the workflow."""
    properties = {
        "sha256": digest_of(part.source),
        "contentSize": str(part.source.stat().st_size),
        "encodingFormat": MEDIA.get(part.source.suffix, "application/octet-stream"),
        "keywords": part.kind,
    }
    if part.path == "Snakefile":
        return crate.add_workflow(part.source, part.path, main=True, lang="snakemake", properties=properties)
    return crate.add_file(part.source, part.path, properties=properties)


def describe_run(
    crate: ROCrate, plan: Plan, parts: Sequence[Part], entities: dict[str, object], said: dict[str, object]
) -> None:
    """Say which action made the results, of what, with which software, and to which profiles the crate conforms."""
    objects = [entities[p.path] for p in parts if p.kind in ("data", "definition", "ledger")]
    results = [entities[p.path] for p in parts if p.kind == "result"]
    crate.root_dataset["mentions"] = crate.add_action(
        crate.mainEntity,
        identifier=f"#run-{plan.study}",
        object=objects,
        result=results,
        properties={
            "name": f"emosec on the study {plan.study}",
            "description": f"Every table and the report of the study {plan.study}, made from its raw data by Snakemake.",
            "agent": alone([{"@id": a.id} for a in authors(crate, said)]),
            "endTime": day_of(plan.study),
            "actionStatus": "http://schema.org/CompletedActionStatus",
        },
    )
    crate.mainEntity["softwareRequirements"] = software(crate, versions_of(plan.study))
    crate.mainEntity["version"] = str(said["version"])
    crate.mainEntity["conformsTo"] = named(crate, WORKFLOW, "CreativeWork", "ComputationalWorkflow")
    for url in PROFILES:
        crate.root_dataset.append_to("conformsTo", named(crate, url, "CreativeWork", url.split("/")[-2]))


def day_of(study: str) -> str:
    """Return the day of the last entry in the ledger of analyses, so that the same study gives the same bundle; else today, UTC."""
    # read where it lies: the files of the bundle were listed there
    ledgers = [path for path in map(Path, names_of(study)) if path.name == f"{study}.json" and path.is_file()]
    days = [one.on for path in ledgers for one in from_json(read_json(path), str(path))]
    return max(days, default=datetime.now(UTC).date().isoformat())


def versions_of(study: str) -> dict[str, str]:
    """Return the versions that the records of a study's jobs name, and those of this process."""
    found = dict(versions())
    for record in sorted((Path("results") / study).rglob("run*.json")):
        found |= read_json(record).get("versions", {})
    return dict(sorted(found.items()))
