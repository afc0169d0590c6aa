"""Compare the waves of one instrument."""

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.invariance.bland_altman import bland_altman
from emosec.invariance.compare_waves import compare_waves
from emosec.invariance.contracts import AGREEMENT_CELLS, LADDER, LATENT_MEANS, LIMITS_OF_AGREEMENT, RETEST
from emosec.invariance.retest import retest
from emosec.provenance import recorded
from emosec.scoring.contracts import SCORES
from emosec.screening.contracts import SCREENED_RESPONSES

with recorded(snakemake) as run:
    result = compare_waves(
        tables.read_all(SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        RivalModels.load(snakemake.input.models),
    )
    tables.write(LADDER, result.ladder, snakemake.output.ladder)
    tables.write(LATENT_MEANS, result.latent_means, snakemake.output.latent_means)
    scores = tables.read_all(SCORES, snakemake.input.scores)
    tables.write(RETEST, retest(scores), snakemake.output.retest)
    agreement = bland_altman(scores)
    tables.write(LIMITS_OF_AGREEMENT, agreement.limits, snakemake.output.limits_of_agreement)
    tables.write(AGREEMENT_CELLS, agreement.cells, snakemake.output.agreement_cells)
