"""Pool the waves of one instrument and reach the verdicts."""

from emosec import contracts, tables
from emosec.definitions import Decision, Instrument
from emosec.provenance import recorded
from emosec.separability import pool, verdict

with recorded(snakemake) as run:
    instrument, decision = Instrument.load(snakemake.input.instrument), Decision.load(snakemake.input.decision)
    evidence = tables.read_all(contracts.EVIDENCE, snakemake.input.evidence)
    curve = tables.read_all(contracts.CURVE, snakemake.input.curve)
    gates = tables.read_all(contracts.GATES, snakemake.input.gates)
    pooled = pool(evidence, instrument, decision)
    tables.write(contracts.EVIDENCE, pooled.evidence, snakemake.output.evidence)
    tables.write(contracts.CURVE, pooled.curve, snakemake.output.curve)
    tables.write_json(verdict(evidence, gates, curve, pooled, instrument, decision), snakemake.output.verdict)
