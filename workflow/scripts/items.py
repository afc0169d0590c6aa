"""Describe the items of one instrument in one wave."""

from emosec import tables
from emosec.definitions.instruments import Instrument
from emosec.items.contracts import CATEGORIES, ITEMS, KEYING, ORDERS
from emosec.items.describe import describe
from emosec.provenance import recorded
from emosec.screening.contracts import SCREENED_RESPONSES

with recorded(snakemake) as run:
    result = describe(
        tables.read(SCREENED_RESPONSES, snakemake.input.responses),
        Instrument.load(snakemake.input.instrument),
    )
    tables.write(ITEMS, result.items, snakemake.output.item_statistics)
    tables.write(CATEGORIES, result.categories, snakemake.output.categories)
    tables.write(KEYING, result.keying, snakemake.output.keying)
    tables.write(ORDERS, result.orders, snakemake.output.orders)
