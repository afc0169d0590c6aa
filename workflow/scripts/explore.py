"""Explore the structure of one instrument in one wave."""

from emosec import contracts, tables
from emosec.definitions import Instrument
from emosec.provenance import recorded
from emosec.structure import explore

with recorded(snakemake) as run:
    result = explore(
        tables.read(contracts.SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        replicates=snakemake.params.replicates,
        seed=snakemake.params.seed,
    )
    tables.write(contracts.CORRELATIONS, result.correlations, snakemake.output.correlations)
    tables.write(contracts.SUFFICIENCY, result.sufficiency, snakemake.output.sufficiency)
    tables.write(contracts.DIMENSIONALITY, result.dimensionality, snakemake.output.dimensionality)
    tables.write(contracts.EIGENVALUES, result.eigenvalues, snakemake.output.eigenvalues)
    tables.write(contracts.EFA_LOADINGS, result.efa_loadings, snakemake.output.efa_loadings)
    tables.write(contracts.EFA_PHI, result.efa_phi, snakemake.output.efa_phi)
