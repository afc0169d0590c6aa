"""Fit and compare the rival models for one instrument in one wave."""

from emosec import contracts, tables
from emosec.definitions import Instrument, RivalModels
from emosec.provenance import recorded
from emosec.structure import confirm

with recorded(snakemake) as run:
    result = confirm(
        tables.read(contracts.SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        RivalModels.load(snakemake.input.models),
        seed=snakemake.params.seed,
    )
    tables.write(contracts.FITS, result.fits, snakemake.output.fits)
    tables.write(contracts.PARAMETERS, result.parameters, snakemake.output.parameters)
    tables.write(contracts.COMPARISONS, result.comparisons, snakemake.output.comparisons)
