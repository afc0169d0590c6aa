"""Render one study's report from its tables."""

from pathlib import Path

from emosec.definitions.catalogue import load_design
from emosec.provenance import recorded
from emosec.report.render import render

with recorded(snakemake) as run:
    study = snakemake.wildcards.study
    design, params = load_design("config", study), snakemake.params
    render(Path("results") / study, design, Path("reports") / study, params.waves, params.smallest)
