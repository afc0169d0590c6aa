"""Compare the waves of one instrument."""

from emosec import contracts, tables
from emosec.definitions import Instrument, RivalModels
from emosec.invariance import compare_waves, retest
from emosec.provenance import recorded

with recorded(snakemake) as run:
    result = compare_waves(
        tables.read_all(contracts.SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        RivalModels.load(snakemake.input.models),
        model=snakemake.params.model,
    )
    tables.write(contracts.LADDER, result.ladder, snakemake.output.ladder)
    tables.write(contracts.LATENT_MEANS, result.latent_means, snakemake.output.latent_means)
    tables.write(
        contracts.RETEST, retest(tables.read_all(contracts.SCORES, snakemake.input.scores)), snakemake.output.retest
    )
