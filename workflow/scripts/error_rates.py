"""Simulate what the rule would say in samples like one wave's, were the truth known."""

from emosec import tables
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.provenance import recorded
from emosec.screening.contracts import SCREENED_RESPONSES
from emosec.separability.calibration.study import error_rates
from emosec.separability.contracts import ERROR_RATES

with recorded(snakemake) as run:
    rates = error_rates(
        tables.read(SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        RivalModels.load(snakemake.input.models),
        Decision.load(snakemake.input.decision),
        replications=snakemake.params.simulations,
        seed=snakemake.params.seed,
    )
    tables.write(ERROR_RATES, rates, snakemake.output.rates)
