"""Compare the waves of one instrument."""

from pathlib import Path

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.invariance.compare import compare_waves
from emosec.provenance import recorded
from emosec.screening.contracts import SCREENED_RESPONSES

with recorded(snakemake) as run:
    compare_waves(
        tables.read_all(SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
        RivalModels.load(snakemake.input.models),
        seed=snakemake.params.seed,
    ).write(Path(snakemake.output.levels).parent)
