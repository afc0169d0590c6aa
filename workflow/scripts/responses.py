"""Turn one instrument's answers as written into response codes."""

from pathlib import Path

from emosec import contracts, tables
from emosec.definitions import Instrument, Study
from emosec.intake import code_responses
from emosec.provenance import recorded

with recorded(snakemake) as run:
    study = Study.load(snakemake.input.study)
    instrument = Instrument.load(snakemake.input.instrument)
    export = study.administered(instrument.name).export
    answers = tables.read(contracts.ANSWERS, Path(snakemake.input.answers) / f"{export}.parquet")
    tables.write(contracts.RESPONSES, code_responses(answers, instrument, study), snakemake.output.responses)
