"""Simulate what the rule would say in samples like one wave's, were the truth known."""

from emosec import contracts, tables
from emosec.definitions import Decision, Instrument, RivalModels
from emosec.provenance import recorded
from emosec.separability.calibration import error_rates

with recorded(snakemake) as run:
    rates = error_rates(
        tables.read(contracts.SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        RivalModels.load(snakemake.input.models),
        Decision.load(snakemake.input.decision),
        replications=snakemake.params.simulations,
        seed=snakemake.params.seed,
    )
    tables.write(contracts.ERROR_RATES, rates, snakemake.output.rates)
