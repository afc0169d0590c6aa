"""Turn one instrument's answers as written into response codes."""

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.studies import Study
from emosec.intake.answers import answers_in
from emosec.intake.coding import code_responses
from emosec.intake.contracts import ANSWERS, RESPONSES
from emosec.provenance import recorded

with recorded(snakemake) as run:
    study = Study.load(snakemake.input.study).in_wave(snakemake.wildcards.wave)
    instrument = Instrument.load(snakemake.input.instrument)
    export = study.administered(instrument.name).export
    answers = answers_in(tables.read(ANSWERS, snakemake.input.answers), export)
    tables.write(RESPONSES, code_responses(answers, instrument, study), snakemake.output.responses)
