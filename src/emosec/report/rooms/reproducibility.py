"""Reproducibility: versions, seed, digests of code and inputs, commands, warnings, and the assumptions in the code."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from emosec.definitions.catalogue import Design
from emosec.provenance import JobRecord
from emosec.report.assumptions import assumptions
from emosec.report.gather import Gathered
from emosec.report.listing import Col, listing
from emosec.report.parts import Place, Section

JOBS = (
    Col("Job", "job"),
    Col("Rule", "rule"),
    Col("Seed", "seed"),
    Col("Code digest", "code"),
    Col("Inputs", "inputs", "count"),
    Col("Warnings", "warnings", "count"),
)
INPUTS = (Col("File", "file"), Col("SHA-256", "sha256", "digest"))
ASSUMED = (Col("Where", "where"), Col("Assumption", "text"))


def section(got: Gathered, design: Design) -> Section:
    """Return the section on reproducibility."""
    jobs = pd.DataFrame([job(name, run) for name, run in got.runs.items()], columns=[c.key for c in JOBS])
    inputs = {str(path): str(digest) for run in got.runs.values() for path, digest in pairs(run.get("inputs"))}
    outside = {p: d for p, d in sorted(inputs.items()) if not p.startswith("results/")}
    tagged = [{"where": f"{a.file}:{a.line}", "text": a.text} for a in assumptions()]
    place = Place()
    place.tables["jobs"] = listing(
        "reproducibility_jobs", "What each job ran on", jobs, JOBS, "reproducibility_jobs",
        note="Code digest: of the script and of every file of the package it imports.",
    )  # fmt: skip
    place.tables["inputs"] = listing(
        "reproducibility_inputs", "Data and definitions read",
        pd.DataFrame({"file": list(outside), "sha256": list(outside.values())}), INPUTS, "reproducibility_inputs",
    )  # fmt: skip
    place.tables["assumptions"] = listing(
        "reproducibility_assumptions", "Assumptions tagged in the code", pd.DataFrame(tagged, columns=["where", "text"]),
        ASSUMED, "reproducibility_assumptions",
    )  # fmt: skip
    facts = {
        "versions": sorted({(str(k), str(v)) for run in got.runs.values() for k, v in pairs(run.get("versions"))}),
        "seeds": list(map(str, sorted({int(str(s)) for run in got.runs.values() if (s := seed_of(run)) is not None}))),
        "warnings": grouped(got.runs),
        "decision": design.decision,
    }
    return Section("reproducibility", 10, [place], facts)


def pairs(value: object) -> Iterable[tuple[object, object]]:
    """Return the items of a mapping; nothing for anything else."""
    return value.items() if isinstance(value, dict) else ()


def seed_of(run: JobRecord) -> object:
    """Return the seed a job used, from its record or its parameters."""
    params = run.get("params")
    return run.get("seed", params.get("seed") if isinstance(params, dict) else None)


def job(name: str, run: JobRecord) -> dict[str, object]:
    """Return one job as a row."""
    return {
        "job": name,
        "rule": run.get("rule"),
        "seed": None if seed_of(run) is None else str(seed_of(run)),
        "code": run.get("code"),
        "inputs": len(run.get("inputs") or ()),
        "warnings": len(run.get("warnings") or ()),
    }


def grouped(runs: dict[str, JobRecord]) -> list[tuple[str, list[str]]]:
    """Return every warning with the jobs that gave it."""
    found: dict[str, list[str]] = {}
    for name, run in runs.items():
        for text in run.get("warnings") or ():
            found.setdefault(str(text), []).append(name)
    return list(found.items())


def frames(made: Section) -> dict[str, pd.DataFrame]:
    """Return the section's own tables as data frames, for their CSV files."""
    return {
        t.source: pd.DataFrame([[c.value for c in row] for row in t.cells], columns=[c.key for c in t.cols])
        for t in made.places[0].tables.values()
    }
