"""Describe the items of one instrument in one wave."""

from emosec import contracts, tables
from emosec.definitions import Instrument
from emosec.items import describe
from emosec.provenance import recorded

with recorded(snakemake) as run:
    result = describe(
        tables.read(contracts.SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
    )
    tables.write(contracts.ITEMS, result.items, snakemake.output.item_statistics)
    tables.write(contracts.CATEGORIES, result.categories, snakemake.output.categories)
