"""Publish one study's tables as PDF, Word, LaTeX, XLSX and figures."""

from pathlib import Path

from emosec.definitions.catalogue import load_design
from emosec.provenance import recorded
from emosec.report.papers.publish import publish

with recorded(snakemake) as run:
    study = snakemake.wildcards.study
    design = load_design("config", study)
    params = snakemake.params
    publish(Path("results") / study, design, Path("reports") / study / "paper", params.waves, params.smallest)
