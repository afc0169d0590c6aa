"""Compute the headline numbers with and without each screening rule, for one instrument in one wave."""

from emosec import contracts, tables
from emosec.definitions import Decision, Instrument, RivalModels, Screening
from emosec.provenance import recorded
from emosec.separability import sensitivity

with recorded(snakemake) as run:
    result = sensitivity(
        tables.read(contracts.RESPONSES, snakemake.input.responses),
        tables.read_all(contracts.CORRECTIONS, snakemake.input.corrections),
        tables.read(contracts.RESPONDENTS, snakemake.input.respondents),
        tables.read(contracts.PARAMETERS, snakemake.input.parameters),
        tables.read(contracts.FITS, snakemake.input.fits),
        tables.read(contracts.RELIABILITY, snakemake.input.reliability),
        Instrument.load(snakemake.input.instrument),
        Screening.load(snakemake.input.rules),
        RivalModels.load(snakemake.input.models),
        Decision.load(snakemake.input.decision),
        export=snakemake.params.export,
    )
    tables.write(contracts.SENSITIVITY, result, snakemake.output.sensitivity)
