"""Compare the scores of the same people between the waves of one instrument."""

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.invariance.bland_altman import bland_altman
from emosec.invariance.contracts import (
    AGREEMENT_CELLS,
    ICC,
    LIMITS_OF_AGREEMENT,
    MEASUREMENT_ERROR,
    RELIABLE_CHANGE,
    RETEST,
)
from emosec.invariance.reliable import better_of, reliable
from emosec.invariance.retest import retest
from emosec.provenance import recorded
from emosec.reliability.contracts import RELIABILITY
from emosec.scoring.contracts import SCORES

with recorded(snakemake) as run:
    instrument, study = Instrument.load(snakemake.input.instrument), Study.load(snakemake.input.study)
    better = better_of(instrument, study.administered(instrument.name))
    scores = tables.read_all(SCORES, snakemake.input.scores)
    tables.write(RETEST, retest(scores), snakemake.output.retest)
    agreement = bland_altman(scores)
    tables.write(LIMITS_OF_AGREEMENT, agreement.limits, snakemake.output.limits_of_agreement)
    tables.write(AGREEMENT_CELLS, agreement.cells, snakemake.output.agreement_cells)
    found = reliable(scores, tables.read_all(RELIABILITY, snakemake.input.reliability), better)
    tables.write(ICC, found.icc, snakemake.output.icc)
    tables.write(MEASUREMENT_ERROR, found.errors, snakemake.output.measurement_error)
    tables.write(RELIABLE_CHANGE, found.change, snakemake.output.reliable_change)
