"""Estimate the reliability of one instrument's scales in one wave."""

from emosec import contracts, tables
from emosec.definitions import Instrument
from emosec.provenance import recorded
from emosec.reliability import estimate

with recorded(snakemake) as run:
    result = estimate(
        tables.read(contracts.SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
    )
    tables.write(contracts.RELIABILITY, result, snakemake.output.reliability)
