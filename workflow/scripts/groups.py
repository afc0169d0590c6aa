"""Compare groups of respondents, made of one variable, in one wave of one instrument."""

from pathlib import Path

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.models import RivalModels
from emosec.definitions.studies import Variable
from emosec.intake.contracts import RESPONDENTS
from emosec.invariance.compare import compare_groups
from emosec.provenance import recorded
from emosec.screening.contracts import SCREENED_RESPONSES

with recorded(snakemake) as run:
    compare_groups(
        tables.read(SCREENED_RESPONSES, snakemake.input.responses),
        tables.read(RESPONDENTS, snakemake.input.respondents),
        Variable.model_validate(dict(snakemake.params.variable)),
        Instrument.load(snakemake.input.instrument),
        RivalModels.load(snakemake.input.models),
        seed=snakemake.params.seed,
    ).write(Path(snakemake.output.levels).parent)
