"""Estimate the reliability of one instrument's scales in one wave."""

from emosec import tables
from emosec.clusters import read_clusters
from emosec.definitions.instruments import Instrument
from emosec.provenance import recorded
from emosec.reliability.contracts import INFORMATION, RELIABILITY
from emosec.reliability.estimate import estimate
from emosec.reliability.information import information
from emosec.screening.contracts import SCREENED_RESPONSES

with recorded(snakemake) as run:
    responses = tables.read(SCREENED_RESPONSES, snakemake.input.responses)
    instrument = Instrument.load(snakemake.input.instrument)
    clusters = read_clusters(snakemake.input.people, snakemake.params.cluster)
    tables.write(RELIABILITY, estimate(responses, instrument, clusters=clusters), snakemake.output.reliability)
    tables.write(INFORMATION, information(responses, instrument), snakemake.output.information)
