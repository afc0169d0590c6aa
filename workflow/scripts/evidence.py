"""Weigh the evidence on separability for one instrument in one wave."""

from emosec import tables
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.items.contracts import CATEGORIES, ITEMS
from emosec.provenance import recorded
from emosec.reliability.contracts import RELIABILITY
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.separability.contracts import CURVE, EVIDENCE, GATES
from emosec.separability.weighing import weigh
from emosec.structure.contracts import COMPARISONS, DIMENSIONALITY, FITS, PARAMETERS

with recorded(snakemake) as run:
    result = weigh(
        tables.read(PARAMETERS, snakemake.input.parameters),
        tables.read(FITS, snakemake.input.fits),
        tables.read(COMPARISONS, snakemake.input.comparisons),
        tables.read(RELIABILITY, snakemake.input.reliability),
        tables.read(ITEMS, snakemake.input.item_statistics),
        tables.read(CATEGORIES, snakemake.input.categories),
        tables.read(SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        Decision.load(snakemake.input.decision),
        models=RivalModels.load(snakemake.input.models),
        dimensionality=tables.read(DIMENSIONALITY, snakemake.input.dimensionality),
        bootstrap=snakemake.params.bootstrap,
        simulations=snakemake.params.simulations,
        seed=snakemake.params.seed,
    )
    tables.write(EVIDENCE, result.evidence, snakemake.output.evidence)
    tables.write(CURVE, result.curve, snakemake.output.curve)
    tables.write(GATES, result.gates, snakemake.output.gates)
