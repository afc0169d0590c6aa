# ruff: noqa: F821
"""Gather all samples into the table, the page and its figures."""

from emosec import tables
from emosec.atomic import write_text
from emosec.definitions.calibration import Calibration
from emosec.definitions.decisions import Decision
from emosec.provenance import recorded
from emosec.report.figures.rates import calibration_figures
from emosec.separability.operating.gather import gather
from emosec.separability.operating.page import page
from emosec.separability.operating.requirements import examine, readings
from emosec.separability.operating.tables import REPLICATES, SUMMARY

with recorded(snakemake) as run:
    study = Calibration.model_validate_json(snakemake.params.study)
    decision = Decision.load(snakemake.input.decision)
    summary = gather(tables.read_all(REPLICATES, snakemake.input.chunks), study, decision)
    figures = calibration_figures(summary, study, readings(examine(summary, study)))
    tables.write(SUMMARY, summary, snakemake.output.table)
    write_text(snakemake.output.page, page(summary, study, decision))
    write_text(snakemake.output.false, figures["false"].svg(standalone=True))
    write_text(snakemake.output.power, figures["power"].svg(standalone=True))
