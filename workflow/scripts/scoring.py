"""Score one instrument in one wave."""

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.provenance import recorded
from emosec.scoring.contracts import SCORE_COUNTS, SCORE_SUMMARY, SCORES
from emosec.scoring.score import score
from emosec.screening.contracts import SCREENED_RESPONSES

with recorded(snakemake) as run:
    result = score(
        tables.read(SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        snakemake.params.not_asked,
    )
    tables.write(SCORES, result.scores, snakemake.output.scores)
    tables.write(SCORE_SUMMARY, result.summary, snakemake.output.summary)
    tables.write(SCORE_COUNTS, result.counts, snakemake.output.counts)
