"""Compare the scores of the same people between the waves of one instrument."""

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.intake.contracts import RESPONDENTS
from emosec.invariance import contracts
from emosec.invariance.attrition import attrition
from emosec.invariance.bland_altman import bland_altman
from emosec.invariance.phases import treated
from emosec.invariance.reliable import better_of, reliable
from emosec.invariance.retest import retest, with_items
from emosec.provenance import recorded
from emosec.reliability.contracts import RELIABILITY
from emosec.scoring.contracts import SCORES

with recorded(snakemake) as run:
    instrument, study = Instrument.load(snakemake.input.instrument), Study.load(snakemake.input.study)
    scores = with_items(tables.read_all(SCORES, snakemake.input.scores), study, instrument)
    coefficients = tables.read_all(RELIABILITY, snakemake.input.reliability)
    respondents = tables.read_all(RESPONDENTS, snakemake.input.respondents)
    out = snakemake.output
    tables.write(contracts.RETEST, retest(scores), out.retest)
    agreement = bland_altman(scores)
    tables.write(contracts.LIMITS_OF_AGREEMENT, agreement.limits, out.limits_of_agreement)
    tables.write(contracts.AGREEMENT_CELLS, agreement.cells, out.agreement_cells)
    found = reliable(scores, coefficients, better_of(instrument, study.administered(instrument.name)))
    tables.write(contracts.ICC, found.icc, out.icc)
    tables.write(contracts.MEASUREMENT_ERROR, found.errors, out.measurement_error)
    tables.write(contracts.RELIABLE_CHANGE, found.change, out.reliable_change)
    phases = treated(scores, coefficients, respondents, study, instrument)
    tables.write(contracts.MEAN_CHANGE, phases.means, out.mean_change)
    tables.write(contracts.CLINICAL_CHANGE, phases.clinical, out.clinical_change)
    gone = attrition(scores, respondents, study)
    tables.write(contracts.ATTRITION, gone.left, out.attrition)
    tables.write(contracts.COMPLETERS, gone.completers, out.completers)
