"""Explore the structure of one instrument in one wave."""

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.provenance import recorded
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.structure.contracts import CORRELATIONS, DIMENSIONALITY, EFA_LOADINGS, EFA_PHI, EIGENVALUES, SUFFICIENCY
from emosec.structure.explore import explore

with recorded(snakemake) as run:
    result = explore(
        tables.read(SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        replicates=snakemake.params.replicates,
        seed=snakemake.params.seed,
    )
    tables.write(CORRELATIONS, result.correlations, snakemake.output.correlations)
    tables.write(SUFFICIENCY, result.sufficiency, snakemake.output.sufficiency)
    tables.write(DIMENSIONALITY, result.dimensionality, snakemake.output.dimensionality)
    tables.write(EIGENVALUES, result.eigenvalues, snakemake.output.eigenvalues)
    tables.write(EFA_LOADINGS, result.efa_loadings, snakemake.output.efa_loadings)
    tables.write(EFA_PHI, result.efa_phi, snakemake.output.efa_phi)
