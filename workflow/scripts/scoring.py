"""Score one instrument in one wave."""

from emosec import contracts, tables
from emosec.definitions import Instrument
from emosec.provenance import recorded
from emosec.scoring import score

with recorded(snakemake) as run:
    result = score(
        tables.read(contracts.SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
    )
    tables.write(contracts.SCORES, result.scores, snakemake.output.scores)
    tables.write(contracts.SCORE_SUMMARY, result.summary, snakemake.output.summary)
