"""Keep what this run publishes, and say what is different from the last different run."""

from pathlib import Path

from emosec import tables
from emosec.definitions.catalogue import load_design
from emosec.provenance import recorded
from emosec.report.history.since import since_last_run

with recorded(snakemake) as run:
    study, params = snakemake.wildcards.study, snakemake.params
    design = load_design("config", study)
    found = since_last_run(Path("results") / study, design, params.waves, params.smallest, params.most)
    tables.write_json(found, snakemake.output.since)
