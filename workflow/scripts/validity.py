"""Test the pre-registered claims about one instrument in one wave."""

from emosec import contracts, tables
from emosec.definitions import Hypotheses, Instrument, Study
from emosec.provenance import recorded
from emosec.validity import test

with recorded(snakemake) as run:
    result = test(
        tables.read_all(contracts.SCORES, snakemake.input.scores),
        tables.read(contracts.RESPONDENTS, snakemake.input.respondents),
        Instrument.load(snakemake.input.instrument),
        next(map(Hypotheses.load, snakemake.input.hypotheses), None),
        Study.load(snakemake.input.study),
    )
    tables.write(contracts.VALIDITY, result.hypotheses, snakemake.output.hypotheses)
    tables.write(contracts.SCORE_CORRELATIONS, result.correlations, snakemake.output.correlations)
