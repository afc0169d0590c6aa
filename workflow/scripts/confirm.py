"""Fit and compare the rival models for one instrument in one wave."""

from emosec import tables
from emosec.clusters import read_clusters
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.provenance import recorded
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.structure.confirm import confirm
from emosec.structure.contracts import COMPARISONS, FITS, MODIFICATIONS, PARAMETERS, RESIDUALS

with recorded(snakemake) as run:
    result = confirm(
        tables.read(SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        RivalModels.load(snakemake.input.models),
        read_clusters(snakemake.input.people, snakemake.params.cluster),
    )
    tables.write(FITS, result.fits, snakemake.output.fits)
    tables.write(PARAMETERS, result.parameters, snakemake.output.parameters)
    tables.write(COMPARISONS, result.comparisons, snakemake.output.comparisons)
    tables.write(RESIDUALS, result.residuals, snakemake.output.residuals)
    tables.write(MODIFICATIONS, result.modifications, snakemake.output.modifications)
