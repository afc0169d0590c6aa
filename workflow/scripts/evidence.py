"""Weigh the evidence on separability for one instrument in one wave."""

from emosec import contracts, tables
from emosec.definitions import Decision, Instrument, RivalModels
from emosec.provenance import recorded
from emosec.separability import weigh

with recorded(snakemake) as run:
    result = weigh(
        tables.read(contracts.PARAMETERS, snakemake.input.parameters),
        tables.read(contracts.FITS, snakemake.input.fits),
        tables.read(contracts.COMPARISONS, snakemake.input.comparisons),
        tables.read(contracts.RELIABILITY, snakemake.input.reliability),
        tables.read(contracts.ITEMS, snakemake.input.item_statistics),
        tables.read(contracts.CATEGORIES, snakemake.input.categories),
        tables.read(contracts.SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        Decision.load(snakemake.input.decision),
        models=RivalModels.load(snakemake.input.models),
        dimensionality=tables.read(contracts.DIMENSIONALITY, snakemake.input.dimensionality),
        bootstrap=snakemake.params.bootstrap,
        simulations=snakemake.params.simulations,
        seed=snakemake.params.seed,
    )
    tables.write(contracts.EVIDENCE, result.evidence, snakemake.output.evidence)
    tables.write(contracts.CURVE, result.curve, snakemake.output.curve)
    tables.write(contracts.GATES, result.gates, snakemake.output.gates)
