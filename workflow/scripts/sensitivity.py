"""Compute the headline numbers with and without each screening rule, for one instrument in one wave."""

from emosec import tables
from emosec.clusters import read_clusters
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.definitions.screening import Screening
from emosec.intake.contracts import RESPONDENTS, RESPONSES
from emosec.provenance import recorded
from emosec.reliability.contracts import RELIABILITY
from emosec.screening.contracts import CORRECTIONS
from emosec.separability.contracts import SENSITIVITY
from emosec.separability.sensitivity import sensitivity

with recorded(snakemake) as run:
    result = sensitivity(
        tables.read(RESPONSES, snakemake.input.responses),
        tables.read_all(CORRECTIONS, snakemake.input.corrections),
        tables.read(RESPONDENTS, snakemake.input.respondents),
        tables.read(RELIABILITY, snakemake.input.reliability),
        Instrument.load(snakemake.input.instrument),
        Screening.load(snakemake.input.rules),
        Decision.load(snakemake.input.decision),
        export=snakemake.params.export,
        pages=snakemake.params.pages,
        clusters=read_clusters(snakemake.input.respondents, snakemake.params.cluster),
    )
    tables.write(SENSITIVITY, result, snakemake.output.sensitivity)
