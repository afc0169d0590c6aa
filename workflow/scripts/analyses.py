"""Enter the verdicts of a study into its ledger of analyses."""

from datetime import UTC, datetime

from emosec import tables
from emosec.definitions.catalogue import load_design
from emosec.intake.contracts import FILES
from emosec.provenance import recorded
from emosec.separability.contracts import ANALYSES
from emosec.separability.entering import keep

with recorded(snakemake) as run:
    analyses = keep(
        snakemake.params.ledger,
        [tables.read_json(path) for path in snakemake.input.verdicts],
        tables.read_all(FILES, snakemake.input.files),
        load_design("config", snakemake.wildcards.study),
        datetime.now(UTC).date().isoformat(),
    )
    tables.write(ANALYSES, analyses, snakemake.output.analyses)
