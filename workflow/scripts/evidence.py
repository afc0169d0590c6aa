"""Gather the evidence on separability for one instrument in one wave."""

from emosec import tables
from emosec.clusters import read_clusters
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.items.contracts import CATEGORIES, ITEMS
from emosec.provenance import recorded
from emosec.reliability.contracts import RELIABILITY
from emosec.screening.contracts import FLOW, SCREENED_RESPONSES
from emosec.separability.contracts import EVIDENCE, GATES, TIPPING
from emosec.separability.wave import Tables, gather_evidence
from emosec.structure.contracts import COMPARISONS, DIMENSIONALITY, FITS, PARAMETERS

with recorded(snakemake) as run:
    result = gather_evidence(
        tables.read(SCREENED_RESPONSES, snakemake.input.responses),
        Tables(
            parameters=tables.read(PARAMETERS, snakemake.input.parameters),
            fits=tables.read(FITS, snakemake.input.fits),
            comparisons=tables.read(COMPARISONS, snakemake.input.comparisons),
            dimensionality=tables.read(DIMENSIONALITY, snakemake.input.dimensionality),
            reliability=tables.read(RELIABILITY, snakemake.input.reliability),
            items=tables.read(ITEMS, snakemake.input.item_statistics),
            categories=tables.read(CATEGORIES, snakemake.input.categories),
            flow=tables.read(FLOW, snakemake.input.flow),
        ),
        Instrument.load(snakemake.input.instrument),
        Decision.load(snakemake.input.decision),
        model=snakemake.params.model,
        pages=snakemake.params.pages,
        clusters=read_clusters(snakemake.input.people, snakemake.params.cluster),
        bootstrap=snakemake.params.bootstrap,
        seed=snakemake.params.seed,
    )
    tables.write(EVIDENCE, result.evidence, snakemake.output.evidence)
    tables.write(GATES, result.gates, snakemake.output.gates)
    tables.write(TIPPING, result.tipping, snakemake.output.tipping)
