"""Apply the hand corrections, then the screening rules, to one instrument in one wave."""

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.intake.contracts import RESPONDENTS, RESPONSES
from emosec.provenance import recorded
from emosec.screening.contracts import (
    AGREEMENT,
    CORRECTIONS,
    EXCLUSIONS,
    FLOW,
    INDICATORS,
    REPEATS,
    SCREENED,
    SCREENED_RESPONSES,
)
from emosec.screening.corrections import apply_corrections
from emosec.screening.repeats import repeats
from emosec.screening.screen import refuse_nobody_left, screen

with recorded(snakemake) as run:
    corrected = apply_corrections(
        tables.read(RESPONSES, snakemake.input.responses),
        tables.read_all(CORRECTIONS, snakemake.input.corrections),
    )
    rules = Screening.load(snakemake.input.rules)
    people, mine = tables.read(RESPONDENTS, snakemake.input.respondents), Instrument.load(snakemake.input.instrument)
    result = refuse_nobody_left(screen(corrected.responses, people, mine, rules, export=snakemake.params.export), rules)
    again = repeats(corrected.responses, result.screened, tables.read_all(RESPONSES, snakemake.input.earlier), mine)
    tables.write(CORRECTIONS, corrected.corrections, snakemake.output.corrections)
    tables.write(SCREENED, result.screened, snakemake.output.screened)
    tables.write(SCREENED_RESPONSES, result.responses, snakemake.output.responses)
    tables.write(INDICATORS, result.indicators, snakemake.output.indicators)
    tables.write(EXCLUSIONS, result.exclusions, snakemake.output.exclusions)
    tables.write(FLOW, result.flow, snakemake.output.flow)
    tables.write(AGREEMENT, result.agreement, snakemake.output.agreement)
    tables.write(REPEATS, again, snakemake.output.repeats)
