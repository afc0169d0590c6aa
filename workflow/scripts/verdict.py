"""Reach the verdicts on one instrument, in every wave and pooled."""

from emosec import tables
from emosec.definitions.decisions import Decision
from emosec.definitions.instruments import Instrument
from emosec.invariance.contracts import CONCLUSIONS, PHI_TESTS
from emosec.provenance import recorded
from emosec.separability.contracts import CHECKS, CURVE, EVIDENCE, GATES, PAIRS, POOLING
from emosec.separability.verdicts import verdicts

with recorded(snakemake) as run:
    result = verdicts(
        tables.read_all(EVIDENCE, snakemake.input.evidence),
        tables.read_all(GATES, snakemake.input.gates),
        Instrument.load(snakemake.input.instrument),
        Decision.load(snakemake.input.decision),
        snakemake.params.pages,
        (
            tables.read_all(CONCLUSIONS, snakemake.input.conclusions),
            tables.read_all(PHI_TESTS, snakemake.input.phi_tests),
        ),
        model=snakemake.params.model,
    )
    tables.write(EVIDENCE, result.pooled, snakemake.output.evidence)
    tables.write(PAIRS, result.pairs, snakemake.output.pairs)
    tables.write(CHECKS, result.checks, snakemake.output.checks)
    tables.write(CURVE, result.curve, snakemake.output.curve)
    tables.write(POOLING, result.pooling, snakemake.output.pooling)
    tables.write_json(result.record, snakemake.output.verdict)
