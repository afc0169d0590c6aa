"""Apply the hand corrections, then the screening rules, to one instrument in one wave."""

from emosec import contracts, placing, tables
from emosec.definitions import Instrument, Screening
from emosec.provenance import recorded
from emosec.screening import apply_corrections, screen, somebody

with recorded(snakemake) as run, placing.together():
    corrected = apply_corrections(
        tables.read(contracts.RESPONSES, snakemake.input.responses),
        tables.read_all(contracts.CORRECTIONS, snakemake.input.corrections),
    )
    rules = Screening.load(snakemake.input.rules)
    result = somebody(
        screen(
            corrected.responses,
            tables.read(contracts.RESPONDENTS, snakemake.input.respondents),
            Instrument.load(snakemake.input.instrument),
            rules,
            export=snakemake.params.export,
        ),
        rules,
    )
    tables.write(contracts.CORRECTIONS, corrected.corrections, snakemake.output.corrections)
    tables.write(contracts.SCREENED, result.screened, snakemake.output.screened)
    tables.write(contracts.SCREENED_RESPONSES, result.responses, snakemake.output.responses)
    tables.write(contracts.INDICATORS, result.indicators, snakemake.output.indicators)
    tables.write(contracts.EXCLUSIONS, result.exclusions, snakemake.output.exclusions)
    tables.write(contracts.FLOW, result.flow, snakemake.output.flow)
    tables.write(contracts.AGREEMENT, result.agreement, snakemake.output.agreement)
