"""Test the pre-registered claims about one instrument in one wave."""

from emosec import tables
from emosec.definitions.hypotheses import Hypotheses
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.intake.contracts import RESPONDENTS
from emosec.provenance import recorded
from emosec.scoring.contracts import SCORES
from emosec.validity.contracts import SCORE_CORRELATIONS, VALIDITY
from emosec.validity.testing import test

with recorded(snakemake) as run:
    result = test(
        tables.read_all(SCORES, snakemake.input.scores),
        tables.read(RESPONDENTS, snakemake.input.respondents),
        Instrument.load(snakemake.input.instrument),
        next(map(Hypotheses.load, snakemake.input.hypotheses), None),
        Study.load(snakemake.input.study),
    )
    tables.write(VALIDITY, result.hypotheses, snakemake.output.hypotheses)
    tables.write(SCORE_CORRELATIONS, result.correlations, snakemake.output.correlations)
