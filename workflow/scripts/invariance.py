"""Compare the waves of one instrument."""

from emosec import contracts, tables
from emosec.definitions import Instrument, RivalModels
from emosec.invariance import bland_altman, compare_waves, retest
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
    scores = tables.read_all(contracts.SCORES, snakemake.input.scores)
    tables.write(contracts.RETEST, retest(scores), snakemake.output.retest)
    agreement = bland_altman(scores)
    tables.write(contracts.LIMITS_OF_AGREEMENT, agreement.limits, snakemake.output.limits_of_agreement)
    tables.write(contracts.AGREEMENT_CELLS, agreement.cells, snakemake.output.agreement_cells)
