# ruff: noqa: F821
"""Simulate and judge one stretch of one cell's replications."""

from emosec import tables
from emosec.definitions.calibration import Setting
from emosec.definitions.decisions import Decision
from emosec.provenance import recorded
from emosec.separability.operating.cells import run_cell
from emosec.separability.operating.tables import REPLICATES

with recorded(snakemake) as run:
    rows = run_cell(
        snakemake.wildcards.cell,
        Setting.model_validate_json(snakemake.params.setting),
        Decision.load(snakemake.input.decision),
        range(int(snakemake.wildcards.first), int(snakemake.wildcards.last) + 1),
        snakemake.params.seed,
    )
    tables.write(REPLICATES, rows, snakemake.output.replicates)
