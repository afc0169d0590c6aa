"""Test one study's built tables, so that a reviewer's run is tested too."""

from pathlib import Path

from emosec import tables
from emosec.artefacts import run_tests
from emosec.provenance import recorded

with recorded(snakemake) as run:
    summary = run_tests(Path("results") / snakemake.wildcards.study, Path(snakemake.params.tests))
    tables.put(snakemake.output.summary, lambda part: Path(part).write_text(summary, encoding="utf-8"))
