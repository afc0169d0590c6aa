"""Compare the waves of one instrument."""

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.invariance.compare_waves import compare_waves
from emosec.invariance.contracts import LADDER, LATENT_MEANS
from emosec.provenance import recorded
from emosec.screening.contracts import SCREENED_RESPONSES

with recorded(snakemake) as run:
    result = compare_waves(
        tables.read_all(SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        RivalModels.load(snakemake.input.models),
    )
    tables.write(LADDER, result.ladder, snakemake.output.ladder)
    tables.write(LATENT_MEANS, result.latent_means, snakemake.output.latent_means)
