"""Turn one instrument's answers as written into response codes."""

from pathlib import Path

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.intake.coding import code_responses
from emosec.intake.contracts import ANSWERS, RESPONSES
from emosec.provenance import recorded

with recorded(snakemake) as run:
    study = Study.load(snakemake.input.study)
    instrument = Instrument.load(snakemake.input.instrument)
    export = study.administered(instrument.name).export
    answers = tables.read(ANSWERS, Path(snakemake.input.answers) / f"{export}.parquet")
    tables.write(RESPONSES, code_responses(answers, instrument, study), snakemake.output.responses)
