# ruff: noqa: F821
"""Simulate and judge one stretch of one cell's replications."""

from emosec import tables
from emosec.definitions.calibration import Setting
from emosec.definitions.decisions import Decision
from emosec.definitions.models import RivalModels
from emosec.provenance import recorded
from emosec.separability.calibration.chunks import run_chunk
from emosec.separability.calibration.columns import REPLICATES

with recorded(snakemake) as run:
    rows = run_chunk(
        snakemake.wildcards.cell,
        Setting.model_validate_json(snakemake.params.setting),
        RivalModels.load(snakemake.input.models),
        Decision.load(snakemake.input.decision),
        range(int(snakemake.wildcards.first), int(snakemake.wildcards.last) + 1),
        snakemake.params.seed,
    )
    tables.write(REPLICATES, rows, snakemake.output.replicates)
