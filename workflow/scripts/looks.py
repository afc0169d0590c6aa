"""Enter the verdicts of a study into its ledger of looks."""

from datetime import date

from emosec import contracts, tables
from emosec.definitions import load_design
from emosec.provenance import recorded
from emosec.separability.looking import keep

with recorded(snakemake) as run:
    looks = keep(
        snakemake.params.ledger,
        [tables.read_json(path) for path in snakemake.input.verdicts],
        tables.read_all(contracts.FILES, snakemake.input.files),
        load_design("config", snakemake.wildcards.study),
        date.today().isoformat(),
    )
    tables.write(contracts.LOOKS, looks, snakemake.output.looks)
