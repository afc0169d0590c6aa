"""Estimate the reliability of one instrument's scales in one wave."""

from emosec import contracts, tables
from emosec.definitions import Instrument
from emosec.provenance import recorded
from emosec.reliability import estimate, information

with recorded(snakemake) as run:
    responses = tables.read(contracts.SCREENED_RESPONSES, snakemake.input.responses)
    instrument = Instrument.load(snakemake.input.instrument)
    tables.write(contracts.RELIABILITY, estimate(responses, instrument), snakemake.output.reliability)
    tables.write(contracts.INFORMATION, information(responses, instrument), snakemake.output.information)
