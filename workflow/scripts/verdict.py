"""Pool the waves of one instrument and reach the verdicts."""

from emosec import tables
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.provenance import recorded
from emosec.separability.contracts import CURVE, EVIDENCE, GATES
from emosec.separability.verdicts import verdict
from emosec.separability.weighing import pool

with recorded(snakemake) as run:
    instrument, decision = Instrument.load(snakemake.input.instrument), Decision.load(snakemake.input.decision)
    evidence = tables.read_all(EVIDENCE, snakemake.input.evidence)
    curve = tables.read_all(CURVE, snakemake.input.curve)
    gates = tables.read_all(GATES, snakemake.input.gates)
    pooled = pool(evidence, instrument, decision)
    tables.write(EVIDENCE, pooled.evidence, snakemake.output.evidence)
    tables.write(CURVE, pooled.curve, snakemake.output.curve)
    tables.write_json(verdict(evidence, gates, curve, pooled, instrument, decision), snakemake.output.verdict)
