"""Compare the answers to one instrument, and its loadings, with those of the wave before."""

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.invariance.contracts import CONGRUENCE, ITEM_SHIFTS
from emosec.invariance.shifts import shifts
from emosec.provenance import recorded
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.structure.contracts import PARAMETERS

with recorded(snakemake) as run:
    found = shifts(
        tables.read_all(SCREENED_RESPONSES, snakemake.input.responses),
        tables.read_all(PARAMETERS, snakemake.input.parameters),
        Instrument.load(snakemake.input.instrument),
        RivalModels.load(snakemake.input.models),
        snakemake.params.seed,
    )
    tables.write(ITEM_SHIFTS, found.items, snakemake.output.item_shifts)
    tables.write(CONGRUENCE, found.congruence, snakemake.output.congruence)
