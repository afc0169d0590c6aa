"""Enter the claims of a study into its ledger of claims."""

from datetime import UTC, datetime

from emosec import tables
from emosec.definitions.hypotheses import Hypotheses
from emosec.intake.contracts import FILES
from emosec.provenance import recorded
from emosec.separability.contracts import ANALYSES
from emosec.validity.contracts import STANDING
from emosec.validity.registry import keep

with recorded(snakemake) as run:
    standing = keep(
        snakemake.params.ledger,
        next(map(Hypotheses.load, snakemake.input.hypotheses), None),
        tables.read_all(FILES, snakemake.input.files),
        tables.read(ANALYSES, snakemake.input.analyses),
        snakemake.wildcards.study,
        datetime.now(UTC).date().isoformat(),
    )
    tables.write(STANDING, standing, snakemake.output.standing)
