"""Write one study's page and paper from its tables."""

from pathlib import Path

from emosec.definitions.catalogue import load_design
from emosec.provenance import recorded
from emosec.report.whole import write_report

with recorded(snakemake) as run:
    study, params = snakemake.wildcards.study, snakemake.params
    design = load_design("config", study)
    write_report(Path("results") / study, design, Path("reports") / study, params.waves, params.smallest, params.seed)
