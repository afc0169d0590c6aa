"""Test the claims about one instrument in one wave."""

from emosec import tables
from emosec.definitions.hypotheses import Hypotheses
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.intake.contracts import RESPONDENTS
from emosec.invariance.contracts import LATENT, RETEST
from emosec.provenance import recorded
from emosec.reliability.contracts import RELIABILITY
from emosec.scoring.contracts import SCORES
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.separability.contracts import PAIRS
from emosec.validity.contracts import CRITERIA, LEADS, MULTIMETHOD, PATTERNS, SCORE_CORRELATIONS, VALIDITY
from emosec.validity.testing import Beside, test

with recorded(snakemake) as run:
    given, out = snakemake.input, snakemake.output
    result = test(
        tables.read_all(SCORES, given.scores),
        tables.read(RESPONDENTS, given.respondents),
        Instrument.load(given.instrument),
        next(map(Hypotheses.load, given.hypotheses), None),
        Study.load(given.study),
        Beside(
            tables.read_all(RELIABILITY, given.reliability),
            tables.read(PAIRS, given.pairs),
            tables.read(RETEST, given.retest),
            tables.read_all(LATENT, given.latent),
            tuple(map(Instrument.load, given.others)),
            tables.read(CRITERIA, given.external),
            tables.read_all(SCREENED_RESPONSES, given.responses),
            snakemake.params.seed,
        ),
    )
    tables.write(VALIDITY, result.hypotheses, out.hypotheses)
    tables.write(LEADS, result.leads, out.leads)
    tables.write(PATTERNS, result.patterns, out.patterns)
    tables.write(MULTIMETHOD, result.multimethod, out.multimethod)
    tables.write(SCORE_CORRELATIONS, result.correlations, out.correlations)
