"""Simulate what the rule would conclude in samples like one wave's, were the truth known."""

from emosec import tables
from emosec.clusters import read_clusters
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.provenance import recorded
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.separability.contracts import ERROR_RATES
from emosec.separability.operating.error_rates import error_rates

with recorded(snakemake) as run:
    rates = error_rates(
        tables.read(SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        Screening.load(snakemake.input.rules),
        Decision.load(snakemake.input.decision),
        pages=snakemake.params.pages,
        clusters=read_clusters(snakemake.input.people, snakemake.params.cluster),
        replications=snakemake.params.simulations,
        seed=snakemake.params.seed,
        at_most=snakemake.params.at_most,
    )
    tables.write(ERROR_RATES, rates, snakemake.output.rates)
